"""What clients on other devices can read and change, in the terms of the Google Reader API.

Every change uses the same services as other front ends and is one step of the journal that names the device, so that
the user can see and undo it at the terminal.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from feedreader.errors import ReadOnlyLabelError, UnknownFeedError, UnknownStreamError
from feedreader.model.entries import EntryId
from feedreader.model.feeds import FeedId
from feedreader.model.journal import Change, ChangeKind
from feedreader.model.streams import (
    UNCATEGORIZED,
    FeedStream,
    Item,
    Label,
    LabelKind,
    LabelStream,
    State,
    StateStream,
    Unread,
    folders_of,
)
from feedreader.service.devices import Devices
from feedreader.service.entries import Entries
from feedreader.service.user_data import Tags
from feedreader.store.selection import (
    EVERYTHING,
    FOLLOWED,
    MUTED,
    NOTHING,
    OF_UNTAGGED_FEEDS,
    READ,
    STARRED,
    UNREAD,
    arrived_until,
    either,
    every,
    of_entries,
    of_feed,
    of_folder,
    of_tag,
    of_tagged,
    opposite,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from feedreader.model.entries import Entry, EntryRow
    from feedreader.model.feeds import Feed
    from feedreader.model.streams import Device, FeedEdit, Listing, Marks, Page, Stream
    from feedreader.service.polling import Poller
    from feedreader.service.subscribing import Added
    from feedreader.service.workspace import Workspace
    from feedreader.store.selection import Selection

TOP_STORIES = "Top stories"
FOLLOWED_STORIES = "Followed stories"
MUTED_STORIES = "Muted stories"
OUR_LABELS = (TOP_STORIES, FOLLOWED_STORIES, MUTED_STORIES)
_STORIES = {FOLLOWED_STORIES: FOLLOWED, MUTED_STORIES: MUTED}
_STATES = {
    State.READING_LIST: EVERYTHING,
    State.READ: READ,
    State.UNREAD: UNREAD,
    State.KEPT_UNREAD: UNREAD,
    State.STARRED: STARRED,
}
"""Streams that are always empty: sharing was discontinued, but clients still ask for it."""


class Remote:
    """A library for clients on other devices. Methods block for as long as SQLite takes."""

    def __init__(self, workspace: Workspace, poller: Poller) -> None:
        self._workspace = workspace
        self._store = workspace.store
        self._poller = poller
        self._devices = Devices(workspace.store, workspace.clock)

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return self._workspace.clock()

    def sign_in(self, password: str, name: str) -> str | None:
        """Create a token for a program of this name; None if the password is wrong."""
        return self._devices.sign_in(password, name)

    def device(self, token: str) -> Device | None:
        """Return the device that holds a token; None if there is none."""
        return self._devices.with_token(token)

    # Lists

    def page(self, listing: Listing) -> Page:
        """Return a page of a list; raises UnknownStreamError."""
        chosen = [self._selection(listing.stream), *map(self._selection, listing.within)]
        chosen += [opposite(self._selection(stream)) for stream in listing.without]
        return self._store.streams.page(every(chosen), listing)

    def items(self, entries: Sequence[int]) -> tuple[Item, ...]:
        """Return these entries in this order, those that exist; leads of `Top stories` have their versions.

        Most clients request the ids of a stream and then the items by id, so the stream that an item is shown in is
        unknown here.
        """
        found = self._store.streams.entries(entries)
        feeds = self._store.streams.feeds({entry.feed for entry in found})
        versions = self._store.streams.versions([entry.id for entry in found])
        return tuple(
            Item(entry=entry, feed=feeds[entry.feed], versions=_of_other_outlets(entry, versions.get(entry.id, ())))
            for entry in found
        )

    def _selection(self, stream: Stream) -> Selection:
        match stream:
            case StateStream(state=state):
                return _STATES.get(state, NOTHING)
            case FeedStream():
                return of_feed(self.feed(stream))
            case LabelStream(name=name):
                return self._labelled(name)

    def _labelled(self, name: str) -> Selection:
        """Return the entries under a label; a tag takes precedence over a label of ours with its name."""
        if name == UNCATEGORIZED:
            return either([of_tag(name), OF_UNTAGGED_FEEDS])
        if self._store.streams.has_tag(name):
            return of_tag(name)
        if name == TOP_STORIES:
            return of_entries(tuple(self._store.streams.leads()))
        if name in _STORIES:
            return _STORIES[name]
        for saved in self._store.user_data.saved_queries():
            if saved.name == name:
                return self._workspace.selection(saved.query)
        raise UnknownStreamError(name)

    def feed(self, stream: FeedStream) -> FeedId:
        """Return the subscription that a stream names by its number or its address; raises UnknownFeedError."""
        if isinstance(stream.feed, int):
            return self._store.feeds.get(FeedId(stream.feed)).feed.id
        found = self._store.feeds.find(stream.feed)
        if found is None:
            raise UnknownFeedError(stream.feed)
        return found.feed.id

    # Subscriptions and labels

    def subscriptions(self) -> tuple[Feed, ...]:
        """Return every subscription, by title."""
        return tuple(row.feed for row in self._store.feeds.all())

    def labels(self) -> tuple[Label, ...]:
        """Return folders, then tags of entries, then read-only labels; each name once."""
        return self._labels(self.subscriptions())

    def _labels(self, feeds: Iterable[Feed]) -> tuple[Label, ...]:
        labels = {tag.name: LabelKind.FOLDER if tag.feeds else LabelKind.TAG for tag in self._store.user_data.tags()}
        if any(not feed.tags for feed in feeds):
            labels[UNCATEGORIZED] = LabelKind.FOLDER
        folders = sorted(labels, key=lambda name: (labels[name] is not LabelKind.FOLDER, name.casefold()))
        for name in self._following():
            labels.setdefault(name, LabelKind.READ_ONLY)
        return tuple(Label(name, labels[name]) for name in dict.fromkeys((*folders, *OUR_LABELS, *labels)))

    def unread(self) -> tuple[Unread, ...]:
        """Return the unread counts of all entries, of each feed, and of each folder and tag that has any."""
        of_feeds = self._store.streams.unread_of_feeds()
        newest = max((seen for _, seen in of_feeds.values() if seen), default=None)
        everything = StateStream(State.READING_LIST)
        counts = [Unread(stream=everything, count=sum(count for count, _ in of_feeds.values()), newest=newest)]
        counts += [
            Unread(stream=FeedStream(feed), count=count, newest=seen) for feed, (count, seen) in of_feeds.items()
        ]
        feeds = self.subscriptions()
        for label in self._labels(feeds):
            if label.kind is not LabelKind.READ_ONLY:
                counts.append(self._unread_under(label.name, feeds, of_feeds))
        return tuple(counts)

    def _unread_under(
        self, name: str, feeds: Iterable[Feed], of_feeds: Mapping[FeedId, tuple[int, datetime | None]]
    ) -> Unread:
        """Count the unread entries of a folder: those of its feeds, and those tagged with its name."""
        filed = [feed.id for feed in feeds if any(f"{tag}/".startswith(f"{name}/") for tag in folders_of(feed))]
        tagged = every([of_tagged(name), opposite(of_folder(name))])
        counted = [of_feeds[feed] for feed in filed if feed in of_feeds]
        newest = [seen for _, seen in counted] + [self._store.streams.newest(tagged)]
        return Unread(
            stream=LabelStream(name),
            count=sum(count for count, _ in counted) + self._store.entries.count(tagged & UNREAD),
            newest=max((seen for seen in newest if seen), default=None),
        )

    async def subscribe(self, address: str, folders: Sequence[str]) -> Added:
        """Subscribe as `feedreader add` does, with the same checks; of a page, to its first feed.

        Raises ReadOnlyLabelError.
        """
        from feedreader.service.subscribing import subscribe

        folders = [name for name in folders if name != UNCATEGORIZED]
        await asyncio.to_thread(self._check_writable, folders)
        return await subscribe(self._poller, address, folders)

    def unsubscribe(self, feeds: Sequence[FeedId], device: Device) -> int:
        """Remove subscriptions, undoably; return how many there were."""
        with self._step(device):
            return self._store.writer.feeds.unsubscribe(feeds, now=self.now())

    def edit_feeds(self, edits: Iterable[FeedEdit], device: Device) -> None:
        """Rename feeds and put them into folders, as one step; raises ReadOnlyLabelError."""
        edits = tuple(edits)
        self._check_writable(name for edit in edits for name in edit.folders if name != UNCATEGORIZED)
        writer, now = self._store.writer, self.now()
        with self._step(device):
            for edit in edits:
                if edit.title is not None:
                    writer.feeds.rename(edit.feed, edit.title, now=now)
                for name in edit.folders:
                    if name != UNCATEGORIZED:  # removed from the others, it is in this one
                        writer.tags.tag_feeds([edit.feed], name, now=now)
                for name in edit.folders_off:
                    writer.tags.untag_feeds([edit.feed], name, now=now)

    def import_opml(self, document: bytes) -> int:
        """Subscribe to the feeds of an OPML document; return how many were new. Raises OpmlError."""
        from feedreader.model.subscriptions import ImportStatus
        from feedreader.service.transfer import import_opml

        lines, _ = import_opml(self._workspace, document, name="OPML")
        return sum(line.status is ImportStatus.ADDED for line in lines)

    def export_opml(self) -> bytes:
        """Return every subscription as OPML."""
        from feedreader.service.transfer import export_opml

        return export_opml(self._workspace)

    def rename_label(self, old: str, new: str, device: Device) -> None:
        """Rename a tag and those below it; raises UnknownStreamError, ReadOnlyLabelError and TagError."""
        self._check_writable((old, new))
        self._existing(old)
        with self._step(device):
            Tags(self._workspace).rename(old, new)

    def remove_labels(self, names: Iterable[str], device: Device) -> None:
        """Remove tags from all entries and feeds; raises UnknownStreamError and ReadOnlyLabelError."""
        names = tuple(names)
        self._check_writable(names)
        writer, now = self._store.writer, self.now()
        with self._step(device):
            for name in names:
                self._existing(name)
                writer.tags.untag(of_tagged(name), name, now=now)
                feeds = [feed.id for feed in self.subscriptions() if name in feed.tags]
                writer.tags.untag_feeds(feeds, name, now=now)

    def _existing(self, label: str) -> None:
        if not self._store.streams.has_tag(label):
            raise UnknownStreamError(label)

    # Marks

    def mark(self, entries: Sequence[int], marks: Marks, device: Device) -> None:
        """Change marks and tags of entries, as one step; those that no longer exist are left out.

        Reading also marks copies or whole stories, depending on `stories.reading_marks`.
        """
        there = [entry.id for entry in self._store.entries.rows([EntryId(number) for number in entries])]
        if not there:
            return
        self._check_writable((*marks.labels, *marks.labels_off))
        writer, now = self._store.writer, self.now()
        with self._step(device):
            if marks.read:
                Entries(self._workspace).mark("read", there)
            elif marks.read is not None:
                writer.marks.mark_unread(there, now=now)
            if marks.starred is not None:
                (writer.marks.star if marks.starred else writer.marks.unstar)(there, now=now)
            for name in marks.labels:
                writer.tags.tag(there, name, now=now)
            for name in marks.labels_off:
                writer.tags.untag(there, name, now=now)

    def mark_all_read(self, stream: Stream, seen: datetime, device: Device) -> None:
        """Mark the entries of a stream read that had arrived by then; raises UnknownStreamError."""
        chosen = every([self._selection(stream), UNREAD, arrived_until(seen)])
        with self._step(device):
            self._store.writer.marks.mark_read(chosen, now=self.now())

    def _check_writable(self, labels: Iterable[str]) -> None:
        """Raise ReadOnlyLabelError if a label is read-only: a tag of its name would take its place."""
        read_only = {UNCATEGORIZED, *self._following()}
        for label in labels:
            if label in read_only and not self._store.streams.has_tag(label):
                raise ReadOnlyLabelError(label)

    def _following(self) -> tuple[str, ...]:
        """Return the labels whose entries are derived from something else: ours, and the saved queries."""
        return (*OUR_LABELS, *(query.name for query in self._store.user_data.saved_queries()))

    def _step(self, device: Device) -> AbstractContextManager[object]:
        """Combine the changes in this context into one step, named after the device that requested it."""
        return self._store.writer.journal.batch(Change(ChangeKind.DEVICE_CHANGED, names=(device.name,)), now=self.now())


def _of_other_outlets(lead: Entry, versions: Iterable[EntryRow]) -> tuple[EntryRow, ...]:
    """Return the newest version of each other outlet of the lead's story."""
    by_outlet: dict[str, EntryRow] = {}
    for row in versions:
        if row.outlet != lead.outlet:
            by_outlet.setdefault(row.outlet, row)
    return tuple(by_outlet.values())
