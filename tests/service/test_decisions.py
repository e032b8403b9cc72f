"""Decisions are told in the log where they are made, with their reasons, and no secret with them."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from tests.builders import NOW, make_intent

from feedreader.daemon.logs import JsonLines
from feedreader.model.due import DueKind, DueReason
from feedreader.model.entries import EntryId
from feedreader.model.intents import HostPause, Rekeyed
from feedreader.model.outcomes import PollReport, PollStatus
from feedreader.model.placing import Placement
from feedreader.model.stories import Link, Reason, ReasonKind, StoryId
from feedreader.service.decisions import log_grouped, log_left_alone, log_polled

URL = "https://reader:secret@news.example/feed"


def report(**facts):
    return PollReport(
        feed=1,
        url=URL,
        **{
            "status": PollStatus.OK,
            "why_then": DueReason(kind=DueKind.RHYTHM_UNKNOWN, span=timedelta(hours=1)),
            **facts,
        },
    )


def test_what_lasts_is_told_at_info(caplog):
    caplog.set_level(logging.INFO, "feedreader")
    pause = HostPause(
        host="news.example",
        since=NOW,
        until=NOW,
        strikes=2,
        why=DueReason(kind=DueKind.RETRY_AFTER, span=timedelta(hours=1)),
    )
    log_polled(
        [
            make_intent(
                1,
                report=report(moved_to="https://new.example/feed"),
                rekeyed=(Rekeyed(id=EntryId(7), guid="b"),),
                host_pause=pause,
            )
        ]
    )
    assert [record.getMessage() for record in caplog.records] == [
        "https://reader@news.example/feed: 1 entry known again under other guids",
        "https://reader@news.example/feed: polled at https://new.example/feed from now on",
        "news.example is left alone: the server asked to be left alone for 1 hour",
    ]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (report(new=2), "ok: every hour until it is known how often it publishes"),
        (report(status=PollStatus.FAILED, error="no answer\nfrom it"), "failed: no answer from it"),
        (
            report(status=PollStatus.SKIPPED, next_due=NOW),
            (
                "skipped: every hour until it is known how often it publishes; next "
                f"{NOW.astimezone().isoformat(' ', 'minutes')}"
            ),
        ),
    ],
)
def test_every_decision_is_told_at_debug_only(caplog, told, expected):
    caplog.set_level(logging.INFO, "feedreader")
    log_left_alone([told])
    assert caplog.records == []
    caplog.set_level(logging.DEBUG, "feedreader")
    log_left_alone([told])
    assert [record.getMessage() for record in caplog.records] == [f"https://reader@news.example/feed: {expected}"]
    due = None if told.next_due is None else told.next_due.isoformat()
    assert json.loads(JsonLines().format(caplog.records[0]))["next"] == due


def test_grouping_tells_what_joined_entries(caplog):
    caplog.set_level(logging.DEBUG, "feedreader")
    link = Link(
        entry=EntryId(2),
        with_entry=EntryId(1),
        score=0.5,
        evidence=(Reason(ReasonKind.SHARED_WORDS, ("Paris",)), Reason(ReasonKind.APART, amount=0.05)),
    )
    log_grouped([Placement(entry=EntryId(2), story=StoryId(1), link=link)], entries=9, moved=1)
    assert [record.getMessage() for record in caplog.records] == [
        "grouped 9 entries, 1 moved to another story",
        "entry 2 joins entry 1, 0.50: both mention Paris; they came 1 hour apart",
    ]
    assert json.loads(JsonLines().format(caplog.records[0]))["moved"] == 1
