"""What earlier versions stored is understood."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from feedreader.model.due import DueKind, DueReason
from feedreader.store.former_terms import cut, folded
from feedreader.store.migrations import migrations
from feedreader.store.rows import reason

if TYPE_CHECKING:
    from pathlib import Path

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SENTENCES = {
    "never asked yet": DueReason(kind=DueKind.NEVER_ASKED),
    "asked for": DueReason(kind=DueKind.ASKED_FOR),
    "every 4 hours, as it was set for this feed": DueReason(kind=DueKind.SET, span=4 * HOUR),
    "every 1 hour until its rhythm is known": DueReason(kind=DueKind.RHYTHM_UNKNOWN, span=HOUR),
    "it publishes about every 3 days": DueReason(kind=DueKind.RHYTHM, span=3 * DAY),
    "its newest entries came all at once": DueReason(kind=DueKind.ALL_AT_ONCE),
    "nothing changed, and the server cannot say so cheaply": DueReason(kind=DueKind.NOT_CONDITIONAL),
    "the server says it is fresh for 5840 days, believed up to 7 days": DueReason(
        kind=DueKind.FRESH, span=5840 * DAY, believed=7 * DAY
    ),
    "the feed asks for 90 minutes between visits (ttl)": DueReason(kind=DueKind.TTL, span=1.5 * HOUR),
    "the feed says it is updated every 1 day": DueReason(kind=DueKind.UPDATE_INTERVAL, span=DAY),
    "its server was asked without validators, which is done once a day at most": DueReason(kind=DueKind.ASKED_PLAINLY),
    "failed once, so the next try is after 1 hour": DueReason(kind=DueKind.FAILED, number=1, span=HOUR),
    "failed 12 times in a row, so the next try is after 7 days": DueReason(
        kind=DueKind.FAILED, number=12, span=7 * DAY
    ),
    "the server is refusing visits without saying for how long; waiting 2 hours": DueReason(
        kind=DueKind.REFUSING, span=2 * HOUR
    ),
    "the server asked to be left alone for 365 days, believed up to 30 days, until 2026-02-05 12:00 UTC": DueReason(
        kind=DueKind.RETRY_AFTER, span=365 * DAY, believed=30 * DAY
    ),
    "the server asked to be left alone for 2 hours, until 14:05 UTC": DueReason(
        kind=DueKind.RETRY_AFTER, span=2 * HOUR
    ),
    "not asked for another 2 hours: 429: too many requests": DueReason(kind=DueKind.HOST_PAUSED),
    "this machine was offline when it was its turn": DueReason(kind=DueKind.OFFLINE),
    "it publishes about every 2 minutes; the feed asks not to be visited before 06:00 GMT": DueReason(
        kind=DueKind.RHYTHM, span=timedelta(minutes=2)
    ),
    "the server says that this feed is gone for good (410); it is not asked any more": DueReason(kind=DueKind.GONE),
    "something that no version ever said": DueReason(kind=DueKind.EARLIER),
    "": DueReason(kind=DueKind.EARLIER),
}


@pytest.mark.parametrize(("table", "column"), [("feed_health", "why_then"), ("host", "why")])
def test_reasons_in_words_become_facts(tmp_path: Path, table: str, column: str) -> None:
    connection = sqlite3.connect(tmp_path / "old.db", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    db = Database(connection, recursive_triggers=False)
    migrations.apply(db, stop_before="m018_due_reasons")
    for number, words in enumerate(SENTENCES, 1):
        if table == "host":
            connection.execute("INSERT INTO host(host, until, strikes, why) VALUES (?, 0, 1, ?)", (number, words))
        else:
            connection.execute("INSERT INTO feed_health(feed, why_then) VALUES (?, ?)", (number, words))
    migrations.apply(db)
    order = "feed" if table == "feed_health" else "CAST(host AS INTEGER)"
    found = [reason(text) for (text,) in connection.execute(f"SELECT {column} FROM {table} ORDER BY {order}")]
    connection.close()
    assert dict(zip(SENTENCES, found, strict=True)) == SENTENCES


def test_what_was_indexed_as_other_terms_is_taken_out_and_waits_to_be_indexed_anew(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "old.db", isolation_level=None)
    db = Database(connection, recursive_triggers=False)
    migrations.apply(db, stop_before="m025_terms")
    texts = {1: "בית־ספר حديث", 2: "Straße", 3: "ドナルド・トランプ"}
    for entry, text in texts.items():
        connection.execute("INSERT INTO entry_plain VALUES (?, ?, '', '', '')", (entry, text))
        for index, terms in (("entry_words", cut(folded(text))), ("entry_parts", folded(text))):
            connection.execute(
                f"INSERT INTO {index}(rowid, title, text, author, tags) VALUES (?, ?, '', '', '')", (entry, terms)
            )
    for name in ("cafe\u0301", "re\u0301sume\u0301", "r\u00e9sum\u00e9"):
        connection.execute("INSERT INTO tag(name) VALUES (?)", (name,))
    migrations.apply(db)
    query = "SELECT rowid FROM {0} WHERE {0} MATCH ?"
    assert connection.execute("SELECT entry FROM to_index ORDER BY entry").fetchall() == [(1,), (3,)]
    assert connection.execute(query.format("entry_words"), ("strasse OR ביתספר OR حديث OR ド",)).fetchall() == [(2,)]
    assert connection.execute(query.format("entry_parts"), ('"str" OR "حدي"',)).fetchall() == [(2,)]
    assert {name for (name,) in connection.execute("SELECT name FROM tag")} == {
        "caf\u00e9",
        "re\u0301sume\u0301",
        "r\u00e9sum\u00e9",
    }
    connection.close()
