from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.counting import growth

from feedreader.feeds.discover import MAX_CANDIDATES, discover, looks_like_html
from feedreader.model.outcomes import LinkOrigin, PageLink

PAGE = "https://example.com/news/today.html"


def found(html: str, url: str = PAGE) -> list[tuple[str, str]]:
    return [(each.url, each.title) for each in discover(html.encode(), url) if each.origin is not LinkOrigin.GUESSED]


def test_declared_feeds_come_first_then_links_then_guesses() -> None:
    html = """<html><head><link rel="alternate" type="application/rss+xml" title="All &amp; more" href="/all.rss">
    </head><body><a href="/feed.xml">Feed</a></body></html>"""
    candidates = discover(html.encode(), PAGE)
    assert candidates[:2] == (
        PageLink(url="https://example.com/all.rss", title="All & more", origin=LinkOrigin.DECLARED),
        PageLink(url="https://example.com/feed.xml", title="Feed", origin=LinkOrigin.LINKED),
    )
    assert {each.origin for each in candidates[2:]} == {LinkOrigin.GUESSED}
    assert candidates[2].url == "https://example.com/news/feed"
    assert "https://example.com/feed" in {each.url for each in candidates}
    assert [each.url for each in candidates].count("https://example.com/feed.xml") == 1


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" type="application/atom+xml" href="x">',
        '<LINK REL="ALTERNATE home" TYPE="Application/RSS+XML; charset=utf-8" HREF=" x ">',
        '<link rel="alternate" type="application/feed+json" href="x">',
        '<link rel="alternate" type="application/json" href="x">',
        '<link rel="alternate" type="text/xml" href="x">',
        '<link rel="feed" href="x">',
        '<link rel="rss" href="x">',
        '<link type="application/rss+xml" href="x">',
        '<link rel="alternate" type="application/rss-xml" href="x">',
        '<link rel="alternate" type="RSS" href="x">',
        '<link rel="alternate" type="application/x.atom+xml" href="x">',
        '<link rel="service.feed" type="application/atom+xml" href="x">',
        '<a rel="alternate" type="application/rss+xml" href="x"></a>',
        '<body><p><link rel="alternate" type="application/rss+xml" href="x">',
    ],
)
def test_a_page_declares_a_feed_in_many_ways(link: str) -> None:
    assert found(link) == [("https://example.com/news/x", "")]


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="stylesheet" type="text/xml" href="x">',
        '<link type="text/xml" href="x">',
        '<link rel="service.post" type="application/atom+xml" href="x">',
        '<link rel="alternate" type="application/atomsvc+xml" href="x">',
        '<link rel="alternate" type="text/html" href="x">',
        '<link rel="alternate" hreflang="fr" href="x">',
        '<link rel="alternate" type="application/rss+xml" href="">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:x">',
        '<link rel="alternate" type="application/rss+xml" href="file:///etc/passwd">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/1">',
        '<link rel="alternate" type="application/json+oembed" href="/oembed">',
        '<link rel="alternate" type="text/xml" href="/oembed?format=xml">',
        f'<link rel="alternate" type="application/rss+xml" href="{PAGE}">',
        '<a href="/about">About</a><a href="/feedback">Feedback</a><a href="#rss">RSS</a><a href="/newsfeeding">x</a>',
        '<a href="/sitemap.xml">Sitemap</a>',
    ],
)
def test_what_is_no_feed_is_no_candidate(link: str) -> None:
    assert found(link) == []


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="/rss">x</a>',
        '<a href="/a/feed/">x</a>',
        '<a href="/blog/atom.xml?x=1">x</a>',
        '<a href="/news.rss">x</a>',
        '<a href="/index.php?format=rss">x</a>',
        '<a href="/go/17">RSS</a>',
        '<a href="/go/17"><img src="i.png" alt="RSS"></a>',
        '<a href="feed:https://example.com/x">x</a>',
    ],
)
def test_links_that_look_like_feeds_are_second_choice(anchor: str) -> None:
    assert len(found(anchor)) == 1


