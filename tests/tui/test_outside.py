"""What leaves the program: browser, commands, files; without a shell."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

from feedreader.service import external


@pytest.fixture
def started(monkeypatch):
    commands = []
    running = SimpleNamespace(wait=lambda _seconds: 0)
    monkeypatch.setattr(external.subprocess, "Popen", lambda words, **_options: commands.append(words) or running)
    monkeypatch.setattr(external.webbrowser, "get", SimpleNamespace)
    monkeypatch.setattr(
        external.webbrowser, "open", lambda address: bool(commands.append(["browser", address])) or True
    )
    return commands


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "smb://host/x", "-x"])
def test_only_web_addresses_reach_a_browser(started, address):
    assert external.open_in_browser(address) == "Only http and https addresses are opened."
    assert started == []


def test_an_address_is_one_argument_whatever_it_holds(started):
    address = "https://example.org/$(touch%20x);`y`'\""
    assert external.open_in_browser(address.replace("%20", " "), "firefox --new-tab %u") == ""
    assert started == [["firefox", "--new-tab", address]]
    external.open_in_browser(address, "firefox")
    assert started[1] == ["firefox", address]


def test_a_browser_that_is_not_there_is_told(monkeypatch):
    assert "could not be started" in external.open_in_browser("https://example.org/", "/no/such/browser")


def test_text_is_piped_to_a_command_without_a_shell(tmp_path):
    target = tmp_path / "out"
    script = f"import sys; open({str(target)!r}, 'w').write(sys.stdin.read())"
    assert external.pipe("text", f'{sys.executable} -c "{script}"') == ("", "")
    assert target.read_text() == "text"
    assert external.pipe("text", "echo $(touch pwned)").output == "$(touch pwned)\n"
    assert "cannot be read" in external.pipe("text", "echo 'open").problem
    assert "ended with 3" in external.pipe("text", f'{sys.executable} -c "raise SystemExit(3)"').problem


def test_a_file_that_exists_is_left_alone(tmp_path):
    file = tmp_path / "a.txt"
    assert external.save("new", str(file)) == ""
    assert "left alone" in external.save("other", str(file))
    assert file.read_text() == "new"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("À Paris: une déclaration", "à-paris-une-déclaration.txt"),
        ("../../.bashrc", "bashrc.txt"),
        ("-o /", "o.txt"),
        ("", "entry.txt"),
    ],
)
def test_file_names_hold_nothing_but_words(title, name):
    assert external.file_name(title) == name


async def test_links_are_opened_by_number(opened, started):
    async with opened() as ui:
        await ui.press("enter", "2", "o")
        assert started == [["browser", "https://two.example/b"]]


async def test_the_list_of_links_is_searched_by_typing(opened, started):
    async with opened() as ui:
        await ui.press("enter", ";")
        assert "one.example" in ui.text
        await ui.type("two")
        await ui.press("enter")
        assert started == [["browser", "https://two.example/b"]]


async def test_the_page_of_a_story_is_that_of_its_lead(opened, started):
    async with opened() as ui:
        await ui.press("o")
        assert started == [["browser", "https://news.example/paris-fr"]]


async def test_the_link_is_copied(opened):
    async with opened() as ui:
        await ui.press("y")
        assert ui.app.clipboard == "https://news.example/paris-fr"


async def test_an_entry_is_saved_as_text(opened, tmp_path):
    file = tmp_path / "saved.txt"
    async with opened() as ui:
        await ui.press("enter")
        ui.screen.handoff.save_to(str(file))
        await ui.settle()
        text = file.read_text(encoding="utf-8")
        assert text.startswith("À Paris, une déclaration sur l’Ukraine\nLe Monde")
        assert "[2] https://two.example/b" in text


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("{python} -c 'raise SystemExit(3)' %u", "ended with 3: example.org was not opened."),
        ("{python} -c 'import time; time.sleep(60)' %u", ""),
        ("{python} -c '' %u", ""),
        ("'open", "cannot be read"),
    ],
)
def test_a_browser_that_fails_is_told_and_one_that_stays_is_fine(command, said, monkeypatch):
    monkeypatch.setattr(external, "BROWSER_SECONDS", 1.5 if not said and "sleep" in command else 60)
    started, popen = [], subprocess.Popen
    monkeypatch.setattr(
        external.subprocess, "Popen", lambda *words, **how: started.append(popen(*words, **how)) or started[0]
    )
    told = external.open_in_browser("https://example.org/", command.format(python=sys.executable))
    assert said in told
    assert bool(said) is bool(told)
    for process in started:
        process.kill()
        process.wait()


def test_a_browser_that_the_standard_library_knows_is_started_once_and_watched(started, monkeypatch):
    monkeypatch.setattr(external.webbrowser, "get", lambda: external.webbrowser.Mozilla("firefox"))
    assert external.open_in_browser("https://example.org/?a=1&b") == ""
    assert started == [["firefox", "https://example.org/?a=1&b"]]
    failing = SimpleNamespace(wait=lambda _seconds: 3)
    monkeypatch.setattr(external.subprocess, "Popen", lambda _words, **_options: failing)
    assert external.open_in_browser("https://example.org/") == "firefox ended with 3: example.org was not opened."


def test_no_browser_at_all_is_told(monkeypatch):
    def nobody():
        raise external.webbrowser.Error

    monkeypatch.setattr(external.webbrowser, "get", nobody)
    assert "No browser was found for example.org" in external.open_in_browser("https://example.org/")


async def test_a_page_that_was_not_opened_marks_nothing(opened, newsroom, monkeypatch):
    problems = ["firefox ended with 1.", ""]
    monkeypatch.setattr(external, "text_browser", lambda _command: "")
    monkeypatch.setattr(external, "open_in_browser", lambda _address, _command: problems.pop(0))
    storm = newsroom.entries["storm"]
    async with opened() as ui:
        await ui.press("j", "O")
        assert "ended with 1" in ui.told
        assert not newsroom.library.entries.get(storm).read
        await ui.press("O")
        assert newsroom.library.entries.get(storm).read


def test_a_command_whose_child_stays_in_the_background_is_not_waited_for():
    script = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(20)']); print(1)"
    assert external.pipe("text", f'{sys.executable} -c "{script}"') == ("1\n", "")


def test_a_command_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(external, "PIPE_SECONDS", 0.3)
    code = "import time; print('begun', flush=True); time.sleep(20)"
    done = external.pipe("", f'"{sys.executable}" -c "{code}"')
    assert done.problem == f"{sys.executable} took more than 0.3 seconds and was ended."


@pytest.mark.parametrize(("code", "name"), [(0, "xclip"), (1, "")])
def test_the_clipboard_is_named_that_took_a_text(tmp_path, monkeypatch, code, name):
    program = tmp_path / "xclip"
    program.write_text(f"#!/bin/sh\ncat > {tmp_path}/taken\nexit {code}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("DISPLAY", ":9")
    for variable in ("WAYLAND_DISPLAY", "TMUX"):
        monkeypatch.delenv(variable, raising=False)
    assert external.copy("https://example.org/") == name
    assert (tmp_path / "taken").read_text() == "https://example.org/"


@pytest.mark.parametrize(("setting", "name"), [("off", external.TMUX_ALONE), ("external", "tmux")])
def test_what_tmux_keeps_to_itself_is_on_no_clipboard(tmp_path, monkeypatch, setting, name):
    program = tmp_path / "tmux"
    program.write_text(f"#!/bin/sh\n[ $1 = load-buffer ] && exec cat > {tmp_path}/taken\necho {setting}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    for variable in ("WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    assert external.copy("https://example.org/") == name
    assert (tmp_path / "taken").read_text() == "https://example.org/"


def test_a_text_browser_in_a_shell_is_known():
    assert external.text_browser("sh -c 'w3m %u'") == "w3m"
    assert external.text_browser("sh -c 'firefox %u'") == ""
