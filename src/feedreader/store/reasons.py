"""The reasons for a grouping, as stored: a JSON list of `[kind, words, amount]`.

Older stores kept sentences, and so do steps in their journals that undo restores; these are parsed. Anything else is
left out, and explained again at the next grouping.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from feedreader.model.stories import Reason, ReasonKind
from feedreader.store.json_values import items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_KINDS = {kind.value: kind for kind in ReasonKind}
_BARE = {
    "put together by hand": ReasonKind.BY_HAND,
    "The same article: both lead to one address.": ReasonKind.SAME_ADDRESS,
    "The same article: the texts are the same but for small changes.": ReasonKind.SAME_TEXT,
    "The same article: one outlet's text in two languages.": ReasonKind.TRANSLATED,
    "Other reports of the story are close to both.": ReasonKind.AMONG_OTHERS,
}
_SHARED = r"Both (?P<kind>mention|give the numbers?) (?P<words>.+)\."
_ALIKE = (
    r"Their meaning is (?P<meaning>-?\d+)% ?alike(?:, their words (?P<beside>\d+)%)?\.?"
    r"|Their words are (?P<wording>\d+)% alike\.?"
)
_APART = r"They came (?P<count>[\d,]+) (?P<unit>hour|day)s? apart\."
"""Sentences of earlier versions; the patterns are compiled when the first is parsed."""
_HOURS = 24


def as_text(evidence: Iterable[Reason]) -> str:
    """Return reasons as stored."""
    found = [[each.kind.value, list(each.words), each.amount] for each in evidence]
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> tuple[Reason, ...]:
    """Return stored reasons, whichever version stored them."""
    found: list[Reason] = []
    for item in items(text):
        if isinstance(item, str):
            found += _of_sentence(item)
        elif item[0] in _KINDS:
            kind, words, amount = item
            found.append(Reason(_KINDS[kind], tuple(words), amount))
    return tuple(found)


def _of_sentence(sentence: str) -> Iterator[Reason]:
    if sentence in _BARE:
        yield Reason(_BARE[sentence])
    elif shared := re.fullmatch(_SHARED, sentence):
        first, _, last = shared["words"].rpartition(" and ")
        words = (*first.split(", "), last) if first else (last,)
        yield Reason(ReasonKind.SHARED_WORDS if shared["kind"] == "mention" else ReasonKind.SHARED_NUMBERS, words)
    elif alike := re.fullmatch(_ALIKE, sentence):
        for kind, percents in (
            (ReasonKind.MEANING, alike["meaning"]),
            (ReasonKind.WORDING, alike["beside"] or alike["wording"]),
        ):
            if percents is not None and int(percents) > 0:
                yield Reason(kind, amount=int(percents) / 100)
    elif sentence == "They came within the hour.":
        yield Reason(ReasonKind.APART, amount=0.0)
    elif apart := re.fullmatch(_APART, sentence):
        count = int(apart["count"].replace(",", ""))
        yield Reason(ReasonKind.APART, amount=count / _HOURS if apart["unit"] == "hour" else float(count))
