"""Wherever commands and the daemon are started: work done or one sentence, never a trace or a lost mark."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from tests.builders import NOW, make_health, make_intent, make_new, make_subscription
from tests.chaos.run import small_file_system
from tests.fakes.server import Answer, FakeServer

from feedreader.store.connect import open_store
from feedreader.store.selection import of_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

RSS = (
    b'<rss version="2.0"><channel><title>Zeitung</title><item><guid isPermaLink="false">new</guid>'
    b"<title>D\xc3\xa9j\xc3\xa0 vu \xe6\x97\xa5\xe6\x9c\xac</title></item></channel></rss>"
)
PROGRAM = """
import os, resource, signal, sys
from feedreader.store import connect
connect.BUSY_SECONDS = 0.5
limits = {name: int(value) for name, _, value in (each.partition("=") for each in os.environ.pop("LIMITS", "").split())}
for name, value in limits.items():
    resource.setrlimit(getattr(resource, name), (value, value))
if os.environ.pop("NOWHERE", ""):
    os.rmdir(os.getcwd())
from feedreader.cli.main import run
for command in sys.argv[2].split(" ; "):
    if code := run(["--db", sys.argv[1], *command.split()]):
        sys.exit(code)
"""
"""Runs commands, one after another until one fails: to start Python anew takes longer than most of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is set, unset and limited where the program starts; `works`: it must do what it is told there.

    `shell` is what a shell puts round the command, `around` what is done to the store's folder before.
    """

    set: dict[str, str] = field(default_factory=dict)
    unset: tuple[str, ...] = ()
    shell: str = ""
    around: Callable[[Path], object] = lambda _: None
    works: bool = True


def fill(folder: Path) -> None:
    with suppress(OSError), (folder / "ballast").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1 << 16))


def forbid(folder: Path) -> None:
    folder.chmod(0o500)
    if os.geteuid() == 0:  # whom nothing is forbidden
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)


HERE = {
    "no HOME": Surroundings(unset=("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "USER", "LOGNAME")),
    "a HOME that is not there": Surroundings(set={"HOME": "/nonexistent/home"}),
    "a HOME that is a file": Surroundings(set={"HOME": "/etc/passwd"}, works=False),
    "no environment to speak of": Surroundings(unset=("PATH", "LANG", "TERM", "SHELL", "TMPDIR")),
    "no place for temporary files": Surroundings(set={"TMPDIR": "/nonexistent"}),
    "a folder that was removed": Surroundings(set={"NOWHERE": "1"}),
    "nothing to read from": Surroundings(shell="exec 0<&-"),
    "nowhere to write to": Surroundings(shell="exec 1>&-", works=False),
    "a full device to write to": Surroundings(shell="exec 1>/dev/full", works=False),
    "the C locale": Surroundings(set={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    "an eight-bit locale": Surroundings(
        set={"LC_ALL": "ru_RU.KOI8-R", "PYTHONIOENCODING": "koi8-r", "PYTHONUTF8": "0"}
    ),
    "a locale that is not there": Surroundings(set={"LC_ALL": "xx_YY.UTF-8", "LANGUAGE": "xx"}),
    "a time zone that is not there": Surroundings(set={"TZ": "Nowhere/City"}),
    "a time zone that is a file": Surroundings(set={"TZ": ":/etc/passwd"}),
    "a time zone a day ahead": Surroundings(set={"TZ": "<+24>-24"}),
    "a time zone out of all bounds": Surroundings(set={"TZ": "XXX-99:99:99"}),
    "few file handles": Surroundings(set={"LIMITS": "RLIMIT_NOFILE=40"}),
    "hardly any file handles": Surroundings(set={"LIMITS": "RLIMIT_NOFILE=9"}, works=False),
    "files that may hold nothing": Surroundings(set={"LIMITS": "RLIMIT_FSIZE=0"}, works=False),
    "files that may hold little": Surroundings(set={"LIMITS": "RLIMIT_FSIZE=40960"}, works=False),
    "a full disk": Surroundings(around=fill, works=False),
    "a folder that is only read": Surroundings(around=forbid, works=False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A store with an entry that is starred, and a feed on loopback that has another."""

    path: Path
    mounted: bool

    def run(self, here: Surroundings, commands: str) -> subprocess.CompletedProcess[bytes]:
        with self.started(here, commands) as process:
            out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def started(self, here: Surroundings, commands: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", PROGRAM, str(self.path), commands]
        if here.shell:
            command = ["/bin/sh", "-c", f'{here.shell}; exec "$@"', "sh", *command]
        environment = {name: value for name, value in os.environ.items() if name not in here.unset} | here.set
        place = None
        if "NOWHERE" in here.set:
            place = self.path.parent.parent / "removed"
            place.mkdir()
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=pipe,
            stderr=pipe,
            env=environment,
            cwd=place,
            start_new_session=True,
        )

    def starred(self) -> set[int]:
        """What is starred, once the surroundings are as they should be again."""
        folder = self.path.parent
        if self.mounted:
            subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
        folder.chmod(0o700)
        (folder / "ballast").unlink(missing_ok=True)
        with closing(sqlite3.connect(self.path)) as connection:
            return {entry for (entry,) in connection.execute("SELECT entry FROM entry_state WHERE starred = 1")}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    folder = tmp_path / "store"
    folder.mkdir()
    with small_file_system(folder) as mounted, FakeServer() as server:
        server.route("/feed", Answer(body=RSS))
        with open_store(folder / "feedreader.db") as store:
            store.writer.feeds.subscribe([make_subscription(server.url("/feed"))], now=NOW)
            store.writer.polling.apply([make_intent(1, make_new("a", title="Łódź 日本"))])
            store.writer.polling.apply([make_intent(1, health=make_health(next_due=None))])
            store.writer.marks.star(of_entries((1,)), now=NOW)
            store.writer.upkeep.checkpoint()
        yield Place(path=folder / "feedreader.db", mounted=mounted)


