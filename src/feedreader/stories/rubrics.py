"""What an outlet repeatedly puts in front of headlines: "Ask HN:", "Recipe:", "[DSA 5123-1]".

A rubric says what kind of text follows and nothing of what happened. In a window of news its words are rare, so they
would join everything under it. Entries that share no other word are therefore not close, however alike they read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from feedreader.text.words import fold, stems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from feedreader.model.entries import EntryId
    from feedreader.stories.features import Features

_RUBRIC = re.compile(r"\[[^\]]{1,40}\]|[^:|]{1,40}?(?=:\s|\s[|\u2013\u2014-]\s)")
_DIGITS = re.compile(r"\d+")
_MOST_WORDS = 5
_LEAST_USES = 3


def rubric(title: str) -> str:
    """Return what stands in front of a headline, folded; empty if nothing does."""
    found = _RUBRIC.match(title)
    if found is None or len(found.group().split()) > _MOST_WORDS:
        return ""
    return fold(found.group()).strip("[] ")


def repeated(entries: Iterable[Features]) -> frozenset[tuple[str, str]]:
    """Return the rubrics that outlets used for several headlines, whatever their numbers."""
    uses: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in entries:
        if one.rubric and one.outlet:
            uses[_key(one)].add(one.title)
    return frozenset(key for key, titles in uses.items() if len(titles) >= _LEAST_USES)


def stems_of(entries: Iterable[Features], known: frozenset[tuple[str, str]]) -> dict[EntryId, frozenset[str]]:
    """Return the stems of the entries' rubrics, of those whose outlet repeats theirs."""
    return {one.entry: frozenset(stems(one.rubric)) for one in entries if one.rubric and _key(one) in known}


def _key(one: Features) -> tuple[str, str]:
    return one.outlet, _DIGITS.sub("#", one.rubric)


def share_more_than_a_rubric(
    one: Features,
    other: Features,
    rubrics: Mapping[EntryId, frozenset[str]],
    shared: Callable[[], Iterable[str]],
) -> bool:
    """Whether two entries share more than a rubric; assumed across languages, where words cannot tell.

    `shared` returns the weightiest stems that both share; it is called only if one of them has a rubric.
    """
    mine, theirs = rubrics.get(one.entry), rubrics.get(other.entry)
    if not (mine or theirs) or one.language != other.language:
        return True
    return any(word not in (mine or ()) and word not in (theirs or ()) for word in shared())
