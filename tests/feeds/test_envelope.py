"""Skipping what has not changed must give the same entries as parsing everything."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.feeds.damage import DAMAGE, OWN, documents

from feedreader.feeds import driver, envelope, fingerprint, preclean
from feedreader.feeds.fingerprint import without_known
from feedreader.feeds.parse import parse_document
from feedreader.model.outcomes import Document, NotAFeed, ParsedFeed

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "https://fetched.example/feed"
NAMESPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:odd="urn:odd"'
)


def parsed(body: bytes, fingerprint: bytes | None = None, url: str = URL) -> ParsedFeed:
    """What a document says, having checked that without what is known it says the same, or that all of it is needed."""
    document = Document(body=body, url=url, fingerprint=fingerprint)
    result = parse_document(document)
    assert isinstance(result, ParsedFeed), result
    if (rest := without_known(document)) is not None:
        assert parse_document(rest) in (result, ALL)
    return result


ALL = NotAFeed(reason="All of the document has to be read.")


def rss(items: list[str], *, channel: str = "", after: str = "") -> bytes:
    inside = f"<channel><title>T</title><language>en</language>{channel}{''.join(items)}{after}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0" {NAMESPACES}>{inside}</rss>'.encode()


def atom(entries: list[str]) -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES} xml:lang="de">{"".join(entries)}</feed>'.encode()


def item(guid: object, inside: str = "") -> str:
    return f"<item><guid>{guid}</guid><title>Title {guid}</title>{inside}</item>"


ITEMS = [item(n) for n in range(5)]


def skips(old: bytes, new: bytes, url: str = URL) -> int:
    """How many items were skipped, having checked that everything else is as in a full parse."""
    fingerprint = parsed(old).fingerprint
    assert fingerprint is not None
    some, everything = parsed(new, fingerprint, url), parsed(new, url=url)
    assert (some.feed, some.version, some.fingerprint) == (everything.feed, everything.version, everything.fingerprint)
    known = {entry.guid for entry in everything.entries} - {entry.guid for entry in some.entries}
    assert len(known) == some.skipped
    assert some.entries == tuple(entry for entry in everything.entries if entry.guid not in known)
    return some.skipped


def test_only_the_new_item_is_parsed() -> None:
    assert skips(rss(ITEMS[1:]), rss(ITEMS)) == 4


def test_an_unchanged_feed_has_nothing_to_parse() -> None:
    assert skips(rss(ITEMS), rss(ITEMS, channel="<lastBuildDate>now</lastBuildDate>")) == 5


def test_of_an_unchanged_feed_one_item_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    read, begun = driver.read_strictly, []

    def counting(data: bytes, *more: Any) -> Any:
        begun.append(data.count(b"<item>"))
        return read(data, *more)

    fingerprint = parsed(rss(ITEMS)).fingerprint
    monkeypatch.setattr(driver, "read_strictly", counting)
    for items, count in ((ITEMS, 1), (ITEMS[:3], 1), ([*ITEMS, item(5)], 1), ([*ITEMS, item(5), item(6)], 2)):
        begun.clear()
        assert parsed(rss(items, channel="<lastBuildDate>now</lastBuildDate>"), fingerprint).skipped >= 3
        assert begun == [count] * 2  # with what is known, and without


def test_a_changed_item_is_parsed_again_under_its_old_key() -> None:
    changed = [*ITEMS[:2], item(2, "<description>more</description>"), *ITEMS[3:]]
    fingerprint = parsed(rss(ITEMS)).fingerprint
    assert [entry.guid for entry in parsed(rss(changed), fingerprint).entries] == ["2"]
    assert skips(rss(ITEMS), rss(changed)) == 4


def test_a_new_item_with_the_key_of_a_skipped_one_is_compared_with_it() -> None:
    doubled = [*ITEMS, item(2, "<link>/other</link>").replace("Title", "Another")]
    result = parsed(rss(doubled), parsed(rss(ITEMS)).fingerprint)
    assert result.skipped == 0
    assert result.fingerprint is None
    assert [entry.guid for entry in result.entries].count(result.entries[-1].guid) == 2


def test_an_item_twice_in_one_document_is_never_skipped() -> None:
    assert parsed(rss([*ITEMS, ITEMS[0]]), parsed(rss(ITEMS)).fingerprint).skipped == 0


@pytest.mark.parametrize(
    "around",
    [
        {"channel": "<language>fr</language>"},
        {"channel": "<image><url>x</url></image>"},
        {"channel": '<x xmlns:media="urn:other"/>'},
        {"channel": "<link>https://elsewhere.example/</link>"},
    ],
)
def test_another_frame_means_that_everything_is_parsed(around: dict[str, str]) -> None:
    assert skips(rss(ITEMS), rss(ITEMS, **around)) == 0


def test_another_address_means_that_everything_is_parsed() -> None:
    assert skips(rss(ITEMS), rss(ITEMS), url="https://elsewhere.example/feed") == 0


def test_a_base_or_language_around_the_items_belongs_to_the_frame() -> None:
    body = rss(ITEMS)
    assert skips(body, body.replace(b"<channel>", b'<channel xml:base="https://b.example/">')) == 0
    assert skips(body, body.replace(b"<channel>", b'<channel xml:lang="fr">')) == 0


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE rss [\n<!ENTITY a "b">\n]>\n' + rss(ITEMS).partition(b"?>")[2],
        rss([*ITEMS[:2], "<image><url>x</url></image>", *ITEMS[2:]]),
        rss([*ITEMS[:2], item(9, item(10))]),
        rss([*ITEMS, "<item/>"]),
        rss([*ITEMS, ITEMS[0]]),
        rss(ITEMS)[:-10],
        rss([]),
    ],
    ids=["doctype", "between", "nested", "empty", "repeated", "truncated", "none"],
)
def test_what_cannot_be_split_soundly_gets_no_fingerprint(body: bytes) -> None:
    assert parsed(body).fingerprint is None
    assert parsed(body, parsed(rss(ITEMS)).fingerprint).skipped == 0


@pytest.mark.parametrize("fingerprint", [b"", b"x", b"x" * 8, b"x" * 24, b"x" * 25])
def test_a_fingerprint_of_something_else_does_no_harm(fingerprint: bytes) -> None:
    assert parsed(rss(ITEMS), fingerprint) == parsed(rss(ITEMS))


def test_markup_that_feedparser_never_closes_stays_in_its_entry() -> None:
    open_div = item(7, "<content:encoded xml:base='https://b.example/'><div xml:lang='fr'>x</div></content:encoded>")
    inside = "<dc:subject>a</dc:subject><link>/relative</link>"
    alone, after = parsed(rss([item(8, inside)])), parsed(rss([open_div, item(8, inside)]))
    assert alone.entries[0] == after.entries[1]
    assert skips(rss([open_div]), rss([open_div, item(8, inside)])) == 1


def test_comments_and_sections_that_look_like_items_are_not() -> None:
    odd = item(7, "<description><![CDATA[</item><item>]]><!-- </item> <item> --></description>")
    assert skips(rss([odd, ITEMS[0]]), rss([ITEMS[1], odd, ITEMS[0]])) == 2


def rest_of(old: bytes, new: bytes, content_type: str | None = None) -> Document | None:
    """A version of a feed less what the one before had."""
    return without_known(Document(body=new, url=URL, content_type=content_type, fingerprint=parsed(old).fingerprint))


LONG = [item(n, f"<description>{n} {'long ' * 200}</description>") for n in range(30)]


@pytest.mark.parametrize("make", [rss, atom])
def test_most_of_a_document_is_left_out_where_little_is_new(make: Callable[[list[str]], bytes]) -> None:
    items = LONG if make is rss else [each.replace("item>", "entry>").replace("guid>", "id>") for each in LONG]
    rest = rest_of(make(items[1:]), make(items))
    assert rest is not None
    assert (rest.stubs, len(rest.body) < 5_000, items[0].encode() in rest.body) == (29, True, True)
    result = parse_document(rest)
    assert isinstance(result, ParsedFeed)
    assert ([entry.guid for entry in result.entries], result.skipped) == (["0"], 29)
    assert result.fingerprint == parsed(make(items)).fingerprint


def test_of_a_document_without_news_one_item_is_kept() -> None:
    rest = rest_of(rss(ITEMS), rss(ITEMS, channel="<lastBuildDate>now</lastBuildDate>"))
    assert rest is not None
    assert (rest.stubs, ITEMS[0].encode() in rest.body) == (4, True)
    assert isinstance(parse_document(rest), ParsedFeed)


@pytest.mark.parametrize(
    "new",
    [
        rss([item(7), *ITEMS], channel=f"<description><![CDATA[{ITEMS[1]}]]></description>"),
        rss([item(7), *ITEMS], channel=f"<!-- {ITEMS[1]} -->"),
        rss([*ITEMS, item(7, ITEMS[1])]),
        rss([item(7), *ITEMS], channel="<language>fr</language>"),
        rss([item(7), *ITEMS])[:-8],
        rss([item(7, "&nbsp;"), *ITEMS]),
        rss([item(7, "\x01"), *ITEMS]),
        b'<!DOCTYPE rss [<!ENTITY a "b">]>' + rss([item(7), *ITEMS]).partition(b"?>")[2],
        rss([item(7, "<description><![CDATA[open"), item(8, "<description><![CDATA[c]]></description>"), *ITEMS]),
    ],
    ids=["in a section", "in a comment", "in an item", "frame", "cut", "reference", "control", "doctype", "swallowed"],
)
def test_where_a_known_item_may_be_none_all_of_the_document_is_asked_for(new: bytes) -> None:
    rest = rest_of(rss(ITEMS), new)
    assert rest is not None
    assert parse_document(rest) == ALL


@pytest.mark.parametrize(
    ("new", "content_type"),
    [
        (
            rss([item(7, "<description>é</description>".encode("latin-1").decode("latin-1")), *ITEMS]),
            "a/b; charset=gbk",
        ),
        (rss([item(7), *ITEMS]).replace(b'"1.0"?', b'"1.0" encoding="iso-8859-1"?'), None),
        (rss([item(7, "<description>Ã©</description>"), *ITEMS]), None),
        (rss([item(7), *ITEMS]).replace(b"T<", b"\xe9<"), None),
        (rss([item(8), item(9)]), None),
        (b"<item></item>" * 10_001, None),
        (b"<p>none</p>", None),
    ],
    ids=["asian", "declared", "doubled", "not UTF-8", "none known", "very many", "no items"],
)
def test_a_document_that_has_to_be_seen_whole_is_not_cut(new: bytes, content_type: str | None) -> None:
    assert rest_of(rss(ITEMS), new, content_type) is None


def test_a_stub_of_another_mark_is_an_item_like_any() -> None:
    rest = rest_of(rss(ITEMS), rss([item(7), *ITEMS]))
    assert rest is not None
    told = [envelope.split(rest.body, mark) for mark in (rest.mark, b"another", b"")]
    assert [found.stubs for found, _ in told if found] == [5, 0, 0]
    assert told[0][0] is not None
    assert told[0][0].hashes[1:] == tuple(fingerprint.digest(each.encode()) for each in ITEMS)


PARTS = st.sampled_from(
    [
        "<link>/a</link>",
        "<description>&lt;p&gt;Text &amp;amp; more&lt;/p&gt;</description>",
        "<description><div xml:lang='fr'><p>real</p> markup</div></description>",
        "<content:encoded><![CDATA[<p>long</p> ]]&gt;</item>]]></content:encoded>",
        "<media:group><media:title>M</media:title><media:description>D</media:description></media:group>",
        "<media:content url='https://x.example/1.jpg' medium='image'/>",
        "<image><title>I</title><url>https://x.example/i.gif</url></image>",
        "<textinput><name>q</name></textinput>",
        "<source url='https://s.example/'><title>S</title></source>",
        "<author><name>N</name></author>",
        "<dc:creator>C</dc:creator><dc:language>nl</dc:language>",
        "<x:thing xmlns:x='http://www.itunes.com/DTDs/PodCast-1.0.dtd'>t</x:thing>",
        "<thing xmlns:media='urn:not-media'><media:title>no</media:title></thing>",
        "<svg xmlns='http://www.w3.org/2000/svg'><title>drawn</title></svg>",
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>x <b>y</b></div></content>",
        "<content type='text' mode='base64'>eA==</content>",
        "<summary type='html'>&lt;b&gt;s</summary>",
        "<category>c</category><category term='t' label='l'/>",
        "<pubDate>Tue, 06 Jan 2026 09:30:00 GMT</pubDate>",
        "<channel><title>inner</title></channel>",
        "<feed xml:lang='it'/>",
        "<title>again</title>",
        "<!-- <item> --><?pi </item> ?>",
    ],
)


@settings(max_examples=40)
@given(
    st.lists(st.lists(PARTS, max_size=4).map("".join), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
    st.sampled_from(["rss", "atom"]),
)
def test_any_feed_gives_the_same_entries_however_little_of_it_is_new(
    parts: list[str], chance: random.Random, kind: str
) -> None:
    make: Callable[[list[str]], bytes] = rss
    if kind == "rss":
        elements = [item(n, inside) for n, inside in enumerate(parts)]
    else:
        elements = [f"<entry><id>{n}</id>{inside}</entry>" for n, inside in enumerate(parts)]
        make = atom
    old = [element for element in elements if chance.random() < 0.6]
    fingerprint = parsed(make(old)).fingerprint
    everything, some = parsed(make(elements)), parsed(make(elements), fingerprint)
    known = {entry.guid for entry in everything.entries} - {entry.guid for entry in some.entries}
    assert some.skipped == len(known)
    assert some.entries == tuple(entry for entry in everything.entries if entry.guid not in known)
    assert some.feed == everything.feed


def cut_down(path_body: bytes, kept: frozenset[int] | None, limit: int = 8) -> bytes:
    """A document less all items after the first `limit` and those not in `kept`."""
    split, _ = envelope.split(driver.decode(preclean.preclean(path_body), None).data)
    if split is None:
        return path_body
    everything = frozenset(range(len(split.spans)))
    return split.without(everything - (kept if kept is not None else frozenset(range(limit))))


@pytest.mark.corpus
def test_every_feed_of_the_corpus_gives_the_same_entries() -> None:
    chance = random.Random(20260106)
    split_feeds = 0
    for path in documents():
        body = cut_down(path.read_bytes(), None)
        result = parse_document(Document(body=body, url=URL))
        if not isinstance(result, ParsedFeed) or result.fingerprint is None or result.warnings:
            continue  # what had to be mended cannot be cut down here
        split_feeds += 1
        numbers = range(len(result.entries))
        for share in (0.0, 0.3, 0.8, 1.0):
            known = frozenset(number for number in numbers if chance.random() < share)
            before = parsed(cut_down(body, known)) if known else None
            some = parsed(body, before.fingerprint if before else None)
            assert some.skipped == len(known), path.name
            assert some.entries == tuple(e for n, e in enumerate(result.entries) if n not in known), path.name
            assert (some.feed, some.fingerprint) == (result.feed, result.fingerprint)
    assert split_feeds >= 32


@pytest.mark.corpus
@pytest.mark.parametrize("name", DAMAGE)
def test_damage_after_a_good_version_loses_nothing(name: str) -> None:
    for path in documents()[::4]:
        body = cut_down(path.read_bytes(), None)
        good = parse_document(Document(body=body, url=URL))
        if not isinstance(good, ParsedFeed) or good.fingerprint is None:
            continue
        damaged = DAMAGE[name](body)
        full, some = parsed(damaged), parsed(damaged, good.fingerprint)
        known = {entry.guid for entry in full.entries} - {entry.guid for entry in some.entries}
        assert some.skipped == len(known), path.name
        assert some.entries == tuple(entry for entry in full.entries if entry.guid not in known), path.name


def test_our_own_feeds_can_be_split() -> None:
    for name in ("rss20.xml", "atom10.xml", "rss10.xml", "rss091.xml", "podcast.xml"):
        body = (OWN / name).read_bytes()
        again = sum(warning.number for warning in parsed(body).warnings)  # of what could not be read all is told anew
        assert skips(body, body) == len(parsed(body).entries) - again


@pytest.mark.parametrize(
    ("packed", "items"),
    [
        (b"", None),
        (b"1234567", None),
        (b"12345678", {}),
        (b"123456789", None),
        (b"12345678" * 2, None),
        (b"12345678" + b"a" * 8 + b"b" * 8, {b"a" * 8: b"b" * 8}),
        (b"12345678" + b"a" * 8 + b"b" * 8 + b"c" * 15, None),
    ],
)
def test_a_fingerprint_is_a_frame_and_pairs_of_eight_bytes_each(
    packed: bytes, items: dict[bytes, bytes] | None
) -> None:
    found = fingerprint.unpack(packed)
    assert (found and found.keys) == items
    if found is not None:
        assert found.frame == b"12345678"
        assert fingerprint.pack(found.frame, found.keys.items()) == packed


@pytest.mark.parametrize(
    ("body", "spans"),
    [
        (b"<rss><item>1</item><item>2</item></rss>", [(5, 19), (19, 33)]),
        (b"<rss><item>1</item> \n<item>2</item></rss>", [(5, 19), (21, 35)]),
        (b"<rss><ttl>5</ttl><item>1</item></rss>", [(17, 31)]),
        (b"<rss><item>1</item><ttl>5</ttl></rss>", [(5, 19)]),
        (b"<rss><item>1</item><ttl>5</ttl><item>2</item></rss>", None),
        (b"<rss><item/></rss>", None),
        (b"<rss><item><item>1</item></item></rss>", None),
        (b"<a><b><item>1</item></b><c><item>2</item></c></a>", None),
        (b"<rss></rss>", None),
        (b"<!DOCTYPE rss><rss><item>1</item></rss>", None),
    ],
)
def test_where_items_begin_and_end(body: bytes, spans: list[tuple[int, int]] | None) -> None:
    found, well_formed = envelope.split(body)
    assert well_formed
    assert (found and [*found.spans]) == spans
    assert envelope.split(body + b"<") == (None, False)


def test_items_are_left_out_by_their_numbers() -> None:
    found, _ = envelope.split(b"<rss><item>1</item><item>2</item><item>3</item></rss>")
    assert found is not None
    assert found.without(frozenset()) == found.data
    assert found.without(frozenset({1})) == b"<rss><item>1</item><item>3</item></rss>"
    assert found.without(frozenset({0, 2})) == b"<rss><item>2</item></rss>"
    assert len({*found.hashes}) == 3


def test_a_frame_is_that_of_one_state_and_everything_around() -> None:
    one = envelope.frame_of(("a",), ["s", "s"], "c")
    assert one is not None
    assert len(one) == 8
    assert one == envelope.frame_of(("a",), ["s"], "c")
    others = [(("b",), ["s"], "c"), (("a",), ["t"], "c"), (("a",), ["s"], "d")]
    assert len({one, *(envelope.frame_of(around, states, context) for around, states, context in others)}) == 4
    assert envelope.frame_of(("a",), ["s", "t"], "c") is None
    assert envelope.frame_of(("a",), [None], "c") is None
    assert envelope.frame_of(("a",), [(frozenset("xy"),)]) == envelope.frame_of(("a",), [(frozenset("yx"),)])
    assert envelope.frame_of(("a",), [(frozenset("x"),)]) != envelope.frame_of(("a",), [(frozenset("y"),)])
