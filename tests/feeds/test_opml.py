from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tests.corpus import LISTS
from tests.counting import growth

from feedreader.errors import OpmlError
from feedreader.feeds import opml_outlines
from feedreader.feeds.opml import read_opml, write_opml
from feedreader.feeds.opml_outlines import MAX_FOLDERS, MAX_PATH, MAX_TAGS, tag_path
from feedreader.feeds.opml_write import MAX_NAMESPACES
from feedreader.model.subscriptions import OpmlDocument, Subscription
from feedreader.text.clean import one_line
from feedreader.text.urls import feed_key

if TYPE_CHECKING:
    from feedreader.model.subscriptions import Outline

LIST = Path(__file__).resolve().parents[2] / "feeds.opml"
NOW = datetime(2026, 1, 6, 14, 30, tzinfo=timezone(timedelta(hours=1)))
URL = "https://example.com/feed"


def read(body: str, encoding: str = "utf-8") -> OpmlDocument:
    return read_opml(f'<opml version="2.0"><body>{body}</body></opml>'.encode(encoding))


def one(body: str) -> Outline:
    (outline,) = read(body).outlines
    return outline


def feed(body: str) -> Subscription:
    subscription = one(body).subscription
    assert subscription is not None
    return subscription


@pytest.mark.parametrize(
    "attributes",
    [
        f'xmlUrl="{URL}"',
        f'XMLURL="{URL}" type="RSS"',
        f'xmlurl="  {URL} " type="atom"',
        f'url="{URL}" type="pie"',
        f'xmlUrl="{URL}" type="link"',
        'xmlUrl="feed:https://example.com/feed"',
        'xmlUrl="FEED:https://example.com/feed"',
    ],
)
def test_an_address_makes_a_feed_whatever_the_type_says(attributes: str) -> None:
    assert feed(f"<outline text='x' {attributes}/>").url == URL


def test_the_feed_scheme_means_http() -> None:
    assert feed('<outline xmlUrl="feed://example.com/feed"/>').url == "http://example.com/feed"


@pytest.mark.parametrize(
    ("attributes", "title", "shown"),
    [
        ('text="A" title="B"', "A", "A"),
        ('text="" title="B"', "B", "B"),
        ('title="B"', "B", "B"),
        ("", "", "example.com"),
        (f'text="{URL}"', "", "example.com"),
        ('TEXT=" a&#10; b&#x9b;31m "', "a b31m", "a b31m"),
    ],
)
def test_a_title_is_text_then_title_and_a_report_shows_the_host_where_there_is_none(
    attributes: str, title: str, shown: str
) -> None:
    outline = one(f'<outline {attributes} xmlUrl="{URL}"/>')
    assert outline.title == shown
    assert outline.subscription is not None
    assert outline.subscription.title == title


@pytest.mark.parametrize("folder", ['text="F"', 'title="F"', 'text="" title="F" type="rss"', 'TITLE="F" xmlUrl=""'])
def test_a_folder_is_what_has_no_address_and_holds_feeds(folder: str) -> None:
    assert feed(f'<outline {folder}><outline xmlUrl="{URL}"/></outline>').tags == ("F",)


@pytest.mark.parametrize(
    ("category", "tags"),
    [
        ("a,b", ("F/G", "a", "b")),
        ("/x/y,/z", ("F/G", "x/y", "z")),
        (",a, ,b,,", ("F/G", "a", "b")),
        ("//a//b/ , F/G", ("F/G", "a/b")),
    ],
)
def test_categories_join_the_path_of_the_folders(category: str, tags: tuple[str, ...]) -> None:
    body = f'<outline text="F"><outline text=" G "><outline xmlUrl="{URL}" category="{category}"/></outline></outline>'
    assert feed(body).tags == tags


def test_a_feed_in_two_folders_is_one_subscription_with_the_tags_of_both() -> None:
    first, second, third = read(
        f'<outline text="A"><outline xmlUrl="{URL}"/></outline>'
        f'<outline text="B"><outline text="Name" xmlUrl="http://example.com:80/feed/" htmlUrl="https://example.com"/>'
        f'</outline><outline xmlUrl="{URL}" category="C"/>'
    ).outlines
    assert first.subscription is second.subscription is third.subscription
    assert first.subscription == Subscription(
        url=URL, title="Name", site_url="https://example.com", tags=("A", "B", "C")
    )
    assert second.url == "http://example.com:80/feed/"


