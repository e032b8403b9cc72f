"""A damaged document is mended item by item, and nothing that was sound is touched."""

from __future__ import annotations

import pytest

from feedreader.feeds import mend as mending
from feedreader.feeds.mend import Mended, mend, swallows

HEAD = b'<rss version="2.0"><channel><title>T</title>'
TAIL = b"</channel></rss>"


def item(number: int, inside: bytes = b"") -> bytes:
    return b"<item><title>%d</title>%s</item>" % (number, inside)


def mended(*items: bytes, head: bytes = HEAD, tail: bytes = TAIL, ends: bool = True) -> Mended:
    found = mend(head + b"".join(items) + tail, ends=ends)
    assert found is not None
    return found


def test_a_sound_document_stays_as_it_is() -> None:
    data = HEAD + item(1) + TAIL
    assert mend(data) == Mended(data=data)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (b"Fish & chips", b"Fish &amp; chips"),
        (b"caf&eacute;", b"caf&#233;"),
        (b"&amp; &lt; &#65; &#x41;", b"&amp; &lt; &#65; &#x41;"),
        (b"&#X41;", b"&#x41;"),
        (
            b"a &#0; b &#xD800; c &#xFFFE; d &#x110000; e",
            b"a \xef\xbf\xbd b \xef\xbf\xbd c \xef\xbf\xbd d \xef\xbf\xbd e",
        ),
        (b"&#9;&#10;&#13;&#32;&#xD7FF;&#xE000;&#x10FFFF;", b"&#9;&#10;&#13;&#32;&#xD7FF;&#xE000;&#x10FFFF;"),
        (b"&unknown; &copy", b"&amp;unknown; &amp;copy"),
        (b"1 < 2", b"1 &lt; 2"),
        (b"<![CDATA[a & b < c]]> & d", b"<![CDATA[a & b < c]]> &amp; d"),
        (b"<!-- a & b --> & c", b"<!-- a & b --> &amp; c"),
        (b"<![cdata[a & b]]> & c", b"<![CDATA[a & b]]> &amp; c"),
        (b"<! [CDATA[a & b]]> & c", b"<![CDATA[a & b]]> &amp; c"),
        (b"<?php a & b ?> & c", b"<?php a & b ?> &amp; c"),
    ],
)
def test_references_that_xml_does_not_know_are_what_html_knows_or_an_ampersand(written: bytes, meant: bytes) -> None:
    assert mended(item(1, written)).data == HEAD + item(1, meant) + TAIL


def test_references_behind_sections_without_an_end_are_mended_all_the_same() -> None:
    """What has no end is looked for once; of another kind the end is looked for as before."""
    data = mended(item(1, b"<!-- <!-- & <![CDATA[&]]> &")).data
    assert b"&amp; <![CDATA[&]]> &amp;" in data or b"<title>1</title>" in data
    assert b"<!-- <!-- &amp;" not in mended(item(1), item(2, b"<![CDATA[ & ]]> &")).data


def test_a_reference_that_the_doctype_declares_stays() -> None:
    data = b'<!DOCTYPE rss [<!ENTITY town "Ter">]>' + HEAD + item(1, b"&town; &copy;") + TAIL
    found = mend(data, {"town"})
    assert found is not None
    assert b"&town; &#169;" in found.data


def test_so_many_references_are_mended_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mending, "MAX_MENDS", 3)
    assert mended(item(1, b"& & &")).data == HEAD + item(1, b"&amp; &amp; &amp;") + TAIL
    assert mended(item(1), item(2, b"& & & &")).broken != ()


def test_a_broken_item_is_left_empty_and_read_by_itself() -> None:
    found = mended(item(1), b"<item><title>2</b></i></item>", item(3))
    assert found.data == HEAD + item(1) + b"<item></item>" + item(3) + TAIL
    assert [place for place, _ in found.broken] == [1]
    assert found.broken[0][1].startswith(HEAD[: HEAD.index(b"<title>")])
    assert found.mended == 1
    assert found.head is None
    assert not found.dropped


def test_items_are_counted_that_took_more_than_their_references() -> None:
    assert mended(item(1, b"&"), item(2, b"<b x=1/>"), item(3, b"<![CDATA[a")).mended == 2


