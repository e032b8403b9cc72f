"""What grouping knows about an entry: words, numbers, outlet, language, time and, if there is one, its vector.

It is computed once per entry from values; nothing here compares entries.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cache
from sys import intern
from typing import TYPE_CHECKING, Any

from feedreader.stories.frames import framed
from feedreader.stories.rubrics import rubric
from feedreader.stories.tuning import DEFAULT
from feedreader.text.scores import score
from feedreader.text.weekdays import weekdays
from feedreader.text.words import extent, headline, numbers, stems

if TYPE_CHECKING:
    from datetime import datetime

    from feedreader.model.entries import EntryId
    from feedreader.stories.frames import Frame

TITLE = 500
"""How many characters of a title are examined: no headline is longer."""
LEAD = 600
"""How many characters of the lead are examined: the opening of an article says what it is about."""

_OFTEN = 255
"""How often a stem counts at most."""
_DAY = 86_400.0
_HEADLINE = 14
"""The usual maximum number of words in a headline."""
_FEW = 2
"""With so few words a text hardly says what it is about: any two of "Photos", "Rain" and "New post" are near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """One entry as grouping sees it.

    `title` is its headline without the outlet's name, `frame` what is left of that without numbers and dates, `rubric`
    what stands in front of it, `lead` at most LEAD characters. `day` is its time in days since 1970; unless `dated`,
    that is only when it was first seen. `terms` are its stems, each once, `counts` how often each counts in the text, a
    byte each, `weekdays` the days that it names. `telling` says whether it has enough words to mean the same as another
    short text. `length` is the number of doublings from a headline's words to its own, 0 if there are no more. `score`
    is the result of a match in the headline, `measure` the one number with decimals in it (a magnitude, a rate).
    `vector` is any sequence of floats of length one, not yet centred, or None; `quick` is another, of the model that
    every entry is read with as it arrives.
    """

    entry: EntryId
    outlet: str
    language: str
    day: float
    title: str
    frame: Frame | None
    rubric: str
    lead: str
    url_key: str | None
    terms: tuple[str, ...]
    counts: bytes
    weekdays: frozenset[int]
    length: float
    telling: bool = True
    dated: bool = True
    score: tuple[int, int] | None = None
    measure: str | None = None
    vector: Any = None
    quick: Any = None

    @property
    def order(self) -> tuple[float, str, str, str, int]:
        """A key that sorts entries in the same way, however they arrived."""
        return (self.day, self.title, self.outlet, self.url_key or "", self.entry)


def describe(
    entry: EntryId,
    *,
    title: str,
    lead: str = "",
    outlet: str = "",
    language: str | None = None,
    when: datetime | None = None,
    dated: bool = True,
    url_key: str | None = None,
    vector: Any = None,
    quick: Any = None,
) -> Features:
    """Return the features of an entry from its plain texts; entries without a time are undated and of one moment."""
    head = headline(title[:TITLE])
    lead = lead[:LEAD]
    counts = Counter(stems(lead))
    for stem in stems(head):
        counts[stem] += DEFAULT.title_counts
    words = extent(counts)
    return Features(
        entry=entry,
        outlet=intern(outlet),
        language=intern((language or "").partition("-")[0].lower()),
        day=when.timestamp() / _DAY if when else 0.0,
        dated=dated and when is not None,
        title=head,
        frame=framed(head),
        rubric=rubric(head),
        lead=lead,
        url_key=url_key,
        terms=tuple(map(intern, counts)),
        counts=bytes(min(count, _OFTEN) for count in counts.values()),
        weekdays=_once(weekdays(f"{head}\n{lead}")),
        telling=words > _FEW,
        length=math.log2(max(words / _HEADLINE, 1.0)),
        score=score(head),
        measure=_measure(head),
        vector=vector,
        quick=quick,
    )


@cache
def _once(days: frozenset[int]) -> frozenset[int]:
    """Return one shared set for equal sets of days: there are few, and a window has thousands of entries."""
    return days


def _measure(head: str) -> str | None:
    """Return the only number with decimals in a headline, if there is one: it identifies an event as a name does."""
    found = [each for each in numbers(head) if "." in each]
    return found[0] if len(found) == 1 else None


def texts_to_embed(title: str, lead: str) -> tuple[str, ...]:
    """Return the texts of an entry that are embedded: its headline and the opening of its lead.

    The entry's vector is the sum of theirs. In one vector of both texts the lead would outweigh the headline, and a
    bare headline must remain comparable with either.
    """
    return tuple(text for text in (headline(title[:TITLE]), lead[:LEAD].strip()) if text.strip())
