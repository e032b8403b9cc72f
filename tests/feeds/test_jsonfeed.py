from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from json import JSONDecoder
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.corpus import FEEDS
from tests.feeds.damage import OWN

from feedreader.feeds.parse import parse_document
from feedreader.model.entries import Enclosure, EntryData
from feedreader.model.feeds import FeedData
from feedreader.model.outcomes import Document, NotAFeed, ParsedFeed

if TYPE_CHECKING:
    from collections.abc import Callable

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
@example([{"external_url": 0, "title": 0}, {"id": 0}], None)
def test_no_types_raise(items: list[Any], other: Any) -> None:
    result = feed(items=items, title=other, language=other, authors=other, home_page_url=other)
    assert len(set(result.entries)) == len(result.entries), "their guids may be the same: a feed may misuse its ids"


@pytest.mark.corpus
def test_the_corpus() -> None:
    for path in sorted(FEEDS.glob("*/*.json")):
        result = read(path.read_bytes())
        assert isinstance(result, ParsedFeed), path.name
        assert len(result.entries) == len(json.loads(path.read_bytes())["items"])
        assert all(entry.title and entry.url and not entry.guid.startswith("hash:") for entry in result.entries)


WHOLE = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Tides",
    "items": [
        {"id": f"{n}", "title": f"Tide {n}", "content_html": f"<p>Water {n}: {{low}}, {{high}}</p>",
         "attachments": [{"url": f"https://a.example/{n}.mp3"}, {"url": f"https://a.example/{n}.ogg"}]}
        for n in range(1, 6)
    ],
    "language": "nl",
}  # fmt: skip
SOUND = json.dumps(WHOLE, indent=1)
ALL = [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("damage", "left", "warnings"),
    [
        (lambda text: text.replace("Water 3", 'Wa"ter 3'), [1, 2, 4, 5], {"items lost"}),
        (lambda text: text.replace('"Tide 1"', "undefined"), [2, 3, 4, 5], {"items lost"}),
        (lambda text: text.replace('"Tide 5"', "'Tide 5'"), [1, 2, 3, 4], {"items lost"}),
        (lambda text: text.replace('"Tide 2"', '"Ti\\de 2",').replace('"Tide 4"', "!"), [1, 3, 5], {"items lost"}),
        (lambda text: text.replace("Water 2", "Wa\\ter 2").replace('"Tide 4"', "!"), [1, 2, 3, 5], {"items lost"}),
        (lambda text: text.replace('  },\n  {\n   "id": "3"', '  }\n  {\n   "id": "3"'), ALL, {"JSON mended"}),
        (lambda text: text.replace('  },\n  {\n   "id": "3"', '  }],\n  {\n   "id": "3"'), ALL, {"JSON mended"}),
        (lambda text: text.replace('  },\n  {\n   "id": "3"', '  ,\n  {\n   "id": "3"'), [1, 3, 4, 5], {"items lost"}),
        (lambda text: text.replace('"items": [', '"items":'), ALL, {"JSON mended"}),
        (lambda text: f"Notice: a variable is not set\n{text}", ALL, {"JSON mended"}),
        (lambda text: text.replace('"items"', '// all of them\n"items"'), ALL, {"JSON mended"}),
        (lambda text: f"{text}\n<!-- 0.2 s -->", ALL, {"JSON mended"}),
        (lambda text: text[: text.index("Water 4")], [1, 2, 3], {"cut short"}),
        (lambda text: text[: text.index('"language"')], ALL, {"cut short"}),
        (lambda text: text[:-1], ALL, {"cut short"}),
        (lambda text: text.replace('"items": [', '"items": [null, {}, "x",'), ALL, {"items empty"}),
    ],
)
def test_damage_in_json_costs_what_is_damaged_and_is_said(
    damage: Callable[[str], str], left: list[int], warnings: set[str]
) -> None:
    damaged = damage(SOUND)
    assert damaged != SOUND
    result = read(damaged.encode())
    assert isinstance(result, ParsedFeed), result
    assert [entry.guid for entry in result.entries] == [f"{number}" for number in left]
    assert {warning.kind.value for warning in result.warnings} == warnings
    assert result.truncated == ("cut short" in warnings)
    assert result.feed.title == "Tides"
    sound = read(SOUND.encode())
    assert isinstance(sound, ParsedFeed)
    for entry in result.entries:
        original = sound.entries[int(entry.guid) - 1]
        assert replace(entry, language=original.language) in (original, replace(original, content=entry.content))


