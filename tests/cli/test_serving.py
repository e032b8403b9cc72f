"""`serve` and what belongs to it, as typed in a shell."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


def run(tmp_path, *arguments, stdin=""):
    command = [sys.executable, "-m", "feedreader", "--db", str(tmp_path / "x.db"), *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=60, check=False)


def test_without_a_password_nothing_is_served(tmp_path):
    done = run(tmp_path, "serve", "--listen", "127.0.0.1:0")
    assert done.returncode == 1
    assert "feedreader serve password" in done.stderr


def listening(pid: int) -> set[int]:
    """The TCP ports that a process listens on, as Linux tells."""
    own, ports = set(), set()
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile, as what is listened on is not
            own.add(str(file.readlink()))
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            cells = line.split()
            if cells[3] == "0A" and f"socket:[{cells[9]}]" in own:
                ports.add(int(cells[1].rpartition(":")[2], 16))
    return ports


@contextmanager
def daemon(tmp_path, config):
    """A daemon with this configuration, once it polls."""
    file = tmp_path / "config.toml"
    file.write_text(config)
    command = [sys.executable, "-m", "feedreader", "--db", str(tmp_path / "x.db"), "--config", str(file), "daemon"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert running.stderr is not None
        lines = iter(running.stderr.readline, "")
        told = [next(line for line in lines if "polling" in line or "serv" in line)]
        while "polling" not in told[-1]:
            told.append(next(lines))
        yield running, told
    finally:
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=30) == 0
        running.stderr.close()


linux = pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="needs Linux's /proc")


@linux
def test_the_daemon_opens_no_port_unless_it_is_told_to(tmp_path):
    with daemon(tmp_path, "") as (running, _):
        assert listening(running.pid) == set()


@linux
def test_the_daemon_serves_where_it_is_told_to(tmp_path):
    run(tmp_path, "serve", "password")
    with daemon(tmp_path, '[serve]\nlisten = "127.0.0.1:0"\n') as (running, _):
        (port,) = listening(running.pid)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
            assert answer.read() == b"OK"


def test_a_daemon_that_cannot_serve_polls_all_the_same(tmp_path):
    with daemon(tmp_path, '[serve]\nlisten = "127.0.0.1:0"\n') as (_, told):
        assert "not serving: no password" in told[0]


@pytest.mark.parametrize("where", ["8765", "nowhere", "127.0.0.1:99999"])
def test_where_to_listen_is_checked(tmp_path, where):
    done = run(tmp_path, "serve", "--listen", where)
    assert done.returncode == 1
    assert where in done.stderr


def test_a_password_of_ones_own(tmp_path):
    assert run(tmp_path, "serve", "password", "--stdin", stdin="short\n").returncode == 1
    done = run(tmp_path, "serve", "password", "--stdin", stdin="long enough\n")
    assert (done.returncode, done.stdout) == (0, "")


def test_serve_sign_in_list_and_revoke(tmp_path):
    password = json.loads(run(tmp_path, "serve", "password", "--json").stdout)["password"]
    command = [sys.executable, "-m", "feedreader", "--db", str(tmp_path / "x.db"), "serve", "--listen", "127.0.0.1:0"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    try:
        assert server.stderr is not None
        (base,) = re.findall(r"http://\S+?(?=;)", server.stderr.readline())
        asked = urllib.request.Request(
            f"{base}/accounts/ClientLogin", data=f"Passwd={password}".encode(), headers={"User-Agent": "Shell/1"}
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:
            assert b"Auth=" in answer.read()
        (device,) = map(json.loads, run(tmp_path, "serve", "devices", "--json").stdout.splitlines())
        assert device["name"] == "Shell"
        assert "Shell" in run(tmp_path, "serve", "devices").stdout
        assert run(tmp_path, "serve", "revoke", "Shell").returncode == 0
        assert run(tmp_path, "serve", "revoke", "Shell").returncode == 1
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0
        server.stderr.close()


def test_coming_from_a_server_by_the_command_line(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    opml = tmp_path / "list.opml"
    opml.write_text('<opml version="2.0"><body><outline text="N" xmlUrl="https://n.example/feed"/></body></opml>')
    assert run(tmp_path / "old", "import", str(opml)).returncode == 0
    run(tmp_path / "old", "serve", "password", "--stdin", stdin="long enough\n")
    command = [
        sys.executable,
        "-m",
        "feedreader",
        "--db",
        str(tmp_path / "old/x.db"),
        "serve",
        "--listen",
        "127.0.0.1:0",
    ]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        (base,) = re.findall(r"http://\S+?(?=;)", server.stderr.readline())
        how = ["import", "--from", "freshrss", base, "--user", "anna", "--json"]
        done = run(tmp_path / "new", *how, "--password-command", "echo 'long enough'")
        assert [json.loads(line)["status"] for line in done.stdout.splitlines()] == ["added"]
        wrong = run(tmp_path / "new", *how, "--password-command", "echo wrong")
        assert wrong.returncode == 1
        assert "refused the user name or the password" in wrong.stderr
        assert run(tmp_path / "new", *how, "--password-command", "false").returncode == 1
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)
        server.stderr.close()
