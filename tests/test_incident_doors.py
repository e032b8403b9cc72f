"""What became of other readers, at every place where our data comes out: incidents beside doors, a cell each.

Each incident is a feed that a round polls from a loopback server, as a user would: what is hostile stands in its title,
in its entries, in its answers. Its word (`QUARRY07`) says where it is shown. Then all that the store holds leaves once
by each door, and each cell looks for its incident there. Titles and names are put into the store once more as they
are, as if the cleaning at the door in had a hole.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import sqlite3
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from lxml import html as lxml_html
from tests.fakes.incidents import FAILING, INCIDENTS, INSIDE, SECRET, WORD, feed
from tests.fakes.polling import FakeClient, FakeParsers
from tests.fakes.server import Answer, FakeServer
from tests.inside import store_of
from tests.tui.conftest import opener

from feedreader.cli.main import run
from feedreader.daemon.logs import JournalLines, JsonLines, TextLines
from feedreader.linear.formatting import article_paragraphs, link_lines, row_lines, version_lines
from feedreader.model.streams import Listing, StateStream
from feedreader.model.streams import State as StreamState
from feedreader.policy.schedule import Intervals
from feedreader.serve import records
from feedreader.service.library import Library
from feedreader.service.lists import View
from feedreader.service.notifying import facts_of, filled
from feedreader.service.polling import Poller
from feedreader.service.updater import Updater
from feedreader.settings.config import Interface, Settings
from feedreader.store.connect import open_store
from feedreader.text.outlet_names import OutletNames
from feedreader.tui import rows
from feedreader.tui.content import text_of
from feedreader.tui.reading import set_reading
from feedreader.tui.terminal import notice, titled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Doors(NamedTuple):
    """What left by each door, and what was asked of the server meanwhile."""

    out: dict[str, str]
    asked: list[str]
    folder: Path


@contextmanager
def _command_line(folder: Path) -> Iterator[Callable[..., str]]:
    """Runs commands; both their streams."""
    config = folder / "config.toml"
    config.write_text('[polling]\nhost_spacing = "0s"\n[interface]\npoll = false\n')

    def call(*arguments: str) -> str:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
        with redirect_stdout(out), redirect_stderr(err):
            run(["--db", str(folder / "f.db"), "--config", str(config), *arguments])
        out.flush(), err.flush()
        return (out.buffer.getvalue() + err.buffer.getvalue()).decode()

    yield call


LIST = """<opml version="2.0"><body>%s
<outline type="rss" text="QUARRY03 a" xmlUrl="|touch-by-list"/>
<outline type="rss" text="QUARRY03 b" xmlUrl="exec:touch-by-list"/>
<outline type="rss" text="QUARRY03 c" xmlUrl="filter:touch-by-list:http://a.example/"/>
<outline type="rss" text="QUARRY03 d" xmlUrl="file:///etc/passwd"/>
<outline type="rss" text="QUARRY04 e" xmlUrl="http://b.example/" filtercmd="touch-by-attribute"/></body></opml>"""


pytestmark = pytest.mark.xdist_group("incidents")


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """Everything polled once, and let out by each door once."""
    folder = tmp_path_factory.mktemp("incidents")
    (folder / "inside").write_text(INSIDE)
    with FakeServer(addresses=("127.0.0.1", "127.0.0.2")) as server, _command_line(folder) as call:
        outlines = []
        for name, one in INCIDENTS.items():
            word = WORD[name]
            answer = one.answer(word, folder) if one.answer else Answer(body=feed(one.title, word, one))
            headers = [(key, str(value).replace("{port}", str(server.port))) for key, value in answer.headers]
            server.route(f"/{word}", Answer(status=answer.status, body=answer.body, headers=headers))
            url = server.url(f"/{word}", user=f"me:{SECRET}")
            commands = 'postitem="|touch-by-attribute" opens="exec:touch-by-attribute"' if word == "QUARRY04" else ""
            outlines.append(f'<outline type="rss" text="{word}" title="{word}" xmlUrl="{url}" {commands}/>')
        server.route("/portal", Answer(body=b"<html><title>Sign in</title><form></form></html>"))
        (folder / "list.opml").write_text(LIST % "".join(outlines))
        out = {"import": call("import", "--private", str(folder / "list.opml"))}
        out["refresh -vv"] = call("-vv", "refresh", "--force")
        asked = len(server.requests)
        call("group")
        _put_raw(folder / "f.db")
        out |= _by_command(call, folder) | asyncio.run(_by_front_end(folder))
        yield Doors(out, [request.target for request in server.requests[asked:]], folder)


def _put_raw(path: Path) -> None:
    """Put titles and names into the store that its own cleaning kept out."""
    connection = sqlite3.connect(path)
    for number, (name, one) in enumerate(INCIDENTS.items(), 1):
        if one.raw:
            text = f"{WORD[name]} {one.title}"
            connection.execute(
                "UPDATE entry SET title = ?, authors = json_array(?) WHERE feed = ?", (text, text, number)
            )
            connection.execute("UPDATE feed SET title = ? WHERE id = ?", (text, number))
            connection.execute("UPDATE feed_health SET last_error = ?, failures = 4 WHERE feed = ?", (text, number))
            tag = connection.execute("INSERT INTO tag(name) VALUES (?)", (text,)).lastrowid
            connection.execute("INSERT INTO feed_tag(feed, tag) VALUES (?, ?)", (number, tag))
            connection.execute("INSERT INTO saved_query(name, query) VALUES (?, 'is:unread')", (text,))
    connection.commit()
    connection.close()


def _by_command(call: Callable[..., str], folder: Path) -> dict[str, str]:
    """What commands print and write."""
    entries = [str(json.loads(line)["entry"]) for line in call("list", "--json").splitlines()]
    stories = [str(json.loads(line)["story"]) for line in call("stories", "--json").splitlines()]
    words = ("feeds", "tags", "status", "doctor", "query list", "stories", "list", "search QUARRY*", "digest")
    out = {}
    for word in words:
        many = ("--limit", "100") if word.split()[0] in {"list", "search", "stories"} else ()
        for form in ((), ("--json",)) if word != "digest" else ((),):
            out[" ".join((word, *form))] = call(*word.split(), *many, *form)
    for form in ("markdown", "html"):
        out[f"digest {form}"] = call("digest", "--format", form)
    out["show"] = "".join(call("show", each) for each in entries)
    out["show --json"] = "".join(call("show", each, "--json") for each in entries)
    out["story"] = "".join(call("story", "show", each) for each in stories)
    call("export", str(folder / "out.opml"))
    call("export", "--state", str(folder / "out.state"))
    out["export"], out["export --state"] = ((folder / f"out.{end}").read_text() for end in ("opml", "state"))
    return out


async def _by_front_end(folder: Path) -> dict[str, str]:
    """What the interface, the linear mode, the server, notifications and the log make of it."""
    with open_store(folder / "f.db") as store:
        library = Library(store, Settings(interface=Interface(poll=False)))
        now = library.clock() + timedelta(minutes=1)
        found = store.entries.page(limit=200)
        readings = [library.entries.reading(row.id) for row in found]
        feeds = library.feeds.all()
        setting = rows.Setting(now, 160, names=OutletNames(row.feed for row in feeds))
        told = [*library.lists.rows(library.lists.listing(View(unread_only=False)).keys).values()]
        said = [text for row in found for text in (row.title, row.feed_title, *row.tags)]
        said += [text for row in feeds for text in (row.feed.title, row.health.last_error or "", *row.feed.tags)]
        return {
            "rows": _drawn(
                line for row in (*told, *found) for line in rows.row_lines(row, setting, unfolded=False, inside=False)
            ),
            "reader": _drawn(
                [*line.prefix, *line.body] for each in readings for line in set_reading(each, 80, now).lines
            ),
            "interface": await _on_screen(library),
            "linear": "\n".join(
                [row_lines(1, row, now, OutletNames()) for row in (*told, *found)]
                + [text for each in readings for text in (*article_paragraphs(each, now), *link_lines(each))]
                + [text for each in readings for text in version_lines(each, now)]
            ),
            "window": "".join(titled(text) for text in said),
            "notices": "".join(notice(kind, text) for text in said for kind in ("osc9", "osc99", "osc777")),
            "notifications": "\n".join(_arguments(row) for row in found),
            **_logged(said),
            **(await _served(library)),
        }


def _drawn(lines) -> str:
    return "\n".join(text_of(line) for line in lines)


async def _on_screen(library: Library) -> str:
    """What the panes of the interface show, with a story open."""
    async with opener(library)(width=120, height=150) as ui:
        seen = [ui.text]
        await ui.press("S", "z", "e", "enter")
        return "\n".join((*seen, ui.text))


def _arguments(row) -> str:
    """What a program that notifies is started with: each argument on a line, and none more than its template has."""
    command = filled(("notify", "--", "{title}", "{feed}", "{url}"), facts_of(row, "a rule"))
    assert len(command) == 5
    assert not any(argument.startswith("-") for argument in command[2:])
    return "\n".join(command)


def _logged(said: list[str]) -> dict[str, str]:
    """What three logs make of a message with each of these in it."""
    out = {}
    for form in (TextLines(), JournalLines(), JsonLines()):
        lines = [form.format(logging.LogRecord("x", 20, "", 0, "%s failed", (text,), None)) for text in said]
        assert not any("\n" in line for line in lines)
        out[type(form).__name__] = "\n".join(lines)
    return out


async def _served(library: Library) -> dict[str, str]:
    """What clients of other devices are sent."""
    clock = library.clock
    updater = Updater(
        store=store_of(library),
        client=FakeClient(),
        parsers=FakeParsers(),
        intervals=Intervals(),
        clock=clock,
        jitter=lambda: 0.0,
    )
    remote = library.remote(Poller(updater=updater))
    page = remote.page(Listing(stream=StateStream(StreamState.READING_LIST), limit=200))
    items = remote.items([each.entry for each in page.items])
    return {
        "serve: items": _lines(records.item_record(each) for each in items),
        "serve: subscriptions": _lines(records.subscription_record(each) for each in remote.subscriptions()),
        "serve: labels": _lines(records.label_records(remote.labels())),
        "serve: HTML": "".join(records.item_record(each)["summary"]["content"] for each in items),
    }


def _lines(found) -> str:
    return "\n".join(json.dumps(each) for each in found)


ENTRIES = {
    *("list", "list --json", "search QUARRY*", "search QUARRY* --json", "show", "show --json", "story"),
    *("rows", "reader", "linear", "notifications", "serve: items", "window"),
}
FEEDS = {"feeds", "feeds --json", "export", "interface", "serve: subscriptions", "refresh -vv", "import", "TextLines"}
OTHERS = {
    *("tags", "tags --json", "status", "status --json", "doctor", "doctor --json", "query list", "query list --json"),
    *(
        "stories",
        "stories --json",
        "digest",
        "digest markdown",
        "digest html",
        "export --state",
        "notices",
        "JournalLines",
        "JsonLines",
    ),
    *("serve: labels", "serve: HTML"),
}
MARKUP = {"digest html", "serve: HTML"}
DRIVES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
OURS = re.compile(r"\x1b\](?:2;|9;|99;;|777;notify;feedreader;)|\x07|\x1b\\")
"""The sequences of the window's title and of notices, around what they say."""
UNOBEYED = {"serve: items", "serve: subscriptions", "serve: labels"}
"""JSON in ASCII, for programs."""


