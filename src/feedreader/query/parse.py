"""Parse a typed query into a tree; raises `QueryError`, which points at the error.

    query  = either ;
    either = all { "OR" all } ;
    all    = one { [ "AND" ] one } ;
    one    = ( "NOT" | "-" | "!" ) one | "(" either ")" | [ field ":" ] value ;
    value  = word | word"*" | "*"word | '"' phrase '"' | "/" pattern "/" ;

The fields are those of `query.fields`. Phrases may stand between typographic quotes, or single ones, just as well.

Operators are operators in capitals only: "war and peace" is three words. A quote that is not closed runs to the end of
the query, so that a phrase can be searched for while it is typed. Parentheses must be balanced.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn

from feedreader.errors import QueryError
from feedreader.query import terms
from feedreader.query.ast import (
    About,
    Comparison,
    Count,
    Counted,
    Everything,
    How,
    InStory,
    Is,
    Name,
    Named,
    Part,
    Pattern,
    Place,
    Similar,
    State,
    When,
    Words,
    all_of,
    any_of,
    negated,
)
from feedreader.query.fields import FIELDS
from feedreader.query.fields import Kind as ValueKind
from feedreader.query.moments import MomentError, start_of
from feedreader.query.pattern import PatternError, compiled
from feedreader.query.tokens import Kind, Token, tokens

if TYPE_CHECKING:
    from datetime import datetime

    from feedreader.query.ast import Query
    from feedreader.query.fields import Field

LONGEST = 10_000
"""The limit on the characters of a query."""
DEEPEST = 12
"""The limit on nested parentheses; SQLite's own parser would give up a little later."""
MOST = 200
"""The limit on the conditions of a query."""
SHORTEST_INSIDE = 3
"""The least number of letters of a part of a word, because the trigram index has no shorter ones."""

_LONGEST_NUMBER = 18
_COMPARED = re.compile(r"(>=|<=|[<>=])?\s*([0-9]{1,18})")


def parse(query: str, now: datetime) -> Query:
    """Return the tree of a query; the empty query is `Everything`.

    `now` decides only whether a date exists. Raises `QueryError`.
    """
    if len(query) > LONGEST:
        raise QueryError(query, LONGEST, f"this query is longer than {LONGEST} characters", length=len(query) - LONGEST)
    for at, character in enumerate(query):
        if "\ud800" <= character <= "\udfff":
            raise QueryError(query, at, "there is half a character here, which no text can hold")
    return _Parser(query, now).read()


