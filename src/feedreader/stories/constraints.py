"""What must be one story and what must not, whatever the similarity: corrections, and copies of one address.

The user's corrections come first. Two entries that were separated never share a story, not even through others, unless
a chain of corrections also puts them together: then the chain wins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedreader.stories.groups import Groups
    from feedreader.stories.tuning import Tuning
    from feedreader.stories.window import Prepared, Window


def constrain(window: Window, prepared: Prepared, groups: Groups, tuning: Tuning) -> None:
    """Join what the user put together, bar what was separated, then join copies of one address."""
    places = {one.entry: at for at, one in enumerate(prepared.entries)}
    home = {at: at for at in groups}

    def unite(one: int, other: int) -> None:
        first, second = sorted((_find(home, one), _find(home, other)))
        if first != second and second not in (groups[first].apart or ()):
            groups.join(first, second, tuning)
            home[second] = first

    corrections = sorted(
        (min(places[c.entry], places[c.other]), max(places[c.entry], places[c.other]), c.together)
        for c in window.corrections
        if c.entry in places and c.other in places
    )
    for one, other, together in corrections:
        if together:
            unite(one, other)
    for one, other, together in corrections:
        first, second = _find(home, one), _find(home, other)
        if not together and first != second:
            _bar(groups, first, second)
            _bar(groups, second, first)
    for one, other in _same_address(prepared):
        unite(one, other)


def _bar(groups: Groups, one: int, other: int) -> None:
    group = groups[one]
    group.apart = (group.apart or set()) | {other}


def _find(home: dict[int, int], at: int) -> int:
    while home[at] != at:
        home[at] = at = home[home[at]]
    return at


def _same_address(prepared: Prepared) -> Iterable[tuple[int, int]]:
    first: dict[str, int] = {}
    for at, one in enumerate(prepared.entries):
        if one.url_key is not None:
            earlier = first.setdefault(one.url_key, at)
            if earlier != at and prepared.is_one_article(earlier, at):
                yield earlier, at
