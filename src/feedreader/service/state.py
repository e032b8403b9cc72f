"""Export and import the user's state as a file (`policy.state_lines`), with a report.

It does not contain subscriptions, which are exported as OPML. An import adds to the existing state and removes nothing,
so importing twice changes nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedreader.errors import QueryError, RuleError, StateFileError
from feedreader.model.state import QueryState, RuleState
from feedreader.policy.actions import read_action
from feedreader.policy.state_lines import check_head, head, read_line, write_line
from feedreader.query.parse import parse
from feedreader.text.clean import one_line
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from feedreader.model.state import State
    from feedreader.service.workspace import Workspace
    from feedreader.store.state import Restored

NAMED = 20
"""How many feeds, and how many lines, a report lists individually."""
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateReport:
    """The changes made by an import, and what could not be placed, as sentences."""

    done: tuple[str, ...]
    unplaced: tuple[str, ...]


def export_state(workspace: Workspace) -> Iterator[str]:
    """Yield the lines of a state file, without their ends."""
    yield head(workspace.clock())
    for state in workspace.store.state.all():
        yield write_line(state)


def import_state(workspace: Workspace, lines: Iterable[str], *, name: str) -> StateReport:
    """Import a state file, in one undoable step; raises StateFileError, naming the file, if it is not one."""
    numbered = enumerate(lines, start=1)
    _, first = next(numbered, (0, ""))
    try:
        check_head(first.removeprefix(BYTE_ORDER_MARK))
    except StateFileError as error:
        raise StateFileError(f"{name}: {error}") from error
    troubles: list[str] = []
    done = workspace.store.writer.state.restore(
        _readable(name, numbered, workspace.clock(), troubles), now=workspace.clock()
    )
    return StateReport(done=done.words, unplaced=(*_shortened(troubles, "line"), *_missing(done)))


def _readable(name: str, lines: Iterable[tuple[int, str]], now: datetime, troubles: list[str]) -> Iterator[State]:
    for number, line in lines:
        if not line.strip():
            continue
        try:
            state = read_line(line)
            _check(state, now)
        except (StateFileError, RuleError, QueryError) as error:
            troubles.append(f"{name}, line {number}: {error}")
        else:
            yield state


def _check(state: State, now: datetime) -> None:
    """Raise an error for a query or a rule that would not work here."""
    if isinstance(state, QueryState | RuleState):
        if not one_line(state.name):
            raise StateFileError("this has no name")
        parse(state.query, now)
    if isinstance(state, RuleState):
        if not state.query.strip() or not state.actions:
            raise RuleError(f"the rule {state.name} needs a query and an action")
        for action in state.actions:
            read_action(action)


def _missing(done: Restored) -> list[str]:
    feeds = [
        f"{url}: not subscribed to, so its tags and its name were left out; import the subscriptions first"
        for url in done.feeds_missing
    ]
    entries = [
        f"{url}: {counted(number, 'line')} about entries that have not come yet; they wait for them"
        for url, number in done.entries_missing.most_common()
    ]
    return [*_shortened(feeds, "feed"), *_shortened(entries, "feed")]


def _shortened(lines: list[str], noun: str) -> list[str]:
    more = len(lines) - NAMED
    return [*lines[:NAMED], f"and {counted(more, f'more {noun}')}"] if more > 0 else lines
