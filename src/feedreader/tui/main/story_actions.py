"""Commands about stories: why, split, merge, mute, follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.entries import EntryId
from feedreader.model.stories import Story
from feedreader.text.wording import counted
from feedreader.tui.command import Command, Fact, Where, once

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from feedreader.model.stories import StoryId
    from feedreader.service.lists import Joined
    from feedreader.tui.main.desk import Desk
    from feedreader.tui.main.opening import Opening
    from feedreader.tui.main.syncing import Syncing


class StoryActions:
    """Explains and corrects stories. A story that waits to be merged with another is `merging`."""

    def __init__(self, desk: Desk, opening: Opening, syncing: Syncing) -> None:
        self._desk = desk
        self._opening = opening
        self._syncing = syncing
        self.merging: StoryId | None = None

    def explain(self) -> None:
        """Say why the entries of this story are one story."""
        from feedreader.tui.screens.why import explaining

        desk, story = self._desk, self._desk.story
        if story is None:
            return

        def show(joined: Joined) -> None:
            dialog, entries = explaining(joined, now=desk.library.clock())

            def go(chosen: int | None) -> None:
                entry = None if chosen is None else entries[chosen]
                if entry is not None:
                    self._opening.read(entry)

            desk.open_dialog(dialog, go)

        desk.workers.read("why", lambda: desk.lists.joined(story), show)

    def toggle_muted(self) -> None:
        """Mute or unmute the story; of stories that are chosen, mute all."""
        stories = self._desk.library.stories
        if chosen := self._desk.take_chosen():
            self._all(chosen, stories.mute, "Muted {}: they will be hidden")
            return
        self._toggle(stories.toggle_muted, "Muted: this story will be hidden", "Unmuted this story")

    def toggle_followed(self) -> None:
        """Follow or unfollow the story; of stories that are chosen, follow all."""
        stories = self._desk.library.stories
        if chosen := self._desk.take_chosen():
            self._all(chosen, stories.follow, "Following {}")
            return
        self._toggle(stories.toggle_followed, "Following this story", "No longer following this story")

    def _all(self, keys: Sequence[int], change: Callable[[list[StoryId]], int], words: str) -> None:
        def done(changed: int) -> None:
            many = words.format(counted(changed, "story", "stories"))
            self._desk.say_done(many if changed else "Nothing to change", changed=changed > 0)
            self._syncing.after_change()

        self._desk.workers.write(lambda: change(self._stories(keys)), done)

    def _stories(self, keys: Sequence[int]) -> list[StoryId]:
        """Return the stories of rows, each once."""
        rows = self._desk.lists.rows(keys).values()
        return list(dict.fromkeys(row.id if isinstance(row, Story) else row.story for row in rows))

    def _toggle(self, change: Callable[[StoryId], bool], on: str, off: str) -> None:
        story = self._desk.story
        if story is not None:
            self._desk.workers.write(lambda: change(story), lambda now: self._changed(on if now else off))

    def _changed(self, words: str) -> None:
        self._desk.say_done(words)
        self._syncing.after_change()

    def split(self) -> None:
        """Take the entry out of its story, for good."""
        desk, entry = self._desk, self._desk.entry
        if chosen := desk.take_chosen():
            entries = [EntryId(-key) for key in chosen if key < 0]
            if entries:
                self._correct(lambda: desk.library.stories.split(entries), "Taken out of their story")
                return
        if desk.at is Where.LIST and isinstance(desk.list.row, Story):
            desk.say("Unfold the story and choose the version that does not belong to it")
        elif entry is not None:
            self._correct(lambda: desk.library.stories.split([entry]), "Taken out of its story")

    def merge(self) -> None:
        """Merge the story with another: choose one, then the other; or those that are chosen."""
        desk, story = self._desk, self._desk.story
        if len(chosen := desk.take_chosen()) > 1:
            self._correct(lambda: desk.library.stories.merge(self._stories(chosen)), "Merged the chosen stories")
            return
        if story is None:
            return
        if self.merging is None or self.merging == story:
            self.merging = None if self.merging == story else story
            words = "Now go to the story to merge it with, and press the same key"
            desk.say(words if self.merging is not None else "Nothing was merged")
            return
        first, self.merging = self.merging, None
        self._correct(lambda: desk.library.stories.merge([first, story]), "Merged two stories")

    def _correct(self, work: Callable[[], StoryId], words: str) -> None:
        def done(story: StoryId) -> None:
            self._changed(words)
            self._desk.list.body.fold_all()
            self._desk.list.reload(select=story)

        self._desk.workers.write(work, done)


COMMANDS: tuple[Command[StoryActions], ...] = (
    Command(
        "why",
        "Explain why these are one story",
        "w",
        "w",
        do=once(StoryActions.explain),
        where=Where.NEWS,
        needs=Fact.VERSIONS,
        footer="why together",
        rank=30,
    ),
    Command(
        "split",
        "Take this entry out of its story",
        "z s",
        "",
        do=once(StoryActions.split),
        where=Where.NEWS,
        needs=Fact.VERSIONS,
    ),
    Command(
        "merge",
        "Merge this story with another",
        "z m",
        "",
        do=once(StoryActions.merge),
        where=Where.LIST,
        needs=Fact.ROW,
    ),
    Command(
        "mute", "Mute/unmute story", "M", "M", do=once(StoryActions.toggle_muted), where=Where.NEWS, needs=Fact.ROW
    ),
    Command(
        "follow",
        "Follow/unfollow story",
        "f",
        "W",
        do=once(StoryActions.toggle_followed),
        where=Where.NEWS,
        needs=Fact.ROW,
    ),
)
