"""Tell whether the servers or this machine's network are down, from all results of a round of polling.

A single name that does not resolve is that feed's problem, whatever the resolver answers: "no such host", "try again"
and silence occur both for dead domains and on a laptop in a train. But if no server was reached at all, and names that
used to resolve do not either, the machine is offline and no feed has failed.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

from feedreader.model.feeds import FailureKind
from feedreader.model.outcomes import Failed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from feedreader.model.outcomes import Outcome

SEVERAL = 3
"""This many different hosts do not disappear at once by chance."""
_UNREACHED = frozenset({FailureKind.OFFLINE, FailureKind.UNREACHED, FailureKind.TIMEOUT})
_LOCAL_ENDINGS = (".local", ".localhost", ".lan", ".internal", ".home.arpa")


@lru_cache(maxsize=1_024)
def is_local(host: str) -> bool:
    """Whether a host is this machine or in its network, so that reaching it says nothing about the internet."""
    try:
        return not ip_address(host.strip("[]")).is_global
    except ValueError:
        return "." not in host or host.endswith(_LOCAL_ENDINGS)


def may_be_unreached(outcome: Outcome) -> bool:
    """Whether this request may not have reached any server."""
    return isinstance(outcome, Failed) and outcome.asked and outcome.http is None and outcome.kind in _UNREACHED


def shows_a_network(host: str, outcome: Outcome) -> bool:
    """Whether this outcome proves that there is a network."""
    if isinstance(outcome, Failed) and (not outcome.asked or outcome.kind is FailureKind.REFUSED):
        return False
    return not may_be_unreached(outcome) and not is_local(host)


def is_offline(unreached: Sequence[tuple[str, Failed]], witnesses: Collection[bool]) -> bool:
    """Whether this machine is offline, given the hosts that were not reached, with their failures.

    `witnesses` tell whether the names of hosts that answered in the past still resolve; there may be none.
    """
    outside = [(host, failure) for host, failure in unreached if not is_local(host)]
    if not outside or any(witnesses):
        return False
    if witnesses or any(failure.kind is FailureKind.OFFLINE for _, failure in outside):
        return True
    return len({host for host, failure in outside if failure.kind is FailureKind.UNREACHED}) >= SEVERAL


def witnesses_among(hosts: Iterable[str], unreached: Collection[str]) -> list[str]:
    """Choose which of these hosts to resolve, the most recently successful first."""
    fit = dict.fromkeys(host for host in hosts if host and host not in unreached and not is_local(host))
    return list(fit)[:SEVERAL]
