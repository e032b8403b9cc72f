"""Record what was left out, repaired or guessed in a document, and its remaining limits."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from feedreader.model.feeds import ParseWarning, WarningKind

if TYPE_CHECKING:
    from feedreader.model.entries import EntryData

MAX_ENTRIES = 5_000
"""Entries taken from one document, the newest."""

MAX_BYTES = 16 * 2**20
"""The limit on all entries of one document together: as much as a document may have itself."""

_OF_ENTRIES = frozenset(
    {WarningKind.TEXTS_CUT, WarningKind.LISTS_CUT, WarningKind.DATES_UNREAD, WarningKind.LINKS_UNUSABLE}
)


class Ledger:
    """Keeps the limits of a document and collects its warnings."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[WarningKind, str]] = Counter()
        self._left = MAX_BYTES
        self.of_entries = 0
        """How many warnings there are about single entries."""

    def note(self, kind: WarningKind, number: int = 1, name: str = "") -> None:
        """Add a warning with its number of cases; none if `number` is 0 or less."""
        if number > 0:
            self._counts[kind, name] += number
            self.of_entries += number if kind in _OF_ENTRIES else 0

    def takes(self, entry: EntryData) -> bool:
        """Reserve room for an entry, and return whether there was any."""
        texts = (
            *(entry.guid, entry.url or "", entry.title, entry.summary, entry.content),
            *entry.authors,
            *entry.categories,
            *(file.url for file in entry.enclosures),
            *(entry.comments or "", entry.replies or ""),
        )
        whole = "".join(texts)
        size = len(whole) if whole.isascii() else len(whole.encode("utf-8", "replace"))
        if size > self._left:
            self.note(WarningKind.TOO_MUCH_TEXT)
            return False
        self._left -= size
        return True

    @property
    def warnings(self) -> tuple[ParseWarning, ...]:
        """The warnings about the document."""
        return tuple(ParseWarning(kind=kind, number=count, name=name) for (kind, name), count in self._counts.items())

    def has(self, kind: WarningKind) -> bool:
        """Whether there is a warning of a kind."""
        return any(each is kind for each, _ in self._counts)

    def add(self, other: Ledger) -> None:
        """Add the warnings of another ledger."""
        self._counts.update(other._counts)
        self.of_entries += other.of_entries
