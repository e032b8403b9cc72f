from __future__ import annotations

import gc
import socket
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import feedparser
import pytest
from feedparser import datetimes, encodings, mixin
from feedparser.mixin import _FeedParserMixin
from tests.feeds.damage import DAMAGE, OWN, documents

from feedreader.feeds import charsets, driver, element_handlers, preclean, strict

if TYPE_CHECKING:
    from pathlib import Path


OURS = {
    *("base", "id_leads", "outer_language", "own_link", "captions", "itunes_summary", "itunes_summary_detail"),
    *("id_base", "other_files", "picture", "credits", "media_texts", "medium_name", "medium_credit"),
    *("media_title", "media_title_detail", "media_credit", "credit"),
}
"""What differs on purpose: the base of a text, and what feedparser does not keep."""


def without_bases(value: Any) -> Any:
    """feedparser's result less what differs on purpose."""
    if isinstance(value, dict):
        return {key: without_bases(part) for key, part in value.items() if key not in OURS}
    return [without_bases(part) for part in value] if isinstance(value, list) else value


def by_feedparser(body: bytes) -> Any:
    return feedparser.parse(
        body,
        sanitize_html=False,
        resolve_relative_uris=False,
        response_headers={"content-type": "application/xml"},
    )


def by_driver(body: bytes) -> driver.Reading:
    decoded = driver.decode(body, None)
    data, entities, version, _ = preclean.without_doctype(decoded.data)
    decoded = replace(decoded, data=data, entities=entities, version=version)
    strict = driver.read_strictly(decoded.data, decoded.version) if decoded.known_encoding else None
    return strict or driver.read_loosely(decoded)


@pytest.mark.parametrize("name", ["intact", *DAMAGE])
def test_feeds_read_as_feedparser_itself_reads_them(name: str) -> None:
    # The Atom feed has an xml:base, which feedparser carries from one entry to the next.
    for path in [*OWN.glob("rss*.xml"), OWN / "podcast.xml", *(documents()[::3] if name == "intact" else ())]:
        body = path.read_bytes() if name == "intact" else DAMAGE[name](path.read_bytes())
        if preclean.is_doubly_encoded(body):
            continue  # feedparser mends every text by itself
        if b"media:description" in body or b"itunes:summary" in body:
            continue  # captions and further texts, which feedparser files under the summary or the content
        expected, found = by_feedparser(body), by_driver(body)
        assert without_bases(found.entries) == without_bases(expected.entries), path.name
        assert without_bases(found.feed) == without_bases(expected.feed), path.name
        assert found.version == expected.version


ITEMS = {
    "two texts": "<description>a</description><content:encoded>b</content:encoded><content:encoded>c</content:encoded>",
    "html in a title": "<title>a &lt;b&gt;b&lt;/b&gt; &amp;amp; c</title><title>again</title>",
    "a reference in a title": "<title>AT&amp;amp;T</title>",
    "a title within another element": "<x><title>deep</title></x><title>a</title><y>z</y><x><y>w</y></x>",
    "nested": "<k><l>c</l>d</k><dc:date>2026</dc:date><description><div>x</div> y</description>",
    "markup that is not escaped": "<description>a <p class='k'>b<br/></p> c</description><link>http://a.io/1</link>",
    "links": "<link>http:///a.example/?a=1&amp;amp;b;=2&amp;c;</link><comments>http://a.example/c</comments>",
    "attributes": "<guid IsPermaLink='false'>g</guid><enclosure Type='AUDIO/X' url='u'/><z lang='de' q='1'/><z/>",
    "a language": "<title xml:lang='de'>a</title><dc:language>fr</dc:language><description lang=''>b</description>",
    "base64": "<content mode='base64' type='text/plain'>aGVsbG8=</content><content type='a/x'>aGVsbG8=</content>",
    "a picture": "<media:content url='u' medium='Image'/><media:thumbnail url='v'/><media:rating>r</media:rating>",
    "a source": "<source url='http://b.io/'>b</source><author>b@b.org (A)</author><category domain='d'>c</category>",
    "a namespace": "<o:creator xmlns:o='http://purl.org/dc/elements/1.1/'>A</o:creator><o:x>B</o:x>",
    "letters": "<title>a\x93b\x94</title><category>a\x93</category><pubDate> Fri </pubDate><author>\u00e9</author>",
    "what is no text": "<width>w</width><name>m</name><tags>a,b</tags><svg>s</svg>",
}


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
def test_what_is_left_out_of_feedparsers_work_changes_nothing(item: str) -> None:
    names = {"dc": "http://purl.org/dc/elements/1.1/", "media": "http://search.yahoo.com/mrss/"}
    names |= {"content": "http://purl.org/rss/1.0/modules/content/", "o": "http://o.example/"}
    root = "rss version='2.0' " + " ".join(f"xmlns:{name}='{address}'" for name, address in names.items())
    body = f"<{root}><channel><item>{item}</item><item>{item}<title>t</title></item></channel></rss>".encode()
    expected, found = by_feedparser(body), by_driver(body)
    assert found.strict
    assert without_bases(found.entries) == without_bases(expected.entries)
    assert without_bases(found.feed) == without_bases(expected.feed)


def test_a_prefix_means_what_it_means_in_its_item() -> None:
    names = "xmlns:o='http://o.example/'"
    again = "<o:date xmlns:o='http://purl.org/dc/elements/1.1/'>1</o:date>"  # from here on, to feedparser
    items = f"<item><o:creator>a</o:creator>{again}<o:creator>b</o:creator></item><item><o:creator>c</o:creator></item>"
    first, second = by_driver(f"<rss {names}><channel>{items}</channel></rss>".encode()).entries
    assert (first["o_creator"], first["author"], second["o_creator"]) == ("a", "b", "c")


