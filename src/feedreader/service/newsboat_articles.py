"""Import the articles of newsboat's cache into their feeds.

They are converted to a JSON Feed and parsed as one, so that they are cleaned and limited like any feed. Each gets the
guid that its feed will use, so that polling recognises it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from feedreader.feeds.newsboat import article_key
from feedreader.feeds.parse import parse_document
from feedreader.model.intents import FeedIntent, NewEntry
from feedreader.model.outcomes import Document, ParsedFeed, PollReport, PollStatus
from feedreader.policy.updates import KEPT_ELSEWHERE, content_hash
from feedreader.store.newsboat_cache import read_articles
from feedreader.text.urls import feed_key, web_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from feedreader.model.feeds import FeedRow
    from feedreader.service.workspace import Workspace
    from feedreader.store.newsboat_cache import WholeArticle

JSON_FEED = "https://jsonfeed.org/version/1.1"


def bring_articles(workspace: Workspace, cache: Path) -> int:
    """Store the articles of the cache that are missing from subscribed feeds; return how many were missing."""
    feeds = {feed_key(row.feed.url): row for row in workspace.store.feeds.all()}
    brought = 0
    for articles in read_articles(cache, lambda url: web_url(url) is not None and feed_key(url) in feeds):
        row = feeds[feed_key(articles[0].feed)]
        new = _new(workspace, row, articles)
        report = PollReport(feed=row.feed.id, url=row.feed.url, status=PollStatus.SKIPPED, new=len(new))
        now = workspace.clock()
        intent = FeedIntent(feed=row.feed.id, now=now, health=row.health, report=report, new=new)
        brought += len(workspace.store.writer.polling.apply([intent]).new) if new else 0
    return brought


def _new(workspace: Workspace, row: FeedRow, articles: Sequence[WholeArticle]) -> tuple[NewEntry, ...]:
    """Return the entries that are not in the store, each guid once."""
    named = dict(_named(row, articles))
    known = workspace.store.feeds.known(row.feed.id, list(named))
    return tuple(entry for guid, entry in named.items() if guid not in known)


def _named(row: FeedRow, articles: Sequence[WholeArticle]) -> Iterator[tuple[str, NewEntry]]:
    items = [_item(number, article) for number, article in enumerate(articles)]
    document = {"version": JSON_FEED, "title": row.feed.name, "items": items}
    parsed = parse_document(Document(body=json.dumps(document).encode(), url=row.feed.url))
    entries = {entry.guid: entry for entry in parsed.entries} if isinstance(parsed, ParsedFeed) else {}
    for number, article in enumerate(articles):
        entry = entries.get(_name(number))
        key = article_key(
            guid=article.guid, url=article.url, title=article.title, content=article.content, home=article.home
        )
        if entry is not None and key:
            when = entry.published or row.feed.added
            data = replace(entry, guid=key)
            yield (
                key,
                NewEntry(
                    data=data, content_hash=content_hash(data), when=min(when, row.feed.added), changes=KEPT_ELSEWHERE
                ),
            )


def _item(number: int, article: WholeArticle) -> dict[str, Any]:
    """Return an article as an item of a JSON Feed, without members for what the article lacks."""
    markup = not article.kind or "html" in article.kind or "xml" in article.kind
    item = {
        "id": _name(number),
        "url": article.url,
        "title": article.title,
        "content_html" if markup else "content_text": article.content,
        "authors": [{"name": article.author}] if article.author else [],
        "attachments": [{"url": article.file, "mime_type": article.file_kind}] if article.file else [],
    }
    if article.published:
        item["date_published"] = datetime.fromtimestamp(article.published, UTC).isoformat()
    return item


def _name(number: int) -> str:
    return f"article-{number}"