def test_outlines_without_feeds_are_ignored_with_a_reason_each_tree_once() -> None:
    outlines = read(
        '<outline text="tt-rss-prefs"><outline text="a" value="1"/><outline text="b"><outline/></outline></outline>'
        f'<outline text="note"/><outline text="F"><outline text="empty"/><outline xmlUrl="{URL}"/></outline>'
    ).outlines
    assert [(each.title, each.ignored) for each in outlines] == [
        ("tt-rss-prefs", "a folder without feeds"),
        ("note", "it has no feed address"),
        ("empty", "it has no feed address"),
        ("example.com", None),
    ]


@pytest.mark.parametrize(
    "attributes",
    [
        'xmlUrl="|touch /tmp/x"',
        'xmlUrl=" | touch /tmp/x"',
        'xmlUrl="exec:touch /tmp/x"',
        'xmlUrl="EXEC:touch"',
        "xmlUrl='\"exec:touch x\"'",
        'xmlUrl="filter:touch:https://example.com/feed"',
        'xmlUrl="file:///etc/passwd"',
        'xmlUrl="javascript:alert(1)"',
        'xmlUrl="data:text/xml,x"',
        'xmlUrl="ftp://example.com/feed"',
        'xmlUrl="/feed.xml"',
        'xmlUrl="www.example.com/feed"',
        'xmlUrl="https://"',
        'xmlUrl="https://exa mple.com/"',
        f'xmlUrl="{URL}" filtercmd="touch /tmp/x"',
        f'xmlUrl="{URL}" filterCmd="touch /tmp/x"',
    ],
)
def test_what_runs_or_is_not_on_the_web_is_refused_with_a_reason(attributes: str) -> None:
    outline = one(f'<outline text="x" {attributes}/>')
    assert outline.subscription is None
    assert outline.refused
    assert outline.ignored is None


@pytest.mark.parametrize(
    "attributes",
    [
        'type="include" url="https://example.com/a.opml"',
        'type="link" url="https://example.com/a.opml?x=1"',
        'type="INCLUDE" xmlUrl="https://example.com/list"',
        'xmlns:frss="https://freshrss.org/opml" frss:opmlUrl="https://example.com/list"',
    ],
)
def test_a_list_within_a_list_is_named_and_not_fetched(attributes: str) -> None:
    outline = one(f"<outline text='x' {attributes}/>")
    assert outline.url.startswith("https://example.com/")
    assert "nothing was fetched" in (outline.ignored or "")


def test_saved_queries_and_links_to_pages_are_ignored() -> None:
    query, page = read(
        '<outline text="q" xmlUrl="query:Unread:unread = &quot;yes&quot;"/>'
        '<outline text="p" type="link" url="https://example.com/"/>'
    ).outlines
    assert "saved query" in (query.ignored or "")
    assert "link to a page" in (page.ignored or "")


def test_an_episode_is_no_feed() -> None:
    podcast = f'<outline type="rss" text="P" xmlUrl="{URL}"><outline type="podcast-episode" title="E" url="{URL}/1"/>'
    feed, episode, heard = read(f'{podcast}<outline title="F" url="{URL}/2" enclosureUrl="x.mp3"/></outline>').outlines
    assert feed.subscription is not None
    assert episode.ignored == heard.ignored == "an episode of a podcast, not a feed"


def test_attributes_of_other_programs_are_kept_without_secrets_and_commands() -> None:
    subscription = feed(
        f"""<outline xmlUrl="{URL}" text="x" description="about" version="RSS2" author="Ann" xmlns:frss="urn:f"
        xmlns:miniflux="urn:m" frss:cssFullContent="main" frss:CURLOPT_COOKIE="a=b" miniflux:cookie="c"
        miniflux:crawler="true" miniflux:username="u" password="p" frss:CURLOPT_HTTPHEADER="X: y" apiToken="t"
        notifyCommand="rm" postitem="|rm" opens=" exec:rm" frss:feed="filter:rm:https://x.example/"
        logo="https://me:secret@example.com/l.png" empty=""/>"""
    )
    assert subscription.attributes == {
        "description": "about",
        "version": "RSS2",
        "author": "Ann",
        "{urn:f}cssFullContent": "main",
        "{urn:m}crawler": "true",
    }


def test_other_elements_and_text_between_outlines_are_skipped() -> None:
    assert feed(f'text <b>x</b><!-- y --><outline xmlUrl="{URL}"/><junk/>').url == URL