def prepare(here: Surroundings, place: Place) -> None:
    if here.around is fill and not place.mounted:
        pytest.skip("only root can make a file system that is full")
    if here.around is forbid and os.geteuid() == 0 and not place.mounted:
        pytest.skip("root, who may write everywhere, cannot mount a file system here")
    here.around(place.path.parent)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", HERE)
def test_commands_work_or_say_why_not(place: Place, name: str) -> None:
    here = HERE[name]
    prepare(here, place)
    commands = ("list", "refresh", "mark read is:unread")
    for command in [" ; ".join(commands)] if here.works else commands:
        done = place.run(here, command)
        said = done.stderr.decode(errors="replace")
        assert "Traceback" not in said, said
        assert done.returncode in {0, 1, 2}, (command, done.returncode, said)
        if here.works:
            assert (done.returncode, said) == (0, ""), (command, said)
        elif done.returncode:
            assert len(said.splitlines()) <= 1, said
    assert place.starred() == {1}


SHARED = {
    "a HOME that is not there",
    "no environment to speak of",
    "nothing to read from",
    "the C locale",
    "an eight-bit locale",
    "a locale that is not there",
    "a time zone that is not there",
    "a time zone that is a file",
    "a time zone a day ahead",
}
"""What concerns only the way in, which the daemon shares with the other commands: those are tried there."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", [name for name in HERE if name not in SHARED])
def test_the_daemon_works_or_says_why_not(place: Place, name: str) -> None:
    here = HERE[name]
    prepare(here, place)
    with place.started(here, "daemon") as process:
        deadline = time.monotonic() + 60
        said = b""
        assert process.stderr is not None
        while b"asked" not in said and process.poll() is None and time.monotonic() < deadline:
            said += process.stderr.readline()
            if not here.works and b"polling" in said:
                time.sleep(1)
                break
        process.send_signal(signal.SIGTERM)
        said += process.communicate(timeout=60)[1]
    assert b"Traceback" not in said, said.decode()
    assert process.returncode in {0, 1}
    if here.works:
        assert process.returncode == 0
        assert b"1 new entry" in said, said.decode()
    assert place.starred() == {1}


def test_a_locked_store_is_waited_for_and_told_of(place: Place) -> None:
    with closing(sqlite3.connect(place.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert place.run(Surroundings(), "list").returncode == 0
        done = place.run(Surroundings(), "mark read is:unread")
        other.execute("ROLLBACK")
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert place.run(Surroundings(), "mark read is:unread").returncode == 0
