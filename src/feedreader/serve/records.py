"""Responses to clients: items, subscriptions, labels and counts as JSON that the strictest client accepts.

Capy Reader, NetNewsWire, Fluent Reader and Read You each stop at a key that is missing: every item has `title`,
`published`, `canonical`, `summary`, `categories` and an `origin` with `htmlUrl`, every subscription `url` and
`htmlUrl`; RSS Guard keeps `published` in 32 bits.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING, Any

from feedreader.model.addresses import shown_url
from feedreader.model.streams import FeedStream, LabelKind, LabelStream, State, StateStream, folders_of
from feedreader.serve.protocol import long_item, write_stream
from feedreader.serve.sanitise import sanitised
from feedreader.service.entries import shortened
from feedreader.text.html import beginning_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from feedreader.model.entries import EntryRow
    from feedreader.model.feeds import Feed
    from feedreader.model.streams import Arrival, Item, Label, Page, Stream, Unread

_SECONDS_LIMIT = 2**31 - 1
_REFERENCE = re.compile(r"&#?\w+;?")
_TAG = re.compile(r"<(?=[A-Za-z/!?])[^<>]*>?")
_FULL_WIDTH = str.maketrans("&<>", "\uff06\uff1c\uff1e")
_READING_LIST = write_stream(StateStream(State.READING_LIST))
BEGINNING = 80
"""How many characters of its text stand for the missing title of an item, as in `feedreader list`."""
_READ = write_stream(StateStream(State.READ))
_STARRED = write_stream(StateStream(State.STARRED))


def seconds(moment: datetime) -> int:
    """Return whole seconds since 1970, limited to 31 bits."""
    return min(max(int(moment.timestamp()), 0), _SECONDS_LIMIT)


def microseconds(moment: datetime) -> str:
    """Return microseconds since 1970, as a text for JSON."""
    return str(max(round(moment.timestamp() * 1_000_000), 0))


def item_title(item: Item) -> str:
    """Return an item's title in plain text: its own, the beginning of its text, or its address."""
    data = item.entry.data
    return data.title or shortened(beginning_of(data.content or data.summary), BEGINNING) or _page(item)


def _page(item: Item) -> str:
    return item.entry.data.url or item.feed.data.site_url or shown_url(item.feed.url)


def as_title(text: str) -> str:
    """Return a title that is the same whether it is taken for HTML or for plain text.

    Google Reader sent HTML, so some clients unescape titles or drop tags; others show them as they are. FreshRSS sends
    the full-width forms of `&`, `<` and `>` to suit both, Miniflux the plain text. Here the full-width forms are used
    only where HTML would be something else: in `<b>` and `&lt;`, not in `AT&T` and `3 < 4`.
    """
    text = _REFERENCE.sub(_as_written, text)
    return _TAG.sub(lambda found: found[0].translate(_FULL_WIDTH), text)


def _as_written(reference: re.Match[str]) -> str:
    text = reference[0]
    return text if unescape(text) == text else text.translate(_FULL_WIDTH)


def item_record(item: Item) -> dict[str, Any]:
    """Return an item. Its HTML is sanitised and its addresses are absolute."""
    entry, data = item.entry, item.entry.data
    page = _page(item)
    html = sanitised(data.content or data.summary, data.url or item.feed.data.site_url)
    record: dict[str, Any] = {
        "id": long_item(entry.id),
        "title": as_title(item_title(item)),
        "published": seconds(entry.when),
        "updated": seconds(data.updated or entry.when),
        "crawlTimeMsec": str(int(microseconds(entry.first_seen)) // 1_000),
        "timestampUsec": microseconds(entry.first_seen),
        "canonical": [{"href": page}],
        "alternate": [{"href": page, "type": "text/html"}],
        "summary": {"content": html + versions_html(item.versions)},
        "categories": categories(item),
        "origin": {
            "streamId": write_stream(FeedStream(item.feed.id)),
            "title": as_title(item.feed.title),
            "htmlUrl": item.feed.data.site_url or shown_url(item.feed.url),
        },
    }
    if data.authors:
        record["author"] = ", ".join(data.authors)
    if data.enclosures:
        record["enclosure"] = [
            {"href": file.url, "type": file.type or "application/octet-stream"}
            | ({} if file.length is None else {"length": file.length})
            for file in data.enclosures
        ]
    return record


def categories(item: Item) -> list[str]:
    """Return the streams that an item is in: its states, its tags, and the folders of its feed."""
    entry = item.entry
    states = [_READING_LIST, *([_READ] if entry.read else []), *([_STARRED] if entry.starred else [])]
    labels = dict.fromkeys((*entry.tags, *folders_of(item.feed)))
    return [*states, *(write_stream(LabelStream(name)) for name in labels)]


def versions_html(versions: Sequence[EntryRow]) -> str:
    """Return the other outlets' versions of a story, as links with their titles; empty if there are none."""
    if not versions:
        return ""
    lines = "".join(
        f"<li>{escape(row.feed_title)}: "
        + (f'<a href="{escape(row.url)}">{escape(row.title or row.url)}</a>' if row.url else escape(row.title))
        + "</li>"
        for row in versions
    )
    return f"<hr><ul>{lines}</ul>"


def page_record(page: Page) -> dict[str, Any]:
    """Return a page of ids, as decimal texts."""
    record: dict[str, Any] = {"itemRefs": [_reference(arrival) for arrival in page.items]}
    return record if page.after is None else record | {"continuation": str(page.after)}


def _reference(arrival: Arrival) -> dict[str, Any]:
    return {"id": str(arrival.entry), "directStreamIds": [], "timestampUsec": microseconds(arrival.first_seen)}


def subscription_record(feed: Feed) -> dict[str, Any]:
    """Return a subscription; its folders are in the user's order, because several clients use only the first."""
    address = shown_url(feed.url)
    return {
        "id": write_stream(FeedStream(feed.id)),
        "title": as_title(feed.title),
        "categories": [
            {"id": write_stream(LabelStream(name)), "label": name, "type": "folder"} for name in folders_of(feed)
        ],
        "url": address,
        "htmlUrl": feed.data.site_url or address,
        "iconUrl": "",
        "firstitemmsec": str(int(microseconds(feed.added)) // 1_000),
    }


def label_records(labels: Iterable[Label]) -> list[dict[str, Any]]:
    """Return the labels, starred items first; they include every folder of a subscription.

    The google-reader package fails on unknown keys, so there is no `sortid`.
    """
    kinds = {LabelKind.FOLDER: "folder", LabelKind.TAG: "tag", LabelKind.READ_ONLY: "tag"}
    return [
        {"id": _STARRED},
        *(
            {"id": write_stream(LabelStream(label.name)), "label": label.name, "type": kinds[label.kind]}
            for label in labels
        ),
    ]


def unread_record(counts: Sequence[Unread]) -> dict[str, Any]:
    """Return how many unread items the streams have."""
    return {
        "max": max((each.count for each in counts), default=0),
        "unreadcounts": [
            {
                "id": write_stream(each.stream),
                "count": each.count,
                "newestItemTimestampUsec": "0" if each.newest is None else microseconds(each.newest),
            }
            for each in counts
        ],
    }


def items_record(stream: Stream | None, items: Sequence[Item], now: datetime, page: Page | None) -> dict[str, Any]:
    """Return items with the name of their stream; NetNewsWire needs `id` and `updated`."""
    record: dict[str, Any] = {
        "id": _READING_LIST if stream is None else write_stream(stream),
        "updated": seconds(now),
        "items": [item_record(item) for item in items],
    }
    return record if page is None or page.after is None else record | {"continuation": str(page.after)}