@pytest.mark.parametrize("address", ["http://x.org/?a=1&b=2", "http://x.org/?a=1&copy=2", "http://x.org/?a&&amp;b&#x;"])
def test_bare_ampersands_are_repaired_before_a_parser_drops_them(address: str) -> None:
    document = read(f'<outline xmlUrl="{address}"/><outline xmlUrl="{URL}?c=1&amp;d=2"/>')
    assert [each.url for each in document.outlines] == [address.replace("&amp;", "&"), URL + "?c=1&d=2"]
    assert any("escaped bare ampersands" in repair for repair in document.repairs)


def test_entities_of_html_and_forbidden_characters_are_repaired() -> None:
    document = read(f'<outline text="Libert&eacute;&nbsp;!\x08&#0;&#27;" xmlUrl="{URL}"/>')
    assert document.outlines[0].title == "Liberté !"
    assert document.repairs == (
        "resolved characters that only HTML names (2)",
        "removed characters that XML forbids (3)",
    )


def test_stray_quotes_are_repaired() -> None:
    document = read(f'<outline text=""\'So" he said" xmlUrl="{URL}" type="rss" /><outline xmlUrl="{URL}/2"/>')
    assert [each.title for each in document.outlines] == ['"\'So" he said', "example.com"]
    assert document.repairs == ("mended the attributes of outlines (1)",)


def test_a_file_that_is_cut_short_gives_what_it_still_holds() -> None:
    document = read_opml(f'<opml><body><outline text="F"><outline xmlUrl="{URL}"/><outline te'.encode())
    assert document.outlines[0].url == URL
    assert document.outlines[0].subscription is not None
    assert document.outlines[0].subscription.tags == ("F",)
    assert "not well-formed from line 1" in document.repairs[0]


@pytest.mark.parametrize("heading", ['<outline text="Harbours">', '<outline text="News"/><outline text="Harbours">'])
def test_a_heading_that_is_cut_off_behind_its_tag_is_told_of(heading: str) -> None:
    last = read_opml(f'<opml version="2.0"><body>{heading}'.encode()).outlines[-1]
    assert (last.title, last.url, last.subscription) == ("Harbours", "", None)
    assert last.ignored


@pytest.mark.parametrize(
    ("prefix", "declared", "encoding", "repairs"),
    [
        ("", None, "utf-8", 0),
        ("", "UTF-8", "utf-8", 0),
        ("", "utf8", "utf-8", 0),
        ("\ufeff", "UTF-8", "utf-8", 0),
        ("\ufeff", "windows-1251", "utf-8", 0),
        ("\ufeff", "utf-16", "utf-16-le", 0),
        ("\ufeff", None, "utf-16-be", 0),
        ("", "utf-16", "utf-16-le", 0),
        ("\n\n", "UTF-8", "utf-8", 0),
        ("", "iso-8859-1", "iso-8859-1", 0),
        ("", "UTF-8", "cp1252", 1),
        ("", None, "cp1252", 1),
        ("", "utf-16", "utf-8", 1),
        ("", "rot13", "utf-8", 1),
        ("", "punycode", "utf-8", 1),
        ("", "no-such-thing", "utf-8", 1),
    ],
)
def test_any_encoding_is_read(prefix: str, declared: str | None, encoding: str, repairs: int) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = f'<head><title>Tête</title></head><body><outline text="é" xmlUrl="{URL}"/></body>'
    document = read_opml(f"{prefix}{declaration}<opml>{body}</opml>".encode(encoding))
    assert (document.title, document.outlines[0].title) == ("Tête", "é")
    assert len(document.repairs) == repairs


def test_names_that_were_escaped_twice_are_read_as_they_were_meant() -> None:
    data = f'<opml><body><outline text="Q&amp;amp;A &amp;#39;n R&amp;D" xmlUrl="{URL}"/></body></opml>'.encode()
    assert read_opml(data).outlines[0].title == "Q&A 'n R&D"


@pytest.mark.parametrize("version", ["", ' version="1.0"', ' version="1.1"', ' version="2.0"', ' xmlns="urn:x"'])
def test_every_version_is_read(version: str) -> None:
    data = f'<OPML{version}><Body><Outline xmlUrl="{URL}"/></Body></OPML>'.encode()
    assert read_opml(data).outlines[0].url == URL


