"""Whether a document is well-formed must not change who its entries are: ten kinds of damage, each to every feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.corpus import FEEDS
from tests.feeds.damage import DAMAGE, OWN, documents

from feedreader.feeds import driver, envelope, preclean
from feedreader.feeds.parse import parse_document
from feedreader.model.outcomes import Document, ParsedFeed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEPT = 8
"""Entries of a feed that are damaged: the whole corpus would take a minute."""


def guids(body: bytes, url: str = "https://a.example/x/feed.xml") -> list[str]:
    result = parse_document(Document(body=body, url=url))
    return [entry.guid for entry in result.entries] if isinstance(result, ParsedFeed) else []


def shortened(body: bytes) -> bytes:
    split, _ = envelope.split(driver.decode(preclean.preclean(body), None).data)
    return body if split is None else split.without(frozenset(range(KEPT, len(split.spans))))


def check(body: bytes, damage: Callable[[bytes], bytes], *, truncated: bool) -> None:
    intact, damaged = guids(body), guids(damage(body))
    if truncated:
        assert damaged == intact[: len(damaged)]
        closed = [text.count(b"</item>") + text.count(b"</entry>") for text in (body, damage(body))]
        assert len(damaged) >= closed[1] - 1 or closed[0] != len(intact)
    elif any(guid.startswith("hash:") or "#" in guid for guid in intact):
        # Where words are the key, a damaged word is another one: that of the one entry which was hit.
        assert len(set(intact) - set(damaged)) <= 1
        assert len(damaged) >= len(intact)
    else:
        # What stands there twice to the letter is two entries once the words of one are damaged.
        assert list(dict.fromkeys(damaged)) == list(dict.fromkeys(intact))


@pytest.mark.parametrize("name", [name for name in DAMAGE if name != "truncated"])  # they are too short for that
@pytest.mark.parametrize("feed", ["rss20.xml", "atom10.xml", "rss10.xml", "rss091.xml", "podcast.xml"])
def test_our_own_feeds_keep_their_keys(feed: str, name: str) -> None:
    check((OWN / feed).read_bytes(), DAMAGE[name], truncated=False)


@pytest.mark.corpus
@pytest.mark.parametrize("name", DAMAGE)
def test_every_feed_of_the_corpus_keeps_its_keys(name: str) -> None:
    for path in documents():
        if path.name == "osm-pl.xml" and name != "leading newline":
            continue  # it is cut off already, so that a second repair cuts further
        check(shortened(path.read_bytes()), DAMAGE[name], truncated=name == "truncated")


@pytest.mark.corpus
def test_no_feed_of_the_corpus_has_keys_that_depend_on_its_address() -> None:
    paths: list[Path] = [*documents(), *FEEDS.glob("*/*.json")]
    for path in paths:
        body = shortened(path.read_bytes()) if path.suffix == ".xml" else path.read_bytes()
        assert guids(body) == guids(body, "http://mirror.example.org:8080/other"), path.name
