"""What one document may come to, whatever it holds: sums are bounded, cuts are warnings, and good entries arrive."""

from __future__ import annotations

import html
import json
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from feedreader.feeds import element_handlers, identity, ledger, mapping, mend, surplus
from feedreader.feeds.parse import parse_document
from feedreader.feeds.preclean import (
    MAX_DECLARATIONS,
    MAX_ENTITY,
    MAX_EXPANSION,
    MAX_NAMESPACES,
    has_too_many_namespaces,
)
from feedreader.model.feeds import WarningKind
from feedreader.model.outcomes import Document, ParsedFeed

if TYPE_CHECKING:
    from feedreader.model.entries import EntryData

LONG = "9" * 5_000
"""More digits than Python makes a number of."""


def read(body: str, *, url: str = "https://feeds.example/feed") -> ParsedFeed:
    result = parse_document(Document(body=body.encode(), url=url))
    assert isinstance(result, ParsedFeed), result
    return result


def rss(items: str, head: str = "") -> str:
    return f'{head}<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'


def json_feed(items: object, **facts: object) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1", "title": "T", "items": items, **facts})


def size(feed: ParsedFeed) -> int:
    def of(entry: EntryData) -> int:
        texts = (entry.title, entry.summary, entry.content, *entry.authors, *(file.url for file in entry.enclosures))
        return sum(len(text.encode()) for text in texts)

    return sum(map(of, feed.entries))


def warned(feed: ParsedFeed) -> dict[WarningKind, int]:
    return {warning.kind: warning.number for warning in feed.warnings}


@pytest.mark.parametrize("reference", [f"&#{LONG};", f"&amp;#{LONG};", f"&#x{LONG};", f"&amp;amp;#{LONG};"])
@pytest.mark.parametrize("element", ["title", "link", "guid", "description", "author", "category", "pubDate"])
def test_a_reference_of_any_length_costs_at_most_its_element(reference: str, element: str) -> None:
    feed = read(rss(f"<item><{element}>https://a.example/{reference}</{element}></item><item><guid>good</guid></item>"))
    assert feed.entries[-1].guid == "good"


@pytest.mark.parametrize("letter", ["x", "港", "😀"])
def test_entities_cannot_multiply_a_document(letter: str) -> None:
    for length in (10, 900, 5_000):
        doctype = f'<!DOCTYPE rss [<!ENTITY a "{letter * length}">]>'
        feed = read(
            rss(
                "".join(f"<item><guid>{n}</guid><description>{'&a;' * 16}</description></item>" for n in range(500)),
                doctype,
            )
        )
        assert len(feed.entries) == 500
        assert size(feed) < 4 * MAX_EXPANSION
        assert (WarningKind.ENTITIES_REFUSED in warned(feed)) == (length > 10)


def test_authors_that_all_entries_share_are_part_of_the_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MAX_BYTES", 100_000)
    authors = [{"name": f"{n} {'x' * 900}"} for n in range(20)]
    feed = read(json_feed([{"id": str(n)} for n in range(200)], authors=authors))
    assert 0 < len(feed.entries) < 10
    assert size(feed) <= 100_000
    assert warned(feed) == {WarningKind.TOO_MUCH_TEXT: 200 - len(feed.entries)}


def test_addresses_that_a_redirect_made_long_are_part_of_the_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MAX_BYTES", 100_000)
    items = [{"id": str(n), "attachments": [{"url": str(m)} for m in range(10)]} for n in range(50)]
    assert size(read(json_feed(items), url=f"https://feeds.example/{'y' * 3_000}/feed")) <= 100_000


def test_a_document_within_the_sum_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MAX_BYTES", 100_000)
    feed = read(
        rss("".join(f"<item><guid>{n}</guid><description>{'x' * 90}</description></item>" for n in range(1_000)))
    )
    assert (len(feed.entries), feed.warnings) == (1_000, ())


