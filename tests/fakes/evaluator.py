"""Evaluate a query entry by entry, without an index, to compare the store's answers with."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.builders import NOW

from feedreader.query import terms
from feedreader.query.ast import (
    About,
    And,
    Comparison,
    Count,
    Counted,
    Everything,
    How,
    InStory,
    Is,
    Name,
    Named,
    Not,
    Or,
    Part,
    Pattern,
    Similar,
    State,
    When,
    Words,
)
from feedreader.query.moments import start_of

if TYPE_CHECKING:
    from feedreader.model.entries import EntryRow
    from feedreader.query.ast import (
        Query,
    )


@dataclass(frozen=True)
class Known:
    """An entry as the evaluator sees it."""

    row: EntryRow
    text: str
    feed: str
    feed_tags: tuple[str, ...]
    outlets: int
    stories: frozenset[int]
    """The number of its story, and those that it had before."""
    categories: tuple[str, ...] = ()
    followed: bool = False
    muted: bool = False
    saved: dict[str, Query] = field(default_factory=dict)
    """The trees of saved queries, by name."""


def holds(tree: Query, entry: Known) -> bool:  # noqa: PLR0911 - one a kind of condition
    """Whether a query finds an entry, evaluated without an index."""
    row = entry.row
    match tree:
        case Everything():
            return True
        case And(parts):
            return all(holds(part, entry) for part in parts)
        case Or(parts):
            return any(holds(part, entry) for part in parts)
        case Not(part):
            return not holds(part, entry)
        case Words():
            return any(said(tree, text) for text in columns(tree.part, entry))
        case Pattern(source=source, part=part):
            texts = [row.title, entry.text] if part is Part.ANY else columns(part, entry)
            return any(re.search(source, text, re.IGNORECASE) for text in texts)
        case InStory(story=story):
            return story in entry.stories
        case Is(state=state):
            return {
                State.READ: row.read,
                State.UNREAD: not row.read,
                State.STARRED: row.starred,
                State.STORY: entry.outlets > 1,
                State.FOLLOWED: entry.followed,
                State.MUTED: entry.muted,
            }[state]
        case When(after=after, moment=moment):
            return (row.when >= start_of(moment, NOW)) is after
        case Counted(what=what, comparison=comparison, number=number):
            found = {Count.WORDS: words_of(entry.text), Count.OUTLETS: entry.outlets}[what]
            return bool(COMPARED[comparison](found, number))
        case Named(name=name, value=value):
            return named(name, value, entry)
        case Similar() | About():
            raise AssertionError(tree)


COMPARED = {
    Comparison.MORE: operator.gt,
    Comparison.AT_LEAST: operator.ge,
    Comparison.LESS: operator.lt,
    Comparison.AT_MOST: operator.le,
    Comparison.EXACTLY: operator.eq,
}


def columns(part: Part, entry: Known) -> list[str]:
    row = entry.row
    of = {Part.TITLE: row.title, Part.TEXT: entry.text, Part.AUTHOR: row.author, Part.URL: row.url or ""}
    return [of[part]] if part in of else [row.title, entry.text, row.author, " ".join(row.tags)]


def named(name: Name, value: str, entry: Known) -> bool:  # noqa: PLR0911 - one a field
    if name is Name.TAG:
        return any(f"{tag.lower()}/".startswith(f"{value.lower()}/") for tag in (*entry.row.tags, *entry.feed_tags))
    if name is Name.FEED:
        if value.isdigit():
            return entry.row.feed == int(value)
        title, url = entry.feed.rsplit(" ", 1)
        return value == url if value.startswith("https:") else terms.folded(value) in terms.folded(title)
    if name is Name.OUTLET:
        return value in entry.row.outlet
    if name is Name.LANGUAGE:
        return value == entry.row.language
    if name is Name.CATEGORY:
        return any(
            f" {terms.folded(value)} " in f" {terms.folded(each).replace('/', ' ')} " for each in entry.categories
        )
    if name is Name.QUERY:
        return holds(entry.saved[value], entry)
    return value.lower() in (entry.row.url or "").lower()


def words_of(text: str) -> int:
    spaced = re.sub("[\u0e00-\u0eff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]", " ", text)
    unspaced = len(text) - len(re.sub("[\u0e00-\u0eff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]", "", text))
    return sum(bool(re.search(r"[^\W_]", word)) for word in spaced.split()) + unspaced // 2


def runs(text: str) -> list[str]:
    """Return words, with each run of an unspaced script as one word whatever it is attached to."""
    spaced = "".join(letter if terms.is_letter(letter) else " " for letter in terms.folded(text))
    split = re.sub(r"[\u0e00-\u0eff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]+", r" \g<0> ", spaced)
    return split.split()


def said(words: Words, text: str) -> bool:
    if words.how is How.INSIDE:
        return terms.folded(words.text) in terms.folded(text)
    wanted, found = runs(words.text), runs(text)
    prefix = words.how is How.PREFIX
    return any(
        all(
            fits(each, there, first=at == 0, last=at == len(wanted) - 1, prefix=prefix)
            for at, (each, there) in enumerate(zip(wanted, found[start:], strict=False))
        )
        for start in range(len(found) - len(wanted) + 1)
    )


def fits(wanted: str, found: str, *, first: bool, last: bool, prefix: bool) -> bool:
    unspaced = terms.is_unspaced(wanted[0])
    if unspaced and first and last:
        return wanted in found
    if unspaced and first:
        return found.endswith(wanted)
    if (unspaced or prefix) and last:
        return found.startswith(wanted)
    return wanted == found
