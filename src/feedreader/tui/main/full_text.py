"""The whole article in the reader: from the store, from its page where it was never fetched, and back again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.message import Message

from feedreader.text.wording import counted
from feedreader.tui.command import Command, Fact, Where, once

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedreader.model.blocks import Article
    from feedreader.model.entries import EntryId
    from feedreader.model.pages import PageOutcome
    from feedreader.tui.main.desk import Desk
    from feedreader.tui.main.handoff import Handoff
    from feedreader.tui.main.polling import Polling


class PageCame(Message):
    """A page was asked for: what came of it, or what went wrong."""

    def __init__(self, entry: EntryId, outcome: PageOutcome | None, problem: str) -> None:
        super().__init__()
        self.entry = entry
        self.outcome = outcome
        self.problem = problem


class PagesCame(Message):
    """Several pages were asked for: what came of each, or what went wrong."""

    def __init__(
        self, entries: tuple[EntryId, ...], outcomes: Mapping[EntryId, PageOutcome] | None, problem: str
    ) -> None:
        super().__init__()
        self.entries = entries
        self.outcomes = outcomes
        self.problem = problem


class Kept(NamedTuple):
    """A whole article that has been fetched, and what is said of it above."""

    entry: EntryId
    article: Article
    note: str


class FullText:
    """Shows the whole article in place of the feed's text, and the feed's text again."""

    def __init__(self, desk: Desk, polling: Polling, handoff: Handoff) -> None:
        self._desk = desk
        self._polling = polling
        self._handoff = handoff
        self._asked: set[EntryId] = set()

    def toggle(self) -> None:
        """Show the other text of the entry that is read; a page that was never fetched is asked for."""
        desk, reading = self._desk, self._desk.reader.reading
        if reading is None:
            return
        entry = reading.entry
        if reading.note:
            own = partial(self._show, entry.id, note="")
            desk.workers.read("text", lambda: desk.library.entries.article(entry), own)
            return

        def show(kept: Kept | None) -> None:
            if kept is not None:
                self._show(entry.id, kept.article, kept.note)
            else:
                self._ask(entry.id)

        desk.workers.read("text", lambda: self._kept(entry.id), show)

    def fetch_chosen(self, count: int | None) -> None:
        """Fetch the whole articles of the chosen rows, or of this one (and the following, with a count).

        They are kept to be read later. Of a story, that of the entry that speaks for it.
        """
        rows = self._desk.list.body
        keys = self._desk.take_chosen() or tuple(rows.keys[rows.cursor : rows.cursor + (count or 1)])
        self._handoff.with_leads(keys, self._fetch_lacking)

    def _fetch_lacking(self, entries: list[EntryId]) -> None:
        desk = self._desk
        desk.workers.read("without article", lambda: desk.library.full_texts.without_article(entries), self._fetch)

    def _fetch(self, entries: list[EntryId]) -> None:
        if not entries:
            self._desk.say("They have already been fetched; x shows them")
            return
        missing = [entry for entry in entries if entry not in self._asked]
        if not missing:
            self._desk.say("The pages are already being fetched")
            return
        self._asked.update(missing)
        self._desk.say(f"Fetching {counted(len(missing), 'page')} …")
        post = self._desk.screen.post_message
        self._polling.refresher.fetch_pages(
            missing, lambda outcomes, problem: post(PagesCame(tuple(missing), outcomes, problem))
        )

    def pages_came(self, event: PagesCame) -> None:
        """Say how many of several pages came, and why the first that did not; the one that is read is shown."""
        from feedreader.model.pages import PageText
        from feedreader.text.page_wording import why_no_text

        desk, outcomes = self._desk, event.outcomes or {}
        self._asked.difference_update(event.entries)
        if event.problem:
            desk.warn(f"The pages could not be fetched: {event.problem}")
            return
        came = sum(isinstance(each, PageText) for each in outcomes.values())
        why = next((why_no_text(each) for each in outcomes.values() if not isinstance(each, PageText)), "")
        words = f"{came:,} of {counted(len(event.entries), 'whole article')} fetched"
        desk.say(f"{words}. {why}" if why else f"{words}; x shows them")
        here = desk.reader.entry
        if here is not None and isinstance(outcomes.get(here), PageText):
            desk.workers.read("text", lambda: self._kept(here), self._came)

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
            self._show(kept.entry, kept.article, kept.note)

    def _ask(self, entry: EntryId) -> None:
        if entry in self._asked:
            self._desk.say("The page is already being fetched")
            return
        self._asked.add(entry)
        self._desk.say("Fetching the page …")
        post = self._desk.screen.post_message
        self._polling.refresher.fetch_page(entry, lambda outcome, problem: post(PageCame(entry, outcome, problem)))

    def _kept(self, entry: EntryId) -> Kept | None:
        """Return the article as it was fetched; None where there is none."""
        from feedreader.model.pages import PageText
        from feedreader.text.page_wording import note_of

        full_texts = self._desk.library.full_texts
        article, kept = full_texts.article(entry), full_texts.of(entry)
        if article is None or kept is None or not isinstance(kept.outcome, PageText):
            return None
        return Kept(entry, article, note_of(kept))

    def _show(self, entry: EntryId, article: Article, note: str) -> None:
        if self._desk.reader.entry == entry:
            self._desk.reader.show_text(article, note)


COMMANDS: tuple[Command[FullText], ...] = (
    Command(
        "full-text",
        "Show the whole article, or the feed's text again",
        "x",
        "x",
        do=once(FullText.toggle),
        where=Where.READER,
        needs=Fact.ARTICLE,
        footer="full text",
        rank=31,
    ),
    Command(
        "full-texts",
        "Fetch the whole articles of the chosen rows, to read later",
        "z p",
        "",
        do=FullText.fetch_chosen,
        where=Where.LIST,
        needs=Fact.ROW,
    ),
)