@example(SOUND.index("["), "x", False)  # noqa: FBT003 - as hypothesis gives it
@example(SOUND.index("items"), "x", False)  # noqa: FBT003 - the same
@given(st.integers(0, len(SOUND)), st.sampled_from('"{}[],:\\\n\tx'), st.booleans())
def test_one_odd_character_costs_one_item_of_json_at_most(place: int, character: str, is_put_there: bool) -> None:
    """Before them it may cost all: then a sentence says where, or there is no such list (`"tems": [`)."""
    changed = SOUND[:place] + (character if is_put_there else "") + SOUND[place + (not is_put_there) :]
    result = read(changed.encode())
    if isinstance(result, NotAFeed) or '"items"' not in changed:
        assert place < SOUND.index('"id"')
    else:
        assert len(result.entries) >= 4


def test_what_is_said_of_a_feed_by_many_braces_takes_no_longer_than_it_is() -> None:
    """Whatever begins like an item is looked at a few times, however often it begins."""
    bad = SOUND[: SOUND.index("{", 5)] + '{"id":1 x' + '},{"id":x' * 200_000
    with mock.patch.object(JSONDecoder, "raw_decode", autospec=True, side_effect=JSONDecoder.raw_decode) as decode:
        read(bad.encode())
    assert 1 < decode.call_count < 10_000


@pytest.mark.parametrize(
    ("size", "length"),
    [(1, 1), (0, None), (-1, None), (2**53 - 1, 2**53 - 1), (2**53, None), ("5", None), (None, None), (5.7, 5)],
)
def test_the_size_of_a_file_is_a_number_of_bytes_or_not_known(size: Any, length: int | None) -> None:
    item = {"id": "1", "content_text": "x", "attachments": [{"url": "https://a.example/1.mp3", "size_in_bytes": size}]}
    assert feed(items=[item]).entries[0].enclosures[0].length == length


@pytest.mark.parametrize(
    ("guid", "url"),
    [
        ("https://a.example/1", "https://a.example/1"),
        ("HTTP://a.example/1", "http://a.example/1"),
        ("a.example/1", None),
        ("tag:a.example,2026:1", None),
    ],
)
def test_an_id_that_is_an_address_is_where_its_item_is(guid: str, url: str | None) -> None:
    assert feed(items=[{"id": guid, "content_text": "x"}]).entries[0].url == url


@pytest.mark.parametrize(
    "body", [b"[]", b'["items"]', b"1", b'"items"', b"null", b"{}", b'{"version": "1", "title": "T"}']
)
def test_other_json_is_no_feed(body: bytes) -> None:
    assert isinstance(read(body), NotAFeed)


@pytest.mark.parametrize(
    ("document", "is_feed"),
    [
        ({"version": "https://jsonfeed.org/version/1", "items": []}, True),
        ({"version": "1", "title": "T", "items": []}, True),
        ({"version": "1", "items": []}, False),
        ({"title": "T", "items": []}, False),
        ({"version": "https://jsonfeed.org/version/1", "items": "x"}, False),
        ({"version": "https://jsonfeed.org/version/1"}, False),
        ({"version": "https://jsonfeed.org/version/1", "title": "T"}, True),
        ({"version": "https://jsonfeed.org/version/1", "title": "T", "items": None}, True),
        ({"version": "1", "title": "T", "items": None}, False),
    ],
)
def test_a_json_feed_says_that_it_is_one_or_has_a_version_and_a_title(
    document: dict[str, Any],
    is_feed: bool,
) -> None:
    assert isinstance(read(json.dumps(document).encode()), ParsedFeed) is is_feed


