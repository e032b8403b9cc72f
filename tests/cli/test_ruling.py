"""Saved queries, rules and names of tags from the command line."""

from __future__ import annotations

import pytest
from tests.fakes.server import Answer

ITEMS = "".join(f"<item><guid>{n}</guid><title>{title}</title></item>" for n, title in enumerate(("Ferry", "Market")))


@pytest.fixture
def subscribed(feedreader, server):
    server.route("/feed", Answer(body=document(ITEMS)))
    feedreader("add", server.url("/feed"))
    return feedreader


def document(items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>Harbour</title>{items}</channel></rss>'.encode()


def test_a_query_is_saved_listed_with_its_counts_and_removed(subscribed):
    subscribed("query", "save", "Sea", "ferry", "is:unread")
    subscribed("query", "save", "All", "-nothing")
    subscribed("mark", "read", "1")
    assert subscribed("query", "list", "--json").records == [
        {"name": "Sea", "query": "ferry is:unread", "unread": 0, "total": 0, "why": None},
        {"name": "All", "query": "-nothing", "unread": 1, "total": 2, "why": None},
    ]
    subscribed("query", "save", "Sea", "ferry")
    assert subscribed("query", "list").out.splitlines()[0].split() == ["Sea", "0/1", "ferry"]
    subscribed("query", "remove", "Sea")
    assert "no saved query Sea" in subscribed("query", "remove", "Sea", code=1).err
    subscribed("undo")
    assert "Sea" in subscribed("query", "list").out


def test_a_word_with_a_dash_is_one_that_must_not_be_there(subscribed):
    for command in (["list", "-ferry"], ["stories", "is:unread", "-ferry"], ["search", "-hat", "market"]):
        assert [line for line in subscribed(*command).out.splitlines() if "Market" in line or "Ferry" in line] != []
        assert "Ferry" not in subscribed(*command).out
    assert subscribed("count", "-ferry").out == "1\n"
    assert "No such option" in subscribed("list", "--ferry", code=2).err


def test_a_query_that_cannot_be_read_is_not_saved(feedreader):
    assert "character 1" in feedreader("query", "save", "Sea", "(ferry", code=1).err
    assert "needs a name" in feedreader("query", "save", " ", "ferry", code=1).err
    assert feedreader("query", "list").out == ""


def test_a_trial_by_marks_says_that_new_entries_have_none(subscribed):
    assert "whatever other rules do" in subscribed("rule", "try", "--query", "is:starred").err
    assert subscribed("rule", "try", "--query", "ferry").err == ""


def test_a_rule_is_tried_made_and_applied_to_new_entries(subscribed, server):
    assert subscribed("rule", "try", "--query", "ferry", "--action", "star").out.startswith(
        "would touch 1 of the last 2 entries: star 1\n"
    )
    subscribed("rule", "add", "Sea", "--query", "ferry", "--action", "tag sea", "--action", "star")
    assert subscribed("rule", "list", "--json").records == [
        {"name": "Sea", "query": "ferry", "actions": ["tag sea", "star"], "active": True, "why": None}
    ]
    server.route("/feed", Answer(body=document(ITEMS + "<item><guid>x</guid><title>Late ferry</title></item>")))
    assert "Rule Sea: tagged 1 entry sea, starred 1 entry" in subscribed("refresh", "--force").out
    (record,) = subscribed("list", "tag:sea", "--json").records
    assert (record["title"], record["starred"]) == ("Late ferry", True)
    shown = subscribed("show", str(record["entry"])).out
    assert "tagged sea by the rule Sea, 20" in shown
    assert "starred by the rule Sea, 20" in shown


def test_a_rule_is_applied_to_what_is_there_and_undone(subscribed):
    subscribed("rule", "add", "Sea", "--query", "ferry", "--action", "mark read")
    assert subscribed("rule", "try", "Sea", "--json").records == [
        {"looked_at": 2, "found": 1, "would": {"mark read": 1}}
    ]
    assert subscribed("rule", "apply", "Sea", "--all", "--json").records == [
        {"rule": "Sea", "done": "Rule Sea: marked 1 entry read"}
    ]
    assert "nothing to do" in subscribed("rule", "apply", "Sea").out
    assert subscribed("undo").out == "Undone: Rule Sea: marked 1 entry read\n"
    assert subscribed("count").out == "2\n"


def test_removing_a_rule_is_undone(feedreader):
    feedreader("rule", "add", "Sea", "--query", "ferry", "--action", "star")
    feedreader("rule", "remove", "Sea")
    assert feedreader("rule", "list").out == ""
    feedreader("undo")
    assert "Sea" in feedreader("rule", "list").out
    assert "no rule Land" in feedreader("rule", "remove", "Land", code=1).err


def test_a_rule_says_that_the_saved_query_that_it_names_is_gone(feedreader):
    feedreader("query", "save", "Ships", "ferry")
    feedreader("rule", "add", "Sea", "--query", "query:Ships", "--action", "star")
    feedreader("rule", "add", "Land", "--query", "train", "--action", "star")
    why = "there is no saved query Ships"
    assert f"the rule Sea is left out from now on: {why}" in feedreader("query", "remove", "Ships").err
    listed = {record["name"]: record["why"] for record in feedreader("rule", "list", "--json").records}
    assert listed["Sea"].startswith(why)
    assert listed["Land"] is None
    assert f"(left out: {why}" in feedreader("rule", "list").out
    assert f"wrong: the rule Sea is left out of every round: {why}" in feedreader("doctor", code=1).out
    feedreader("undo")
    assert "left out" not in feedreader("rule", "list").out


def test_wrong_rules_are_explained(feedreader):
    assert "sink is not an action" in feedreader("rule", "add", "S", "--query", "a", "--action", "sink", code=1).err
    assert "--query" in feedreader("rule", "try", code=2).err
    done = feedreader("rule", "add", "S", "--query", "a", "--action", "notify")
    assert "[rules] notify" in done.err


def test_a_tag_is_renamed_with_those_below_it(subscribed):
    subscribed("tag", "add", "politics/eu", "1")
    subscribed("rule", "add", "EU", "--query", "-tag:politics", "--action", "tag politics/eu")
    subscribed("query", "save", "EU", "tag:politics/eu")
    assert subscribed("tag", "rename", "politics", "world", "--json").records == [{"changed": 1}]
    assert subscribed("rule", "list").out == "EU  -tag:world  → tag world/eu\n"
    assert subscribed("query", "list").out == "EU  1/1  tag:world/eu\n"
    assert subscribed("tags", "--json").records == [{"tag": "world/eu", "count": 1}]
    assert "no tag nowhere" in subscribed("tag", "rename", "nowhere", "x", code=1).err
    assert "no tag worl/eu; did you mean world/eu?" in subscribed("tag", "rename", "worl/eu", "x", code=1).err
    assert "the tag is called world/eu already" in subscribed("tag", "rename", "World/EU", "world/eu/", code=1).err
    for names in (["world", " / "], ["", "world"]):
        assert "a tag needs a name" in subscribed("tag", "rename", *names, code=1).err


def test_a_tag_is_renamed_whatever_its_case_and_becomes_one_in_use(subscribed):
    subscribed("tag", "add", "EU", "1")
    subscribed("tag", "add", "Sea", "2")
    subscribed("query", "save", "Europe", "tag:eu")
    assert subscribed("tag", "rename", "eu", "sea", "--json").records == [{"changed": 1}]
    assert {"tag": "Sea", "count": 2} in subscribed("tags", "--json").records
    assert subscribed("query", "list").out == "Europe  2/2  tag:Sea\n"
    subscribed("tag", "rename", "sea", "SEA")
    assert {"tag": "SEA", "count": 2} in subscribed("tags", "--json").records


def test_a_trial_is_of_what_a_rule_could_do(subscribed):
    done = subscribed("rule", "try", "--query", "about:ships", "--action", "star", code=1)
    assert "rules see entries before these have vectors" in done.err


def test_what_names_nothing_changes_nothing(subscribed):
    for command in (["mark", "read"], ["tag", "add", "sea"], ["tag", "remove", "sea"]):
        assert "say which entries" in subscribed(*command, "", " ", code=2).err
    for which in (["1"], ["--feed", "1"]):
        assert "a tag needs a name" in subscribed("tag", "add", " / ", *which, code=1).err
    assert subscribed("count", "is:unread").out == "2\n"


def test_options_that_would_do_nothing_are_refused(subscribed):
    subscribed("rule", "add", "Sea", "--query", "ferry", "--action", "star")
    assert "--action needs --query" in subscribed("rule", "try", "Sea", "--action", "star", code=2).err
    for options in (["--user", "anna"], ["--password-command", "cat x", "--from", "newsboat"]):
        assert "--user and --password-command need" in subscribed("import", "feeds.opml", *options, code=2).err
    for options in (["--state"], ["--from", "newsboat"]):
        assert "--private is for OPML" in subscribed("import", "x", "--private", *options, code=2).err
    assert "an address is empty" in subscribed("add", " ", code=2).err
    assert "is a folder; give one file" in subscribed("import", ".", code=2).err
    assert "`feedreader add` subscribes" in subscribed("import", "https://a.example/feed", code=2).err


def test_a_number_too_large_for_anything_is_nobodys(subscribed):
    large = str(2**63)
    for command in (["show", large], ["mark", "read", large], ["tag", "add", "x", large], ["story", "split", large]):
        assert f"no entry {large}" in subscribed(*command, code=1).err
    for command in (["story", large], ["story", "merge", "1", large], ["story", "mute", large]):
        assert f"no story {large}" in subscribed(*command, code=1).err
    for command in (["remove", large], ["tag", "add", "x", "--feed", large], ["refresh", large]):
        assert f"no subscription {large}" in subscribed(*command, code=1).err
