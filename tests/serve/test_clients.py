"""Real clients against a real server: newsboat, and the `google-reader` package where it can be installed.

newsboat comes from the system (Debian: `apt-get install newsboat`), google-reader from the package index for Python
3.12 and newer. Where one is not there, its test is skipped and says so.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import select
import shutil
import struct
import subprocess
import termios
from contextlib import contextmanager

import pytest
from tests.inside import store_of
from tests.serve.conftest import PASSWORD

from feedreader.service.devices import Devices

pytestmark = pytest.mark.timeout(180)
LONG = "tag:google.com,2005:reader/item/"


async def until(condition, seconds=60.0):
    """Wait for something that another program does."""
    for _ in range(round(seconds / 0.2)):
        if await asyncio.to_thread(condition):
            return
        await asyncio.sleep(0.2)
    pytest.fail("it did not happen")


async def test_google_reader_package(stranger, library):
    google_reader = pytest.importorskip(
        "google_reader", reason="the google-reader package needs Python 3.12 or newer, or is not installed"
    )

    def session() -> None:
        client = google_reader.Client(stranger.base)
        auth = client.login("anybody", PASSWORD)
        token = client.get_token(auth)
        assert client.get_user_info(auth).user_name == "feedreader"
        feeds = client.list_subscriptions(auth)
        assert {feed.id for feed in feeds} == {"feed/1", "feed/2"}
        assert [tag.label for tag in feeds[0].categories] == ["news"]
        ids = client.get_stream_items_ids(auth, google_reader.STREAM_READING_LIST, limit=2)
        assert [ref.id for ref in ids.item_refs] == ["5", "4"]
        more = client.get_stream_items_ids(
            auth, google_reader.STREAM_READING_LIST, limit=10, continuation=ids.continuation
        )
        assert [ref.id for ref in more.item_refs] == ["3", "2", "1"]
        contents = client.get_stream_items_contents(auth, token, ["5", "1"])
        assert [item.id for item in contents.items] == [f"{LONG}{5:016x}", f"{LONG}{1:016x}"]
        tags = [google_reader.STREAM_READ, google_reader.STREAM_STARRED]
        assert client.edit_tags(auth, token, ["5"], add_tags=tags)
        starred = client.get_stream_items_ids(auth, google_reader.STREAM_STARRED, limit=10)
        assert [ref.id for ref in starred.item_refs] == ["5", "3"]
        assert client.rename_tag(auth, token, "user/-/label/later", "soon")
        assert "soon" in [tag.label for tag in client.list_tags(auth)]
        assert client.disable_tag(auth, token, "user/-/label/soon")
        assert client.mark_all_as_read(auth, token, "feed/1")
        assert client.edit_subscription(auth, token, "feed/2", "edit", title="Renamed")

    await asyncio.to_thread(session)
    assert {row.feed.title: row.unread for row in library.feeds.all()} == {"Feed 1": 0, "Renamed": 1}


@contextmanager
def typed(command, environment):
    """A program on a terminal of its own; what it draws is thrown away. Gives what types into it."""
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 25, 100, 0, 0))
        os.execvpe(command[0], command, environment)

    def type_keys(keys: str) -> None:
        os.write(terminal, keys.encode())
        drain(1.0)

    def drain(seconds: float) -> None:
        while select.select([terminal], [], [], seconds)[0]:
            try:
                os.read(terminal, 65_536)
            except OSError:  # it has ended
                return

    try:
        drain(2.0)
        yield type_keys
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(terminal)


@pytest.mark.skipif(shutil.which("newsboat") is None, reason="newsboat is not installed")
async def test_newsboat_reads_marks_and_stars(stranger, library, tmp_path):
    """In the mode `feedhq`, which every version since 2.10 has; `freshrss` came with 2.24."""
    config = tmp_path / "config"
    config.write_text(
        'urls-source "feedhq"\n'
        f'feedhq-url "{stranger.base}"\n'
        'feedhq-login "anybody"\n'
        f'feedhq-password "{PASSWORD}"\n'
        'feedhq-flag-star "s"\n'
        "feedhq-show-special-feeds no\n"
    )
    files = ["-C", str(config), "-u", str(tmp_path / "urls"), "-c", str(tmp_path / "cache.db")]
    environment = os.environ | {"TERM": "xterm", "LC_ALL": "C.UTF-8", "HOME": str(tmp_path)}

    def newsboat(*actions: str) -> str:
        command = ["newsboat", *files, "-x", *actions]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    assert (await asyncio.to_thread(newsboat, "reload", "print-unread")).startswith("4 ")

    def read_one_and_star_one() -> None:
        with typed(["newsboat", *files], environment) as type_keys:
            type_keys("R")
            type_keys("\x1bOB\r")  # the second feed
            type_keys("\r")  # its first entry, which is thereby read
            type_keys("\x05s\r")  # ^E, the flag that means a star
            type_keys("qqq")

    await asyncio.to_thread(read_one_and_star_one)

    def marked() -> bool:
        return sum(row.unread for row in library.feeds.all()) == 3 and store_of(library).entries.count(_starred()) == 2

    await until(marked)
    names = [device.name for device in Devices(store_of(library), library.clock).all()]
    assert names == ["newsboat"]
    library.entries.mark("read", [1])
    assert (await asyncio.to_thread(newsboat, "reload", "print-unread")).startswith("2 ")


def _starred():
    from feedreader.store.selection import STARRED

    return STARRED
