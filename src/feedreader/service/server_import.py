"""Import from FreshRSS or Miniflux: subscriptions with their folders, read and starred marks, and labels.

Marks are matched by the article's address, because the Google Reader API has no GUIDs. Marks of entries that have not
arrived yet wait for them, as with a state file. Importing twice changes nothing more.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from feedreader.fetch.reader_api import READ, STARRED, signed_in
from feedreader.model.addresses import shown_url
from feedreader.model.journal import Change, ChangeKind
from feedreader.model.state import LINK, EntryKey, EntryState
from feedreader.model.streams import UNCATEGORIZED
from feedreader.model.subscriptions import ImportLine, Subscription
from feedreader.service.transfer import WORDS, foreseen, subscribed
from feedreader.text.urls import article_key, feed_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from feedreader.fetch.reader_api import ServerFeed, ServerItem
    from feedreader.model.subscriptions import ImportStatus
    from feedreader.service.workspace import Workspace

MOST_READ = 10_000
"""The most read items that are looked at, newest first; older ones are no longer in the feeds that will be polled."""
MOST_STARRED = 50_000
"""Enough for everybody; stops reading from a server that never ends."""

_WIDE = str.maketrans("\uff06\uff1c\uff1e\uff3c", "&<>\\")
_WIDE_MARKS = str.maketrans("\uff1f\uff0f\uff0c\uff1b", "?/,;")
_EAST_ASIAN = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Server(Enum):
    """The servers whose API is known, by their names in `import --from`."""

    FRESHRSS = "freshrss"
    MINIFLUX = "miniflux"

    def address(self, given: str) -> str:
        """Return the address of the API, given the address that the user has in the browser."""
        plain = given.rstrip("/")
        if self is Server.FRESHRSS and not plain.endswith("greader.php"):
            return f"{plain}/api/greader.php"
        return plain

    def name_of(self, feed: ServerFeed) -> str:
        """Return the name of a feed as users see it there.

        FreshRSS sends characters with a meaning in HTML or in stream names in full width, as its clients expect; next
        to East Asian letters some of them stand for themselves.
        """
        if self is not Server.FRESHRSS:
            return feed.title
        title = feed.title.translate(_WIDE)
        return title if _EAST_ASIAN.search(title) is not None else title.translate(_WIDE_MARKS)

    def folders(self, of: ServerFeed) -> tuple[str, ...]:
        """Return a feed's folders without the default one, in which it is there until the user chooses another."""
        usual = UNCATEGORIZED if self is Server.FRESHRSS else "All"
        return tuple(name for name in of.folders if name != usual)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerReport:
    """A line for each subscription, and the number of items with marks.

    `waiting` of them wait for their entries to arrive; None after a dry run, which does not check.
    """

    lines: tuple[ImportLine, ...]
    marked: int
    waiting: int | None


async def import_server(
    workspace: Workspace, server: Server, address: str, user: str, password: str, *, dry_run: bool = False
) -> ServerReport:
    """Import from a server, in one undoable step; raises ServerImportError. A dry run stores nothing."""
    agent = workspace.settings.polling.user_agent or "feedreader"
    async with signed_in(server.address(address), user, password, user_agent=agent) as api:
        feeds = await api.feeds()
        streams = {STARRED: MOST_STARRED, READ: MOST_READ} | dict.fromkeys(await api.labels(), MOST_STARRED)
        ids = dict.fromkeys([item for stream, most in streams.items() for item in await api.ids(stream, most)])
        items = [item async for item in api.items(tuple(ids))]
    wanted = [Subscription(url=feed.url, title=server.name_of(feed), tags=server.folders(feed)) for feed in feeds]
    states = tuple(_states(feeds, items))
    if dry_run:
        statuses, waiting = await asyncio.to_thread(foreseen, workspace, wanted), None
    else:
        statuses, waiting = await asyncio.to_thread(_kept, workspace, server, wanted, states)
    return ServerReport(lines=tuple(_lines(wanted, statuses)), marked=len(states), waiting=waiting)


def _kept(
    workspace: Workspace, server: Server, wanted: Sequence[Subscription], states: Sequence[EntryState]
) -> tuple[dict[str, ImportStatus], int]:
    """Store subscriptions and marks, in one step; return the result of each feed, and how many items wait."""
    writer, now = workspace.store.writer, workspace.clock()
    with writer.journal.batch(Change(ChangeKind.SERVER_IMPORTED, names=(server.value,)), now=now):
        statuses = subscribed(workspace, wanted)
        done = writer.state.restore(states, now=now)
    return statuses, sum(done.entries_missing.values())


def _lines(wanted: Iterable[Subscription], statuses: Mapping[str, ImportStatus]) -> Iterator[ImportLine]:
    for each in wanted:
        status = statuses[feed_key(each.url)]
        yield ImportLine(url=shown_url(each.url), title=each.title, tags=each.tags, status=status, why=WORDS[status])


def _states(feeds: Sequence[ServerFeed], items: Iterable[ServerItem]) -> Iterator[EntryState]:
    """Return the state of each item; folders are not labels, and items of removed feeds are left out."""
    known = {feed.stream: feed for feed in feeds}
    for item in items:
        feed = known.get(item.stream)
        if feed is not None:
            labels = tuple(label for label in item.labels if label not in feed.folders)
            key = EntryKey(feed.url, LINK + article_key(item.link))
            yield EntryState(key=key, read=item.read, starred=item.starred, tags=labels)
