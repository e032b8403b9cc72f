"""The state of polling and of the store, for users and for monitoring."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from feedreader.service.leases import is_dead

if TYPE_CHECKING:
    from datetime import datetime

    from feedreader.service.workspace import Workspace

SILENT = timedelta(minutes=5)
"""A daemon without a heartbeat for this long counts as stopped, whatever its lease says."""
LATE = timedelta(hours=1)
"""A feed that has been due for longer than this has nobody polling it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The state of polling and of the store.

    `running`: a daemon has been seen lately; `pid` is its process. `lag` is how long the feed that has waited longest
    has been due. `failing` counts feeds whose last response was a failure, by kind. Sizes are in bytes.
    """

    running: bool
    pid: int | None
    heard: datetime | None
    offline: bool
    last_round: datetime | None
    asked: int
    new: int
    next_due: datetime | None
    lag: timedelta
    feeds: int
    due: int
    entries: int
    unread: int
    failing: dict[str, int] = field(default_factory=dict)
    gone: int = 0
    forgotten: int = 0
    size: int = 0
    free: int = 0
    wal: int = 0
    backup: datetime | None = None
    problems: tuple[str, ...] = ()

    @property
    def healthy(self) -> bool:
        """Whether all is well: a daemon runs, or nothing waits for one; and upkeep found nothing."""
        return not self.problems and (self.running or self.lag < LATE) and not self.offline


def daemon_of(workspace: Workspace) -> str:
    """Return the lease name of a running daemon; empty if there has been no recent heartbeat."""
    beat = workspace.store.upkeep.last("daemon")
    if beat is None or abs(workspace.clock() - beat.at) >= SILENT or beat.outcome.get("ended"):
        return ""
    holder = str(beat.outcome.get("holder", ""))
    return "" if is_dead(holder) else holder


def status(workspace: Workspace) -> Status:
    """Return the current status, reading counters only."""
    store, now = workspace.store, workspace.clock()
    feeds = store.feeds.standing(now)
    beat, done, kept = store.upkeep.last("daemon"), store.upkeep.last("round"), store.upkeep.last("backup")
    check = store.upkeep.last("check")
    holder = daemon_of(workspace)
    running = bool(holder)
    sizes = store.upkeep.sizes()
    return Status(
        running=running,
        pid=int(holder.split(":")[-2]) if running and holder.count(":") >= 2 else None,
        heard=beat.at if beat else None,
        offline=bool(running and beat and beat.outcome.get("offline")),
        last_round=done.at if done else None,
        asked=int(done.outcome.get("asked", 0)) if done else 0,
        new=int(done.outcome.get("new", 0)) if done else 0,
        next_due=now if feeds.due else feeds.next_due,
        lag=now - feeds.first_due if feeds.first_due else timedelta(),
        feeds=feeds.feeds,
        due=feeds.due,
        entries=feeds.entries,
        unread=feeds.unread,
        failing=feeds.failing,
        gone=feeds.gone,
        forgotten=store.retention.count(),
        size=sizes.file,
        free=sizes.free,
        wal=sizes.wal,
        backup=kept.at if kept else None,
        problems=tuple(check.outcome.get("problems", ())) if check else (),
    )


def metrics(found: Status, now: datetime) -> str:
    """Return the same in the text format of Prometheus, for the textfile collector of node_exporter."""
    lines: list[str] = []

    def gauge(name: str, meaning: str, *values: tuple[str, float]) -> None:
        lines.append(f"# HELP feedreader_{name} {meaning}")
        lines.append(f"# TYPE feedreader_{name} gauge")
        lines.extend(f"feedreader_{name}{labels} {value:.15g}" for labels, value in values)

    def seconds(when: datetime | None) -> float:
        return when.timestamp() if when else 0.0

    gauge("up", "Whether a daemon has been heard of lately.", ("", found.running))
    gauge("healthy", "Whether all is well, as the exit code of the status command says.", ("", found.healthy))
    gauge("offline", "Whether the machine is offline.", ("", found.offline))
    gauge("written_seconds", "When this was written.", ("", round(now.timestamp())))
    gauge("last_round_seconds", "When feeds were last polled.", ("", round(seconds(found.last_round))))
    gauge("last_backup_seconds", "When the last backup was made; 0 for never.", ("", round(seconds(found.backup))))
    gauge("lag_seconds", "How long the feed waits that is due longest.", ("", found.lag.total_seconds()))
    gauge("feeds", "Feeds subscribed to.", ("", found.feeds))
    gauge("feeds_due", "Feeds that are due.", ("", found.due))
    gauge("feeds_gone", "Feeds that are gone for good (410).", ("", found.gone))
    failing = sorted(found.failing.items()) or [("none", 0)]
    gauge("feeds_failing", "Feeds whose last poll failed, by kind.", *(
        (f'{{kind="{kind}"}}', number) for kind, number in failing
    ))  # fmt: skip
    gauge("entries", "Entries stored.", ("", found.entries))
    gauge("entries_unread", "Entries unread.", ("", found.unread))
    gauge(
        "size_bytes", "Size of the store and of its log.", ('{file="store"}', found.size), ('{file="wal"}', found.wal)
    )
    gauge("problems", "What the checks of the store found.", ("", len(found.problems)))
    return "\n".join(lines) + "\n"
