"""What an entry is made of, where the feed says it more than once or in an odd way."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.feeds.test_parse import parsed, rss

from feedreader.feeds import mapping
from feedreader.feeds.ledger import Ledger
from feedreader.feeds.mapping import Body, chosen
from feedreader.model.feeds import WarningKind


def item(inside: str) -> str:
    return f"<item><title>x</title>{inside}</item>"


def dated(days: list[int]) -> bytes:
    return rss(
        "".join(
            f"<item><guid>{place}</guid><title>{day}</title><pubDate>2026-03-{day:02}T08:00:00Z</pubDate></item>"
            for place, day in enumerate(days)
        )
    )


@pytest.mark.parametrize(
    "days",
    [
        [1, 2, 3, 4, 5],
        [5, 4, 3, 2, 1],
        [3, 5, 1, 4, 2],
        [*range(1, 10)],
        [*range(9, 0, -1)],
        [9, 9, 9, 9, 8, 8, 8, 7, 9],
        [1, 1, 1, 1, 2, 3, 4, 5, 6, 8, 9, 1],
        [1, 9, 8, 6, 5, 4, 3, 2, 1, 1, 1, 1],
    ],
)
def test_of_too_many_entries_the_newest_are_kept_in_whatever_order_they_stand(
    days: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of more than four times as many as there may be, only the newer end is looked at."""
    monkeypatch.setattr(mapping, "MAX_ENTRIES", 2)
    monkeypatch.setattr(mapping, "SAMPLE", 3)
    result = parsed(dated(days))
    assert sorted(int(entry.title) for entry in result.entries) == sorted(days)[-2:]
    assert result.warnings[0].kind is WarningKind.TOO_MANY_ENTRIES
    assert result.warnings[0].number == len(days)


@pytest.mark.parametrize("undated", ["beginning", "end", "both"])
def test_where_an_end_has_no_dates_the_beginning_is_taken(undated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "MAX_ENTRIES", 2)
    monkeypatch.setattr(mapping, "SAMPLE", 3)
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    without = {"beginning": range(6), "end": range(6, 12), "both": range(12)}[undated]
    found = mapping.newest(list(range(12)), lambda place: None if place in without else noon, Ledger())
    assert set(found) <= set(range(8))
    assert len(found) == 2


def test_of_ends_that_are_equally_new_the_beginning_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "MAX_ENTRIES", 2)
    result = parsed(dated([9] * 9))
    assert [entry.guid for entry in result.entries] == ["0", "1"]


@pytest.mark.parametrize(
    ("html", "weight"),
    [
        ("seven words", 10),
        ("a\nb c", 3),
        ("<p>seven words</p>", 10),
        ('<a href="/x">one</a>', 3),  # a text may lead on to one place
        ('<a href="/x">this and that and more</a> <a href="/y">as much again and more</a> and', 3),  # but not be links
        ('<a href="/x">one</a> <a href="/y">two</a> and a good many words beside', 29),
    ],
)
def test_what_a_text_says_is_its_letters_and_of_little_but_links_the_rest(html: str, weight: int) -> None:
    assert Body(html).weight == weight


@pytest.mark.parametrize(
    ("body", "shows"),
    [
        (Body("a &lt;b&gt; c"), True),
        (Body("a <b>&lt;b&gt;</b> c"), False),
        (Body("a &amp; c"), False),
        (Body("a &lt;b&gt; c", "a <b> c"), True),
        (Body("a &amp;amp; c", "a &amp; c"), True),
        (Body("a c", "a c"), False),
    ],
)
def test_a_text_shows_markup_where_its_tags_would_be_read(body: Body, shows: bool) -> None:
    assert body.shows_markup is shows


