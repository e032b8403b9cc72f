"""Commands that poll feeds, and background polling while the interface is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from feedreader.model.addresses import shown_url
from feedreader.service.lists import NONE_YET
from feedreader.text.wording import ahead, counted
from feedreader.tui.command import Command, Fact, Where, once
from feedreader.tui.panes.list_pane import ignore
from feedreader.tui.tree import in_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.model.feeds import FeedId, FeedRow
    from feedreader.model.outcomes import PageLink
    from feedreader.service.lists import News
    from feedreader.service.polling import Round
    from feedreader.service.subscribing import Added
    from feedreader.tui.main.desk import Desk
    from feedreader.tui.main.syncing import Syncing
    from feedreader.tui.refresher import Progress, Refresher

POLL_AFTER_SECONDS = 3.0
"""How long after the first screen polling begins: its imports would slow the screen down."""


class Polled(Message):
    """A round of polling got further; only the last one counts."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self.progress = progress

    def can_replace(self, message: Message) -> bool:
        """Only the last one counts."""
        return isinstance(message, Polled)


class Ended(Message):
    """A round of polling that was asked for has ended."""

    def __init__(self, done: Round | None, problem: str) -> None:
        super().__init__()
        self.done = done
        self.problem = problem


class Ticked(Message):
    """A round in the background has got further, or ended; neither where a daemon polls."""

    def __init__(self, progress: Progress | None = None, done: Round | None = None) -> None:
        super().__init__()
        self.progress = progress
        self.done = done


class Subscribed(Message):
    """A feed was added, or could not be."""

    def __init__(self, added: Added | None, problem: str, tags: Sequence[str] = ()) -> None:
        super().__init__()
        self.added = added
        self.problem = problem
        self.tags = tags


class Troubled(Message):
    """What goes on in the background failed, and will be tried again."""

    def __init__(self, problem: str) -> None:
        super().__init__()
        self.problem = problem