def test_only_items_that_are_kept_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    own_key = identity.own_key

    def counting(**facts: str) -> str:
        made.append(facts)
        return own_key(**facts)

    monkeypatch.setattr(identity, "own_key", counting)
    feed = read(json_feed([{}] * 50_000 + [{"id": str(n)} for n in range(30_000)]))
    assert len(made) == len(feed.entries) == ledger.MAX_ENTRIES
    assert warned(feed) == {WarningKind.TOO_MANY_ENTRIES: 30_000, WarningKind.ITEMS_EMPTY: 50_000}


DATED = "<item><guid>{0}</guid><pubDate>Mon, 06 Jan 2025 10:{0:02}:00 GMT</pubDate></item>"
ATOM = "<entry><id>{0}</id><updated>2025-01-06T10:{0:02}:00Z</updated></entry>"


@pytest.mark.parametrize(
    ("document", "kept"),
    [
        (rss("<item><guid>1</guid></item>" * 40), ["1"]),
        (rss("".join(f"<item><guid>{n}</guid></item>" for n in range(40))), ["0", "1", "2", "3"]),
        (rss("".join(map(DATED.format, range(15)))), ["11", "12", "13", "14"]),
        (rss("".join(map(DATED.format, range(14, -1, -1)))), ["14", "13", "12", "11"]),
        (
            f'<feed xmlns="http://www.w3.org/2005/Atom">{"".join(map(ATOM.format, range(15)))}</feed>',
            ["11", "12", "13", "14"],
        ),
        (rss("".join(map(DATED.format, range(15)))).removesuffix("</channel></rss>"), ["11", "12", "13", "14"]),
        (rss("<item><guid>1</guid></item>" * 4), ["1"]),
    ],
    ids=["the same", "undated", "oldest first", "newest first", "Atom", "without an end", "not too many"],
)
def test_surplus_items_are_left_out_before_feedparser_reads_them(
    monkeypatch: pytest.MonkeyPatch, document: str, kept: list[str]
) -> None:
    monkeypatch.setattr(surplus, "MAX_ENTRIES", 4)
    monkeypatch.setattr(mapping, "MAX_ENTRIES", 4)
    begun = begun_items(monkeypatch)
    feed = read(document)
    assert [entry.guid.removesuffix("/") for entry in feed.entries] == kept
    assert len(begun) <= 4
    total = document.count("<guid>") + document.count("<id>")
    assert warned(feed).get(WarningKind.TOO_MANY_ENTRIES) == (total if total > 4 else None)


@pytest.mark.parametrize(
    "document",
    [
        rss("<item><guid>1</guid><b>" * 200),
        rss("<item><guid>1</guid></item>" * 200, "<!DOCTYPE rss [<!ENTITY a 'b'>]>"),
        "<rss><channel>" + "<item a=<><guid>1</guid>" * 200,
    ],
    ids=["never closed", "with a DOCTYPE", "broken tags"],
)
def test_items_that_cannot_be_told_apart_are_read_up_to_a_bound(monkeypatch: pytest.MonkeyPatch, document: str) -> None:
    monkeypatch.setattr(element_handlers, "MAX_ITEMS", 50)
    monkeypatch.setattr(mend, "MAX_PIECES", 10)
    begun = begun_items(monkeypatch)
    assert read(document).entries
    assert len(begun) <= 50


