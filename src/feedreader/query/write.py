"""Write a tree as text: each tree has one spelling, and parsing it gives the same tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from feedreader.query.ast import (
    About,
    And,
    Counted,
    Everything,
    How,
    InStory,
    Is,
    Named,
    Not,
    Or,
    Part,
    Pattern,
    Similar,
    When,
    Words,
)
from feedreader.query.tokens import Kind, tokens

if TYPE_CHECKING:
    from feedreader.query.ast import Condition, Query

_NEEDS_ESCAPE = re.compile(r'(["\\])')
_SLASH = re.compile(r"\\.|/", re.DOTALL)


def to_text(tree: Query) -> str:
    """Return the canonical text of a tree in normal form; `parse.parse` reads it as the same tree."""
    match tree:
        case Everything():
            return ""
        case Or(parts):
            return " OR ".join(to_text(part) for part in parts)
        case And(parts):
            return " ".join(f"({to_text(part)})" if isinstance(part, Or) else to_text(part) for part in parts)
        case Not(part):
            text = to_text(part)
            return f"-({text})" if isinstance(part, And | Or) else f"-{text}"
        case _:
            return _condition(tree)


def _condition(tree: Condition) -> str:
    match tree:
        case Words():
            text = _field(tree.part) + _words(tree)
        case Pattern():
            escaped = _SLASH.sub(lambda found: "\\/" if found[0] == "/" else found[0], tree.source)
            text = f"{_field(tree.part)}/{escaped}/"
        case Named():
            text = f"{tree.name.value}:{value_text(tree.value)}"
        case Counted():
            text = f"{tree.what.value}:{tree.comparison.value}{tree.number}"
        case InStory():
            text = f"story:{tree.story}"
        case Is():
            text = f"is:{tree.state.value}"
        case When():
            text = f"{'after' if tree.after else 'before'}:{value_text(tree.moment)}"
        case Similar():
            text = f"similar:{tree.entry}"
        case About():
            text = f"about:{quoted(tree.text)}"
        case _:
            assert_never(tree)
    return text


def quoted(text: str) -> str:
    """Return the text between quotes, so that nothing in it has a special meaning."""
    return '"' + _NEEDS_ESCAPE.sub(r"\\\1", text) + '"'


def _field(part: Part) -> str:
    return "" if part is Part.ANY else f"{part.value}:"


def _words(tree: Words) -> str:
    plain = tokens(tree.text)
    bare = len(plain) == 1 and plain[0].kind is Kind.BARE and plain[0].value == tree.text
    if tree.part is not Part.ANY:
        bare = bare and value_text(tree.text) == tree.text
    text = tree.text if bare else quoted(tree.text)
    return {How.WORDS: text, How.PREFIX: f"{text}*", How.INSIDE: f"*{text}"}[tree.how]


def value_text(text: str) -> str:
    """Return the text as the value of a field: as it is, or quoted if it would not be read as one value."""
    read = tokens(f"tag:{text}")
    return text if len(read) == 2 and read[1].kind is Kind.BARE and read[1].end == 4 + len(text) else quoted(text)
