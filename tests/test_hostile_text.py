"""Every hostile string in every slot that shows text of strangers: nothing crashes, vanishes, comes alive or escapes.

The strings reach the store as they are, as if the cleaning at the door had a hole: the interface is the second wall.
"""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import sqlite3
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.builders import NOW, make_feed_data, make_health, make_intent, make_new, make_subscription
from tests.tui.conftest import library_on, opener

from feedreader.model.entries import Enclosure
from feedreader.model.stories import Link, NewStory, Placement
from feedreader.store.connect import open_store
from feedreader.text.addresses import web_address
from feedreader.tui.content import assembled, label, line, marked, paragraphs
from feedreader.tui.screens.source import showing_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedreader.store.connect import Store

HOSTILE = {
    "closing": "CLOSING[/]end",
    "closing of a tag": "CLOSED[/foo]end",
    "capital": "[Video] CAPITAL",
    "action": "[@click=app.quit]ACTION[/]",
    "link": "[link=https://evil.example]LINK[/link]",
    "colour": "[red]COLOUR[/red] [bold",
    "dollar": "[$primary]DOLLAR[/] [_x] [ y] [[z]]",
    "title of the window": "\x1b]0;PWNED\x07TITLE",
    "clipboard": "\x1b]52;c;UFdORUQ=\x1b\\CLIPBOARD",
    "reset": "\x1bcRESET\x1b[2J",
    "report": "\x1b[6nREPORT\x1bP+q544e\x1b\\",
    "c1": "\x9b31mCONTROL\x9d0;PWNED\x9c\x90x\x9c",
    "bidi": "\u202eBIDI\u2066 x \u2069",
    "marks": "MARKS" + "\u0301" * 10_000,
    "joiners": "JOIN" + "\u200d" * 500 + "\ufe0f\u200b",
    "newlines": "NEW\r\nLINES\x0b\x0c\x08\x08\t.",
    "html": "<b>HTML</b><script>alert(1)</script>&amp;",
    "shell": "$(touch pwned)`touch pwned`;'\"|&SHELL",
    "long": "LONG" + "x" * 100_000,
    "surrogate-like": "\ufffe\uffffNON\U0001f469\u200d",
}
WORD = {name: re.search(r"[A-Z]{4,}|NON|NEW|JOIN", text)[0] for name, text in HOSTILE.items()}  # type: ignore[index]  # each has one
DRIVES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]")


def hostile_store(path: Path) -> Store:
    """A store in which each hostile string is a title, a tag, an author, an error, a reason."""
    store = open_store(path)
    writer = store.writer
    urls = [f"https://feed{number}.example/rss" for number in range(len(HOSTILE))]
    writer.subscribe([make_subscription(url) for url in urls], now=NOW)
    entries = []
    for feed, (name, text) in enumerate(HOSTILE.items(), 1):
        new = make_new(
            name,
            title=text,
            authors=(text, text),
            categories=(text,),
            language=text[:20],
            url=f"https://example.org/{text[:2000]}",
            summary=text,
            content=f"<h2>{text}</h2><p>{text}<a href='https://e.example/{name}'>{text}</a></p><pre><code>{text}</code></pre>"
            f"<img alt='{text[:500]}' src='https://e.example/i.png'><table><tr><td>{text}</td><td>b</td></tr></table>",
            enclosures=(Enclosure(url=f"https://e.example/{text[:500]}", type=text[:100], length=-5),),
        )
        health = make_health(failures=4, last_error=text, why_then=text)
        intent = make_intent(
            feed, new, data=make_feed_data(text, site_url=f"https://s.example/{text[:99]}"), health=health
        )
        entries += writer.apply([intent]).new
        writer.save_query(f"{feed} {text}", "is:unread", now=NOW)
    story = NewStory(1)
    links = [Link(entry=each, with_entry=entries[0], score=0.9, evidence=tuple(HOSTILE.values())) for each in entries]
    placements = [Placement(entry=each, story=story, link=link) for each, link in zip(entries, links, strict=True)][:4]
    writer.regroup(placements, now=NOW, leads={story: entries[0]}, grouped=entries)
    _put_raw(path, entries)
    return store


