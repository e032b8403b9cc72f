"""What is compared of entries: what they say, not how it is written. How entries are found again: test_updates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.model.entries import EntryData, EntryId, KnownEntry, guid_digest
from feedreader.policy.matching import Facts, match, sought
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
        (entry(text=OTHER, days=1), True),  # a day later at most it was edited
        (entry(text=OTHER, days=1.01), False),  # and is a repost, which is another one, behind that
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