def test_what_stands_between_items_is_kept_where_it_is_sound() -> None:
    between = b"<image><title>P</title></image>"
    broken = b"<item><title>2</i>3</title></item>"
    assert mended(item(1), between, broken).data == HEAD + item(1) + between + b"<item></item>" + TAIL
    assert mended(item(1), b"<image><title>", broken).data == HEAD + item(1) + b"<item></item>" + TAIL
    assert mended(item(1), b" \n ", broken).data == HEAD + item(1) + b"<item></item>" + TAIL


def test_what_stands_behind_the_items_is_kept_where_it_is_sound() -> None:
    broken = b"<item><title>2</i>3</title></item>"
    tail = b"<ttl>60</ttl>" + TAIL
    assert mended(item(1), broken, tail=tail).data == HEAD + item(1) + b"<item></item>" + tail
    assert mended(item(1), broken, tail=b"<ttl>60" + TAIL).data == HEAD + item(1) + b"<item></item>" + TAIL
    assert mended(item(1), broken, tail=b"").data == HEAD + item(1) + b"<item></item>" + TAIL


@pytest.mark.parametrize(("ends", "titles", "dropped"), [(True, 2, False), (False, 1, True)])
def test_an_item_without_an_end_is_half_of_one_only_where_the_document_is_cut(
    ends: bool,
    titles: int,
    dropped: bool,
) -> None:
    found = mended(item(1), b"<item><title>2</title>", tail=b"", ends=ends)
    assert (found.data.count(b"<title>") - 1, found.dropped) == (titles, dropped)


def test_a_document_is_taken_for_whole_unless_it_is_said_to_be_cut() -> None:
    found = mend(HEAD + item(1) + b"<item><title>2</title>")
    assert found is not None
    assert (found.data.count(b"<item>"), found.dropped) == (2, False)


def test_values_of_attributes_without_quotes_get_them() -> None:
    assert (
        b'<enclosure url="https://a.example/1" length="5"/>'
        in mended(
            item(1, b"<enclosure url=https://a.example/1 length=5/>".replace(b"/1 ", b"/1 ").replace(b"=5/", b'="5"/'))
        ).data
    )


@pytest.mark.parametrize(
    ("inside", "swallowed"),
    [
        (b"<![CDATA[a]]>", False),
        (b"<![CDATA[a", True),
        (b"<![CDATA[a <![CDATA[ b]]>", False),  # one of them within the other, in one item
    ],
)
def test_a_section_swallows_items_where_the_end_found_for_it_is_that_of_a_later_one(
    inside: bytes,
    swallowed: bool,
) -> None:
    assert swallows(HEAD + item(1, inside) + item(2, b"<![CDATA[c]]>") + TAIL) is swallowed


def test_sections_that_nothing_closes_end_with_their_element() -> None:
    found = mended(item(1, b"<description><![CDATA[a b</description><link>x</link>"), item(2, b"<![CDATA[c]]>"))
    assert b"<description><![CDATA[a b]]></description><link>x</link>" in found.data
    assert found.broken == ()


def test_a_thousand_sections_without_an_end_are_closed_and_not_more() -> None:
    few = b"<b><![CDATA[a</b>" * 400
    assert mended(item(1, few), item(2)).broken == ()
    assert [place for place, _ in mended(item(1, few * 2), item(2)).broken] == [0]


def test_prefixes_that_nobody_declared_are_declared() -> None:
    data = mended(item(1, b"<dc:date>2026-03-01</dc:date><x:y z:a='1'/>")).data
    assert b'xmlns:dc="http://purl.org/dc/elements/1.1/"' in data
    assert b'xmlns:x="urn:undeclared:x"' in data
    assert b'xmlns:z="urn:undeclared:z"' in data


def test_so_many_prefixes_are_declared_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mending, "MAX_PREFIXES", 2)
    assert mended(item(1, b"<a:x/><b:x/>")).data.count(b"urn:undeclared") == 2
    assert [place for place, _ in mended(item(1), item(2, b"<a:x/><b:x/><c:x/>")).broken] == [1]


def test_a_document_without_items_is_not_mended() -> None:
    assert mend(b"<rss><channel><title>T</i></channel></rss>") is None
    assert mend(b"<html><p>a<br></html>") is None


