"""Why a feed is polled at a given time, as values that are stored and compared; `text.due_wording` words them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime, timedelta


class DueKind(StrEnum):
    """What decided when a feed, or any feed of a host, is polled next. Stored: values are added, never changed."""

    NEVER_ASKED = "never asked"
    ASKED_FOR = "asked for"  # by the user
    DUE = "due"
    SET = "set"  # span: the interval that the user set for this feed
    RHYTHM = "rhythm"  # span: between its newest entries
    RHYTHM_UNKNOWN = "rhythm unknown"  # span: the interval until the rhythm is known
    ALL_AT_ONCE = "all at once"  # its newest entries arrived together, so there is no rhythm
    NOT_CONDITIONAL = "not conditional"  # nothing changed, but the server cannot say so with a 304
    FRESH = "fresh"  # span: the lifetime that the server declares
    TTL = "ttl"  # span: the period that the feed asks for
    UPDATE_INTERVAL = "update interval"  # span: the period of its updates, as declared
    ASKED_PLAINLY = "asked plainly"  # without validators, which is done at most once a day
    FAILED = "failed"  # number of consecutive failures; span: the back-off
    REFUSING = "refusing"  # span: the pause, because the server named none
    RETRY_AFTER = "retry after"  # span: the pause that the server asked for
    HOST_PAUSED = "host paused"  # host: the host that asked for it, if not the feed's own
    JUST_PAUSED = "just paused"  # during this round
    OFFLINE = "offline"  # this machine was offline
    ENDING = "ending"  # the program was closing
    GONE = "gone"  # 410
    EARLIER = "earlier"  # decided by an earlier version, which stored no facts


class DueReason(NamedTuple):
    """One reason; what `span`, `number` and `host` mean is given beside each kind.

    `believed` is the part of `span` that was believed, if not all. `until` is the end of a pause. `not_before` is the
    time that a poll was moved to, out of the hours or days at which the feed does not want to be polled.
    """

    kind: DueKind
    span: timedelta | None = None
    believed: timedelta | None = None
    number: int = 0
    host: str = ""
    until: datetime | None = None
    not_before: datetime | None = None


NEVER_ASKED = DueReason(kind=DueKind.NEVER_ASKED)