def test_a_list_without_outlines_is_empty() -> None:
    assert read_opml(b"<opml><head><title>T</title></head></opml>") == OpmlDocument(outlines=(), title="T")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "an empty file"),
        (b" \n", "an empty file"),
        (b"<!DOCTYPE html><html><title>x</title></html>", "a web page"),
        (b"<rss version='2.0'><channel/></rss>", "a feed itself"),
        (b"<?xml version='1.0'?><!-- x --><feed xmlns='http://www.w3.org/2005/Atom'/>", "a feed itself"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "a JSON feed"),
        (b"[1]", "JSON"),
        (b"https://example.com/feed\nhttps://example.com/2\n", "a plain list of addresses"),
        (b"PK\x03\x04xxx", "a ZIP archive"),
        (b"\x1f\x8b\x08", "a compressed file"),
        (b"%PDF-1.7", "a PDF"),
        (b"<svg/>", "<svg>"),
        (b"hello", "no XML"),
        (b"\x00\xff" * 100, "no XML"),
    ],
)
def test_what_is_not_opml_is_named(data: bytes, words: str) -> None:
    with pytest.raises(OpmlError, match="this is not OPML") as error:
        read_opml(data)
    assert words in str(error.value)


def test_no_entity_that_a_file_declares_is_resolved() -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    subset = f'[<!ENTITY x SYSTEM "file:///etc/hosts"><!ENTITY l0 "lol">{lol}]'
    for doctype in (
        f"<!DOCTYPE opml {subset}>",
        f"<!DOCTYPE x><!DOCTYPE opml {subset}>",
        '<!DOCTYPE opml SYSTEM "http://127.0.0.1:9/x.dtd">',
        "<!DOCTYPE opml",
    ):
        data = f'{doctype}<opml><body><outline text="&x;&l11;" xmlUrl="{URL}"/></body></opml>'.encode()
        try:
            document = read_opml(data)
        except OpmlError:
            continue
        assert document.outlines[0].title == "&x;&l11;"


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        ("</x></body></opml>", "line 1, column 61 on (Opening and ending tag mismatch: body line 1 and x)"),
        ('<outline xmlUrl="x" <></body></opml>', "line 1, column 77 on (error parsing attribute name)"),
    ],
)
def test_of_a_file_that_is_not_well_formed_is_told_where_and_why(broken: str, where: str) -> None:
    repairs = read_opml(f'<opml><body><outline xmlUrl="{URL}"/>{broken}'.encode()).repairs
    assert repairs == (f"the file is not well-formed from {where}; took what could be read",)


def test_ten_thousand_nested_folders_keep_sixty_four_names() -> None:
    subscription = feed('<outline text="a">' * 10_000 + f'<outline xmlUrl="{URL}"/>' + "</outline>" * 10_000)
    assert subscription.tags == ("/".join("a" * MAX_FOLDERS),)


def test_a_second_document_type_declares_nothing_either() -> None:
    data = f'<!DOCTYPE x><!DOCTYPE opml [<!ENTITY e "boom">]><opml><outline text="&e;" xmlUrl="{URL}"/></opml>'
    with pytest.raises(OpmlError, match="<doctype>"):
        read_opml(data.encode())


def test_categories_are_bounded_in_depth_length_and_number() -> None:
    deep, wide = "a/" * 100, ",".join(map(str, range(1_000)))
    subscription = feed(f'<outline xmlUrl="{URL}" category="{deep},{"b" * 5_000},{wide}"/>')
    assert subscription.tags[0] == "/".join("a" * MAX_FOLDERS)
    assert max(map(len, subscription.tags)) <= MAX_PATH
    assert len(subscription.tags) == MAX_TAGS


def test_ten_thousand_empty_folders_are_one_line_of_the_report() -> None:
    assert one('<outline text="a">' * 10_000 + "</outline>" * 10_000).ignored == "a folder without feeds"


@pytest.mark.parametrize("outline", ["<outline/>", f'<outline xmlUrl="{URL}"/>'])
def test_more_outlines_than_are_read_are_refused_at_once(outline: str) -> None:
    def refuse(text: str) -> None:
        with pytest.raises(OpmlError, match="more than 100,000 outlines"):
            read(text)

    assert growth(refuse, lambda count: outline * count, 120_000) < 1.1


def test_a_list_may_have_as_many_outlines_as_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opml_outlines, "MAX_OUTLINES", 2)
    outline = '<outline xmlUrl="https://a.example/{}"/>'
    assert len(read("".join(map(outline.format, range(2)))).outlines) == 2
    with pytest.raises(OpmlError, match="2 outlines"):
        read("".join(map(outline.format, range(3))))


