"""Expand the saved queries that a query refers to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from feedreader.errors import QueryError
from feedreader.query.ast import And, Name, Named, Not, Or, all_of, any_of, conditions, negated
from feedreader.query.parse import parse
from feedreader.query.terms import folded
from feedreader.query.write import to_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from feedreader.query.ast import Query

Lookup: TypeAlias = "Callable[[str], str | None]"
"""Returns the text of the saved query with a name, or None if there is none."""
MOST = 50
"""The limit on the saved queries that one query expands to; each may name others."""
DEEPEST = 5
"""The limit on nested saved queries: SQLite's parser has to process them all at once."""


def expanded(tree: Query, saved: Lookup, now: datetime) -> Query:
    """Return the tree with every `query:NAME` replaced by the saved query of that name.

    Raises QueryError if there is no such query, if it cannot be parsed, if one leads back to itself, or if they are too
    many.
    """
    return _Expansion(to_text(tree), saved, now).of(tree, ())


def names_saved(tree: Query) -> bool:
    """Whether the tree refers to a saved query anywhere."""
    return any(isinstance(part, Named) and part.name is Name.QUERY for part in conditions(tree))


@dataclass(slots=True)
class _Expansion:
    text: str
    saved: Lookup
    now: datetime
    count: int = 0

    def of(self, tree: Query, inside: tuple[str, ...]) -> Query:
        match tree:
            case And(parts):
                return all_of(self.of(part, inside) for part in parts)
            case Or(parts):
                return any_of(self.of(part, inside) for part in parts)
            case Not(part):
                return negated(self.of(part, inside))
            case Named(name=Name.QUERY, value=value):
                return self.named(value, inside)
            case _:
                return tree

    def named(self, name: str, inside: tuple[str, ...]) -> Query:
        outermost = inside[0] if inside else name
        text = self.saved(name)
        self.count += 1
        if text is None:
            self.fail(outermost, f"there is no saved query {name}")
        if folded(name) in map(folded, inside):
            self.fail(outermost, f"the saved query {name} asks for itself")
        if len(inside) >= DEEPEST or self.count > MOST:
            self.fail(outermost, f"saved queries lead on to too many others from {outermost}")
        try:
            found = parse(text, self.now)
        except QueryError as error:
            self.fail(outermost, f"the saved query {name} cannot be read: {error.message}")
        return self.of(found, (*inside, name))

    def fail(self, name: str, message: str) -> NoReturn:
        """Raise an error at the name that the user wrote, whichever saved query the problem is in."""
        asked = to_text(Named(name=Name.QUERY, value=name))
        raise QueryError(self.text, max(self.text.find(asked), 0), message, length=len(asked))
