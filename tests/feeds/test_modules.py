"""What modules and older formats say of an entry, however their namespaces are written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from feedreader.feeds.parse import parse_document
from feedreader.model.outcomes import Document, ParsedFeed

if TYPE_CHECKING:
    from feedreader.model.entries import EntryData

URL = "https://feeds.example/feed.xml"
MEDIA = "http://search.yahoo.com/mrss/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"


def entries(body: str | bytes, content_type: str | None = None) -> tuple[EntryData, ...]:
    raw = body if isinstance(body, bytes) else body.encode()
    result = parse_document(Document(body=raw, url=URL, content_type=content_type))
    assert isinstance(result, ParsedFeed), result
    return result.entries


def rss(items: str, root: str = f'xmlns:media="{MEDIA}" xmlns:dc="{DC}" xmlns:content="{CONTENT}"') -> str:
    return f'<rss version="2.0" {root}><channel><title>Quay</title>{items}</channel></rss>'


def item(inner: str, root: str | None = None) -> EntryData:
    body = f"<item><guid>urn:g</guid><title>Own</title>{inner}</item>"
    (found,) = entries(rss(body) if root is None else rss(body, root))
    return found


def atom(inner: str) -> EntryData:
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="{MEDIA}"><title>Quay</title>'
    (found,) = entries(f"{feed}<entry><id>urn:g</id><title>Own</title>{inner}</entry></feed>")
    return found


PODCAST = 'xmlns:podcast="https://podcastindex.org/namespace/1.0"'
OPUS = (
    '<podcast:alternateEnclosure type="audio/opus" length="7"><podcast:source uri="ipfs://a"/>'
    '<podcast:source uri="https://q.example/a.opus"/><podcast:source uri="https://no.example/"/>'
    "</podcast:alternateEnclosure>"
)
VIDEO = OPUS.replace("opus", "mp4").replace(' length="7"', ' default="true"')


@pytest.mark.parametrize(
    ("inner", "files"),
    [
        (OPUS, ["https://q.example/a.opus"]),
        (OPUS + VIDEO, ["https://q.example/a.mp4", "https://q.example/a.opus"]),
        ('<enclosure url="https://q.example/a.mp3" type="audio/mpeg"/>' + OPUS, ["https://q.example/a.mp3"]),
        ('<podcast:alternateEnclosure type="audio/opus"/>', []),
        ('<podcast:source uri="https://q.example/a.opus"/>', []),
    ],
)
def test_a_file_that_is_only_offered_in_other_forms_is_an_enclosure(inner: str, files: list[str]) -> None:
    found = item(inner, PODCAST).enclosures
    assert [each.url for each in found] == files
    assert {each.length for each in found if each.url.endswith("opus")} <= {7}


XHTML = 'xmlns:h="http://www.w3.org/1999/xhtml"'
SAID = "<p>Hello <b>you</b></p>"


@pytest.mark.parametrize(
    ("inner", "content", "summary"),
    [
        ("<h:div><h:p>Hello <h:b>you</h:b></h:p></h:div>", SAID, ""),
        ("<h:body><h:p>Hello <h:b>you</h:b></h:p></h:body>", SAID, ""),
        ('<div xmlns="http://www.w3.org/1999/xhtml"><p>Hello <b>you</b></p></div>', SAID, ""),
        ("<h:div><h:div>In</h:div><h:p>out</h:p></h:div>", "<div>In</div><p>out</p>", ""),
        ("<h:body><h:div>In</h:div></h:body>", "<div>In</div>", ""),
        ("<description>Brief</description><h:div><h:p>Hello <h:b>you</h:b></h:p></h:div>", SAID, "Brief"),
    ],
)
def test_xhtml_that_stands_in_an_item_is_its_text(inner: str, content: str, summary: str) -> None:
    entry = item(inner + "<category>After</category>", XHTML)
    assert (entry.content, entry.summary, entry.categories) == (content, summary, ("After",))


OWN = "<link>https://q.example/1</link><description>Words</description>"
PICTURE = '<figure><img src="https://q.example/p.jpg" alt=""></figure>'


@pytest.mark.parametrize(
    "aside",
    [
        "<image><url>https://q.example/p.jpg</url><title>Theirs</title><link>https://no.example/</link></image>",
        "<image><title>Theirs</title><link>https://no.example/</link><url>https://q.example/p.jpg</url></image>",
        "<image>https://q.example/p.jpg</image>",
        '<media:thumbnail url="https://q.example/p.jpg"/>',
    ],
)
def test_a_picture_within_an_item_stands_for_it_and_gives_it_nothing_else(aside: str) -> None:
    for inner in (aside + OWN, OWN + aside):
        entry = item(inner)
        assert (entry.title, entry.url, entry.enclosures) == ("Own", "https://q.example/1", ())
        assert entry.content == f"Words\n{PICTURE}"


def test_a_picture_stands_for_an_entry_only_where_nothing_else_shows() -> None:
    thumbnail = '<media:thumbnail url="https://q.example/p.jpg"/>'
    shown = "<description>&lt;img src='https://q.example/own.jpg'&gt; Words</description>"
    assert "p.jpg" not in item(f"{shown}{thumbnail}").content
    file = '<enclosure url="https://q.example/a.mp3" type="audio/mpeg"/>'
    assert "p.jpg" not in item(f"{file}{thumbnail}").content
    assert item(thumbnail).content == PICTURE


def test_a_text_input_within_an_item_gives_it_nothing() -> None:
    aside = "<textInput><title>Find</title><link>https://no.example/</link><description>Look</description></textInput>"
    for inner in (aside + OWN, OWN + aside):
        entry = item(inner)
        assert (entry.title, entry.url, entry.content) == ("Own", "https://q.example/1", "Words")


def test_what_stands_behind_a_picture_is_the_items_own() -> None:
    aside = "<image><url>https://q.example/p.jpg</url></image>"
    assert item(f"{aside}<category>c</category>{OWN}").url == "https://q.example/1"


@pytest.mark.parametrize(
    ("media", "expected"),
    [
        ("<media:credit>Ann</media:credit>", "<figcaption>Ann</figcaption>"),
        ("<media:description>A boat</media:description><media:credit>Ann</media:credit>", "A boat (Ann)"),
        ("<media:description>A boat, by Ann</media:description><media:credit>Ann</media:credit>", "A boat, by Ann<"),
        ("<media:description>A boat</media:description><media:title>Boat &lt;3</media:title>", 'alt="Boat &lt;3"'),
        ("<media:text>Spoken words</media:text>", "<figcaption>Spoken words</figcaption>"),
    ],
)
def test_what_media_are_called_and_say_and_who_made_them_stands_with_them(media: str, expected: str) -> None:
    medium = f'<media:content url="https://q.example/b.jpg" medium="image">{media}</media:content>'
    entry = item(OWN + medium)
    assert (entry.title, entry.authors) == ("Own", ())
    assert entry.content.startswith("Words\n<figure>")
    assert expected in entry.content


def test_who_wrote_an_entry_may_be_told_as_a_credit() -> None:
    assert item(f'{OWN}<media:credit role="author">Ann</media:credit>').authors == ("Ann",)
    assert item(f'{OWN}<media:credit role="photographer">Ann</media:credit>').authors == ()
    both = item(f'{OWN}<dc:creator>Bo</dc:creator><media:credit role="author">Ann</media:credit>')
    assert both.authors == ("Bo",)


def test_a_transcript_is_read_in_its_order() -> None:
    lines = "".join(f'<media:text start="00:0{at}">Line {at}</media:text>' for at in range(3))
    assert "Line 0<br>\nLine 1<br>\nLine 2" in item(OWN + lines).content


@pytest.mark.parametrize("prefix", ["media", "m"])
@pytest.mark.parametrize("name", [MEDIA, MEDIA.rstrip("/"), MEDIA.replace("http:", "https:")])
def test_a_namespace_is_known_by_another_scheme_slash_and_prefix(prefix: str, name: str) -> None:
    entry = item(f'{OWN}<{prefix}:thumbnail url="https://q.example/p.jpg"/>', f'xmlns:{prefix}="{name}"')
    assert "p.jpg" in entry.content


def test_content_and_author_under_another_prefix_and_scheme() -> None:
    root = f'xmlns:c="{CONTENT.replace("http:", "https:")}" xmlns:d="{DC.replace("http:", "https:")}"'
    entry = item("<c:encoded>&lt;p&gt;Full text&lt;/p&gt;</c:encoded><d:creator>Ann</d:creator>", root)
    assert (entry.content, entry.authors) == ("<p>Full text</p>", ("Ann",))


@pytest.mark.parametrize(
    "name",
    [
        "http://www.itunes.com/dtds/podcast-1.0.dtd",
        MEDIA,
        CONTENT,
        DC,
        "http://www.w3.org/2005/Atom",
        "https://q.example/",
    ],
)
def test_a_module_for_all_of_rss_is_a_mistake(name: str) -> None:
    entry = item(f"{OWN}<pubDate>Mon, 06 Jan 2025 08:57:00 GMT</pubDate>", f'xmlns="{name}"')
    assert (entry.guid, entry.title, entry.url, entry.content) == ("urn:g", "Own", "https://q.example/1", "Words")
    assert entry.published is not None


def test_a_module_for_one_element_is_none() -> None:
    entry = item(
        f'<encoded xmlns="{CONTENT}">Full text</encoded><thumbnail xmlns="{MEDIA}" url="https://q.example/p"/>'
    )
    assert entry.content.startswith("Full text\n<figure>")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("ann@quay.example (Ann Lee)", ("Ann Lee",)),
        ("Ann Lee &lt;ann@news.photography&gt;", ("Ann Lee",)),
        ("mailto:ann@quay.com (Ann Lee)", ("Ann Lee",)),
        ("ann@quay.com (Ann Lee)", ("Ann Lee",)),
        ("ann@quay.example", ("ann@quay.example",)),
        ("@annlee", ("@annlee",)),
    ],
)
def test_an_author_is_called_by_name(written: str, expected: tuple[str, ...]) -> None:
    assert item(f"{OWN}<author>{written}</author>").authors == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("#a", None),
        ("http:/q.example/a", "http://q.example/a"),
        ("http//q.example/a", "http://q.example/a"),
        ("https:///q.example/a", "https://q.example/a"),
        ("https://q.example/\n   a/b", "https://q.example/a/b"),
        ("&lt;a href='https://q.example/a'&gt;Read&lt;/a&gt;", "https://q.example/a"),
        ("/http//a", "https://feeds.example/http//a"),
        ("https://q.example/http:/a", "https://q.example/http:/a"),
    ],
)
def test_a_link_is_the_address_that_is_meant(written: str, expected: str | None) -> None:
    assert item(f"<link>{written}</link>").url == expected


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ('<link rel="alternate canonical" href="https://q.example/1"/>', "https://q.example/1"),
        ('<link rel="nofollow alternate" href="https://q.example/1"/>', "https://q.example/1"),
        ('<link rel="self" href="https://q.example/x"/><link rel="via" href="https://q.example/1"/>', "https://q.example/1"),
    ],
)  # fmt: skip
def test_links_may_have_several_relations(links: str, expected: str) -> None:
    assert atom(links).url == expected


def test_of_pages_in_several_languages_the_feeds_own_is_meant() -> None:
    links = '<link hreflang="de" href="https://q.example/de"/><link hreflang="en" href="https://q.example/en"/>'
    feed = '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Q</title>'
    (entry,) = entries(f"{feed}<entry><id>urn:g</id><title>T</title>{links}</entry></feed>")
    assert entry.url == "https://q.example/en"


def test_content_in_several_forms_is_read_once() -> None:
    parts = (
        '<content type="multipart/alternative"><content type="text/plain">In words</content>'
        '<content type="text/html" mode="escaped">&lt;p&gt;In &lt;i&gt;words&lt;/i&gt;&lt;/p&gt;</content></content>'
    )
    feed = '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Q</title>'
    after = '<content type="text/plain">More of it</content>'
    first, second = entries(
        f"{feed}<entry><id>urn:1</id><title>T</title>{parts}</entry>"
        f"<entry><id>urn:2</id><title>T</title>{after}</entry></feed>"
    )
    assert first.content == "<p>In <i>words</i></p>"
    assert second.content == "More of it"


def test_an_abstract_is_a_text() -> None:
    root = 'xmlns:dcterms="http://purl.org/dc/terms/"'
    assert item("<dcterms:abstract>What it says</dcterms:abstract>", root).content == "What it says"


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_declaration_within_an_item_costs_no_other(number: int) -> None:
    inner = ["<description>D</description>"] * 4
    inner[number] = "<description><?xml version='1.0'?>D</description>"
    found = entries(rss("".join(f"<item><guid>{at}</guid>{each}</item>" for at, each in enumerate(inner))))
    assert [entry.guid for entry in found] == ["0", "1", "2", "3"]
    assert [entry.content for entry in found] == ["D"] * 4


JSON = {"version": "https://jsonfeed.org/version/1", "title": "Q"}


@pytest.mark.parametrize(
    "content_type", [None, "application/json; charset=iso-8859-1", "application/json; charset=nope"]
)
def test_json_in_latin_letters_of_one_byte(content_type: str | None) -> None:
    body = json.dumps({**JSON, "items": [{"id": "1", "content_text": "déjà vu"}]}, ensure_ascii=False)
    assert [entry.content for entry in entries(body.encode("latin-1"), content_type)] == ["déjà vu"]
    assert [entry.content for entry in entries(body.encode(), content_type)] == ["déjà vu"]


@pytest.mark.parametrize("items", [{"id": "1", "content_text": "x"}, {"0": {"id": "1", "content_text": "x"}}])
def test_json_items_without_their_list(items: object) -> None:
    assert [entry.guid for entry in entries(json.dumps({**JSON, "items": items}))] == ["1"]
