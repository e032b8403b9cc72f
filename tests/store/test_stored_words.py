"""No sentence of ours is stored: what a column holds is a value, which each front end words when it is shown.

Each column of text is of one sort, named here. A new one fails until somebody has thought about what it holds.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from enum import StrEnum
from importlib import import_module
from pathlib import Path

import pytest
from tests.builders import NOW, entry_ids, make_health, make_intent, make_new, make_subscription

import feedreader
from feedreader.model.due import DueKind, DueReason
from feedreader.model.feeds import FailureKind
from feedreader.model.intents import HostPause
from feedreader.service.library import Library
from feedreader.settings.config import Settings
from feedreader.store.connect import open_store

STRANGERS = {
    ("enclosure", "type"), ("entry", "authors"), ("entry", "categories"), ("entry", "title"), ("entry_parts", "*"),
    ("entry_plain", "*"), ("entry_text", "*"), ("entry_words", "*"), ("feed", "attributes"), ("feed", "description"),
    ("feed", "title"), ("feed_health", "etag"), ("full_text", "html"), ("tombstone", "guid"), ("entry", "guid"),
    ("waiting_state", "guid"),
}  # fmt: skip
"""What feeds, pages and servers said, cleaned."""

USERS = {
    ("device", "name"), ("feed", "user_title"), ("feed_setting", "value"), ("rule", "actions"), ("rule", "name"),
    ("rule", "query"), ("rule_effect", "action"), ("saved_query", "name"), ("saved_query", "query"), ("tag", "name"),
    ("waiting_state", "line"),
}  # fmt: skip
"""What the user wrote."""

SENTENCES = {
    (
        "feed_health",
        "last_error",
    ): "what a server, the network or a document did; its kind stands beside it, in `failure`",
    ("full_text", "detail"): "what is special about a page that gave no article; its kind is `trouble`",
    ("upkeep", "outcome"): "among values, the damage that SQLite found, in its own words",
}
"""Sentences that are kept because nothing of ours made them, or because a value beside them says the same."""

VALUES = {
    ("_sqlite_migrations", "*"), ("clock", "machine"), ("enclosure", "url"), ("entry", "comments"),
    ("entry", "language"), ("entry", "replies"), ("entry", "url"), ("entry", "url_key"), ("feed", "confirmed"),
    ("feed", "language"), ("feed", "outlet"), ("feed", "site_url"), ("feed", "url"),
    ("feed", "url_key"), ("feed_health", "failure"), ("feed_health", "last_modified"), ("feed_health", "move_url"),
    ("feed_health", "skip_days"), ("feed_health", "skip_hours"), ("feed_health", "validators_url"),
    ("feed_health", "warnings"), ("feed_health", "why_then"), ("feed_setting", "name"), ("full_text", "engine"),
    ("full_text", "trouble"), ("full_text", "url"), ("host", "host"), ("host", "why"), ("journal", "change"),
    ("lease", "holder"), ("lease", "name"), ("story", "languages"), ("story", "outlets"),
    ("story_coverage", "evidence"), ("story_link", "evidence"),
    ("tombstone", "why"), ("upkeep", "name"), ("vector", "model"), ("visit", "name"), ("waiting_state", "feed"),
}  # fmt: skip
"""Kinds, codes, names of machines and addresses, alone or in JSON."""

PROSE = re.compile(r"[A-Za-z]+( [a-z]+){2,}")
"""Three words that follow each other."""

NAMED = {"names", "of"}
"""The keys of a `Change` that hold what users and feeds call something."""


def kinds() -> set[str]:
    """The values of all enumerations of the model, some of which have several words."""
    folder = Path(feedreader.__file__).parent
    files = [*folder.glob("model/*.py"), *folder.glob("policy/*.py")]
    modules = [
        import_module(".".join(("feedreader", *file.relative_to(folder).with_suffix("").parts))) for file in files
    ]
    enums = [each for module in modules for each in vars(module).values() if isinstance(each, type)]
    return {str(member.value) for each in enums if issubclass(each, StrEnum) for member in each}


def texts(value: object) -> list[str]:
    """All texts in a value of JSON but those that users and feeds gave names with."""
    if isinstance(value, dict):
        return [text for key, each in value.items() if key not in NAMED for text in texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) else []


@pytest.fixture
def lived_in(tmp_path):
    """A store in which about everything happened that writes words."""
    with open_store(tmp_path / "feedreader.db") as store:
        library, writer = Library(store, Settings(), clock=lambda: NOW), store.writer
        writer.feeds.subscribe([make_subscription(), make_subscription("https://two.example/")], now=NOW)
        why = DueReason(kind=DueKind.FAILED, span=timedelta(hours=2), number=3)
        failed = make_health(
            why_then=why, failure=FailureKind.SERVER, last_error="news.example has an error of its own"
        )
        writer.polling.apply([make_intent(1, *map(make_new, "abcd")), make_intent(2, make_new("e"), health=failed)])
        pause = DueReason(kind=DueKind.RETRY_AFTER, span=timedelta(hours=3))
        writer.polling.pause(
            HostPause(host="two.example", since=NOW, until=NOW + timedelta(hours=3), strikes=1, why=pause)
        )
        library.entries.mark("read", [1])
        library.entries.mark("star", [2])
        library.entries.tag(["sea"], [1, 2])
        library.feeds.tag(["coast"], [1])
        library.feeds.set(1, {"name": "The Harbour", "interval": "2h"})
        library.feeds.move([1], "elsewhere")
        library.tags.rename("sea", "ocean")
        library.queries.save("ferries", "ferry")
        library.rules.add("Sea", "title:a", ["star", "tag sea"])
        library.rules.apply("Sea")
        first, second = (library.entries.get(number).story for number in (1, 2))
        library.stories.merge([first, second])
        library.stories.split([2])
        library.stories.mute([first])
        library.feeds.unsubscribe([2])
        writer.retention.forget(entry_ids(4), now=NOW, why={4: "read and too old"})
        yield store


def columns(store) -> list[tuple[str, str]]:
    tables = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
    shadows = "m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'entry\\_words\\_%' ESCAPE '\\'"
    query = (
        f"{tables} AND upper(c.type) IN ('TEXT', '') AND {shadows} AND m.name NOT LIKE 'entry\\_parts\\_%' ESCAPE '\\'"
    )
    return store.reader().execute(query).fetchall()


def test_it_is_said_of_every_column_of_text_what_it_holds(lived_in):
    said = STRANGERS | USERS | VALUES | SENTENCES.keys()
    unsaid = [each for each in columns(lived_in) if each not in said and (each[0], "*") not in said]
    assert unsaid == [], "a new column: is it what strangers said, what the user wrote, or a value? Sentences are none"


def test_what_is_a_value_is_no_sentence(lived_in):
    known, found = kinds(), []
    for table, column in columns(lived_in):
        if (table, column) in VALUES or (table, "*") in VALUES:
            for (text,) in lived_in.reader().execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" <> \'\''):
                value = json.loads(text) if str(text)[:1] in "[{" else str(text)
                found += [(table, column, each) for each in texts(value) if each not in known and PROSE.search(each)]
    assert found == []


def test_a_sentence_would_be_found():
    assert PROSE.search("Marked 3 entries as they are read")
    assert PROSE.search("the server says it is fresh for 2 hours")
    assert not PROSE.search("https://two.example/a b")
    assert texts(json.loads('{"kind": "x", "names": ["y"], "of": "z", "a": [["b", 1]]}')) == ["x", "b"]
