"""Make the README's pictures: the demo newsroom in the interface, as the program itself draws it.

.venv/bin/python docs/make_screenshot.py

writes `screenshot.svg`, one screen, and `tour.svg`, several that follow each other.
"""

from __future__ import annotations

import asyncio
import re
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from feedreader.demo.week import furnished
from feedreader.settings.config import Settings
from feedreader.tui.app import FeedreaderApp

if TYPE_CHECKING:
    from collections.abc import Sequence

TARGET = Path(__file__).with_name("screenshot.svg")
TOUR = Path(__file__).with_name("tour.svg")
_FONTS = re.compile(r"@font-face\s*\{[^}]*\}")
SETTLED = 1.5
"""Seconds until a screen shows what it was asked for; workers in the background never end."""
STEPS: tuple[tuple[float, tuple[str, ...]], ...] = (
    (2.0, ()),
    (2.0, ("j",) * 5),
    (4.0, ("enter",)),
    (3.0, ("]",)),
    (4.0, ("w",)),
    (4.0, ("escape", "h", "/", *"harbour")),
)
"""For each frame of the tour how many seconds it stays, and the keys that lead to it."""


async def picture(app: FeedreaderApp) -> str:
    """The interface at 150 columns with a story of several outlets open."""
    async with app.run_test(size=(150, 42)) as pilot:
        for keys in (("j",) * 5, ("enter",)):
            await pilot.pause(SETTLED)
            await pilot.press(*keys)
        await pilot.pause(SETTLED)
        return app.export_screenshot(title="feedreader demo")


async def frames(app: FeedreaderApp) -> list[str]:
    """The screens of the tour."""
    found = []
    async with app.run_test(size=(120, 34)) as pilot:
        for _, keys in STEPS:
            await pilot.press(*keys)
            await pilot.pause(SETTLED)
            found.append(app.export_screenshot(title="feedreader demo"))
    return found


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
    with furnished(Settings()) as library:
        library.stories.group()
        TARGET.write_text(asyncio.run(picture(FeedreaderApp(library))), encoding="utf-8")
        shown = asyncio.run(frames(FeedreaderApp(library)))
    TOUR.write_text(moving(shown, [seconds for seconds, _ in STEPS]), encoding="utf-8")


if __name__ == "__main__":
    main()
