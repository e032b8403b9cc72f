"""Detect changes of the wall clock before due feeds are chosen."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from feedreader.text.wording import span

if TYPE_CHECKING:
    from datetime import datetime

    from feedreader.store.connect import Store

log = logging.getLogger(__name__)


@cache
def this_start() -> str:
    """Return an identifier of this machine since its start (Linux), or of the machine (elsewhere)."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        import socket

        return socket.gethostname()


def follow_clock(store: Store, now: datetime, steady: float) -> None:
    """Shift due times if the clock was set; `steady` is the time in seconds on a clock that cannot be set."""
    from feedreader.store.rows import EPOCH

    offset = now - EPOCH - timedelta(seconds=steady)
    if store.clock.is_same(this_start(), offset):
        return
    step = store.writer.clock.follow(this_start(), offset, now)
    if step < timedelta():
        log.warning("the clock was set back by %s: all due times are moved back with it", span(-step))
