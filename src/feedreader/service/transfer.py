"""Import and export OPML, with a report on every outline."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from feedreader.errors import OpmlError
from feedreader.feeds.opml import read_opml, write_opml
from feedreader.fetch.addresses import leads_inside
from feedreader.model.addresses import shown_url
from feedreader.model.subscriptions import ImportLine, ImportStatus
from feedreader.text.urls import feed_key, host_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from feedreader.model.subscriptions import Outline, Subscription
    from feedreader.service.workspace import Workspace

EXPORT_TITLE = "feedreader subscriptions"
INSIDE = "it is in your own network, while other addresses are public; `import --private` accepts it"
WORDS = {
    ImportStatus.ADDED: "new",
    ImportStatus.KNOWN: "subscribed already",
    ImportStatus.MERGED: "already subscribed; the tags were added",
}


def import_opml(
    workspace: Workspace, data: bytes, *, name: str, dry_run: bool = False, private: bool = False
) -> tuple[list[ImportLine], tuple[str, ...]]:
    """Subscribe to the feeds of an OPML file in one undoable step; return the report, and what was repaired.

    Raises OpmlError, naming the file, if nothing can be read. With `dry_run` nothing is stored. If a list names
    addresses in one's own network beside some of the internet, the former are accepted only with `private`.
    """
    try:
        document = read_opml(data)
    except OpmlError as error:
        raise OpmlError(f"{name}: {error}") from error
    named = [outline.subscription for outline in document.outlines if outline.subscription is not None]
    inside = {each.url for each in named if leads_inside(host_of(each.url))}
    known = {feed_key(row.feed.url) for row in workspace.store.feeds.all()} if inside else set()
    mixed = not private and any(each.url not in inside for each in named)
    refused = {url for url in inside if mixed and feed_key(url) not in known}
    wanted = [each for each in named if each.url not in refused]
    filled = {tag for each in wanted for tag in each.tags}
    folders = [folder for folder in document.folders if folder in filled]
    statuses = foreseen(workspace, wanted) if dry_run else subscribed(workspace, wanted, folders)
    seen: set[str] = set()
    lines = [_line(outline, statuses, seen, refused) for outline in document.outlines]
    shown = {shown_url(url) for url in inside}
    return [_with_place(line, shown) for line in lines], document.repairs


def export_opml(workspace: Workspace) -> bytes:
    """Return every subscription as OPML 2.0, feeds and folders in the user's order."""
    tags = sorted(workspace.store.user_data.tags(), key=lambda tag: tag.position)
    folders = [tag.name for tag in tags if tag.feeds]
    feeds = workspace.store.feeds.subscriptions()
    return write_opml(feeds, title=EXPORT_TITLE, now=workspace.clock(), folders=folders)


def subscribed(
    workspace: Workspace, wanted: Sequence[Subscription], folders: Sequence[str] = ()
) -> dict[str, ImportStatus]:
    """Subscribe to feeds in one step, new folders in the given order; return the result for each, by `feed_key`."""
    done = workspace.store.writer.feeds.subscribe(wanted, now=workspace.clock(), folders=folders)
    statuses: dict[str, ImportStatus] = {}
    for subscription, outcome in zip(wanted, done, strict=True):
        statuses.setdefault(feed_key(subscription.url), outcome.status)
    return statuses


def foreseen(workspace: Workspace, wanted: Sequence[Subscription]) -> dict[str, ImportStatus]:
    """Return what subscribing to these feeds would do, by `feed_key`."""
    known = {feed_key(row.feed.url): set(row.feed.tags) for row in workspace.store.feeds.all()}
    statuses: dict[str, ImportStatus] = {}
    for subscription in wanted:
        key = feed_key(subscription.url)
        tags = known.get(key)
        if tags is None:
            statuses[key] = ImportStatus.ADDED
        else:
            statuses[key] = ImportStatus.KNOWN if tags.issuperset(subscription.tags) else ImportStatus.MERGED
    return statuses


def _with_place(line: ImportLine, inside: set[str]) -> ImportLine:
    """Return a report line with a note if its address, as shown, is one of those `inside` one's own network."""
    new = line.status is ImportStatus.ADDED and line.url in inside
    return replace(line, why=f"{line.why}; it lies in your own network") if new else line


def _line(
    outline: Outline, statuses: Mapping[str, ImportStatus], seen: set[str], refused: AbstractSet[str]
) -> ImportLine:
    subscription = outline.subscription
    if subscription is not None and subscription.url in refused:
        url = shown_url(subscription.url)
        return ImportLine(url=url, title=outline.title, tags=(), status=ImportStatus.REFUSED, why=INSIDE)
    if subscription is None:
        status = ImportStatus.REFUSED if outline.refused else ImportStatus.IGNORED
        why = outline.refused or outline.ignored or ""
        return ImportLine(url=shown_url(outline.url), title=outline.title, tags=(), status=status, why=why)
    key = feed_key(subscription.url)
    status = statuses[key]
    why = WORDS[status]
    if key in seen:
        status, why = ImportStatus.MERGED, "the same feed as an earlier outline; the tags were merged"
    seen.add(key)
    return ImportLine(
        url=shown_url(subscription.url), title=outline.title, tags=subscription.tags, status=status, why=why
    )