def test_outlines_in_capitals_are_counted_too() -> None:
    with mock.patch.object(opml_outlines, "MAX_OUTLINES", 10), pytest.raises(OpmlError, match="more than 10 outlines"):
        read("<Outline/>" * 11)


def test_a_file_larger_than_any_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedreader.feeds.opml.MAX_BYTES", 2 << 20)
    with pytest.raises(OpmlError, match="the file has 3 MB"):
        read_opml(b" " * (3 << 20))


def test_a_giant_attribute_is_cut() -> None:
    outline = one(f'<outline text="{"a" * 2_000_000}" xmlUrl="{URL}"/>')
    assert len(outline.title) == 1_000
    assert "not valid" in (one(f'<outline xmlUrl="{URL}{"a" * 2_000_000}"/>').refused or "")


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for document in (data, b"<opml><body><outline text='" + data + b"' xmlUrl='https://example.com/'/></body></opml>"):
        with suppress(OpmlError):
            read_opml(document)


def export(*subscriptions: Subscription) -> str:
    return write_opml(subscriptions, title="Mine", now=NOW).decode()


def test_an_export_is_opml_2_with_folders_and_categories() -> None:
    text = export(
        Subscription(url=URL, title='A "b" <c> &', site_url="https://example.com/", tags=("news/fr", "x", "y/z")),
        Subscription(url=URL + "2"),
    )
    assert text == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<opml version="2.0">\n  <head>\n    <title>Mine</title>\n'
        "    <dateCreated>Tue, 06 Jan 2026 13:30:00 GMT</dateCreated>\n  </head>\n  <body>\n"
        '    <outline text="news" title="news">\n      <outline text="fr" title="fr">\n'
        '        <outline text="A &quot;b&quot; &lt;c&gt; &amp;" title="A &quot;b&quot; &lt;c&gt; &amp;" type="rss"'
        ' xmlUrl="https://example.com/feed" htmlUrl="https://example.com/" category="/news/fr,x,/y/z"/>\n'
        "      </outline>\n    </outline>\n"
        '    <outline text="x" title="x">\n'
        '      <outline text="A &quot;b&quot; &lt;c&gt; &amp;" title="A &quot;b&quot; &lt;c&gt; &amp;" type="rss"'
        ' xmlUrl="https://example.com/feed" htmlUrl="https://example.com/"/>\n    </outline>\n'
        '    <outline text="y" title="y">\n      <outline text="z" title="z">\n'
        '        <outline text="A &quot;b&quot; &lt;c&gt; &amp;" title="A &quot;b&quot; &lt;c&gt; &amp;" type="rss"'
        ' xmlUrl="https://example.com/feed" htmlUrl="https://example.com/"/>\n      </outline>\n    </outline>\n'
        '    <outline text="https://example.com/feed2" title="https://example.com/feed2" type="rss"'
        ' xmlUrl="https://example.com/feed2"/>\n  </body>\n</opml>\n'
    )


def test_passwords_are_not_exported_and_a_comment_says_so() -> None:
    url = "https://me:se@cret@example.com/feed"
    text = export(
        Subscription(url=url, title=url, site_url="https://:cret@example.com/", attributes={"cookie": "cret"})
    )
    assert "cret" not in text
    (outline,) = read_opml(text.encode()).outlines
    assert outline.subscription is not None
    assert outline.subscription.url == "https://me@example.com/feed"
    assert outline.subscription.attributes == {"comment": "the password was left out"}
    assert feed_key(outline.subscription.url) == feed_key(url)


def test_attributes_of_other_programs_come_back() -> None:
    kept = {"version": "RSS2", "{https://freshrss.org/opml}cssFullContent": "main", "1bad": "x"}
    text = export(Subscription(url=URL, attributes=kept))
    assert 'xmlns:frss="https://freshrss.org/opml"' in text
    (outline,) = read_opml(text.encode()).outlines
    assert outline.subscription is not None
    assert outline.subscription.attributes == {name: value for name, value in kept.items() if "bad" not in name}


def test_a_tag_with_a_comma_comes_back_from_a_folder() -> None:
    subscription = Subscription(url=URL, tags=("a", "b, c", "d/e,f"))
    document = read_opml(export(subscription).encode())
    assert {each.subscription and each.subscription.tags for each in document.outlines} == {("a", "b, c", "d/e,f")}


