"""Rename a tag in a query."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from feedreader.query.ast import And, Name, Named, Not, Or
from feedreader.query.terms import folded

if TYPE_CHECKING:
    from feedreader.query.ast import Query


def retagged(tree: Query, old: str, new: str) -> Query:
    """Return the tree with the tag `old` replaced by `new`, and those below it likewise."""
    match tree:
        case And(parts):
            return And(tuple(retagged(part, old, new) for part in parts))
        case Or(parts):
            return Or(tuple(retagged(part, old, new) for part in parts))
        case Not(part):
            return Not(retagged(part, old, new))
        case Named(name=Name.TAG, value=value):
            return replace(tree, value=renamed(value, old, new))
        case _:
            return tree


def renamed(tag: str, old: str, new: str) -> str:
    """Return the name of a tag after renaming `old` to `new`, compared as in queries: `old/x` becomes `new/x`."""
    beginning, parts = _parts(old), _parts(tag)
    if [folded(part) for part in parts[: len(beginning)]] != [folded(part) for part in beginning]:
        return tag
    return "/".join((new, *parts[len(beginning) :]))


def _parts(tag: str) -> list[str]:
    return [part.strip() for part in tag.split("/") if part.strip()]
