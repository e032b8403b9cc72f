"""Paths as they are typed."""

from __future__ import annotations

import pytest

from feedreader.service.typed_paths import completed_path


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("feeds.opml", "feeds.txt", "OLD.OPML", "ev\x1bil.opml", ".hidden.opml"):
        (tmp_path / name).touch()
    for name in ("feed-lists", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "feed-lists" / "world.opml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fe", "feeds.opml"),  # files before folders
        ("feed-", "feed-lists/"),
        ("feed-lists/", "feed-lists/world.opml"),
        ("feeds.t", None),
        ("O", "OLD.OPML"),
        ("ev", None),  # it is not called as it would be shown
        (".", ".hidden.opml"),
        ("~/o", "~/other/"),
        ("./feeds", "./feeds.opml"),
        ("feeds.opml", None),
        ("nowhere/x", None),
        ("a\0b/", None),
    ],
)
def test_a_path_is_completed_as_a_shell_does(folder, typed, meant):
    assert completed_path(typed, (".opml", ".xml")) == meant


def test_where_something_is_to_be_written_folders_alone_are_offered(folder):
    assert completed_path("fe") == "feed-lists/"
    assert completed_path(f"{folder}/o") == f"{folder}/other/"
