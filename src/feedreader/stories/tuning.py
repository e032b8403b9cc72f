"""The few numbers that decide what is one story; one default for every source, language and length of text.

Which of them were chosen on which labelled set, and how they score with one set left out: `docs/notes/stories.md`.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How one kind of similarity is converted to the closeness of two entries, from 0 to 1.

    From the similarity is subtracted what longer texts share anyway (`per_doubling` for each doubling of the number of
    words beyond a headline's) and what the time between the two costs (`per_day`, `same_hours` for not being of the
    same hours, and `undated` if one of them has no date of its own and may be of any day). The rest gives one half at
    `centre`, and approaches 0 or 1 within a few times `width` (a logistic curve).
    """

    centre: float
    width: float
    per_doubling: float
    per_day: float
    same_hours: float
    undated: float
    usual_window: int
    """A window of fewer entries than this is a small one."""
    per_halving: float
    """How much more two headlines in one language need for each halving of a window that is smaller than usual. It is
    less for longer texts; nothing for texts that are half as long again."""
    per_halving_across: float
    """The same for two headlines in different languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Scale):
    """How the vectors of one model are used: their scale, and how they are prepared."""

    word_share: float
    """The weight of words in the similarity of two entries in one language."""
    crowding: float
    """The share of the nearness of an entry's nearest neighbours that is subtracted within its language."""
    around: float
    """The share of the nearness of the neighbours behind them that is subtracted: those of its topic, not of its event.
   """
    subject: float
    """The share of the nearness of an outlet's other entries that is subtracted between two of them: that is its
    subject."""
    abroad: float
    """The share of the nearness of an entry's nearest neighbours in other languages that is added across languages."""
    across: float
    """How much more two entries in different languages need."""
    unnamed: float
    """How much more than that, for each entry whose language is neither given nor shown by its vector."""
    tells_language: bool
    """Whether texts of one language are so near each other that a vector shows its language if none is given."""
    whitening: float
    """How far the directions in which a window's vectors differ most are shrunk: 0 not at all, 1 to equal lengths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """Everything that can be tuned about grouping."""

    words: Scale = field(
        default_factory=lambda: Scale(
            centre=0.2,
            width=0.05,
            per_doubling=0.096,
            per_day=0.06,
            same_hours=0.03,
            undated=0.02,
            usual_window=1000,
            per_halving=0.0,
            per_halving_across=0.04,
        )
    )
    vectors: Reading = field(
        default_factory=lambda: Reading(
            centre=0.145,
            width=0.082,
            per_doubling=0.131,
            per_day=0.084,
            same_hours=0.07,
            undated=0.05,
            word_share=0.2,
            crowding=0.36,
            around=0.3,
            subject=0.5,
            abroad=0.3,
            across=0.317,
            unnamed=0.03,
            usual_window=1000,
            per_halving=0.042,
            per_halving_across=0.044,
            tells_language=True,
            whitening=0.12,
        )
    )
    """How the finer vectors are used, if two entries both have one."""
    quick: Reading = field(
        default_factory=lambda: Reading(
            centre=0.235,
            width=0.09,
            per_doubling=0.107,
            per_day=0.084,
            same_hours=0.013,
            undated=0.03,
            word_share=0.4,
            crowding=0.45,
            around=0.0,
            subject=1.0,
            abroad=0.0,
            across=0.07,
            unnamed=0.03,
            usual_window=1000,
            per_halving=0.055,
            per_halving_across=0.065,
            tells_language=False,
            whitening=0.2,
        )
    )
    """How the quick vectors are used, if two entries have no finer ones."""
    cut: float = 0.157
    """Two groups are one story from this mean closeness of their entries on, given how coherent both are."""
    lone: float = 0.12
    """How much more is required of two single entries."""
    larger: float = 0.0
    """How much more is required of two large groups: closeness is divided by this power of the smaller one's size."""
    within: float = 0.0
    """The least average closeness of any two entries of a group."""
    coverage_cut: float = 0.0449
    """The closeness from which two stories are parts of one event (full coverage), given the next four numbers."""
    coverage_power: float = 1.35
    """The power to which closeness is raised there: a few close entries say more than many that are hardly close."""
    coverage_coherence: float = 1.03
    """`coherence` for events: the share of the closeness within two groups that must exist between them."""
    coverage_larger: float = 0.53
    """`larger` for events: large stories, each with a subject of its own, are not joined by a few vague ties."""
    coverage_within: float = 0.03
    """`within` for events: anything with less is a topic."""
    coherence: float = 0.45
    """How much less is required of loose groups: the power to which their own mean closeness is raised."""
    held_together: float = 0.005
    """The least mean closeness between a story's first entries and its last ones."""
    same_weekday: float = 0.054
    """The bonus of two entries that name the same day of the week."""
    other_weekday: float = 0.182
    """The cost of two entries that both name days of the week, but none in common."""
    same_score: float = 0.1
    """The bonus of two entries whose headlines give the same result of a match."""
    other_score: float = 0.3
    """The cost of two entries whose headlines give different results."""
    same_measure: float = 0.05
    """The bonus of two entries whose headlines give the same number with decimals."""
    other_measure: float = 0.08
    """The cost of two entries whose headlines give different ones: two quakes, two rates."""
    unique_word: float = 0.7
    """The weight of a word that no other entry of the window has, relative to its rarity."""
    title_counts: int = 2
    """How often the words of the title count, compared with those of the lead."""
    common_share: float = 0.03
    """A word in more than this share of the window's entries leads from none of them to another."""
    silent_share: float = 0.15
    """A word in more than this share of the window's entries is ignored."""
    common_least: int = 100
    """A word in fewer entries than this is never too common."""
    key_words: int = 12
    """How many of an entry's words, the weightiest, lead to others at most."""
    key_squares: float = 0.95
    """The share of an entry's squared weights that its index words make up; more words would lead to too many
    entries."""
    key_share: float = 0.55
    """How much of the least similarity those words must make up for all words to be compared."""
    weakest_words: float = 0.07
    """Similarities by words, less what time and length explain, below this count as none."""
    weakest_beside: float = 0.04
    """With vectors, similarities by words below this are not counted."""
    weakest: float = 0.05
    """Closeness below this counts as none."""
    most_near: int = 400
    """The maximum number of others that an entry is compared with, the closest by vectors."""


DEFAULT = Tuning()
