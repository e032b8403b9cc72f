"""The configuration file, and what is said about a wrong one."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.errors import SettingsError
from feedreader.settings import paths
from feedreader.settings.config import Settings, all_settings, changed, configuration, load
from feedreader.settings.declaring import WrongValueError, shown, typed


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


def test_hosts_are_names_however_they_are_typed(tmp_path):
    typed = '["https://Reader.example.org:8443/", "nas.local.", "b\u00fccher.example", "[::1]:80"]'
    settings = load(written(tmp_path, f"[serve]\nhosts = {typed}\n[polling]\nprivate_hosts = {typed}"))
    expected = ("reader.example.org", "nas.local", "xn--bcher-kva.example", "[::1]")
    assert (settings.serve.hosts, settings.polling.private_hosts) == (expected, expected)
    for wrong in ("", "*.example.org", "a b", "::1", "/x"):
        with pytest.raises(SettingsError, match=r"serve\.hosts must be a list of host names"):
            load(written(tmp_path, f'[serve]\nhosts = ["{wrong}"]'))


def test_languages_are_kept_as_entries_have_theirs(tmp_path):
    settings = load(written(tmp_path, '[stories]\nlanguages = ["pt-BR", "English", "ukr"]'))
    assert settings.stories.languages == ("pt", "en", "uk")


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


@pytest.mark.parametrize("setting", all_settings(), ids=lambda setting: setting.name)
def test_every_setting_says_what_it_means_and_its_example_and_default_can_be_written_in_a_file(setting, tmp_path):
    meaning = setting.declared.meaning
    assert meaning
    assert not meaning.endswith(".")
    section, _, key = setting.name.partition(".")
    for value in (setting.default, setting.declared.example):
        if value is not None:
            assert setting.of(load(written(tmp_path, f"[{section}]\n{key} = {shown(value)}"))) == value


def test_what_changed_between_two_files_is_named(tmp_path):
    old = load(written(tmp_path, '[polling]\nfloor = "2h"\n[interface]\nmouse = false'))
    new = load(written(tmp_path, '[polling]\nfloor = "120m"\nper_host = 1\n[stories]\noutlets = ["a"]'))
    assert changed(old, new) == ("polling.per_host", "stories.outlets", "interface.mouse")
    assert changed(old, old) == ()


@pytest.mark.parametrize(
    ("key", "least", "most"),
    [(each.name, each.declared.least, each.declared.most) for each in all_settings() if each.kind is int],
)
def test_whole_numbers_hold_their_bounds_to_the_last(key, least, most, tmp_path):
    section, _, name = key.partition(".")
    for value in (least, most):
        load(written(tmp_path, f"[{section}]\n{name} = {value}"))
    for value in (least - 1, most + 1, 10**30):
        with pytest.raises(SettingsError, match=f"{re.escape(key)} must be a whole number from {least} to {most}"):
            load(written(tmp_path, f"[{section}]\n{name} = {value}"))


@pytest.mark.parametrize("text", ["1e9h", "-1h", "5", "5 years", "", "999999999999h", "1h30m"])
def test_a_length_of_time_that_is_none_is_refused(text, tmp_path):
    with pytest.raises(SettingsError, match=r"polling\.floor must be a length of time"):
        load(written(tmp_path, f'[polling]\nfloor = "{text}"'))


def test_a_mark_of_byte_order_is_no_error(tmp_path):
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf[polling]\nper_host = 1\n")
    assert load(path).polling.per_host == 1


@given(st.text() | st.lists(st.text()) | st.dictionaries(st.text(min_size=1), st.text()))
def test_whatever_is_shown_is_toml(value):
    wanted = value if isinstance(value, str | dict) else list(value)
    try:
        shown(value).encode()
    except UnicodeEncodeError:
        return  # half a character, which no file can hold
    assert tomllib.loads(f"x = {shown(value)}")["x"] == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a." * 30_000 + "b = 1", "a key of more than 16 parts (at line 1); settings have two"),
        ("\ufeffa" + ".a" * 30_000 + " = 1", "a key of more than 16 parts (at line 1)"),
        ("[" + '"a" . ' * 30_000 + "b]", "a key of more than 16 parts (at line 1)"),
        ("[polling]\nfloor = {" + "a." * 30_000 + "b = 1}", "a key of more than 16 parts (at line 2)"),
        ("[polling]\nconcurrency = " + "9" * 100_000, "is not valid TOML: Exceeds the limit"),
        ("[polling]\nconcurrency = " + "[" * 5_000, "is not valid TOML: "),
        ("x = " + "{a = " * 5_000, "is not valid TOML: "),
    ],
    ids=["dots", "dots behind a mark", "dots of a table", "dots within", "digits", "lists", "tables"],
)
def test_what_would_take_long_or_end_in_a_trace_is_a_sentence(text, said, tmp_path):
    with pytest.raises(SettingsError, match=re.escape(said)):
        load(written(tmp_path, text))


@pytest.mark.parametrize("value", ["a.b." * 50, "{a.b." * 50, "...", "http://" + "a." * 100 + "example/,b.c.d.e"])
def test_dots_in_a_text_are_no_key(value, tmp_path):
    assert load(written(tmp_path, f'[polling]\nuser_agent = "{value}"')).polling.user_agent == value


def test_of_very_many_keys_that_are_unknown_a_hundred_are_told(tmp_path):
    found = configuration(written(tmp_path, "[polling]\n" + "".join(f"k{at} = 1\n" for at in range(3_000))))
    assert len(found.problems) == 101
    assert found.problems[-1] == "there are more unknown settings"


@pytest.mark.parametrize("text", ["[" * 5_000, f"[{'9' * 5_000}]", "[1"], ids=["lists", "digits", "no end"])
def test_what_is_typed_for_a_setting_is_refused_in_words(text):
    kept = next(each for each in all_settings() if each.name == "polling.private_hosts")
    with pytest.raises(WrongValueError):
        typed(kept.kind, text, kept.declared)