class _Parser:
    def __init__(self, query: str, now: datetime) -> None:
        self.query = query
        self.now = now
        self.tokens = tokens(query)
        self.at = 0
        self.depth = 0
        self.conditions = 0

    def read(self) -> Query:
        if not self.tokens:
            if self.query.strip():
                self.fail(0, "there is no letter or digit to search for", length=len(self.query))
            return Everything()
        tree = self.either()
        if self.next is not None:  # only a parenthesis stops `either` early
            self.fail(self.next, "this parenthesis closes none")
        return tree

    @property
    def next(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def fail(self, place: Token | int, message: str, *, length: int | None = None) -> NoReturn:
        if isinstance(place, Token):
            raise QueryError(self.query, place.start, message, length=length or place.end - place.start)
        raise QueryError(self.query, place, message, length=length or 1)

    def either(self) -> Query:
        parts = [self.all()]
        while self.next and self.next.kind is Kind.OR:
            self.operand_after(self.take())
            parts.append(self.all())
        return any_of(parts)

    def all(self) -> Query:
        parts = [self.one()]
        while self.next and self.next.kind not in (Kind.OR, Kind.CLOSE):
            if self.next.kind is Kind.AND:
                self.operand_after(self.take())
            parts.append(self.one())
        return all_of(parts)

    def one(self) -> Query:
        opposite = False
        while self.next and self.next.kind is Kind.NOT:
            self.operand_after(self.take())
            opposite = not opposite
        tree = self.group() if self.next and self.next.kind is Kind.OPEN else self.condition()
        return negated(tree) if opposite else tree

    def operand_after(self, operator: Token) -> None:
        if self.next is None or self.next.kind in (Kind.AND, Kind.OR, Kind.CLOSE):
            self.fail(operator, f"nothing to search for follows {operator.value}")

    def group(self) -> Query:
        opening = self.take()
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(opening, f"parentheses nest deeper than {DEEPEST} here")
        if self.next is None:
            self.fail(opening, "this parenthesis is not closed")
        if self.next.kind is Kind.CLOSE:
            self.fail(opening, "there is nothing between these parentheses", length=self.next.end - opening.start)
        tree = self.either()
        if self.next is None:
            self.fail(opening, "this parenthesis is not closed")
        self.take()
        self.depth -= 1
        return tree

    def condition(self) -> Query:
        token = self.take()
        self.conditions += 1
        if self.conditions > MOST:
            self.fail(token, f"this query has more than {MOST} conditions")
        if token.kind in (Kind.AND, Kind.OR, Kind.CLOSE):
            self.fail(token, f"nothing to search for precedes {token.value}")
        if token.kind is Kind.FIELD:
            return self.field(token)
        if token.kind is Kind.REGEX:
            return self.pattern(token, Part.ANY)
        return self.words(token, Part.ANY)

    def field(self, token: Token) -> Query:
        field = FIELDS.get(token.value.lower())
        value = self.next if self.next and self.next.glued else None
        if field is None:
            if value is None:
                return Words(text=token.value)
            self.unknown_field(token)
        if value is None or value.kind not in (Kind.BARE, Kind.QUOTED, Kind.REGEX):
            grouped = self.next is not None and self.next.glued and self.next.kind is Kind.OPEN
            hint = f": ({field.name}:one OR {field.name}:other)" if grouped else ""
            self.fail(
                token, f"{field.name}: needs a value directly after its colon{', not parentheses' * grouped}{hint}"
            )
        self.take()
        if value.kind is Kind.REGEX:
            if not field.patterns:
                known = tuple(each.name for each in FIELDS.values() if each.patterns)
                self.fail(value, f"a pattern can be looked for in {_listed(known)}, not in {field.name}")
            return self.pattern(value, Part(field.name))
        if field.kind is ValueKind.TEXT:
            return self.words(value, Part(field.name))
        return self.valued(field, value, Place(self.query, token.start, value.end - token.start))

    def unknown_field(self, field: Token) -> NoReturn:
        near = get_close_matches(field.value.lower(), FIELDS, n=1)
        advice = (
            f"did you mean `{near[0]}:`?" if near else f"fields are {_listed(tuple(FIELDS))}; quotes make it plain text"
        )
        self.fail(field, f"there is no field `{field.value}`: {advice}")

    def valued(self, field: Field, token: Token, place: Place) -> Query:  # noqa: PLR0911 - one a kind of value
        value = self.query[token.start : token.end] if token.kind is Kind.BARE else token.value
        if not value.strip():
            self.fail(token, f"{field.name}: needs a value")
        match field.kind:
            case ValueKind.STATE:
                return self.state(value, token)
            case ValueKind.MOMENT:
                return self.when(field.name, value, token)
            case ValueKind.NUMBER:
                if field.name == "story":
                    return InStory(story=self.number(value, token, "story"))
                return Similar(entry=self.number(value, token, "entry"), place=place)
            case ValueKind.COUNT:
                return self.counted(Count(field.name), value, token)
            case ValueKind.MEANING:
                return About(text=value.strip(), place=place)
            case _:
                return Named(name=Name(field.name), value=value.strip(), place=place)

    def counted(self, what: Count, value: str, token: Token) -> Query:
        found = _COMPARED.fullmatch(value.strip())
        if found is None:
            self.fail(token, f"a number belongs here, as in {what.value}:>500 or {what.value}:<=100")
        return Counted(what=what, comparison=Comparison(found[1] or "="), number=int(found[2]))

    def state(self, value: str, token: Token) -> Query:
        states = {state.value: state for state in State}
        if value.lower() not in states:
            near = get_close_matches(value.lower(), states, n=1)
            self.fail(token, f"is: knows {_listed(tuple(states))}" + (f"; did you mean `{near[0]}`?" if near else ""))
        return Is(state=states[value.lower()])

    def when(self, name: str, value: str, token: Token) -> Query:
        try:
            start_of(value, self.now)
        except MomentError as error:
            self.fail(token, str(error))
        return When(after=name == "after", moment=value)

    def number(self, value: str, token: Token, what: str) -> int:
        if not (value.isascii() and value.isdigit() and len(value) <= _LONGEST_NUMBER):
            self.fail(token, f"the number of a {what} belongs here".replace("a entry", "an entry"))
        return int(value)

    def words(self, token: Token, part: Part) -> Query:
        letters = terms.letters(token.value)
        if not letters:
            self.fail(token, "there is no letter or digit to search for")
        if token.star_before:
            if len(letters) < SHORTEST_INSIDE:
                self.fail(token, f"a part of a word needs at least {SHORTEST_INSIDE} letters")
            return Words(text=token.value, part=part, how=How.INSIDE)
        return Words(text=token.value, part=part, how=How.PREFIX if token.star_after else How.WORDS)

    def pattern(self, token: Token, part: Part) -> Query:
        if not token.closed:
            self.fail(token, "this pattern has no closing /")
        if self.next and self.next.glued and self.next.kind in (Kind.BARE, Kind.FIELD, Kind.REGEX):
            self.fail(
                self.next,
                "this follows a pattern's closing / directly; in a pattern, \\/ is a slash, and case is ignored",
            )
        try:
            compiled(token.value)
        except PatternError as error:
            self.fail(token, f"this pattern cannot be read: {error}")
        return Pattern(source=token.value, part=part)


def _listed(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
