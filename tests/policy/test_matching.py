"""What is compared of entries: what they say, not how it is written. How entries are found again: test_updates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.model.entries import EntryData, EntryId, guid_digest
from feedreader.model.intents import KnownEntry
from feedreader.policy.matching import Facts, match, other_scheme, sought, unsettled
from feedreader.policy.updates import content_hash
from feedreader.text.urls import article_key

DAY = datetime(2026, 3, 14, 9, tzinfo=UTC)
LONG = (
    "The ferry ran aground off the old harbour at dawn, and all of its crew were brought ashore unhurt before noon, "
    "as the town says. "
)
OTHER = (
    "A bakery opened beside the mill; its owner bakes rye at night and sells what is left of it to the school in the "
    "morning. "
)


def facts(title: str = "", text: str = "") -> Facts:
    return Facts(guid="g", title=title, date=None, url_key=lambda: None, text=text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ferry aground, crew safe!", "FERRY AGROUND \N{EN DASH} crew safe"),
        ("The <b>harbour</b> &amp; the sea", "The harbour, the sea"),
        ("«Côte»", "Côte"),
    ],
)
def test_titles_are_the_same_whatever_their_case_markup_and_punctuation(one, other):
    assert facts(one).title == facts(other).title


@pytest.mark.parametrize(("one", "other"), [("!!!", "???"), ("★", "☆"), ("Day 1", "Day 2")])
def test_titles_without_letters_are_compared_as_they_stand(one, other):
    assert facts(one).title != facts(other).title
    assert facts(one).title == facts(one).title != ""


def test_a_fact_that_an_entry_does_not_have_is_none_of_its_facts():
    assert [name for name, _ in facts("Title", "Text").three] == ["title", "text"]
    assert facts(text="<p> </p>").three == ()


def entry(
    guid: str = "g", title: str = "Ferry aground", text: str = LONG, *, days: float = 0.0, url: str = ""
) -> EntryData:
    published = DAY + timedelta(days=days)
    return EntryData(guid=guid, title=title, content=text, published=published, url=url or None)


class Store:
    """The entries of a feed as the store keeps them: what `match` says of a document is what is known of the next."""

    def __init__(self) -> None:
        self.entries: dict[str, KnownEntry] = {}

    def poll(self, document: list[EntryData], named: frozenset[bytes] = frozenset()) -> list[int]:
        """The numbers of a document's entries."""
        known = {one.guid: self.entries[one.guid] for one in document if one.guid in self.entries}
        kin = [one for one in self.entries.values() if one.guid not in known]
        found = []
        for one, who in zip(document, match(document, [*map(content_hash, document)], known, kin, named), strict=True):
            number = who.known.id if who.known else EntryId(len(self.entries) + 1)
            if who.known:
                del self.entries[who.known.guid]
            assert who.guid not in self.entries
            self.entries[who.guid] = KnownEntry(
                id=number,
                guid=who.guid,
                content_hash=content_hash(one),
                changes=0,
                title=one.title,
                url_key=article_key(one.url) if one.url else None,
                published=one.published,
                text=f"{one.summary}\n{one.content}",
            )
            found.append(number)
        return found


ENTRIES = st.builds(
    entry,
    st.sampled_from(["g", "h", "https://a.example/1", "g#0123456789abcdef", "g#0123456789abcdef-2"]),
    st.sampled_from(["One", "Two", "", "!!!"]),
    st.sampled_from(["", "short", LONG, OTHER]),
    days=st.sampled_from([0.0, 1.0, 2.0]),
)


@given(
    st.lists(ENTRIES, unique_by=lambda one: (one.guid, content_hash(one)), max_size=8),
    st.randoms(use_true_random=False),
)
def test_the_same_entries_in_another_order_are_the_same(document, chance):
    store = Store()
    before = dict(zip(((one.guid, content_hash(one)) for one in document), store.poll(document), strict=True))
    again = [*document]
    chance.shuffle(again)
    assert dict(zip(((one.guid, content_hash(one)) for one in again), store.poll(again), strict=True)) == before


@given(st.lists(ENTRIES, unique_by=lambda one: (one.guid, content_hash(one)), min_size=1, max_size=8))
def test_no_two_entries_are_one(document):
    assert len(set(Store().poll(document))) == len(document)


