"""Stories on the command line: listed, explained, corrected."""

from __future__ import annotations

import pytest
from tests.cli.test_commands import rss
from tests.fakes.server import Answer

KEYS = [
    "story",
    "title",
    "entries",
    "outlets",
    "languages",
    "first",
    "last",
    "unread",
    "independent",
    "weight",
    "coverage",
    "unconfirmed",
]


@pytest.fixture
def three(feedreader, server):
    server.route("/feed", Answer(body=rss(("1", "Ferry late"), ("2", "Glass museum opens"), ("3", "Onion harvest"))))
    feedreader("add", server.url("/feed"))
    return feedreader


def test_stories_are_listed_with_the_promised_keys(three):
    records = three("stories", "--json").records
    assert len(records) == 3
    assert all(list(record) == KEYS for record in records)
    assert len(three("stories", "--limit", "2").out.splitlines()) == 2


def test_a_merge_is_one_story_under_the_first_number_and_can_be_undone(three):
    first, second, _ = (record["story"] for record in three("stories", "--json").records)
    (record,) = three("story", "merge", str(first), str(second), "--json").records
    assert (record["story"], len(record["entries"])) == (first, 2)
    assert three("story", str(second), "--json").records[0]["story"] == first
    because = three("story", str(first), "--why", "--json").records[0]["because"]
    assert because[0]["evidence"] == ["merged by hand"]
    three("undo")
    assert len(three("stories", "--json").records) == 3


def test_a_merge_needs_two_stories(three):
    first = str(three("stories", "--json").records[0]["story"])
    assert "give the numbers of two or more" in three("story", "merge", first, code=1).err
    assert "one story already" in three("story", "merge", first, first, code=1).err


def test_a_split_makes_a_story_of_its_own(three):
    first, second, third = (record["story"] for record in three("stories", "--json").records)
    three("story", "merge", str(first), str(second), str(third))
    entry = three("story", str(first), "--json").records[0]["entries"][0]
    (record,) = three("story", "split", str(entry), "--json").records
    assert record["entries"] == [entry]
    assert len(three("story", str(first), "--json").records[0]["entries"]) == 2
    assert "a story of their own already" in three("story", "split", str(entry), code=1).err


def test_a_muted_story_is_not_listed(three):
    number = str(three("stories", "--json").records[0]["story"])
    three("story", "mute", number)
    assert len(three("stories").out.splitlines()) == 2
    three("story", "mute", number, "--off")
    assert len(three("stories").out.splitlines()) == 3


def test_an_unknown_story_is_said(three):
    assert "no story 99" in three("story", "99", code=1).err


def test_the_heaviest_stories_say_why_and_ask_for_a_time_that_is_one(three):
    lines = three("stories", "--top").out.splitlines()
    assert len(lines) == 6
    assert lines[1].strip().startswith("weight 1.0: 1 independent outlet, the last")
    assert three("stories", "--top", "--since", "last", "--json").records == []
    refused = three("stories", "--top", "--since", "soon", code=2)
    assert "or `last`" in refused.err
    assert "--top" in three("stories", "--since", "6h", code=2).err


def test_an_event_is_shown_as_a_time_line_and_listed_as_one(three):
    first, second, third = (record["story"] for record in three("stories", "--json").records)
    three("story", "tie", str(first), str(second))
    (event,) = three("story", str(second), "--coverage", "--why", "--json").records
    assert {part["story"] for part in event["parts"]} == {first, second}
    assert event["because"][0]["evidence"] == ["merged by hand"]
    told = three("story", str(first), "--coverage", "--why").out
    assert "(2 stories)" in told
    assert "merged by hand" in told
    assert len(three("stories", "--by", "coverage", "--json").records) == 2
    assert len(three("stories", "--by", "coverage").out.splitlines()) == 2
    assert "3 stories" not in three("story", str(third), "--coverage").out
    three("story", "mute", str(first), "--coverage")
    assert [record["story"] for record in three("stories", "--json").records] == [third]
    three("story", "mute", str(first), "--coverage", "--off")
    three("story", "follow", str(first), "--coverage")
    assert len(three("list", "is:followed", "--json").records) == 2
    three("story", "untie", str(first))
    assert three("story", str(second), "--json").records[0]["coverage"] is None
    three("stories", "--top", "--by", "coverage", code=2)
