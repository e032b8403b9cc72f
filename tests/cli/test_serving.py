"""`serve` and what belongs to it, as typed in a shell."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request

import pytest


def run(tmp_path, *arguments, stdin=""):
    command = [sys.executable, "-m", "feedreader", "--db", str(tmp_path / "x.db"), *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=60, check=False)


def test_without_a_password_nothing_is_served(tmp_path):
    done = run(tmp_path, "serve", "--listen", "127.0.0.1:0")
    assert done.returncode == 1
    assert "feedreader serve password" in done.stderr


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
