"""The few numbers that decide what is one story; one default for every source, language and length of text.

Which of them were chosen on which labelled set, and how they score with one set left out: `docs/notes/stories.md`.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How one kind of similarity is read.

    Two groups of entries are one story when their mean similarity, less what longer texts share anyway (`per_doubling`
    for each doubling of the number of words beyond ten) and less what the time between them costs (`per_day`, and
    `same_hours` for not being of the same hours), divided by their own coherence to the power of `coherence`, reaches
    `cut`.
    """

    cut: float
    per_doubling: float
    per_day: float
    same_hours: float
    coherence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """Everything that can be tuned about grouping."""

    words: Scale = field(
        default_factory=lambda: Scale(cut=0.083, per_doubling=0.087, per_day=0.1, same_hours=0.0, coherence=0.2)
    )
    vectors: Scale = field(
        default_factory=lambda: Scale(cut=0.214, per_doubling=0.085, per_day=0.08, same_hours=0.03, coherence=0.12)
    )
    word_share: float = 0.3
    """With vectors, the weight of words in the similarity of two entries in one language."""
    across: float = 0.01
    """With vectors, how much more two groups without a common language need."""
    unique_word: float = 0.7
    """The weight of a word that no other entry of the window has, relative to what its rarity would give it."""
    title_counts: int = 2
    """How often the words of the title count, where those of the lead count once."""
    common_share: float = 0.03
    """A word in more than this share of the window's entries leads from none of them to another."""
    common_least: int = 100
    """A word in fewer entries than this is never too common to lead anywhere."""
    key_words: int = 12
    """At most so many of an entry's words, the weightiest, lead to others."""
    key_share: float = 0.5
    """How much of the least similarity those words must make up for all words to be compared."""
    weakest_words: float = 0.03
    """Similarities by words below this are taken for none."""
    weakest_vectors: float = 0.15
    """Similarities by vectors below this do not make two entries candidates."""
    neighbours: int = 30
    """The most candidates that vectors give one entry."""


DEFAULT = Tuning()
