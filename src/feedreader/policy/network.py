"""Is it the servers, or is this machine without a network? Told from everything that one round of polling met.

One name that leads nowhere is one feed's trouble, whatever the name server calls it: "no such host", "try again" and
silence are said of dead domains as well as by a laptop on a train. Where nobody at all was reached, though, and names
that were known before lead nowhere either, nobody was asked, and it is no feed's fault.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

from feedreader.model.outcomes import Failed, FailureKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from feedreader.model.outcomes import Outcome

SEVERAL = 3
"""So many different hosts do not vanish at once by chance."""
_UNREACHED = frozenset({FailureKind.OFFLINE, FailureKind.UNREACHED, FailureKind.TIMEOUT})
_LOCAL_ENDINGS = (".local", ".localhost", ".lan", ".internal", ".home.arpa")


@lru_cache(maxsize=1_024)
def is_local(host: str) -> bool:
    """Whether a host is this machine or beside it, so that reaching it says nothing about the network outside."""
    try:
        return not ip_address(host.strip("[]")).is_global
    except ValueError:
        return "." not in host or host.endswith(_LOCAL_ENDINGS)


def may_be_unreached(outcome: Outcome) -> bool:
    """Whether no server may have heard of this request at all."""
    return isinstance(outcome, Failed) and outcome.asked and outcome.http is None and outcome.kind in _UNREACHED


def shows_a_network(host: str, outcome: Outcome) -> bool:
    """Whether this outcome could not be without a network."""
    if isinstance(outcome, Failed) and (not outcome.asked or outcome.kind is FailureKind.REFUSED):
        return False
    return not may_be_unreached(outcome) and not is_local(host)


def is_offline(unreached: Sequence[tuple[str, Failed]], witnesses: Collection[bool]) -> bool:
    """Whether this machine has no network, where nothing showed one: hosts that were not reached, and how.

    `witnesses` say of hosts that answered in the past whether their names still lead somewhere; there may be none.
    """
    outside = [(host, failure) for host, failure in unreached if not is_local(host)]
    if not outside or any(witnesses):
        return False
    if witnesses or any(failure.kind is FailureKind.OFFLINE for _, failure in outside):
        return True
    return len({host for host, failure in outside if failure.kind is FailureKind.UNREACHED}) >= SEVERAL


def witnesses_among(hosts: Iterable[str], unreached: Collection[str]) -> list[str]:
    """Which of these hosts, those that answered last first, to ask the name server for."""
    fit = dict.fromkeys(host for host in hosts if host and host not in unreached and not is_local(host))
    return list(fit)[:SEVERAL]
