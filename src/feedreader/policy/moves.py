"""When a permanent redirect is adopted (check 17 of docs/etiquette.md).

A single 301 may come from a hotel's login page or a misconfigured server, and adopting it would lose the feed. It is
adopted only after it has been seen `TIMES` in a row over at least `OVER`, if it ends at a feed, and if no feeds of
unrelated hosts redirect to the same address (a captive portal).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from feedreader.model.feeds import Move

if TYPE_CHECKING:
    from datetime import datetime

TIMES = 3
OVER = timedelta(hours=48)


def seen(before: Move | None, moved_to: str | None, now: datetime) -> Move | None:
    """Return the run of permanent redirects, with this answer's `moved_to` (None for none) added to it."""
    if moved_to is None:
        return None
    if before is None or before.url != moved_to:
        return Move(url=moved_to, times=1, since=now)
    return before._replace(times=before.times + 1)


def believed(move: Move | None, *, is_feed: bool, others_there: int, now: datetime) -> bool:
    """Whether the subscription's address is to change; `others_there` counts feeds of other hosts that move there."""
    return move is not None and is_feed and others_there == 0 and move.times >= TIMES and now - move.since >= OVER
