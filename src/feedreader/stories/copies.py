"""Whether two entries are one article: the same address, wire copy with small edits, an outlet's own translation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.stories import Reason, ReasonKind
from feedreader.text.words import fold, numbers

if TYPE_CHECKING:
    from feedreader.stories.features import Features

SAME_WORDS, SAME_MEANING = 0.2, 0.4
"""The similarity by words or by vectors from which two entries with one address are about the same thing."""
WIRE = 0.85
"""The similarity by words from which two texts are one text with small edits."""
TRANSLATION = 0.8
"""The similarity by (centred) vectors from which an outlet's texts in two languages are one article."""
_LONG_TITLE = 20
_SOON = 1.0


def one_article(one: Features, other: Features, *, words: float, meaning: float | None) -> bool:
    """Whether two entries have one address and similar content: an entry may link to an article and say anything."""
    if one.url_key is None or one.url_key != other.url_key:
        return False
    return words >= SAME_WORDS or (meaning or 0.0) >= SAME_MEANING or fold(one.title) == fold(other.title)


def why_copy(one: Features, other: Features, *, words: float, meaning: float | None) -> Reason | None:
    """Return why two entries are the same article, or None if they are not.

    `words` is their similarity by words, `meaning` by vectors if both have one.
    """
    if one_article(one, other, words=words, meaning=meaning):
        return Reason(ReasonKind.SAME_ADDRESS)
    if abs(one.day - other.day) > _SOON:
        return None
    if one.language == other.language:
        same, kind = words >= WIRE or _one_title(one.title, other.title), ReasonKind.SAME_TEXT
    else:
        of_outlet = bool(one.outlet) and one.outlet == other.outlet
        same, kind = of_outlet and meaning is not None and meaning >= TRANSLATION, ReasonKind.TRANSLATED
    # Last, because hardly any pair gets here: the edition of another day may differ only in its numbers.
    return Reason(kind) if same and numbers(one.title) == numbers(other.title) else None


def _one_title(one: str, other: str) -> bool:
    return len(one) >= _LONG_TITLE and fold(one) == fold(other)
