"""Comments on an entry: from their feed in the interface, or their page in the browser."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from feedreader.text.addresses import web_address
from feedreader.tui.command import Command, Fact, Where, once

if TYPE_CHECKING:
    from feedreader.model.entries import Entry, EntryId
    from feedreader.service.comments import Thread
    from feedreader.tui.main.desk import Desk
    from feedreader.tui.main.handoff import Handoff
    from feedreader.tui.main.polling import Polling

NO_COMMENTS = "Its feed has no comments on this entry"


class CommentsCame(Message):
    """Comments were asked for: what came, or what went wrong."""

    def __init__(self, entry: EntryId, page: str | None, thread: Thread | None, problem: str) -> None:
        super().__init__()
        self.entry = entry
        self.page = page
        self.thread = thread
        self.problem = problem


class CommentActions:
    """Shows comments where their feed is named, and opens their page where only that is."""

    def __init__(self, desk: Desk, polling: Polling, handoff: Handoff) -> None:
        self._desk = desk
        self._polling = polling
        self._handoff = handoff
        self._asked: set[EntryId] = set()

    def show(self) -> None:
        """Show what is said about the entry that a command means."""
        desk, number = self._desk, self._desk.entry
        if number is not None:
            desk.workers.read("comments", lambda: desk.library.entries.get(number), self._show)

    def _show(self, entry: Entry) -> None:
        page = web_address(entry.data.comments)
        if entry.data.replies is None:
            if page is None:
                self._desk.say(NO_COMMENTS)
            else:
                self._handoff.open_address(page)
            return
        if entry.id in self._asked:
            self._desk.say("The comments are already being fetched")
            return
        self._asked.add(entry.id)
        self._desk.say("Fetching the comments …")
        post = self._desk.screen.post_message
        self._polling.refresher.fetch_comments(
            entry.id, lambda thread, problem: post(CommentsCame(entry.id, page, thread, problem))
        )

    def came(self, event: CommentsCame) -> None:
        """Show the comments that came, and say why where none did; their page is opened from there with Enter."""
        from feedreader.service.comments import in_lines
        from feedreader.text.wording import full_time
        from feedreader.tui.screens.text_dialog import TextDialog

        desk, page, thread = self._desk, event.page, event.thread
        self._asked.discard(event.entry)
        desk.say("")
        if event.problem or thread is None:
            desk.warn(f"The comments could not be fetched: {event.problem}" if event.problem else "")
        elif thread.problem:
            if page is None:
                desk.say(thread.problem)
            else:
                desk.confirm(thread.problem, "Open their page instead?", partial(self._handoff.open_address, page))
        else:
            dialog = TextDialog(f"{len(thread.comments):,} comments", in_lines(thread, full_time), opens=bool(page))
            desk.open_dialog(dialog, lambda _row: self._handoff.open_address(page) if page else None)


COMMANDS: tuple[Command[CommentActions], ...] = (
    Command(
        "comments",
        "Show the comments, or open their page",
        "c",
        "c",
        do=once(CommentActions.show),
        where=Where.NEWS,
        needs=Fact.ENTRY,
    ),
)
