"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from feedreader.settings.paths import write_whole


def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "state.json"
    write_whole(path, [b"be", b"fore"])

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, [b"after"])
    assert path.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["state.json"]


def test_a_name_leads_to_a_file_only_once_the_disk_has_it(tmp_path, monkeypatch):
    path, done = tmp_path / "state.json", []
    sync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: done.append(os.fstat(handle).st_size) or sync(handle))
    monkeypatch.setattr(Path, "replace", lambda draft, to: done.append(to.name) or replace(draft, to))
    write_whole(path, [b"be", b"fore"])
    assert done == [6, "state.json"]


def test_a_link_is_replaced_and_the_file_is_its_owners_alone(tmp_path):
    path, link = tmp_path / "kept" / "state.json", tmp_path / "state.json"
    path.parent.mkdir()
    path.write_bytes(b"kept")
    link.symlink_to(path)
    write_whole(link, [b"x"])
    assert not link.is_symlink()
    assert (link.read_bytes(), path.read_bytes()) == (b"x", b"kept")
    assert stat.S_IMODE(link.stat().st_mode) == 0o600


def test_a_file_that_others_may_read_is_so_whatever_the_mask(tmp_path):
    before = os.umask(0o077)
    try:
        write_whole(tmp_path / "metrics.prom", [b"x"], mode=0o644)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "metrics.prom").stat().st_mode) == 0o644
