"""The pane of news: stories that unfold to their entries, or plain entries."""

from __future__ import annotations

from array import array
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from textual.reactive import reactive

from feedreader.model.stories import Story
from feedreader.service.lists import key_of
from feedreader.text.outlet_names import OutletNames
from feedreader.text.wording import did_you_mean
from feedreader.tui.content import Run
from feedreader.tui.lru import Lru
from feedreader.tui.rows import FRONT_LINES, INSIDE, MARKS_WIDTH, Setting, front_lines, row_lines
from feedreader.tui.widgets.row_list import PAGE, RowList, RowMessage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from textual.geometry import Size

    from feedreader.model.entries import EntryId, EntryRow
    from feedreader.model.feeds import FeedId
    from feedreader.service.lists import Listing, Row

TWO_LINES_BELOW = 84
"""A list narrower than this has two lines a row, unless the user chose otherwise."""

THREE_LINES_FROM = 36
"""A narrow list this high has three, so that headlines are seen whole."""
LINES_TO_BEGIN = 3
"""From so many lines a row on, a short headline leaves one to how the text begins."""
LINES_OF_A_FEED = 2
"""The same in the list of a feed, whose name needs no line."""
BEGINNINGS_KEPT = 1_024

HIGHLIGHTS = ("red", "green", "yellow", "blue", "cyan", "orange", "bold", "dim", "underline")
"""How rows may stand out, by the names that the configuration uses."""


def unknown_styles(style: str) -> list[str]:
    """Return the names in a style of the configuration that are none of `HIGHLIGHTS`."""
    return [name for name in style.split() if name not in HIGHLIGHTS]


def no_style(styles: Iterable[str]) -> str:
    """Return what is wrong with the first of these styles that names something that does not exist, or nothing."""
    names = (name for style in styles for name in unknown_styles(style))
    return next((f"{name} is no style{did_you_mean(name, HIGHLIGHTS)}" for name in names), "")


