"""Notifying the user of entries through a program of their choice: `[rules] notify` in the configuration.

The program is started directly, never through a shell, and each of its arguments is filled in by itself, so that
nothing in a title can become a command, another argument or an option.
"""

from __future__ import annotations

import re
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING

from feedreader.settings.feed_settings import feed_settings
from feedreader.text.clean import one_line
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from feedreader.model.entries import EntryId, EntryRow
    from feedreader.model.rules import RuleOutcome
    from feedreader.service.workspace import Workspace

GAP = timedelta(minutes=1)
"""From one message to the next, at least: a user who is told more often turns it off."""
FOLLOWED = "a story that you follow"
"""What `{rule}` says of an entry that no rule tells of."""
SECONDS = 10
_PLACE = re.compile(r"\{(title|outlet|feed|url|rule)\}")


class Notifier:
    """Notifies the user of entries for rules that say so, and of stories that are followed, if that is configured.

    A round is one message, however many rules and entries it has. A message that comes too soon after another waits for
    the first round after the interval, and is sent with what that round brings. An error is reported once, until there
    is another one.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._waiting: dict[EntryId, str] = {}
        self._last: datetime | None = None
        self._trouble = ""

    @property
    def wanted(self) -> bool:
        """Whether a program is configured."""
        return bool(self._workspace.settings.rules.notify)

    def tell(self, outcomes: Iterable[RuleOutcome], followed: Iterable[EntryId] = ()) -> tuple[str, ...]:
        """Tell of what a round's rules did, and of new entries in followed stories; new troubles in words."""
        if not self.wanted:
            return ()
        for outcome in outcomes:
            for entry in outcome.notified:
                self._waiting.setdefault(entry, outcome.rule.name)
        for entry in followed:
            self._waiting.setdefault(entry, FOLLOWED)
        return self.late()

    def late(self) -> tuple[str, ...]:
        """Tell of what waits, if its time has come; new troubles in words."""
        now = self._workspace.clock()
        if not self._waiting or (self._last is not None and abs(now - self._last) < GAP):
            return ()
        told, self._waiting, self._last = self._waiting, {}, now
        before, self._trouble = self._trouble, self._tell(self._workspace.settings.rules.notify, told)
        if self._trouble in ("", before):
            return ()
        return (f"The program that tells of entries failed: {self._trouble}",)

    def _tell(self, command: Sequence[str], told: Mapping[EntryId, str]) -> str:
        every = self._workspace.store.feed_settings.all()
        muted = {feed for feed, kept in every.items() if feed_settings(kept).muted}
        loud = [row for row in self._workspace.store.entries.rows(sorted(told)) if row.feed not in muted]
        if not loud:
            return ""
        *others, newest = loud
        facts = facts_of(newest, told[newest.id])
        if others:
            facts["title"] += f", and {counted(len(others), 'more entry', 'more entries')}"
        return run(filled(command, facts))


def facts_of(row: EntryRow, rule: str) -> dict[str, str]:
    """Return what may be filled in for an entry."""
    return {"title": row.title, "outlet": row.outlet, "feed": row.feed_title, "url": row.url or "", "rule": rule}


def filled(command: Sequence[str], facts: Mapping[str, str]) -> list[str]:
    """Give a command with `{title}`, `{outlet}`, `{feed}`, `{url}` and `{rule}` filled in, each argument by itself."""
    return [command[0], *(_argument(template, facts) for template in command[1:])]


def _argument(template: str, facts: Mapping[str, str]) -> str:
    text = _PLACE.sub(lambda place: one_line(facts.get(place[1], "")), template)
    return f" {text}" if text.startswith("-") and not template.startswith("-") else text


def run(command: list[str]) -> str:
    """Run a program to its end, without input or output; what went wrong, or ""."""
    try:
        done = subprocess.run(  # noqa: S603 - the user's own program; arguments are text, no shell reads them
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"{command[0]} took longer than {SECONDS} seconds"
    except (OSError, ValueError) as error:
        return f"{command[0]}: {getattr(error, 'strerror', None) or error}"
    return f"{command[0]} ended with code {done.returncode}" if done.returncode else ""
