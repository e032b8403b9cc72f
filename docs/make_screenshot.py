"""Make the README's picture: the demo newsroom in the interface, as the program itself draws it.

.venv/bin/python docs/make_screenshot.py
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from feedreader.demo.week import furnished
from feedreader.settings.config import Settings
from feedreader.tui.app import FeedreaderApp

TARGET = Path(__file__).with_name("screenshot.svg")
SETTLED = 1.5
"""Seconds until a screen shows what it was asked for; workers in the background never end."""


async def picture(app: FeedreaderApp) -> str:
    """The interface at 150 columns with a story of several outlets open."""
    async with app.run_test(size=(150, 42)) as pilot:
        for keys in (("j",) * 5, ("enter",)):
            await pilot.pause(SETTLED)
            await pilot.press(*keys)
        await pilot.pause(SETTLED)
        return app.export_screenshot(title="feedreader demo")


def main() -> None:
    """Write the picture beside this script."""
    with furnished(Settings()) as library:
        library.stories.group()
        TARGET.write_text(asyncio.run(picture(FeedreaderApp(library))), encoding="utf-8")


if __name__ == "__main__":
    main()