class StoryList(RowList["Row"]):
    """The news of a view. Keys are those of `service.lists`: stories above zero, entries below."""

    DEFAULT_CSS = """
    StoryList {
        & > .highlight--red { color: $error; }
        & > .highlight--green { color: $success; }
        & > .highlight--yellow { color: $warning; }
        & > .highlight--blue { color: $primary; }
        & > .highlight--cyan { color: $secondary; }
        & > .highlight--orange { color: $accent; }
        & > .highlight--bold { text-style: bold; }
        & > .highlight--dim { color: $foreground 45%; }
        & > .highlight--underline { text-style: underline; }
    }
    """

    class BeginningsWanted(RowMessage):
        """Rows are drawn that have room for how their texts begin: those of these entries."""

        def __init__(self, rows: RowList[Any], entries: tuple[EntryId, ...]) -> None:
            super().__init__(rows)
            self.entries = entries

    density: reactive[int] = reactive(0, init=False)
    """Lines a row; 0 lets the width decide."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.now = datetime(2000, 1, 1, tzinfo=UTC)
        self.names = OutletNames()
        self.unfolded: dict[int, array[int]] = {}
        self.listing: Listing | None = None
        self.beginnings: Lru[EntryId, str] = Lru(BEGINNINGS_KEPT)
        self.highlights: dict[int, str] = {}
        self.chosen: set[int] = set()
        self.range_from: int | None = None
        self._measured = False

    def on_resize(self) -> None:
        """Two lines a row where it is narrow."""
        self._follow_width()
        super().on_resize()

    def watch_density(self) -> None:
        """Take as many lines a row as the user wants."""
        self._follow_width()

    def _follow_width(self) -> None:
        if self.size.width:
            self.row_height = self._lines_at(self.size)

    def _lines_at(self, size: Size) -> int:
        if self.on_front_page:
            return FRONT_LINES if self.density in (0, 3) else self.density + 2
        narrow = 3 if size.height >= THREE_LINES_FROM and self.feed is None else 2  # a feed's own name needs no line
        return self.density or (narrow if size.width < TWO_LINES_BELOW else 1)

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:  # noqa: FBT001, FBT002 - Textual's signature
        """Before rows are drawn for the first time, know how many lines they take: `on_resize` comes after that."""
        if not self._measured and size.width:
            self._measured = True
            self.set_reactive(StoryList.row_height, self._lines_at(size))
        return super()._size_updated(size, virtual_size, container_size, layout)

    @property
    def on_front_page(self) -> bool:
        """Whether what is listed is the front page, whose rows have a form of their own."""
        return self.listing is not None and self.listing.view.place.kind == "front"

    @property
    def feed(self) -> FeedId | None:
        """The feed whose list it is, if it is one's."""
        return None if self.listing is None else self.listing.view.place.feed

    def take(self, listing: Listing, *, now: datetime, select: int | None = None) -> None:
        """Show a listing; what was unfolded in it stays unfolded, and the cursor with its row."""
        another = self.listing is None or self.listing.view != listing.view
        self.listing, self.now = listing, now
        if another:
            self.unfolded.clear()
            self.beginnings.clear()
            self.let_go()
            self.above = int(self.on_front_page)
            self._follow_width()
        if another or listing.rows:
            self.palette.revision += 1
        if listing.rows:
            self.supply(listing.rows)
        keys = self._with_unfolded(listing.keys)
        if another and select is None:
            self.show_from_top(keys)
        else:
            self.show(keys, select=select)

    def call(self, names: OutletNames) -> None:
        """Call feeds by these names from now on."""
        self.names = names
        self.palette.revision += 1
        self.refresh()

    def begin(self, beginnings: Mapping[EntryId, str]) -> None:
        """Show how the texts of these entries begin, from now on."""
        for entry, beginning in beginnings.items():
            self.beginnings.put(entry, beginning)
        self._draw_again(key for key in self.seen if (row := self.row(key)) is not None and read_of(row) in beginnings)

    def highlight(self, keys: Iterable[int], found: Mapping[int, str]) -> None:
        """Let rows with these keys stand out in these styles, or no longer; what is no style changes nothing."""
        before = {key: self.highlights.pop(key, "") for key in keys}
        looks = {
            key: " ".join(f"highlight--{name}" for name in style.split() if name in HIGHLIGHTS)
            for key, style in found.items()
        }
        self.highlights |= looks
        if changed := [key for key, look in before.items() if looks.get(key, "") != look]:
            self._draw_again(changed)

    def pass_time(self, now: datetime) -> None:
        """Draw the rows as they look at this time."""
        self.now = now
        self.palette.revision += 1
        self.refresh()

    def _with_unfolded(self, keys: array[int]) -> array[int]:
        """Return the keys with those of unfolded stories among them: only then in an array of the list's own."""
        self.unfolded = {story: members for story, members in self.unfolded.items() if story in keys}
        if not self.unfolded:
            return keys
        shown = keys[:]
        for story, members in self.unfolded.items():
            at = shown.index(story) + 1
            shown[at:at] = members
        return shown

    # Stories and their entries

    @property
    def listed(self) -> array[int]:
        """The keys of the list itself, without entries that are shown below their story."""
        return array("q") if self.listing is None else self.listing.keys

    def story_key(self, key: int | None) -> int | None:
        """Return the key of the story that a row is or stands below, where it is shown as one."""
        if key is None or key > 0:
            return key
        return next((story for story, members in self.unfolded.items() if key in members), None)

    def unfold(self, story: int, entries: Sequence[EntryRow]) -> None:
        """Show the entries of a story below it."""
        if story in self.unfolded or story not in self.keys:
            return
        members = array("q", (key_of(entry) for entry in entries))
        if not self.unfolded:
            self.keys = self.keys[:]  # the listing's stay as they are; a copy of a million takes 8 MB
        self.unfolded[story] = members
        self.supply({key_of(entry): entry for entry in entries})
        self.put_in(self.keys.index(story) + 1, members)
        self.redraw_row(story)

    def fold(self, story: int) -> None:
        """Hide the entries of a story again; the cursor goes to the story where it was on one of them."""
        members = self.unfolded.pop(story, None)
        if members is None:
            return
        at = self.keys.index(story) + 1
        self.take_out(at, at + len(members))
        if not self.unfolded:
            self.keys = self.listed
        self.redraw_row(story)

    def fold_all(self) -> None:
        """Hide the entries of every story."""
        for story in list(self.unfolded):
            self.fold(story)

    def redraw_row(self, key: int) -> None:
        """Draw a row again that has not changed but looks different."""
        row = self.row(key)
        if row is not None:
            self.supply({key: row})

    def next_unread(self, step: int, unread: frozenset[int] | None = None, *, start: int | None = None) -> int | None:
        """Give the position of the next row that is unread, after the cursor (or `start`) or before it (with step -1).

        None where there is none. `unread` are the keys that are, where somebody knows. Without it, a row that is not at
        hand counts as unread.
        """
        at = (self.cursor if start is None else start) + step
        while 0 <= at < len(self.keys):
            row = self.row(self.keys[at])
            if is_unread(row) if row is not None else unread is None or self.keys[at] in unread:
                return at
            at += step
        return None

    # Choosing

    def begin_range(self) -> None:
        """Let a range begin at the cursor; it reaches to wherever the cursor goes."""
        self.range_from = self.selected
        self.refresh()

    def end_range(self) -> None:
        """Keep the rows of the range as chosen ones."""
        self.chosen.update(self._range())
        self.range_from = None
        self.refresh()

    def choose(self, keys: Iterable[int]) -> None:
        """Choose these rows, or no longer where the first of them is chosen."""
        wanted = list(keys)
        if wanted and wanted[0] in self.chosen:
            self.chosen.difference_update(wanted)
        else:
            self.chosen.update(wanted)
        self.refresh()

    def let_go(self) -> bool:
        """Choose nothing any more; says whether anything was chosen."""
        had = bool(self.chosen) or self.range_from is not None
        self.chosen.clear()
        self.range_from = None
        if had:
            self.refresh()
        return had

    def _range(self) -> array[int]:
        """Return the keys from where the range began to the cursor."""
        if self.range_from is None or self.range_from not in self.keys:
            return array("q")
        begin = self.keys.index(self.range_from)
        return self.keys[min(begin, self.cursor) : max(begin, self.cursor) + 1]

    @property
    def chosen_keys(self) -> tuple[int, ...]:
        """The keys of all chosen rows in the order of the list; of an unfolded story that is chosen, its own alone."""
        if not self.chosen and self.range_from is None:
            return ()
        wanted = self.chosen.union(self._range())
        return tuple(key for key in self.keys if key in wanted)

    def go(self, position: int) -> None:
        """Put the cursor on another row; a range reaches there, too."""
        super().go(position)
        if self.range_from is not None:
            self.refresh()

    # Drawing

    def _ground(self, position: int) -> str:
        """Return the cursor, a row that is chosen, or neither."""
        ground = super()._ground(position)
        if (self.chosen or self.range_from is not None) and self._is_chosen(position):
            return "row--cursor-chosen" if ground else "row--chosen"
        return ground

    def _is_chosen(self, position: int) -> bool:
        if self.keys[position] in self.chosen:
            return True
        if self.range_from is None or self.range_from not in self.keys:
            return False
        begin = self.keys.index(self.range_from)
        return min(begin, self.cursor) <= position <= max(begin, self.cursor)

    def lines_of(self, key: int, row: Row, width: int) -> Sequence[Sequence[Run]]:
        """Return a story or an entry; the title of one that is to stand out does."""
        lines = self._lines_of(key, row, width)
        look = self.highlights.get(key)
        return lines if not look else [[_outstanding(run, look) for run in runs] for runs in lines]

    def _lines_of(self, key: int, row: Row, width: int) -> Sequence[Sequence[Run]]:
        setting = Setting(self.now, width, self.row_height, self.feed, self.names)
        inside = key < 0 and bool(self.unfolded) and self.story_key(key) is not None
        begins = self._beginning(row)
        if not self.on_front_page:
            return row_lines(row, setting, unfolded=key in self.unfolded, inside=inside, beginning=begins)
        if isinstance(row, Story):
            headings = {} if self.listing is None else self.listing.headings
            heading = headings.get(key, "")
            if self._ends_section(key, headings):
                setting = setting._replace(height=self.row_height - 1)
            return front_lines(row, setting, unfolded=key in self.unfolded, heading=heading, beginning=begins)
        under = setting._replace(height=self.row_height - 1)
        return [[Run(" ")], *row_lines(row, under, unfolded=False, inside=inside, beginning=begins)]

    def _ends_section(self, key: int, headings: Mapping[int, str]) -> bool:
        """Whether a section begins below this row: then its last line stays empty, as there is one above each row."""
        behind = self.listed.index(key) + 1 if key in self.listed else 0
        return 0 < behind < len(self.listed) and self.listed[behind] in headings

    def _beginning(self, row: Row) -> str:
        """Return how a row's text begins where there is room for it, once it is known: it is asked for here."""
        if self.row_height < (LINES_TO_BEGIN if self.feed is None else LINES_OF_A_FEED):
            return ""
        known = self.beginnings.get(read_of(row))
        if known is None:
            first, _ = self._seen()
            around = [found for key in self.keys[first : first + PAGE] if (found := self.row(key)) is not None]
            missing = [each for each in dict.fromkeys(map(read_of, (row, *around))) if each not in self.beginnings]
            for entry in missing:
                self.beginnings.put(entry, "")
            self.call_next(self._want_beginnings, tuple(missing))
        return known or ""

    def _want_beginnings(self, entries: tuple[EntryId, ...]) -> None:
        self.post_message(self.BeginningsWanted(self, entries))

    def margin_width(self, key: int) -> int:
        """Return how many cells the signs before a title take, which can be clicked."""
        return MARKS_WIDTH + (len(INSIDE) if key < 0 and self.story_key(key) is not None else 0)


def _outstanding(run: Run, look: str) -> Run:
    return run._replace(look=f"{run.look} {look}") if run.look in ("row--unread", "row--read") else run


def read_of(row: Row) -> EntryId:
    """Return the entry that a row is read as: of a story, the one that speaks for it."""
    return row.lead if isinstance(row, Story) else row.id


def is_unread(row: Row) -> bool:
    """Whether there is something unread in it."""
    return row.unread > 0 if isinstance(row, Story) else not row.read
