"""Rules: a query, and what is done with new entries that it finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from datetime import datetime

    from feedreader.model.entries import EntryId

RuleId = NewType("RuleId", int)


class ActionKind(StrEnum):
    """What a rule can do with an entry, as it is written."""

    TAG = "tag"
    STAR = "star"
    READ = "mark read"
    MUTE = "mute story"
    NOTIFY = "notify"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do; `tag` is the tag to add, for that kind. As text, it is as written and stored."""

    kind: ActionKind
    tag: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value} {self.tag}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as stored; one that is not `active` is paused."""

    id: RuleId
    name: str
    query: str
    actions: tuple[Action, ...]
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEffect:
    """A record that a rule acted on an entry: which rule (None if it has been removed), what it did and when."""

    rule: str | None
    action: Action
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMatch:
    """The entries that a rule found."""

    rule: Rule
    entries: tuple[EntryId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOutcome:
    """What a rule did: how many entries each action changed, and the entries that the user is to be notified of."""

    rule: Rule
    done: tuple[tuple[Action, int], ...]
    notified: tuple[EntryId, ...] = ()
