"""One setting changed in the text of a file: what it says else stays, character for character."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import timedelta

import pytest

from feedreader.settings.config import all_settings, configuration
from feedreader.settings.declaring import WrongValueError, as_typed, read, typed
from feedreader.settings.editing import edited
from feedreader.settings.listing import sample

FILE = """\
# mine, by hand
[polling]
floor = "2h"   # slow line
timeout = "30s"

[interface]   # looks
keys = { browse = "b" }
"""


def test_a_value_is_changed_where_it_stands_and_comments_stay():
    made = edited(FILE, "polling.floor", "3h")
    assert made == FILE.replace('"2h"', '"3h"')


def test_a_new_key_and_a_new_section_are_added_and_nothing_else_moves():
    made = edited(edited(FILE, "polling.concurrency", 8), "stories.languages", ["fr", "en"])
    for line in FILE.splitlines():
        assert line in made.splitlines()
    read_back = tomllib.loads(made)
    assert read_back["polling"] == {"floor": "2h", "timeout": "30s", "concurrency": 8}
    assert read_back["stories"] == {"languages": ["fr", "en"]}


def test_without_a_value_the_key_goes_and_only_it():
    assert edited(FILE, "polling.timeout", None) == FILE.replace('timeout = "30s"\n', "")
    assert edited(FILE, "serve.listen", None) == FILE


def test_a_byte_order_mark_stays_where_it_is():
    assert edited('\ufeff[polling]\nfloor = "1h"\n', "polling.floor", "2h") == '\ufeff[polling]\nfloor = "2h"\n'


def test_a_table_stays_on_its_line():
    assert 'keys = {browse = "o", theme = "ctrl+t"}' in edited(
        FILE, "interface.keys", {"browse": "o", "theme": "ctrl+t"}
    )


@pytest.mark.parametrize("text", ["polling = 3\n", "[polling\n"])
def test_a_file_that_cannot_be_changed_is_refused(text):
    with pytest.raises(WrongValueError):
        edited(text, "polling.floor", "3h")


@pytest.mark.parametrize("setting", all_settings(), ids=lambda each: each.name)
@pytest.mark.parametrize("text", ["", FILE, sample()], ids=["empty", "own", "sample"])
def test_every_setting_can_be_written_as_typed_and_read_again(setting, text, tmp_path):
    value = setting.default if setting.declared.example is None else setting.declared.example
    if value is None:
        pytest.skip("it has neither a default nor an example to write")
    as_toml = typed(setting.kind, as_typed(value), setting.declared)
    path = tmp_path / "config.toml"
    path.write_text(edited(text, setting.name, as_toml), encoding="utf-8")
    found = configuration(path)
    assert found.problems == ()
    assert setting.name in found.given
    assert setting.of(found.settings) == value


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("polling.floor", "90m", timedelta(minutes=90)),
        ("polling.concurrency", " 8 ", 8),
        ("interface.mouse", "Off", False),
        ("interface.theme", "feedreader-light", "feedreader-light"),
        ("interface.theme", '"quoted"', "quoted"),
        ("stories.languages", "fr, en", ("fr", "en")),
        ("stories.languages", '["fr", "en"]', ("fr", "en")),
        ("stories.languages", "", ()),
        ("interface.keys", '{ browse = "b  g o" }', {"browse": "b  g o"}),
        ("interface.keys", "", {}),
        ("retention.read", "90d", timedelta(days=90)),
    ],
)
def test_what_is_typed_needs_no_quotes(name, text, expected):
    setting = next(each for each in all_settings() if each.name == name)
    value = typed(setting.kind, text, setting.declared)
    assert read(setting.kind, value, setting.declared) == expected


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("polling.floor", "soon", "a length of time"),
        ("polling.concurrency", "many", "a whole number from 1 to 1024"),
        ("polling.concurrency", "5000", "from 1 to 1024"),
        ("interface.mouse", "perhaps", "true or false"),
        ("interface.keymap", "vim", "one of default, newsboat"),
        ("interface.keys", "browse", "a table of texts"),
        ("stories.outlets", "[1]", "a list of texts"),
        ("stories.languages", "nl en", 'language codes such as "fr" or "pt-BR", not ["nl en"]'),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(name, text, said):
    setting = next(each for each in all_settings() if each.name == name)
    with pytest.raises(WrongValueError, match=re.escape(said)):
        typed(setting.kind, text, replace(setting.declared))
