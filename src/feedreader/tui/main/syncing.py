"""Keep the screen up to date: the first screen, changes by other processes, and the passage of time."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from feedreader.errors import FeedreaderError
from feedreader.text.outlet_names import OutletNames
from feedreader.tui.panes.list_pane import ignore
from feedreader.tui.tree import HAND
from feedreader.tui.widgets.feed_tree import arranged

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedreader.service.lists import Subscriptions
    from feedreader.tui.main.desk import Desk
    from feedreader.tui.widgets.feed_tree import Arranged, Look

NOTICE_SECONDS = 1.0
"""How often it is looked whether another process has written: it costs some microseconds."""

FOLLOWED_FEEDS = 1_000
"""Up to so many feeds are read again at every notice of a change, ten times as many at every tenth: reading them takes
as much longer, and a daemon that polls them all must not keep the cursor waiting."""

AGEING_SECONDS = 60.0
"""How often the ages of rows are told anew."""

FURNISH_SECONDS = 0.4
"""How long after the first screen the line to type into is made, if nobody wants it before."""


class Prepared(NamedTuple):
    """Subscriptions, and what is shown of them: rows of the tree, and names of outlets unless they are as before."""

    subscriptions: Subscriptions
    tree: Arranged
    names: OutletNames | None


def prepared(read: Callable[[], Subscriptions], before: Subscriptions, look: Look) -> Prepared:
    """Read subscriptions and make all of them that takes long, of ten thousand feeds a fifth of a second.

    In a thread, so that the cursor need not wait for it.
    """
    found = replace(read(), query_unread=before.query_unread)
    same = [row.feed for row in before.feeds] == [row.feed for row in found.feeds]
    names = None if same else OutletNames(row.feed for row in found.feeds)
    return Prepared(found, arranged(found, look), names)


class Syncing:
    """Brings the panes in line with the library, without moving anything under the cursor."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._version = -1
        self._looks = 0

    def start(self) -> None:
        """Show the first screen, then all of it, and keep it up to date.

        What the first screen shows is read before it is drawn, which takes some milliseconds whatever the store
        holds: so it is drawn once, and the long list does not get in its way.
        """
        desk, view = self._desk, self._desk.list.view
        desk.reader.clear()
        try:
            self._version = desk.lists.version()
            listing, subscriptions = desk.lists.beginning(view), self._preparing()()
        except FeedreaderError:
            desk.list.load(view)  # tells what is wrong, too
            self.load_subscriptions()
        else:
            self._show_subscriptions(subscriptions)
            desk.list.show(listing)
            if not listing.whole:
                desk.screen.call_after_refresh(desk.list.load, view)
        desk.screen.set_interval(NOTICE_SECONDS, self.look)
        desk.screen.set_interval(AGEING_SECONDS, self.pass_time)
        desk.screen.set_timer(FURNISH_SECONDS, desk.prompt.furnish)

    def look(self) -> None:
        """Notice changes by other processes, less often the more feeds there are."""
        self._looks += 1
        if self._looks * FOLLOWED_FEEDS >= len(self._desk.state.subscriptions.feeds):
            self.notice()

    def notice(self) -> None:
        """See whether anybody has written; if so, bring what is shown up to date without moving anything."""
        version = self._desk.lists.version()
        if version != self._version:
            self._version, self._looks = version, 0
            self.bring_up_to_date()

    def pass_time(self) -> None:
        """Let the rows be as old as they are by now."""
        self._desk.list.body.pass_time(self._desk.library.clock())

    def bring_up_to_date(self) -> None:
        """Read counts and visible rows again, and count what has arrived; rows stay where they are."""
        self.load_subscriptions()
        self._desk.list.bring_up_to_date()

    def follow_order(self, arranged: bool) -> None:  # noqa: FBT001 - what the library tells
        """Sort feeds as before where the first move by hand was taken back, and by hand where it was made again."""
        state = self._desk.ui_state
        if state.feed_order_before and state.feed_order in (HAND, state.feed_order_before):
            state.feed_order = HAND if arranged else state.feed_order_before
            self._desk.feeds.body.sort(state.feed_order)

    def after_change(self) -> None:
        """Bring everything that is shown up to date, the article, too."""
        self.bring_up_to_date()
        self._desk.reader.refresh_reading()

    def load_subscriptions(self) -> None:
        """Read feeds, tags and saved queries with their counts."""
        self._desk.workers.read("tree", self._preparing(), self._show_subscriptions)

    def _preparing(self) -> Callable[[], Prepared]:
        desk = self._desk
        return partial(prepared, desk.lists.subscriptions, desk.state.subscriptions, desk.feeds.body.look)

    def _show_subscriptions(self, ready: Prepared) -> None:
        desk, subscriptions = self._desk, ready.subscriptions
        if subscriptions.query_unread is not desk.state.subscriptions.query_unread:  # counted meanwhile
            subscriptions = replace(subscriptions, query_unread=desk.state.subscriptions.query_unread)
        desk.state.subscriptions = subscriptions
        first = not desk.feeds.body.nodes
        desk.feeds.fill(subscriptions, ready.tree)
        if first:
            desk.feeds.body.select(desk.list.view.place)
        if ready.names is not None:
            desk.list.body.call(ready.names)
        if subscriptions.queries:
            work = partial(desk.lists.query_counts, subscriptions.queries)
            desk.workers.read("queries", work, self._show_query_counts, failed=ignore)
        desk.list.show_title()
        desk.list.show_empty()
        desk.show_hints()
        desk.app.show_unread(subscriptions.unread)

    def _show_query_counts(self, counts: dict[str, int]) -> None:
        state = self._desk.state
        if counts != state.subscriptions.query_unread:
            state.subscriptions = replace(state.subscriptions, query_unread=counts)
            self._desk.feeds.fill(state.subscriptions)