class Polling:
    """Asks feeds in a thread of its own; what it learns comes back as messages to the screen."""

    def __init__(self, desk: Desk, syncing: Syncing) -> None:
        self._desk = desk
        self._syncing = syncing
        self._refresher: Refresher | None = None
        self._last = NONE_YET  # the newest entry before the round

    @property
    def refresher(self) -> Refresher:
        """What asks; its imports are heavy, so it comes with its first use."""
        if self._refresher is None:
            from feedreader.tui.refresher import Refresher

            self._refresher = Refresher(self._desk.library)
        return self._refresher

    @refresher.setter
    def refresher(self, refresher: Refresher) -> None:
        self._refresher = refresher

    def start(self) -> None:
        """Poll, and compute vectors, as long as the interface is open, unless the configuration says otherwise."""
        desk = self._desk
        if desk.library.settings.interface.poll:
            if any(row.health.checked is None for row in desk.state.subscriptions.feeds):
                desk.status.state("polling begins in a moment")
            desk.screen.set_timer(POLL_AFTER_SECONDS, self._keep_going)

    def _keep_going(self) -> None:
        post = self._desk.screen.post_message

        def failed(problem: str) -> None:
            post(Troubled(problem))

        self.refresher.keep_polling(
            lambda progress: post(Ticked(progress=progress)), lambda done: post(Ticked(done=done)), failed
        )
        self.refresher.keep_following(failed)

    def ticked(self, event: Ticked) -> None:
        """Show how far a round in the background is, and what it brought."""
        desk, progress, done = self._desk, event.progress, event.done
        if progress is not None and progress.done == 1:
            self._last = desk.state.subscriptions.last
        if progress is not None and not desk.state.activity:
            new = f" · {progress.new:,} new" if progress.new else ""
            desk.status.state(f"polling feeds: {counted(progress.done, 'answer')}{new}")
        if progress is None and not desk.state.activity:
            desk.status.state("")
        if done is not None:
            if done.new:
                self._tell_what_came("")
            self._syncing.notice()

    def _tell_what_came(self, words: str) -> None:
        """Say what a round brought, with the story that most outlets carry; the window tells where it has no focus."""
        desk, last = self._desk, self._last

        def show(brought: News) -> None:
            widest = _widest(brought)
            told = f"{words} · {widest}" if words and widest else words or in_words(brought)
            if told and told != words:
                desk.say(told)
            if told:
                desk.notify_outside(told)

        desk.workers.read("brought", lambda: desk.lists.news_since(last), show, failed=ignore)

    def close(self) -> None:
        """End polling with the interface."""
        if self._refresher is not None:
            self._refresher.close()

    def troubled(self, event: Troubled) -> None:
        """Say what failed in the background."""
        self._desk.warn(f"Polling in the background failed and will be tried again: {event.problem}")

    # Refreshing

    def _feeds_here(self) -> list[FeedRow]:
        """Return the feeds that the pane with the keys is about."""
        desk, rows = self._desk, self._desk.state.subscriptions.feeds
        place = desk.list.view.place
        if desk.at is Where.FEEDS and desk.feeds.place is not None:
            place = desk.feeds.place
        elif desk.at is Where.READER and desk.reader.reading is not None:
            return [row for row in rows if row.feed.id == desk.reader.reading.entry.feed]
        if place.kind == "feed":
            return [row for row in rows if row.feed.id == place.feed]
        if place.kind == "folder":
            return [row for row in rows if any(in_folder(tag, place.value) for tag in row.feed.tags)]
        return list(rows)

    def refresh_here(self) -> None:
        """Ask this feed, or the feeds of this folder."""
        rows, now = self._feeds_here(), self._desk.library.clock()
        if not rows:
            self._desk.say("There is no feed here")
        elif len(rows) == 1 and (until := rows[0].health.next_due) is not None and until > now:
            from feedreader.text.due_wording import due_words

            self._desk.say(f"Next try {ahead(until, now)}: {due_words(rows[0].health.why_then)}")
        else:
            self.refresh([row.feed.id for row in rows])

    def refresh(self, feeds: Sequence[FeedId] | None) -> None:
        """Ask these feeds, or all that are due."""
        desk, post = self._desk, self._desk.screen.post_message
        if desk.state.activity:
            desk.say("Refreshing already")
            return
        desk.show_activity("refreshing …")
        self._last = desk.state.subscriptions.last
        self.refresher.refresh(
            feeds, lambda progress: post(Polled(progress)), lambda done, problem: post(Ended(done, problem))
        )

    def polled(self, event: Polled) -> None:
        """Show how far a round is."""
        progress = event.progress
        if self._desk.state.activity:
            new = f" · {progress.new:,} new" if progress.new else ""
            far = f"{progress.done:,} of {progress.total:,}" if progress.total else "…"
            self._desk.show_activity(f"refreshing {far}{new}")

    def ended(self, event: Ended) -> None:
        """Say what a round brought."""
        desk, done = self._desk, event.done
        desk.show_activity("")
        if event.problem:
            desk.warn(f"Refreshing failed: {event.problem}")
        elif done is None:
            desk.say("Stopped; what has arrived is kept")
        elif done.busy:
            desk.say("Another feedreader is polling at the moment; new entries will show up here")
        else:
            desk.say(self._round_in_words(done))
            if done.new:
                self._tell_what_came(self._round_in_words(done))
        self._syncing.notice()

    def _round_in_words(self, done: Round) -> str:
        rows, now = self._desk.state.subscriptions.feeds, self._desk.library.clock()
        if done.offline:
            return "This machine seems to be offline: no feed was polled, and all stay due"
        asked = sum(number for status, number in done.feeds.items() if status != "skipped")
        failed = done.feeds.get("failed", 0)  # type: ignore[call-overload]  # a StrEnum equals its text
        skipped = done.feeds.total() - asked
        if not asked:
            due = [row.health.next_due for row in rows if row.health.next_due is not None]
            soonest = f"; the next one is polled {ahead(min(due), now)}" if due else ""
            return f"No feed is due yet{soonest}"
        words = f"{counted(done.new, 'new entry', 'new entries')} from {counted(asked, 'feed')}"
        if failed:
            key = self._desk.key("health")
            words += f", {counted(failed, 'failure')}" + (f" ({key} shows why)" if key else "")
        return words + (f"; {counted(skipped, 'feed')} not due yet" if skipped else "")

    def stop(self) -> None:
        """Stop the round, or asking an address that was to be added."""
        self.refresher.stop()

    # Subscribing

    def subscribe(self, url: str, tags: Sequence[str], *, anyway: bool = False) -> None:
        """Ask an address and subscribe to the feed that is there; `anyway`, to whatever may be there one day."""
        post = self._desk.screen.post_message
        self._desk.show_activity(f"fetching {shown_url(url)} …")
        self.refresher.subscribe(
            url, tags, lambda added, problem: post(Subscribed(added, problem, tags)), anyway=anyway
        )

    def _choose(self, choices: Sequence[PageLink]) -> None:
        """Let the user choose one of the feeds that a page names."""
        from feedreader.tui.screens.list_dialog import choosing

        names = [f"{each.title or shown_url(each.url)}  {shown_url(each.url)}" for each in choices]
        self._desk.open_dialog(
            choosing("This page offers several feeds", names),
            lambda chosen: self.subscribe(choices[chosen or 0].url, ()),
        )

    def subscribed(self, event: Subscribed) -> None:
        """Say what came of it."""
        desk, added = self._desk, event.added
        desk.show_activity("")
        if added is None and not event.problem:
            desk.say("Stopped; nothing was added")
        elif added is None:
            desk.warn(f"Nothing was added: {event.problem}")
        elif added.unread:
            url = added.url
            desk.confirm(
                f"Add {shown_url(url)} anyway?",
                f"It was not added: {added.why}. If you add it, it will be polled like any other feed.",
                lambda: self.subscribe(url, event.tags, anyway=True),
            )
        elif added.feed is None:
            desk.warn(f"{shown_url(added.url)} was not added: {added.why}")
            if added.choices:
                self._choose(added.choices)
        else:
            verb = {"added": "Added", "known": "Already there:", "merged": "Already subscribed, tagged:"}
            words = f"{verb.get(added.status, added.status)} {added.title}"
            words += f", but {added.why}" if added.why else ""
            desk.say_done(words, changed=added.status != "known")
        self._syncing.notice()


