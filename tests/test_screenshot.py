"""The README's picture: the script that makes it runs, and what is committed shows what the interface shows."""

from __future__ import annotations

import importlib.util
import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree
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
    assert lines[0].split()[0] == "Feeds"
    everything = "\n".join(lines)
    assert re.search(r"Front page +[\d,]+ stories", everything)
    assert re.search(r"━━ \d ", everything)
    assert "? help" in lines[-1]


def test_the_typical_screens_that_are_committed_are_those_of_the_script_and_show_what_they_say(script):
    assert {path.stem for path in script.FOLDER.iterdir()} == {each.name for each in script.PICTURES}
    assert len(script.PICTURES) == 10
    for each in script.PICTURES:
        picture = (script.FOLDER / f"{each.name}.svg").read_text(encoding="utf-8")
        everything = "\n".join(shown(picture))
        assert all(words in everything for words in each.words), each.name
        assert "@font-face" not in picture
    assert script.PAGE.read_text(encoding="utf-8") == script.page()


FRAME = re.compile(r'<g class="frame frame-(\d+)">(.*?)</g>(?=<g class="frame|</svg>)', re.DOTALL)


def test_the_tour_that_is_committed_shows_a_step_a_frame(script):
    frames = dict(FRAME.findall(script.TOUR.read_text(encoding="utf-8")))
    assert list(frames) == [str(number) for number in range(len(script.STEPS))]
    screens = ["\n".join(shown(frame)) for frame in frames.values()]
    assert all("All news" in screen for screen in screens)
    assert len(set(screens)) == len(screens), "every step changes something"
    assert "ukraine" in screens[-1]


def test_frames_follow_each_other_and_have_names_of_their_own(script):
    picture = '<svg class="r" viewBox="0 0 9 9"><style>@font-face {{ src: x }} .terminal-7 {{}}</style><g>{}</g></svg>'
    made = script.moving([picture.format("one"), picture.format("two")], [1, 3])
    etree.fromstring(made)
    assert made.count("@font-face") == 1
    assert "terminal-" not in made
    assert ".screen-0" in made
    assert ".screen-1" in made
    assert "@keyframes show-0{0%{visibility:hidden}0.00%{visibility:visible}25.00%{visibility:hidden}}" in made
    assert "@keyframes show-1{0%{visibility:hidden}25.00%{visibility:visible}100.00%{visibility:hidden}}" in made
    assert made.count("4s step-end infinite") == 2