@pytest.mark.parametrize(
    ("later", "is_same"),
    [
        (entry(title="Ferry aground, crew safe"), True),
        (entry(text=OTHER), True),
        (entry(days=3), True),
        (entry(text=LONG + "More later."), True),
        (entry(text=LONG * 2, days=0.5), True),
        (entry(title="Bakery opens", text=OTHER, days=3), False),
        (entry(text=OTHER, days=0.8), True),  # on the same day it was edited
        (entry(text=OTHER, days=1), False),  # and is a repost, which is another one, a day later
    ],
)
def test_under_one_guid_an_entry_stays_one_as_far_as_its_facts_do(later, is_same):
    store = Store()
    store.poll([entry()])
    assert (store.poll([later]) == [1]) is is_same


@pytest.mark.parametrize(
    ("later", "is_same"),
    [
        (entry("https://a.example/x"), True),  # title, date and text
        (entry("n", title="Ferry aground, crew safe"), True),  # date, and a text that is nobody else's
        (entry("n", text="Another.", days=2, url="https://a.example/ferry"), False),
        (entry("n", text="Another.", url="https://a.example/ferry"), True),  # its page, title and date
        (entry("n", text=LONG, days=2, url="https://a.example/ferry?utm_source=x"), True),
        (entry("n", text=OTHER, days=2), False),
        (entry("n", title="Bakery opens", text=OTHER), False),
    ],
)
def test_under_a_new_guid_an_entry_is_one_that_the_document_does_not_name_any_more(later, is_same):
    store = Store()
    store.poll([entry(url="https://a.example/ferry")])
    assert (store.poll([later]) == [1]) is is_same


def test_an_entry_that_the_document_still_names_is_nobody_else():
    """Be it as one of its entries, or among those that did not change and were not read."""
    store = Store()
    store.poll([entry("g")])
    assert store.poll([entry("n"), entry("g")]) == [2, 1]
    other = Store()
    other.poll([entry("g")])
    assert other.poll([entry("n")], named=frozenset({guid_digest("g")})) == [2]
    assert other.poll([entry("m")], named=frozenset({guid_digest("g")})) == [2]


def test_entries_of_one_guid_stay_themselves_when_others_join_and_leave():
    one, two, three = (
        entry(),
        entry(title="Bakery opens", text=OTHER, days=1),
        entry(title="Rain", text="Rain.", days=2),
    )
    store = Store()
    assert store.poll([one]) == [1]
    assert store.poll([two, one]) == [2, 1]
    assert store.poll([three, two]) == [3, 2]
    assert store.poll([three]) == [3]
    assert store.poll([one, two, three]) == [1, 2, 3]
    assert store.poll([entry(title="Rain, and more of it", text="Rain.", days=2), two]) == [3, 2]


@pytest.mark.parametrize(
    ("dates", "undated"), [((DAY, DAY), False), ((DAY, None), True), ((None, None), True), ((), False)]
)
def test_what_has_no_date_is_looked_for_among_what_has_none(dates, undated):
    entries = [EntryData(guid=str(number), published=date) for number, date in enumerate(dates)]
    wanted = sought(entries, range(len(entries)))
    assert wanted.undated is undated
    assert set(wanted.dates) == {date for date in dates if date}


def known(one: EntryData, number: int = 1, guid: str | None = None) -> KnownEntry:
    return KnownEntry(
        id=EntryId(number),
        guid=guid or one.guid,
        content_hash=content_hash(one),
        changes=0,
        title=one.title,
        url_key=article_key(one.url) if one.url else None,
        published=one.published,
        updated=one.updated,
        text=f"{one.summary}\n{one.content}",
    )


def found(document: list[EntryData], *stored: KnownEntry) -> list[tuple[int | None, str]]:
    """Which stored entry each of a document is, and its guid from now on."""
    named = {one.guid for one in document}
    by_guid = {one.guid: one for one in stored if one.guid in named}
    kin = [one for one in stored if one.guid not in named]
    hashes = [content_hash(one) for one in document]
    return [(who.known and who.known.id, who.guid) for who in match(document, hashes, by_guid, kin)]


def plain(
    guid: str = "g", title: str = "", text: str = "", at: float | None = None, url: str | None = None
) -> EntryData:
    """An entry that says just this; `at` in days."""
    published = None if at is None else DAY + timedelta(days=at)
    return EntryData(guid=guid, title=title, content=text, published=published, url=url)


