"""Wherever a pattern meets many entries it ends in time, or in a sentence: nothing is changed, and nothing held up."""

from __future__ import annotations

import json
from contextlib import closing

import pytest
from tests.builders import NOW, make_intent, make_new, make_subscription

from feedreader.errors import SlowPatternError
from feedreader.model.streams import LabelStream, Listing
from feedreader.service.library import Library
from feedreader.service.lists import Place, View
from feedreader.service.remote import Remote
from feedreader.service.rules import apply_new
from feedreader.service.workspace import Workspace
from feedreader.settings.config import Settings
from feedreader.store import pattern_budget
from feedreader.store.connect import open_store

SLOW = "/a{1,3}b/"
SENTENCE = "the pattern /a{1,3}b/ takes too long on so many entries"


@pytest.fixture
def store(feedreader, tmp_path):
    """A store of three entries; what waits for rules is not looked at yet."""
    with closing(open_store(tmp_path / "feedreader.db")) as opened:
        opened.writer.feeds.subscribe([make_subscription()], now=NOW)
        feedreader("rule", "add", "first", "--query", "nothing", "--action", "star")
        opened.writer.polling.apply([make_intent(1, *(make_new(f"g{n}", content="<p>aaaa") for n in range(3)))])
        yield opened


@pytest.fixture
def spent(monkeypatch):
    """Every pattern has taken too long as soon as it was looked for once."""

    def spend():
        for name in ("SECONDS", "A_TEXT", "A_CHARACTER"):
            monkeypatch.setattr(pattern_budget, name, -1.0)

    return spend


@pytest.mark.parametrize(
    "command",
    [
        ("list", SLOW),
        ("list", "--json", SLOW),
        ("list", f"title:{SLOW} OR url:{SLOW}"),
        ("search", SLOW),
        ("count", SLOW),
        ("stories", SLOW),
        ("mark", "read", SLOW),
        ("rule", "try", "--query", SLOW),
        ("rule", "apply", "slow"),
        ("fetch-text", SLOW),
    ],
    ids=" ".join,
)
def test_a_command_ends_in_the_sentence(feedreader, store, spent, command):
    feedreader("rule", "add", "slow", "--query", SLOW, "--action", "star")
    spent()
    done = feedreader(*command, code=1)
    assert done.err.count("\n") == 1
    assert SENTENCE in done.err
    assert not done.out
    assert store.entries.count() == len(feedreader("list", "--json", "is:unread").records)


def test_a_saved_query_says_so_in_place_of_its_counts(feedreader, store, spent):
    feedreader("query", "save", "slow", SLOW)
    feedreader("query", "save", "quick", "is:unread")
    spent()
    slow, quick = feedreader("query", "list", "--json").records
    assert SENTENCE in json.dumps(slow)
    assert quick["unread"] == 3


def test_a_rule_is_left_out_in_words_and_holds_up_no_other(feedreader, store, spent):
    feedreader("rule", "add", "slow", "--query", SLOW, "--action", "star")
    feedreader("rule", "add", "quick", "--query", "is:unread", "--action", "star")
    spent()
    workspace = Workspace(store, Settings())
    words = apply_new(workspace)
    assert f"Rule slow was left out: {SENTENCE}" in words[0]
    assert "quick" in words[1]
    assert len(feedreader("list", "--json", "is:starred").records) == 3
    assert apply_new(workspace) == ()


def test_rules_share_what_a_round_may_take(feedreader, store, monkeypatch):
    given = []

    def at_most(seconds):
        given.append(seconds)
        return pattern_budget.at_most(seconds)

    monkeypatch.setattr("feedreader.service.rules.at_most", at_most)
    for number in range(19):
        feedreader("rule", "add", f"r{number}", "--query", f"/x{number}/", "--action", "star")
    apply_new(Workspace(store, Settings()))
    assert given == [0.25]


def test_highlights_leave_it_out_and_say_so(store, spent):
    settings = Settings()
    settings.interface.highlights.update({SLOW: "red", "aaaa": "green"})
    spent()
    found, problem = Library(store, settings).lists.highlighted([-1, -2])
    assert found == {-1: "green", -2: "green"}
    assert SENTENCE in problem


def test_the_interfaces_lists_and_counts_say_so(store, spent):
    store.writer.queries.save("slow", SLOW, now=NOW, position=0)
    spent()
    lists = Library(store, Settings()).lists
    for view in (View(filter=SLOW), View(place=Place("query", SLOW)), View(filter=SLOW, entries=True)):
        for ask in (lists.listing, lists.beginning, lists.unread):
            with pytest.raises(SlowPatternError):
                ask(view)
    assert lists.query_counts(store.user_data.saved_queries()) == {}


def test_a_label_of_the_server_says_so(store, spent):
    store.writer.queries.save("slow", SLOW, now=NOW, position=0)
    spent()
    with pytest.raises(SlowPatternError):
        Remote(Workspace(store, Settings()), None).page(Listing(stream=LabelStream("slow"), limit=10))


def test_what_retention_keeps_is_not_forgotten_because_its_query_is_slow(feedreader, store, spent, tmp_path):
    with (tmp_path / "config.toml").open("a") as config:
        config.write(f'[retention]\nunread = "1d"\nread = "1d"\nkeep = ["{SLOW}"]\n')
    spent()
    done = feedreader("retention", code=1)
    assert SENTENCE in done.err
    assert store.entries.count() == 3
