"""How a typed tag is spelled: like one in use, if the two differ only in case.

Queries find tags whatever their case (`tag:eu` finds EU), so two tags that differ in nothing else could only be
distinguished in the tree of feeds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def as_in_use(tag: str, used: Iterable[str]) -> str:
    """Return the tag as it is spelled in use, or below tags as they are spelled: `Politics/EU` becomes `politics/EU`.

    A tag that is in use exactly as typed stays, even if another one differs from it only in case.
    """
    spelled: dict[str, str] = {}
    exact = set[str]()
    for name in used:
        for path in _paths(name):
            exact.add(path)
            spelled.setdefault(path.casefold(), path)
    for path in reversed(_paths(tag)):
        found = path if path in exact else spelled.get(path.casefold())
        if found is not None:
            return found + tag[len(path) :]
    return tag


def _paths(tag: str) -> list[str]:
    parts = tag.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
