"""Why a feed is polled at a given time, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.due import DueKind
from feedreader.text.clean import one_line
from feedreader.text.wording import about, span

if TYPE_CHECKING:
    from feedreader.model.due import DueReason


_SENTENCES = {  # {}: the span
    DueKind.NEVER_ASKED: "not polled yet",
    DueKind.ASKED_FOR: "asked for",
    DueKind.DUE: "it is due",
    DueKind.SET: "every {}, as set for this feed",
    DueKind.RHYTHM: "it publishes {}",
    DueKind.RHYTHM_UNKNOWN: "every {} until it is known how often it publishes",
    DueKind.ALL_AT_ONCE: "its newest entries all arrived at once",
    DueKind.NOT_CONDITIONAL: "nothing changed, and the server does not support conditional requests",
    DueKind.FRESH: "the server says it is fresh for {}",
    DueKind.TTL: "the feed asks to be polled only every {} (ttl)",
    DueKind.UPDATE_INTERVAL: "the feed says it is updated every {}",
    DueKind.ASKED_PLAINLY: "its server was asked without validators, which happens at most once a day",
    DueKind.FAILED: "so the next try is after {}",
    DueKind.REFUSING: "the server refuses requests without saying for how long; waiting {}",
    DueKind.RETRY_AFTER: "the server asked to be left alone for {}",
    DueKind.HOST_PAUSED: "asked to be left alone",
    DueKind.JUST_PAUSED: "its server has just asked to be left alone",
    DueKind.OFFLINE: "this machine was offline when it was due",
    DueKind.ENDING: "it was not polled because the program was closing",
    DueKind.GONE: "the server says that this feed is gone permanently (410); it is no longer polled",
    DueKind.EARLIER: "decided by an earlier version of feedreader",
}


def due_words(reason: DueReason) -> str:
    """Return a reason as part of a sentence, without a capital or a full stop; times are in the user's zone."""
    if reason.kind is DueKind.RHYTHM:
        length = "now and then" if reason.span is None else f"about every {about(reason.span)}"
    else:
        length = "a while" if reason.span is None else span(reason.span)
    words = _SENTENCES[reason.kind].format(length).replace("every 1 ", "every ")
    if reason.kind is DueKind.FAILED:
        words = f"failed {'once' if reason.number == 1 else f'{reason.number} times in a row'}, {words}"
    elif reason.kind is DueKind.HOST_PAUSED:
        words = f"{one_line(reason.host) or 'its server'} {words}"
    if reason.believed is not None:
        words += f", capped at {span(reason.believed)}"
    if reason.until is not None:
        words += f", until {reason.until.astimezone():%Y-%m-%d %H:%M}"
    if reason.not_before is not None:
        words += f"; the feed asks not to be polled before {reason.not_before.astimezone():%H:%M}"
    return words
