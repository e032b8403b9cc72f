"""A store that another version made: it opens, keeps every mark, and a refresh finds its entries again.

Which version is named by the environment: FEEDREADER_BEFORE is the Python of its virtual environment.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.fakes.server import FakeServer, conditional
from tests.system.test_corpus import feedreader, opml, sources

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = os.environ.get("FEEDREADER_BEFORE")
WRONGLY_MERGED = {"illformed/feedparser-finds-none.xml": 1}
"""Entries that earlier versions took for another one: two announcements of one book, under one id."""

STATE = (
    "SELECT e.id, f.url, s.read, s.starred FROM entry e "
    "JOIN entry_state s ON s.entry = e.id JOIN feed f ON f.id = e.feed"
)

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not BEFORE, reason="FEEDREADER_BEFORE does not name another version's Python"),
]


def state(path: Path) -> dict[int, tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return {number: tuple(rest) for number, *rest in connection.execute(STATE)}


def test_a_forced_refresh_of_every_captured_feed_finds_what_an_earlier_version_stored(tmp_path: Path) -> None:
    database, config = tmp_path / "feedreader.db", tmp_path / "config.toml"
    config.write_text("")
    found = sources()
    with FakeServer(addresses=[source.host for source in found]) as server:
        urls = {source: server.url("/feed", host=source.host) for source in found}
        for source in found:
            server.route("/feed", conditional(source.body, etag=None), host=source.host)
        (tmp_path / "all.opml").write_text(opml(list(urls.values())))
        command = [str(BEFORE), "-m", "feedreader", "--db", str(database), "--config", str(config)]
        for arguments in (["import", str(tmp_path / "all.opml")], ["refresh"], ["mark", "read", "is:unread"]):
            done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
        before = state(database)
        for source in found:  # one byte more, so that the documents are read again
            server.route("/feed", conditional(source.body + b"\n", etag=None), host=source.host)
        reports = {record["url"]: record for record in feedreader(database, "refresh", "--force", "--json")}
    after = state(database)
    new = {source.name: reports[url]["new"] for source, url in urls.items() if reports[url]["new"]}
    assert {reports[url]["error"] for url in urls.values()} == {None}
    assert new == WRONGLY_MERGED
    assert {number: after[number] for number in before} == before
    assert len(after) == len(before) + sum(WRONGLY_MERGED.values())