def in_words(brought: News) -> str:
    """Return what came, on one line: `14 new in 6 stories · 3 outlets in two languages on: Ferry aground`."""
    if not brought.entries:
        return ""
    new = f"{brought.entries:,} new in {counted(brought.stories, 'story', 'stories')}"
    widest = _widest(brought)
    return f"{new} · {widest}" if widest else new


def _widest(brought: News) -> str:
    story = brought.widest
    if story is None or len(story.outlets) < 2:
        return ""
    languages = len(story.languages)
    several = f" in {languages} languages" if languages > 1 else ""
    return f"{counted(len(story.outlets), 'outlet')}{several} on: {story.title}"


COMMANDS: tuple[Command[Polling], ...] = (
    Command("refresh", "Refresh this feed", "r", "r", do=once(Polling.refresh_here), newsboat_where=Where.ROWS),
    Command(
        "refresh-all",
        "Refresh all feeds that are due",
        "R",
        "R",
        do=lambda polling, _count: polling.refresh(None),
        newsboat_where=Where.FEEDS,
        footer="refresh",
        rank=34,
        hinted_if=Fact.SUBSCRIBED,
    ),
    Command(
        "stop-refresh", "Stop refreshing", "X", "X", do=once(Polling.stop), needs=Fact.REFRESHING, footer="stop", rank=6
    ),
)
