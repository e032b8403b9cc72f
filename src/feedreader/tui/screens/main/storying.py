"""Commands about stories: why, split, merge, mute, follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.stories import Story
from feedreader.tui.commands import Where
from feedreader.tui.screens.main.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedreader.model.entries import EntryRow
    from feedreader.model.stories import Link, StoryId


class Storying(Finding):
    """The main screen's part for stories."""

    @property
    def story(self) -> StoryId | None:
        """The story that a command means."""
        if self.pane is Where.READER:
            return None if self.reading is None else self.reading.entry.story
        row = self.row
        return row.id if isinstance(row, Story) else None if row is None else row.story

    def do_why(self, _count: int | None) -> None:
        """Say why the entries of this story are one story."""
        from feedreader.tui.screens.why import explaining

        story = self.story
        if story is None:
            return
        store = self.library.store

        def work() -> tuple[Story, tuple[EntryRow, ...], tuple[Link, ...]]:
            found = store.stories.get(story)
            return found, store.entries.of_story(found.id)[::-1], store.stories.links(found.id)

        def show(answer: tuple[Story, tuple[EntryRow, ...], tuple[Link, ...]]) -> None:
            dialog, entries = explaining(*answer, now=self.library.clock())

            def go(chosen: int | None) -> None:
                entry = None if chosen is None else entries[chosen]
                if entry is not None:
                    self.read(entry)

            self.open_dialog(dialog, go)

        self.asking.read(self, "why", work, show)

    def do_mute(self, _count: int | None) -> None:
        """Mute the story, or hear of it again."""
        self._set("mute")

    def do_follow(self, _count: int | None) -> None:
        """Follow the story, or no longer."""
        self._set("follow")

    def _set(self, what: str) -> None:
        number = self.story
        if number is None:
            return
        store, now = self.library.store, self.library.clock()

        def work() -> str:
            story = store.stories.get(number)
            if what == "mute":
                store.writer.stories.mute([story.id], now=now, muted=not story.muted)
                return "Muted: this story shows up no more" if not story.muted else "No longer muted"
            store.writer.stories.follow([story.id], now=now, followed=not story.followed)
            return "Following this story" if not story.followed else "No longer following this story"

        self.asking.write(self, work, self._changed)

    def _changed(self, words: str) -> None:
        self.say(words + self._undoable(1))
        self.after_change()

    def do_split(self, _count: int | None) -> None:
        """Take the entry out of its story, for good."""
        entry = self.entry
        row = self.row
        if self.pane is Where.LIST and isinstance(row, Story):
            self.say("Unfold the story and choose the version that does not belong to it")
        elif entry is not None:
            from feedreader.service.storytelling import split

            self._correct(lambda: split(self.library, [entry]), "Taken out of its story")

    def do_merge(self, _count: int | None) -> None:
        """Merge the story with another: choose one, then the other."""
        story = self.story
        if story is None:
            return
        if self.merging is None or self.merging == story:
            self.merging = None if self.merging == story else story
            words = "Now go to the story that it belongs with, and do the same there"
            self.say(words if self.merging is not None else "Nothing is merged")
            return
        from feedreader.service.storytelling import merge

        first, self.merging = self.merging, None
        self._correct(lambda: merge(self.library, [first, story]), "Merged two stories")

    def _correct(self, work: Callable[[], StoryId], words: str) -> None:
        def done(story: StoryId) -> None:
            self._changed(words)
            self.stories.fold_all()
            self.load_list(self.view, select=story)

        self.asking.write(self, work, done)