def _put_raw(path: Path, entries: list[int]) -> None:
    """Put into the store what its own cleaning kept out."""
    connection = sqlite3.connect(path)
    for number, (entry, text) in enumerate(zip(entries, HOSTILE.values(), strict=True), 1):
        connection.execute("UPDATE entry SET title = ? WHERE id = ?", (text, entry))
        connection.execute("UPDATE feed SET title = ?, user_title = ? WHERE id = ?", (text, text, number))
        tag = connection.execute("INSERT INTO tag(name) VALUES (?)", (f"{number}{text}",)).lastrowid
        connection.execute("INSERT INTO entry_tag(entry, tag) VALUES (?, ?)", (entry, tag))
        folder = connection.execute("INSERT INTO tag(name) VALUES (?)", (f"folder{number}{text[:50]}",)).lastrowid
        connection.execute("INSERT INTO feed_tag(feed, tag) VALUES (?, ?)", (number, folder))
    connection.commit()
    connection.close()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with hostile_store(tmp_path_factory.mktemp("hostile") / "hostile.db") as opened:
        yield opened


def harmless(text: str) -> bool:
    return all(DRIVES.search(each) is None for each in text.split("\n"))


@pytest.mark.parametrize("name", HOSTILE)
def test_no_way_of_making_content_lets_anything_through(name: str) -> None:
    text = HOSTILE[name]
    for content in (label(text), paragraphs(text), assembled(text, (text, "bold")), marked(text, [(0, 2)], "bold")):
        assert DRIVES.search(content.plain) is None
        assert WORD[name] in content.plain
        assert not any("@click" in str(span.style) or "link" in str(span.style) for span in content.spans)
    address = web_address(f"https://example.org/{text}")
    assert DRIVES.search(line(text)) is None
    assert address is not None
    assert DRIVES.search(address) is None


async def test_every_pane_and_dialog_shows_hostile_text_as_text(store: Store) -> None:
    library = library_on(store)
    async with opener(library)(width=120, height=130) as ui:
        seen = [ui.text]
        await ui.press("S", "V")
        seen.append(ui.text)
        for keys in (["z", "z"], ["?", "escape"], ["H", "escape"], ["w", "escape"], ["t", "escape"], [";", "escape"]):
            await ui.press("enter", *keys[:-1])
            seen.append(ui.text)
            await ui.press(keys[-1])
            seen.append(ui.text)
            await ui.press("escape", "escape", "j")
        for keys in (["z", "f"], ["z", "g"], ["ctrl+p"], ["a"], ["I"], [":"], ["="], ["ctrl+o"]):
            await ui.press(*keys)
            seen.append(ui.text)
            await ui.press("escape")
        assert all(harmless(text) for text in seen)
        everything = "\n".join(seen)
        missing = [name for name in HOSTILE if WORD[name] not in everything]
        assert missing == []
        assert "[/]end" in everything
        assert "[Video] CAPITAL" in everything
        assert "[@click=app.quit]ACTION[/]" in everything
        assert ui.app.is_running


@pytest.mark.parametrize("name", HOSTILE)
async def test_an_article_of_hostile_text_can_be_read(store: Store, name: str) -> None:
    number = list(HOSTILE).index(name) + 1
    entry = next(row for row in store.entries.page(limit=100) if row.feed == number)
    from feedreader.service.reading import as_text, read_entry
    from feedreader.tui.reading import set_reading

    reading = read_entry(library_on(store), entry.id)
    layout = set_reading(reading, 60, NOW)
    shown = "\n".join("".join(run.text for run in (*line.prefix, *line.body)) for line in layout.lines)
    assert WORD[name][:4] in shown
    assert harmless(shown)
    assert harmless(as_text(reading))


async def test_what_is_said_and_asked_is_text_too(store: Store) -> None:
    async with opener(library_on(store))() as ui:
        for name, text in HOSTILE.items():
            ui.screen.say(text)
            ui.screen.say_wrong(text)
            await ui.settle()
            assert WORD[name] in ui.text
            assert harmless(ui.text)
            ui.app.clear_notifications()
        ui.screen.confirm(HOSTILE["action"], HOSTILE["c1"], lambda _agreed: None)
        await ui.settle()
        assert "[@click=app.quit]ACTION[/]" in ui.text
        assert harmless(ui.text)


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_command_that_text_is_piped_to_may_write_anything(store: Store, name: str) -> None:
    async with opener(library_on(store))() as ui:
        ui.screen.open_dialog(showing_text(HOSTILE[name], HOSTILE[name]))
        await ui.settle()
        assert WORD[name] in ui.text
        assert harmless(ui.text)


