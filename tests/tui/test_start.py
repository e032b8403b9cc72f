"""What the interface loads before its first screen."""

from __future__ import annotations

import subprocess
import sys

import pytest

OPEN = """
import asyncio, sys
from feedreader.service.library import Library
from feedreader.settings.config import Interface, Settings
from feedreader.store.connect import open_store
from feedreader.tui.app import FeedreaderApp

async def main():
    with open_store(sys.argv[1]) as store:
        app = FeedreaderApp(Library(store, Settings(interface=Interface(poll=False))))
        async with app.run_test() as pilot:
            await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.pause()
            print(*sorted({name.partition(".")[0] for name in sys.modules}))

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    path = tmp_path_factory.mktemp("start") / "feedreader.db"
    make = "import sys; from feedreader.store.connect import open_store; open_store(sys.argv[1]).close()"
    subprocess.run([sys.executable, "-c", make, path], check=True)
    done = subprocess.run([sys.executable, "-c", OPEN, path], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "library", ["httpx", "aiohttp", "feedparser", "apscheduler", "sqlite_utils", "lxml", "pygments", "click"]
)
def test_the_first_screen_needs_no_library_that_it_does_not_show(loaded, library):
    assert library not in loaded


def test_the_first_screen_needs_textual(loaded):
    assert "textual" in loaded