TITLES = st.text(max_size=30)
TAGS = st.lists(st.text(max_size=12).map(tag_path).filter(bool), max_size=4, unique=True).map(tuple)
SUBSCRIPTIONS = st.lists(
    st.builds(
        Subscription,
        url=st.integers(0, 10_000).map(lambda number: f"https://example.com/{number}?a=1&b=<é>"),
        title=TITLES,
        site_url=st.none() | st.just("https://example.com/"),
        tags=TAGS,
    ),
    max_size=6,
    unique_by=lambda subscription: feed_key(subscription.url),
)


def held(data: bytes) -> dict[str, Subscription]:
    """The subscriptions of an export, that needs no repair, by their keys."""
    document = read_opml(data)
    assert document.repairs == ()
    found = [each.subscription for each in document.outlines if each.subscription is not None]
    assert len(found) == len(document.outlines)
    return {feed_key(subscription.url): subscription for subscription in found}


def test_the_first_folder_of_a_feed_stays_the_first_wherever_it_stands() -> None:
    urls = ("https://a.example/feed", "https://b.example/feed")
    wanted = [Subscription(url=urls[0], tags=("later",)), Subscription(url=urls[1], tags=("first", "later"))]
    back = held(write_opml(wanted, title="x", now=NOW))
    assert back[feed_key(urls[1])].tags == ("first", "later")


@given(SUBSCRIPTIONS)
def test_importing_an_export_changes_nothing(subscriptions: list[Subscription]) -> None:
    once = held(write_opml(subscriptions, title="x", now=NOW))
    assert once.keys() == {feed_key(subscription.url) for subscription in subscriptions}
    assert held(write_opml(once.values(), title="x", now=NOW)) == once
    for subscription in subscriptions:
        back = once[feed_key(subscription.url)]
        assert set(back.tags) == set(subscription.tags)
        assert back.tags[:1] == subscription.tags[:1]
        assert back.site_url == subscription.site_url
        assert back.title == one_line(subscription.title)


@pytest.mark.corpus
def test_published_lists_lose_no_address() -> None:
    counts = {path.name: len(read_opml(path.read_bytes()).outlines) for path in sorted(LISTS.glob("*.opml"))}
    assert counts == {
        "body-element-missing.opml": 0,
        "category.opml": 1,
        "example.opml": 7,
        "filtered.opml": 2,
        "france.opml": 11,
        "germany.opml": 5,
        "netnewswire-no-title.opml": 207,
        "netnewswire-subs.opml": 207,
        "news.opml": 11,
        "piped.opml": 2,
        "tech.opml": 26,
        "windows-1251.opml": 2,
    }


def test_the_list_that_comes_along_is_sound() -> None:
    document = read_opml(LIST.read_bytes())
    subscriptions = [each.subscription for each in document.outlines if each.subscription is not None]
    assert document.repairs == ()
    assert len(subscriptions) == len(document.outlines) >= 40
    assert len({feed_key(each.url) for each in subscriptions}) == len(subscriptions)
    assert len({each.attributes["language"].partition("-")[0] for each in subscriptions}) >= 8
    assert all(each.title and each.site_url and each.tags for each in subscriptions)
    assert {each.url for each in subscriptions if not each.url.startswith("https://")} == set()
    etree.fromstring(LIST.read_bytes())


@pytest.mark.parametrize(
    ("text", "feeds"),
    [
        ("<br />\n<b>Warning</b>: oops in <b>x.php</b>\n<?xml version='1.0'?><opml><body>{}</body></opml>", 2),
        ("junk <opml version='2.0'><body>{}</body></opml>", 2),
        ("tail.xml'/>\n{}\n</body></opml>", 2),
        ("{}", 2),
        (".example/feed'/>{}", 2),
    ],
)
def test_junk_in_front_of_a_list_is_left_out(text: str, feeds: int) -> None:
    outlines = "".join(f'<outline text="F{n}" xmlUrl="https://f{n}.example/"/>' for n in range(2))
    document = read_opml(text.format(outlines).encode())
    assert len([each for each in document.outlines if each.subscription]) == feeds
    assert document.repairs


def test_a_slash_in_the_name_of_a_folder_survives() -> None:
    given = b"""<opml><body><outline text="AC/DC"><outline text="Art / Design">
      <outline text="F" xmlUrl="https://f.example/"/></outline></outline></body></opml>"""
    (outline,) = read_opml(given).outlines
    assert outline.subscription is not None
    assert outline.subscription.tags[0].count("/") == 1
    written = write_opml([outline.subscription], title="T", now=NOW)
    assert b'text="AC/DC"' in written
    assert b'text="Art / Design"' in written
    again = read_opml(written).outlines
    assert {tag for each in again if each.subscription for tag in each.subscription.tags} == set(
        outline.subscription.tags
    )