@pytest.mark.parametrize("limit", ["MAX_OPENING", "MAX_PIECES", "MAX_REPEATED"])
def test_what_would_take_too_long_to_read_item_by_item_is_not(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opening = len(HEAD[: HEAD.index(b"<title>")])
    data = HEAD + item(1) + b"<item><title>2</i></item>" + TAIL
    enough = {"MAX_OPENING": opening, "MAX_PIECES": 2, "MAX_REPEATED": 2 * opening}[limit]
    monkeypatch.setattr(mending, limit, enough)
    assert mend(data) is not None
    monkeypatch.setattr(mending, limit, enough - 1)
    assert mend(data) is None


def test_a_head_that_is_broken_is_read_by_itself_and_its_items_as_ever() -> None:
    found = mended(item(1), item(2), head=b"<rss version=2.0><channel><title>T</b>")
    assert found.head == b"<rss version=2.0><channel><title>T</b></channel></rss>"
    assert found.data == b'<rss version="2.0"><channel>' + item(1) + item(2) + TAIL


@pytest.mark.parametrize(
    ("root", "name", "closing"),
    [
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"entry", b"</feed>"),
        (b"<rdf:RDF xmlns:rdf='u'>", b"item", b"</rdf:RDF>"),
        (b"<a:feed xmlns:a='u'>", b"a:entry", b"</a:feed>"),
        (b"<RSS><CHANNEL>", b"item", b"</CHANNEL></RSS>"),
    ],
)
def test_items_are_made_out_in_every_format(root: bytes, name: bytes, closing: bytes) -> None:
    one = b"<%s><title>1</title></%s>" % (name, name)
    broken = b"<%s><title>2</i>3</title></%s>" % (name, name)
    found = mend(root + one + broken + one + closing)
    assert found is not None
    assert found.data == root + one + b"<%s></%s>" % (name, name) + one + closing
    assert found.broken == ((1, root + broken + closing),)


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [
        (b"<title>2<link>x</link>", b"<title>2</title><link>x</link>"),
        (
            b"<description>a <![CDATA[b]]> c<link>x</link>",
            b"<description>a <![CDATA[b]]> c</description><link>x</link>",
        ),
        (b"<enclosure url=x length=5 />", b'<enclosure url="x" length="5" />'),
        (b"<description><![CDATA[a</description>", b"<description><![CDATA[a]]></description>"),
        (b"<link>x</link><!-- a", b"<link>x</link>"),
        (b"<pubDate>x</pubdate><link>y</lnik>", b"<pubDate>x</pubDate><link>y</link>"),
        (b"<guid>x</guid isPermaLink='false'>", b"<guid>x</guid>"),
        (b"<title><![CDATA[a</b>]]></titel>", b"<title><![CDATA[a</b>]]></title>"),
        (b"<b>a<![CDATA[b<![CDATA[c]]></b>", b"<b>a<![CDATA[b<![CDATA[c]]></b>"),
        (b"<guid/><x/>", b"<guid/><x/>"),
    ],
)
def test_what_can_be_mended_without_guessing_is(damaged: bytes, sound: bytes) -> None:
    found = mended(item(1), b"<item>" + damaged + b"</item>", item(3))
    assert found.data == HEAD + item(1) + b"<item>" + sound + b"</item>" + item(3) + TAIL
    assert found.broken == ()
    assert found.mended == (damaged != sound)


@pytest.mark.parametrize("broken", [b"<b>", b"</b>", b"<b><i></b></i>", b"<b a='1' a='2'/>", b"<b"])
def test_what_cannot_be_mended_costs_its_item_alone(broken: bytes) -> None:
    found = mended(item(1), item(2, broken), item(3), item(4, broken))
    assert [place for place, _ in found.broken] == [1, 3]
    assert found.data == HEAD + item(1) + b"<item></item>" + item(3) + b"<item></item>" + TAIL
    assert found.mended == 2
    opening = HEAD[: HEAD.index(b"<title>")]
    assert found.broken[1][1] == opening + item(4, broken) + TAIL


def test_an_item_that_ends_in_itself_is_one() -> None:
    found = mended(b"<item/>", item(2, b"</b>"), b"<item a='1' />", item(4))
    assert found.data == HEAD + b"<item/><item></item><item a='1' />" + item(4) + TAIL


