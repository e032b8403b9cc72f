"""Commands that change marks and tags, of the current entry or of numbers in the list, and undo."""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING

from feedreader.linear.verbs import numbers
from feedreader.model.entries import EntryId
from feedreader.model.stories import Story
from feedreader.service.lists import Listing
from feedreader.text.journal_wording import change_words
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedreader.linear.talk import Talk
    from feedreader.model.journal import Undone
    from feedreader.service.entries import Chosen
    from feedreader.service.library import Library
    from feedreader.service.lists import Row, View
    from feedreader.service.reading import Reading

_QUOTED = re.compile(r'"([^"]+)"(.*)')
DONE = {"read": "Marked {} read", "unread": "Marked {} unread", "star": "Starred {}", "unstar": "Unstarred {}"}


class Changes:
    """The state of a session, and the verbs that change the library."""

    def __init__(self, library: Library, talk: Talk, view: View) -> None:
        self.library = library
        self.talk = talk
        self.lists = library.lists
        self.listing = Listing(view=view, keys=array("q"), last=EntryId(0))
        self.reading: Reading | None = None

    @property
    def view(self) -> View:
        """The contents of the list."""
        return self.listing.view

    @property
    def keys(self) -> array[int]:
        """The keys of the list's rows, in order."""
        return self.listing.keys

    def rows(self, places: Iterable[int]) -> dict[int, Row]:
        """Return the current rows at these places from 0; those that no longer exist are left out."""
        keys = {place: self.keys[place] for place in places}
        found = self.lists.rows(keys.values())
        return {place: found[key] for place, key in keys.items() if key in found}

    def _meant(self, text: str, verb: str) -> Chosen | None:
        """Return the entries for numbers, or the current one; without any, say why and return None."""
        if not text and self.reading is not None:
            return [self.reading.entry.id]
        chosen = numbers(text, len(self.keys)) if text else None
        if chosen is None:
            self.talk.say(f"Which? Type {verb} and numbers of the list, such as 3, 2 5-7 or all.")
            return None
        places = [number - 1 for number in chosen]
        if verb == "star":  # a story is starred through its lead, and unstarred through any starred entry
            return [row.lead if isinstance(row, Story) else row.id for row in self.rows(places).values()]
        return self.lists.entries_of(self.listing, (self.keys[place] for place in places))

    def _mark(self, mark: str, text: str) -> None:
        which = self._meant(text, mark)
        if which is not None:
            self._changed(DONE[mark].format(counted(self.library.entries.mark(mark, which), "entry", "entries")))

    def _changed(self, words: str) -> None:
        self.talk.say(f"{words}.")
        if self.reading is not None:
            self.reading = self.library.entries.reading(self.reading.entry.id)

    def do_read(self, rest: str) -> None:
        """Mark read."""
        self._mark("read", rest)

    def do_unread(self, rest: str) -> None:
        """Mark unread."""
        self._mark("unread", rest)

    def do_star(self, rest: str) -> None:
        """Star."""
        self._mark("star", rest)

    def do_unstar(self, rest: str) -> None:
        """Remove the star."""
        self._mark("unstar", rest)

    def do_tag(self, rest: str) -> None:
        """Add a tag."""
        self._tag(rest, add=True)

    def do_untag(self, rest: str) -> None:
        """Remove a tag."""
        self._tag(rest, add=False)

    def _tag(self, rest: str, *, add: bool) -> None:
        quoted = _QUOTED.match(rest)  # for a tag of several words
        tag, text = quoted.groups() if quoted else rest.partition(" ")[::2]
        verb = "tag" if add else "untag"
        if not tag:
            known = ", ".join(self.library.tags.names())
            self.talk.say(f"Which tag? Type {verb} and its name." + (f" There are: {known}." if known else ""))
            return
        which = self._meant(text.strip(), f'{verb} "{tag}"' if quoted else f"{verb} {tag}")
        if which is not None:
            many = counted(self.library.entries.tag([tag], which, add=add), "entry", "entries")
            self._changed(f"Tagged {many} {tag}" if add else f"Took {tag} off {many}")

    def do_undo(self, _rest: str) -> None:
        """Undo the last change."""
        self._report_step(self.library.journal.undo(), "Undone", "There is nothing to undo")

    def do_redo(self, _rest: str) -> None:
        """Redo it."""
        self._report_step(self.library.journal.redo(), "Redone", "There is nothing to redo")

    def _report_step(self, done: Undone | None, verb: str, nothing: str) -> None:
        if done is None:
            self.talk.say(f"{nothing}.")
            return
        left = f" ({done.skipped:,} had changed since and were left)" if done.skipped else ""
        self._changed(f"{verb}: {change_words(done.change)}{left}")
