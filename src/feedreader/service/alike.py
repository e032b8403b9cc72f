"""What entries like one at hand may have in common, as queries: a beginning for a rule or a filter."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from feedreader.query.write import value_text
from feedreader.text.words import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedreader.model.entries import Entry, EntryId
    from feedreader.service.library import Library

TELLING = 4
"""Letters from which on a word tells what a title is about."""
WORDS, AUTHORS, CATEGORIES = 2, 3, 5


class Alike(NamedTuple):
    """What entries have in common: in words, and as a query."""

    words: str
    query: str


def alike(library: Library, entry: EntryId) -> tuple[Alike, ...]:
    """Return what entries like this one may have in common, the most telling first; raises UnknownEntryError."""
    found = library.entries.get(entry)
    return tuple(_alike(found, library.feeds.get(found.feed).feed.name))


def _alike(entry: Entry, feed: str) -> Iterator[Alike]:
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