SECOND, HOUR = 1 / 86_400, 1 / 24


@pytest.mark.parametrize(
    ("old", "new", "is_same"),
    [
        (plain(title="a", text=LONG, at=0), plain(title="b", text=OTHER, at=0), True),  # the date is enough
        (plain(title="a", at=0), plain(title="b", at=1), False),  # that both have no text makes them no more alike
        (plain(title="a", text=LONG, at=0), plain(title="b", text=LONG, at=9), True),
        (plain(title="a", text="x", at=0), plain(title="b", text="x", at=9), True),
        (plain(title="a", text=LONG, at=0), plain(title="b", text=LONG + "More.", at=9), True),
        (plain(title="a", text=LONG, at=0), plain(title="a", text=OTHER, at=HOUR * 20), True),
        (plain(title="a", text=LONG, at=0), plain(title="a", text=OTHER, at=HOUR * 20 + SECOND), False),  # a repost
        (plain(title="a", text=LONG, at=0), plain(title="a", text=OTHER, at=-9), True),  # dated back
        (plain(title="a", text=LONG, at=0), plain(title="a", text="", at=9), True),
        (plain(title="a", text="", at=0), plain(title="a", text=OTHER, at=9), True),
        (plain(title="a", text=LONG), plain(title="a", text=OTHER, at=9), True),
        (plain(title="a", text=LONG, at=0), plain(title="a", text=OTHER), True),
        (plain(title="a", text=LONG, at=0), plain(title="b", text=OTHER, at=9), False),
        # Without a date on one side, the page decides, and a title alone may have been edited.
        (
            plain(title="a", text=LONG, at=0, url="https://a.example/1"),
            plain(title="b", text=OTHER, url="https://a.example/1"),
            True,
        ),
        (
            plain(title="a", text=LONG, url="https://a.example/1"),
            plain(title="b", text=OTHER, url="https://a.example/1"),
            True,
        ),
        (
            plain(title="a", text=LONG, url="https://a.example/1"),
            plain(title="b", text=OTHER, url="https://a.example/2"),
            False,
        ),
        (
            plain(title="a", text=LONG, at=0, url="https://a.example/1"),
            plain(title="b", text=OTHER, url="https://a.example/2"),
            False,
        ),
        (plain(title="a", text=LONG, url="https://a.example/1"), plain(title="b", url="https://a.example/2"), True),
        (plain(title="a", url="https://a.example/1"), plain(title="b", text=OTHER, url="https://a.example/2"), True),
    ],
)
def test_a_guid_is_believed_as_far_as_title_date_and_text_allow(old, new, is_same):
    ((number, guid),) = found([new], known(old))
    assert (number == 1, guid == "g") == (is_same, is_same)
    assert is_same or guid.startswith("g#")


LETTERS = "ab" * 50
"""A hundred of them."""