def test_a_copy_that_shows_the_markup_of_another_text_is_none() -> None:
    rendered = Body("<p>The <b>ferry</b> sails at nine.</p>")
    as_text = Body("&lt;p&gt;The &lt;b&gt;ferry&lt;/b&gt; sails at nine.&lt;/p&gt;")
    in_plain = Body("x", "<p>The <b>ferry</b> sails at nine.</p>")
    other = Body("x &lt;b&gt;", "a < b, says another")
    assert chosen([as_text, rendered]) == (rendered.html, "")
    assert chosen([in_plain, rendered]) == (rendered.html, "")
    assert chosen([rendered, other]) == (rendered.html, other.html)


def test_a_body_may_be_as_long_as_is_said_and_is_cut_behind_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "MAX_BODY", 50)
    for length, kinds in ((50, []), (51, [WarningKind.TEXTS_CUT])):
        result = parsed(rss(item(f"<description>{'y' * length}</description>")))
        assert (result.entries[0].content or result.entries[0].summary) == "y" * 50
        assert [warning.kind for warning in result.warnings] == kinds


def test_links_and_pictures_stand_under_the_base_of_their_element() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/"><title>T</title><id>f</id>'
        '<entry xml:base="news/"><id>1</id><title>x</title>'
        '<content type="html" xml:base="today/">&lt;a href="ferry">ferry&lt;/a> &lt;img src="/quay.png"></content>'
        "</entry></feed>"
    )
    content = parsed(atom.encode()).entries[0].content
    assert 'href="https://a.example/news/today/ferry"' in content
    assert 'src="https://a.example/quay.png"' in content


@pytest.mark.parametrize(
    ("kinds", "is_picture"),
    [
        ('medium="image"', True),
        ('type="image/png"', True),
        ("", True),
        ('medium="video"', False),
        ('type="video/mp4"', False),
        ('medium="audio" type="audio/mpeg"', False),
    ],
)
def test_only_the_caption_of_a_picture_stands_under_a_picture(kinds: str, is_picture: bool) -> None:
    words = "<media:description>A quay at dawn</media:description>"
    medium = f'<media:content url="https://a.example/quay" {kinds}>{words}</media:content>'
    body = rss(
        item(f"<description>The ferry sails at nine from the old harbour, says the town.</description>{medium}"),
        root='xmlns:media="http://search.yahoo.com/mrss/"',
    )
    entry = parsed(body).entries[0]
    text = entry.content or entry.summary
    assert "A quay at dawn" in text
    assert ('<img src="https://a.example/quay"' in text) is is_picture


@pytest.mark.parametrize(("times", "seconds"), [(60, 60), (119, 3_600 / 119), (120, 30), (121, None)])
def test_a_feed_that_asks_to_be_polled_twice_a_minute_is_the_most_that_is_believed(
    times: int, seconds: float | None
) -> None:
    channel = f"<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>{times}</sy:updateFrequency>"
    body = rss(item(""), channel=channel, root='xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"')
    update = parsed(body).feed.hints.update_interval
    assert update == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("inside", "url"),
    [
        ("<guid>https://a.example/1</guid>", "https://a.example/1"),
        ('<guid isPermaLink="true">https://a.example/1</guid>', "https://a.example/1"),
        ('<guid isPermaLink="false">https://a.example/1</guid>', None),
        ('<guid isPermaLink="True">/news/1</guid>', "https://a.example/news/1"),
        ('<guid isPermaLink="true">/news/1</guid><link>/2</link>', "https://a.example/2"),
        ('<guid isPermaLink="true" xml:base="https://b.example/">/news/1</guid>', "https://b.example/news/1"),
        ('<guid isPermaLink="true">//tag:1</guid>', None),
        ('<guid isPermaLink="true">news 7</guid>', None),
        ("<guid>/news/1</guid>", None),
        ("<guid>1</guid>", None),
        ("<link>a.example/news/1</link>", "http://a.example/news/1"),
        ("<link>www.b.example/1</link>", "http://www.b.example/1"),
        ("<link>b.example/1</link>", "https://a.example/b.example/1"),
        ("<link>news/1.html</link>", "https://a.example/news/1.html"),
    ],
)
def test_an_entry_leads_where_its_feed_says_in_whatever_way(inside: str, url: str | None) -> None:
    body = rss(item(inside), channel="<link>https://a.example/</link>")
    assert parsed(body, url="https://a.example/feed").entries[0].url == url


