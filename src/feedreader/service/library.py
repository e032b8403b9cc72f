"""The library: the only API through which front ends read and change anything.

Front ends (shell, interface, linear mode, daemon, server) reach the store, the network and the rules through it alone:
values in, values out, with a part for each subject. Methods block for as long as SQLite takes, so an interface calls
them in a thread; what waits for servers (`poller`) is asynchronous. Parts are imported when they are first asked for.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from feedreader.service.clock import utc_now
from feedreader.service.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime
    from types import TracebackType
    from typing import Self

    from feedreader.service.background import Background
    from feedreader.service.comments import Comments
    from feedreader.service.completion import Completion
    from feedreader.service.configuring import Configuring
    from feedreader.service.devices import Devices
    from feedreader.service.doctor import Doctor
    from feedreader.service.entries import Entries
    from feedreader.service.exchange import Exchange
    from feedreader.service.feeds import Feeds
    from feedreader.service.front import Front
    from feedreader.service.full_text import FullTexts
    from feedreader.service.lists import Lists
    from feedreader.service.polling import Poller
    from feedreader.service.remote import Remote
    from feedreader.service.retention import Retention
    from feedreader.service.rules import Rules
    from feedreader.service.secrets import Secrets
    from feedreader.service.status import Status
    from feedreader.service.stories import Stories
    from feedreader.service.upkeep import Upkeep
    from feedreader.service.user_data import Journal, Queries, Tags
    from feedreader.settings.config import Settings
    from feedreader.settings.watching import Configuration
    from feedreader.store.connect import Store


class Library:
    """A store with its settings.

    `clock` returns the time, aware and in UTC; `file` is the configuration file. `ready` is a file with quick vectors
    of texts that are known in advance (`vectors.ready`).
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        clock: Callable[[], datetime] = utc_now,
        file: Configuration | None = None,
        ready: Path | None = None,
    ) -> None:
        self._file = file
        self._workspace = Workspace(store, settings, clock=clock, ready=ready)

    @cached_property
    def entries(self) -> Entries:
        """Entries: reading, finding and marking them."""
        from feedreader.service.entries import Entries

        return Entries(self._workspace)

    @cached_property
    def feeds(self) -> Feeds:
        """Subscriptions."""
        from feedreader.service.feeds import Feeds

        return Feeds(self._workspace)

    @cached_property
    def stories(self) -> Stories:
        """Stories, and the events that they are part of."""
        from feedreader.service.stories import Stories

        return Stories(self._workspace)

    @cached_property
    def tags(self) -> Tags:
        """Tags that the user gave."""
        from feedreader.service.user_data import Tags

        return Tags(self._workspace)

    @cached_property
    def queries(self) -> Queries:
        """Saved queries."""
        from feedreader.service.user_data import Queries

        return Queries(self._workspace)

    @cached_property
    def journal(self) -> Journal:
        """Undo and redo."""
        from feedreader.service.user_data import Journal

        return Journal(self._workspace)

    @cached_property
    def lists(self) -> Lists:
        """The lists of the panes, page by page."""
        from feedreader.service.lists import Lists

        return Lists(self._workspace)

    @cached_property
    def rules(self) -> Rules:
        """Rules: what happens to new entries that match a query."""
        from feedreader.service.rules import Rules

        return Rules(self._workspace)

    @cached_property
    def front(self) -> Front:
        """The front page."""
        from feedreader.service.front import Front

        return Front(self._workspace)

    @cached_property
    def configuring(self) -> Configuring:
        """The settings, and ways to change them."""
        from feedreader.service.configuring import Configuring

        return Configuring(self._workspace, self._file)

    @cached_property
    def completion(self) -> Completion:
        """Completion of queries and names while the user types."""
        from feedreader.service.completion import Completion

        return Completion(self._workspace)

    @cached_property
    def retention(self) -> Retention:
        """Retention: what is deleted, and when."""
        from feedreader.service.retention import Retention

        return Retention(self._workspace)

    @cached_property
    def full_texts(self) -> FullTexts:
        """Whole articles from the pages of entries."""
        from feedreader.service.full_text import FullTexts
        from feedreader.settings.paths import site_rules_path

        return FullTexts(self._workspace, rules=None if self._file is None else site_rules_path(self._file.path))

    @cached_property
    def comments(self) -> Comments:
        """Comments on entries."""
        from feedreader.service.comments import Comments

        return Comments(self._workspace)

    @cached_property
    def exchange(self) -> Exchange:
        """Import and export of subscriptions, the user's state, and other readers' data."""
        from feedreader.service.exchange import Exchange

        return Exchange(self._workspace)

    @cached_property
    def devices(self) -> Devices:
        """The devices that have signed in to this store."""
        from feedreader.service.devices import Devices

        return Devices(self._workspace.store, self._workspace.clock)

    def remote(self, poller: Poller) -> Remote:
        """Return the part for clients on other devices."""
        from feedreader.service.remote import Remote

        return Remote(self._workspace, poller)

    @cached_property
    def doctor(self) -> Doctor:
        """Checks of the store."""
        from feedreader.service.doctor import Doctor

        return Doctor(self._workspace)

    @cached_property
    def secrets(self) -> Secrets:
        """Passwords in feeds' addresses."""
        from feedreader.service.secrets import Secrets

        return Secrets(self._workspace)

    def poller(self, *, awaited: bool = False) -> AbstractAsyncContextManager[Poller]:
        """Return a poller, for rounds of polling and subscribing to an address, as a context manager.

        `awaited` says that somebody waits for the round to end, so a large window is not grouped in it.
        """
        from feedreader.service.polling import poller_of

        return poller_of(self._workspace, awaited=awaited)

    def background(self) -> Background:
        """Return the background process that computes missing vectors and groups by them."""
        from feedreader.service.background import Background

        return Background(self._workspace)

    def upkeep(self) -> Upkeep:
        """Return the maintenance of the store."""
        from feedreader.service.upkeep import Upkeep

        return Upkeep(self._workspace)

    def status(self) -> Status:
        """Return the state of polling and the size of the store."""
        from feedreader.service.status import status

        return status(self._workspace)

    def daemon_runs(self) -> bool:
        """Whether a daemon polls this store, according to its latest heartbeat."""
        from feedreader.service.status import daemon_of

        return bool(daemon_of(self._workspace))

    @property
    def settings(self) -> Settings:
        """The user's settings."""
        return self._workspace.settings

    @property
    def path(self) -> Path:
        """The path of the store."""
        return self._workspace.store.path

    def clock(self) -> datetime:
        """Return the time, aware and in UTC."""
        return self._workspace.clock()

    def version(self) -> int:
        """Return a number that differs, in one thread, once anybody else has changed anything.

        Costs some microseconds.
        """
        return self._workspace.store.data_version()

    def on_indexed(self, listener: Callable[[int, int], None]) -> None:
        """Call `listener` with the progress of indexing while a search waits for it."""
        self._workspace.on_indexed = listener

    def configured(self, settings: Settings) -> Library:
        """Return the same store with other settings."""
        return Library(self._workspace.store, settings, clock=self._workspace.clock, file=self._file)

    def close(self) -> None:
        """Close the store; no thread may be using it."""
        self._workspace.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_library(
    path: str | Path,
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    file: Configuration | None = None,
    ready: Path | None = None,
) -> Library:
    """Open the store at `path`, creating or migrating it if necessary; close it, or use it in a `with` statement.

    Raises StoreError if it is not a store, was emptied, or cannot be used; the file stays as it is.
    """
    from feedreader.store.connect import is_empty, open_store

    place = Path(path)
    if is_empty(place):
        from feedreader.service.emptied import refuse_emptied
        from feedreader.settings.paths import expanded

        folder = settings.upkeep.backups
        refuse_emptied(place, expanded(folder) if folder else None)
    return Library(open_store(path), settings, clock=clock, file=file, ready=ready)
