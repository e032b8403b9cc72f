"""`service`: units and agents are written, started and removed through programs that only write down what they hear."""

from __future__ import annotations

import json
import os
import plistlib
import shlex
import stat
import subprocess
import sys

import pytest

from feedreader.errors import FeedreaderError
from feedreader.service import autostart
from feedreader.service.autostart import Launchd, Start, cron_line, quoted, start_of


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Makes a program that notes its arguments in `calls` and then runs a line of sh."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("FEEDREADER_CONFIG", raising=False)

    def make(name, line="echo active"):
        file = folder / name
        file.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n{line}\n')
        file.chmod(file.stat().st_mode | stat.S_IXUSR)

    make("loginctl", "echo no")
    return make


@pytest.fixture
def unit(tmp_path):
    return tmp_path / "config/systemd/user/feedreader.service"


def test_installing_writes_and_starts_a_unit(feedreader, program, unit, tmp_path):
    program("systemctl")
    said = feedreader("service", "install").out
    assert "enable-linger" in said
    lines = unit.read_text().splitlines()
    start = next(line for line in lines if line.startswith("ExecStart="))
    assert f'"--db" "{tmp_path}/feedreader.db" "--config" "{tmp_path}/config.toml" "daemon"' in start
    assert f'Environment="XDG_CONFIG_HOME={tmp_path}/config"' in lines
    assert {"Type=notify", "WatchdogSec=300"} <= set(lines)
    assert (tmp_path / "calls").read_text().splitlines()[:3] == [
        "--user daemon-reload",
        "--user enable feedreader.service",
        "--user restart feedreader.service",
    ]
    assert not (tmp_path / "feedreader.db").exists()
    assert "active" in feedreader("service", "status").out
    feedreader("service", "uninstall")
    assert not unit.exists()


def test_a_lingering_user_is_told_that_it_goes_on(feedreader, program):
    program("systemctl")
    program("loginctl", "echo yes")
    assert "lingering is on" in feedreader("service", "install").out


def test_variables_that_name_files_are_kept(program, unit, tmp_path, monkeypatch, capfd):
    from feedreader.cli.main import run

    program("systemctl")
    config = tmp_path / "mine.toml"
    config.touch()
    monkeypatch.setenv("FEEDREADER_CONFIG", str(config))
    monkeypatch.setenv("FEEDREADER_DB", str(tmp_path / "mine.db"))
    assert run(["service", "install"]) == 0
    assert f'"--db" "{tmp_path}/mine.db" "--config" "{config}" "daemon"' in unit.read_text()


def test_what_fails_leaves_nothing_behind(feedreader, program, unit, tmp_path):
    program("systemctl", "echo Failed to connect to bus >&2; exit 1")
    done = feedreader("service", "install", code=1)
    assert "Failed to connect to bus; nothing was installed" in done.err
    assert done.out.count("\n") == 1
    assert "refresh" in done.out
    assert not (tmp_path / "config").exists()


def test_what_fails_leaves_an_older_unit_as_it_was(feedreader, program, unit):
    unit.parent.mkdir(parents=True)
    unit.write_text("[Unit]\n")
    program("systemctl", "exit 1")
    feedreader("service", "install", code=1)
    assert unit.read_text() == "[Unit]\n"


def test_a_unit_is_removed_even_where_systemd_cannot_be_reached(feedreader, program, unit):
    program("systemctl", "exit 1")
    link = unit.parent / "default.target.wants" / unit.name
    link.parent.mkdir(parents=True)
    unit.write_text("[Unit]\n")
    link.symlink_to(unit)
    assert "systemd could not be notified" in feedreader("service", "uninstall").out
    assert not unit.exists()
    assert not link.is_symlink()


def test_without_a_unit_there_is_nothing_to_remove(feedreader, program):
    program("systemctl")
    assert "no unit is installed" in feedreader("service", "uninstall", code=1).err
    assert "service install" in feedreader("service", "status", code=1).err


def test_a_daemon_that_does_not_run_is_an_exit_code(feedreader, program, unit):
    program("systemctl", "echo inactive; exit 3")
    unit.parent.mkdir(parents=True)
    unit.touch()
    feedreader("service", "status", code=1)


def test_without_a_service_manager_a_line_for_cron_is_offered(feedreader, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    done = feedreader("service", "install", code=1)
    assert "feedreader daemon" in done.err
    assert f"--db {tmp_path}/feedreader.db" in done.out
    assert "neither systemd nor launchd" in feedreader("service", "status", code=1).err


def test_a_line_for_cron_means_to_sh_what_was_meant(tmp_path):
    awkward = tmp_path / "it's 100% $HOME `x`.db"
    start = start_of(awkward, None, {"TZ": "a 'b' %c", "HOME": "left out"})
    minutes, *_, command = cron_line(start).split(" ", 5)
    assert minutes.partition("-")[0].isdecimal()
    assert "%" not in command.replace(r"\%", "")
    python = shlex.quote(sys.executable)
    teller = f"{python} -c 'import json, os, sys; print(json.dumps([os.environ[\"TZ\"], sys.argv[1:]]))'"
    shown = command.replace(r"\%", "%").replace(f"{python} -P -m feedreader", teller)
    told = subprocess.run(
        ["/bin/sh", "-c", shown.removesuffix(" >/dev/null")], capture_output=True, text=True, check=True
    )
    assert json.loads(told.stdout) == ["a 'b' %c", ["--db", str(awkward), "refresh"]]


def test_paths_are_quoted_as_systemd_reads_them():
    assert quoted(["/home/a b/100%", '$x"y']) == '"/home/a b/100%%" "$$x\\"y"'


@pytest.mark.parametrize("name", ["a\nExecStartPre=x", "a\rb", "a\x1b[0m", "a\x85b", "a\u2028b"])
def test_control_characters_are_refused(feedreader, program, unit, tmp_path, name):
    program("systemctl")
    with pytest.raises(FeedreaderError, match="control character"):
        start_of(tmp_path / name, None, {})
    with pytest.raises(FeedreaderError, match="control character"):
        start_of(tmp_path / "store", None, {"XDG_DATA_HOME": name})


def test_launchd_gets_an_agent(program, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    program("launchctl", 'case "$1" in print) echo "state = running";; esac')
    agent = Launchd()
    start = Start(arguments=("--db", "/a b.db"), environment={"TZ": "UTC"})
    assert "is installed and running" in agent.install(start)
    written = plistlib.loads(agent.path.read_bytes())
    assert written["ProgramArguments"] == [sys.executable, "-P", "-m", "feedreader", "--db", "/a b.db", "daemon"]
    assert written["EnvironmentVariables"] == {"TZ": "UTC"}
    domain = f"gui/{os.getuid()}"
    assert (tmp_path / "calls").read_text().splitlines() == [
        f"bootout {domain}/feedreader.daemon",
        f"bootstrap {domain} {agent.path}",
    ]
    assert agent.status()[1]
    assert "is removed" in agent.uninstall()
    assert not agent.path.exists()


def test_an_agent_that_launchd_refuses_is_not_left_behind(program, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    program("launchctl", "echo no such domain >&2; exit 5")
    with pytest.raises(FeedreaderError, match="no such domain"):
        Launchd().install(Start(arguments=()))
    assert not (tmp_path / "Library").exists()


def test_the_manager_of_this_machine_is_found(program, monkeypatch):
    program("systemctl")
    assert isinstance(autostart.manager(), autostart.Systemd)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert isinstance(autostart.manager(), Launchd)
