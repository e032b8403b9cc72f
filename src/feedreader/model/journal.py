"""A change of state that can be taken back: plain row edits, so that one mechanism undoes everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

Scalar: TypeAlias = int | float | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnEdit:
    """In `table`, the rows with these primary keys had `before` in `column` and now have `after`."""

    table: str
    column: str
    before: Scalar
    after: Scalar
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowEdit:
    """In `table`, these rows (values in the order of `columns`) were added, or removed."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Scalar, ...], ...]
    added: bool


Edit: TypeAlias = ColumnEdit | RowEdit


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One undoable step: what was done in words ("Marked 312 entries read"), when, and its edits in order."""

    words: str
    at: datetime
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """A step of the journal as listed."""

    id: int
    at: datetime
    words: str
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What undo or redo did: the step's words, how many rows it changed, and how many had changed meanwhile."""

    words: str
    applied: int
    skipped: int
