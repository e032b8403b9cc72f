"""Lines of the state file: what is written is read back, and a line that says nothing usable is refused."""

from __future__ import annotations

import json

import pytest
from tests.builders import NOW

from feedreader.errors import StateFileError
from feedreader.model.state import (
    CorrectionState,
    EntryKey,
    EntryState,
    EventCorrectionState,
    EventState,
    FeedState,
    OrderState,
    QueryState,
    RuleState,
    StoryState,
)
from feedreader.policy.state_lines import check_head, head, read_line, write_line

FEED = "https://a.example/feed"
ONE, TWO = EntryKey(FEED, "1"), EntryKey(FEED, "2")
LINES = [
    (
        FeedState(url=FEED, title="Mine", tags=("a", "b/c")),
        {"is": "feed", "url": FEED, "title": "Mine", "tags": ["a", "b/c"]},
    ),
    (FeedState(url=FEED), {"is": "feed", "url": FEED, "title": None, "tags": []}),
    (QueryState(name="q", query="é"), {"is": "query", "name": "q", "query": "é"}),
    (
        RuleState(name="r", query="q", actions=("star", "tag a"), active=False),
        {"is": "rule", "name": "r", "query": "q", "actions": ["star", "tag a"], "active": False},
    ),
    (
        EntryState(key=ONE, read=True, starred=False, tags=("a",), rules={"a": "r"}),
        {"is": "entry", "feed": FEED, "guid": "1", "read": True, "starred": False, "tags": ["a"], "rules": {"a": "r"}},
    ),
    (
        EntryState(key=ONE, read=False, starred=True),
        {"is": "entry", "feed": FEED, "guid": "1", "read": False, "starred": True, "tags": [], "rules": {}},
    ),
    (
        CorrectionState(entry=ONE, other=TWO, together=True),
        {"is": "correction", "entries": [[FEED, "1"], [FEED, "2"]], "together": True},
    ),
    (
        EventCorrectionState(entry=ONE, other=TWO, together=False),
        {"is": "event correction", "entries": [[FEED, "1"], [FEED, "2"]], "together": False},
    ),
    (
        StoryState(entries=(ONE, TWO), muted=True, followed=False),
        {"is": "story", "entries": [[FEED, "1"], [FEED, "2"]], "muted": True, "followed": False},
    ),
    (
        EventState(entries=(ONE,), muted=False, followed=True),
        {"is": "event", "entries": [[FEED, "1"]], "muted": False, "followed": True},
    ),
    (OrderState(feeds=(FEED,), folders=("a",)), {"is": "order", "feeds": [FEED], "folders": ["a"]}),
]


@pytest.mark.parametrize(("state", "record"), LINES)
def test_a_line_is_the_object_that_the_format_names_and_reads_back(state, record):
    line = write_line(state)
    assert json.loads(line) == record
    assert read_line(line) == state
    assert ": " not in line.replace("://", "")
    assert "\\u" not in line


@pytest.mark.parametrize(
    ("record", "state"),
    [
        ({"is": "rule", "name": "r", "query": "q"}, RuleState(name="r", query="q", actions=(), active=True)),
        ({"is": "entry", "feed": FEED, "guid": "1", "wibble": 3}, EntryState(key=ONE)),
        ({"is": "story", "entries": []}, StoryState(entries=(), muted=False, followed=False)),
        ({"is": "order"}, OrderState(feeds=(), folders=())),
    ],
)
def test_what_is_not_there_is_false_or_empty_but_a_rule_is_active(record, state):
    assert read_line(json.dumps(record)) == state


PAIR = [[FEED, "1"], [FEED, "2"]]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not an object"),
        ("7", "not an object"),
        ("{}", "says nothing"),
        ('{"is": "wibble"}', "says nothing"),
        ('{"is": ["feed"]}', "says nothing"),
        ('{"is": "feed"}', "says nothing"),
        ('{"is": "feed", "url": 7}', "says nothing"),
        ('{"is": "feed", "url": "\\ud800"}', "says nothing"),
        ('{"is": "feed", "url": "https://a.example/\\ud800/feed"}', "says nothing"),
        ('{"is": "feed", "url": "\\udfff"}', "says nothing"),
        ('{"is": "feed", "url": "x", "title": 7}', "says nothing"),
        ('{"is": "feed", "url": "x", "tags": "a"}', "says nothing"),
        ('{"is": "feed", "url": "x", "tags": [7]}', "says nothing"),
        ('{"is": "query", "name": "x"}', "says nothing"),
        ('{"is": "rule", "name": "x", "query": "q", "active": 1}', "says nothing"),
        ('{"is": "entry", "feed": "x"}', "says nothing"),
        ('{"is": "entry", "feed": "x", "guid": "1", "read": "yes"}', "says nothing"),
        ('{"is": "entry", "feed": "x", "guid": "1", "rules": []}', "says nothing"),
        (json.dumps({"is": "correction", "entries": PAIR[:1], "together": True}), "says nothing"),
        (json.dumps({"is": "correction", "entries": PAIR[:1] * 2, "together": True}), "says nothing"),
        (json.dumps({"is": "correction", "entries": [*PAIR, [FEED, "3"]], "together": True}), "says nothing"),
        (json.dumps({"is": "correction", "entries": [*PAIR, PAIR[0]], "together": True}), "says nothing"),
        (json.dumps({"is": "event correction", "entries": PAIR[:1] * 2, "together": True}), "says nothing"),
        (json.dumps({"is": "story", "entries": [[FEED]]}), "says nothing"),
        (json.dumps({"is": "story", "entries": [[FEED, "1", "2"]]}), "says nothing"),
        (json.dumps({"is": "story", "entries": ["ab"]}), "says nothing"),
    ],
)
def test_a_line_that_says_nothing_usable_is_refused(line, why):
    with pytest.raises(StateFileError, match=why):
        read_line(line)


def test_characters_beside_the_halves_are_text():
    assert read_line('{"is": "query", "name": "\\ud7ff\\ue000", "query": "\\ud83d\\ude00"}') == QueryState(
        name="\ud7ff\ue000", query="😀"
    )


@pytest.mark.parametrize(("length", "shown"), [(80, 80), (81, 80), (500, 80)])
def test_a_long_line_is_shortened_where_it_is_told(length, shown):
    line = '{"is": "' + "x" * (length - 10) + '"}'
    with pytest.raises(StateFileError) as raised:
        read_line(line)
    told = str(raised.value).partition("placed: ")[2]
    assert len(told) == shown
    assert told.endswith("…") is (length > 80)


def test_the_first_line_says_what_the_file_is():
    assert json.loads(head(NOW)) == {"feedreader": "state", "version": 1, "made": "2026-01-06T12:00:00Z"}
    check_head(head(NOW))
    check_head('{"feedreader": "state", "version": 1}')


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "not a file"),
        ("[" * 100_000, "not a file"),
        ("[]", "not a file"),
        ('{"version": 1}', "not a file"),
        ('{"feedreader": "feeds", "version": 1}', "not a file"),
        ('{"feedreader": "state"}', "version None"),
        ('{"feedreader": "state", "version": "1"}', "version 1"),
        ('{"feedreader": "state", "version": 2}', "version 2, newer than 1"),
    ],
)
def test_another_file_and_a_newer_one_are_refused(line, why):
    with pytest.raises(StateFileError, match=why):
        check_head(line)