def test_feeds_of_comments_and_vaguer_types_come_later() -> None:
    html = """<link rel="alternate" type="application/rss+xml" title="Comments on x" href="/comments/feed/">
    <link rel="alternate" type="text/xml" href="/c"><link rel="alternate" type="application/rss+xml" href="/a">"""
    assert [url.removeprefix("https://example.com") for url, _ in found(html)] == ["/a", "/c", "/comments/feed/"]


@pytest.mark.parametrize(
    ("media_type", "is_feed"),
    [
        *((surely, True) for surely in ("application/rss+xml", "application/atom+xml", "application/feed+json")),
        *((also, True) for also in ("application/rdf+xml", "application/rss", "application/atom", "text/atom+xml")),
        *((maybe, False) for maybe in ("application/xml", "text/xml", "application/json", "text/rss", "text/html")),
    ],
)
def test_of_types_that_may_be_anything_the_address_decides(media_type: str, is_feed: bool) -> None:
    declared = f'<link rel="alternate" type="{media_type}" href="/wp-json/x">'
    assert len(found(declared)) == is_feed


def test_addresses_are_resolved_against_the_base_of_the_page() -> None:
    html = '<base href="/blog/"><base href="/x/"><link rel=alternate type=application/rss+xml href=f>'
    assert found(html) == [("https://example.com/blog/f", "")]
    hostile = '<base href="javascript:x"><link rel=alternate type=application/rss+xml href=f>'
    assert found(hostile) == [("https://example.com/news/f", "")]


def test_titles_are_cleaned_and_decoded_as_the_server_says() -> None:
    html = '<link rel=alternate type=application/rss+xml href=f title="Actualit\xe9s\x1b]0;x">'
    (first, *_) = discover(html.encode("latin-1"), PAGE, "text/html; charset=ISO-8859-1")
    assert first.title == "Actualités]0;x"
    assert discover(html.encode("latin-1"), PAGE, "text/html; charset=nonsense")[0].url == "https://example.com/news/f"


@pytest.mark.parametrize("content_type", [None, "text/html", "text/html; charset=ISO-8859-1"])
def test_a_page_in_utf_8_is_read_as_such_whatever_is_said(content_type: str | None) -> None:
    html = '<link rel=alternate type=application/rss+xml href="/n" title="Новости">'
    for body in (html.encode(), html.encode() + "ы".encode()[:1]):  # the second is cut within a letter
        assert discover(body, PAGE, content_type)[0].title == "Новости"


def test_guesses_begin_at_the_root_and_need_an_address_of_the_web() -> None:
    assert discover(b"", "https://example.com")[0].url == "https://example.com/feed"
    assert discover(b"", "ftp://example.com/") == ()


@pytest.mark.parametrize(
    "unit", ['<a href="/{0}.rss">x', '<link rel=alternate type=application/rss+xml href="/{0}">', "<b></i>"]
)
def test_candidates_are_bounded_and_a_large_page_takes_as_long_as_it_is(unit: str) -> None:
    def page(size: int) -> str:
        return "".join(unit.format(number) for number in range(size))

    assert len(found(page(40_000))) <= MAX_CANDIDATES
    assert growth(found, page, 5_000) < 2.2


def test_a_page_that_nests_without_end_has_its_feed_all_the_same() -> None:
    assert found("<link rel=alternate type=application/rss+xml href=/a>" + "<b>" * 150_000 + "</i>" * 150_000) != []


