"""Streams, ids and parameters as clients of FreshRSS's dialect send them."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict

from feedreader.model.streams import FeedStream, LabelStream, State, StateStream
from feedreader.serve import protocol
from feedreader.serve.protocol import (
    RequestError,
    long_item,
    read_item,
    read_items,
    read_listing,
    read_stream,
    seen_until,
    write_stream,
)

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "stream"),
    [
        ("user/-/state/com.google/reading-list", StateStream(State.READING_LIST)),
        ("user/1/state/com.google/read", StateStream(State.READ)),
        ("user/anna@example.org/state/com.google/starred", StateStream(State.STARRED)),
        ("user/-/label/politics", LabelStream("politics")),
        ("user/-/label/politics/eu", LabelStream("politics/eu")),
        ("user/-/label/Top stories", LabelStream("Top stories")),
        ("feed/12", FeedStream(12)),
        ("feed%2F12", FeedStream(12)),
        ("user%2F-%2Flabel%2Fpolitics%2Feu", LabelStream("politics/eu")),
        ("feed/https://example.org/feed?a=1", FeedStream("https://example.org/feed?a=1")),
    ],
)
def test_streams_are_read_however_they_are_written(text, stream):
    assert read_stream(text) == stream


@pytest.mark.parametrize(
    "text",
    [
        "",
        "everything",
        "feed/",
        "user/-/state/com.google/",
        "user/-/state/com.google/everything",
        "user/-/state/read",
        "user/-/label/",
        "user/-/label/  ",
        "user/-/",
        "read",
        "feed/" + "9" * 5_000,
        "splice/user/-/state/com.google/read",
    ],
)
def test_a_stream_that_is_not_understood_is_an_error_and_never_everything(text):
    with pytest.raises(RequestError):
        read_stream(text)


@given(st.one_of(st.sampled_from(State).map(StateStream), st.integers(1, 10**17).map(FeedStream)))
def test_what_is_written_is_read_again(stream):
    assert read_stream(write_stream(stream)) == stream


@given(st.text(min_size=1, max_size=100).filter(str.strip))
def test_labels_of_any_text_are_read_again(name):
    assert read_stream(write_stream(LabelStream(name))) == LabelStream(name)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("tag:google.com,2005:reader/item/000000000000001f", 31),
        ("tag:google.com,2005:reader/item/1f", 31),
        ("tag:google.com,2005:reader/item/1F", 31),
        ("000000000000001f", 31),
        ("31", 31),
        ("-1", -1),
        ("tag:google.com,2005:reader/item/ffffffffffffffff", -1),
        ("0000000000000031", 0x31),
        ("1000000000000031", 1000000000000031),
        (" 31\n", 31),
        ("1f", None),
        ("", None),
        ("tag:google.com,2005:reader/item/", None),
        ("tag:google.com,2005:reader/item/12345678901234567", None),
        ("9" * 5_000, None),
        ("9223372036854775808", None),
        ("٣١", None),
    ],
)
def test_ids_have_four_spellings(text, number):
    assert read_item(text) == number


@given(st.integers(1, 2**63 - 1))
def test_every_id_is_read_in_its_long_form(number):
    assert read_item(long_item(number)) == number


def test_items_that_cannot_be_ours_do_not_fail_the_others():
    assert read_items(["7", "nonsense", "-5", "7", "tag:google.com,2005:reader/item/2"]) == (7, 2)


def test_more_items_than_a_request_may_name_are_refused():
    with pytest.raises(RequestError, match="10,000"):
        read_items(str(number) for number in range(1, protocol.MOST_ITEMS + 2))


def test_a_listing_has_usual_values_and_bounds():
    plain = read_listing(MultiDict(), "feed/1", usual=20, limit=1_000)
    assert (plain.limit, plain.after, plain.oldest_first, plain.since, plain.until) == (20, None, False, None, None)
    asked = MultiDict(n="200000", c="77", r="o", ot="1700000000", nt="1800000000")
    asked.add("xt", "user/-/state/com.google/read")
    asked.add("xt", "user/-/state/com.google/starred")
    asked.add("it", "user/-/label/politics")
    full = read_listing(asked, "feed/1", usual=20, limit=1_000)
    assert (full.limit, full.after, full.oldest_first) == (1_000, 77, True)
    assert full.since == datetime(2023, 11, 14, 22, 10, 20, tzinfo=UTC)  # three minutes sooner than asked
    assert full.without == (StateStream(State.READ), StateStream(State.STARRED))
    assert full.within == (LabelStream("politics"),)


@pytest.mark.parametrize(("name", "value"), [("n", "many"), ("c", "feed/1"), ("ot", "yesterday"), ("xt", "everything")])
def test_parameters_that_cannot_be_read_are_errors(name, value):
    with pytest.raises(RequestError):
        read_listing(MultiDict({name: value}), "feed/1", usual=20, limit=1_000)


@pytest.mark.parametrize(
    ("stamp", "seconds"), [("1700000000", 1_700_000_000), ("1700000000000000", 1_700_000_000), ("", None)]
)
def test_what_a_client_has_seen_is_told_in_seconds_or_microseconds(stamp, seconds):
    expected = NOW if seconds is None else datetime.fromtimestamp(seconds, UTC)
    assert seen_until(MultiDict(ts=stamp), NOW) == expected


def test_nothing_that_comes_later_has_been_seen():
    assert seen_until(MultiDict(ts="99999999999999999"), NOW) == NOW
    with pytest.raises(RequestError):
        seen_until(MultiDict(ts="now"), NOW)


@given(st.text(max_size=60))
def test_any_text_is_a_stream_or_an_error(text):
    with contextlib.suppress(RequestError):
        assert read_stream(write_stream(read_stream(text))) == read_stream(text)