@pytest.mark.parametrize(
    ("old", "new", "is_same"),
    [
        # The scheme is all that differs.
        (plain("http://a.example/1", "a", LONG, 0), plain("https://a.example/1", "b", OTHER, 9), True),
        (plain("https://a.example/1", "a", LONG, 0), plain("http://a.example/1", "b", OTHER, 9), True),
        (plain("HTTP://a.example/1", "a", LONG, 0), plain("https://a.example/1", "b", OTHER, 9), True),
        (plain("ftp://a.example/1", "a", LONG, 0), plain("https://a.example/1", "b", OTHER, 9), False),
        (plain("http:a.example/1", "a", LONG, 0), plain("https:a.example/1", "b", OTHER, 9), False),
        (plain("http://a.example/1", "a", LONG, 0), plain("https://a.example/2", "b", OTHER, 9), False),
        # The host, or the fragment: with two facts, or the only one there is.
        (plain("https://a.example/1", "a", "x", 0), plain("https://b.example/1", "a", "x", 9), True),
        (plain("https://a.example/1", "a", "x", 0), plain("https://b.example/1", "a", "y", 9), False),
        (plain("https://a.example/1", "a"), plain("https://b.example/1", "a"), True),
        (plain("https://a.example/1", "a"), plain("https://b.example/2", "a"), False),
        (plain("https://a.example/", "a"), plain("https://b.example/", "a"), False),  # the front page is no article
        (plain("ftp://a.example/1", "a"), plain("ftp://b.example/1", "a"), False),
        (plain("x#1", "a", "x", 0), plain("x#2", "a", "x", 9), True),
        (plain("x", "a", "x", 0), plain("x#2", "a", "x", 9), True),
        (plain("x#1", "a", "x", 0), plain("y#1", "a", "x", 9), False),
        # Title, date and text, all of them there.
        (plain("x", "a", "x", 0), plain("y", "a", "x", 0), True),
        (plain("x", "a", "x"), plain("y", "a", "x"), False),
        (plain("x", "a", "", 0), plain("y", "a", "", 0), False),
        # Where the feed gave no guid, title and date.
        (plain("hash:1", "a", "x", 0), plain("hash:2", "a", "y", 0), True),
        (plain("hash:1", "a", "x", 0), plain("hash:2", "a", "y", 1), False),
        (plain("hash:1", "", "x", 0), plain("hash:2", "", "y", 0), False),
        (plain("hash:1", "a", "x"), plain("hash:2", "a", "y"), False),
        (plain("x", "a", "x", 0), plain("y", "a", "y", 0), False),
        # The page, with two facts.
        (plain("x", "a", "x", 0, "https://a.example/1"), plain("y", "a", "y", 0, "https://a.example/1"), True),
        (plain("x", "a", "x", 0, "https://a.example/1"), plain("y", "b", "y", 0, "https://a.example/1"), False),
        (plain("x", "a", "x", 0, "https://a.example/1"), plain("y", "a", "y", 0, "https://a.example/2"), False),
        # The date, and a text that is nobody else's.
        (plain("x", "a", LETTERS, 0), plain("y", "b", LETTERS, 0), True),
        (plain("x", "a", LETTERS[1:], 0), plain("y", "b", LETTERS[1:], 0), False),
        (plain("x", "a", LETTERS), plain("y", "b", LETTERS), False),
        # The page (or that there is none) and the title, where the text is alike.
        (plain("x", "a", LONG, 0, "https://a.example/1"), plain("y", "a", LONG + "Z.", 9, "https://a.example/1"), True),
        (plain("x", "a", LONG, 0, "https://a.example/1"), plain("y", "a", OTHER, 9, "https://a.example/1"), False),
        (plain("x", "", LONG, 0, "https://a.example/1"), plain("y", "", LONG + "Z.", 9, "https://a.example/1"), False),
        (plain("hash:1", "a", LONG, 0), plain("hash:2", "a", LONG + "Z.", 9), True),
        (plain("x", "a", LONG, 0), plain("y", "a", LONG + "Z.", 9), False),
    ],
)
def test_what_makes_an_entry_the_same_under_another_guid(old, new, is_same):
    assert found([new], known(old)) == [(1 if is_same else None, new.guid)]


@pytest.mark.parametrize(
    ("stored_as", "is_same"),
    [
        ("g", True),
        ("g#0123456789abcdef", True),
        ("g#0123456789abcdef-2", True),
        ("g#0123456789abcdef-12", True),
        ("g#0123456789abcde", False),  # 15
        ("g#0123456789abcdef0", False),
        ("g#0123456789abcdeg", False),
        ("g#0123456789ABCDEF", False),
        ("g#0123456789abcdef-b", False),
        ("g0123456789abcdef", False),
        ("h#0123456789abcdef", False),
    ],
)
def test_a_stored_guid_with_a_digest_is_one_of_those_that_the_feed_calls_so(stored_as, is_same):
    old, new = plain("g", "a", LONG, 0), plain("g", "a", OTHER, 0.5)  # the title alone, which is enough under one guid
    ((number, _),) = found([new], known(old, guid=stored_as))
    assert (number == 1) is is_same


def test_an_entry_beside_others_of_its_guid_gets_a_digest_of_its_facts_and_where_needed_a_number():
    """Stores hold these guids, so that they stay as they are."""
    news = plain("g", "Ferry aground", "All are safe.", 0)
    twin = "g#0aac5e898dc98ace"
    assert Facts.of(news).twin_guid == twin
    assert found([news, news, news]) == [(None, twin), (None, f"{twin}-2"), (None, f"{twin}-3")]
    assert found([news]) == [(None, "g")]
    other = plain("g", "Bakery opens", OTHER, 9)
    assert found([news], known(other)) == [(None, twin)]
    assert found([news], known(other, guid="g#0123456789abcdef")) == [(None, twin)]
    assert found([news], known(other, guid=twin)) == [(None, f"{twin}-2")]


