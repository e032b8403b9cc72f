from __future__ import annotations

import json
import sqlite3
from contextlib import closing

from tests.builders import NOW, make_intent, make_new, make_subscription

from feedreader.store.connect import open_store
from feedreader.store.version import SCHEMA_VERSION

CITIES = [f"https://news.{city}.kawasaki.jp/feed" for city in ("one", "two")]


def test_a_store_from_before_the_public_suffix_list_gets_its_outlets_anew(tmp_path):
    """Feeds and the stories that have their entries; nothing else changes."""
    path = tmp_path / "feedreader.db"
    with open_store(path) as store:
        done = store.writer.feeds.subscribe([make_subscription(url) for url in CITIES], now=NOW)
        store.writer.polling.apply([make_intent(each.feed, make_new("1")) for each in done])
        outlets = [row.feed.outlet for row in store.feeds.all()]
        before = [row.story for row in store.entries.rows([1, 2])]
    assert sorted(outlets) == ["news.one.kawasaki.jp", "news.two.kawasaki.jp"]
    with closing(sqlite3.connect(path)) as old:  # as the version before left it
        old.execute("UPDATE feed SET outlet = 'kawasaki.jp'")
        old.execute("UPDATE story SET outlets = '[\"kawasaki.jp\"]'")
        old.execute(f"PRAGMA user_version = {SCHEMA_VERSION - 1}")
        old.execute("DELETE FROM _sqlite_migrations WHERE name LIKE '%_outlets'")
        old.commit()
    with open_store(path) as store:
        assert sorted(row.feed.outlet for row in store.feeds.all()) == sorted(outlets)
        assert [row.story for row in store.entries.rows([1, 2])] == before
    with closing(sqlite3.connect(path)) as new:
        found = [json.loads(row[0]) for row in new.execute("SELECT outlets FROM story ORDER BY id")]
    assert sorted(outlet for each in found for outlet in each) == sorted(outlets)


def test_a_newer_list_of_suffixes_is_followed(tmp_path, monkeypatch):
    """It comes with its package, while feeds are asked without it: nothing about them changes."""
    path = tmp_path / "feedreader.db"
    with open_store(path) as store:
        done = store.writer.feeds.subscribe([make_subscription(url) for url in CITIES], now=NOW)
        store.writer.polling.apply([make_intent(each.feed, make_new("1")) for each in done])
        assert store.writer.feeds.renew_outlets() == 0
        monkeypatch.setattr("feedreader.store.subscribing.outlet_of", lambda *_: "kawasaki.jp")
        monkeypatch.setattr("feedreader.store.polling.outlet_of", None)  # a poll as before does not ask
        store.writer.polling.apply([make_intent(each.feed, make_new("2")) for each in done])
        assert store.writer.feeds.renew_outlets() == 2
        assert {row.feed.outlet for row in store.feeds.all()} == {"kawasaki.jp"}
        stories = {row.story for row in store.entries.rows(range(1, 5))}
        assert {outlet for story in store.stories.rows(stories) for outlet in story.outlets} == {"kawasaki.jp"}
        assert store.writer.feeds.renew_outlets() == 0
