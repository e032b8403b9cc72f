"""State of the interface between sessions: widths of panes, folds, reading positions.

Kept as JSON in a file of its own; nothing is lost with it but habits, so a file that cannot be read or written is
no error.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, NamedTuple

from feedreader.settings.paths import LARGEST_CONFIG, bytes_of, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


PLACES_KEPT = 200
"""Of how many entries it is remembered where they were left."""


class Left(NamedTuple):
    """An entry of a store, and what of it stood at the top of the reader."""

    store: str
    entry: int
    source: int
    start: int


@dataclass(slots=True, kw_only=True)
class UiState:
    """How a user left the interface. `feeds_width` is cells, `density` lines a row; 0 lets the width decide.

    `ground` is what the terminal last said of its background, `light` or `dark`. `feed_order_before` is what feeds were
    sorted by before the first move by hand.
    """

    feeds_width: int = 0
    list_share: int = 46
    text_width: int = 0
    density: int = 0
    unread_only: bool = True
    unread_feeds: bool = False
    feed_order: str = "name"
    feed_order_before: str = ""
    entries: bool = False
    oldest_first: bool = False
    theme: str = ""
    ground: str = ""
    folded: tuple[tuple[str, str], ...] = (("tag", ""),)
    places: tuple[Left, ...] = ()

    def places_in(self, store: str) -> dict[int, tuple[int, int]]:
        """Where the entries of a store were left."""
        return {left.entry: (left.source, left.start) for left in self.places if left.store == store}

    def leave(self, store: str, places: Mapping[int, tuple[int, int]]) -> None:
        """Keep where the entries of a store were left, and of other stores what was known; the last ones of all."""
        here = tuple(Left(store, entry, *place) for entry, place in places.items())
        others = tuple(left for left in self.places if left.store != store)
        self.places = (*others, *here)[-PLACES_KEPT:]


def load(path: Path | None) -> UiState:
    """Return what was remembered; the defaults where there is nothing, and for whatever is not as it should be."""
    state = UiState()
    if path is None:
        return state
    try:
        known = json.loads(bytes_of(path, LARGEST_CONFIG))
    except (OSError, ValueError, RecursionError):
        return state
    if not isinstance(known, dict):
        return state
    for each in fields(UiState):
        value = known.get(each.name)
        if each.name == "folded" and isinstance(value, list):
            state.folded = tuple((kind, name) for kind, name in _rows(value, (str, str)))
        elif each.name == "places" and isinstance(value, list):
            state.places = tuple(Left(*row) for row in _rows(value, (str, int, int, int)))
        elif type(value) is type(getattr(state, each.name)):
            setattr(state, each.name, value)
    return state


def _rows(value: list[Any], kinds: tuple[type, ...]) -> Iterator[list[Any]]:
    """Yield the lists in a list whose items are of these kinds."""
    for row in value:
        if isinstance(row, list) and tuple(map(type, row)) == kinds:
            yield row


def save(path: Path | None, state: UiState) -> None:
    """Write it down."""
    if path is None:
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path.resolve(), [json.dumps(asdict(state), indent=1).encode()])
    except OSError:
        return
