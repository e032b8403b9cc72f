"""What may be forgotten, by age and by number; a table of a feed's life."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import DAY, NOW, make_entry

from feedreader.policy.retention import AHEAD, Held, Limits, Why, believed, going, likeness, likeness_of
from feedreader.text.urls import article_key

AGES = (0, 5, 20, 40, 100)


def feed(marks):
    reads = [mark == "r" for mark in marks]
    return [Held(number, NOW - age * DAY, read) for number, (age, read) in enumerate(zip(AGES, reads, strict=True), 1)]


@pytest.mark.parametrize(
    ("limits", "gone"),
    [
        (Limits(), {}),
        (Limits(read=30 * DAY), {5: Why.READ_AGE}),
        (Limits(unread=10 * DAY), {4: Why.UNREAD_AGE}),
        (Limits(read=30 * DAY, unread=30 * DAY), {4: Why.UNREAD_AGE, 5: Why.READ_AGE}),
        (Limits(read=100 * DAY), {}),  # to the day is not older
        (Limits(read_number=1), {3: Why.READ_NUMBER, 5: Why.READ_NUMBER}),
        (Limits(unread_number=1), {4: Why.UNREAD_NUMBER}),
        (Limits(read_number=0), {1: Why.READ_NUMBER, 3: Why.READ_NUMBER, 5: Why.READ_NUMBER}),
        (Limits(read=30 * DAY, read_number=1), {3: Why.READ_NUMBER, 5: Why.READ_AGE}),
    ],
)
def test_limits_count_read_and_unread_apart(limits, gone):
    entries = feed("rurur")
    assert {each.id: each.why for each in going(entries, limits, NOW)} == gone
    assert bool(limits) is (limits != Limits())


@given(
    st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=50),
    st.none() | st.integers(1, 300),
    st.none() | st.integers(0, 20),
)
def test_what_is_kept_is_within_the_limits_and_the_newest_stays(ages, days, number):
    entries = [Held(i, NOW - age * DAY, read) for i, (age, read) in enumerate(sorted(ages))]
    limits = Limits(read=None if days is None else days * DAY, read_number=number)
    gone = {each.id for each in going(entries, limits, NOW)}
    kept = [entry for entry in entries if entry.id not in gone]
    assert all(not entry.read for entry in entries if entry.id in gone) is (not gone)
    if number is not None:
        assert sum(entry.read for entry in kept) <= number
    if days is not None:
        assert all(NOW - entry.since <= days * DAY for entry in kept if entry.read)
    assert {entry.id for entry in entries if not entry.read} <= {entry.id for entry in kept}


@pytest.mark.parametrize(
    ("published", "time"),
    [
        ((), 0),  # nothing speaks against the clock
        ((0, 1), 0),
        ((30, 30, 4_000), 0),
        ((31, 31), 1),
        ((0, 3_650), 3_620),  # one outlet may have any date
        ((3_650,), 3_620),  # unless there is no other
    ],
)
def test_a_clock_is_believed_as_far_as_outlets_have_published(published, time):
    assert believed(NOW, [NOW - age * DAY for age in published]) == NOW - time * DAY


def test_a_clock_that_is_behind_is_believed():
    assert believed(NOW, [NOW + AHEAD, NOW + 9_000 * DAY]) == NOW


def test_an_entry_is_known_again_by_address_title_and_date():
    known = likeness("https://a.example/1", "Ferry  Late", 5)
    assert known == likeness("https://a.example/1", "ferry late", 5)
    assert len({known, likeness("https://a.example/2", "Ferry late", 5), likeness(None, "Ferry late", 5)}) == 3
    assert known != likeness("https://a.example/1", "Ferry late", 6)
    assert likeness("https://a.example/1", "Update", None) is None  # every entry of the feed may be called so
    assert likeness("https://a.example/1", "", 5) is None


@pytest.mark.parametrize(
    "limits",
    [Limits(read=DAY), Limits(unread=DAY), Limits(read_number=0), Limits(unread_number=0), Limits(read=0 * DAY)],
)
def test_each_limit_alone_is_one(limits):
    assert limits


def test_what_no_limit_concerns_stays_and_no_age_reaches_into_the_future():
    entries = [Held(number, NOW + (2 - number) * DAY, read=True) for number in (1, 2, 3)]
    assert [each.id for each in going(entries, Limits(read=-5 * DAY), NOW)] == [3]
    assert [each.id for each in going(entries, Limits(unread=0 * DAY, unread_number=0), NOW)] == []


def test_the_likeness_of_a_forgotten_entry_is_kept_in_the_store_and_so_stays_as_it_is():
    """A signed number of 64 bits, as SQLite keeps them."""
    assert likeness("https://a.example/1", "Ferry late", 5) == 8558178863016204116
    numbers = [likeness(None, "Ferry late", second) or 0 for second in range(40)]
    assert -(2**63) <= min(numbers) < -(2**60)
    assert 2**60 < max(numbers) < 2**63


def test_an_entry_of_a_document_has_the_likeness_of_what_the_store_has_forgotten():
    entry = make_entry(title="Ferry late", url="https://news.example/1", published=NOW)
    micros = int(NOW.timestamp()) * 1_000_000
    assert likeness_of(entry) == likeness(article_key("https://news.example/1"), "Ferry late", micros)
    assert likeness_of(make_entry(title="Ferry late", url=None, published=NOW)) == likeness(None, "Ferry late", micros)
    assert likeness_of(make_entry(published=None)) is None