def test_the_state_of_an_item_tells_the_namespaces_around_it() -> None:
    item, between = "<item><title>t</title></item>", "<y xmlns:y='http://purl.org/dc/elements/1.1/'/>"
    first, second, third = by_driver(f"<rss><channel>{item}{item}{between}{item}</channel></rss>".encode()).states
    assert first == second != third


def test_what_feedparser_calls_its_parts_has_not_changed() -> None:
    assert feedparser.__version__ == "6.0.14"
    assert "id" in _FeedParserMixin.can_be_relative_uri
    assert "id" not in strict.Strict.can_be_relative_uri
    assert "id" not in driver._Loose.can_be_relative_uri  # noqa: SLF001 - feedparser's names are the subject
    assert encodings.lazy_chardet_encoding is charsets.guess
    assert mixin._urljoin is element_handlers._join  # noqa: SLF001 - feedparser's names are the subject
    assert _FeedParserMixin.resolve_uri.__globals__["_urljoin"] is element_handlers._join  # noqa: SLF001 - feedparser's names are the subject
    assert datetimes._parse_date("2026-01-06") is None  # noqa: SLF001 - feedparser's names are the subject
    parser = strict.Strict("", None, "utf-8")
    assert all(hasattr(parser, name) for name in strict.SWITCHES)
    ours = {"_names", "_open", "states", "skip_days", "skip_hours", "resolve_relative_uris", "sanitize_html"}
    results = {"entries", "feeddata", "property_depth_map", "bozo", "exc", "encoding", "_locator"}
    put_back = {"basestack", "baseuri", "langstack", "lang", "elementstack", "depth", "contentparams", "sourcedata"}
    put_back |= {"content_depth"}
    in_the_state = {"version", "namespacemap", "namespaces_in_use", "_handlers", "_told"}
    set_by_every_item = {"inentry", "in_medium", "title_depth", "decls", "in_aside", "parts_open", "media_role"}
    known = {*strict.SWITCHES, *ours, *results, *put_back, *in_the_state, *set_by_every_item}
    assert set(vars(parser)) - known == set(), "new state, which could leak from one entry into the next"


def test_neither_files_nor_addresses_are_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text("<rss version='2.0'><channel><item><guid>secret</guid></item></channel></rss>")

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("something was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr("builtins.open", refuse)
    for body in (str(path).encode(), path.as_uri().encode(), b"http://127.0.0.1:9/feed"):
        assert by_driver(body).entries == []


def test_the_collector_is_as_it_was() -> None:
    by_driver(b"<rss><channel/></rss>")
    assert gc.isenabled()
    gc.disable()
    try:
        by_driver(b"<rss><channel")
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_an_undeclared_encoding_is_guessed_from_a_sample() -> None:
    text = "Новости порта и маяка, паром снова ходит по расписанию. " * 20
    body = f"<rss version='2.0'><channel><title>{text}</title></channel></rss>".encode("windows-1251")
    assert by_driver(body).feed["title"] == text.strip()


def test_windows_characters_in_the_c1_range_are_mapped() -> None:
    assert by_driver("<rss><channel><title>a\x93b\x94 é</title></channel></rss>".encode()).feed["title"] == "a“b” é"


@pytest.mark.parametrize("reference", ["&#xD800;", "&#99999999;", "&#x110000;"])
def test_a_reference_to_no_character_costs_only_itself(reference: str) -> None:
    body = f"<rss><channel><item><title>a{reference}b</title></item><item><title>c</title></item></channel></rss>"
    titles = [entry["title"] for entry in by_driver(body.encode()).entries]
    assert titles == ["a\ufffdb", "c"]


def test_an_element_that_surprises_feedparser_costs_only_itself() -> None:
    chapter = "<p:chapters xmlns:p='http://podlove.org/simple-chapters'><p:chapter title='no start'/></p:chapters>"
    width = "<textinput><name>x</name></textinput>"
    for odd in (chapter, width):
        for end in ("", "<br>"):  # the second is read loosely
            body = f"<rss><channel>{end}<item>{odd}<title>a</title></item><item><title>b</title></item></channel></rss>"
            assert [entry["title"] for entry in by_driver(body.encode()).entries] == ["a", "b"]


def test_a_flood_of_categories_is_cut() -> None:
    flood = "".join(f"<category>{n}</category>" for n in range(5_000))
    body = f"<rss><channel><item>{flood}<title>t</title></item></channel></rss>".encode()
    entry = by_driver(body).entries[0]
    assert len(entry["tags"]) == element_handlers.MAX_CATEGORIES
    assert entry["title"] == "t"


@pytest.mark.parametrize(
    "key", sorted({*feedparser.FeedParserDict.keymap, "category", "enclosures", "license", "updated", "x"})
)
@pytest.mark.parametrize("more", ["", "<pubDate>Fri, 02 Jan 2026 10:00:00 GMT</pubDate><category>c</category>"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_entry_knows_its_aliases_as_feedparser_does(key: str, more: str) -> None:
    item = f"<guid>i</guid><link>https://a.example/1</link><description>s</description>{more}"
    ours = by_driver(f"<rss><channel><item>{item}</item></channel></rss>".encode()).entries[0]
    theirs = feedparser.FeedParserDict(dict(ours))
    assert (key in ours, ours.get(key), ours.get(key, 0)) == (key in theirs, theirs.get(key), theirs.get(key, 0))
    if key != "enclosures":
        assert ours.setdefault(key, "x") == theirs.setdefault(key, "x")
        assert dict(ours) == dict(theirs)
