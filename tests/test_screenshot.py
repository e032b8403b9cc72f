"""The README's picture: the script that makes it runs, and what is committed shows what the interface shows."""

from __future__ import annotations

import importlib.util
import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.tui.conftest import newsroom  # noqa: F401 - a fixture

from feedreader.tui.app import FeedreaderApp

if TYPE_CHECKING:
    from tests.tui.conftest import Newsroom

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture
def script():
    spec = importlib.util.spec_from_file_location("make_screenshot", DOCS / "make_screenshot.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CELL = 12.2
"""How wide Rich draws a cell."""


def shown(picture: str) -> list[str]:
    """The lines of text of a picture, in order; what is drawn one after another stands where it is drawn."""
    lines: dict[float, str] = {}
    found = re.findall(r'<text class="[^"]*" x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>', picture)
    for y, x, text in sorted((float(y), float(x), unescape(text).replace("\xa0", " ")) for x, y, text in found):
        lines[y] = lines.get(y, "").ljust(round(x / CELL)) + text
    return [line for _y, line in sorted(lines.items()) if line.strip()]


async def test_the_script_opens_a_story_and_draws_it(script, newsroom: Newsroom, monkeypatch):  # noqa: F811 - the fixture
    monkeypatch.setattr(script, "SETTLED", 0.3)
    picture = await script.picture(FeedreaderApp(newsroom.library))
    assert "feedreader&#160;demo" in picture
    lines = shown(picture)
    assert "All news" in lines[0]
    assert any("The first link[1] and the second[2]." in line for line in lines)


def test_the_picture_that_is_committed_shows_what_the_interface_shows(script):
    lines = shown(script.TARGET.read_text(encoding="utf-8"))
    everything = "\n".join(lines)
    assert len(lines) == 42
    assert lines[0].split()[0] == "Feeds"
    assert re.search(r"All news · unread +[\d,]+ stories", lines[0])
    assert re.search(r" ●[ ★][▸▾] \S", everything), "a story with several versions"
    assert re.search(r"\d outlets +\d+[mhd]", everything)
    assert re.search(r"\d versions +\W?1 ", everything), "the versions of the story that is read"
    assert "? help" in lines[-1]