def test_a_feed_in_two_folders_is_written_into_both() -> None:
    written = write_opml([Subscription(url="https://f.example/", tags=("b", "a"))], title="T", now=NOW)
    folders = [each.get("text") for each in etree.fromstring(written).iter("outline") if not each.get("xmlUrl")]
    assert folders == ["b", "a"]
    (first, second) = [each for each in read_opml(written).outlines if each.subscription]
    assert first.subscription == second.subscription
    assert first.subscription is not None
    assert set(first.subscription.tags) == {"a", "b"}


def test_namespaces_in_lists_are_bounded() -> None:
    feeds = [
        Subscription(url=f"https://f{n}.example/", attributes={f"{{urn:n{n}-{m}}}a": "1" for m in range(20)})
        for n in range(200)
    ]
    root = etree.fromstring(write_opml(feeds, title="T", now=NOW))
    assert len(root.nsmap) == MAX_NAMESPACES


def test_what_one_outline_may_have_is_bounded() -> None:
    """Folders 64 deep, names of 100 characters, paths of 500, 100 categories, 40 attributes of 2,000 characters."""
    assert tag_path("/".join("a" * 65)) == "/".join("a" * 64)
    assert tag_path("a" * 101) == "a" * 99 + "…"
    assert tag_path("/".join(["a" * 99] * 6)) == "/".join(["a" * 99] * 5)
    assert len(tag_path("/".join(["a" * 100] * 4 + ["b" * 96]))) == 500
    assert tag_path("/".join(["a" * 100] * 4 + ["b" * 97])) == "/".join(["a" * 100] * 4)
    assert tag_path(" a // b / ") == "a/b"
    for count in (100, 101):
        assert len(feed(f'<outline xmlUrl="{URL}" category="{",".join(map(str, range(count)))}"/>').tags) == 100
    for count in (40, 41):
        attributes = " ".join(f'a{number}="x"' for number in range(count))
        assert len(feed(f'<outline xmlUrl="{URL}" {attributes}/>').attributes) == 40
    for length, kept in ((2_000, 1), (2_001, 0)):
        assert len(feed(f'<outline xmlUrl="{URL}" note="{"x" * length}"/>').attributes) == kept
    nested = '<outline text="a">' * 65 + f'<outline xmlUrl="{URL}"/>' + "</outline>" * 65
    assert feed(nested).tags == ("/".join("a" * 64),)
    assert feed(f'<outline text="{"a" * 101}"><outline xmlUrl="{URL}"/></outline>').tags == ("a" * 100,)


FILTERED = "its filtercmd would run a command; add its address by itself if you want the feed unfiltered"


@pytest.mark.parametrize(
    ("attributes", "refused"),
    [
        ('xmlUrl="|x"', "it would run a command; only http and https addresses are followed"),
        (f'xmlUrl="{URL}" filterCmd="x"', FILTERED),
        ('xmlUrl="/feed.xml"', "its address is not complete: it has no http:// or https://"),
        ('xmlUrl="https://"', "its address is not valid"),
        ('xmlUrl="FEED:"', "its address is not valid"),
        ('xmlUrl="FTP://a.example/"', "its address begins with ftp: and only http and https are followed"),
    ],
)  # fmt: skip
def test_why_an_address_is_refused(attributes: str, refused: str) -> None:
    assert one(f'<outline text="x" {attributes}/>').refused == refused


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<head><title>One</title></head><body/>", "One"),
        ("<head><title>One</title><title>Two</title></head><body/>", "One"),
        ("<head><title> </title><title>Two</title></head><body/>", "Two"),
        ("<body><outline text='x'><title>No</title></outline></body>", ""),
        ("<head><title>O<b>n</b>e</title>no</head><body/>", "One"),
    ],
)
def test_the_title_of_a_list(body: str, title: str) -> None:
    assert read_opml(f"<opml>{body}</opml>".encode()).title == title


