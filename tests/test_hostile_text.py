"""Every hostile string in every slot that shows text of strangers: nothing crashes, vanishes, comes alive or escapes.

The strings reach the store as they are, as if the cleaning at the door had a hole: the interface is the second wall.
"""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import sys
import time
from inspect import isawaitable
from typing import TYPE_CHECKING

import pytest
from tests.builders import NOW
from tests.fakes.hostile import DRIVES, HOSTILE, TOGETHER, WORD, WORDS, harmless, hostile_store
from tests.fakes.incidents import INCIDENTS
from tests.fakes.incidents import WORD as WORD_OF
from tests.tui.conftest import library_on, opener

from feedreader.errors import FeedreaderError
from feedreader.linear.formatting import article_paragraphs, link_lines, version_lines, why_lines
from feedreader.linear.formatting import row_lines as told_rows
from feedreader.model.subscriptions import ImportLine, ImportStatus
from feedreader.service.lists import Place
from feedreader.service.reading import as_text
from feedreader.text.addresses import web_address
from feedreader.text.outlet_names import OutletNames
from feedreader.tui.command import Fact
from feedreader.tui.content import assembled, label, line, marked, paragraphs
from feedreader.tui.reading import set_reading
from feedreader.tui.screens.health import examining
from feedreader.tui.screens.help import offering
from feedreader.tui.screens.links import linking
from feedreader.tui.screens.list_dialog import choosing
from feedreader.tui.screens.report import reporting
from feedreader.tui.screens.subscribe import SubscribeScreen
from feedreader.tui.screens.tags import TagScreen
from feedreader.tui.screens.text_dialog import TextDialog
from feedreader.tui.screens.why import explaining

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.tui.conftest import Opened

    from feedreader.store.connect import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with hostile_store(tmp_path_factory.mktemp("hostile") / "hostile.db") as opened:
        yield opened


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The same strings in few entries, for what opens an interface for each."""
    with hostile_store(tmp_path_factory.mktemp("hostile") / "together.db", TOGETHER) as opened:
        yield opened


def test_each_hostile_string_is_in_a_text_of_all_together() -> None:
    assert all(any(text in each for each in TOGETHER.values()) for text in HOSTILE.values())


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


async def test_every_pane_shows_hostile_text_as_text(store: Store) -> None:
    async with opener(library_on(store))(width=120, height=130) as ui:
        seen = [ui.text]
        await ui.press("S", "z", "e")
        seen.append(ui.text)
        assert all(harmless(text) for text in seen)
        everything = "\n".join(seen)
        assert [name for name in HOSTILE if WORD[name] not in everything] == []
        assert "[/]end" in everything
        assert "[Video] CAPITAL" in everything
        assert "[@click=app.quit]ACTION[/]" in everything
        assert ui.app.is_running


async def test_every_dialog_shows_hostile_text_as_text(together: Store) -> None:
    async with opener(library_on(together))(width=120, height=30) as ui:
        await ui.press("S")
        for keys in (["z", "z"], ["?", "escape"], ["H", "escape"], ["w", "escape"], ["t", "escape"], [";", "escape"]):
            await ui.press("enter", *keys[:-1])
            assert harmless(ui.text), keys
            await ui.press(keys[-1])
            assert harmless(ui.text), keys
            await ui.press("escape", "escape", "j")
        for keys in (["z", "f"], ["z", "g"], ["ctrl+p"], ["a"], ["I"], [":"], ["="], ["ctrl+o"]):
            await ui.press(*keys)
            assert harmless(ui.text), keys
            await ui.press("escape")
        assert ui.app.is_running


@pytest.mark.parametrize("name", HOSTILE)
async def test_an_article_of_hostile_text_can_be_read(store: Store, name: str) -> None:
    number = list(HOSTILE).index(name) + 1
    entry = next(row for row in store.entries.page(limit=100) if row.feed == number)
    reading = library_on(store).entries.reading(entry.id)
    layout = set_reading(reading, 60, NOW)
    shown = "\n".join("".join(run.text for run in (*line.prefix, *line.body)) for line in layout.lines)
    assert WORD[name][:4] in shown
    assert harmless(shown)
    assert harmless(as_text(reading))


def _raise(text: str) -> None:
    raise FeedreaderError(text)


def _ask(ui: Opened, text: str) -> None:
    ui.desk.ask("save", text, str, text=text)
    ui.desk.prompt.note(text)


def _point(ui: Opened, text: str) -> None:
    ui.desk.ask("filter", text, str, text=text)
    ui.desk.prompt.problem(text, 3, 9)


def _why(ui: Opened, number: int) -> None:
    joined = ui.desk.lists.joined(ui.desk.library.entries.get(number).story)
    ui.desk.open_dialog(explaining(joined, now=NOW)[0])


async def _palette(ui: Opened, text: str, number: int) -> None:
    places = {Place("feed", str(number)): text}
    ui.desk.open_dialog(offering(ui.desk.keymap, ui.pane, Fact.NONE, places, 120)[0])
    await ui.settle()
    ui.app.focused.value = "go to"


async def _source(ui: Opened, _text: str, number: int) -> None:
    ui.screen.opening.read(number)
    await ui.settle()
    ui.screen.handoff.show_source()


def _refused(text: str) -> ImportLine:
    return ImportLine(url=text, title=text, tags=(text,), status=ImportStatus.REFUSED, why=text)


SLOTS = {
    "what is said": lambda ui, text, _: ui.desk.say(text),
    "a notification": lambda ui, text, _: ui.desk.warn(text),
    "an error": lambda ui, text, _: ui.desk.workers.read(None, lambda: _raise(text), lambda _: None),
    "how things stand": lambda ui, text, _: ui.desk.show_activity(text),
    "a question": lambda ui, text, _: ui.desk.confirm(text, text, lambda: None),
    "the list of a feed": lambda ui, _, number: ui.screen.opening.visit(Place("feed", str(number))),
    "the list of a tag": lambda ui, text, number: ui.screen.opening.visit(Place("tag", f"{number}{text}")),
    "the list of a folder": lambda ui, text, number: ui.screen.opening.visit(
        Place("folder", f"folder{number}{text[:50]}")
    ),
    "the list of a query": lambda ui, _, number: ui.screen.opening.visit(Place("query", f"feed:{number}")),
    "its source": _source,
    "what a command wrote": lambda ui, text, _: ui.desk.open_dialog(TextDialog(text, text)),
    "why": lambda ui, _, number: _why(ui, number),
    "tags to add": lambda ui, text, _: ui.desk.open_dialog(TagScreen(text, [text], [f"{text}!"], add=True)),
    "tags to remove": lambda ui, text, _: ui.desk.open_dialog(TagScreen("", [], [text], add=False)),
    "an address to add": lambda ui, text, _: ui.desk.open_dialog(SubscribeScreen([text], text)),
    "a line to type into": lambda ui, text, _: _ask(ui, text),
    "a problem that is pointed at": lambda ui, text, _: _point(ui, text),
    "an article": lambda ui, _, number: ui.screen.opening.read(number),
}
"""What puts a text (or that of the entry and feed of a number) into each slot of the interface."""

ROWS = {
    "links": lambda ui, texts: linking([f"https://e.example/{text}" for text in texts], texts, ui.app.size.width),
    "health": lambda ui, _: examining(ui.desk.state.subscriptions.feeds, NOW, None)[0],
    "a report": lambda _, texts: reporting("A report", [_refused(text) for text in texts], texts),
    "names to choose from": lambda _, texts: choosing("Names", texts),
}
"""Dialogs that show very many texts, one in a row."""

CUT = {
    "the list of a folder",
    "why",
    "tags to remove",
    "an address to add",
    "a line to type into",
    "a problem that is pointed at",
}
"""Slots that show the beginning or the end of a long text: one of its words is enough there."""


@pytest.mark.parametrize("name", TOGETHER)
async def test_a_hostile_text_is_text_in_every_slot(
    together: Store, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedreader.tui.main.desk.SAYS_SECONDS", 600)  # a busy machine may look late
    monkeypatch.setattr("feedreader.tui.main.opening.Opening.preview", lambda _opening: None)
    number = list(TOGETHER).index(name) + 1
    async with opener(library_on(together))(width=400, height=32) as ui:
        ui.desk.list.load(ui.view._replace(unread_only=False))  # others may have read it all
        monkeypatch.setattr("feedreader.tui.main.desk.Desk.fold", lambda _desk: None)
        ui.desk.feeds.display = False  # it shows their names all the time
        for slot, put in SLOTS.items():
            ui.screen.opening.visit(Place("starred"))  # where nothing is
            ui.desk.reader.clear()
            await ui.until(lambda: "0 stories" in ui.text and not shown(ui, name), f"the screen before {slot}")
            if isawaitable(done := put(ui, TOGETHER[name], number)):
                await done
            await ui.settle()
            enough = any if slot in CUT else all
            await ui.until(
                lambda enough=enough: enough(word in ui.text for word in WORDS[name]) or "x" * 30 in ui.text, slot
            )  # an input shows a long one's end
            assert harmless(ui.text), slot
            assert not live(ui), slot
            assert all(widget.tooltip is None for widget in ui.app.screen.query("*")), slot
            ui.app.clear_notifications()
            while ui.app.screen is not ui.screen:
                ui.app.pop_screen()
            ui.desk.prompt.close()
            ui.desk.status.say("")
            ui.desk.show_activity("")
        assert ui.app.title == "feedreader"
        assert ui.app.sub_title == ""


async def test_hostile_texts_are_text_in_every_row(store: Store) -> None:
    async with opener(library_on(store))(width=110, height=100) as ui:
        for slot, dialog in ROWS.items():
            ui.desk.open_dialog(dialog(ui, list(HOSTILE.values())))
            await ui.settle()
            assert [name for name in HOSTILE if WORD[name] not in ui.text] == [], slot
            assert harmless(ui.text), slot
            assert not live(ui), slot
            ui.app.pop_screen()


def shown(ui: Opened, name: str) -> bool:
    """Whether some of a text is on the screen."""
    return any(word in ui.text for word in WORDS[name])


async def test_the_titles_of_the_panes_are_text(together: Store) -> None:
    async with opener(library_on(together))(width=600, height=20) as ui:
        for number, (name, text) in enumerate(TOGETHER.items(), 1):
            for place in (
                Place("feed", str(number)),
                Place("tag", f"{number}{text}"),
                Place("query", f"feed:{number}"),
            ):
                ui.screen.opening.visit(place)
                await ui.settle()
                await ui.until(
                    lambda name=name: WORDS[name][0] in ui.desk.list.title.render_line(0).text, f"{place.kind} {name}"
                )
                assert harmless(ui.text)
            ui.screen.opening.read(number)
            await ui.until(lambda name=name: WORDS[name][0] in ui.desk.reader.title.render_line(0).text, name)
            assert harmless(ui.text)


async def test_a_hostile_tag_is_completed_as_text(together: Store) -> None:
    async with opener(library_on(together))() as ui:
        for name, text in TOGETHER.items():
            ui.desk.open_dialog(TagScreen("", [text], [], add=True))
            await ui.press("tab")
            assert WORDS[name][0] in ui.app.focused.value
            assert harmless(ui.app.focused.value)
            assert harmless(ui.text)
            await ui.press("escape")
            ui.desk.open_dialog(SubscribeScreen([text]))
            await ui.settle()
            await ui.press("tab", *("space" if each == " " else each for each in line(text)[:1]))
            assert harmless(ui.text)
            await ui.press("escape")


@pytest.mark.parametrize("name", TOGETHER)
async def test_a_hostile_configuration_is_told_of_as_text(together: Store, name: str) -> None:
    text = TOGETHER[name]
    async with opener(library_on(together, keys={text: text, "open": text}, theme=text))() as ui:
        assert WORDS[name][0] in ui.text
        assert harmless(ui.text)
        assert not live(ui)


@pytest.mark.parametrize("name", HOSTILE)
def test_the_linear_mode_speaks_hostile_text_as_text(store: Store, name: str) -> None:
    library = library_on(store)
    entry = list(HOSTILE).index(name) + 1
    reading = library.entries.reading(entry)
    links = store.stories.links(reading.entry.story)
    told = [
        *article_paragraphs(reading, NOW),
        *link_lines(reading),
        *version_lines(reading, NOW),
        *why_lines(reading.versions, links),
        told_rows(1, store.stories.get(reading.entry.story), NOW, OutletNames()),
    ]
    assert WORD[name] in "\n".join(told)
    assert all(harmless(each) for each in told)


async def test_the_palette_offers_every_hostile_place_as_text(store: Store) -> None:
    async with opener(library_on(store))(width=120, height=150) as ui:
        await ui.press("ctrl+p")
        await ui.type("go to")
        assert [name for name in HOSTILE if WORD[name] not in ui.text] == []
        assert harmless(ui.text)
        assert not live(ui)


def live(ui: Opened) -> bool:
    """Whether anything on the screen is a link or an action of its own."""
    segments = [segment for strip in ui.strips for segment in strip if segment.style]
    return any(segment.style.link is not None or not set(segment.style.meta) <= OURS for segment in segments)


OURS = {"link", "jump", "offset", "@mouse.down", "@mouse.up", "@mouse.scroll"}
"""What we say of a place on the screen: the number of its link, the place of the article that it leads to (looked up,
never run), where it is, and what Textual has on scroll bars."""


async def test_nothing_that_a_stranger_wrote_can_be_clicked_into_an_action(store: Store) -> None:
    async with opener(library_on(store))(width=120, height=40) as ui:
        await ui.press("z", "e", "enter")
        assert not live(ui)


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
    rb"|\x1b\]2;feedreader(?: \([0-9,]+\))?\x07"  # the title of the window
    rb"|\x1b\]52;c;[A-Za-z0-9+/=]*\x07"  # the clipboard, for a link that was copied
)


ESC, PALETTE, SOURCE = "\x1b", "\x10", "\x0f"
KEYS = [
    *("z", "e", "\r", SOURCE, ESC, ";", ESC, "y"),  # the article, its source, its links; its address is copied
    *("j", "q", "h", "j", "\r", "H", ESC, PALETTE, "go to", ESC, "?", ESC, "t", ESC, "w", "Q", ESC, "Q"),
]


def test_a_real_terminal_gets_nothing_but_drawing(tmp_path: Path) -> None:
    path = tmp_path / "hostile.db"
    hostile_store(
        path, HOSTILE | {WORD_OF[name]: f"{WORD_OF[name]} {one.title}" for name, one in INCIDENTS.items()}
    ).close()
    received = _on_a_terminal(
        [sys.executable, "-c", RUN, str(path), "src"],
        [key.encode() for key in KEYS],
    )
    assert b"CAPITAL" in received
    assert all(word.encode() in received for word in WORD_OF.values())
    left = KNOWN_SEQUENCES.sub(b"", received)
    assert b"\x1b" not in left, left[max(left.find(b"\x1b") - 40, 0) :][:120]
    assert not re.search(rb"\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|[\x00-\x06\x0b\x0c\x0e-\x1a\x7f]", left)
    assert not re.search(rb"\x1b\](?:(?!\x07|\x1b\\).)*PWNED", received)
    assert b"\x1b]52;c;UFdORUQ=" not in received


def _on_a_terminal(command: list[str], keys: list[bytes]) -> bytes:
    """What a program writes to a terminal while keys are pressed."""
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - the other process
        os.environ.update(TERM="xterm-256color", COLUMNS="120", LINES="60")
        os.execvp(command[0], command)
    received = b""
    deadline = time.monotonic() + 40
    waiting = list(keys)
    quiet_since = time.monotonic()
    while time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 0.05)
        if ready:
            try:
                received += os.read(terminal, 65536)
            except OSError:
                break
            quiet_since = time.monotonic()
        elif waiting and len(received) > 5_000 and time.monotonic() - quiet_since > 0.1:
            os.write(terminal, waiting.pop(0))
            quiet_since = time.monotonic()
    else:
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(terminal)
    return received
