"""The systemd unit: written, started and removed through a `systemctl` that only writes down what it was told."""

from __future__ import annotations

import stat

import pytest

from feedreader.cli.unit import quoted


@pytest.fixture
def systemctl(tmp_path, monkeypatch):
    program = tmp_path / "bin" / "systemctl"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\necho active\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}:/bin:/usr/bin")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def test_installing_writes_and_starts_a_unit(feedreader, systemctl):
    feedreader("service", "install")
    unit = (systemctl / "config/systemd/user/feedreader.service").read_text()
    assert f'"--db" "{systemctl}/feedreader.db"' in unit
    assert unit.splitlines()[5].endswith('"daemon"')
    assert (systemctl / "calls").read_text().splitlines() == [
        "--user daemon-reload",
        "--user enable --now feedreader.service",
    ]
    assert "active" in feedreader("service", "status").out
    feedreader("service", "uninstall")
    assert not (systemctl / "config/systemd/user/feedreader.service").exists()


def test_without_a_unit_there_is_nothing_to_remove(feedreader, systemctl):
    assert "no unit is installed" in feedreader("service", "uninstall", code=1).err
    assert "service install" in feedreader("service", "status", code=1).err


def test_without_systemd_it_says_what_to_do(feedreader, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert "feedreader daemon" in feedreader("service", "install", code=1).err


def test_paths_are_quoted_as_systemd_reads_them():
    assert quoted(["/home/a b/100%", '$x"y']) == '"/home/a b/100%%" "$$x\\"y"'
