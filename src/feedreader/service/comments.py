"""Comments on an entry, read from their feed on request and not stored."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from feedreader.model.outcomes import Document, Failed, Fetched, FetchRequest, ParsedFeed
from feedreader.service.full_text import may_be_led_to
from feedreader.text.clean import one_line
from feedreader.text.html import article_of
from feedreader.text.plain import plain_text
from feedreader.text.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from feedreader.model.entries import EntryData, EntryId
    from feedreader.model.outcomes import Outcome
    from feedreader.service.polling import Poller
    from feedreader.service.workspace import Workspace
    from feedreader.store.connect import Store

MOST = 500
"""The number of comments shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment: its author ("" if unknown), time (None if unknown) and plain text."""

    author: str
    when: datetime | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The result: the comments in chronological order, or a sentence on why there are none."""

    comments: tuple[Comment, ...] = ()
    problem: str = ""


class Comments:
    """The library's part for comments."""

    def __init__(self, workspace: Workspace) -> None:
        self._store: Store = workspace.store

    async def of(self, poller: Poller, entry: EntryId) -> Thread:
        """Return the comments on an entry, requested now in its host's turn; raises UnknownEntryError.

        As with pages, an address may be on the feed's own host or on the public internet.
        """
        whole = await asyncio.to_thread(self._store.entries.get, entry)
        url = whole.data.replies
        if url is None:
            return Thread(problem="This entry has no comments feed.")
        feed = (await asyncio.to_thread(self._store.feeds.get, whole.feed)).feed
        home = host_of(url) == host_of(feed.url)
        if not home and not may_be_led_to(host_of(url)):
            return Thread(problem=f"The comments were not requested: {host_of(url)} is not on the internet.")
        updater = poller.updater
        outcome = await updater.client.fetch(FetchRequest(url=url, named_by=None if home else feed.url))
        if not isinstance(outcome, Fetched):
            return Thread(problem=f"The comments could not be fetched: {_why(outcome)}")
        result = await updater.parsers.parse(
            Document(body=outcome.body, url=outcome.url, content_type=outcome.content_type)
        )
        if not isinstance(result, ParsedFeed):
            return Thread(problem="The comments address did not return a feed.")
        return await asyncio.to_thread(_thread, result)


def _why(outcome: Outcome) -> str:
    return one_line(outcome.reason) if isinstance(outcome, Failed) else "they are gone."


def _thread(document: ParsedFeed) -> Thread:
    """Return comments oldest first; those without a time keep their order."""
    entries = list(islice(document.entries, MOST))
    if all(_time(each) for each in entries):
        entries.sort(key=lambda each: _time(each) or 0.0)
    comments = tuple(
        Comment(
            author=one_line(", ".join(each.authors)),
            when=each.published or each.updated,
            text=plain_text(article_of(each.content or each.summary, base=each.url or "")).strip() or each.title,
        )
        for each in entries
    )
    return Thread(comments=comments, problem="" if comments else "There are no comments yet.")


def _time(entry: EntryData) -> float | None:
    when = entry.published or entry.updated
    return None if when is None else when.timestamp()


def in_lines(thread: Thread, told: Callable[[datetime], str]) -> str:
    """Return comments as text, each below its author and time; `told` formats a time."""
    heads = ((each.author or "somebody", told(each.when) if each.when else "") for each in thread.comments)
    return "\n\n".join(
        f"{' · '.join(filter(None, head))}\n{each.text}" for head, each in zip(heads, thread.comments, strict=True)
    )
