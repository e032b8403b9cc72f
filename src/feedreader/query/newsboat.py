"""newsboat's filter expressions, translated: `age < 7 and title =~ "linux"` is `after:7d title:/linux/`.

Parsed as newsboat does: `and` and `or` have the same precedence, from the left, so that `a or b and c` is `(a or b) and
c`. (Its parser in Rust would parse them from the right, but no version uses it: newsboat/newsboat#631.) An expression
with any part that has no counterpart here is untranslatable: half of a condition would find something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedreader.errors import UntranslatableError
from feedreader.query.ast import (
    Everything,
    Is,
    Name,
    Named,
    Part,
    Pattern,
    State,
    When,
    all_of,
    any_of,
    conditions,
    negated,
)
from feedreader.query.pattern import PatternError, compiled

if TYPE_CHECKING:
    from feedreader.query.ast import Query

FLAGS = "flag"
"""The tag below which newsboat's flags are put."""
_DEEPEST = 12
_LONGEST = 10_000
_TOKEN = re.compile(
    r'\s*(?:(?P<bracket>[()])|(?P<text>"(?:\\.|[^"\\])*")|(?P<range>-?\d+:-?\d+)|(?P<number>-?\d+)|'
    r"(?P<operator>between\b|==|!=|=~|!~|<=|>=|!#|=|<|>|#)|(?P<name>[A-Za-z_]+))",
    re.DOTALL,
)
_PARTS = {"title": Part.TITLE, "link": Part.URL, "author": Part.AUTHOR, "content": Part.TEXT}
_OPPOSITE = {"!=": "=", "!~": "=~", "!#": "#"}
_WORD_EDGE = re.compile(r"\\[<>]")
_META = re.compile(r"[\\.^$*+?()\[\]{}|]")
_MARKUP = re.compile(r"(?<![?P])</?[a-z!]|\b(?:href|src|class|style|alt|title)=|&(?:#?\w+);", re.IGNORECASE)
_CASE_COUNTS = "(?-i)"
"""As in `title # "US"`, which is not `us`; newsboat's patterns find either, as ours do."""
_ABSENT = {
    "date": "dates are compared by age: age < 7",
    "guid": "there is no field for a guid",
    "enclosure_url": "there is no field for enclosures",
    "enclosure_type": "there is no field for enclosures",
    "articleindex": "positions in a list cannot be queried",
    "feedindex": "positions in a list cannot be queried",
    "description": "a feed's description cannot be queried",
    "feedlink": "a feed's page cannot be queried; feed: takes its title or address",
    "feeddate": "a feed's date cannot be queried",
    "latest_article_age": "a feed's date cannot be queried",
    "unread_count": "a feed's counts cannot be queried",
    "total_count": "a feed's counts cannot be queried",
}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def translated(expression: str) -> Query:
    """Return the tree that finds what a newsboat filter finds; raises UntranslatableError, which says why not."""
    if len(expression) > _LONGEST:
        raise UntranslatableError(f"it is longer than {_LONGEST} characters")
    reader = _Reader(_tokens(expression))
    tree = reader.expression(0)
    if reader.next is not None:
        raise UntranslatableError(f"{reader.next.text} is not expected after a whole condition")
    return tree


def cautions(expression: str) -> tuple[str, ...]:
    """Return warnings about a translated filter; raises UntranslatableError as `translated` does."""
    reader = _Reader(_tokens(expression))
    found = conditions(reader.expression(0))
    notes = []
    if any(isinstance(each, Pattern) and each.part is Part.TEXT and _MARKUP.search(each.source) for each in found):
        notes.append("texts are searched without their markup here, so that tags and attributes are not found")
    if reader.mixed:
        notes.append("and and or are read from the left, as in newsboat: put parentheses around what belongs together")
    return tuple(notes)


def flag_tag(flag: str) -> str:
    """Return the tag for a flag; capital letters differ from small ones."""
    return f"{FLAGS}/{flag}" if flag.islower() else f"{FLAGS}/capital/{flag.lower()}"


def _tokens(expression: str) -> list[_Token]:
    found, at = list[_Token](), 0
    while expression[at:].strip():
        token = _TOKEN.match(expression, at)
        if token is None or token.lastgroup is None:
            raise UntranslatableError(f"it cannot be read from {expression[at:].strip()[:30]!r} on")
        found.append(_Token(token.lastgroup, token[token.lastgroup]))
        at = token.end()
    return found


class _Reader:
    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.mixed = False
        """Whether `and` and `or` occur together; in other languages `and` has a higher precedence."""

    @property
    def next(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, wanted: str) -> _Token:
        token = self.next
        if token is None:
            raise UntranslatableError(f"it ends where {wanted} belongs")
        self.at += 1
        return token

    def expression(self, depth: int) -> Query:
        if depth > _DEEPEST:
            raise UntranslatableError(f"its parentheses nest deeper than {_DEEPEST}")
        tree, operators = self.operand(depth), set[str]()
        while self.next is not None and self.next.text in ("and", "or"):
            operator = self.take("an operator").text
            operators.add(operator)
            join = all_of if operator == "and" else any_of
            tree = join((tree, self.operand(depth)))
        self.mixed |= len(operators) > 1
        return tree

    def operand(self, depth: int) -> Query:
        token = self.take("a condition")
        if token.text == "(":
            tree = self.expression(depth + 1)
            if self.take("a closing parenthesis").text != ")":
                raise UntranslatableError("a parenthesis is not closed")
            return tree
        operator = self.take("an operator").text
        value = self.take("a value")
        if token.kind != "name" or value.kind not in ("text", "number", "range"):
            raise UntranslatableError(f"{token.text} {operator} {value.text} is not a condition")
        return _condition(token.text, operator, _plain(value))


