"""Queries for entries similar to a given one, to start a rule or a filter from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from feedreader.query.write import value_text
from feedreader.text.words import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedreader.model.entries import Entry

TELLING = 4
"""The minimum length of a significant word in a title."""
WORDS, AUTHORS, CATEGORIES = 2, 3, 5


class Alike(NamedTuple):
    """A property that similar entries share: its description and its query."""

    words: str
    query: str


def alike(entry: Entry, feed: str) -> Iterator[Alike]:
    """Yield the properties that entries similar to this one may share, most specific first; `feed` is a name."""
    data = entry.data
    longest = sorted({word for word in tokens(data.title) if len(word) >= TELLING}, key=lambda word: (-len(word), word))
    words = " ".join(f"title:{value_text(word)}" for word in longest[:WORDS])
    if words:
        yield Alike("with these words in the title", words)
    yield Alike(f"of {feed}", f"feed:{entry.feed}")
    if words:
        yield Alike(f"of {feed}, with these words in the title", f"feed:{entry.feed} {words}")
    for author in data.authors[:AUTHORS]:
        yield Alike(f"by {author}", f"author:{value_text(author)}")
    for category in data.categories[:CATEGORIES]:
        yield Alike(f"filed under {category}", f"category:{value_text(category)}")
    if data.language:
        yield Alike("in this language", f"lang:{value_text(data.language)}")
