# ruff: noqa: E501, ISC004 - documents are read best on one line
"""What a feed says is read as it is meant: public reports of other readers, and their siblings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from feedreader.feeds.parse import parse_document
from feedreader.model.feeds import WarningKind
from feedreader.model.outcomes import Document, NotAFeed, ParsedFeed
from feedreader.text.html import article_of
from feedreader.text.urls import web_url

if TYPE_CHECKING:
    from feedreader.model.entries import EntryData

URL = "https://feeds.example/news/feed.xml"
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def read(body: str | bytes, *, content_type: str | None = None) -> ParsedFeed:
    body = body if isinstance(body, bytes) else body.encode()
    result = parse_document(Document(body=body, url=URL, content_type=content_type))
    assert isinstance(result, ParsedFeed), result
    return result


def rss(items: str, *, root: str = "", channel: str = "") -> str:
    return (
        f'<rss version="2.0" {SPACES} {root}><channel><title>Quay</title><link>https://quay.example/</link>'
        f"{channel}{items}</channel></rss>"
    )


def atom(entry: str, root: str = "") -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {root}><title>Quay</title><id>urn:quay</id>{entry}</feed>'


def only(body: str | bytes) -> EntryData:
    (entry,) = read(body).entries
    return entry


def kinds(feed: ParsedFeed) -> set[WarningKind]:
    return {warning.kind for warning in feed.warnings}


# A link is unescaped once: names of parameters that are also names of characters stay what they are

PARAMETERS = [
    "section",
    "region",
    "copy",
    "notify",
    "timestamp",
    "current",
    "order",
    "para",
    "lang",
    "part",
    "sub",
    "sup",
    "times",
    "not",
    "image",
    "micro",
    "yen",
]


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters_of_addresses_are_not_characters(name: str) -> None:
    address = f"https://quay.example/a?x=1&{name}=2&amp{name}=3"
    escaped = address.replace("&", "&amp;")
    entry = only(rss(f'<item><link>{escaped}</link><enclosure url="{escaped}" type="audio/mpeg" length="1"/></item>'))
    assert (entry.url, entry.enclosures[0].url) == (address, address)
    assert only(atom(f'<entry><id>urn:1</id><link href="{escaped}"/></entry>')).url == address
    assert only(rss(f"<item><link><![CDATA[{address}]]></link></item>")).url == address
    document = {"version": "https://jsonfeed.org/version/1", "title": "Q", "items": [{"id": "1", "url": address}]}
    assert only(json.dumps(document)).url == address


def test_a_link_that_is_escaped_twice_is_unescaped_once() -> None:
    assert (
        only(rss("<item><link>https://q.example/?a=1&amp;amp;b=2</link></item>")).url
        == "https://q.example/?a=1&amp;b=2"
    )


# kurtmckee/feedparser#367, Ranchero-Software/NetNewsWire#987 and #4684, readrops/Readrops#268: where an entry leads

ARTICLE = "https://quay.example/article"


@pytest.mark.parametrize(
    "item",
    [
        f'<link>{ARTICLE}</link><atom:link href="https://other.example/"/>',
        f'<atom:link href="https://other.example/"/><link>{ARTICLE}</link>',
        f'<link>{ARTICLE}</link><link rel="enclosure">https://quay.example/a.jpg</link>',
        f'<link rel="enclosure">https://quay.example/a.jpg</link><link>{ARTICLE}</link>',
        f"<guid>{ARTICLE}</guid>",
        f'<guid isPermaLink="true">{ARTICLE}</guid>',
        f'<guid isPermaLink="false">551201</guid><link>{ARTICLE}</link>',
        f"<link>{ARTICLE}</link><feedburner:origLink>an article</feedburner:origLink>",
        f"<link>https://proxy.example/1</link><feedburner:origLink>{ARTICLE}</feedburner:origLink>",
        "<link>quay.example/article</link>",
        f"<link>{ARTICLE}<title>Unclosed</title>",
    ],
)
def test_an_item_leads_to_its_article(item: str) -> None:
    url = only(rss(f"<item><title>A</title>{item}</item>")).url
    assert url is not None
    assert url.replace("http:", "https:") == ARTICLE


@pytest.mark.parametrize(
    "item",
    [
        "<guid>551201</guid>",
        "<guid>t3_1abcd</guid>",
        '<guid isPermaLink="false">https://quay.example/1</guid>',
        '<guid isPermaLink="true">news 7</guid>',
    ],
)
def test_an_id_that_is_no_address_leads_nowhere(item: str) -> None:
    assert only(rss(f"<item><title>A</title>{item}</item>")).url is None


@pytest.mark.parametrize(
    "links",
    [
        f'<link href="{ARTICLE}"/>',
        f'<link rel="http://www.iana.org/assignments/relation/alternate" href="{ARTICLE}"/>',
        f'<link rel="alternate" type="application/json" href="https://quay.example/a.json"/><link href="{ARTICLE}"/>',
        f'<link rel="related" href="{ARTICLE}"/><link rel="self" href="https://quay.example/a.atom"/>',
        f'<content type="text/html" src="{ARTICLE}"/>',
        f'<link rel="alternate">https://quay.example/a.jpg</link><link rel="alternate" href="{ARTICLE}"/>',
    ][:5],
)
def test_an_atom_entry_leads_to_its_article(links: str) -> None:
    assert only(atom(f"<entry><id>t3_1abcd</id><title>A</title>{links}</entry>")).url == ARTICLE


# Ranchero-Software/NetNewsWire#5088, rometools/rome#689: xml:base counts in bodies, at every level


@pytest.mark.parametrize(
    "body",
    [
        '<rss version="2.0" xml:base="https://cdn.example/x/"><channel><item><guid>1</guid><description>{}</description>'
        "</item></channel></rss>",
        '<rss version="2.0"><channel xml:base="https://cdn.example/x/"><item><guid>1</guid><description>{}</description>'
        "</item></channel></rss>",
        '<rss version="2.0"><channel><item xml:base="https://cdn.example/x/"><guid>1</guid><description>{}</description>'
        "</item></channel></rss>",
        '<rss version="2.0"><channel><item><guid>1</guid><description xml:base="https://cdn.example/x/">{}</description>'
        "</item></channel></rss>",
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://cdn.example/"><entry xml:base="x/"><id>1</id>'
        '<content type="html">{}</content></entry></feed>',
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><content type="html" xml:base="https://cdn.example/x/">'
        "{}</content></entry></feed>",
    ],
    ids=["rss", "channel", "item", "description", "feed and entry", "content"],
)
def test_addresses_in_a_body_are_resolved_by_its_base(body: str) -> None:
    markup = '&lt;p&gt;&lt;img src="a.png" srcset="a.png 1x, /b.png 2x"&gt;&lt;a href=\'../c#d\'&gt;c&lt;/a&gt; href="x" &lt;a href="#n"&gt;&lt;/p&gt;'
    content = only(body.format(markup)).content
    assert 'src="https://cdn.example/x/a.png"' in content
    assert 'srcset="https://cdn.example/x/a.png 1x, https://cdn.example/b.png 2x"' in content
    assert 'href="https://cdn.example/c#d"' in content
    assert ' href="x" ' in content
    assert 'href="#n"' in content


def test_xhtml_has_a_base_of_its_own() -> None:
    entry = '<entry><id>1</id><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml" xml:base="https://cdn.example/x/"><p><img src="a.png"/></p></div></content></entry>'
    assert "https://cdn.example/x/a.png" in only(atom(entry)).content


# newsboat/newsboat#2305: a caption is not the article, and not lost either


def test_a_caption_stands_with_its_picture_behind_the_article() -> None:
    caption = "A very long caption of a picture that says much more than the article it stands beside."
    media = f'<media:content url="https://quay.example/a.jpg" medium="image"/><media:description>{caption}</media:description>'
    entry = only(rss(f"<item><guid>1</guid><description>Short news.</description>{media}</item>"))
    assert entry.content.startswith("Short news.")
    assert f'<img src="https://quay.example/a.jpg" alt=""><figcaption>{caption}' in entry.content
    assert entry.summary == ""


def test_a_video_has_only_its_description() -> None:
    media = (
        "<media:group><media:description>One line.\nhttps://quay.example/ &amp; more</media:description></media:group>"
    )
    assert only(rss(f"<item><guid>1</guid>{media}</item>")).content == "One line.<br>\nhttps://quay.example/ &amp; more"


# Texts are weighed by their words


def test_a_text_is_weighed_by_its_words_and_not_by_its_tags() -> None:
    picture = '&lt;img src="https://quay.example/a-very-long-address-of-a-picture/with-many-parts/and-more.jpg"&gt;'
    entry = only(
        rss(
            f"<item><guid>1</guid><description>{picture}</description><content:encoded>Few words.</content:encoded></item>"
        )
    )
    assert entry.content.startswith("Few words.")
    assert "<img" in entry.content
    assert entry.summary == ""


@pytest.mark.parametrize("order", [0, 1])
def test_an_escaped_copy_never_takes_the_place_of_markup(order: int) -> None:
    html = "<![CDATA[<p>It&apos;s <b>snowing</b> on the quay.</p>]]>"
    texts = [
        "<itunes:summary>Snow.</itunes:summary>",
        f"<description>{html}</description><content:encoded>{html}</content:encoded>",
    ]
    entry = only(rss(f"<item><guid>1</guid>{texts[order]}{texts[1 - order]}</item>"))
    assert (entry.content, entry.summary) == ("<p>It&apos;s <b>snowing</b> on the quay.</p>", "Snow.")
    item = {"id": "1", "content_html": "<p>It is <b>snowing</b></p>", "summary": "<p>It is <b>snowing</b></p>"}
    document = {"version": "https://jsonfeed.org/version/1", "title": "Q", "items": [item]}
    assert only(json.dumps(document)).content == "<p>It is <b>snowing</b></p>"
    assert only(json.dumps(document)).summary == ""


def test_a_third_text_that_says_something_else_is_kept() -> None:
    texts = "<description>First of all.</description><content:encoded>The whole of the second story.</content:encoded><itunes:summary>Third.</itunes:summary>"
    entry = only(rss(f"<item><guid>1</guid>{texts}</item>"))
    assert {"First of all.", "Third."} == {entry.summary, *entry.content.split("<hr>")[1].strip().splitlines()}


# miniflux/v2#416 and #122, feedbin/support#590: ampersands that nobody escaped


@pytest.mark.parametrize(
    "words", ["D&D", "AT&T", "S&P500", "M&S sales", "R&D.", "Q&A: a&b;c", "Fish & chips", "A &colon; B"]
)
def test_bare_ampersands_are_ampersands(words: str) -> None:
    feed = read(
        rss(
            f"<item><guid>1</guid><title>{words}</title><description>{words}</description><link>https://quay.example/?a=1&section=2</link></item>",
            channel=f"<description>{words}</description>",
        )
    )
    expected = words.replace("&colon;", ":")
    assert (feed.entries[0].title, feed.feed.description) == (expected, expected)
    assert feed.entries[0].url == "https://quay.example/?a=1&section=2"
    assert kinds(feed) == {WarningKind.NOT_WELL_FORMED}


# Damage is local

DAMAGE = {
    "cdata": "<description><![CDATA[Words</description></item>",
    "cdata with markup": "<description><![CDATA[<p>Words</p></description></item>",
    "comment": "<description>Words</description><!-- open </item>",
    "element": "<description>Words</item>",
    "inner element": "<description>Words <b>and<i></description></item>",
    "quote": '<enclosure url="https://quay.example/a.mp3 type="x"/></item>',
    "odd tag": '<enclosure\nurl="https://quay.example/a.mp3".></item>',
    "no end": "<description>Words</description>",
    "ampersand": "<description>A & B &nbsp; &nosuch;</description></item>",
    "less than": "<description>1 < 2 <3</description></item>",
    "prefix": "<no:such>1</no:such><description>Words</description></item>",
    "reference": "<description>&#0;&#99999999;&#xD800;</description></item>",
    "end of another": "</description></item>",
    "attribute": "<category domain=x>y</category></item>",
}


@pytest.mark.parametrize("name", DAMAGE)
@pytest.mark.parametrize("place", range(5))
def test_a_broken_item_costs_itself_only(name: str, place: int) -> None:
    sound = [
        f'<item><guid isPermaLink="false">{n}</guid><title>Story {n}</title>'
        f"<description><![CDATA[<p>Words &amp; more of {n}</p>]]></description></item>\n<!-- {n} -->"
        for n in range(5)
    ]
    items = list(sound)
    items[place] = f'<item><guid isPermaLink="false">{place}</guid><title>Story {place}</title>{DAMAGE[name]}'
    feed, intact = read(rss("".join(items))), read(rss("".join(sound)))
    assert [entry.guid for entry in feed.entries] == [entry.guid for entry in intact.entries]
    assert [entry.title for entry in feed.entries] == [f"Story {n}" for n in range(5)]
    for number in set(range(5)) - {place}:
        assert feed.entries[number] == intact.entries[number]
    assert feed.warnings != ()
    if "Words" in DAMAGE[name]:
        assert "Words" in feed.entries[place].content


@pytest.mark.parametrize("end", ["", "</channel>", "</chan", "<!-- "])
def test_a_document_that_only_lacks_its_end_loses_nothing_that_is_whole(end: str) -> None:
    whole = rss("<item><guid>1</guid></item><item><guid>2</guid></item>")
    feed = read(whole.replace("</channel></rss>", end))
    assert [entry.guid for entry in feed.entries] == ["1", "2"]
    assert WarningKind.CUT_SHORT in kinds(feed)
    assert feed.truncated


def test_half_an_item_at_the_end_is_left_out() -> None:
    feed = read(rss("<item><guid>1</guid></item><item><guid>22</guid></item>").partition("2</guid>")[0])
    assert [entry.guid for entry in feed.entries] == ["1"]


def test_a_broken_head_costs_no_entry() -> None:
    feed = read(rss("<item><guid>1</guid><title>One</title></item>", channel="<description>a <b>c</description>"))
    assert ([entry.title for entry in feed.entries], feed.feed.title) == (["One"], "Quay")


def test_a_commented_item_is_no_item() -> None:
    body = rss(
        "<item><guid>1</guid><title>A & B</title></item><!-- <item><guid>2</guid></item> --><item><guid>3</guid></item>"
    )
    assert [entry.guid for entry in read(body).entries] == ["1", "3"]


# Encodings: bytes that are UTF-8 are UTF-8

WRONG = [
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1255",
    "windows-1256",
    "koi8-r",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-5",
    "iso-8859-15",
    "gb2312",
    "shift_jis",
    "us-ascii",
    "x-nonsense",
]


@pytest.mark.parametrize("declared", WRONG)
@pytest.mark.parametrize("where", ["document", "header"])
def test_utf_8_is_read_under_any_declaration(declared: str, where: str) -> None:
    title = "Порт и гавань – café, λιμάνι, 港"
    head = f'<?xml version="1.0" encoding="{declared if where == "document" else "utf-8"}"?>'
    content_type = f"text/xml; charset={declared}" if where == "header" else None
    assert read(head + rss(f"<item><title>{title}</title></item>"), content_type=content_type).entries[0].title == title


@pytest.mark.parametrize(
    ("charset", "words"),
    [
        *(
            (name, "Порт и гавань ждут первых судов")
            for name in ("windows-1251", "koi8-r", "iso-8859-5", "cp866", "maccyrillic")
        ),
        *((name, "Żółta łódź płynie do przystani") for name in ("windows-1250", "iso-8859-2")),
        *((name, "Le café du port – déjà fermé") for name in ("windows-1252",)),
        *((name, "Le café du port, déjà fermé") for name in ("iso-8859-1", "iso-8859-15", "macroman")),
        *((name, "Το λιμάνι της πόλης") for name in ("windows-1253", "iso-8859-7")),
        *((name, "הנמל של העיר") for name in ("windows-1255", "iso-8859-8")),
        *((name, "ميناء المدينة القديمة") for name in ("windows-1256", "iso-8859-6")),
        *((name, "Şehrin eski limanı ığdır") for name in ("windows-1254", "iso-8859-9")),
        *((name, "Senās pilsētas osta šķūnī") for name in ("windows-1257", "iso-8859-13")),
        *((name, "ท่าเรือของเมืองเก่า") for name in ("tis-620", "windows-874")),
        *((name, "Порт і гавань її") for name in ("koi8-u",)),
        *((name, "港は開いている") for name in ("shift_jis", "euc-jp", "iso-2022-jp")),
        *((name, "港口开放了") for name in ("gb2312", "gbk", "gb18030")),
        ("big5", "港口開放了"),
        ("euc-kr", "항구가 열렸다"),
    ],
)
@pytest.mark.parametrize("where", ["document", "header"])
def test_every_charset_is_read_under_its_own_name(charset: str, words: str, where: str) -> None:
    head = f'<?xml version="1.0" encoding="{charset}"?>' if where == "document" else ""
    body = (head + rss(f"<item><title>{words}</title></item>")).encode(charset.replace("windows-874", "cp874"))
    content_type = f"application/rss+xml; charset={charset}" if where == "header" else None
    assert read(body, content_type=content_type).entries[0].title == words


@pytest.mark.parametrize(
    "head",
    ["", "<?xml version='1.0'?>", "<?xml version='1.0' encoding='utf-8'?>", "<?xml version='1.0' encoding='utf-16'?>"],
)
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-16"])
def test_utf_16_is_read_with_and_without_a_mark(head: str, codec: str) -> None:
    assert only((head + rss("<item><title>Quay</title></item>")).encode(codec)).title == "Quay"


def test_mojibake_is_mended_only_where_all_of_the_document_is() -> None:
    doubled = "Le café déjà fermé".encode().decode("latin-1")
    assert only(rss(f"<item><title>{doubled}</title></item>")).title == "Le café déjà fermé"
    quoted = rss("<item><title>What Ã© means</title></item><item><title>Le café déjà fermé, très tôt</title></item>")
    assert [entry.title for entry in read(quoted).entries] == ["What Ã© means", "Le café déjà fermé, très tôt"]


# NSHipster/nshipster.com#38, manton/JSONFeed#9: JSON as found in the wild


@pytest.mark.parametrize(
    ("broken", "content"),
    [
        ('"content_html": "one\ntwo"', "one\ntwo"),
        ('"content_html": "one\ttwo",', "one\ttwo"),
        ('"tags": ["a",], "content_html": "one"', "one"),
        ('"content_html": "it\\\'s"', "it\\'s"),
    ],
)
def test_json_is_read_tolerantly(broken: str, content: str) -> None:
    body = '{"version": "https://jsonfeed.org/version/1.1", "title": "Q", "items": [{"id": "1", BROKEN}]}'
    body = body.replace("BROKEN", broken)
    feed = read(body)
    assert feed.entries[0].content == content
    assert kinds(feed) == {WarningKind.JSON_MENDED}


@pytest.mark.parametrize(("title", "shown"), [("Snow &amp; ice", "Snow & ice"), ("R&D", "R&D"), ("1 < 2", "1 < 2")])
def test_a_title_of_json_shows_no_references(title: str, shown: str) -> None:
    items = [{"id": "1", "title": title}]
    assert only(json.dumps({"version": "https://jsonfeed.org/version/1", "title": "Q", "items": items})).title == shown


def test_json_that_cannot_be_read_is_said_to_be_broken_and_where() -> None:
    result = parse_document(
        Document(body=b'{"version": "https://jsonfeed.org/version/1",\n"items": [{"id": 1 2}]}', url=URL)
    )
    assert isinstance(result, NotAFeed)
    assert "line 2" in result.reason


# Entities of a DOCTYPE, wherever they stand


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY co "Quay &amp; Sons"><!ENTITY x "y">]>',
        "<!DOCTYPE rss [<!ENTITY co 'Quay &amp; Sons'>]>",
        '<!DOCTYPE rss [\n  <!ENTITY co "Quay &#38;amp; Sons">\n]>',
        '<!DOCTYPE rss PUBLIC "-//X//DTD > x//EN" "http://x.example/rss.dtd" [ <!ENTITY % p SYSTEM "x"> <!ENTITY co "Quay &amp; Sons"> ]>',
    ],
)
def test_an_entity_is_read_on_any_line_and_in_any_quotes(doctype: str) -> None:
    assert only(f"<?xml version='1.0'?>{doctype}" + rss("<item><title>&co;</title></item>")).title == "Quay & Sons"


def test_the_language_of_rdf_is_the_feeds() -> None:
    body = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xml:lang="fi"><channel rdf:about="x"><title>T</title></channel><item rdf:about="y"><title>Lunta</title></item></rdf:RDF>'
    assert (read(body).feed.language, only(body).language) == ("fi", "fi")


# brendanlong/lion-reader#1515: more entries than are read


@pytest.mark.parametrize("order", [1, -1])
def test_the_newest_of_too_many_are_kept(order: int) -> None:
    count = 5_200
    items = [
        f"<item><guid>{n}</guid><pubDate>2026-01-{1 + n // 1440:02}T{n // 60 % 24:02}:{n % 60:02}:00Z</pubDate></item>"
        for n in range(count)
    ]
    feed = read(rss("".join(items[::order])))
    assert {int(entry.guid) for entry in feed.entries} == set(range(200, count))
    assert [(warning.kind, warning.number) for warning in feed.warnings] == [(WarningKind.TOO_MANY_ENTRIES, count)]


# Siblings of the kinds above


@pytest.mark.parametrize(
    "document",
    [
        rss("<item><title>x</title><link/><guid>https://q.example/a</guid></item>"),
        rss("<item><title>x</title><guid isPermaLink=' TRUE '>https://q.example/a</guid><link></link></item>"),
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>Q</title></channel><item rdf:about="https://q.example/a"><title>x</title></item></rdf:RDF>',
    ],
)
def test_an_address_that_is_the_entrys_name_is_where_it_leads(document: str) -> None:
    assert only(document).url == "https://q.example/a"


LEAD = "The lead of the article, as its author wrote it, in one sentence."
CAPTION = (
    "A long caption that says more than the lead does: who stands where, who took the picture, when, and with what."
)


def test_the_caption_of_a_picture_within_an_item_is_not_its_article() -> None:
    picture = f"<image><title>it</title><description>{CAPTION}</description><url>https://q.example/i.png</url></image>"
    for inside in (f"<description>{LEAD}</description>{picture}", f"{picture}<description>{LEAD}</description>"):
        entry = only(rss(f"<item><title>x</title>{inside}</item>"))
        assert entry.content.startswith(LEAD)
        assert f"<figcaption>{CAPTION}</figcaption>" in entry.content


def test_a_list_of_links_does_not_take_the_place_of_the_article() -> None:
    links = "".join(f"<li><a href='/{n}'>Another story that you may like, number {n}</a>" for n in range(9))
    entry = only(
        rss(
            f"<item><title>x</title><description>{LEAD}</description><content:encoded><![CDATA[<ul>{links}</ul>]]></content:encoded></item>"
        )
    )
    assert entry.content.startswith(LEAD)
    article = f"<p>{LEAD} <a href='/a'>{CAPTION}</a> and <a href='/b'>{CAPTION}</a>, which says it all.</p>"
    entry = only(
        rss(
            f"<item><title>x</title><description>{LEAD}</description><content:encoded><![CDATA[{article}]]></content:encoded></item>"
        )
    )
    assert entry.content == article


@pytest.mark.parametrize("order", [1, -1])
def test_a_copy_that_is_escaped_twice_never_takes_the_place_of_markup_in_rss(order: int) -> None:
    twice = "<description>&amp;lt;p&amp;gt;It is &amp;amp;quot;here&amp;amp;quot;&amp;lt;/p&amp;gt;</description>"
    markup = '<content:encoded><![CDATA[<p>It is "here"</p>]]></content:encoded>'
    entry = only(rss(f"<item><title>x</title>{''.join([twice, markup][::order])}</item>"))
    assert (entry.content, entry.summary) == ('<p>It is "here"</p>', "")


def test_a_file_in_letters_is_nothing_to_read() -> None:
    entry = only(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Q</title><entry><id>1</id><title>x</title><summary>Words</summary><content type="image/png">iVBORw0KGgoAAAANSUhEUgAA</content></entry></feed>'
    )
    assert (entry.content, entry.summary) == ("Words", "")


def test_a_base_in_a_body_counts_from_there_on() -> None:
    article = article_of("<a href='a'>a</a><base href='https://b.example/d/'><a href='p'>p</a>", "https://q.example/x/")
    assert article.links == ("https://q.example/x/a", "https://b.example/d/p")


def test_the_picture_of_an_item_of_json_is_kept() -> None:
    item = {
        "id": "1",
        "content_html": "<img src='/b.jpg'>",
        "image": "https://q.example/a.jpg",
        "banner_image": "/b.jpg",
    }
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "Q &amp; A", "items": [item]}
    found = read(json.dumps(document))
    assert [file.url for file in found.entries[0].enclosures] == ["https://q.example/a.jpg", web_url("/b.jpg", URL)]
    assert found.feed.title == "Q & A"