@pytest.mark.parametrize(
    ("opening", "url"),
    [
        ("<item><link>2.html</link>", "https://a.example/2.html"),
        ('<item xml:base="news/"><link>2.html</link>', "https://a.example/news/2.html"),
        ('<item xml:base="https://b.example/x/"><link>2.html</link>', "https://b.example/x/2.html"),
        ('<item><link xml:base="news/">2.html</link>', "https://a.example/news/2.html"),
        ('<item xml:base="news/"><link xml:base="today/">2.html</link>', "https://a.example/news/today/2.html"),
        ('<item xml:base="news/"><link>/2.html</link>', "https://a.example/2.html"),
    ],
)
def test_a_link_stands_under_the_base_of_its_element(opening: str, url: str) -> None:
    body = rss(f"{opening}<guid>1</guid><title>x</title></item>", channel="<link>https://a.example/</link>")
    assert parsed(body, url="https://a.example/feed").entries[0].url == url


@pytest.mark.parametrize(
    ("opening", "picture"),
    [
        ("<item><image><url>p.png</url></image>", "https://a.example/p.png"),
        ('<item xml:base="https://b.example/x/"><image><url>p.png</url></image>', "https://b.example/x/p.png"),
    ],
)
def test_the_picture_of_an_entry_stands_under_the_base_of_its_element(opening: str, picture: str) -> None:
    body = rss(f"{opening}<guid>1</guid><title>x</title></item>", channel="<link>https://a.example/</link>")
    assert picture in (parsed(body, url="https://a.example/feed").entries[0].content or "")


PIECES = (
    "word ",
    "<p>",
    "</p>",
    "<a href='x'>",
    "</a>",
    "<A HREF=x>",
    "<a ",
    "<b",
    "<",
    ">",
    "x" * 40,
    "&lt;",
    " ",
    "\n",
)


@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map("".join),
    st.lists(st.sampled_from(("word ", "x", "&lt;p>", "<b>x</b>")), min_size=1, max_size=8).map("".join),
)
@example("<p>" + "word " * 90 + "<a href='x'>" + "word " * 90, "word")
@example("<a href='x'>word</a>" * 60, "word " * 8)
def test_an_article_that_is_told_by_its_beginning_is_the_one_that_weighing_finds(long: str, short: str) -> None:
    """Of three texts each is weighed, and one that is given twice adds nothing."""
    texts = [Body(text.strip()) for text in (short, long)]
    assert chosen(texts) == chosen([*texts, texts[1]])


@pytest.mark.parametrize(
    ("texts", "content"),
    [
        (("a quay",), "a quay"),
        (("a quay", "a quay at dawn"), "a quay at dawn"),
        (("a gull", "a quay at dawn"), "a quay at dawn\n<figure><figcaption>a gull</figcaption></figure>"),
        (("a quay at dawn", "a gull"), "a quay at dawn\n<figure><figcaption>a gull</figcaption></figure>"),
        (("a quay", "a quay"), "a quay"),
    ],
)
def test_of_an_entry_without_a_text_the_longest_caption_is_the_article(texts: tuple[str, ...], content: str) -> None:
    media = "".join(
        f'<media:content url="/{text}.jpg" medium="image"><media:description>{text}</media:description></media:content>'
        for text in texts
    )
    root = 'xmlns:media="http://search.yahoo.com/mrss/"'
    entry = parsed(rss(f"<item><guid>1</guid>{media}</item>", root=root)).entries[0]
    assert re.sub(r"<img[^>]*>", "", entry.content) == content