def test_an_item_ends_where_the_next_begins() -> None:
    found = mended(b"<item><title>1</title>", item(2), item(3, b"</b>"))
    assert found.data == HEAD + item(1) + item(2) + b"<item></item>" + TAIL
    assert found.mended == 2


def test_items_in_comments_and_sections_are_none() -> None:
    hidden = b"<!-- <item> --><![CDATA[ <item> ]]>"
    found = mended(item(1, b"</b>"), item(2, hidden), head=HEAD + b"<!-- <item><x></item> -->")
    assert [place for place, _ in found.broken] == [0]
    assert found.data == HEAD + b"<!-- <item><x></item> --><item></item>" + item(2, hidden) + TAIL


@pytest.mark.parametrize(
    ("head", "opening"),
    [
        (b"<rss version='2.0'><channel><title>T</i>", b"<rss version='2.0'><channel>"),
        (b"<rss><channel><b", b"<rss><channel>"),
        (b"<rss a='1' a='2'><channel>", b"<rss><channel>"),
        (b"<rss version=2.0><channel>", b'<rss version="2.0"><channel>'),
    ],
)
def test_what_is_open_where_the_items_begin_is_told_of_a_broken_head_too(head: bytes, opening: bytes) -> None:
    found = mended(item(1), head=head)
    assert found.data == opening + item(1) + TAIL
    assert found.head is not None
    assert found.head.startswith(head)


def test_tags_with_signs_in_their_values_are_open_around_the_items() -> None:
    head = b"<rss a='>' b=\">\"><channel>"
    found = mended(item(1, b"</b>"), item(2), head=head)
    assert found.data == head + b"<item></item>" + item(2) + TAIL
    assert found.head is None


@pytest.mark.parametrize(
    ("written", "declared"),
    [
        (b"<dc:date>x</dc:date>", b'xmlns:dc="http://purl.org/dc/elements/1.1/"'),
        (b"<DC:date>x</DC:date>", b'xmlns:DC="http://purl.org/dc/elements/1.1/"'),
        (b"<a b:c='1'/>", b'xmlns:b="urn:undeclared:b"'),
        (b'<a b:c = "1"/>', b'xmlns:b="urn:undeclared:b"'),
    ],
)
def test_prefixes_are_declared_where_they_stand(written: bytes, declared: bytes) -> None:
    found = mended(item(1, written))
    assert found.data == HEAD.replace(b"<rss", b"<rss " + declared) + item(1, written) + TAIL
    assert found.mended == 0
    again = mended(item(1, written), head=HEAD.replace(b"<rss", b"<rss " + declared))
    assert again.data.count(b"xmlns:") == 1


def test_fifty_prefixes_are_declared() -> None:
    for count, broken in ((50, ()), (51, (1,))):
        prefixes = b"".join(b"<p%d:x/>" % number for number in range(count))
        found = mended(item(1), item(2, prefixes))
        assert found.data.count(b"urn:undeclared") == 50
        assert tuple(place for place, _ in found.broken) == broken


@pytest.mark.parametrize("attribute", [b"xml:lang='en'", b"xmlns:q='u'"])
def test_prefixes_of_xml_itself_are_never_declared(attribute: bytes) -> None:
    assert mended(item(1, b"<a %s>&</a>" % attribute)).data == HEAD + item(1, b"<a %s>&amp;</a>" % attribute) + TAIL


@pytest.mark.parametrize(
    ("data", "swallowed"),
    [
        (item(1, b"<![CDATA[a") + item(2, b"]]>"), False),  # closed, if late
        (item(1, b"<![CDATA[a <![CDATA[b]]>"), False),
        (item(1, b"a]]>") + item(2, b"<![CDATA[b]]>"), False),
        (item(1, b"<![CDATA[a]]>") + item(2, b"<![CDATA[b"), True),
        (item(1, b"<![CDATA[a") + item(2, b"<![CDATA[b]]>"), True),
    ],
)
def test_a_section_swallows_where_there_are_fewer_ends_than_beginnings(data: bytes, swallowed: bool) -> None:
    assert swallows(HEAD + data + TAIL) is swallowed
