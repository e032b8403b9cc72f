"""Reasons in words: every kind has some, and what is believed, until when and not before stand beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feedreader.model.due import DueKind, DueReason
from feedreader.text.due_wording import due_words

NOON = datetime(2026, 1, 6, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("kind", DueKind)
def test_every_kind_has_words_of_its_own(kind):
    words = due_words(DueReason(kind=kind, span=3 * HOUR, number=2))
    assert words
    assert words == words.strip()
    assert not words.endswith(".")
    others = {due_words(DueReason(kind=other, span=3 * HOUR, number=2)) for other in DueKind if other is not kind}
    assert words not in others


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (DueReason(kind=DueKind.FAILED, number=1, span=HOUR), "failed once, so the next try is after 1 hour"),
        (
            DueReason(kind=DueKind.FRESH, span=48 * HOUR, believed=24 * HOUR),
            "the server says it is fresh for 2 days, capped at 1 day",
        ),
        (
            DueReason(kind=DueKind.RETRY_AFTER, span=2 * HOUR, until=NOON),
            "the server asked to be left alone for 2 hours, until 2026-01-06 12:00",
        ),
        (
            DueReason(kind=DueKind.HOST_PAUSED, host="cdn.example"),
            "cdn.example asked to be left alone",
        ),
        (DueReason(kind=DueKind.HOST_PAUSED), "its server asked to be left alone"),
        (
            DueReason(kind=DueKind.SET, span=HOUR, not_before=NOON),
            "every hour, as set for this feed; the feed asks not to be polled before 12:00",
        ),
        (DueReason(kind=DueKind.RHYTHM), "it publishes now and then"),
        (DueReason(kind=DueKind.RHYTHM, span=24 * 1197 * HOUR), "it publishes about every 3 years"),
        (DueReason(kind=DueKind.RHYTHM, span=24 * HOUR), "it publishes about every day"),
    ],
)
def test_words_of_a_reason(reason, words):
    assert due_words(reason) == words


def test_times_are_those_of_the_users_clock(in_zone):
    in_zone("America/Los_Angeles")
    assert due_words(DueReason(kind=DueKind.HOST_PAUSED, until=NOON)).endswith("until 2026-01-06 04:00")
    assert due_words(DueReason(kind=DueKind.SET, span=HOUR, not_before=NOON)).endswith("before 04:00")


def test_a_host_is_one_line_of_clean_text():
    assert "\x1b" not in due_words(DueReason(kind=DueKind.HOST_PAUSED, host="a\x1b[2J\nb"))