@pytest.mark.parametrize(
    ("body", "content_type", "html"),
    [
        (b"<!DOCTYPE html><html>", "application/rss+xml", True),
        (b"\xef\xbb\xbf \n<!-- x --><HTML lang=en>", None, True),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html>', "application/xhtml+xml", True),
        (b"<p>just a fragment", "text/html; charset=utf-8", True),
        (b"", "text/html", True),
        (b'<?xml version="1.0"?><rss version="2.0">', "text/html", False),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "text/html", False),
        (b'{"version": "https://jsonfeed.org/version/1"}', "text/html", False),
        (b"<rdf:RDF>", None, False),
        (b"hello", None, False),
        (b"hello", "text/plain", False),
    ],
)
def test_pages_are_told_from_feeds(body: bytes, content_type: str | None, html: bool) -> None:
    assert looks_like_html(body, content_type) is html


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_bytes_give_addresses_of_the_web(body: bytes, url: str) -> None:
    for candidate in (*discover(body, url), *discover(b"<a href='" + body + b"'>RSS</a>", PAGE)):
        assert candidate.url.startswith(("http://", "https://"))
    looks_like_html(body, url)


def test_the_words_of_a_link_end_with_it_and_with_no_element_within() -> None:
    page = (
        '<a href="/feed.xml">All <b>the</b> news <img alt="orange"></a> and more <i>text</i> <a href="/x.rss">More</a>'
    )
    assert found(page)[:2] == [
        ("https://example.com/feed.xml", "All the news orange"),
        ("https://example.com/x.rss", "More"),
    ]


def test_a_link_of_very_many_parts_is_named_by_the_first_twenty() -> None:
    page = f'<a href="/feed.xml">{"".join(f"<i>{number} </i>" for number in range(40))}</a>'
    title = found(page)[0][1]
    assert title == " ".join(map(str, range(20)))


def test_elements_may_be_as_deep_as_is_said() -> None:
    assert found("<div>" * 20 + '<a href="/feed.xml">News</a>')[0][1] == "News"


SURENESS = (
    ("application/atom+xml", "application/rss+xml"),
    ("application/feed+json", "application/rdf+xml", "application/rss", "application/atom", "text/rss+xml",
     "text/atom+xml", "application/x-rss+xml"),
    ("application/xml", "text/xml", "application/json", "text/rss"),
)  # fmt: skip
"""What a page may say that a link is, the surest first."""


@pytest.mark.parametrize("surer", [0, 1])
@pytest.mark.parametrize("place", range(7))
def test_each_type_comes_before_every_less_sure_one(surer: int, place: int) -> None:
    kind = SURENESS[surer][place % len(SURENESS[surer])]
    for other in SURENESS[surer + 1]:
        html = "".join(f'<link rel="alternate" type="{each}" href="/feed/{each}">' for each in (other, kind))
        assert [url.removeprefix("https://example.com/feed/") for url, _ in found(html)][:2] == [kind, other]


@pytest.mark.parametrize(
    ("links", "order"),
    [
        (("application/json", "application/rdf+xml", "application/atom+xml"), (2, 1, 0)),
        (("text/rss+xml", "application/rss+xml", "text/xml"), (1, 0, 2)),
        (("application/rss+xml", "application/atom+xml"), (0, 1)),  # of equals the first
        (("text/html", "application/feed+json"), (0, 1)),  # rel=feed alone is as sure as a type
    ],
)
def test_the_surer_type_comes_first(links: tuple[str, ...], order: tuple[int, ...]) -> None:
    html = "".join(
        f'<link rel="{"feed" if kind == "text/html" else "alternate"}" type="{kind}" href="/{number}">'
        for number, kind in enumerate(links)
    )
    assert [url for url, _ in found(html)] == [f"https://example.com/{number}" for number in order]


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ('<meta http-equiv="refresh" content="0; url=/new">', "https://example.com/new"),
        ('<meta http-equiv=" REFRESH " content="5;URL=\'/new\'">', "https://example.com/new"),
        ('<meta http-equiv="refresh" content="0;/new">', "https://example.com/new"),
        ('<meta http-equiv="refresh" content="5">', None),
        ('<meta name="refresh" content="0; url=/new">', None),
        (
            '<meta http-equiv="refresh" content="0; url=/one"><meta http-equiv="refresh" content="0; url=/two">',
            "https://example.com/one",
        ),
    ],
)
def test_where_a_page_sends_its_readers_on(html: str, url: str | None) -> None:
    refreshed = [each for each in discover(html.encode(), PAGE) if each.origin is LinkOrigin.REFRESH]
    assert refreshed == ([] if url is None else [PageLink(url=url, origin=LinkOrigin.REFRESH)])


