"""The one place where tests look inside a library: at its store, to set the scene and to see the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedreader.model.entries import EntryId
    from feedreader.model.feeds import FeedId
    from feedreader.service.library import Library
    from feedreader.service.workspace import Workspace
    from feedreader.store.connect import Store


def workspace_of(library: Library) -> Workspace:
    """Return what the services of a library work on."""
    return library._workspace  # noqa: SLF001 - the one place that looks inside


def store_of(library: Library) -> Store:
    """Return the store of a library."""
    return workspace_of(library).store


def guids_of(store: Store, feed: FeedId) -> dict[str, EntryId]:
    """Return the guids of a feed's entries, newest first, with the numbers of the entries."""
    query = "SELECT guid, id FROM entry WHERE feed = ? ORDER BY id DESC"
    return dict(store.reader().execute(query, (feed,)).fetchall())
