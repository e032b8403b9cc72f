"""Handing on: links of a row, commands that text is piped to, browsers in the terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from tests.builders import NOW, make_intent, make_new
from tests.inside import store_of

from feedreader.service import external


async def test_the_links_of_a_row_are_its_own_though_another_article_is_shown(opened, newsroom, monkeypatch):
    library, _entries = newsroom
    opened_pages: list[str] = []
    monkeypatch.setattr(external, "open_in_browser", lambda address, _command: opened_pages.append(address) or "")
    monkeypatch.setattr(external, "text_browser", lambda _command: "")
    new = make_new("late", when=NOW, title="Late", content="<a href='https://three.example/c'>c</a>")
    store_of(library).writer.polling.apply([make_intent(4, new)])
    async with opened(width=80) as ui:
        await ui.press("j", "enter", "escape", "k", ";")
        assert "three.example" in ui.text
        assert "one.example" not in ui.text
        await ui.press("enter")
        assert opened_pages == ["https://three.example/c"]


async def test_what_a_command_writes_is_shown(opened):
    async with opened() as ui:
        await ui.press("enter", "|")
        ui.desk.prompt.query_one("#prompt-input").value = f"{sys.executable} -c 'print(6 * 7, chr(27))'"
        await ui.press("enter")
        assert ui.app.screen.choices.render_line(0).text.split() == ["▌42"]


async def test_a_text_browser_gets_the_terminal(opened, monkeypatch):
    happened: list[str] = []

    @contextmanager
    def suspended(_app):
        happened.append("suspended")
        yield
        happened.append("back")

    async with opened() as ui:
        monkeypatch.setattr(type(ui.app), "suspend", suspended)
        monkeypatch.setattr(external, "text_browser", lambda _command: "lynx")
        monkeypatch.setattr(external, "open_here", lambda address, _command: happened.append(address) or "")
        await ui.press("enter", "1", "o")
        assert happened == ["suspended", "https://one.example/a", "back"]


async def test_a_link_is_opened_by_a_number_typed_before_or_after(opened, monkeypatch):
    pages: list[str] = []
    monkeypatch.setattr(external, "open_in_browser", lambda address, _command: pages.append(address) or "")
    monkeypatch.setattr(external, "text_browser", lambda _command: "")
    async with opened() as ui:
        await ui.press("enter", "1", "#")
        assert pages == ["https://one.example/a"]
        await ui.press("#", "1", "enter")
        assert pages == ["https://one.example/a"] * 2
        await ui.press("7", "#")
        assert "There is no link 7" in ui.text


@pytest.mark.parametrize(
    ("program", "said"),
    [("xclip", "Copied the link to one.example"), (external.TMUX_ALONE, "within tmux alone"), ("", "to the terminal")],
)
async def test_where_a_link_was_copied_to_is_told(opened, monkeypatch, program, said):
    monkeypatch.setattr(external, "copy", lambda _text: program)
    async with opened() as ui:
        await ui.press("enter", "1", "y")
        assert said in ui.desk.status.said


async def test_what_is_said_again_is_said_as_long_again(opened, monkeypatch):
    async with opened() as ui:
        timers: list[int] = []
        running: set[int] = set()

        def set_timer(_seconds, _then):
            number = len(timers)
            timers.append(number)
            running.add(number)
            return SimpleNamespace(stop=lambda: running.remove(number))

        monkeypatch.setattr(ui.desk.screen, "set_timer", set_timer)
        ui.desk.say("This entry has no link")
        ui.desk.say("This entry has no link")
        assert running == {1}


@pytest.mark.parametrize(
    ("command", "browser"),
    [("lynx", "lynx"), ("/usr/bin/w3m -T text/html %u", "w3m"), ("firefox --new-tab %u", "")],
)
def test_a_command_that_is_a_text_browser_is_known(command, browser):
    assert external.text_browser(command) == browser


def test_a_text_browser_that_is_found_is_known(monkeypatch):
    monkeypatch.setattr(external.webbrowser, "get", lambda: external.webbrowser.GenericBrowser("lynx"))
    assert external.text_browser() == "lynx"
    monkeypatch.setattr(external.webbrowser, "get", lambda: external.webbrowser.Elinks("elinks"))
    assert external.text_browser() == "elinks"
    monkeypatch.setattr(external.webbrowser, "get", lambda: external.webbrowser.BackgroundBrowser("firefox"))
    assert external.text_browser() == ""


def test_a_text_browser_gets_one_address_and_no_shell(tmp_path):
    seen = tmp_path / "seen"
    script = f"import sys; open({str(seen)!r}, 'w').write(repr(sys.argv[1:]))"
    assert external.open_here("https://e.example/$(touch x)", f'{sys.executable} -c "{script}" %u') == ""
    assert seen.read_text() == "['https://e.example/$(touch%20x)']"
    assert external.open_here("file:///etc/passwd", "lynx") == external.NOT_THE_WEB
    assert "could not be started" in external.open_here("https://e.example/", "/no/such/lynx")


@pytest.mark.parametrize(("seconds", "said"), [(60.0, "sh ended with 127: e.example was not opened."), (0.0, "")])
def test_a_text_browser_that_ends_with_an_error_at_once_has_opened_nothing(monkeypatch, seconds, said):
    monkeypatch.setattr(external, "BROWSER_SECONDS", seconds)
    assert external.open_here("https://e.example/", "sh -c 'exit 127' %u") == said
