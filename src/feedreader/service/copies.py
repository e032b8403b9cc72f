"""Copies of an article, and what else is read when one of them is: nothing, its copies, or the whole story.

Copies lie in one story and are known by their address, or by grouping, which keeps the full score for them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from feedreader.policy.words import count
from feedreader.service.storytelling import BY_HAND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.model.entries import EntryId
    from feedreader.service.library import Library
    from feedreader.store.connect import Store

_CERTAIN = 1.0


def read_with(library: Library, entries: Sequence[EntryId]) -> int:
    """Mark entries read and, as `stories.reading_marks` says, their copies or stories; one step. How many changed."""
    reach = library.settings.stories.reading_marks
    store, also = library.store, set[int]()
    for entry in entries:
        if reach == "copies":
            also |= copies_of(store, entry)
        elif reach == "story":
            also |= {row.id for row in store.entries.of_story(library.entry(entry).story)}
    also -= set(entries)

    def words(changed: int) -> str:
        if changed <= len(named):
            return f"Marked {count(changed, 'entry', 'entries')} read"
        what = count(len(named), "entry", "entries") if len(named) != 1 else "an entry"
        others = "copies" if reach == "copies" else "story"
        return f"Marked {what} and {'its' if len(named) == 1 else 'their'} {others} read ({changed:,} entries)"

    named = [row.id for row in store.entries.rows(entries) if not row.read]
    return store.writer.marks.mark_read([*entries, *also], now=library.clock(), words=words)  # type: ignore[list-item]  # numbers of entries


def copies_of(store: Store, entry: EntryId) -> set[int]:
    """The entries that are the same article as this one, itself not among them."""
    beside = defaultdict[int, set[int]](set)
    (row,) = store.entries.rows([entry])
    for link in store.stories.links(row.story):
        if link.score == _CERTAIN and BY_HAND not in link.evidence:
            beside[link.entry].add(link.with_entry)
            beside[link.with_entry].add(link.entry)
    found, waiting = {int(entry)}, {int(entry), *store.entries.of_same_address(entry)}
    while waiting:
        one = waiting.pop()
        found.add(one)
        waiting |= beside[one] - found
    return found - {entry}
