"""Expand the saved queries that a query refers to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from feedreader.errors import QueryError
from feedreader.query.ast import About, And, Name, Named, Not, Or, Similar, all_of, any_of, conditions, negated
from feedreader.query.parse import parse
from feedreader.query.terms import folded

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from feedreader.query.ast import Place, Query

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
    return _Expansion(saved, now).of(tree, ())


def names_saved(tree: Query) -> bool:
    """Whether the tree refers to a saved query anywhere."""
    return any(isinstance(part, Named) and part.name is Name.QUERY for part in conditions(tree))


@dataclass(slots=True)
class _Expansion:
    saved: Lookup
    now: datetime
    count: int = 0

    def of(self, tree: Query, inside: tuple[Named, ...]) -> Query:
        match tree:
            case And(parts):
                return all_of(self.of(part, inside) for part in parts)
            case Or(parts):
                return any_of(self.of(part, inside) for part in parts)
            case Not(part):
                return negated(self.of(part, inside))
            case Named(name=Name.QUERY):
                return self.named(tree, inside)
            case Named() | Similar() | About() if inside:
                return replace(tree, place=inside[0].place)
            case _:
                return tree

    def named(self, tree: Named, inside: tuple[Named, ...]) -> Query:
        """Return the saved query of that name; errors point at what the user wrote, whichever query they are in."""
        name, place = tree.value, (*inside, tree)[0].place
        text = self.saved(name)
        self.count += 1
        if text is None:
            _fail(place, f"there is no saved query {name}")
        if any(folded(name) == folded(each.value) for each in inside):
            _fail(place, f"the saved query {name} asks for itself")
        if len(inside) >= DEEPEST or self.count > MOST:
            _fail(place, f"saved queries lead on to too many others from {inside[0].value if inside else name}")
        try:
            found = parse(text, self.now)
        except QueryError as error:
            _fail(place, f"the saved query {name} cannot be read: {error.message}")
        return self.of(found, (*inside, tree))


def _fail(place: Place, message: str) -> NoReturn:
    """Raise an error that points at a place."""
    raise QueryError(place.query, place.start, message, length=place.length)