async def test_the_palette_offers_every_hostile_place_as_text(store: Store) -> None:
    async with opener(library_on(store))() as ui:
        for name, text in HOSTILE.items():
            await ui.press("ctrl+p")
            await ui.type(f"go to {WORD[name].lower()}" if text.isascii() else "go to")
            assert "Go to" in ui.text
            assert harmless(ui.text)
            await ui.press("escape")
        assert ui.app.title == "feedreader"
        assert ui.app.sub_title == ""


async def test_nothing_that_a_stranger_wrote_can_be_clicked_into_an_action(store: Store) -> None:
    async with opener(library_on(store))(width=120, height=40) as ui:
        await ui.press("V", "enter")
        for strip in ui.app.screen._compositor.render_strips():
            for segment in strip:
                meta = segment.style.meta if segment.style else {}
                assert all(key in {"link", "offset"} or key.startswith("@mouse.") for key in meta)  # scroll bars
                assert segment.style is None or segment.style.link is None


RUN = """
import sys
sys.path.insert(0, sys.argv[2])
from feedreader.service.library import Library
from feedreader.settings.config import Interface, Settings
from feedreader.store.connect import open_store
from feedreader.tui.app import FeedreaderApp
with open_store(sys.argv[1]) as store:
    FeedreaderApp(Library(store, Settings(interface=Interface(poll=False)))).run()
"""
KNOWN_SEQUENCES = re.compile(
    rb"\x1b\[[0-9:;<=>?]*[ -/]*[@-~]"  # CSI: colours, cursor, modes
    rb"|\x1b[78=>(][B0]?"  # save and restore the cursor, keypad, character set
    rb"|\x1bP=[12]s\x1b\\"  # synchronised output of older terminals
    rb"|\x1b\]22;[a-z-]*\x07"  # the shape of the mouse's pointer
    rb"|\x1b\]1[012];[^\x07\x1b]*(?:\x07|\x1b\\)"  # asks for the terminal's own colours
)


def test_a_real_terminal_gets_nothing_but_drawing(tmp_path: Path) -> None:
    path = tmp_path / "hostile.db"
    hostile_store(path).close()
    received = _on_a_terminal(
        [sys.executable, "-c", RUN, str(path), "src"],
        [
            b"V",
            b"\r",
            b"j",
            b"q",
            b"H",
            b"\x1b",
            b"\x10",
            b"go to",
            b"\x1b",
            b"?",
            b"\x1b",
            b"t",
            b"\x1b",
            b"w",
            b"Q",
            b"\x1b",
            b"Q",
        ],
    )
    assert b"CAPITAL" in received
    left = KNOWN_SEQUENCES.sub(b"", received)
    assert b"\x1b" not in left, left[max(left.find(b"\x1b") - 40, 0) :][:120]
    assert not re.search(rb"\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|[\x00-\x06\x0b\x0c\x0e-\x1a\x7f]", left)
    assert not re.search(rb"\x1b\][^\x07]*PWNED", received)


def _on_a_terminal(command: list[str], keys: list[bytes]) -> bytes:
    """What a program writes to a terminal while keys are pressed."""
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - the other process
        os.environ.update(TERM="xterm-256color", COLUMNS="120", LINES="40")
        os.execvp(command[0], command)
    received = b""
    deadline = time.monotonic() + 40
    waiting = list(keys)
    quiet_since = time.monotonic()
    while time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 0.1)
        if ready:
            try:
                received += os.read(terminal, 65536)
            except OSError:
                break
            quiet_since = time.monotonic()
        elif waiting and len(received) > 5_000 and time.monotonic() - quiet_since > 0.4:
            os.write(terminal, waiting.pop(0))
            quiet_since = time.monotonic()
    else:
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(terminal)
    return received
