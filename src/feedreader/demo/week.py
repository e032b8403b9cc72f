"""Simulate a week of the demo newsroom: a library on a temporary store that has polled it."""

from __future__ import annotations

import asyncio
import shutil
import signal
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from feedreader.demo import demo_folder, load_newsroom, serve
from feedreader.service.library import open_library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from types import FrameType

    from feedreader.demo import Newsroom
    from feedreader.service.library import Library
    from feedreader.settings.config import Settings


def ready_vectors() -> Path:
    """Return where the quick vectors of the newsroom's texts are, as `docs/make_demo_vectors.py` makes them."""
    return demo_folder() / "vectors.npz"


class DemoClock:
    """A clock in the newsroom's week that runs at the pace of ours."""

    def __init__(self, start: datetime) -> None:
        self._start, self._since = start, time.monotonic()

    def __call__(self) -> datetime:
        """Return the time in the newsroom."""
        return self._start + timedelta(seconds=time.monotonic() - self._since)

    def set(self, now: datetime) -> None:
        """Continue from `now`."""
        self._start, self._since = now, time.monotonic()


@contextmanager
def populated(settings: Settings) -> Iterator[Library]:
    """Open a library in a temporary store that has followed the newsroom's week, which continues to be served."""
    newsroom = load_newsroom(demo_folder())
    clock = DemoClock(_week(newsroom)[0])
    ready = ready_vectors() if ready_vectors().is_file() else None  # without them the model is used
    near = replace(
        settings,
        polling=replace(settings.polling, host_spacing=timedelta(), floor=timedelta(minutes=1)),
        stories=replace(settings.stories, window=timedelta(days=30)),  # the newsroom's whole week comes at once
        interface=replace(settings.interface, start="front"),  # shows at first sight what this program is for
    )
    with (
        temporary_folder() as folder,
        open_library(folder / "feedreader.db", near, clock=clock, ready=ready) as library,
        serve(newsroom, clock) as subscriptions,
    ):
        library.feeds.subscribe(subscriptions)
        _live_through(library, clock, newsroom)
        yield library


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Create a folder that is deleted at the end, even if the terminal is closed or the process is terminated."""
    with tempfile.TemporaryDirectory(prefix="feedreader-demo-") as folder:

        def end(number: int, _frame: FrameType | None) -> None:
            shutil.rmtree(folder, ignore_errors=True)
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

        signals = [getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name)]
        before = {each: signal.signal(each, end) for each in signals}
        try:
            yield Path(folder)
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


def _week(newsroom: Newsroom) -> list[datetime]:
    """Return the times at which the newsroom is polled: once before its week, twice a day in it, and once after it."""
    last = max(entry.changed for outlet in newsroom.outlets for entry in outlet.entries) + timedelta(minutes=20)
    return [last - timedelta(days=21), *(last - timedelta(hours=12) * visit for visit in range(15, -1, -1))]


def _live_through(library: Library, clock: DemoClock, newsroom: Newsroom) -> None:
    async def rounds() -> None:
        async with library.poller() as poller:
            storing = replace(poller, finishing=())  # only the last round is grouped, which nobody looks at before
            *before, last = _week(newsroom)
            for now in before:
                clock.set(now)
                await storing.round(force=True)
            clock.set(last)
            await poller.round(force=True)

    asyncio.run(rounds())