@pytest.mark.parametrize(("place", "is_found"), [(0, True), (3, True), (4, False)])
def test_of_many_with_one_title_the_first_four_are_asked_whether_their_text_is_alike(place, is_found):
    texts = [f"{OTHER} {number}" for number in range(6)]
    texts[place] = LONG
    stored = [known(plain("g", "Update", text), number, f"g#{number:016x}") for number, text in enumerate(texts, 1)]
    ((number, _),) = found([plain("g", "Update", LONG + "More.", 9)], *stored)
    assert (number == place + 1) is is_found


def test_texts_are_compared_as_far_as_forty_thousand_characters():
    assert len(facts(text="a" * 50_000).text) == 40_000
    assert sought([], []).text == 40_000


@pytest.mark.parametrize(
    ("guid", "other"),
    [
        ("http://a.example/1", "https://a.example/1"),
        ("https://a.example/1", "http://a.example/1"),
        ("HTTP://a.example/1", "https://a.example/1"),
        ("ftp://a.example/1", "ftp://a.example/1"),
        ("http", "http"),
        ("urn:http://a", "urn:http://a"),
    ],
)
def test_the_other_scheme_of_a_guid(guid, other):
    assert other_scheme(guid) == other


def test_an_entry_is_unsettled_unless_it_alone_has_its_guid_and_reads_as_stored():
    one, two, edited = plain("a", "One"), plain("b", "Two"), plain("a", "One, corrected")
    stored = {entry.guid: known(entry) for entry in (one, two)}

    def places(*document: EntryData) -> list[int]:
        return unsettled(document, [content_hash(entry) for entry in document], stored)

    assert places(one, two) == []
    assert places(edited, two) == [0]
    assert places(one, plain("c")) == [1]
    assert places(one, two, one) == [0, 2]


def test_where_the_store_is_looked_through_for_an_entry():
    one = plain("http://a.example/1", "One", "x", 0, "https://a.example/1")
    wanted = sought([plain("z"), one], [1])
    assert wanted.guids == ("http://a.example/1", "https://a.example/1", Facts.of(one).twin_guid)
    assert (wanted.own_guids, wanted.url_keys) == (("http://a.example/1",), (article_key("https://a.example/1"),))


def test_the_date_of_an_entry_is_when_it_was_published_or_else_updated():
    both = EntryData(guid="g", published=DAY, updated=DAY + timedelta(days=1))
    only = EntryData(guid="g", updated=DAY)
    for one in (both, only):
        assert Facts.of(one).date == Facts.of_known(known(one)).date == DAY


def test_an_entry_with_a_digest_is_nobody_else_while_the_document_names_what_the_feed_calls_it():
    """Unless all that it says is the same."""
    address = "https://a.example/2"
    one, two = plain("g", "Ferry aground", LONG, 0), plain("g", "Bakery opens", OTHER, 9, address)
    stored = known(one), known(two, 2, "g#0123456789abcdef")
    assert found([one, plain("n", "Bakery opens", OTHER, 10, address)], *stored) == [(1, "g"), (None, "n")]
    assert found([one, plain("n", "Bakery opens", OTHER, 9)], *stored) == [(1, "g"), (2, "n")]


def test_guids_that_number_entries_by_place_move_on_with_the_news():
    store = Store()
    ferry, bakery = entry("1"), entry("2", "Bakery opens", OTHER, days=1)
    assert store.poll([ferry, bakery]) == [1, 2]
    rain = entry("1", "Rain", "Rain and wind.", days=2)
    moved = [rain, replace(ferry, guid="2"), replace(bakery, guid="3")]
    assert store.poll(moved) == [3, 1, 2]
    assert store.poll(moved) == [3, 1, 2]
    snow = entry("1", "Snow", "Snow and ice.", days=3)
    assert store.poll([snow, *(replace(one, guid=str(place)) for place, one in enumerate(moved, 2))]) == [4, 3, 1, 2]
