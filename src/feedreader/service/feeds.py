"""Manage subscriptions. `service.subscribing` subscribes to an address, asking its server first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.errors import UnknownFeedError
from feedreader.model.feeds import FeedId
from feedreader.service.entries import read_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedreader.model.feeds import Feed, FeedRow, Order
    from feedreader.model.subscriptions import Subscribed, Subscription
    from feedreader.service.workspace import Workspace
    from feedreader.settings.feed_settings import FeedSettings

_OWN = ("name", "folder", "position")
"""Properties of a subscription that are not settings."""

MOST_DIGITS = 9
"""The most digits of a position that is typed."""


class Feeds:
    """The part of the library for subscriptions; every change is one undoable step."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._store = workspace.store

    def all(self) -> tuple[FeedRow, ...]:
        """Return all subscriptions with health and counts, by title."""
        return self._store.feeds.all()

    def without_health(self) -> tuple[Feed, ...]:
        """Return all subscriptions without health and counts, for callers that need only names."""
        return self._store.feeds.without_health()

    def get(self, feed: str | int) -> FeedRow:
        """Return a subscription by its number or its address, typed as for subscribing; raises UnknownFeedError."""
        if isinstance(feed, int) or feed.isdecimal():
            return self._store.feeds.get(FeedId(feed if isinstance(feed, int) else read_number(feed)))
        found = self._store.feeds.find(feed) or self._as_typed(feed)
        if found is None:
            raise UnknownFeedError(feed)
        return found

    def _as_typed(self, text: str) -> FeedRow | None:
        from feedreader.feeds.known_pages import feed_of_page
        from feedreader.text.typed_addresses import as_meant

        return self._store.feeds.find(feed_of_page(as_meant(text)))

    def subscribe(self, subscriptions: Sequence[Subscription]) -> tuple[Subscribed, ...]:
        """Subscribe to addresses known to be feeds, without requesting them; return one result for each."""
        return self._store.writer.feeds.subscribe(subscriptions, now=self._workspace.clock())

    def unsubscribe(self, feeds: Sequence[FeedId]) -> int:
        """Remove subscriptions and return how many. Their entries are kept, so that undo can restore them."""
        return self._store.writer.feeds.unsubscribe(feeds, now=self._workspace.clock())

    def rename(self, feed: FeedId, title: str | None) -> bool:
        """Give a feed a name that no refresh changes; None or "" restores the feed's own.

        False where nothing changes. Raises UnknownFeedError.
        """
        return self._store.writer.feeds.rename(self.get(feed).feed.id, title, now=self._workspace.clock())

    def move(self, feeds: Sequence[FeedId], folder: str) -> int:
        """Move feeds into a folder, out of all others that they are in; return how many changed.

        A folder is a tag on feeds and may be a path (`politics/eu`); "" is none.
        """
        from feedreader.model.journal import Change, ChangeKind
        from feedreader.service.tagging import named_tags

        wanted, changed = "".join(named_tags(self._store, [folder])), set[FeedId]()
        writer, now = self._store.writer, self._workspace.clock()
        with writer.journal.batch(now=now) as step:
            for feed in feeds:
                row = self.get(feed).feed
                leaving = [tag for tag in row.tags if tag != wanted]
                moved = sum(writer.tags.untag_feeds([feed], tag, now=now) for tag in leaving)
                moved += writer.tags.tag_feeds([feed], wanted, now=now) if wanted else 0
                changed |= {feed} if moved else set()
            step.change = Change(ChangeKind.FEEDS_MOVED, len(changed), (wanted,) if wanted else ())
        return len(changed)

    def arranged(self) -> bool:
        """Return whether the user has moved a feed or a folder; if not, they stand as they were subscribed to."""
        return self._store.feeds.arranged()

    def put(self, feed: FeedId, other: FeedId, *, after: bool, folder: str = "", shown: Order | None = None) -> bool:
        """Move a feed before or after another in a folder ("" for none); return false if it is already there.

        If given, the order that is `shown` becomes the user's first, in the same step.
        """
        from feedreader.policy.arranging import put_beside
        from feedreader.service.arranging import beginning_with

        with beginning_with(shown, self._workspace, self.get(feed).feed.title):
            return self._arrange(put_beside(self._in_order(folder, shown), feed, other, after=after), feed)

    def _put_at(self, feed: FeedId, place: int, folder: str) -> bool:
        """Move a feed to a position (from 1) in a folder that it is in or coming into, or to the end of it."""
        from feedreader.policy.arranging import put_beside

        there = self._in_order(folder, coming=feed)
        at, wanted = there.index(feed), min(max(place, 1), len(there)) - 1
        return self._arrange(put_beside(there, feed, there[wanted], after=wanted > at), feed)

    def place(self, feed: FeedId) -> int:
        """Return the position of a feed in its first folder, from 1."""
        tags = self.get(feed).feed.tags
        return self._in_order(tags[0] if tags else "").index(feed) + 1

    def _in_order(self, folder: str, shown: Order | None = None, coming: FeedId | None = None) -> list[FeedId]:
        # the step's own changes cannot be read from the store before it ends, so they are passed
        places = {feed: at for at, feed in enumerate(shown.feeds)} if shown else {}
        feeds = sorted((row.feed for row in self.all()), key=lambda feed: places.get(feed.id, feed.position))
        return [feed.id for feed in feeds if feed.id == coming or (folder in feed.tags if folder else not feed.tags)]

    def _arrange(self, feeds: Sequence[FeedId], moved: FeedId) -> bool:
        return bool(feeds) and self._store.writer.feeds.arrange(feeds, moved, now=self._workspace.clock())

    def settings(self, feed: FeedId) -> FeedSettings:
        """Return the settings of a feed."""
        from feedreader.settings.feed_settings import feed_settings

        return feed_settings(self._store.feed_settings.of(feed))

    def set(self, feed: FeedId, values: Mapping[str, str]) -> bool:
        """Set a feed's `name`, `folder`, `position` or settings in one step; "" resets one.

        Settings are those of `settings.feed_settings`. Returns false if nothing changes. Raises FeedSettingError, and
        changes nothing, if a value is not allowed.
        """
        from feedreader.model.journal import Change, ChangeKind
        from feedreader.service.tagging import named_tags
        from feedreader.settings.feed_settings import FeedSettingError, checked, with_each_header_once

        row = self.get(feed).feed
        settings = {name: value for name, value in values.items() if name not in _OWN}
        if (place := values.get("position", "")) and not (place.isdecimal() and len(place) <= MOST_DIGITS):
            raise FeedSettingError(f"position must be a number from 1 on, not {place!a}")
        kept = with_each_header_once(
            {name: checked(name, value) for name, value in settings.items()}, self._store.feed_settings.of(feed)
        )
        change = Change(ChangeKind.FEED_SET, names=tuple(values), of=row.title)
        with self._store.writer.journal.batch(change, now=self._workspace.clock()):
            changed = self._store.writer.feed_settings.set(feed, kept, now=self._workspace.clock())
            if "name" in values:
                changed = self.rename(feed, values["name"]) or changed
            if "folder" in values:
                changed = bool(self.move([feed], values["folder"])) or changed
            if values.get("position", ""):
                coming = [values["folder"]] if "folder" in values else row.tags[:1]
                folder = "".join(named_tags(self._store, coming))
                changed = self._put_at(feed, int(values["position"]), folder) or changed
        return changed

    def tag(self, tags: Sequence[str], feeds: Sequence[FeedId], *, add: bool = True) -> int:
        """Add tags (folders) to feeds or remove them; return at most how many changed. Raises TagError."""
        from feedreader.model.journal import Change, ChangeKind
        from feedreader.service.tagging import wanted_tags

        names = wanted_tags(self._store, tags)
        writer, now = self._store.writer, self._workspace.clock()
        change = writer.tags.tag_feeds if add else writer.tags.untag_feeds
        with writer.journal.batch(now=now) as step:
            changed = max(change(feeds, name, now=now) for name in names)
            kind = ChangeKind.FEEDS_TAGGED if add else ChangeKind.FEEDS_UNTAGGED
            step.change = Change(kind, changed, tuple(names))
        return changed
