"""What was not read as it stands is said: in the store, in `feeds --json` and in the health of a feed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.fakes.outlet import day, item, rss

from feedreader.cli.output import feed_record
from feedreader.feeds.parse import parse_document
from feedreader.model.feeds import ParseWarning, WarningKind
from feedreader.model.outcomes import Document, ParsedFeed
from feedreader.text.feed_warnings import warning_words

if TYPE_CHECKING:
    from tests.fakes.outlet import Outlet


def test_a_warning_stays_until_the_feed_is_read_without_it(outlet: Outlet) -> None:
    sound = [item(guid=n, title=f"Story {n}", date=day(n)) for n in range(1, 5)]
    outlet.publish(rss(*sound, item(guid=5, date="some day"), "<item><guid>6</guid><title>A & B</title></item>"))
    said = [
        ParseWarning(kind=WarningKind.NOT_WELL_FORMED),
        ParseWarning(kind=WarningKind.DATES_UNREAD),
    ]
    assert list(outlet.row.health.warnings) == said
    outlet.publish(rss(*sound, item(guid=5, date="some day")))
    assert list(outlet.row.health.warnings) == said[1:]
    outlet.publish(rss(item(guid=7), *sound, item(guid=5, date="some day")))
    assert list(outlet.row.health.warnings) == said[1:], "an item that nobody reads again would not be told of"
    assert feed_record(outlet.row)["warnings"] == ["1 date could not be read."]
    outlet.publish(rss(*sound))
    assert outlet.row.health.warnings == ()


@pytest.mark.parametrize("kind", WarningKind)
def test_every_warning_is_a_sentence(kind: WarningKind) -> None:
    words = warning_words(ParseWarning(kind=kind, number=1_200, name="koi8-r\x1b[1m"))
    assert words.endswith(".")
    assert words.isprintable()
    assert "{" not in words


def kinds(body: str) -> dict[str, int]:
    result = parse_document(Document(body=body.encode(), url="https://f.example/feed"))
    assert isinstance(result, ParsedFeed), result
    return {warning.kind.value: warning.number for warning in result.warnings}


def json_feed(**facts: object) -> str:
    entry = {"id": "1", "url": "https://f.example/1", "content_text": "Words"} | facts
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [entry]})


def atom(inside: str) -> str:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><title>F</title><entry>'
        f"<id>1</id><title>T</title><link href='https://f.example/1'/>{inside}</entry></feed>"
    )


def whole(inside: str) -> str:
    return f"<item><guid isPermaLink='false'>1</guid>{inside}</item>"


MANY = range(60)
CUTS = [
    ("lists cut", json_feed(tags=[f"tag {n}" for n in MANY])),
    ("lists cut", json_feed(authors=[{"name": f"A {n}"} for n in MANY])),
    ("lists cut", json_feed(attachments=[{"url": f"https://f.example/{n}.mp3"} for n in MANY])),
    ("lists cut", rss(whole("".join(f"<category>tag {n}</category>" for n in MANY)))),
    ("lists cut", atom("".join(f'<category term="tag {n}"/>' for n in MANY))),
    ("lists cut", atom("".join(f"<author><name>A {n}</name></author>" for n in MANY))),
    ("lists cut", atom("".join(f'<link rel="enclosure" href="https://f.example/{n}.mp3"/>' for n in MANY))),
    ("lists cut", atom("".join(f'<media:content url="https://f.example/{n}.jpg"/>' for n in range(120)))),
    ("lists cut", atom("".join(f"<media:description>Caption {n}</media:description>" for n in MANY))),
    ("texts cut", json_feed(title="long " * 400)),
    ("texts cut", json_feed(content_html="x" * 1_000_001)),
    ("texts cut", rss(item(guid=1, title="long " * 400))),
    ("texts cut", atom(f"<content type='html'>{'x' * 1_000_001}</content>")),
    ("texts cut", rss(item(guid=1), channel=f"<description>{'long ' * 900}</description>")),
    ("texts cut", rss(whole(f"<category>{'long ' * 400}</category>"))),
    ("links unusable", json_feed(url="magnet:?xt=urn:btih:1", id="urn:1")),
    ("links unusable", rss(item(guid="urn:1", link="javascript:alert(1)"))),
    ("links unusable", rss(item(guid="urn:1", link="https://f.example/" + "x" * 5_000))),
    ("dates unread", json_feed(date_published="some day")),
    ("dates unread", rss(item(guid=1, date="some day"))),
    ("items empty", rss(item(guid=1), "<item></item>", "<item><pubDate>x</pubDate></item>")),
]


@pytest.mark.parametrize(("kind", "body"), CUTS)
def test_whatever_is_left_out_is_said(kind: str, body: str) -> None:
    assert kinds(body).keys() == {kind}


@pytest.mark.parametrize(
    "body",
    [
        json_feed(tags=["a", "a"] * 40, attachments=[{"url": "https://f.example/1.mp3"}] * 60),
        json_feed(url="magnet:?xt=urn:btih:1", external_url="https://f.example/1"),
        rss(whole("<title>A title with room" + " " * 1_900 + "in it</title>" + "<category>a</category>" * 60)),
        atom("".join('<media:content url="https://f.example/1.jpg"/>' for _ in MANY)),
        rss("<item><guid>urn:1</guid><title>Without a link</title></item>"),
    ],
)
def test_what_is_whole_is_not_spoken_of(body: str) -> None:
    assert kinds(body) == {}
