"""Completion as a shell asks for it, and the manual page as `man` reads it."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from tests.builders import NOW, make_intent, make_new, make_subscription

from feedreader.cli.main import run
from feedreader.cli.manual import documented, page
from feedreader.store.connect import open_store

BASH = shutil.which("bash")


@pytest.fixture
def store(tmp_path):
    """A store with two feeds, some tags, saved queries and a rule; its path."""
    path = tmp_path / "feedreader.db"
    with open_store(path) as opened:
        opened.writer.feeds.subscribe(
            [
                make_subscription(
                    "https://news.example/feed", title="Harbour News", tags=("local news", "politics/eu")
                ),
                make_subscription("https://zeitung.example/rss", title="Die Zeitung", tags=("politics",)),
            ],
            now=NOW,
        )
        opened.writer.polling.apply([make_intent(1, make_new("g1"))])
        opened.writer.queries.save("My morning", "is:unread", now=NOW)
        opened.writer.queries.save("late", "after:1d", now=NOW)
    return path


@pytest.fixture
def offered(store, monkeypatch, capfd):
    """What the program offers for a command line, cut at its end."""

    def ask(line: str, shell: str = "fish") -> list[str]:
        last = line.rsplit(" ", maxsplit=1)[-1]
        monkeypatch.setenv("_FEEDREADER_COMPLETE", f"{shell}_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", last if shell == "fish" else str(len(line.split(" ")) - 1))
        monkeypatch.setenv("FEEDREADER_DB", str(store))
        with pytest.raises(SystemExit):
            run([])
        return [
            text.split(",", 1)[1].split("\t")[0]
            for text in capfd.readouterr().out.splitlines()
            if text.startswith("plain,")
        ]

    return ask


def test_commands_are_offered_and_the_interface_is_not_opened(offered):
    assert {"search", "service"} <= set(offered("feedreader se"))
    assert set(offered("feedreader tag ")) == {"add", "remove", "rename"}
    assert "--json" in offered("feedreader list --")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("feedreader remove ", ["https://news.example/feed", "https://zeitung.example/rss"]),
        ("feedreader refresh https://z", ["https://zeitung.example/rss"]),
        ("feedreader remove 2", ["2"]),
        ("feedreader remove zeitung", ["https://zeitung.example/rss"]),
        ("feedreader tag add pol", ["politics", "politics/eu"]),
        ("feedreader tag rename LOC", ["local news"]),
        ("feedreader query remove m", ["My morning"]),
        ("feedreader list is:un", ["is:unread"]),
        ("feedreader list NOT is:f", ["is:followed"]),
        ("feedreader search tit", ["title:"]),
        ("feedreader mark read tag:loc", ['tag:"local news"']),
        ("feedreader stories query:", ['query:"My morning"', "query:late"]),
        ("feedreader count feed:h", ['feed:"Harbour News"']),
        ("feedreader config show polling.per", ["polling.per_host"]),
        ("feedreader list nothing-like-it", []),
    ],
)
def test_what_the_store_knows_is_offered(offered, line, found):
    assert offered(line) == found


def test_nothing_is_made_and_nothing_is_said_where_there_is_no_store(tmp_path, monkeypatch, capfd):
    path = tmp_path / "none" / "feedreader.db"
    monkeypatch.setenv("FEEDREADER_DB", str(path))
    for name, value in (
        ("_FEEDREADER_COMPLETE", "fish_complete"),
        ("COMP_WORDS", "feedreader list tag:"),
        ("COMP_CWORD", "tag:"),
    ):
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        run([])
    out, err = capfd.readouterr()
    assert (out.strip(), err) == ("", "")
    assert not path.parent.exists()


def test_a_damaged_store_offers_nothing_and_says_nothing(offered, store, capfd):
    store.write_bytes(b"a letter to my aunt" * 100)
    assert offered("feedreader list tag:") == []
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("line", "replies"),
    [
        ("feedreader list 'tag:loc", ['tag:"local news"']),
        ("feedreader list 'is:unread is:st", ["is:unread is:starred", "is:unread is:story"]),
        ("feedreader list -- 'is:unread tag:loc", ['is:unread tag:"local news"']),
        ('feedreader list "is:unread tag:loc', ['is:unread tag:\\"local news\\"']),
        ('feedreader list tag:"loc', ['\\"local news\\"']),
        ("feedreader list 'is:unread' tag:loc", [r"\"local\ news\""]),
        ("feedreader list it\\'s tag:loc", [r"\"local\ news\""]),
        ("feedreader tag add 'loc", ["local news"]),
    ],
)
def test_bash_keeps_what_stands_before_quotation_marks(store, monkeypatch, capfd, line, replies):
    monkeypatch.setenv("FEEDREADER_DB", str(store))
    monkeypatch.setenv("_FEEDREADER_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    with pytest.raises(SystemExit):
        run([])
    assert capfd.readouterr().out.splitlines() == [f"plain,{reply}" for reply in replies]


@pytest.mark.skipif(BASH is None, reason="there is no bash on this machine")
@pytest.mark.parametrize(
    ("line", "words", "replies"),
    [
        ("feedreader list is:un", "feedreader list is : un", ["unread"]),
        ("feedreader list tag:loc", "feedreader list tag : loc", [r"\"local\ news\""]),
        ("feedreader tag add loc", "feedreader tag add loc", [r"local\ news"]),
        ("feedreader remove https://n", "feedreader remove https : //n", ["//news.example/feed"]),
        ("feedreader sea", "feedreader sea", ["search"]),
    ],
)
def test_bash_itself_completes(store, tmp_path, line, words, replies):
    program = tmp_path / "feedreader"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m feedreader "$@"\n')
    program.chmod(0o755)
    script = f"""
        eval "$({program} completion bash)"
        COMP_LINE='{line}' COMP_POINT={len(line)} COMP_WORDS=({words.replace(":", "':'")})
        COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        compopt() {{ :; }}
        _feedreader_completion {program}
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    environment = {"PATH": "/usr/bin:/bin", "FEEDREADER_DB": str(store)}
    done = subprocess.run([BASH, "--norc", "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert (done.stdout.splitlines(), done.stderr) == (replies, "")


@pytest.mark.parametrize(
    ("shell", "place"),
    [
        ("bash", "data/bash-completion/completions/feedreader"),
        ("zsh", "data/zsh/site-functions/_feedreader"),
        ("fish", "config/fish/completions/feedreader.fish"),
    ],
)
def test_completion_is_installed_where_the_shell_looks_for_it(feedreader, tmp_path, monkeypatch, shell, place):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    printed = feedreader("completion", shell).out
    assert str(tmp_path / place) in feedreader("completion", shell, "--install").out
    assert (tmp_path / place).read_text() == printed.removesuffix("\n")
    (tmp_path / place).unlink()
    (tmp_path / place).mkdir()
    assert "could not be written" in feedreader("completion", shell, "--install", code=1).err


def test_the_manual_tells_of_every_command_and_option():
    text = page()
    for command in documented():
        assert f".SS {' '.join(command.words)}".replace("-", "\\-") in text or not command.words
        for names, _ in command.options:
            assert names.replace("-", "\\-") in text
    assert {("tag", "add"), ("config", "show"), ("man",)} <= {command.words for command in documented()}


def test_the_settings_of_a_feed_have_lines_of_their_own_in_the_manual():
    assert "\n.nf\nname=TEXT            the name to show" in page()
    assert "\nfolder=PATH          its folder" in page()


def test_no_line_of_the_manual_is_taken_for_a_request_that_it_is_not():
    macros = {".TH", ".SH", ".SS", ".TP", ".B", ".I", ".PP", ".nf", ".fi"}
    requests = [line for line in page().splitlines() if line.startswith((".", "'"))]
    assert {line.split(" ")[0] for line in requests} <= macros


@pytest.mark.skipif(shutil.which("groff") is None, reason="there is no groff on this machine")
def test_groff_has_nothing_to_complain_of():
    done = subprocess.run(["groff", "-man", "-ww", "-Tutf8"], input=page(), capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert "feedreader - read the news" in done.stdout


def test_the_manual_page_is_installed(feedreader, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    feedreader("man", "--install")
    assert (tmp_path / "man/man1/feedreader.1").read_text() == page()
    assert feedreader("man").out == page() + "\n"