def begun_items(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """The list to which an item is added for each that feedparser begins."""
    begun: list[None] = []
    begin = element_handlers.ElementHandlers._start_item  # noqa: SLF001 - counted where it happens

    def counting(parser: element_handlers.ElementHandlers, attrs: object) -> None:
        begin(parser, attrs)
        begun.append(None)

    monkeypatch.setattr(element_handlers.ElementHandlers, "_start_item", counting)
    return begun


@pytest.mark.parametrize(
    "open_part",
    [
        "<![CDATA[",
        "<!-- ",
        '<a b="',
        "<title>x",
        "<b>",
        "&",
        "< ",
        "<?x ",
        "<item ",
        "</item>",
        "<item><![CDATA[<item>",
    ],
)
def test_what_is_opened_a_thousand_times_and_never_closed_costs_no_good_entry(open_part: str) -> None:
    feed = read(rss(f"<item><guid>1</guid></item><item><guid>2</guid>{open_part * 1_000}"))
    assert feed.entries[0].guid == "1"


def test_mending_looks_at_each_item_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    is_well_formed = mend._is_well_formed  # noqa: SLF001 - counted where it happens

    def counting(data: bytes) -> bool:
        looked.append(len(data))
        return is_well_formed(data)

    monkeypatch.setattr(mend, "_is_well_formed", counting)
    totals = []
    for count in (100, 200, 400):
        looked.clear()
        read(rss("<item><guid>1</guid><b></item>" * count))
        totals.append(sum(looked))
    assert totals[2] < 2.2 * totals[1] < 4.84 * totals[0]


@pytest.mark.parametrize(
    ("prefixes", "times", "too_many"),
    [
        (MAX_NAMESPACES, 1, False),
        (MAX_NAMESPACES + 1, 1, True),
        (2, MAX_DECLARATIONS // 2, False),
        (2, MAX_DECLARATIONS // 2 + 1, True),
    ],
)
def test_as_many_namespaces_are_read_as_is_said(prefixes: int, times: int, too_many: bool) -> None:
    declared = " ".join(f'xmlns:n{number}="u"' for number in range(prefixes))
    assert has_too_many_namespaces(f"<a {declared}/>".encode() * times) is too_many


def test_an_entity_may_be_as_long_as_is_said() -> None:
    for length, refused in ((MAX_ENTITY, False), (MAX_ENTITY + 1, True)):
        feed = read(rss("<item><title>&a;</title></item>", f'<!DOCTYPE rss [<!ENTITY a "{"x" * length}">]>'))
        assert (WarningKind.ENTITIES_REFUSED in warned(feed)) is refused
        assert (len(feed.entries[0].title) > 900) is not refused


@pytest.mark.parametrize("more", [0, 1])
def test_as_many_prefixes_are_declared_as_is_said(more: int) -> None:
    used = "".join(f"<p{number:02}:x>y</p{number:02}:x>" for number in range(mend.MAX_PREFIXES + more))
    mended = mend.mend(rss(f"<item><guid>1</guid>{used}</item>").encode())
    assert mended is not None
    assert mended.data.count(b" xmlns:p") == mend.MAX_PREFIXES


def test_a_base_that_is_longer_than_any_address_is_put_before_nothing() -> None:
    """It was joined with each address in the document: 200 KB and 500 links took eight seconds."""
    long = "https://b.example/" + "d/" * 100_000
    content = '<content type="html">&lt;a href="y"&gt;z&lt;/a&gt;</content>'
    entry = f'<entry xml:base="e/"><id>1</id><link href="x"/>{content}</entry>'
    feed = read(f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{long}">{entry}</feed>')
    assert feed.entries[0].url == "https://feeds.example/e/x"
    assert len(feed.entries[0].content) < 100


def test_bases_within_bases_do_not_add_up() -> None:
    nested = f'<x xml:base="{"a" * 500}/">' * 900
    document = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id>{nested}{"</x>" * 900}</entry></feed>'
    read(document)
    tracemalloc.start()
    try:
        assert read(document).entries
        assert tracemalloc.get_traced_memory()[1] < 30 * len(document)
    finally:
        tracemalloc.stop()


def test_a_base_does_not_multiply_a_text() -> None:
    links = "&lt;a href=y&gt;" * 5_000
    entry = (
        f'<entry xml:base="https://b.example/{"d/" * 1_900}"><id>1</id><content type="html">{links}</content></entry>'
    )
    body = mapping.rebased(html.unescape(links), "https://b.example/" + "d" * 4_000 + "/")
    assert len(body) < 2 * mapping.MAX_BODY
    assert read(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>').entries


@pytest.mark.parametrize("opening", [b"<a>", b"<a b='1'>"])
def test_a_thousand_elements_may_stand_one_within_the_other(opening: bytes) -> None:
    """Within the three around them."""
    for depth, is_feed in ((998, True), (999, False)):
        nested = opening * depth + b"</a>" * depth
        body = b"<rss><channel><title>T</title><item><title>x</title>" + nested + b"</item></channel></rss>"
        assert isinstance(parse_document(Document(body=body, url="https://a.example/")), ParsedFeed) is is_feed
