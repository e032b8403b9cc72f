"""Notifying the user of entries through a program of their choice: `[rules] notify` in the configuration.

The program is started directly, never through a shell, and each of its arguments is filled in by itself, so that
nothing in a title can become a command, another argument or an option.
"""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

from feedreader.settings.feed_settings import feed_settings
from feedreader.text.clean import one_line
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedreader.model.entries import EntryRow
    from feedreader.model.rules import RuleOutcome
    from feedreader.service.workspace import Workspace

AT_MOST = 5
"""How many entries of one rule are told one by one in one round; of the others only their number is."""
SECONDS = 10
_PLACE = re.compile(r"\{(title|outlet|feed|url|rule)\}")


class Notifier:
    """Tells of what rules want to be told of, if that is configured. A trouble is said once, until it is another."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._trouble = ""

    def tell(self, outcome: RuleOutcome) -> tuple[str, ...]:
        """Tell of entries; new troubles in words."""
        command = self._workspace.settings.rules.notify
        if not command or not outcome.told:
            return ()
        before, self._trouble = self._trouble, self._tell(command, outcome)
        if self._trouble in ("", before):
            return ()
        return (f"Rule {outcome.rule.name} could not tell: {self._trouble}",)

    def _tell(self, command: Sequence[str], outcome: RuleOutcome) -> str:
        every = self._workspace.store.feed_settings.all()
        muted = {feed for feed, kept in every.items() if feed_settings(kept).muted}
        loud = [row for row in self._workspace.store.entries.rows(outcome.told) if row.feed not in muted]
        messages = [facts_of(row, outcome.rule.name) for row in loud[-AT_MOST:]]
        if more := len(loud) - len(messages):
            rest = f"and {counted(more, 'more entry', 'more entries')}"
            messages.append({"title": rest, "rule": outcome.rule.name, "outlet": "feedreader", "feed": "feedreader"})
        return next(filter(None, (run(filled(command, message)) for message in messages)), "")


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