def _plain(value: _Token) -> str:
    return re.sub(r'\\(["\\])', r"\1", value.text[1:-1]) if value.kind == "text" else value.text


def _condition(attribute: str, operator: str, value: str) -> Query:
    if operator in _OPPOSITE:
        return negated(_condition(attribute, _OPPOSITE[operator], value))
    operator = "=" if operator == "==" else operator
    if attribute in _ABSENT:
        raise UntranslatableError(_ABSENT[attribute])
    if attribute in _PARTS:
        return _text(_PARTS[attribute], operator, value)
    if attribute not in _READERS:
        raise UntranslatableError(f"newsboat has no attribute {attribute}")
    return _READERS[attribute](operator, value)


def _text(part: Part, operator: str, value: str) -> Query:
    match operator:
        case "=~":
            source = _WORD_EDGE.sub(r"\\b", value)
        case "=" if not value:
            return negated(Pattern(source=".", part=part))
        case "=":
            source = f"{_CASE_COUNTS}^{re.escape(value)}$"
        case "#":
            source = rf"{_CASE_COUNTS}(^|\s){re.escape(value)}(\s|$)"
        case _:
            raise UntranslatableError(f"texts cannot be compared by {operator}")
    if not value.strip():
        raise UntranslatableError("it asks for an empty text")
    try:
        compiled(source)
    except PatternError as error:
        raise UntranslatableError(f"the pattern {value} cannot be read: {error}") from error
    return Pattern(source=source, part=part)


def _unread(operator: str, value: str) -> Query:
    if operator != "=" or value not in ("yes", "no"):
        raise UntranslatableError('unread is either = "yes" or = "no"')
    return Is(state=State.UNREAD if value == "yes" else State.READ)


def _age(operator: str, value: str) -> Query:
    """By whole days, as newsboat counts: an age of 2 is between two and three days."""
    low, _, high = value.partition(":")
    if not low.isdecimal() or not (high or low).isdecimal() or len(value) > 11:
        raise UntranslatableError("an age is a number of days")
    if operator == "between" and high:
        return _aged(*sorted((int(low), int(high))))
    days = int(low)
    match operator:
        case _ if high:
            raise UntranslatableError("a range needs the operator between")
        case "<":
            return _younger(days)
        case "<=":
            return _younger(days + 1)
        case ">":
            return _older(days + 1)
        case ">=":
            return _older(days)
        case "=":
            return _aged(days, days)
        case _:
            raise UntranslatableError(f"ages cannot be compared by {operator}")


def _aged(low: int, high: int) -> Query:
    return all_of((_older(low), _younger(high + 1)))


def _younger(days: int) -> Query:
    return When(after=True, moment=f"{days}d") if days else negated(Everything())


def _older(days: int) -> Query:
    return When(after=False, moment=f"{days}d") if days else Everything()


def _tags(operator: str, value: str) -> Query:
    if not value.strip(" /") or operator not in ("#", "=~", "=") or (operator != "#" and _META.search(value)):
        raise UntranslatableError(f"tags are asked for one by one: tags # {value!r}")
    if operator == "=" and " " in value:
        return all_of(Named(name=Name.TAG, value=tag) for tag in value.split())
    return Named(name=Name.TAG, value=value.strip())


def _flags(operator: str, value: str) -> Query:
    if operator not in ("#", "=~", "=") or not value.isascii() or not value.isalpha():
        if operator == "=" and not value:
            return negated(Named(name=Name.TAG, value=FLAGS))
        raise UntranslatableError("flags are letters")
    if operator == "=~" or len(value) == 1:
        return all_of(Named(name=Name.TAG, value=flag_tag(flag)) for flag in value)
    raise UntranslatableError('flags are asked for one by one: flags # "a"')


def _feed(operator: str, value: str) -> Query:
    if operator not in ("=", "=~") or not value.strip() or (operator == "=~" and _META.search(value)):
        raise UntranslatableError("a feed's title is asked for as it is, without patterns")
    if value.isdecimal() or value.lower().startswith(("http://", "https://")):
        raise UntranslatableError(f"feed:{value} would be a number or an address")
    return Named(name=Name.FEED, value=value.strip())


def _address(operator: str, value: str) -> Query:
    if operator != "=":
        raise UntranslatableError("a feed's address can only be asked for as a whole: rssurl = …")
    return Named(name=Name.FEED, value=value)


_READERS = {
    "unread": _unread,
    "age": _age,
    "tags": _tags,
    "flags": _flags,
    "feedtitle": _feed,
    "rssurl": _address,
}