PROGRAMS = {door for door in ENTRIES | FEEDS | OTHERS if door.endswith("--json")} | {"export --state"}
TELLING = {
    "newsboat 2.44: lists that name commands": {"import"},
    "GHSA-44pq-9929-f8mq and GHSA-83jp-rww3-57rr: links that run, lists without an end": {"import"},
    "bidirectional and invisible characters": PROGRAMS,
}
"""Where it is right that a text comes out: a report names what it refuses, and programs get all marks of a letter."""


def test_each_door_was_opened(doors: Doors) -> None:
    assert doors.out.keys() == ENTRIES | FEEDS | OTHERS
    assert [door for door, out in doors.out.items() if not out] == []


@pytest.mark.parametrize("door", sorted(ENTRIES | FEEDS | OTHERS))
def test_nothing_leaves_by_a_door_that_drives_a_terminal(doors: Doors, door: str) -> None:
    out = OURS.sub("", doors.out[door]) if door in {"window", "notices"} else doors.out[door]
    found = DRIVES.search(out)
    assert found is None, repr(out[max(found.start() - 60, 0) : found.end() + 20])
    assert "Traceback" not in out
    assert SECRET not in out
    assert len(out) < 2_000_000


@pytest.mark.parametrize("name", INCIDENTS)
@pytest.mark.parametrize("door", sorted(ENTRIES | FEEDS | OTHERS))
def test_an_incident_of_others_is_none_at_this_door(doors: Doors, name: str, door: str) -> None:
    out, one = doors.out[door], INCIDENTS[name]
    if door not in TELLING.get(name, set()):
        assert re.search(one.never, out) is None
    if door in MARKUP:
        assert _acting(out, one.never_in_markup) == []
    shown = FEEDS if name in FAILING else ENTRIES | FEEDS
    if door in shown:
        assert WORD[name] in out


def _acting(html: str, never: str) -> list[str]:
    """Elements, attributes and addresses of HTML that match a pattern; its text is text."""
    tags = [
        f"<{each.tag} " + " ".join(f" {key}={value}" for key, value in each.attrib.items())
        for each in lxml_html.fromstring(f"<div>{html}</div>").iter()
    ]
    return [tag for tag in tags if re.search(never, tag)]


def test_nobody_was_asked_and_nothing_was_run_by_what_was_shown(doors: Doors) -> None:
    assert doors.asked == []
    assert not (doors.folder / "pwned").exists()
    assert not Path("pwned").exists()


def test_each_feed_is_still_where_it_was(doors: Doors) -> None:
    """A portal for all feeds, a redirect to elsewhere: no address was rewritten."""
    urls = [json.loads(line)["url"] for line in doors.out["feeds --json"].splitlines()]
    assert sorted(url.rpartition("/")[2] for url in urls) == sorted(WORD.values())
