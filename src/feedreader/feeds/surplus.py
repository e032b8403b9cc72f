"""Drop items beyond the limit before feedparser spends time on them.

An item costs expat a hundredth of what it costs feedparser. So if a document has more items than are taken, exact
repetitions and all but the newest of the others are removed while they are still bytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedreader.feeds.dates import DocumentDates
from feedreader.feeds.ledger import MAX_ENTRIES, Ledger
from feedreader.feeds.mapping import newest
from feedreader.model.feeds import WarningKind

if TYPE_CHECKING:
    from datetime import datetime

    from feedreader.feeds.envelope import Envelope

_DATE = re.compile(
    rb"<(?:[\w.-]+:)?(?:pubDate|published|updated|date|created|modified|issued)(?:\s[^<>]*)?>\s*([^<]{1,100})"
)


def without_surplus(split: Envelope, ledger: Ledger) -> bytes | None:
    """Return a document with as many items as are taken; None if it has no more."""
    total = len(split.spans)
    if total <= MAX_ENTRIES:
        return None
    first: dict[bytes, int] = {}
    for number, item in enumerate(split.hashes):
        first.setdefault(item, number)
    found = [_DATE.search(split.data, *split.spans[number]) for number in first.values()]
    texts = [date[1].decode("utf-8", "replace") if date else "" for date in found]
    dates = DocumentDates(lambda: texts)

    def date_of(item: tuple[int, str]) -> datetime | None:
        return dates.read(item[1])

    kept = newest(list(zip(first.values(), texts, strict=True)), date_of, Ledger())
    ledger.note(WarningKind.TOO_MANY_ENTRIES, total)
    return split.without(frozenset(range(total)).difference(number for number, _ in kept))
