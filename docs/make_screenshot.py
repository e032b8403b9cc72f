"""Make the pictures of the README and of the documentation: the demo newsroom, as the program itself draws it.

.venv/bin/python docs/make_screenshot.py

writes `screenshot.svg`, one screen, `tour.svg`, several that follow each other, and the typical screens of `PICTURES`
into `pictures/`, with the page that shows them, `pictures.md`.
"""

from __future__ import annotations

import asyncio
import re
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from feedreader.demo.week import populated
from feedreader.settings.config import Settings
from feedreader.tui.app import FeedreaderApp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.service.library import Library

TARGET = Path(__file__).with_name("screenshot.svg")
TOUR = Path(__file__).with_name("tour.svg")
FOLDER = Path(__file__).with_name("pictures")
PAGE = Path(__file__).with_name("pictures.md")
_FONTS = re.compile(r"@font-face\s*\{[^}]*\}")
SETTLED = 1.5
"""Seconds until a screen shows what it was asked for; workers in the background never end."""


class Picture(NamedTuple):
    """A typical screen: its file, the size of the terminal, the keys that lead to it, what it shows, words on it."""

    name: str
    size: tuple[int, int]
    keys: tuple[str, ...]
    caption: str
    words: tuple[str, ...]


PICTURES = (
    Picture(
        "front-page",
        (140, 42),
        (),
        "The front page: what most outlets tell, what is followed, and what one source alone has.",
        ("Top ──", "Only one source ──", "━━"),
    ),
    Picture("all-news", (120, 34), ("g", "a"), "All news, newest first: one row a story.", ("All news · unread",)),
    Picture(
        "story",
        (140, 40),
        ("l",),
        "A story unfolded to what each outlet wrote; `]` reads the next version.",
        ("▾",),
    ),
    Picture("reading", (90, 36), ("enter", "z", "z"), "An article alone, in one column.", ("outlets",)),
    Picture(
        "search",
        (120, 34),
        ("slash", *"ukraine"),
        "A search, as one types.",
        ("Search", "ukraine"),
    ),
    Picture("why", (120, 34), ("w",), "Why these entries are one story.", ("Why",)),
    Picture(
        "chosen",
        (100, 30),
        ("g", "a", "V", "j", "j", "j"),
        "A range of rows: the next command is for all of them.",
        ("4 chosen",),
    ),
    Picture(
        "settings",
        (110, 34),
        ("g", "comma"),
        "Every setting, with its value, its meaning and where it comes from.",
        ("[polling]", "(default)"),
    ),
    Picture("keys", (120, 34), ("question_mark",), "The keys that work here.", ("Moving",)),
    Picture("narrow", (44, 22), (), "The same front page where there is little room.", ("Front page", "━━")),
)

STEPS: tuple[tuple[float, tuple[str, ...]], ...] = (
    (2.0, ()),
    (2.0, ("j",)),
    (4.0, ("enter",)),
    (3.0, ("]",)),
    (4.0, ("w",)),
    (4.0, ("escape", "h", "/", *"ukraine")),
)
"""For each frame of the tour how many seconds it stays, and the keys that lead to it."""


async def picture(app: FeedreaderApp) -> str:
    """Return the interface at 150 columns with a story of several outlets open."""
    async with app.run_test(size=(150, 42)) as pilot:
        await pilot.pause(SETTLED)
        await pilot.press("enter")
        await pilot.pause(SETTLED)
        return app.export_screenshot(title="feedreader demo")


async def frames(app: FeedreaderApp) -> list[str]:
    """Return the screens of the tour."""
    found = []
    async with app.run_test(size=(120, 34)) as pilot:
        for _, keys in STEPS:
            await pilot.press(*keys)
            await pilot.pause(SETTLED)
            found.append(app.export_screenshot(title="feedreader demo"))
    return found


async def drawn(app: FeedreaderApp, wanted: Picture) -> str:
    """One of the typical screens, without the fonts, which are asked for from elsewhere."""
    async with app.run_test(size=wanted.size) as pilot:
        await pilot.pause(SETTLED)
        for key in wanted.keys:
            await pilot.press(key)
            await pilot.pause(SETTLED / 5)
        await pilot.pause(SETTLED)
        return _FONTS.sub("", app.export_screenshot(title="feedreader demo"))


def page() -> str:
    """Return the page that shows the typical screens."""
    parts = ["# Pictures\n\nTen typical screens of `feedreader demo`, drawn by `docs/make_screenshot.py`.\n"]
    parts += [
        f"\n## {each.caption}\n\n```{{image}} pictures/{each.name}.svg\n:alt: {each.caption}\n```\n"
        for each in PICTURES
    ]
    return "".join(parts)


def draw_all(library: Library) -> None:
    """Write the typical screens, and the page that shows them."""
    FOLDER.mkdir(exist_ok=True)
    for each in PICTURES:
        made = asyncio.run(drawn(FeedreaderApp(library), each))
        (FOLDER / f"{each.name}.svg").write_text(made, encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")


def moving(pictures: Sequence[str], seconds: Sequence[float]) -> str:
    """One SVG that shows each picture for its seconds, again and again; CSS animations, no script.

    Every picture keeps its style sheet, under names of its own, but for the fonts, which are the first one's. Where
    motion is not wanted, the first stays.
    """
    total = sum(seconds)
    head = re.match(r"<svg[^>]*>", pictures[0].lstrip())
    assert head is not None
    moves, shown = [], []
    for number, (start, end) in enumerate(pairwise([0.0, *accumulate(seconds)])):
        begin, stop = (f"{100 * each / total:.2f}%{{visibility:" for each in (start, end))
        moves.append(f"@keyframes show-{number}{{0%{{visibility:hidden}}{begin}visible}}{stop}hidden}}}}")
        moves.append(f".frame-{number}{{visibility:hidden;animation:show-{number} {total:g}s step-end infinite}}")
    for number, each in enumerate(pictures):
        inner = each[each.index(">", each.index("<svg")) + 1 : each.rindex("</svg>")]
        own = re.sub(r"terminal-\d+", f"screen-{number}", inner)
        shown.append(f'<g class="frame frame-{number}">{own if number == 0 else _FONTS.sub("", own)}</g>')
    style = ".frame{visibility:hidden}.frame-0{visibility:visible}@media(prefers-reduced-motion:no-preference){"
    return "".join([head[0], "<style>", style, *moves, "}</style>", *shown, "</svg>\n"])


def main() -> None:
    """Write the pictures beside this script."""
    with populated(Settings()) as library:
        library.stories.group()
        TARGET.write_text(asyncio.run(picture(FeedreaderApp(library))), encoding="utf-8")
        shown = asyncio.run(frames(FeedreaderApp(library)))
        draw_all(library)
    TOUR.write_text(moving(shown, [seconds for seconds, _ in STEPS]), encoding="utf-8")


if __name__ == "__main__":
    main()
