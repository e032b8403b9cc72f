"""The whole article in the reader: from the store, from its page where it was never fetched, and back again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.message import Message

from feedreader.tui.command import Command, Fact, Where, once

if TYPE_CHECKING:
    from feedreader.model.blocks import Article
    from feedreader.model.entries import EntryId
    from feedreader.model.pages import PageOutcome
    from feedreader.tui.main.desk import Desk
    from feedreader.tui.main.polling import Polling


@dataclass
class PageCame(Message):
    """A page was asked for: what came of it, or what went wrong."""

    entry: EntryId
    outcome: PageOutcome | None
    problem: str


class Kept(NamedTuple):
    """A whole article that has been fetched, and what is said of it above."""

    entry: EntryId
    article: Article
    told: str


class FullText:
    """Shows the whole article in place of the feed's text, and the feed's text again."""

    def __init__(self, desk: Desk, polling: Polling) -> None:
        self._desk = desk
        self._polling = polling
        self._asked: set[EntryId] = set()

    def toggle(self) -> None:
        """Show the other text of the entry that is read; a page that was never fetched is asked for."""
        desk, reading = self._desk, self._desk.reader.reading
        if reading is None:
            return
        entry = reading.entry
        if reading.told:
            own = partial(self._show, entry.id, told="")
            desk.workers.read("text", lambda: desk.library.entries.article(entry), own)
            return

        def show(kept: Kept | None) -> None:
            if kept is not None:
                self._show(entry.id, kept.article, kept.told)
            else:
                self._ask(entry.id)

        desk.workers.read("text", lambda: self._kept(entry.id), show)

    def page_came(self, event: PageCame) -> None:
        """Show what came where its entry is still read, and say what did not come."""
        from feedreader.model.pages import PageText
        from feedreader.text.page_wording import FROM_PAGE, why_no_text

        desk, outcome = self._desk, event.outcome
        self._asked.discard(event.entry)
        if event.problem:
            desk.warn(f"The page could not be fetched: {event.problem}")
        elif outcome is not None and not isinstance(outcome, PageText):
            desk.say(why_no_text(outcome))
        elif outcome is not None and desk.reader.entry == event.entry:
            desk.say(FROM_PAGE)
            desk.workers.read("text", lambda: self._kept(event.entry), self._came)

    def _came(self, kept: Kept | None) -> None:
        if kept is not None:
            self._show(kept.entry, kept.article, kept.told)

    def _ask(self, entry: EntryId) -> None:
        if entry in self._asked:
            self._desk.say("The page is being fetched already")
            return
        self._asked.add(entry)
        self._desk.say("Fetching the page …")
        post = self._desk.screen.post_message
        self._polling.refresher.fetch_page(entry, lambda outcome, problem: post(PageCame(entry, outcome, problem)))

    def _kept(self, entry: EntryId) -> Kept | None:
        """Return the article as it was fetched; None where there is none."""
        from feedreader.model.pages import PageText
        from feedreader.text.page_wording import told_of

        full_texts = self._desk.library.full_texts
        article, kept = full_texts.article(entry), full_texts.of(entry)
        if article is None or kept is None or not isinstance(kept.outcome, PageText):
            return None
        return Kept(entry, article, told_of(kept))

    def _show(self, entry: EntryId, article: Article, told: str) -> None:
        if self._desk.reader.entry == entry:
            self._desk.reader.show_text(article, told)


COMMANDS: tuple[Command[FullText], ...] = (
    Command(
        "full-text",
        "The whole article from its page, or the feed's text again",
        "x",
        "x",
        do=once(FullText.toggle),
        where=Where.READER,
        needs=Fact.ARTICLE,
        footer="full text",
        rank=31,
    ),
)
