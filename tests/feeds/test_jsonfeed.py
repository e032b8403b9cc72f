from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.feeds.damage import CORPUS, OWN

from feedreader.feeds.parse import parse_document
from feedreader.model.entries import Enclosure, EntryData
from feedreader.model.feeds import FeedData
from feedreader.model.outcomes import Document, NotAFeed, ParsedFeed

URL = "https://fetched.example/feed.json"


def read(body: bytes) -> ParsedFeed | NotAFeed:
    return parse_document(Document(body=body, url=URL, content_type="application/feed+json"))


def feed(**parts: Any) -> ParsedFeed:
    result = read(json.dumps({"version": "https://jsonfeed.org/version/1", "title": "T", "items": []} | parts).encode())
    assert isinstance(result, ParsedFeed), result
    return result


def test_a_json_feed() -> None:
    result = read((OWN / "feed.json").read_bytes())
    assert isinstance(result, ParsedFeed)
    assert result.version == "jsonfeed"
    assert result.feed == FeedData(
        title="Pier Notes", site_url="https://pier.example/", description="Notes from the pier", language="en"
    )
    assert result.entries == (
        EntryData(
            guid="n-3",
            url="https://pier.example/3",
            title="Three gulls",
            summary="Gulls &amp; rails",
            content="<p>Three gulls on the <em>rail</em>.</p>",
            authors=("Gil Pane",),
            categories=("birds",),
            published=datetime(2026, 1, 6, 15, tzinfo=UTC),
            updated=datetime(2026, 1, 6, 16, tzinfo=UTC),
            language="nl",
            enclosures=(Enclosure(url="https://pier.example/3.mp3", type="audio/mpeg", length=4096),),
        ),
        EntryData(
            guid="2",
            url="https://elsewhere.example/2",
            content="1 &lt; 2<br>\nyes",
            authors=("Pier Staff",),
            language="en",
        ),
        EntryData(guid="n-1", url="https://pier.example/1", title="One", authors=("Pier Staff",), language="en"),
    )


def test_links_are_resolved_and_only_web_addresses_kept() -> None:
    items = [{"id": "a", "url": "/a"}, {"id": "b", "url": "javascript:x", "attachments": [{"url": "file:///x"}]}]
    one, other = feed(items=items).entries
    assert one.url == "https://fetched.example/a"
    assert (other.url, other.enclosures) == (None, ())


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"items": []}',
        b'{"version": "https://jsonfeed.org/version/1"}',
        b"[]",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_other_json_is_refused(body: bytes) -> None:
    assert isinstance(read(body), NotAFeed)


def test_enormous_numbers_do_no_harm() -> None:
    body = b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": ' + b"9" * 10_000 + b', "url": "/a"}]}'
    result = read(body)
    assert isinstance(result, ParsedFeed)
    assert result.entries[0].guid == "/a"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
OTHERS = ("author", "authors", "tags", "language", "attachments")
KEYS = st.sampled_from(
    ["id", "url", "external_url", "title", "content_html", "content_text", "summary", "date_published", *OTHERS],
)


@given(st.lists(st.dictionaries(KEYS, ANYTHING, max_size=6) | ANYTHING, max_size=4), ANYTHING)
def test_no_types_raise(items: list[Any], other: Any) -> None:
    result = feed(items=items, title=other, language=other, authors=other, home_page_url=other)
    guids = [entry.guid for entry in result.entries]
    assert len(set(guids)) == len(guids)


@pytest.mark.corpus
def test_the_corpus() -> None:
    if not CORPUS.exists():
        pytest.skip("the research corpus is not beside the checkout")
    for path in sorted(CORPUS.glob("*/*.json")):
        result = read(path.read_bytes())
        assert isinstance(result, ParsedFeed), path.name
        assert len(result.entries) == len(json.loads(path.read_bytes())["items"])
        assert all(entry.title and entry.url and not entry.guid.startswith("hash:") for entry in result.entries)