@pytest.mark.parametrize(
    ("url", "guesses"),
    [
        ("https://a.example", []),
        ("https://a.example/", []),
        ("https://a.example/index.html", []),
        ("https://a.example/@ada", ["/@ada/feed", "/@ada.rss"]),
        ("https://a.example/x/?p=1#a", ["/x/feed", "/x.rss"]),
        ("https://a.example/x/page.html", ["/x/feed", "/x.rss"]),
        ("https://a.example//b.example/x", ["//b.example/x/feed", "//b.example/x.rss"]),
    ],
)
def test_guesses_begin_below_the_page_and_are_eight_at_the_root(url: str, guesses: list[str]) -> None:
    addresses = [each.url for each in discover(b"", url)]
    assert addresses[:-8] == [f"https://a.example{guess}" for guess in guesses]
    assert addresses[-8] == "https://a.example/feed"


@pytest.mark.parametrize(
    ("anchor", "title"),
    [
        ('<a href="/rss" title="T">x</a>', "T x"),
        ('<a href="/rss" aria-label="L"></a>', "L"),
        ('<a href="/rss" title="T" aria-label="L">x</a>', "T L x"),
        ('<a href="/rss"><img alt="I"></a>', "I"),
        ('<a href="/rss"><img alt=""></a>', ""),
        ('<a href="/rss">one<a href="/x">two</a>', "one"),
        ('<a href="/rss">left open', "left open"),
        ('<img alt="no"><a href="/rss">x</a><img alt="no">', "x"),
    ],
)
def test_what_a_link_is_called(anchor: str, title: str) -> None:
    assert found(anchor) == [("https://example.com/rss", title)]


def test_forty_candidates_are_taken_and_two_megabytes_read() -> None:
    links = "".join(f'<link rel=alternate type=application/rss+xml href="/{number}">' for number in range(41))
    assert [url for url, _ in found(links)] == [f"https://example.com/{number}" for number in range(40)]
    anchors = "".join(f'<a href="/{number}.rss">x</a>' for number in range(41))
    assert len(found(anchors)) == 40
    declared = '<link rel=alternate type=application/rss+xml href="/a">'
    for space, read in ((2_000_000 - len(declared), 1), (2_000_000, 0)):
        assert len(found("<p>" + "x" * (space - 3) + declared)) == read


def test_a_thousand_elements_may_be_open() -> None:
    for depth, read in ((990, 1), (1_001, 0)):
        assert len(found("<div>" * depth + '<link rel=alternate type=application/rss+xml href="/a">')) == read


@pytest.mark.parametrize(
    ("body", "html"),
    [
        (b"<!-- a --><!-- b --><?x?><html>", True),
        (b"<!-- <html> -->", False),
        (b"<!-- <html>", False),
        (b"  <head>", True),
        (b"text <html>", False),
        (b" " * 4_091 + b"<html>", True),
        (b" " * 4_092 + b"<html>", False),
    ],
)
def test_a_page_begins_like_one(body: bytes, html: bool) -> None:
    assert looks_like_html(body, None) is html


@pytest.mark.parametrize("title", ["Kommentare", "Commentaires", "Comentários", "Комментарии", "コメント"])
def test_feeds_of_comments_come_last_in_any_language(title: str) -> None:
    links = (
        f'<link rel="alternate" type="application/rss+xml" title="{name}" href="/{name}">' for name in (title, "x")
    )
    assert found("".join(links))[0][0] == "https://example.com/x"


def test_areas_of_a_picture_lead_to_feeds_and_other_readers_do_not() -> None:
    assert found('<map><area href="/a.php" alt="RSS"></map>') == [("https://example.com/a.php", "RSS")]
    assert found('<a href="https://feedly.com/i/subscription/feed/https://example.com/feed">Feed</a>') == []
