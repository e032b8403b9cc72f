"""`retention` and what else keeps a store in order, as a user runs them."""

from __future__ import annotations

import pytest
from tests.builders import DAY, NOW, make_intent, make_new, make_subscription

from feedreader.store.connect import open_store


@pytest.fixture
def filled(feedreader, tmp_path):
    """A feed of six entries that came long ago, under a configuration that keeps three of them."""
    with open_store(tmp_path / "feedreader.db") as store:
        store.writer.feeds.subscribe([make_subscription()], now=NOW)
        store.writer.polling.apply([make_intent(1, *map(make_new, "abcdef"))])
    (tmp_path / "config.toml").write_text("[retention]\nunread_number = 3\n")
    return feedreader


def test_a_dry_run_tells_feed_by_feed_and_changes_nothing(filled):
    record = {"feed": 1, "entries": 3, "why": "unread and beyond the number"}
    assert filled("retention", "--dry-run", "--json").records == [record]
    assert "3 entries would be forgotten" in filled("retention", "--dry-run").out
    assert len(filled("list", "--json").records) == 6


def test_what_is_forgotten_is_told_of_afterwards(filled):
    before = {record["entry"] for record in filled("list", "--json").records}
    assert filled("retention").out.splitlines()[-1] == "3 entries forgotten"
    after = {record["entry"] for record in filled("list", "--json").records}
    gone = min(before - after)
    assert f"entry {gone} was forgotten on" in filled("show", str(gone), code=1).err
    assert filled("retention", "--json").records == []


def test_by_default_nothing_is_ever_forgotten(feedreader, tmp_path):
    with open_store(tmp_path / "feedreader.db") as store:
        store.writer.feeds.subscribe([make_subscription()], now=NOW)
        store.writer.polling.apply([make_intent(1, make_new("a", when=NOW - 9_000 * DAY))])
    assert feedreader("retention").out == "0 entries forgotten\n"
