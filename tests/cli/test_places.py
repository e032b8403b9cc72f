"""Odd places to run in: terminals of eight bits, stores that are not there or cannot be written."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.builders import NOW, make_intent, make_new, make_subscription

from feedreader.cli.main import run
from feedreader.store import connect
from feedreader.store.connect import open_store
from feedreader.store.search_index import SearchIndex

TITLE = "Don’t — “quote” Łódź café 日本"


@pytest.fixture
def filled(tmp_path):
    path = tmp_path / "feedreader.db"
    with open_store(path) as store:
        store.writer.feeds.subscribe([make_subscription()], now=NOW)
        store.writer.polling.apply([make_intent(1, make_new("a", title=TITLE))])
        SearchIndex(store).catch_up()
        store.writer.upkeep.checkpoint()
    return path


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", TITLE),
        ("iso-8859-1", 'Don\'t - "quote" ?ódz café ??'),
        ("koi8-r", 'Don\'t - "quote" ?odz cafe ??'),
    ],
)
def test_output_is_in_whatever_the_terminal_can_show(filled, encoding, shown):
    command = [sys.executable, "-m", "feedreader", "--db", str(filled), "list"]
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert shown in done.stdout.decode(encoding)
    done = subprocess.run([*command, "--json"], capture_output=True, env=environment, check=True)
    assert json.loads(done.stdout.decode("utf-8"))["title"] == TITLE


@pytest.mark.parametrize(
    "command",
    [
        *("count", "list", "feeds", "stories", "tags", "search x", "export", "retention", "query list", "rule list"),
        *("rule try --query x", "serve devices", "import --dry-run feeds.opml"),
    ],
)
def test_what_only_reads_makes_no_store(feedreader, tmp_path, command):
    there = tmp_path / "no" / "where.db"
    assert f"{there}: there is no store yet" in feedreader("--db", str(there), *command.split()).err
    assert not (tmp_path / "no").exists()
    assert not (tmp_path / "feedreader.db").exists()


def test_whoever_lists_before_there_is_anything_hears_how_to_begin(tmp_path, capfd, monkeypatch):
    monkeypatch.setenv("FEEDREADER_DB", str(tmp_path / "none.db"))
    for terminal in (True, False):
        monkeypatch.setattr(
            "feedreader.cli.context.sys.stdout.isatty", lambda terminal=terminal: terminal, raising=False
        )
        assert run(["list"]) == 0
        out, err = capfd.readouterr()
        assert (out, "`feedreader add URL`" in err) == ("", terminal)


def test_whoever_tries_an_import_is_on_the_way_already(tmp_path, capfd, monkeypatch):
    monkeypatch.setenv("FEEDREADER_DB", str(tmp_path / "none.db"))
    monkeypatch.setattr("feedreader.cli.context.sys.stdout.isatty", lambda: True, raising=False)
    (tmp_path / "feeds.opml").write_text('<opml><body><outline xmlUrl="https://a.example/f"/></body></opml>')
    assert run(["import", str(tmp_path / "feeds.opml"), "--dry-run"]) == 0
    out, err = capfd.readouterr()
    assert "https://a.example/f" in out
    assert "`feedreader add URL`" not in err


def test_an_empty_path_is_not_taken_for_the_default(feedreader):
    for options in (["--db", ""], ["--config", " "]):
        for command in (["count"], ["mark", "read", "is:unread"], []):
            assert f"{options[0]} needs a path" in feedreader(*options, *command, code=2).err


def test_what_the_variable_names_is_told_where_it_is_not_there(capfd, tmp_path, monkeypatch):
    monkeypatch.setenv("FEEDREADER_DB", str(tmp_path / "mistyped.db"))
    assert run(["list"]) == 0
    assert "mistyped.db: there is no store yet" in capfd.readouterr().err


def test_a_store_that_cannot_be_written_is_read_listed_and_searched(feedreader, filled, monkeypatch, tmp_path):
    monkeypatch.setattr(connect, "is_read_only", lambda path: path == filled)
    before = filled.read_bytes()
    assert TITLE in feedreader("list").out
    assert feedreader("search", "quote", "--json").records[0]["title"] == TITLE
    assert "Body of a." in feedreader("show", "1").out
    assert "<opml" in feedreader("export").out
    feedreader("digest")
    error = feedreader("mark", "read", "1", code=1).err
    assert error.count("\n") == 1
    assert "readonly" in error or "read-only" in error
    assert filled.read_bytes() == before


def test_what_is_not_indexed_yet_in_a_store_that_cannot_be_written_is_told(feedreader, filled, monkeypatch):
    with open_store(filled) as store:
        store.writer.polling.apply([make_intent(1, make_new("b", title="Another quote"))])
        store.writer.upkeep.checkpoint()
    monkeypatch.setattr(connect, "is_read_only", lambda path: path == filled)
    done = feedreader("search", "quote", "--json")
    assert len(done.records) == 1
    assert done.err == (
        "feedreader: 1 entry cannot be found in searches: the index is out of date and the store cannot be written to\n"
    )
    assert feedreader("list").err == ""


def test_a_user_without_a_home_has_files_nowhere(capfd, monkeypatch):
    def unknown(_):
        raise KeyError("uid not found")

    for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "FEEDREADER_CONFIG", "FEEDREADER_DB"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("pwd.getpwuid", unknown)
    assert run(["config", "path"]) == 0
    assert capfd.readouterr().out == "/nonexistent/.config/feedreader/config.toml\n"
    assert run(["list"]) == 0


def test_a_home_that_is_no_absolute_path_is_not_taken_for_one(monkeypatch):
    monkeypatch.setenv("HOME", "")
    assert run(["--version"]) == 0
    assert "HOME" not in os.environ


def test_the_home_of_a_user_whom_nobody_knows_is_a_name_like_any_other(feedreader):
    assert "~no.such.user/x.db: there is no store yet" in feedreader("--db", "~no.such.user/x.db", "list").err


@pytest.mark.parametrize(
    "command", [("tag", "add", "\udcc5rd", "1"), ("query", "save", "\udcff", "a"), ("feed", "set", "1", "name=\udcc5d")]
)
def test_a_name_that_is_no_text_in_this_locale_is_refused_and_not_cut(feedreader, filled, command):
    assert "contains bytes that are not text in this locale" in feedreader(*command, code=2).err
    assert feedreader("tags", "--json").records == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is full")
def test_where_nothing_can_be_said_the_exit_code_tells(monkeypatch):
    code = None
    with contextlib.suppress(OSError), Path("/dev/full").open("w", buffering=1, encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stderr", full)
        code = run(["list", "("])
    monkeypatch.undo()
    assert code == 1
