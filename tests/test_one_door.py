"""The same act gives the same result, whichever front end it is done in: rows and steps of the journal are compared.

A client of the server is told apart by its device in what a step says; what the step would take back is the same.
"""

from __future__ import annotations

import asyncio
import io
import re

import aiohttp
import pytest
from tests.builders import NOW, make_intent, make_new, make_subscription
from tests.fakes.polling import FakeClient, FakeParsers
from tests.inside import store_of
from tests.tui.conftest import opener

from feedreader.cli.main import run
from feedreader.linear.session import Session
from feedreader.linear.talk import Talk
from feedreader.model.placing import Placement
from feedreader.model.stories import Link, Reason, ReasonKind
from feedreader.policy.schedule import Intervals
from feedreader.serve.run import Endpoint, listening
from feedreader.service import devices
from feedreader.service.library import open_library
from feedreader.service.lists import Place
from feedreader.service.polling import Poller
from feedreader.service.updater import Updater
from feedreader.settings.config import Interface, Settings
from feedreader.store.journal import decoded

TABLES = (
    "SELECT entry, read, starred, story FROM entry_state ORDER BY entry",
    "SELECT e.entry, t.name FROM entry_tag e JOIN tag t ON t.id = e.tag ORDER BY 1, 2",
    "SELECT name, query, position FROM saved_query ORDER BY id",
    "SELECT id, removed IS NULL FROM feed ORDER BY id",
    "SELECT * FROM story_state ORDER BY story",
)


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A store in which 2 is a copy of 1, in one story, and two queries are saved."""
    for name in ("FEEDREADER_DB", "FEEDREADER_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(devices, "COST", 2)  # what a password costs says nothing about the rest
    place = tmp_path / "feedreader.db"
    (tmp_path / "config.toml").touch()
    with open_library(place, Settings(), clock=lambda: NOW) as library:
        writer = store_of(library).writer
        writer.feeds.subscribe([make_subscription()], now=NOW)
        writer.polling.apply([make_intent(1, *map(make_new, "abc"))])
        story = library.entries.get(1).story
        copy = Link(entry=2, with_entry=1, score=1.0, evidence=(Reason(ReasonKind.SAME_TEXT),))
        writer.stories.regroup([Placement(entry=2, story=story, link=copy)], now=NOW)
        library.queries.save("first", "a")
        library.queries.save("second", "b")
    return place


def library_on(path, **interface):
    return open_library(path, Settings(interface=Interface(poll=False, **interface)), clock=lambda: NOW)


def in_shell(path, *arguments):
    assert run(["--db", str(path), "--config", str(path.with_name("config.toml")), *arguments]) == 0


def in_lines(path, *answers):
    with library_on(path) as library:
        talk = Talk(io.StringIO("".join(f"{answer}\n" for answer in answers)), io.StringIO())
        Session(library, talk, "title:c OR title:b OR title:a").run()


def through_the_door(path, act):
    with library_on(path) as library:
        act(library)


def on_screen(path, row, *keys):
    """Press keys on a row of the list: an entry (negative, in a list of entries) or a story."""

    async def press():
        with library_on(path) as library:
            async with opener(library, state_path=path.with_name("state.json"))() as ui:
                if row < 0:
                    await ui.press("z", "e")
                await ui.press("g", "g", *["j"] * list(ui.stories.keys).index(row), *keys)

    asyncio.run(press())


def in_the_tree(path, *keys):
    """Press keys on the feed."""

    async def press():
        with library_on(path) as library:
            async with opener(library, state_path=path.with_name("state.json"))() as ui:
                await ui.press("h")
                ui.feeds.select(Place("feed", "1"))
                await ui.press(*keys)

    asyncio.run(press())


def from_a_phone(path, method, *form):
    """Ask a server of the Google Reader API, signed in."""

    async def ask():
        with library_on(path) as library:
            updater = Updater(
                store=store_of(library),
                client=FakeClient(),
                parsers=FakeParsers(),
                intervals=Intervals(),
                clock=lambda: NOW,
                jitter=lambda: 0.0,
            )
            library.devices.set_password("correct horse")
            serving = listening(library.remote(Poller(updater=updater)), Endpoint("127.0.0.1", 0))
            async with serving as base, aiohttp.ClientSession() as http:
                named = {"Email": "anybody", "Passwd": "correct horse"}
                async with http.post(f"{base}/accounts/ClientLogin", data=named) as answer:
                    token = dict(line.split("=", 1) for line in (await answer.text()).splitlines())["Auth"]
                headers = {"Authorization": f"GoogleLogin auth={token}"}
                async with http.post(f"{base}/reader/api/0/{method}", data=list(form), headers=headers) as answer:
                    assert await answer.text() == "OK"

    asyncio.run(ask())


READ, STARRED, SEA = "user/-/state/com.google/read", "user/-/state/com.google/starred", "user/-/label/sea"
ACTS = {
    "reading an entry reads its copies": {
        "shell": lambda path: in_shell(path, "mark", "read", "1"),
        "lines": lambda path: in_lines(path, "2", "q"),
        "screen": lambda path: on_screen(path, -1, "m"),
        "server": lambda path: from_a_phone(path, "edit-tag", ("i", "1"), ("a", READ)),
        "door": lambda path: through_the_door(path, lambda library: library.entries.mark("read", [1])),
    },
    "a star": {
        "shell": lambda path: in_shell(path, "mark", "star", "3"),
        "lines": lambda path: in_lines(path, "star 1", "q"),
        "screen": lambda path: on_screen(path, -3, "s"),
        "server": lambda path: from_a_phone(path, "edit-tag", ("i", "3"), ("a", STARRED)),
        "door": lambda path: through_the_door(path, lambda library: library.entries.mark("star", [3])),
    },
    "a tag": {
        "shell": lambda path: in_shell(path, "tag", "add", "sea", "3"),
        "lines": lambda path: in_lines(path, "tag sea 1", "q"),
        "screen": lambda path: on_screen(path, -3, "t", "s", "e", "a", "enter"),
        "server": lambda path: from_a_phone(path, "edit-tag", ("i", "3"), ("a", SEA)),
        "door": lambda path: through_the_door(path, lambda library: library.entries.tag(["sea"], [3])),
    },
    "a muted story": {
        "shell": lambda path: in_shell(path, "story", "mute", "1"),
        "screen": lambda path: on_screen(path, 1, "M"),
        "door": lambda path: through_the_door(path, lambda library: library.stories.mute([1])),
    },
    "a feed that is read no more": {
        "shell": lambda path: in_shell(path, "remove", "1"),
        "screen": lambda path: in_the_tree(path, "d", "y"),
        "server": lambda path: from_a_phone(path, "subscription/edit", ("ac", "unsubscribe"), ("s", "feed/1")),
        "door": lambda path: through_the_door(path, lambda library: library.feeds.unsubscribe([1])),
    },
    "undo": {
        "shell": lambda path: in_shell(path, "undo"),
        "lines": lambda path: in_lines(path, "undo", "q"),
        "screen": lambda path: on_screen(path, 1, "u"),
        "door": lambda path: through_the_door(path, lambda library: library.journal.undo()),
    },
    "a saved query that is saved again keeps its place": {
        "shell": lambda path: in_shell(path, "query", "save", "first", "c"),
        "screen": lambda path: on_screen(path, 1, "=", "c", "enter", "z", "q", *["backspace"] * 1, *"first", "enter"),
        "door": lambda path: through_the_door(path, lambda library: library.queries.save("first", "c")),
    },
}


_TIME = re.compile(r"\b\d{16}\b")
"""A command of the shell has the clock of the machine."""


def said(path):
    """What is stored, and the steps of the journal: what they say, and what they would take back."""
    with open_library(path, Settings()) as library:
        connection = store_of(library).reader()
        rows = [connection.execute(query).fetchall() for query in TABLES]
        steps = connection.execute("SELECT change, edits, undone FROM journal ORDER BY id").fetchall()
        return (
            rows,
            [_TIME.sub("a time", f"{decoded(edits)} {undone}") for _, edits, undone in steps],
            [change for change, *_ in steps],
        )


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
    rows, steps, changes = results["door"]
    assert results["door"] != before
    for front_end, result in results.items():
        assert result[:2] == (rows, steps), front_end
        assert result[2] == changes or front_end == "server", front_end
