"""What of an item becomes what of an entry: a table for each of its parts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.feeds.test_parse import parsed, rss

from feedreader.feeds.ledger import Ledger
from feedreader.feeds.mapping import Body, chosen, newest, rebased
from feedreader.model.entries import Enclosure
from feedreader.model.feeds import PollingHints, WarningKind

ROOT = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:dcterms="http://purl.org/dc/terms/"'
)
URL = "https://a.example/feed"
GULL = "<figure><figcaption>A gull</figcaption></figure>"


def entry(inside: str, *, channel: str = "") -> Any:
    """The one entry of an RSS document that has this in its item."""
    body = rss(f"<item><guid isPermaLink='false'>1</guid>{inside}</item>", root=ROOT, channel=channel)
    (found,) = parsed(body, url=URL).entries
    return found


def atom(inside: str, feed: str = "") -> Any:
    """The one entry of an Atom document in English."""
    head = '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-US"><title>T</title><id>f</id>'
    text = f"{head}{feed}<entry><id>1</id>{inside}</entry></feed>"
    (found,) = parsed(text.encode(), url=URL).entries
    return found


@pytest.mark.parametrize(
    ("inside", "url"),
    [
        ('<link>https://a.example/1</link><atom:link rel="alternate" href="/2"/>', "https://a.example/1"),
        ("<feedburner:origLink>https://a.example/o</feedburner:origLink><link>/1</link>", "https://a.example/o"),
        ("<feedburner:origLink>/o</feedburner:origLink><link>/1</link>", "https://a.example/1"),
        ("<link>#top</link>", None),
        ("<link>None</link>", None),
        ("<link>null</link><atom:link rel='related' href='/r'/>", "https://a.example/r"),
        ("<link>&#xfeff;https://a.example/1&#x200b;</link>", "https://a.example/1"),
        ("<link>#top</link><atom:link rel='related' href='/r'/>", "https://a.example/r"),
        ("<link>http:/b.example/1</link>", "http://b.example/1"),
        ("<link>HTTPS:///b.example/1</link>", "https://b.example/1"),
        ("<link>https//b.example/1</link>", "https://b.example/1"),
        ("<link>\n https://b.example/\n  1 \n</link>", "https://b.example/1"),
        ("<link>&lt;a href='https://b.example/1'>x&lt;/a></link>", "https://b.example/1"),
        ("<link>&lt;b>x&lt;/b></link>", None),
        ('<link>"https://b.example/1"</link>', "https://b.example/1"),
        ("<link>'/1'</link>", "https://a.example/1"),
        ("<link>''</link>", None),
        ("<link>http://</link>", None),
        ("<link>https:</link>", None),
        ("<link>mailto:a@b.example</link>", None),
        ("<media:player url='https://b.example/p'/>", "https://b.example/p"),
        ("<atom:link rel='via' href='/v'/><atom:link rel='related' href='/r'/>", "https://a.example/r"),
        ("<atom:link rel='bookmark' href='/b'/><atom:link rel='canonical' href='/c'/>", "https://a.example/b"),
        ("<atom:link rel='via' href='/v'/><atom:link rel='canonical' href='/c'/>", "https://a.example/c"),
        ("<atom:link rel='self' href='/s'/>", None),
    ],
)
def test_where_an_entry_of_rss_leads(inside: str, url: str | None) -> None:
    assert entry(f"<title>x</title>{inside}").url == url


@pytest.mark.parametrize(
    ("inside", "url"),
    [
        ("<link href='/1'/>", "https://a.example/1"),
        ("<link rel='alternate' type='application/pdf' href='/p'/><link href='/1'/>", "https://a.example/1"),
        ("<link rel='alternate' type='text/html' href='/1'/><link href='/2'/>", "https://a.example/1"),
        ("<link hreflang='de' href='/de'/><link hreflang='en-GB' href='/en'/>", "https://a.example/en"),
        ("<link hreflang='de' href='/de'/><link href='/any'/>", "https://a.example/any"),
        ("<link hreflang='de' href='/de'/><link hreflang='fr' href='/fr'/>", "https://a.example/de"),
        ("<link rel='http://www.iana.org/assignments/relation/alternate' href='/1'/>", "https://a.example/1"),
        ("<link rel='nofollow alternate' href='/1'/>", "https://a.example/1"),
        ("<link rel='' href='/1'/>", "https://a.example/1"),
        ("<content type='text/html' src='/src'/>", "https://a.example/src"),
        ("<link rel='enclosure' href='/e.mp3'/>", None),
    ],
)
def test_where_an_entry_of_atom_leads(inside: str, url: str | None) -> None:
    assert atom(f"<title>x</title>{inside}").url == url


@pytest.mark.parametrize(
    ("inside", "comments", "replies"),
    [
        ("<comments>https://a.example/c</comments>", "https://a.example/c", None),
        ("<comments>/c</comments>", "https://a.example/c", None),
        ("<comments>12</comments>", None, None),
        ("<comments>c.html</comments>", None, None),
        ("<wfw:commentRss>/f</wfw:commentRss>", None, "https://a.example/f"),
        ("<atom:link rel='replies' type='text/html' href='/c'/>", "https://a.example/c", None),
        ("<atom:link rel='replies' href='/f'/>", None, "https://a.example/f"),
        ("<atom:link rel='replies' type='application/atom+xml' href='/f'/>", None, "https://a.example/f"),
        ("<atom:link rel='replies' type='text/html' href=' '/>", None, None),
        ("<comments>/1</comments><atom:link rel='replies' type='text/html' href='/2'/>", "https://a.example/1", None),
        ("<comments>7</comments><atom:link rel='replies' type='text/html' href='/2'/>", "https://a.example/2", None),
    ],
)
def test_where_an_entry_is_talked_about(inside: str, comments: str | None, replies: str | None) -> None:
    found = entry(f"<title>x</title>{inside}")
    assert (found.comments, found.replies) == (comments, replies)


@pytest.mark.parametrize(
    ("inside", "files"),
    [
        ("<enclosure url='/1.mp3' type='audio/mpeg' length='5'/>", [("/1.mp3", "audio/mpeg", 5)]),
        ("<enclosure url='/1.mp3' length='0'/>", [("/1.mp3", None, None)]),
        ("<enclosure url='/1.mp3' length='-5'/>", [("/1.mp3", None, None)]),
        ("<enclosure url='/1.mp3' length='123456789012345'/>", [("/1.mp3", None, 123456789012345)]),
        ("<enclosure url='/1.mp3' length='1234567890123456'/>", [("/1.mp3", None, None)]),
        ("<enclosure url='/1.mp3' length='1'/>", [("/1.mp3", None, 1)]),
        ("<media:content url='/1' medium='image' fileSize='7'/>", [("/1", "image/*", 7)]),
        ("<media:content url='/1' medium='image' type='image/png'/>", [("/1", "image/png", None)]),
        ("<enclosure url='/1' type='a/b'/><media:content url='/1' type='c/d'/>", [("/1", "a/b", None)]),
        ("<enclosure url='/1'/><enclosure url='/2'/>", [("/1", None, None), ("/2", None, None)]),
        ("<enclosure url='javascript:x'/><enclosure url=''/><enclosure url='/2'/>", [("/2", None, None)]),
        ("<atom:link rel='enclosure' href='/1' type='a/b' length='3'/>", [("/1", "a/b", 3)]),
        ("<atom:link rel='enclosure' href='/1'/>", [("/1", None, None)]),
        ("<enclosure url='https:/a.example/1'/>", [("/1", None, None)]),
    ],
)
def test_the_files_that_an_entry_brings_along(inside: str, files: list[tuple[str, str | None, int | None]]) -> None:
    wanted = [Enclosure(url=f"https://a.example{url}", type=kind, length=length) for url, kind, length in files]
    assert list(entry(f"<title>x</title>{inside}").enclosures) == wanted


@pytest.mark.parametrize(
    ("inside", "authors"),
    [
        ("<dc:creator>Ada Krone</dc:creator>", ["Ada Krone"]),
        ("<author>ada@a.example (Ada Krone)</author>", ["Ada Krone"]),
        ("<author>ada@a.example</author>", ["ada@a.example"]),
        ('<author>"Ada Krone" &lt;ada@a.example&gt;</author>', ["Ada Krone"]),
        ('<dc:creator>"Ada" Krone</dc:creator>', ['"Ada" Krone']),
        ("<author>ada@press.museum (Ada Krone)</author>", ["Ada Krone"]),
        ("<author>mailto:ada@a.example</author>", ["ada@a.example"]),
        ("<author>a@a.example (Ada Krone), b@a.example (Ben Li)</author>", ["Ada Krone", "Ben Li"]),
        ("<author>(Ada Krone)</author>", ["Ada Krone"]),
        ("<author>Ada Krone [ada@a.example]</author>", ["Ada Krone"]),
        ("<dc:creator>Ada (ARD)</dc:creator>", ["Ada (ARD)"]),
        ("<dc:creator>None</dc:creator>", []),
        ("<dc:creator>null</dc:creator><dc:creator>Ada</dc:creator>", ["Ada"]),
        ("<dc:creator>Ada</dc:creator><dc:creator>Ben</dc:creator><dc:creator>Ada</dc:creator>", ["Ada", "Ben"]),
        (f"<dc:creator>{'a' * 501}</dc:creator>", ["a" * 500]),
        (f"<dc:creator>{'a' * 500}</dc:creator>", ["a" * 500]),
        ("<media:credit role='author'>Ada</media:credit>", ["Ada"]),
        ("<media:credit>Ada</media:credit>", ["Ada"]),
        ("<media:credit role='Reporter '>Ada</media:credit>", ["Ada"]),
        ("<media:credit role='producer'>Ada</media:credit>", []),
        ("<dc:creator>Ben</dc:creator><media:credit role='author'>Ada</media:credit>", ["Ben"]),
        ("<dc:creator>&lt;b>Ada&lt;/b> &amp;amp; Ben</dc:creator>", ["Ada & Ben"]),
        ("", []),
    ],
)
def test_who_wrote_an_entry(inside: str, authors: list[str]) -> None:
    found = entry(
        f"<title>x</title><description>y</description>{inside}", channel="<managingEditor>Ed</managingEditor>"
    )
    assert list(found.authors) == authors


@pytest.mark.parametrize(
    ("inside", "authors"),
    [
        ("<author><name>Ada</name></author><source><author><name>Ben</name></author></source>", ["Ada"]),
        ("<source><title>s</title><author><name>Ben</name></author></source>", ["Ben"]),
        ("<source><title>s</title></source>", ["Cleo", "Dan"]),
        ("", ["Cleo", "Dan"]),
    ],
)
def test_who_wrote_an_entry_of_atom_is_told_by_it_by_its_source_or_by_its_feed(inside: str, authors: list[str]) -> None:
    feed = "<author><name>Cleo</name></author><author><name>Dan</name></author>"
    assert list(atom(f"<title>x</title>{inside}", feed).authors) == authors


@pytest.mark.parametrize(
    ("inside", "categories"),
    [
        ("<category>a</category><category>b</category><category>a</category>", ["a", "b"]),
        ("<category> a &amp;amp; b </category>", ["a & b"]),
        ("<category></category>", []),
    ],
)
def test_the_categories_of_an_entry(inside: str, categories: list[str]) -> None:
    assert list(entry(f"<title>x</title>{inside}").categories) == categories
    labelled = "<title>x</title><category term='t' label='l'/><category term='u'/>"
    assert list(atom(labelled).categories) == ["l", "u"]


@pytest.mark.parametrize(
    ("part", "many", "kept"),
    [
        ("<dc:creator>{}</dc:creator>", 21, ("authors", 20)),
        ("<dc:creator>{}</dc:creator>", 20, ("authors", 20)),
        ("<category>{}</category>", 51, ("categories", 50)),
        ("<category>{}</category>", 50, ("categories", 50)),
        ("<enclosure url='/{}'/>", 51, ("enclosures", 50)),
        ("<enclosure url='/{}'/>", 50, ("enclosures", 50)),
    ],
)
def test_lists_are_cut_behind_what_security_md_says_and_it_is_told(part: str, many: int, kept: tuple[str, int]) -> None:
    body = rss(f"<item><title>x</title>{''.join(part.format(number) for number in range(many))}</item>", root=ROOT)
    result = parsed(body, url=URL)
    name, most = kept
    assert len(getattr(result.entries[0], name)) == most
    assert [warning.kind for warning in result.warnings] == [WarningKind.LISTS_CUT] * (many > most)


@pytest.mark.parametrize(
    ("part", "most"),
    [
        ("<media:content url='/{0}.jpg'><media:description>w{0}w</media:description></media:content>", 50),
        ("<media:description>w{0}w</media:description>", 50),
    ],
)
def test_fifty_captions_of_an_entry_are_read(part: str, most: int) -> None:
    for many, warned in ((most, False), (most + 1, True), (most + 9, True)):
        inside = "".join(part.format(number) for number in range(many))
        result = parsed(rss(f"<item><title>x</title><description>y</description>{inside}</item>", root=ROOT), url=URL)
        text = result.entries[0].content
        assert [f"w{number}w" in text for number in (0, most - 1, most)] == [True, True, False]
        assert (WarningKind.LISTS_CUT in [warning.kind for warning in result.warnings]) is warned


@pytest.mark.parametrize(
    ("inside", "content"),
    [
        ("<media:description>A quay</media:description>", "y\n<figure><figcaption>A quay</figcaption></figure>"),
        ("<media:description>Y</media:description>", "y"),  # what the text says already
        ("<media:credit role='photographer'>Ada</media:credit>", "y\n<figure><figcaption>Ada</figcaption></figure>"),
        ("<dc:creator>ada</dc:creator><media:credit role='photographer'>Ada</media:credit>", "y"),
        ("<media:credit role='photographer'>Ada \"Ace\" &amp; Co</media:credit>",
         'y\n<figure><figcaption>Ada "Ace" &amp; Co</figcaption></figure>'),
        (
            ("<media:content url='/1.jpg'><media:title>N</media:title><media:credit>Ada</media:credit>"
            "<media:description>A quay</media:description></media:content>"),
            'y\n<figure><img src="https://a.example/1.jpg" alt="N"><figcaption>A quay (Ada)</figcaption></figure>',
        ),
        (
            ("<media:content url='/1.jpg'><media:credit>Ada</media:credit>"
            "<media:description>A quay, by Ada</media:description></media:content>"),
            'y\n<figure><img src="https://a.example/1.jpg" alt=""><figcaption>A quay, by Ada</figcaption></figure>',
        ),
        (
            "<media:content url='/1.jpg'><media:credit>Ada</media:credit></media:content>",
            'y\n<figure><img src="https://a.example/1.jpg" alt=""><figcaption>Ada</figcaption></figure>',
        ),
        ("<media:text>Said one</media:text><media:text>Said two</media:text>",
         "y\n<figure><figcaption>Said one<br>\nSaid two</figcaption></figure>"),
        ("<image><url>/p.png</url><title>no</title><link>/no</link><description>A gull</description></image>",
         f'y\n{GULL}\n<figure><img src="https://a.example/p.png" alt=""></figure>'),
        ("<textInput><title>no</title><description>no</description><name>n</name><link>/no</link></textInput>", "y"),
        ("<textInput><url>/no.png</url></textInput><image><url></url></image>", "y"),
    ],
)  # fmt: skip
def test_what_is_said_of_media_stands_behind_the_article(inside: str, content: str) -> None:
    found = entry(f"<title>x</title><description>y</description>{inside}")
    assert found.content == content
    assert (found.title, found.url) == ("x", None)


@pytest.mark.parametrize(
    ("inside", "content"),
    [
        ("<media:thumbnail url='/t.jpg'/>", 'y\n<figure><img src="https://a.example/t.jpg" alt=""></figure>'),
        ("<image>/t.jpg</image>", 'y\n<figure><img src="https://a.example/t.jpg" alt=""></figure>'),
        ("<image>a picture</image>", "y"),
        ("<image><url>/t.jpg</url></image>", 'y\n<figure><img src="https://a.example/t.jpg" alt=""></figure>'),
        ("<media:thumbnail url='javascript:x'/>", "y"),
        ("<media:thumbnail url='/t.jpg'/><enclosure url='/1.mp3'/>", "y"),
        ("<media:thumbnail url='/1.jpg'/><media:thumbnail url='/2.jpg'/>",
         'y\n<figure><img src="https://a.example/1.jpg" alt=""></figure>'),
    ],
)  # fmt: skip
def test_an_article_that_shows_nothing_has_the_picture_that_stands_for_it(inside: str, content: str) -> None:
    assert entry(f"<title>x</title><description>y</description>{inside}").content == content
    shows = entry(f"<title>x</title><description>&lt;img src='/own.png'></description>{inside}").content
    assert "figure" not in shows


LONG = "The ferry sails again, says the town, and all of the harbour is glad of it. " * 3


@pytest.mark.parametrize(
    ("texts", "article", "other"),
    [
        ([], "", ""),
        (["a"], "a", ""),
        (["", "a"], "a", ""),
        (["a", "bb"], "bb", "a"),
        (["aa", "bb"], "aa", "bb"),  # the first of equals
        (["a" * 10, "<p>" + "b" * 9 + "</p>"], "<p>" + "b" * 9 + "</p>", "a" * 10),  # of near ones that with markup
        (["a" * 10, "<p>" + "b" * 8 + "</p>"], "a" * 10, "<p>" + "b" * 8 + "</p>"),
        (["a", "a"], "a", ""),
        (["a", "<img src='x'>"], "a\n<img src='x'>", ""),  # a picture alone belongs to the article
        (["aaaa", "bb", "cc"], "aaaa\n<hr>\ncc", "bb"),
        (["aaaa", "bb", "aa"], "aaaa", "bb"),  # what the others say already
        (["aaaa", "bb", "bb"], "aaaa", "bb"),
        (["aaaa", "bb", "cc", "cc"], "aaaa\n<hr>\ncc", "bb"),
        ([LONG, "The ferry"], LONG, "The ferry"),
    ],
)
def test_which_text_is_the_article(texts: list[str], article: str, other: str) -> None:
    assert chosen([Body(text) for text in texts]) == (article, other)


@pytest.mark.parametrize(
    ("links", "beside", "weight"),
    [(1, 0, 4), (2, 0, 0), (2, 1, 1), (2, 2, 10), (3, 2, 2), (3, 3, 15)],
)
def test_where_links_are_more_than_four_fifths_what_stands_beside_them_is_weighed(
    links: int, beside: int, weight: int
) -> None:
    assert Body("<a href='x'>aaaa</a>" * links + "b" * beside).weight == weight


YANDEX = "xmlns:yandex='http://news.yandex.ru'"


@pytest.mark.parametrize(
    ("inside", "content", "summary"),
    [
        ("<description>one</description><content:encoded>one and two</content:encoded>", "one and two", "one"),
        ("<content:encoded>one and two</content:encoded><description>one</description>", "one and two", "one"),
        ("<description>one</description><content:encoded>one</content:encoded>", "one", ""),
        ("<description><![CDATA[<![CDATA[one]]]]>&gt;</description>", "one", ""),
        ("<description>&amp;lt;p>one &amp;lt;i>two&amp;lt;/i>&amp;lt;/p></description>", "<p>one <i>two</i></p>", ""),
        ("<description><![CDATA[&lt;p>one &amp;amp; two&lt;/p>]]></description>", "<p>one &amp; two</p>", ""),
        ("<description><![CDATA[&lt;p>&lt;/p> is a tag]]></description>", "&lt;p>&lt;/p> is a tag", ""),
        ("<description><![CDATA[&lt;p>one&lt;/p><br>]]></description>", "&lt;p>one&lt;/p><br>", ""),
        ("<itunes:summary>a &lt; b</itunes:summary>", "a &lt; b", ""),
        ("<dcterms:abstract>one</dcterms:abstract>", "one", ""),
        ("<description>one two</description><itunes:summary>three</itunes:summary>", "one two", "three"),
        (
            f"<description>one</description><yandex:full-text {YANDEX}>one\ntwo</yandex:full-text>",
            "one<br>\ntwo",
            "one",
        ),
        ("<turbo:content xmlns:turbo='http://turbo.yandex.ru'>&lt;p>one&lt;/p></turbo:content>", "<p>one</p>", ""),
        (f"<yandex:full-text {YANDEX}>&lt;p>one two&lt;/p></yandex:full-text>", "<p>one two</p>", ""),
        ("<itunes:summary>one&lt;br />two</itunes:summary>", "one<br />two", ""),
        ("<itunes:summary>a &lt;br> b</itunes:summary>", "a &lt;br&gt; b", ""),
        ("<itunes:subtitle>one</itunes:subtitle>", "one", ""),
        ("<description>one</description><itunes:subtitle>two</itunes:subtitle>", "one", ""),
    ],
)
def test_the_texts_of_an_entry(inside: str, content: str, summary: str) -> None:
    found = entry(f"<title>x</title>{inside}")
    assert (found.content, found.summary) == (content, summary)


@pytest.mark.parametrize(
    ("inside", "content"),
    [
        ("<content type='text'>a &lt; b\nc</content>", "a &lt; b<br>\nc"),
        ("<content type='html'>a &lt;b>b&lt;/b></content>", "a <b>b</b>"),
        ("<content type='image/png'>iVBORw0KGgo=</content><summary>s</summary>", "s"),
        ("<content type='application/pdf'>JVBERi0=</content><summary>s</summary>", "s"),
        (
            "<summary>&lt;p class='a'>a &lt;i>b&lt;/i>&lt;/p>\n&lt;p>c&lt;/p></summary>",
            "<p class='a'>a <i>b</i></p>\n<p>c</p>",
        ),
        ("<summary>&lt;p>a&lt;/p> is a tag</summary>", "&lt;p&gt;a&lt;/p&gt; is a tag"),
        ("<summary>&lt;i>a&lt;/i></summary>", "&lt;i&gt;a&lt;/i&gt;"),
        ("<content type='text/markdown'># a\n* b &lt;c></content>", "# a<br>\n* b &lt;c&gt;"),
        ("<content type='xhtml'>&lt;p>a &amp;amp; b&lt;/p></content>", "<p>a &amp; b</p>"),
        ("<content type='xhtml'>a &lt;p>b&lt;/p></content>", "a &lt;p&gt;b&lt;/p&gt;"),
    ],
)
def test_the_texts_of_an_entry_of_atom(inside: str, content: str) -> None:
    assert atom(f"<title>x</title>{inside}").content == content


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("<title type='html'>a&lt;br>b</title>", "a b"),
        ("<title type='html'>a&lt;i>b&lt;/i></title>", "ab"),
        ("<title type='html'>a &amp;amp; b</title>", "a & b"),
        ("<title type='text'>a &amp;amp; b</title>", "a &amp; b"),
        ("<title type='text'>a &lt;b> c</title>", "a <b> c"),
        ("<title>&lt;![CDATA[a]]></title>", "a"),
    ],
)
def test_titles_have_markup_only_where_they_say_so(title: str, line: str) -> None:
    assert atom(title).title == line


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("<title>one&lt;br />two &lt;br/> three</title>", "one two three"),
        ("<title>one&lt;br>two</title>", "one two"),
        ('<title>&lt;span class="a">one two</title>', "one two"),
        ("<title>one&lt;wbr>two</title>", "onetwo"),
        ("<title>It&amp;apos;s &amp;lbrace;one&amp;rbrace;</title>", "It's {one}"),
        ("<title>&lt;mark>one&lt;/mark> 10&lt;sup>15&lt;/sup> H&lt;sub>2&lt;/sub>O</title>", "one 10^15 H2O"),
        ("<title>&lt;ruby>東京&lt;rt>とう&lt;/rt>&lt;/ruby>駅</title>", "東京(とう)駅"),
        ('<title>&lt;img src="a" alt="one"/> two</title>', "one two"),
        ("<title>&lt;T> x &lt;/T> &amp;nosuch;</title>", "<T> x </T> &nosuch;"),
        ("<title>The &lt;br> element</title>", "The <br> element"),
        ("<title>vector&lt;int> and &lt;details></title>", "vector<int> and <details>"),
        ("<title>a &lt; b</title>", "a < b"),
        ("<itunes:title>one</itunes:title>", "one"),
        ("<itunes:title>one</itunes:title><title>two</title>", "two"),
    ],
)
def test_titles_of_rss_may_have_markup(title: str, line: str) -> None:
    assert entry(title).title == line


@pytest.mark.parametrize(
    ("length", "kept", "warned"), [(1000, 1000, False), (1001, 1000, True), (4000, 1000, True), (4001, 1000, True)]
)
def test_titles_are_cut_behind_a_thousand_characters_and_it_is_told(length: int, kept: int, *, warned: bool) -> None:
    result = parsed(rss(f"<item><title>{'x' * length}</title></item>"))
    assert len(result.entries[0].title) == kept
    assert ([warning.kind for warning in result.warnings] == [WarningKind.TEXTS_CUT]) is warned
    spaced = parsed(rss(f"<item><title>x{' ' * 3000}y</title></item>"))
    assert spaced.entries[0].title == "x y"
    assert spaced.warnings == ()


@pytest.mark.parametrize(
    ("inside", "language"),
    [
        ("<dc:language>fr</dc:language>", "fr"),
        ("<title xml:lang='de'>x</title>", "de"),
        ("<description xml:lang='nl'>y</description>", "nl"),
        ("<title xml:lang='en'>x</title><description xml:lang='nl'>y</description>", "nl"),
        ("", "en"),
    ],
)
def test_the_language_of_an_entry_is_its_own_or_its_feeds(inside: str, language: str) -> None:
    body = rss(f"<item><guid>1</guid>{inside}</item>", root=f"{ROOT} xml:lang='en'")
    assert parsed(body).entries[0].language == language


@pytest.mark.parametrize(
    ("inside", "published", "updated"),
    [
        ("<pubDate>2026-01-06T10:00:00Z</pubDate>", 10, None),
        ("<dcterms:created>2026-01-06T11:00:00Z</dcterms:created>", 11, None),
        ("<dcterms:modified>2026-01-06T12:00:00Z</dcterms:modified>", None, 12),
        (
            (
                "<pubDate>2026-01-06T10:00:00Z</pubDate><dcterms:created>2026-01-06T11:00:00Z</dcterms:created>"
                "<dcterms:modified>2026-01-06T12:00:00Z</dcterms:modified>"
            ),
            10,
            12,
        ),
    ],
)
def test_the_dates_of_an_entry(inside: str, published: int | None, updated: int | None) -> None:
    found = entry(f"<title>x</title>{inside}")
    assert (found.published and found.published.hour, found.updated and found.updated.hour) == (published, updated)


@pytest.mark.parametrize(
    ("channel", "hints"),
    [
        ("<ttl>1</ttl>", PollingHints(ttl=timedelta(minutes=1))),
        ("<ttl>527040</ttl>", PollingHints(ttl=timedelta(days=366))),
        ("<ttl>527041</ttl>", PollingHints()),
        ("<ttl>000060</ttl>", PollingHints(ttl=timedelta(hours=1))),
        ("<ttl>0000060</ttl>", PollingHints()),
        ("<ttl>٦٠</ttl>", PollingHints()),
        ("<skipHours><hour>0</hour><hour>23</hour></skipHours>", PollingHints(skip_hours=frozenset({0, 23}))),
        ("<skipDays><day>Sunday</day><day>Someday</day></skipDays>", PollingHints(skip_days=frozenset({6}))),
        ("<sy:updatePeriod>weekly</sy:updatePeriod>", PollingHints(update_interval=timedelta(days=7))),
        ("<sy:updatePeriod>monthly</sy:updatePeriod>", PollingHints(update_interval=timedelta(days=30))),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", PollingHints(update_interval=timedelta(days=365))),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            PollingHints(update_interval=timedelta(hours=6)),
        ),
    ],
)
def test_what_a_feed_asks_of_who_polls_it(channel: str, hints: PollingHints) -> None:
    root = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    assert parsed(rss("", channel=channel, root=root)).feed.hints == hints


def test_fifty_hours_to_skip_are_read_and_no_more() -> None:
    for empty, hours in ((49, frozenset({7})), (50, frozenset())):
        channel = f"<skipHours>{'<hour>25</hour>' * empty}<hour>7</hour></skipHours>"
        assert parsed(rss("", channel=channel)).feed.hints.skip_hours == hours


@pytest.mark.parametrize(
    ("links", "itself"),
    [
        ("<atom:link rel='self' href='/f'/>", "https://a.example/f"),
        ("<atom:link rel='self' href='javascript:x'/><atom:link rel='self' href='/g'/>", "https://a.example/g"),
        ("<atom:link rel='self' href=''/><atom:link rel='self' href='/g'/>", "https://a.example/g"),
        ("<atom:link rel='hub' href='/h'/>", None),
    ],
)
def test_where_a_feed_says_that_it_is(links: str, itself: str | None) -> None:
    assert parsed(rss("<item><title>x</title></item>", root=ROOT, channel=links), url=URL).self_url == itself


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("CafÃ©", "Café"),
        ("Itâ€™s", "It’s"),
        ("Café", "Café"),
        ("CafÃ© ☂", "CafÃ© ☂"),  # another letter there shows that it was not
    ],
)
def test_letters_that_were_encoded_twice_are_read_as_they_were_meant(written: str, title: str) -> None:
    body = rss(f"<item><title>{written}</title><description>CafÃ© de la gare, Ã  midi</description></item>")
    result = parsed(body)
    assert result.entries[0].title == title


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        (
            "<media:content url='/1.jpg'/><media:description>A quay</media:description>",
            '<figure><img src="https://a.example/1.jpg" alt=""><figcaption>A quay</figcaption></figure>',
        ),
        (
            "<media:content url='/1.jpg'/><media:content url='/2.jpg'/><media:description>A quay</media:description>",
            "<figure><figcaption>A quay</figcaption></figure>",  # of both, for all anybody knows
        ),
        (
            (
                "<media:content url='/1.jpg'/><media:content url='/2.jpg'><media:description>A quay</media:description>"
                "</media:content>"
            ),
            '<figure><img src="https://a.example/2.jpg" alt=""><figcaption>A quay</figcaption></figure>',
        ),
        (
            "<media:content url='' medium='image'><media:text>Said</media:text></media:content>",
            "<figure><figcaption>Said</figcaption></figure>",  # an empty address would be the entry's own
        ),
        (
            "<media:content url='/1.mp4' type='video/mp4'><media:text>Said</media:text></media:content>",
            "<figure><figcaption>Said</figcaption></figure>",
        ),
        (
            "<media:content url='/1.jpg'/><media:credit role='photographer'>Ada</media:credit>",
            '<figure><img src="https://a.example/1.jpg" alt=""><figcaption>Ada</figcaption></figure>',
        ),
        (
            "<media:content url='/1.jpg'/><media:content url='/2.jpg'/><media:credit role='painter'>Ada</media:credit>",
            "<figure><figcaption>Ada</figcaption></figure>",
        ),
        (
            (
                "<media:content url='/1.jpg'><media:title type='html'>a &lt;b>N&lt;/b></media:title>"
                "<media:description type='html'>A &lt;b>quay&lt;/b></media:description></media:content>"
            ),
            '<figure><img src="https://a.example/1.jpg" alt="a N"><figcaption>A <b>quay</b></figcaption></figure>',
        ),
    ],
)
def test_a_caption_stands_with_the_picture_that_it_is_of(inside: str, shown: str) -> None:
    assert entry(f"<title>x</title><description>y</description>{inside}").content == f"y\n{shown}"


@pytest.mark.parametrize(
    ("inside", "title"),
    [
        ("<media:title>M</media:title>", "M"),
        ("<media:content url='/1'><media:title>M</media:title></media:content>", ""),
    ],
)
def test_the_title_of_the_media_is_that_of_an_entry_without_one(inside: str, title: str) -> None:
    assert entry(f"<description>y</description>{inside}").title == title


def test_rss_1_has_its_content_in_items_of_rdf() -> None:
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel rdf:about="x"><title>T</title></channel>'
        '<item rdf:about="https://a.example/1"><title>x</title><content:items><rdf:Bag><rdf:li><content:item>'
        "<rdf:value>&lt;p>Whole&lt;/p></rdf:value></content:item></rdf:li></rdf:Bag></content:items></item></rdf:RDF>"
    )
    (found,) = parsed(text.encode(), url=URL).entries
    assert (found.content, found.url) == ("<p>Whole</p>", "https://a.example/1")


@pytest.mark.parametrize(
    ("opening", "inside", "language"),
    [
        ("<item xml:lang='de'>", "<title>x</title>", "de"),
        ("<item>", "<title xml:lang='de'>x</title><description>y</description>", "de"),
        ("<item>", "<title>x</title>", "fr"),
        ("<item xml:lang='fr'>", "<title xml:lang='fr'>x</title>", "fr"),
    ],
)
def test_the_language_of_an_item_is_what_differs_from_that_around_it(opening: str, inside: str, language: str) -> None:
    body = rss(f"{opening}<guid>1</guid>{inside}</item><item><title>z</title></item>", root="xml:lang='fr'")
    first, second = parsed(body).entries
    assert (first.language, second.language) == (language, "fr")


@pytest.mark.parametrize(
    ("inside", "address"),
    [
        ("<enclosure url='1.mp3'/>", "https://b.example/x/1.mp3"),
        ("<media:content url='1.mp3'/>", "https://b.example/x/1.mp3"),
        ("<enclosure url='/1.mp3'/>", "https://b.example/1.mp3"),
        ("<enclosure url='https://c.example/1.mp3'/>", "https://c.example/1.mp3"),
    ],
)
def test_files_stand_under_the_base_of_their_item(inside: str, address: str) -> None:
    items = (
        f"<item xml:base='https://b.example/x/'><title>x</title>{inside}</item><item><title>z</title>{inside}</item>"
    )
    first, second = parsed(rss(items, root=ROOT), url=URL).entries
    assert [file.url for file in first.enclosures] == [address]
    plain = address.replace("b.example/x/", "a.example/").replace("b.example", "a.example")
    assert [file.url for file in second.enclosures] == [plain]


@pytest.mark.parametrize(
    ("markup", "resolved"),
    [
        ('<a href="1">', '<a href="https://b.example/1">'),
        ("<a href='1'>", '<a href="https://b.example/1">'),
        ("<a href=1>", '<a href="https://b.example/1">'),
        ('<a href="#1">', '<a href="#1">'),
        ('<a href="">', '<a href="">'),
        ('<a href="mailto:x">', '<a href="mailto:x">'),
        ('<a href="https://c.example/">', '<a href="https://c.example/">'),
        ('<img srcset="1.png 1x, 2.png 2x">', '<img srcset="https://b.example/1.png 1x, https://b.example/2.png 2x">'),
        ('<img data-src="1.png">', '<img data-src="https://b.example/1.png">'),
        ('<a title="href=1">', '<a title="href=1">'),
        ('<a title="a" href="1">', '<a title="a" href="https://b.example/1">'),
        ('<a title=" src=x "href="1">', '<a title=" src=x "href="https://b.example/1">'),
        ('<a href="1&amp;2">', '<a href="https://b.example/1&amp;2">'),
        ("href=1", "href=1"),
    ],
)
def test_addresses_in_markup_are_resolved_by_the_base_of_their_element(markup: str, resolved: str) -> None:
    assert rebased(markup, "https://b.example/") == resolved


@pytest.mark.parametrize(
    ("inside", "warned"),
    [
        ("<link>javascript:x</link>", True),
        ("<atom:link rel='alternate' href='javascript:x'/>", True),
        ("<atom:link rel='self' href='javascript:x'/>", False),
        ("", False),
        ("<link>https://a.example/</link>", False),
    ],
)
def test_links_that_lead_nowhere_are_told_of(inside: str, warned: bool) -> None:
    result = parsed(rss(f"<item><title>x</title>{inside}</item>", root=ROOT))
    assert ([warning.kind for warning in result.warnings] == [WarningKind.LINKS_UNUSABLE]) is warned


def test_dates_that_cannot_be_read_are_counted_for_all_entries_together() -> None:
    items = "".join(f"<item><title>{n}</title><pubDate>soon {n + 1}</pubDate></item>" for n in range(3))
    (warning,) = parsed(rss(items + "<item><title>x</title><pubDate>14 Mar 2025</pubDate></item>")).warnings
    assert (warning.kind, warning.number) == (WarningKind.DATES_UNREAD, 3)


@pytest.mark.parametrize(("many", "kept"), [(1, 1), (4, 4), (5, 4), (16, 4), (17, 4)])
def test_of_more_items_than_are_taken_the_newest_are(many: int, kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedreader.feeds.mapping.MAX_ENTRIES", 4)
    ledger = Ledger()
    days = [(number * 7) % many for number in range(many)]
    found = newest(days, lambda day: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day), ledger)
    assert found == [day for day in days if day >= many - kept]
    assert ledger.has(WarningKind.TOO_MANY_ENTRIES) is (many > 4)


@pytest.mark.parametrize("name", ["title", "description", "link", "guid", "pubDate", "author", "category", "comments"])
@pytest.mark.parametrize("declared", ["xmlns:x='https://x.example/ns'", "xmlns:x='urn:x'"])
def test_elements_of_an_unknown_namespace_are_none_of_ours(name: str, declared: str) -> None:
    own = "<title>T</title><guid>1</guid><link>https://a.example/1</link>"
    more = f"<x:{name} {declared}>https://no.example/2</x:{name}>"
    assert parsed(rss(f"<item>{own}{more}</item>")).entries == parsed(rss(f"<item>{own}</item>")).entries


@pytest.mark.parametrize(("many", "seen"), [(16, True), (17, False), (20, False)])
def test_of_very_many_items_the_older_end_is_not_looked_at(
    many: int, *, seen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedreader.feeds.mapping.MAX_ENTRIES", 4)
    monkeypatch.setattr("feedreader.feeds.mapping.SAMPLE", 2)
    days = [98, *range(1, many - 1), 99]
    found = newest(days, lambda day: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day), Ledger())
    assert (98 in found) is seen
    assert 99 in found


def test_an_item_without_a_date_is_as_old_as_the_one_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedreader.feeds.mapping.MAX_ENTRIES", 2)

    def date_of(item: str) -> datetime | None:
        return datetime(2026, 1, int(item), tzinfo=UTC) if item.isdigit() else None

    assert newest(["1", "5", "a", "3"], date_of, Ledger()) == ["5", "a"]
    assert newest(["a", "5", "3"], date_of, Ledger()) == ["5", "3"]


@pytest.mark.parametrize(("pieces", "warned"), [(2_000, False), (2_001, True), (2_009, True)])
def test_two_thousand_pieces_of_what_is_said_in_media_are_read(pieces: int, warned: bool) -> None:
    inside = "".join(f"<media:text>w{number}w</media:text>" for number in range(pieces))
    result = parsed(rss(f"<item><title>x</title>{inside}</item>", root=ROOT))
    assert ("w1999w" in result.entries[0].content, "w2000w" in result.entries[0].content) == (True, False)
    assert ([warning.kind for warning in result.warnings] == [WarningKind.LISTS_CUT]) is warned


def test_bytes_that_were_replaced_are_counted_and_what_was_so_before_is_not() -> None:
    body = rss(f"<item><title>{'é' * 20} \ufffd \ufffd</title></item>").replace(b"<title>T", b"<title>T\xff\xff")
    (warning,) = parsed(body).warnings
    assert (warning.kind, warning.number) == (WarningKind.BYTES_REPLACED, 2)


def test_formulas_and_drawings_keep_their_namespace() -> None:
    formula = "<math xmlns='http://www.w3.org/1998/Math/MathML'><mi>x</mi></math>"
    drawing = "<svg xmlns='http://www.w3.org/2000/svg'><title>t</title></svg>"
    inside = f"<div xmlns='http://www.w3.org/1999/xhtml'>a {formula} {drawing} <math>y</math></div>"
    content = atom(f"<title>x</title><content type='xhtml'>{inside}</content>").content
    assert content == f"a {formula} {drawing} <math>y</math>".replace("'", '"')


@pytest.mark.parametrize("further", ["", " class='k'", " xml:lang='fr'"])
@pytest.mark.parametrize("element", ["div", "p"])
def test_a_base_within_an_article_holds_whatever_else_its_element_says(element: str, further: str) -> None:
    inside = f"<{element} xml:base='https://b.example/x/'{further}><a href='r'>t</a></{element}>"
    inside = inside if element == "div" else f"<div>{inside}</div>"
    inside = inside.replace("<div", "<div xmlns='http://www.w3.org/1999/xhtml'", 1)
    body = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><title>x</title>"
        f"<content type='xhtml'>{inside}</content></entry></feed>"
    )
    assert '<a href="https://b.example/x/r">t</a>' in parsed(body.encode()).entries[0].content
