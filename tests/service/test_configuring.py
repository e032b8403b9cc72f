"""Settings as a user sees and changes them, in a file or for one run."""

from __future__ import annotations

import pytest
from tests.builders import NOW, make_subscription
from tests.inside import store_of

from feedreader.errors import SettingsError
from feedreader.service.library import Library
from feedreader.settings.config import Settings, all_settings
from feedreader.settings.watching import Configuration
from feedreader.store.connect import open_store

TEXT = '# mine\n[polling]\nfloor = "2h" # slow line\n'


@pytest.fixture
def library(tmp_path):
    """A library whose settings stand in a file."""
    path = tmp_path / "config.toml"
    path.write_text(TEXT, encoding="utf-8")
    path.chmod(0o640)
    file = Configuration(path)
    with open_store(tmp_path / "feedreader.db") as store:
        yield Library(store, file.settings, clock=lambda: NOW, file=file)


def told(library, name):
    return next(each for each in library.configuring.all() if each.name == name)


def test_every_setting_is_told_with_value_default_and_source(library):
    assert [each.name for each in library.configuring.all()] == [each.name for each in all_settings()]
    floor = told(library, "polling.floor")
    assert (floor.value, floor.default, floor.source, floor.typed) == ('"2h"', '"1h"', "file", "2h")
    assert told(library, "interface.mouse").choices == ("true", "false")
    assert told(library, "retention.read").value == "unset"
    assert all(each.meaning and each.allowed for each in library.configuring.all())


def test_what_is_set_stands_in_the_file_and_counts_at_once(library, tmp_path):
    path = tmp_path / "config.toml"
    assert library.configuring.set("interface.mark_read", "never") == ("interface.mark_read",)
    assert library.settings.interface.mark_read == "never"
    assert path.read_text(encoding="utf-8").startswith(TEXT)
    assert path.stat().st_mode & 0o777 == 0o640
    assert library.configuring.set("interface.mark_read", None) == ("interface.mark_read",)
    assert told(library, "interface.mark_read").source == "default"
    assert [each.name for each in tmp_path.iterdir() if "config" in each.name] == ["config.toml"]


def test_a_wrong_value_changes_neither_the_file_nor_the_settings(library, tmp_path):
    with pytest.raises(SettingsError, match=r"polling\.concurrency must be a whole number"):
        library.configuring.set("polling.concurrency", "many")
    assert (tmp_path / "config.toml").read_text(encoding="utf-8") == TEXT
    assert library.settings == Configuration(tmp_path / "config.toml").settings


def test_a_file_that_is_not_there_begins_with_every_setting_commented_out(tmp_path):
    file = Configuration(tmp_path / "not" / "there" / "config.toml")
    with open_store(tmp_path / "feedreader.db") as store:
        library = Library(store, file.settings, file=file)
        library.configuring.set("interface.mark_read", "never")
    text = file.path.read_text(encoding="utf-8")
    assert '# floor = "1h"' in text
    assert file.settings.interface.mark_read == "never"


def test_a_link_to_the_file_stays_a_link(library, tmp_path):
    path, kept = tmp_path / "config.toml", tmp_path / "dotfiles.toml"
    path.rename(kept)
    path.symlink_to(kept)
    library.configuring.set("interface.mark_read", "never")
    assert path.is_symlink()
    assert "never" in kept.read_text(encoding="utf-8")


def test_what_an_editor_writes_is_taken_in_and_what_cannot_be_read_is_told_once(library, tmp_path):
    path = tmp_path / "config.toml"
    assert library.configuring.follow() is None
    path.write_text(TEXT + "concurrency = 8\n", encoding="utf-8")
    assert library.configuring.follow() == ("polling.concurrency",)
    assert library.settings.polling.concurrency == 8
    path.write_text("[polling]\nconcurrency = 'many'\n", encoding="utf-8")
    with pytest.raises(SettingsError):
        library.configuring.follow()
    assert library.configuring.follow() is None
    assert library.settings.polling.concurrency == 8


def test_without_a_file_settings_hold_for_the_run(tmp_path):
    with open_store(tmp_path / "feedreader.db") as store:
        library = Library(store, Settings())
        assert library.configuring.path is None
        library.configuring.set("interface.mark_read", "never")
        assert (library.settings.interface.mark_read, told(library, "interface.mark_read").source) == (
            "never",
            "this run",
        )
        library.configuring.set("interface.mark_read", None)
        assert library.settings == Settings()
        assert told(library, "interface.mark_read").source == "default"


def test_a_feed_tells_all_that_can_be_set_and_no_header_s_value(library):
    store_of(library).writer.feeds.subscribe([make_subscription(title="Harbour Post")], now=NOW)
    library.feeds.set(1, {"name": "The Post", "folder": "coast", "interval": "2h", "header:X-Key": "hush"})
    found = {each.name: each for each in library.configuring.of_feed(1)}
    assert found.keys() >= {"name", "folder", "interval", "full_text", "muted", "user", "password", "header:X-Key"}
    assert [found[name].value for name in ("name", "folder", "interval")] == ["The Post", "coast", "2h"]
    assert (found["position"].value, found["position"].source) == ("1", "default"), "nobody has moved it"
    assert "hush" not in str(found["header:X-Key"])
    assert found["muted"].choices == ("true", "false")
