"""`config`: every setting with where it comes from, and a file that is checked key by key."""

from __future__ import annotations

import json
import sys
import tomllib

import pytest

from feedreader.settings.config import Settings, all_settings, load


@pytest.fixture
def configured(feedreader, tmp_path):
    """Runs commands with the text of a configuration file."""

    def call(text: str, *arguments: str, code: int = 0):
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        return feedreader(*arguments, code=code)

    return call


def test_every_setting_is_shown_with_its_source(configured):
    shown = configured("[polling]\nconcurrency = 8\n", "config", "show", "--json").records
    assert [each["key"] for each in shown] == [each.name for each in all_settings()]
    by_key = {each["key"]: each for each in shown}
    assert by_key["polling.concurrency"] == {
        "key": "polling.concurrency", "value": 8, "default": 64, "source": "file",
    }  # fmt: skip
    assert by_key["polling.floor"] == {"key": "polling.floor", "value": "1h", "default": "1h", "source": "default"}
    assert by_key["retention.read"]["value"] is None


def test_a_setting_that_is_given_as_its_default_comes_from_the_file(configured):
    (shown,) = configured("[polling]\nconcurrency = 64\n", "config", "show", "polling.conc", "--json").records
    assert shown["source"] == "file"


def test_settings_are_shown_to_a_user_with_their_meaning(configured):
    line = configured("", "config", "show", "polling.per_host").out
    assert line.split() == ["polling.per_host", "2", "default", "concurrent", "requests", "to", "one", "host"]


def test_a_setting_that_does_not_exist_is_named(configured):
    assert "there is no setting colour" in configured("", "config", "show", "colour", code=1).err


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[polling]\nconcurrency = 0", "polling.concurrency must be a whole number from 1 to 1024, not 0"),
        ('[polling]\ntimeout = "2h"', "polling.timeout must be a length of time"),
        (
            '[interface]\ntheme = "feedreader-drak"',
            "theme names no theme: feedreader-drak; did you mean feedreader-dark?",
        ),
        ('[interface.keys]\nbrowze = "b"', "names no command: browze; did you mean browse?"),
        ('[interface.highlights]\n"titel:a" = "red"', "interface.highlights: titel:a: there is no field `titel`"),
        ('[retention]\nkeep = ["Work", "(b"]', "retention.keep: (b: "),
        ('[interface.keys]\nbrowse = "ctrl+entr"', "interface.keys.browse names no key: ctrl+entr"),
        ('[interface.keys]\nbrowse = "g  contrl+x"', "interface.keys.browse names no key: contrl+x"),
        ('[polling]\nuser_agent = "a\\nb"', "polling.user_agent must be a text without line breaks"),
        ('[polling]\nfloor = "2d"\nceiling = "1h"', "polling.floor (2d) is longer than polling.ceiling (1h)"),
        ('[serve]\nlisten = "8080"', "serve.listen: 8080: where to listen is written ADDRESS:PORT"),
        ('[interface]\nbrowser = "sh -c \'x"', "interface.browser: no closing quotation"),
        ('[stories]\nembeddings_url = "localhost:11434"', "stories.embeddings_url is no http or https address"),
        ('[interface]\nkeymap = "newsbat"', 'one of default, newsboat, not "newsbat"; did you mean newsboat?'),
    ],
)
def test_what_is_wrong_is_refused_with_file_and_key_and_by_the_doctor(configured, text, complaint):
    for command in (("config", "check"), ("doctor",)):
        out = configured(text, *command, code=1).out
        assert complaint in out
        assert "config.toml: " in out
    (problem,) = configured(text, "config", "check", "--json", code=1).records
    assert complaint in problem["problem"]


def test_all_that_is_wrong_is_told_at_once(configured):
    text = '[polling]\nconcurrency = 0\nflor = 1\n[interface]\ntheme = "mauve"\n'
    assert len(configured(text, "config", "check", code=1).out.splitlines()) == 3


def test_the_doctor_examines_the_store_whatever_the_file_says(configured):
    configured("", "query", "save", "sea", "ferry")
    out = configured("[polling]\nconcurrency = 0", "doctor", code=1).out
    assert "0 feeds, 0 entries" in out
    assert "wrong: " in out


@pytest.mark.parametrize("keys", ["b", "g g", "ctrl+d", "ß", "space", "shift+f5", "ctrl+shift+up", "+", "ctrl++"])
def test_keys_that_a_terminal_sends_are_in_order(configured, keys):
    done = configured(f'[interface.keys]\nbrowse = "{keys}"', "config", "check")
    assert "in order" in done.out


def test_the_path_is_printed_whether_or_not_the_file_exists(feedreader, tmp_path):
    (tmp_path / "config.toml").unlink()
    assert feedreader("config", "path").out == f"{tmp_path / 'config.toml'}\n"


def editor(tmp_path, code: str) -> str:
    """A command that runs Python on the file it is given."""
    script = tmp_path / "editor.py"
    script.write_text(f"import sys\npath = sys.argv[-1]\n{code}\n")
    return f"{sys.executable} '{script}'"


def test_editing_begins_with_a_file_that_lists_every_setting(feedreader, tmp_path, monkeypatch):
    path = tmp_path / "config.toml"
    path.unlink()
    monkeypatch.setenv("VISUAL", editor(tmp_path, "pass"))
    assert "in order" in feedreader("config", "edit").out
    assert load(path) == Settings()
    lines = path.read_text().splitlines()
    bare = "\n".join(
        line[2:] if " = " in line and line.startswith("# ") and ";" not in line else line for line in lines
    )
    found = tomllib.loads(bare)
    names = {f"{section}.{key}" for section, table in found.items() for key in table}
    assert names == {each.name for each in all_settings()}


def test_what_was_edited_is_checked(feedreader, tmp_path, monkeypatch):
    monkeypatch.setenv("EDITOR", editor(tmp_path, "open(path, 'a').write('concurrency = 0')"))
    monkeypatch.delenv("VISUAL", raising=False)
    assert "polling.concurrency must be" in feedreader("config", "edit", code=1).out


def test_an_editor_that_does_not_exist_or_fails_is_a_sentence(feedreader, tmp_path, monkeypatch):
    monkeypatch.setenv("VISUAL", "no-such-editor")
    assert "no-such-editor could not be started" in feedreader("config", "edit", code=1).err
    monkeypatch.setenv("VISUAL", editor(tmp_path, "sys.exit(3)"))
    assert "exited with 3" in feedreader("config", "edit", code=1).err
    monkeypatch.setenv("VISUAL", "'")
    assert "is not a valid command" in feedreader("config", "edit", code=1).err


def test_the_objects_are_json(configured):
    for line in configured("", "config", "show", "--json").out.splitlines():
        assert list(json.loads(line)) == ["key", "value", "default", "source"]
