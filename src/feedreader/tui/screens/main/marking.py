"""Commands that change marks and tags, and that take changes back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from feedreader.model.stories import Story
from feedreader.service.lists import Place, as_read
from feedreader.text.wording import counted, listed
from feedreader.tui.commands import COMMANDS, Where
from feedreader.tui.screens.main.moving import Moving

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Iterable, Sequence

    from feedreader.model.entries import EntryId
    from feedreader.model.feeds import FeedId
    from feedreader.service.lists import Listing, Row
    from feedreader.store.journal import Undone
    from feedreader.store.selection import Selection

_Target: TypeAlias = "Selection | list[EntryId] | tuple[FeedId, ...]"

MANY = 200
"""From so many rows on, marking everything listed asks first, although it can be undone."""


class Marking(Moving):
    """The main screen's part for marks, tags and undo."""

    # Reading marks and stars

    def do_toggle_read(self, count: int | None) -> None:
        """Mark the row (and the following, with a count) read, or unread."""
        self._toggle("read", "unread", count)

    def do_toggle_star(self, count: int | None) -> None:
        """Star the row (and the following, with a count), or take the star away."""
        self._toggle("star", "unstar", count)

    def _toggle(self, on: str, off: str, count: int | None) -> None:
        if self.pane is Where.READER and self.reading is not None:
            entry = self.reading.entry
            marked = entry.read if on == "read" else entry.starred
            self._mark(off if marked else on, lambda: [entry.id])
            return
        row = self.row
        if row is None:
            return
        marked = _is_read(row) if on == "read" else row.starred
        keys = self.stories.keys[self.stories.cursor : self.stories.cursor + (count or 1)]
        rows = {key: known for key in keys if (known := self.stories.row(key)) is not None}
        mark = off if marked else on
        self.stories.supply({key: _marked(known, mark) for key, known in rows.items()})
        if mark == "star":  # a story is starred by the entry that speaks for it
            entries = [known.lead if isinstance(known, Story) else known.id for known in rows.values()]
        else:
            entries = [number for known in rows.values() for number in _entries(known)]
        self._mark(mark, lambda: entries)
        if count and count > 1:
            self.stories.move(count - 1)

    def _mark(self, mark: str, which: Callable[[], Selection | list[EntryId]]) -> None:
        words = {"read": "Marked {} read", "unread": "Marked {} unread", "star": "Starred {}", "unstar": "Unstarred {}"}

        def done(changed: int) -> None:
            self.say(words[mark].format(counted(changed, "entry", "entries")) + self._undoable(changed))
            self.after_change()

        self.asking.write(self, lambda: self.library.marked(mark, which()), done)

    def _undoable(self, changed: int) -> str:
        key = self.keymap.shortest(COMMANDS["undo"], self.pane)
        return f" · {key} undoes it" if key and changed else ""

    def after_change(self) -> None:
        """Bring everything that is shown up to date."""
        self.bring_up_to_date()
        self.refresh_reading()

    # Everything listed

    def do_mark_listed_read(self, _count: int | None) -> None:
        """Mark everything read that is listed, as it was when it was listed."""
        listing = self.stories.listing
        if self.pane is Where.FEEDS:
            self._mark_place_read()
        elif listing is not None and listing.keys:
            self._mark_keys_read(listing, listing.keys)

    def do_mark_above_read(self, _count: int | None) -> None:
        """Mark everything above the cursor read."""
        listing, selected = self.stories.listing, self.stories.selected
        if listing is None or selected is None:
            return
        here = self.stories.story_key(selected) or selected  # of an unfolded story, the story
        if above := listing.keys[: listing.keys.index(here)]:
            self._mark_keys_read(listing, above)

    def _mark_keys_read(self, listing: Listing, keys: array[int]) -> None:
        noun = ("entry", "entries") if listing.view.entries else ("story", "stories")
        many = counted(len(keys), *noun)

        def go(agreed: bool | None) -> None:  # noqa: FBT001 - what the dialog gives
            if agreed:
                rows = {key: self.stories.row(key) for key in set(self.stories.seen).intersection(keys)}
                self.stories.supply({key: as_read(row, read=True) for key, row in rows.items() if row is not None})
                self.say(f"Marking {many} read …")
                self._mark("read", lambda: self.lists.entries_of(listing, keys))

        if len(keys) < MANY:
            go(agreed=True)
        else:
            self.confirm(f"Mark {many} read?", "It can be undone.", go)

    def _mark_place_read(self) -> None:
        node = self.feeds.node
        if node is None or node.heading:
            return
        self._mark_all_at(node.place)

    def do_mark_all_read(self, _count: int | None) -> None:
        """Mark the entries of all feeds read."""
        self._mark_all_at(Place())

    def _mark_all_at(self, place: Place) -> None:
        """Mark what is at a place read, as far as the tree had counted it: what came since has not been seen."""
        view, last = replace(self.view, place=place, filter="", unread_only=True), self.subscriptions.last

        def work() -> Listing:
            return replace(self.lists.listing(view), last=last)

        def go(listing: Listing) -> None:
            if listing.keys:
                self._mark_keys_read(listing, listing.keys)
            else:
                self.say("Nothing unread there")

        self.asking.read(self, "place", work, go)

    # Tags

    def do_tag(self, _count: int | None) -> None:
        """Put tags on the entry, the story or the feed."""
        self._ask_tags(add=True, listed=False)

    def do_untag(self, _count: int | None) -> None:
        """Take tags off."""
        self._ask_tags(add=False, listed=False)

    def do_tag_listed(self, _count: int | None) -> None:
        """Put tags on everything listed."""
        self._ask_tags(add=True, listed=True)

    def do_untag_listed(self, _count: int | None) -> None:
        """Take tags off everything listed."""
        self._ask_tags(add=False, listed=True)

    def _ask_tags(self, *, add: bool, listed: bool) -> None:
        from feedreader.tui.screens.tags import TagScreen

        about, carried, change = self._tagged(listed=listed)
        if change is None:
            return
        known = [tag.name for tag in self.subscriptions.tags]

        def go(tags: tuple[str, ...] | None) -> None:
            if tags:
                self.asking.write(self, self._tagging(change, tags, add=add), self._tagged_now(tags, add=add))

        self.open_dialog(TagScreen(about, known, carried, add=add), go)

    def _tagged(self, *, listed: bool) -> tuple[str, tuple[str, ...], Callable[[], _Target] | None]:
        """What is to be tagged, in words; the tags it carries; and what it is, once it is time."""
        if listed:
            listing = self.stories.listing
            if listing is None or not listing.keys:
                return "", (), None
            noun = ("entry", "entries") if listing.view.entries else ("story", "stories")
            about = f"everything listed ({counted(len(listing.keys), *noun)})"
            return about, (), lambda: self.lists.entries_of(listing, listing.keys)
        if self.pane is Where.FEEDS:
            place = None if self.feeds.node is None else self.feeds.node.place
            here = next((row.feed for row in self.subscriptions.feeds if place and row.feed.id == place.feed), None)
            return ("", (), None) if here is None else (here.title, here.tags, lambda: (here.id,))
        if self.pane is Where.READER and self.reading is not None:
            entry = self.reading.entry
            return entry.data.title, entry.tags, lambda: [entry.id]
        row = self.row
        if row is None:
            return "", (), None
        entries = _entries(row)
        return row.title, () if isinstance(row, Story) else row.tags, lambda: list(entries)

    def _tagging(self, change: Callable[[], _Target], tags: Sequence[str], *, add: bool) -> Callable[[], int]:
        in_feeds, told = self.pane is Where.FEEDS, self._told_of_tags(tags, add=add)
        writer, now = self.library.store.writer, self.library.clock()

        def change_one(tag: str, which: _Target) -> int:
            if not in_feeds:
                return self.library.tagged(tag, which, add=add)
            feeds = which if isinstance(which, tuple) else ()
            return writer.tags.tag_feeds(feeds, tag, now=now) if add else writer.tags.untag_feeds(feeds, tag, now=now)

        def work() -> int:
            which = change()
            with writer.journal.batch(now=now) as step:
                changed = max(change_one(tag, which) for tag in tags)
                step.words = told(changed)
            return changed

        return work

    def _tagged_now(self, tags: Sequence[str], *, add: bool) -> Callable[[int], None]:
        told = self._told_of_tags(tags, add=add)

        def done(changed: int) -> None:
            self.say(told(changed) + self._undoable(changed))
            self.after_change()

        return done

    def _told_of_tags(self, tags: Sequence[str], *, add: bool) -> Callable[[int], str]:
        noun = ("feed", "feeds") if self.pane is Where.FEEDS else ("entry", "entries")
        names = listed(tags)

        def told(changed: int) -> str:
            if not changed:
                return f"{names}: nothing to change"
            many = counted(changed, *noun)
            return f"Tagged {many} {names}" if add else f"Took {names} off {many}"

        return told

    # Undo

    def do_undo(self, count: int | None) -> None:
        """Take back the last changes."""
        for _ in range(count or 1):
            self.asking.write(self, self.library.undo, self._undone("Undone", "There is nothing to undo"))

    def do_redo(self, count: int | None) -> None:
        """Make them again."""
        for _ in range(count or 1):
            self.asking.write(self, self.library.redo, self._undone("Done again", "There is nothing to do again"))

    def _undone(self, verb: str, nothing: str) -> Callable[[Undone | None], None]:
        def done(step: Undone | None) -> None:
            if step is None:
                self.say(nothing)
                return
            left = f" ({step.skipped:,} had changed since and were left)" if step.skipped else ""
            self.say(f"{verb}: {step.words}{left}")
            self.after_change()

        return done


def _entries(row: Row) -> Iterable[EntryId]:
    return row.entries if isinstance(row, Story) else (row.id,)


def _is_read(row: Row) -> bool:
    return row.unread == 0 if isinstance(row, Story) else row.read


def _marked(row: Row, mark: str) -> Row:
    """The row as it will be; what is stored is read again right after."""
    if mark in ("read", "unread"):
        return as_read(row, read=mark == "read")
    return replace(row, starred=mark == "star")
