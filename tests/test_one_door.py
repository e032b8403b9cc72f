"""The same act gives the same result, whichever front end it is done in: rows and journal are compared."""

from __future__ import annotations

import io

import pytest
from tests.builders import NOW, make_intent, make_new, make_subscription

from feedreader.cli.main import run
from feedreader.linear.session import Session
from feedreader.linear.talk import Talk
from feedreader.model.stories import Link, Placement, Reason, ReasonKind
from feedreader.service.library import open_library
from feedreader.settings.config import Settings

TABLES = (
    "SELECT entry, read, starred, story FROM entry_state ORDER BY entry",
    "SELECT e.entry, t.name FROM entry_tag e JOIN tag t ON t.id = e.tag ORDER BY 1, 2",
    "SELECT name, query, position FROM saved_query ORDER BY id",
    "SELECT change FROM journal ORDER BY id",
)


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A store in which 2 is a copy of 1, in one story, and two queries are saved."""
    for name in ("FEEDREADER_DB", "FEEDREADER_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    place = tmp_path / "feedreader.db"
    (tmp_path / "config.toml").touch()
    with open_library(place, Settings(), clock=lambda: NOW) as library:
        writer = library._workspace.store.writer
        writer.feeds.subscribe([make_subscription()], now=NOW)
        writer.polling.apply([make_intent(1, *map(make_new, "abc"))])
        story = library.entries.get(1).story
        copy = Link(entry=2, with_entry=1, score=1.0, evidence=(Reason(ReasonKind.SAME_TEXT),))
        writer.stories.regroup([Placement(entry=2, story=story, link=copy)], now=NOW)
        library.queries.save("first", "a")
        library.queries.save("second", "b")
    return place


def in_shell(path, *arguments):
    assert run(["--db", str(path), "--config", str(path.with_name("config.toml")), *arguments]) == 0


def in_lines(path, *answers):
    with open_library(path, Settings(), clock=lambda: NOW) as library:
        talk = Talk(io.StringIO("".join(f"{answer}\n" for answer in answers)), io.StringIO())
        Session(library, talk, "title:c OR title:b OR title:a").run()


def through_the_door(path, act):
    with open_library(path, Settings(), clock=lambda: NOW) as library:
        act(library)


ACTS = {
    "reading an entry reads its copies": {
        "shell": lambda path: in_shell(path, "mark", "read", "1"),
        "lines": lambda path: in_lines(path, "2", "q"),
        "door": lambda path: through_the_door(path, lambda library: library.entries.mark("read", [1])),
    },
    "a star": {
        "shell": lambda path: in_shell(path, "mark", "star", "3"),
        "lines": lambda path: in_lines(path, "star 1", "q"),
        "door": lambda path: through_the_door(path, lambda library: library.entries.mark("star", [3])),
    },
    "a tag": {
        "shell": lambda path: in_shell(path, "tag", "add", "sea", "3"),
        "lines": lambda path: in_lines(path, "tag sea 1", "q"),
        "door": lambda path: through_the_door(path, lambda library: library.entries.tag(["sea"], [3])),
    },
    "undo": {
        "shell": lambda path: in_shell(path, "undo"),
        "lines": lambda path: in_lines(path, "undo", "q"),
        "door": lambda path: through_the_door(path, lambda library: library.journal.undo()),
    },
    "a saved query that is saved again keeps its place": {
        "shell": lambda path: in_shell(path, "query", "save", "first", "c"),
        "door": lambda path: through_the_door(path, lambda library: library.queries.save("first", "c")),
    },
}


def said(path):
    with open_library(path, Settings()) as library:
        connection = library._workspace.store.reader()
        return [connection.execute(query).fetchall() for query in TABLES]


@pytest.mark.parametrize("act", ACTS)
def test_the_same_act_gives_the_same_result(path, act, capsys):
    whole, results = path.read_bytes(), {}
    before = said(path)
    for front_end, do in ACTS[act].items():
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        path.write_bytes(whole)
        do(path)
        results[front_end] = said(path)
    assert results["door"] != before
    assert all(result == results["door"] for result in results.values()), results
