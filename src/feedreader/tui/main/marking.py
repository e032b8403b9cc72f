"""Commands that change marks and tags, and that take changes back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from feedreader.model.stories import Story
from feedreader.service.lists import Place, as_read
from feedreader.text.wording import counted, listed
from feedreader.tui.command import Command, Fact, Where, once
from feedreader.tui.panes.list_pane import noun_of

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Iterable, Sequence

    from feedreader.errors import FeedreaderError
    from feedreader.model.entries import EntryId
    from feedreader.model.journal import Undone
    from feedreader.service.entries import Chosen
    from feedreader.service.lists import Listing, Row
    from feedreader.tui.main.desk import Desk
    from feedreader.tui.main.syncing import Syncing

Mark: TypeAlias = Literal["read", "unread", "star", "unstar"]
MARKED: dict[Mark, str] = {
    "read": "Marked {} read", "unread": "Marked {} unread", "star": "Starred {}", "unstar": "Unstarred {}"
}  # fmt: skip
MANY = 200
"""From so many rows on, marking everything listed asks first, although it can be undone."""


class Taggable(NamedTuple):
    """What tags are put on or taken off: in words, with the tags it has; `change` does it and says how many changed.

    Of several entries `read` reads the tags, from any thread.
    """

    about: str
    tags: tuple[str, ...]
    change: Callable[[Sequence[str], bool], int]
    noun: tuple[str, str] = ("entry", "entries")
    read: Callable[[], Sequence[str]] | None = None


class Marking:
    """Marks, stars and tags what is read, selected or listed."""

    def __init__(self, desk: Desk, syncing: Syncing) -> None:
        self._desk = desk
        self._syncing = syncing

    # Reading marks and stars

    def toggle_read(self, count: int | None) -> None:
        """Mark the row (and the following, with a count) read, or unread."""
        self._toggle("read", "unread", count)

    def toggle_star(self, count: int | None) -> None:
        """Star the row (and the following, with a count), or take the star away."""
        self._toggle("star", "unstar", count)

    def _toggle(self, on: Mark, off: Mark, count: int | None) -> None:
        desk, row = self._desk, self._desk.list.row
        if desk.at is Where.READER and desk.reader.reading is not None:
            entry = desk.reader.reading.entry
            marked = entry.read if on == "read" else entry.starred
        elif row is not None:
            marked = _is_read(row) if on == "read" else row.starred
        else:
            return
        self.mark(off if marked else on, count)

    def mark(self, mark: Mark, count: int | None) -> None:
        """Mark the entry that is read, the chosen rows, or the row (and the following, with a count)."""
        desk, rows = self._desk, self._desk.list.body
        if desk.at is Where.READER and desk.reader.reading is not None:
            entry = desk.reader.reading.entry
            self._mark(mark, lambda: [entry.id])
            return
        if desk.list.row is None:
            return
        if chosen := desk.take_chosen():
            self._mark_chosen(mark, chosen)
            return
        keys = rows.keys[rows.cursor : rows.cursor + (count or 1)]
        known = {key: found for key in keys if (found := rows.row(key)) is not None}
        rows.supply({key: _marked(each, mark) for key, each in known.items()})
        if mark == "star":  # a story is starred by the entry that speaks for it, and no more where none is starred
            entries = [each.lead if isinstance(each, Story) else each.id for each in known.values()]
        else:
            entries = [number for each in known.values() for number in _entries(each)]
        self._mark(mark, lambda: entries)
        if count and count > 1:
            rows.move(count - 1)

    def _mark_chosen(self, mark: Mark, keys: Sequence[int]) -> None:
        """Mark what is chosen, be it on the screen or not, in one step."""
        desk, rows = self._desk, self._desk.list.body
        rows.supply(
            {key: _marked(row, mark) for key in rows.seen if key in keys and (row := rows.row(key)) is not None}
        )
        self._mark(mark, lambda: desk.lists.meant(keys, leads=mark == "star"))

    def _mark(self, mark: Mark, which: Callable[[], Chosen]) -> None:
        def done(changed: int) -> None:
            words = MARKED[mark].format(counted(changed, "entry", "entries"))
            self._desk.say_done(words, changed=changed > 0)
            self._syncing.after_change()

        def failed(error: FeedreaderError) -> None:
            self._desk.list.body.outdate()  # the rows were shown as marked at once
            self._desk.warn(str(error))

        self._desk.workers.write(lambda: self._desk.library.entries.mark(mark, which()), done, failed=failed)

    # Everything listed

    def mark_listed_read(self) -> None:
        """Mark everything read that is listed, as it was when it was listed."""
        listing = self._desk.list.body.listing
        if self._desk.at is Where.FEEDS:
            if (place := self._desk.feeds.place) is not None:
                self.mark_place_read(place)
        elif listing is not None and listing.keys:
            self._mark_keys_read(listing, listing.keys)

    def mark_above_read(self) -> None:
        """Mark everything above the cursor read."""
        rows = self._desk.list.body
        listing, selected = rows.listing, rows.selected
        if listing is None or selected is None:
            return
        here = rows.story_key(selected) or selected  # of an unfolded story, the story
        if above := listing.keys[: listing.keys.index(here)]:
            self._mark_keys_read(listing, above)

    def _mark_keys_read(self, listing: Listing, keys: array[int]) -> None:
        desk, many = self._desk, counted(len(keys), *noun_of(listing.view))

        def go() -> None:
            rows = desk.list.body
            seen = {key: rows.row(key) for key in set(rows.seen).intersection(keys)}
            rows.supply({key: as_read(row, read=True) for key, row in seen.items() if row is not None})
            desk.say(f"Marking {many} read …")
            self._mark("read", lambda: desk.lists.entries_of(listing, keys))

        if len(keys) < MANY:
            go()
        else:
            desk.confirm(f"Mark {many} read?", "It can be undone.", go)

    def mark_place_read(self, place: Place) -> None:
        """Mark what is at a place read, as far as the tree had counted it: what came since has not been seen."""
        desk, last = self._desk, self._desk.state.subscriptions.last
        view = desk.list.view._replace(place=place, filter="", unread_only=True)

        def work() -> Listing:
            return replace(desk.lists.listing(view), last=last)

        def go(listing: Listing) -> None:
            if listing.keys:
                self._mark_keys_read(listing, listing.keys)
            else:
                desk.say("Nothing unread there")

        desk.workers.read("place", work, go)

    # Tags

    def ask_for_tags(self, *, add: bool, everything: bool = False) -> None:
        """Ask for tags and put them on the entry, the story or the feed, or on everything listed; or take them off."""
        from feedreader.tui.screens.tags import TagScreen

        desk = self._desk
        target = self._listed() if everything else self._at_hand()
        if target is None:
            return

        def go(tags: tuple[str, ...] | None) -> None:
            if tags:
                desk.workers.write(lambda: target.change(tags, add), done(tags))

        def done(tags: tuple[str, ...]) -> Callable[[int], None]:
            def say(changed: int) -> None:
                desk.say_done(
                    _tagged(tags, counted(changed, *target.noun), add=add) if changed else nothing(tags),
                    changed=changed > 0,
                )
                self._syncing.after_change()

            return say

        def nothing(tags: Sequence[str]) -> str:
            return f"{listed(tags)}: nothing to change"

        def ask(carried: Sequence[str]) -> None:
            used = sorted(desk.state.subscriptions.tags, key=lambda tag: not tag.entries)  # then those of feeds alone
            known = [tag.name for tag in used]
            if add or carried:
                desk.open_dialog(TagScreen(target.about, known, carried, add=add), go)
            else:
                desk.say("There are no tags on this")

        if add or target.read is None:
            ask(target.tags)
        else:
            desk.workers.read("tags", target.read, ask)

    def _listed(self) -> Taggable | None:
        desk, listing = self._desk, self._desk.list.body.listing
        if listing is None or not listing.keys:
            return None
        about = f"everything listed ({counted(len(listing.keys), *noun_of(listing.view))})"
        return Taggable(
            about,
            (),
            lambda tags, add: desk.library.entries.tag(tags, desk.lists.entries_of(listing, listing.keys), add=add),
            read=lambda: [tag.name for tag in desk.state.subscriptions.tags],  # of a million, not what each has
        )

    def _several(self, about: str, entries: Callable[[], Sequence[EntryId]]) -> Taggable:
        library, lists = self._desk.library, self._desk.lists
        return Taggable(
            about,
            (),
            lambda tags, add: library.entries.tag(tags, entries(), add=add),
            read=lambda: lists.tags_of(entries()),
        )

    def _at_hand(self) -> Taggable | None:
        """Return what the pane with the keys is on."""
        desk = self._desk
        library = desk.library
        if desk.at is Where.FEEDS:
            here = desk.feeds.feed_row
            if here is None:
                return None
            feed = here.feed
            return Taggable(
                feed.title, feed.tags, lambda tags, add: library.feeds.tag(tags, (feed.id,), add=add), ("feed", "feeds")
            )
        if desk.at is Where.READER and desk.reader.reading is not None:
            entry = desk.reader.reading.entry
            title, carried, entries = entry.data.title, entry.tags, [entry.id]
        elif chosen := desk.take_chosen():
            about = f"what is chosen ({counted(len(chosen), 'row')})"
            return self._several(about, lambda: desk.lists.meant(chosen))
        elif (row := desk.list.row) is not None and isinstance(row, Story):
            return self._several(row.title, lambda: list(row.entries))
        elif row is not None:
            title, carried, entries = row.title, row.tags, list(_entries(row))
        else:
            return None
        return Taggable(title, carried, lambda tags, add: library.entries.tag(tags, entries, add=add))

    # Undo

    def undo(self, count: int | None) -> None:
        """Take back the last change, or so many."""
        self._replay(self._desk.library.journal.undo, count or 1, "Undone", "Nothing to undo")

    def redo(self, count: int | None) -> None:
        """Make the last change again that was taken back, or so many."""
        self._replay(self._desk.library.journal.redo, count or 1, "Redone", "Nothing to redo")

    def _replay(self, step: Callable[[], Undone | None], count: int, verb: str, nothing: str) -> None:
        """Go so many steps, as far as there are any, in one piece of work."""

        def work() -> list[Undone]:
            steps: list[Undone] = []
            while len(steps) < count and (done := step()) is not None:
                steps.append(done)
            return steps

        def done(steps: list[Undone]) -> None:
            if not steps:
                self._desk.say(nothing)
                return
            from feedreader.model.journal import ChangeKind
            from feedreader.text.journal_wording import change_words

            last, skipped = steps[-1], sum(each.skipped for each in steps)
            left = f" ({skipped:,} had changed since and were left alone)" if skipped else ""
            before = f"{len(steps):,} changes, the last: " if len(steps) > 1 else ""
            self._desk.say(f"{verb}: {before}{change_words(last.change)}{left}")
            if any(each.change.kind is ChangeKind.ARRANGED for each in steps):
                self._desk.workers.read("arranged", self._desk.library.feeds.arranged, self._syncing.follow_order)
            self._syncing.after_change()

        self._desk.workers.write(work, done)


def _tagged(tags: Sequence[str], many: str, *, add: bool) -> str:
    return f"Tagged {many} {listed(tags)}" if add else f"Removed {listed(tags)} from {many}"


def _entries(row: Row) -> Iterable[EntryId]:
    return row.entries if isinstance(row, Story) else (row.id,)


def _is_read(row: Row) -> bool:
    return row.unread == 0 if isinstance(row, Story) else row.read


def _marked(row: Row, mark: Mark) -> Row:
    """Return the row as it will be; what is stored is read again right after."""
    if mark in ("read", "unread"):
        return as_read(row, read=mark == "read")
    return replace(row, starred=mark == "star")


FEEDS, LIST, NEWS, ROWS = Where.FEEDS, Where.LIST, Where.NEWS, Where.ROWS
COMMANDS: tuple[Command[Marking], ...] = (
    Command(
        "toggle-read",
        "Mark read or unread",
        "m",
        "N",
        do=Marking.toggle_read,
        where=NEWS,
        needs=Fact.ROW,
        footer="read",
        rank=12,
    ),
    Command(
        "mark-read", "Mark read", do=lambda marking, count: marking.mark("read", count), where=NEWS, needs=Fact.ROW
    ),
    Command(
        "mark-unread",
        "Mark unread",
        do=lambda marking, count: marking.mark("unread", count),
        where=NEWS,
        needs=Fact.ROW,
    ),
    Command(
        "toggle-star",
        "Star or unstar",
        "s",
        "ctrl+b",
        do=Marking.toggle_star,
        where=NEWS,
        needs=Fact.ROW,
        footer="star",
        rank=14,
    ),
    Command(
        "mark-listed-read",
        "Mark everything listed read",
        "A",
        "A",
        do=once(Marking.mark_listed_read),
        where=ROWS,
        footer="all read",
        rank=24,
        hinted_if=Fact.LISTED,
    ),
    Command(
        "mark-all-read",
        "Mark the entries of all feeds read",
        "",
        "C",
        do=lambda marking, _count: marking.mark_place_read(Place()),
        newsboat_where=FEEDS,
    ),
    Command(
        "mark-above-read",
        "Mark everything above read",
        "z A",
        "",
        do=once(Marking.mark_above_read),
        where=LIST,
        needs=Fact.ROW,
    ),
    Command(
        "tag",
        "Add tags",
        "t",
        "ctrl+e",
        do=lambda marking, _count: marking.ask_for_tags(add=True),
        needs=Fact.TAGGABLE,
        newsboat_where=NEWS,
        footer="tag",
        rank=28,
    ),
    Command(
        "untag",
        "Remove tags",
        "T",
        "T",
        do=lambda marking, _count: marking.ask_for_tags(add=False),
        needs=Fact.TAGGABLE,
    ),
    Command(
        "tag-listed",
        "Add tags to everything listed",
        "z t",
        "",
        do=lambda marking, _count: marking.ask_for_tags(add=True, everything=True),
        where=LIST,
        needs=Fact.ROW,
    ),
    Command(
        "untag-listed",
        "Remove tags from everything listed",
        "z T",
        "",
        do=lambda marking, _count: marking.ask_for_tags(add=False, everything=True),
        where=LIST,
        needs=Fact.ROW,
    ),
    Command("undo", "Undo the last change", "u", "U", do=Marking.undo, footer="undo", rank=26, hinted_if=Fact.UNDOABLE),
    Command("redo", "Redo the last undone change", "ctrl+r", "ctrl+y", do=Marking.redo),
)
