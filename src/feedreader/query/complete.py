"""Find what is being typed at the cursor of a query, so that a front end can complete it."""

from __future__ import annotations

from dataclasses import dataclass

from feedreader.query.fields import FIELDS, State
from feedreader.query.tokens import Kind, tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """The characters from `start` to `end` may be replaced; they are the prefix `typed` of a value of `field`.

    `field` is empty if a word or the name of a field is being typed.
    """

    field: str
    typed: str
    start: int
    end: int


def completion_at(query: str, cursor: int) -> Completion | None:
    """Return what can be completed at `cursor`, or None if nothing can."""
    before = tokens(query[:cursor])
    if not before or before[-1].end != cursor:
        return None
    last = before[-1]
    if last.kind is Kind.FIELD:
        return Completion(field=last.value.lower(), typed="", start=cursor, end=cursor)
    if last.kind not in (Kind.BARE, Kind.QUOTED) or (last.kind is Kind.QUOTED and last.closed):
        return None
    field = before[-2].value.lower() if len(before) > 1 and last.glued and before[-2].kind is Kind.FIELD else ""
    return Completion(field=field, typed=last.value, start=last.start, end=cursor)


def fixed_choices(completion: Completion) -> tuple[str, ...]:
    """Return the names of fields, or the states of `is:`, with a prefix. Only the store knows other values."""
    if completion.field == "is":
        return tuple(state.value for state in State if state.value.startswith(completion.typed.lower()))
    if completion.field:
        return ()
    return tuple(f"{name}:" for name in FIELDS if name.startswith(completion.typed.lower()))
