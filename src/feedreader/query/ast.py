"""What a query is: a tree of frozen values, independent of any store and of the current time.

Trees are in normal form when they are built by `all_of`, `any_of` and `negated`: no conjunction directly inside a
conjunction, no alternative directly inside an alternative, no double negation. `parse` makes only such trees.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from feedreader.query.fields import Count, Name, Part, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class How(Enum):
    """How words are compared: as whole words in this order, with the last one unfinished, or anywhere inside words."""

    WORDS = "words"
    PREFIX = "prefix"
    INSIDE = "inside"


class Place(NamedTuple):
    """Where a condition was written: in which query, from which character on, and how many characters.

    It is no part of what a condition says: two that differ in nothing else are equal.
    """

    query: str
    start: int
    length: int


_NOWHERE = Place("", 0, 0)


class Comparison(Enum):
    """How a number is compared."""

    MORE = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="
    EXACTLY = "="


@dataclass(frozen=True, slots=True)
class Everything:
    """The empty query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One or more words, as typed; they are folded and cut when they are searched for (`query.terms`)."""

    text: str
    part: Part = Part.ANY
    how: How = How.WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A regular expression in RE2's syntax (`query.pattern`), that both compiles and ends in time."""

    source: str
    part: Part = Part.ANY


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A feed, outlet, tag, category, language, address or saved query by its name or part of it."""

    name: Name
    value: str
    place: Place = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A comparison of a count (`Count`) with a number."""

    what: Count
    comparison: Comparison
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InStory:
    """The entries of one story, by its number."""

    story: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Is:
    """A state of the entry."""

    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Entries from a moment on (`after`), or before it; `moment` is what `query.moments.start_of` parses."""

    after: bool
    moment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """Entries that mean nearly the same as this one, in any language."""

    entry: int
    place: Place = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Entries on a subject, by meaning, in any language."""

    text: str
    place: Place = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of these, two or more."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these, two or more."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Anything but this."""

    part: Query


Condition: TypeAlias = Words | Pattern | Named | Counted | InStory | Is | When | Similar | About
"""A condition: a node without operators."""
Query: TypeAlias = Everything | Condition | And | Or | Not


__all__ = [
    "About", "And", "Comparison", "Condition", "Count", "Counted", "Everything", "How", "InStory", "Is", "Name",
    "Named", "Not", "Or", "Part", "Pattern", "Place", "Query", "Similar", "State", "When", "Words", "all_of", "any_of",
    "conditions", "negated",
]  # fmt: skip


def conditions(tree: Query) -> Iterator[Condition]:
    """Yield the conditions of a query, without the operators between them."""
    match tree:
        case And(parts) | Or(parts):
            for part in parts:
                yield from conditions(part)
        case Not(part):
            yield from conditions(part)
        case Everything():
            pass
        case _:
            yield tree


def all_of(parts: Iterable[Query]) -> Query:
    """Return the conjunction of `parts` in normal form; of none, it is everything."""
    flat: list[Query] = []
    for part in parts:
        if isinstance(part, And):
            flat.extend(part.parts)
        elif not isinstance(part, Everything):
            flat.append(part)
    return And(tuple(flat)) if len(flat) > 1 else flat[0] if flat else Everything()


def any_of(parts: Iterable[Query]) -> Query:
    """Return the alternative of `parts` in normal form; of none, it is nothing."""
    flat: list[Query] = []
    for part in parts:
        if isinstance(part, Or):
            flat.extend(part.parts)
        else:
            flat.append(part)
    return Or(tuple(flat)) if len(flat) > 1 else flat[0] if flat else Not(Everything())


def negated(part: Query) -> Query:
    """Return the opposite of `part` in normal form."""
    return part.part if isinstance(part, Not) else Not(part)
