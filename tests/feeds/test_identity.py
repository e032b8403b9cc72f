from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.feeds.damage import OWN

from feedreader.feeds import identity
from feedreader.feeds.identity import MAX_KEY, canonical
from feedreader.feeds.parse import parse_document
from feedreader.model.outcomes import Document, ParsedFeed

URL = "https://fetched.example/feed"


def guids(items: str, *, url: str = URL) -> list[str]:
    body = f"<rss version='2.0'><channel><link>https://home.example/</link>{items}</channel></rss>".encode()
    result = parse_document(Document(body=body, url=url))
    assert isinstance(result, ParsedFeed)
    return [entry.guid for entry in result.entries]


def item(**parts: str) -> str:
    return "<item>" + "".join(f"<{name}>{text}</{name}>" for name, text in parts.items()) + "</item>"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (" https://a.example/?a=1&amp;b=2 ", "https://a.example/?a=1&b=2"),
        ("?a=1&amp;amp;amp;b=2", "?a=1&b=2"),
        ("tag:a.example,2026:\n 1", "tag:a.example,2026: 1"),
        ("\x1b[1m\u202eid", "[1mid"),
        ("", ""),
    ],
)
def test_an_id_has_one_form(text: str, key: str) -> None:
    assert canonical(text) == key


@given(st.text(max_size=60))
def test_the_form_of_an_id_is_its_own_form(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


def test_long_ids_stay_different_and_bounded() -> None:
    one, other = canonical("x" * 5_000 + "1"), canonical("x" * 5_000 + "2")
    assert one != other
    assert len(one) == len(other) == MAX_KEY


@pytest.mark.parametrize("name", ["rss20.xml", "atom10.xml", "rss10.xml", "rss091.xml", "podcast.xml", "feed.json"])
def test_keys_do_not_depend_on_where_a_feed_is_fetched(name: str) -> None:
    body = (OWN / name).read_bytes()
    results = [parse_document(Document(body=body, url=url)) for url in (URL, "http://mirror.example:81/x/y?z=1")]
    assert isinstance(results[0], ParsedFeed)
    assert isinstance(results[1], ParsedFeed)
    assert [entry.guid for entry in results[0].entries] == [entry.guid for entry in results[1].entries]


def test_the_id_goes_before_the_link() -> None:
    assert guids(item(guid="a", link="https://x.example/1")) == ["a"]


def test_an_atom_id_is_not_resolved() -> None:
    entry = "<entry xml:base='https://b.example/'><id>t3_a</id></entry>"
    body = f"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://a.example/'>{entry}</feed>".encode()
    result = parse_document(Document(body=body, url=URL))
    assert isinstance(result, ParsedFeed)
    assert result.entries[0].guid == "t3_a"


def test_without_an_id_the_link_is_the_key() -> None:
    assert guids(item(link="https://x.example/1") + item(link="/2")) == ["https://x.example/1", "/2"]


def test_a_key_does_not_depend_on_what_else_the_document_holds() -> None:
    parts = [
        item(guid="a", title="One"),
        item(guid="a", title="Two"),
        item(link="/b", title="Three"),
        item(title="Four"),
    ]
    alone = [guids(part)[0] for part in parts]
    for window in (parts, parts[::-1], parts[1:], parts[:2]):
        assert guids("".join(window)) == [alone[parts.index(part)] for part in window]


def test_a_link_to_the_feeds_own_page_is_no_key_even_alone() -> None:
    both = guids(item(link="https://home.example", title="One") + item(link="https://home.example", title="Two"))
    assert guids(item(link="https://home.example", title="One")) == both[:1]


def test_untitled_entries_that_share_a_link_are_told_apart_by_their_text() -> None:
    shared = "https://home.example/"
    assert len(guids(item(link=shared, description="One.") + item(link=shared, description="Two."))) == 2


def test_without_id_and_link_words_are_the_key_and_markup_is_not() -> None:
    plain = guids(item(title="A & B".replace("&", "&amp;"), pubDate="today", description="Some text"))
    marked = guids(item(title="A &amp;amp; B!", pubDate="today", description="&lt;p&gt;Some &lt;b&gt;text&lt;/b&gt;"))
    assert plain == marked
    assert guids(item(title="A and B", pubDate="today", description="Some text")) != plain


def test_a_repeated_entry_counts_once() -> None:
    one = item(guid="a", link="/1", title="Words")
    assert guids(one + item(guid="b") + one + item(guid="a", link="/2", title="<b>Words</b>")) == ["a", "b"]


@pytest.mark.parametrize("other", [{"title": "B"}, {"description": "B"}, {"pubDate": "B"}])
def test_what_differs_in_title_text_or_date_is_not_repeated(other: dict[str, str]) -> None:
    facts = {"guid": "a", "link": "/1", "title": "A", "description": "A", "pubDate": "A"}
    assert guids(item(**facts) + item(**(facts | other))) == ["a", "a"]


def test_five_thousand_entries_under_one_id_take_no_time() -> None:
    assert len(guids("".join(item(guid="a", link=f"/{n}", title=f"Part {n}") for n in range(3_000)))) == 3_000


def test_a_label_is_the_title_and_without_one_the_date_and_the_first_of_the_text() -> None:
    parts = {"title": "Ferry", "date": "2026-03-01", "text": "It sails."}
    assert identity.label(**parts) == identity.label(**parts | {"date": "", "text": ""})
    untitled = parts | {"title": ""}
    assert len({identity.label(**each) for each in (
        parts, untitled, untitled | {"date": ""}, untitled | {"text": ""}
    )}) == 4  # fmt: skip
    assert all(len(identity.label(**each)) == 16 for each in (parts, untitled))


@pytest.mark.parametrize(("length", "same"), [(1_000, True), (1_001, False)])
def test_an_id_of_a_thousand_characters_is_kept_as_it_is(length: int, same: bool) -> None:
    text = "x" * length
    key = canonical(text)
    assert (key == text) is same
    if not same:
        assert (key[:983], key[983], len(key)) == ("x" * 983, "#", 1_000)


def test_references_are_resolved_eight_times_over() -> None:
    for times, left in ((8, "&b"), (9, "&amp;b"), (1, "&b")):
        assert canonical("&" + "amp;" * times + "b") == left


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"guid": " a ", "link": "/1"}, "a"),
        ({"link": "https://a.example/1"}, "https://a.example/1"),
        ({"link": "https://home.example"}, "https://home.example#" + identity.digest("T")),
        ({"link": "https://home.example/", "title": ""}, "https://home.example/#" + identity.digest("D", "X")),
        ({}, "hash:" + identity.digest("T", "D", "X")),
    ],
)
def test_the_key_of_an_entry_is_its_id_its_link_or_its_words(facts: dict[str, str], key: str) -> None:
    """Stores hold these keys, so that they stay as they are."""
    known = {"guid": "", "link": "", "home": "https://home.example/", "title": "T", "date": "D", "text": "X"}
    assert identity.own_key(**known | facts) == key
    assert identity.digest("T") == "ca73dcf5e072d4d6"


def test_two_hundred_letters_of_a_text_say_who_an_entry_is() -> None:
    assert len(identity.first_of("a" * 999)) == 200
    assert identity.first_of("a" * 199 + "b" + "c") == "a" * 199 + "b"
    assert identity.first_of("." * 3_999 + "ab") == "a"
    assert identity.first_of("." * 4_000 + "ab") == ""