@pytest.mark.parametrize(
    ("items", "guids"),
    [
        ({"id": "1", "content_text": "x"}, ["1"]),
        ({"0": {"id": "1"}, "7": {"id": "2"}}, ["1", "2"]),
        ([{"id": 7, "title": "x"}], ["7"]),
        ([{"guid": "g", "title": "x"}], ["g"]),
        ([{"id": 7.0, "title": "x"}, {"id": 7.5, "title": "y"}], ["7", "7.5"]),
    ],
)
def test_items_are_read_in_whatever_they_come(items: Any, guids: list[str]) -> None:
    assert [entry.guid for entry in feed(items=items).entries] == guids


@pytest.mark.parametrize(
    ("body", "content_type", "title"),
    [
        ("Café".encode(), None, "Café"),
        ("Café".encode("latin-1"), None, "Café"),
        ("Café".encode("latin-1"), "application/json; charset=iso-8859-1", "Café"),
        ("выбор".encode("koi8-r"), "application/json; charset=koi8-r", "выбор"),
        ("Café".encode("latin-1"), "application/json; charset=none-such", "Café"),
        ("Новости порта и маяка, паром".encode("cp1251"), None, "Новости порта и маяка, паром"),
        ("港口的新闻港口的新闻".encode("gbk") + b"\xb8", "application/json; charset=gbk", "港口的新闻港口的新闻\ufffd"),
        ("Größe é".encode() + b"\xff", "application/json; charset=iso-8859-1", "Größe é\ufffd"),
        ("éééé".encode() + b"\xff", None, "éééé\ufffd"),  # a few bytes are broken
        ("éé".encode() + b"\xe9 \xe9", None, "Ã©Ã©é é"),  # as many as are not
        ("Café".encode(), "application/json; charset=iso-8859-1", "Café"),
    ],
)
def test_json_is_utf_8_but_for_a_few_bytes_or_what_http_says(body: bytes, content_type: str | None, title: str) -> None:
    whole = b'{"version": "https://jsonfeed.org/version/1", "title": "' + body + b'", "items": []}'
    result = parse_document(Document(body=whole, url="https://a.example/", content_type=content_type))
    assert isinstance(result, ParsedFeed)
    assert result.feed.title == title


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r'"a\qb"', r"a\qb"),
        (r'"a\u00e9"', "aé"),
        (r'"a\u00g"', r"a\u00g"),
        ('"a\nb"', "a b"),
        ('"a // b"', "a // b"),
        ('"a" // b\n', "a"),
        ('"a" /* b */', "a"),
        ('"a, ]"', "a, ]"),
    ],
)
def test_texts_are_read_as_they_are_meant(written: str, meant: str) -> None:
    body = f'{{"version": "https://jsonfeed.org/version/1", "items": [{{"id": "1", "title": {written}}}]}}'
    result = read(body.encode())
    assert isinstance(result, ParsedFeed)
    assert result.entries[0].title == meant


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"authors": [{"name": "Ada"}, {"name": "Ben"}, {"name": "Ada"}]}, ("Ada", "Ben")),
        ({"author": {"name": "Ada"}}, ("Ada",)),
        ({"authors": ["Ada"]}, ("Ada",)),
        ({"authors": [{"url": "x"}, 7, None]}, ("Cleo",)),
        ({"authors": {"name": "Ada"}}, ("Ada",)),
        ({"authors": "Ada"}, ("Ada",)),
        ({"authors": [], "author": {"name": "Ada"}}, ("Ada",)),
        ({"author": [{"name": "Ada"}, {"name": "Ben"}]}, ("Ada", "Ben")),
        ({}, ("Cleo",)),
    ],
)
def test_who_wrote_an_item_or_its_feed(facts: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert feed(items=[{"id": "1", "title": "x", **facts}], authors=[{"name": "Cleo"}]).entries[0].authors == expected


def test_tags_are_names_or_objects_with_one() -> None:
    (entry,) = feed(items=[{"id": "1", "title": "x", "tags": ["a", {"name": "b"}, {"slug": "c"}, None, "a"]}]).entries
    assert entry.categories == ("a", "b")


@pytest.mark.parametrize(
    ("facts", "files"),
    [
        ({"image": "https://a.example/p.png"}, [("https://a.example/p.png", "image/*")]),
        ({"banner_image": "https://a.example/p.png"}, [("https://a.example/p.png", "image/*")]),
        (
            {"image": "https://a.example/p.png", "banner_image": "https://a.example/p.png"},
            [("https://a.example/p.png", "image/*")],
        ),
        ({"image": "https://a.example/p.png", "content_html": "<img src='https://a.example/p.png'>"}, []),
        (
            {"attachments": [{"url": "https://a.example/1", "mime_type": "a/b"}, 7, {"url": ""}]},
            [("https://a.example/1", "a/b")],
        ),
        ({"attachments": {"url": "https://a.example/1"}}, [("https://a.example/1", None)]),
        ({"attachments": ["https://a.example/1"]}, [("https://a.example/1", None)]),
        (
            {
                "attachments": [{"url": "https://a.example/p.png", "mime_type": "image/png"}],
                "image": "https://a.example/p.png",
            },
            [("https://a.example/p.png", "image/png")],
        ),
    ],
)
def test_the_files_of_an_item(facts: dict[str, Any], files: list[tuple[str, str | None]]) -> None:
    (entry,) = feed(items=[{"id": "1", "title": "x", **facts}]).entries
    assert [(file.url, file.type) for file in entry.enclosures] == files


@pytest.mark.parametrize(
    ("facts", "url", "warned"),
    [
        ({"url": "https://a.example/1", "external_url": "https://b.example/"}, "https://a.example/1", False),
        ({"external_url": "https://b.example/"}, "https://b.example/", False),
        ({"url": "javascript:x", "external_url": "https://b.example/"}, "https://b.example/", False),
        ({"url": "javascript:x"}, None, True),
        ({}, None, False),
    ],
)
def test_where_an_item_leads(facts: dict[str, Any], url: str | None, warned: bool) -> None:
    result = feed(items=[{"id": "1", "title": "x", **facts}])
    assert result.entries[0].url == url
    assert ([warning.kind.value for warning in result.warnings] == ["links unusable"]) is warned


@pytest.mark.parametrize(
    ("dates", "unread"),
    [(["2026-01-06T10:00:00Z"], 0), (["soon"], 1), (["soon", "later", "2026-01-06T10:00:00Z"], 2), ([""], 0)],
)
def test_dates_that_cannot_be_read_are_counted(dates: list[str], unread: int) -> None:
    items = [{"id": str(number), "title": "x", "date_published": date} for number, date in enumerate(dates)]
    assert sum(warning.number for warning in feed(items=items).warnings) == unread


def test_numbers_of_four_hundred_digits_are_read_and_longer_ones_are_none() -> None:
    for digits, guid in ((400, "1" * 400), (401, None)):
        body = f'{{"version": "https://jsonfeed.org/version/1", "items": [{{"id": {"1" * digits}, "title": "x"}}]}}'
        result = read(body.encode())
        assert isinstance(result, ParsedFeed)
        assert (result.entries[0].guid == guid) is (guid is not None)


@pytest.mark.parametrize(
    ("junk", "is_feed"),
    [("", True), ("Notice: x\n", True), ("x" * 8_000, True), ("x" * 9_000, False), ("<b>x</b>", False)],
)
def test_what_a_program_printed_in_front_is_passed_over(junk: str, is_feed: bool) -> None:
    assert isinstance(read((junk + SOUND).encode()), ParsedFeed) is is_feed


def test_of_two_dates_the_one_of_publishing_tells_the_newest_items_and_the_other_stands_in() -> None:
    items = [
        {"id": "1", "title": "x", "date_modified": "2026-01-03T00:00:00Z"},
        {"id": "2", "title": "x", "date_published": "2026-01-02T00:00:00Z", "date_modified": "2026-01-09T00:00:00Z"},
        {"id": "3", "title": "x", "date_published": "2026-01-04T00:00:00Z"},
    ]
    with mock.patch("feedreader.feeds.mapping.MAX_ENTRIES", 2):
        assert [entry.guid for entry in feed(items=items).entries] == ["1", "3"]
    first, second, _ = feed(items=items).entries
    assert (first.published, first.updated) == (None, datetime(2026, 1, 3, tzinfo=UTC))
    assert second.published == datetime(2026, 1, 2, tzinfo=UTC)
