"""Make the README's picture: the demo newsroom in the interface, as the program itself draws it.

.venv/bin/python docs/make_screenshot.py
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from feedreader.cli.demo import furnished
from feedreader.settings.config import Settings
from feedreader.tui.app import FeedreaderApp

TARGET = Path(__file__).with_name("screenshot.svg")


async def picture(app: FeedreaderApp) -> str:
    """The interface at 150 columns with a story of several outlets open."""
    async with app.run_test(size=(150, 42)) as pilot:
        for keys in (("j",) * 6, ("enter",)):
            await app.workers.wait_for_complete()
            await pilot.pause()
            await pilot.press(*keys)
        await app.workers.wait_for_complete()
        await pilot.pause(0.3)
        return app.export_screenshot(title="feedreader demo")


def main() -> None:
    """Write the picture beside this script."""
    with furnished(Settings()) as library:
        TARGET.write_text(asyncio.run(picture(FeedreaderApp(library))), encoding="utf-8")


if __name__ == "__main__":
    main()
