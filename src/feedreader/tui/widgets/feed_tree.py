"""The pane of subscriptions: a list of the tree's rows. It folds; what is in it is given to it."""

from __future__ import annotations

from array import array
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from feedreader.service.lists import Subscriptions
from feedreader.tui.cells import fit, shorten_amid, width_of
from feedreader.tui.content import Run, line
from feedreader.tui.tree import EVERYTHING, NAME, TAGS_HEADING, Node, next_with_unread, nodes, renamed
from feedreader.tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedreader.service.lists import Place


class Look(NamedTuple):
    """What decides besides the subscriptions which rows there are; `kept` stays where only what is unread is shown."""

    folded: frozenset[Place]
    unread_only: bool
    kept: Place | None
    order: str


class Arranged(NamedTuple):
    """The rows of subscriptions under a look, and up to where the titles of feeds are those of others, too."""

    subscriptions: Subscriptions
    look: Look
    nodes: tuple[Node, ...]
    alike: dict[str, int]


def arranged(subscriptions: Subscriptions, look: Look) -> Arranged:
    """Arrange subscriptions; of ten thousand feeds it takes a tenth of a second, so it may be done in a thread."""
    found = nodes(subscriptions, look.folded, unread_only=look.unread_only, kept=look.kept, order=look.order)
    alike = common_beginnings(line(node.title) for node in found if node.place.kind == "feed")
    return Arranged(subscriptions, look, found, alike)


class FeedTree(RowList[Node]):
    """The subscriptions. Keys are numbers given to places as they turn up, so that the selection stays with a place."""

    one_click = True  # what is selected here is shown nowhere, so that a click would seem to do nothing

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.subscriptions = Subscriptions()
        self.folded: frozenset[Place] = frozenset({TAGS_HEADING})
        self.unread_only = False
        self.order = NAME
        self.nodes: tuple[Node, ...] = ()
        self._numbers: dict[Place, int] = {}
        self._alike: dict[str, int] = {}
        """Up to where the titles of feeds are those of others, too."""

    @property
    def node(self) -> Node | None:
        """The row under the cursor."""
        return self.nodes[self.cursor] if self.nodes else None

    @property
    def place(self) -> Place:
        """Where the cursor is; everything where it is nowhere."""
        node = self.node
        return EVERYTHING if node is None or node.heading else node.place

    @property
    def look(self) -> Look:
        """How the subscriptions are looked at now."""
        return Look(self.folded, self.unread_only, self.place if self.unread_only else None, self.order)

    def fill(self, subscriptions: Subscriptions, ready: Arranged | None = None) -> None:
        """Show these subscriptions; the cursor stays where it is. `ready` is used if it is of these and this look."""
        self.subscriptions = subscriptions
        self._arrange(ready)

    def fold(self, place: Place, *, folded: bool) -> None:
        """Fold a folder or a heading, or unfold it."""
        self.folded = self.folded | {place} if folded else self.folded - {place}
        self._arrange()

    def rename(self, old: str, new: str) -> None:
        """Keep the cursor and what is folded where a folder or a tag gets another name, unless it is merged."""
        self.folded = frozenset(renamed(place, old, new) for place in self.folded)
        for place, number in list(self._numbers.items()):
            if (there := renamed(place, old, new)) not in self._numbers:
                del self._numbers[place]
                self._numbers[there] = number

    def show_unread_only(self, unread_only: bool) -> None:  # noqa: FBT001 - it says itself
        """Leave the feeds out in which everything is read, but for the one under the cursor; or show all."""
        self.unread_only = unread_only
        self._arrange()

    def sort(self, order: str) -> None:
        """Sort folders and feeds by name, unread or activity, or by hand."""
        self.order = order
        self._arrange()

    def toggle(self) -> bool:
        """Fold or unfold the row under the cursor; says whether it can be."""
        node = self.node
        if node is None or node.folded is None:
            return False
        self.fold(node.place, folded=not node.folded)
        return True

    def select(self, place: Place) -> bool:
        """Put the cursor on a place; says whether it is in the tree as it is folded now."""
        number = self._numbers.get(place)
        return number is not None and self.go_to(number)

    def to_parent(self) -> bool:
        """Put the cursor on the row that this one is below; says whether there is one."""
        node = self.node
        if node is None or node.depth == 0:
            return False
        for position in range(self.cursor - 1, -1, -1):
            if self.nodes[position].depth < node.depth:
                self.go(position)
                return True
        return False

    def to_unread(self, steps: int) -> bool:
        """Put the cursor on the next feed with unread entries; says whether there is one."""
        position = next_with_unread(self.nodes, self.cursor, steps)
        if position is None:
            return False
        self.go(position)
        return True

    def _arrange(self, ready: Arranged | None = None) -> None:
        look = self.look
        if ready is None or ready.subscriptions is not self.subscriptions or ready.look != look:
            ready = arranged(self.subscriptions, look)
        self.nodes, self._alike = ready.nodes, ready.alike
        for node in self.nodes:
            self._numbers.setdefault(node.place, len(self._numbers) + 1)
        rows = {self._numbers[node.place]: node for node in self.nodes}
        if len(rows) < len(self.nodes):  # a feed in several folders is one place on several rows
            rows = self._numbered_rows()
        keys = array("q", rows)
        self.supply(rows)
        self.show(keys)

    def _numbered_rows(self) -> dict[int, Node]:
        rows: dict[int, Node] = {}
        for position, node in enumerate(self.nodes):
            number = self._numbers[node.place]
            rows[number if number not in rows else -(position + 1)] = node
        return rows

    def lines_of(self, key: int, row: Node, width: int) -> Sequence[Sequence[Run]]:  # noqa: ARG002 - the row says it all
        """One line: fold, title, trouble, unread."""
        fold = {None: "", True: "▸ ", False: "▾ "}[row.folded]
        number = row.unread or row.total
        count = f"{number:,}" if number else ""
        start = f" {'  ' * min(row.depth, 8)}{fold}"
        trouble, end = f" {row.trouble}" if row.trouble else "", f" {count} " if count else " "
        room = width - width_of(start) - width_of(trouble) - width_of(end)
        look = "row--heading" if row.heading else "row--place" if row.unread else "row--read"
        name = line(row.title)
        title = fit(shorten_amid(name, room, self._alike.get(name, 0)), room) if room > 0 else ""
        return [[Run(start, "row--muted"), Run(title, look), Run(trouble, "row--star"), Run(end, "row--count")]]

    def margin_width(self, key: int) -> int:
        """Return how many cells the sign of a fold takes, which can be clicked."""
        node = self.row(key)
        return 0 if node is None or node.folded is None else 3 + 2 * node.depth


def common_beginnings(titles: Iterable[str]) -> dict[str, int]:
    """Return for each title how many characters at its beginning are those of another, too."""
    found: dict[str, int] = {}
    for one, other in pairwise(sorted(set(titles))):
        common = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
        found[one], found[other] = max(found.get(one, 0), common), common
    return found
