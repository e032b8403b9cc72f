"""Why a feed is polled at a given time, as values that are stored and compared; `text.due_wording` words them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime, timedelta


class DueKind(StrEnum):
    """What decided when a feed, or any feed of a host, is asked next. Stored: names are added, never changed."""

    NEVER_ASKED = "never asked"
    ASKED_FOR = "asked for"  # by the user
    DUE = "due"
    SET = "set"  # span: as the user set it for this feed
    RHYTHM = "rhythm"  # span: between its newest entries
    RHYTHM_UNKNOWN = "rhythm unknown"  # span: until it is known
    ALL_AT_ONCE = "all at once"  # its newest entries came so, and tell no rhythm
    NOT_CONDITIONAL = "not conditional"  # nothing changed, and the server has no way to say so in a few bytes
    FRESH = "fresh"  # span: that the server says its answer holds
    TTL = "ttl"  # span: that the feed asks for
    UPDATE_INTERVAL = "update interval"  # span: at which the feed says that it is updated
    ASKED_PLAINLY = "asked plainly"  # without validators, which is done once a day at most
    FAILED = "failed"  # number: of times in a row; span: that is waited for it
    REFUSING = "refusing"  # span: that is waited, as the server did not say for how long
    RETRY_AFTER = "retry after"  # span: that the server asked for
    HOST_PAUSED = "host paused"  # host: the one that asked to be left alone, where it is not the feed's own
    JUST_PAUSED = "just paused"  # while this round went on
    OFFLINE = "offline"  # this machine was
    ENDING = "ending"  # this program was
    GONE = "gone"  # 410
    EARLIER = "earlier"  # decided by an earlier version, which kept no facts


class DueReason(NamedTuple):
    """One reason. What `span`, `number` and `host` are of stands beside each kind.

    `believed` is as much of `span` as was believed, where that is less. `until` is when a pause ends. `not_before` is
    where a time was moved to that lay in hours or days at which the feed does not want to be visited.
    """

    kind: DueKind
    span: timedelta | None = None
    believed: timedelta | None = None
    number: int = 0
    host: str = ""
    until: datetime | None = None
    not_before: datetime | None = None


NEVER_ASKED = DueReason(kind=DueKind.NEVER_ASKED)
