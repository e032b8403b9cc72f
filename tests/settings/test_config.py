"""The configuration file, and what is said about a wrong one."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest

from feedreader.errors import SettingsError
from feedreader.settings import paths
from feedreader.settings.config import Polling, Settings, load


def written(tmp_path, text):
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_there_are_defaults(tmp_path):
    assert load(tmp_path / "none.toml") == Settings()


def test_a_named_file_must_exist(tmp_path):
    with pytest.raises(SettingsError, match=r"none\.toml: there is no such file"):
        load(tmp_path / "none.toml", required=True)


def test_values_of_every_kind_are_read(tmp_path):
    settings = load(
        written(
            tmp_path,
            """
            [polling]
            floor = "90m"
            per_host = 1
            private_hosts = ["nas.example.org"]
            [stories]
            reading_marks = "story"
            [interface]
            mouse = false
            keys = { "open-browser" = "b" }
            [retention]
            read = "60d"
            """,
        )
    )
    assert settings.polling.floor == timedelta(minutes=90)
    assert settings.polling.per_host == 1
    assert settings.polling.private_hosts == ("nas.example.org",)
    assert settings.stories.reading_marks == "story"
    assert settings.interface.mouse is False
    assert settings.interface.keys == {"open-browser": "b"}
    assert settings.retention.read == timedelta(days=60)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[poling]", r"unknown setting poling; did you mean polling\?"),
        ("[polling]\nflor = 1", r"unknown setting polling\.flor; did you mean polling\.floor\?"),
        ("[polling]\nfloor = 5", r"polling\.floor must be a length of time"),
        ("[polling]\nper_host = true", r"polling\.per_host must be a whole number"),
        ("[polling]\nper_host = -1", r"polling\.per_host must be a whole number"),
        ('[stories]\nreading_marks = "all"', r"must be one of never, copies, story"),
        ('[stories]\noutlets = "x"', r"must be a list of texts"),
        ("[interface]\nmouse = 1", r"must be true or false"),
        ("polling = 3", r"polling must be a table"),
        ("[polling", r"is not valid TOML"),
    ],
)
def test_a_wrong_file_is_named_with_the_setting(tmp_path, text, complaint):
    with pytest.raises(SettingsError, match=complaint) as caught:
        load(written(tmp_path, text))
    assert "config.toml" in str(caught.value)


def test_a_file_that_is_not_text_is_named(tmp_path):
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="is not UTF-8"):
        load(path)


def test_paths_follow_the_command_line_then_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("FEEDREADER_DB", str(tmp_path / "env.db"))
    monkeypatch.setenv("FEEDREADER_CONFIG", str(tmp_path / "env.toml"))
    assert paths.store_path() == tmp_path / "env.db"
    assert paths.store_path(str(tmp_path / "given.db")) == tmp_path / "given.db"
    assert paths.config_path() == tmp_path / "env.toml"
    monkeypatch.delenv("FEEDREADER_DB")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert paths.store_path().name == "feedreader.db"


def test_what_the_program_brings_along_is_found():
    assert paths.packaged("demo").is_dir()


def test_the_settings_of_polling_are_told_with_their_defaults(tmp_path):
    told = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```toml\n(\[polling\]\n.*?)```", told, re.DOTALL)
    assert load(written(tmp_path, block)).polling == Polling()
    assert set(re.findall(r"^(\w+) =", block, re.MULTILINE)) == {field.name for field in fields(Polling)}
