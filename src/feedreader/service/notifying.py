"""Notify the user of entries through a program of their choice: `[rules] notify` in the configuration.

The program is started directly, never through a shell, and each of its arguments is filled in separately, so that
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
"""The least time between two notifications: a user who gets more turns them off."""
FOLLOWED = "a story that you follow"
"""What `{rule}` stands for if no rule asked for the notification."""
SECONDS = 10
_PLACE = re.compile(r"\{(title|outlet|feed|url|rule)\}")


class Notifier:
    """Notifies the user of entries on behalf of rules, and of followed stories, if that is configured.

    A round is one notification, however many rules and entries it has. One that would come too soon after another waits
    for the first round after the interval, and is combined with that round's. An error is reported once, until a
    different one occurs.
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
        """Notify of a round's rules and of new entries in followed stories; return new problems as sentences."""
        if not self.wanted:
            return ()
        for outcome in outcomes:
            for entry in outcome.notified:
                self._waiting.setdefault(entry, outcome.rule.name)
        for entry in followed:
            self._waiting.setdefault(entry, FOLLOWED)
        return self.late()

    def late(self) -> tuple[str, ...]:
        """Send the waiting notification if its time has come; return new problems as sentences."""
        now = self._workspace.clock()
        if not self._waiting or (self._last is not None and abs(now - self._last) < GAP):
            return ()
        told, self._waiting, self._last = self._waiting, {}, now
        before, self._trouble = self._trouble, self._tell(self._workspace.settings.rules.notify, told)
        if self._trouble in ("", before):
            return ()
        return (f"The notification program failed: {self._trouble}",)

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
    """Return the values of an entry that may be filled in."""
    return {"title": row.title, "outlet": row.outlet, "feed": row.feed_title, "url": row.url or "", "rule": rule}


def filled(command: Sequence[str], facts: Mapping[str, str]) -> list[str]:
    """Return a command with `{title}`, `{outlet}`, `{feed}`, `{url}` and `{rule}` filled in, argument by argument."""
    return [command[0], *(_argument(template, facts) for template in command[1:])]


def _argument(template: str, facts: Mapping[str, str]) -> str:
    text = _PLACE.sub(lambda place: one_line(facts.get(place[1], "")), template)
    return f" {text}" if text.startswith("-") and not template.startswith("-") else text


def run(command: list[str]) -> str:
    """Run a program to completion, without input or output; return an error message, or ""."""
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
