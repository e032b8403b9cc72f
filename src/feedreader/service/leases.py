"""Leases in the store, each held by one process at a time; a dead process loses its own.

A lease has a name, such as the one for polling. It expires unless renewed, and ends at once if its holder was a process
of this machine that no longer exists.
"""

from __future__ import annotations

import os
import secrets
import socket
from datetime import timedelta
from typing import TYPE_CHECKING

from feedreader.store.feeds import POLLING

if TYPE_CHECKING:
    from datetime import datetime

    from feedreader.model.intents import Lease
    from feedreader.store.connect import Store

LEASE_TIME = timedelta(seconds=60)


def this_process() -> str:
    """Return a unique name for this process, for leases."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def is_dead(holder: str) -> bool:
    """Whether a lease's holder was a process of this machine that has ended; false if that cannot be known."""
    host, _, rest = holder.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not rest.isdecimal() or os.name != "posix":
        return False
    try:
        os.kill(int(rest), 0)  # signal 0 only checks that the process exists
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def acquire(store: Store, holder: str, *, now: datetime, name: str = POLLING) -> Lease | None:
    """Take or renew a lease, also one held by a killed process of this machine; None while another process has it."""
    lease = store.writer.leases.acquire(holder, now=now, time=LEASE_TIME, name=name)
    if lease is not None:
        return lease
    other = store.feeds.lease_holder(name)
    if other is None or not is_dead(other):
        return None
    store.writer.leases.release(other, name=name)
    return store.writer.leases.acquire(holder, now=now, time=LEASE_TIME, name=name)