@pytest.mark.parametrize(
    ("first", "second", "united"),
    [
        ('text="A"', 'text="B"', ("A", None, ())),
        ("", 'text="B" htmlUrl="https://b.example/"', ("B", "https://b.example/", ())),
        ('note="1"', 'note="2" other="3"', ("", None, (("note", "1"), ("other", "3")))),
        ('category="x"', 'category="y"', ("", None, ())),
    ],
)
def test_outlines_of_one_feed_are_united(
    first: str, second: str, united: tuple[str, str | None, tuple[object, ...]]
) -> None:
    outlines = read(f'<outline xmlUrl="{URL}" {first}/><outline xmlUrl="{URL}" {second}/>').outlines
    found = outlines[0].subscription
    assert found is not None
    assert found == outlines[1].subscription
    assert (found.title, found.site_url, tuple(sorted(found.attributes.items()))) == united
    assert found.tags == (("x", "y") if "category" in first else ())


@pytest.mark.parametrize(
    ("first", "second", "tags"),
    [
        ("", "b,a", ("B", "b", "a", "A")),  # who names categories in a folder says which comes first
        ("a", "", ("A", "a", "B")),
        ("a", "b", ("A", "a", "B", "b")),
        ("", "", ("A", "B")),
    ],
)
def test_the_folder_of_an_outline_with_categories_comes_first(first: str, second: str, tags: tuple[str, ...]) -> None:
    outlines = read(
        f'<outline text="A"><outline xmlUrl="{URL}" category="{first}"/></outline>'
        f'<outline text="B"><outline xmlUrl="{URL}" category="{second}"/></outline>'
    ).outlines
    assert outlines[0].subscription is not None
    assert outlines[0].subscription.tags == tags


@pytest.mark.parametrize(
    ("attributes", "tags"),
    [
        ('type="include" url="https://a.example/x" text="F"', ("F",)),
        ('type="link" url="https://a.example/x.opml.xml" text="F"', ("F",)),
        ('type="link" url="https://a.example/x.html" text="F"', ()),
        ('text="F"', ("F",)),
        (f'xmlUrl="{URL}/2" text="F"', ()),
    ],
)
def test_an_outline_with_an_address_is_no_folder_unless_it_is_of_a_list(attributes: str, tags: tuple[str, ...]) -> None:
    inner = read(f'<outline {attributes}><outline xmlUrl="{URL}"/></outline>').outlines[-1].subscription
    assert inner is not None
    assert inner.tags == tags


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://me:pw@a.example/", "https://me@a.example/"),
        ("https://:pw@a.example/", "https://a.example/"),
        ("https://me@a.example/", "https://me@a.example/"),
        ("https://a.example/x:y@z", "https://a.example/x:y@z"),
        ("HTTP://me:pw@a.example/", "HTTP://me@a.example/"),
    ],
)
def test_a_password_is_left_out_and_a_name_stays(url: str, written: str) -> None:
    text = export(Subscription(url=url, title="x"))
    assert f'xmlUrl="{written}"' in text
    assert ("the password was left out" in text) is (url != written)


def test_fifty_namespaces_of_other_programs_are_written() -> None:
    attributes = {f"{{urn:{number}}}a": "x" for number in range(40)}
    more = {f"{{urn:{number}}}a": "x" for number in range(40, 51)}
    text = export(Subscription(url=URL, attributes=attributes), Subscription(url=URL + "2", attributes=more))
    assert text.count("xmlns:") == 50
    assert 'xmlns:x1="urn:0"' in text
    assert 'xmlns:x50="urn:49"' in text
    known = export(Subscription(url=URL, attributes={"{https://freshrss.org/opml}a": "x", "b c": "y"}))
    assert 'xmlns:frss="https://freshrss.org/opml"' in known
    assert "b c" not in known


def test_folders_are_written_in_the_order_that_is_given_and_with_those_around_them() -> None:
    document = write_opml(
        [Subscription(url=URL, title="x", tags=("b/c",))], title="T", now=NOW, folders=["", "z", "b", "b/a"]
    ).decode()
    names = [line.strip().split('"')[1] for line in document.splitlines() if "<outline" in line]
    assert names == ["z", "b", "a", "c", "x"]


@pytest.mark.parametrize(
    "address", ["&quot;http://a.example/f&quot;", "&lt;http://a.example/f>", "http:/a.example/f", "itpc://a.example/f"]
)
def test_an_address_is_read_as_it_is_meant(address: str) -> None:
    (outline,) = read(f'<outline text="A" xmlUrl="{address}"/>').outlines
    assert outline.url == "http://a.example/f"


def test_a_name_that_is_the_address_gives_way_to_the_title() -> None:
    (outline,) = read('<outline text="http://a.example/f" title="A" xmlUrl="http://a.example/f"/>').outlines
    assert outline.title == "A"
