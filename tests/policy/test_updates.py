"""What one answer of one feed changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from feedreader.model.entries import EntryData, EntryId, KnownEntry
from feedreader.model.feeds import Feed, FeedData, FeedHealth, FeedId, Validators
from feedreader.model.outcomes import (
    Failed,
    FailureKind,
    Fetched,
    Gone,
    NotModified,
    ParsedFeed,
    PollStatus,
)
from feedreader.policy import matching, updates
from feedreader.policy.schedule import Intervals

NOW = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)
URL = "https://courier.example/feed"
FEED = Feed(id=FeedId(1), url=URL, data=FeedData(title="Courier"), outlet="courier.example", added=NOW)


def polled(health: FeedHealth | None = None, **changes):
    terms = {"feed": FEED, "health": health or FeedHealth(), "now": NOW, "jitter": 0.0, "intervals": Intervals()}
    return updates.Polled(**{**terms, **changes})


def fetched(**changes):
    terms = {
        "url": URL,
        "http": 200,
        "body": b"",
        "content_type": None,
        "validators": Validators(etag='"2"'),
        "validators_url": URL,
    }
    return Fetched(**{**terms, **changes})


def decide(entries, *, known=(), forgotten=(), health=None, kin=()):
    document = ParsedFeed(feed=FeedData(title="Courier"), entries=tuple(entries), version="rss20", fingerprint=b"f")
    return updates.parsed(
        polled(health),
        fetched(),
        document,
        body_hash=b"h",
        hashes=[updates.content_hash(entry) for entry in entries],
        known={entry.guid: entry for entry in known},
        kin=kin,
        forgotten=dict.fromkeys(forgotten, NOW),
    )


def known(data: EntryData, *, changes: int = 0) -> KnownEntry:
    return KnownEntry(id=EntryId(7), guid=data.guid, content_hash=updates.content_hash(data), changes=changes)


def test_an_unknown_entry_is_new():
    intent = decide([EntryData(guid="a", title="One")])
    assert [new.data.guid for new in intent.new] == ["a"]
    assert (intent.report.status, intent.report.new) == (PollStatus.OK, 1)
    assert (intent.health.body_hash, intent.health.fingerprint, intent.health.validators.etag) == (b"h", b"f", '"2"')


def test_a_known_entry_that_reads_the_same_is_left_alone():
    data = EntryData(guid="a", title="One")
    intent = decide([data], known=[known(data)])
    assert (intent.new, intent.changed, intent.report.status) == ((), (), PollStatus.UNCHANGED)


def test_an_edited_entry_is_an_update_and_not_news():
    intent = decide([EntryData(guid="a", title="One, corrected")], known=[known(EntryData(guid="a", title="One"))])
    assert (intent.new, [changed.id for changed in intent.changed]) == ((), [7])
    assert (intent.report.new, intent.report.updated) == (0, 1)


def test_an_entry_that_changes_for_ever_is_no_longer_believed():
    changed = decide([EntryData(guid="a", title="12:01")], known=[known(EntryData(guid="a", title="12:00"), changes=3)])
    assert [each.changes for each in changed.changed] == [4]
    restless = known(EntryData(guid="a", title="12:00"), changes=updates.MAX_CHANGES)
    assert decide([EntryData(guid="a", title="12:01")], known=[restless]).changed == ()


def test_a_forgotten_entry_does_not_come_back():
    assert decide([EntryData(guid="a")], forgotten=["a"]).new == ()


def test_no_entry_is_dated_after_now_and_undated_ones_keep_their_order():
    future = EntryData(guid="a", published=NOW + timedelta(days=3000))
    intent = decide([future, EntryData(guid="b"), EntryData(guid="c")])
    assert intent.new[0].when == NOW
    assert intent.new[1].when > intent.new[2].when


def test_a_feed_that_moved_to_https_keeps_its_entries():
    old = known(EntryData(guid="http://courier.example/1", title="One"))
    data = EntryData(guid="https://courier.example/1", title="One")
    intent = decide([data], kin=[old])
    assert intent.new == ()
    assert [(moved.id, moved.guid) for moved in intent.rekeyed] == [(7, data.guid)]


def test_a_failure_keeps_validators_and_body_hash():  # etiquette 7
    health = FeedHealth(validators=Validators(etag='"1"'), validators_url=URL, body_hash=b"old")
    failure = Failed(kind=FailureKind.NOT_A_FEED, reason="this is a web page")
    intent = updates.failed(polled(health, was_conditional=True), failure, answered=fetched())
    assert (intent.health.validators.etag, intent.health.body_hash) == ('"1"', b"old")
    assert (intent.report.status, intent.health.failures) == (PollStatus.FAILED, 1)


def test_an_unreadable_first_answer_of_a_server_with_validators_is_not_asked_for_again_within_a_day():  # 9
    intent = updates.failed(polled(), Failed(kind=FailureKind.NOT_A_FEED, reason="x"), answered=fetched())
    assert intent.health.next_due is not None
    assert intent.health.next_due >= NOW + timedelta(days=1)


def test_too_many_requests_pauses_the_host():
    failure = Failed(kind=FailureKind.RATE_LIMITED, reason="x", http=429, retry_after=timedelta(hours=2))
    intent = updates.failed(polled(), failure)
    assert intent.host_pause is not None
    assert (intent.host_pause.host, intent.host_pause.until) == ("courier.example", NOW + timedelta(hours=2))
    assert intent.health.next_due is not None
    assert intent.health.next_due >= intent.host_pause.until


def test_each_refusal_of_a_host_is_counted_and_the_next_pause_is_longer():
    failure = Failed(kind=FailureKind.RATE_LIMITED, reason="x", http=429)
    pauses = [updates.failed(polled(host_strikes=before), failure).host_pause for before in (0, 1, 2)]
    assert [pause.strikes for pause in pauses if pause] == [1, 2, 3]
    assert [pause.until - NOW for pause in pauses if pause] == [timedelta(hours=hours) for hours in (1, 2, 4)]


def test_gone_stops_polling_and_keeps_the_feed():  # 15
    intent = updates.gone(polled(), Gone(url=URL))
    assert (intent.health.gone, intent.health.next_due, intent.report.status) == (True, None, PollStatus.GONE)


def test_not_modified_takes_new_validators_and_is_no_failure():  # 5, 16
    health = FeedHealth(validators=Validators(etag='"1"', last_modified="x"), validators_url=URL, failures=4)
    answer = NotModified(url=URL, validators=Validators(etag='"9"', last_modified="x"))
    intent = updates.unchanged(polled(health, was_conditional=True), answer)
    assert intent.health.validators == Validators(etag='"9"', last_modified="x")
    assert (intent.health.failures, intent.health.validators_url) == (0, URL)


def test_the_same_bytes_again_replace_validators_by_what_came():  # 5, 6
    health = FeedHealth(validators=Validators(etag='"1"'), validators_url=URL)
    intent = updates.unchanged(polled(health), fetched(validators=Validators(last_modified="y")))
    assert intent.health.validators == Validators(last_modified="y")
    assert intent.health.asked_plainly == NOW


def test_the_same_bytes_cut_off_do_not_bring_validators_that_hide_the_rest():  # 7
    health = FeedHealth(validators=Validators(etag='"1"'), validators_url=URL)
    answer = replace(fetched(validators=Validators(etag='"2"')), truncated=True)
    cut = updates.unchanged(polled(health, was_conditional=True), answer).health
    assert (cut.validators, cut.validators_url, cut.cut_short) == (Validators(etag='"1"'), URL, True)
    again = updates.unchanged(
        polled(cut, was_conditional=True), answer
    ).health  # once more they are believed, for a day
    assert (again.validators, again.cut_short) == (Validators(etag='"2"'), True)


def test_a_permanent_redirect_that_lasted_moves_the_feed():
    there = "https://new.example/feed"
    health = FeedHealth(validators=Validators(etag='"1"'), validators_url=URL)
    for days in (0, 1, 2):
        terms = polled(health, now=NOW + timedelta(days=days), was_conditional=True)
        intent = updates.unchanged(terms, NotModified(url=there, validators=Validators(), moved_to=there))
        health = intent.health
        assert (intent.new_url == there) is (days == 2)


def test_a_redirect_that_lasted_moves_the_feed_where_a_whole_feed_comes_from_there_too():
    there, health = "https://new.example/feed", FeedHealth()
    document = ParsedFeed(feed=FeedData(title="Courier"), entries=(), version="rss20", fingerprint=b"f")
    for days in (0, 1, 2):
        terms = polled(health, now=NOW + timedelta(days=days))
        answer = fetched(url=there, moved_to=there)
        intent = updates.parsed(terms, answer, document, body_hash=b"h", hashes=[], known={})
        health = intent.health
        assert (intent.new_url == there) is (days == 2)


def test_what_was_forgotten_is_no_news_under_another_scheme_either():
    intent = decide([EntryData(guid="https://courier.example/1", title="One")], forgotten=["http://courier.example/1"])
    assert intent.new == ()
    assert matching.other_scheme("urn:1") == "urn:1"


def test_entries_that_their_feed_calls_the_same_are_stored_under_guids_of_their_own():
    intent = decide([EntryData(guid="a", title="One"), EntryData(guid="a", title="Two")])
    guids = {new.data.guid for new in intent.new}
    assert (len(guids), {guid[:2] for guid in guids}) == (2, {"a#"})


def test_polls_that_bring_nothing_are_counted_one_by_one():
    data = EntryData(guid="a", title="One")
    health = FeedHealth(unchanged_in_a_row=3)
    assert decide([data], known=[known(data)], health=health).health.unchanged_in_a_row == 4
    assert decide([EntryData(guid="b")], known=[known(data)], health=health).health.unchanged_in_a_row == 0


@pytest.mark.parametrize(
    ("date", "is_new"),
    [(timedelta(seconds=-1), False), (timedelta(), True), (timedelta(seconds=1), True), (None, False)],
)
def test_of_several_that_their_feed_calls_the_same_those_from_before_one_was_forgotten_may_be_that_one(date, is_new):
    twins = [
        EntryData(guid="a", title=title, published=None if date is None else NOW + date - timedelta(hours=hour))
        for hour, title in enumerate(("One", "Two"))
    ]
    intent = decide(twins, forgotten=["a"])
    assert ("One" in {new.data.title for new in intent.new}) is is_new


def test_a_document_cut_short_that_came_with_its_first_validators_is_asked_for_again_after_a_day():
    """Asked sooner it would have to be asked without them, which is a whole document each time."""
    document = ParsedFeed(
        feed=FeedData(title="Courier"),
        entries=(EntryData(guid="a"),),
        version="rss20",
        fingerprint=b"f",
        truncated=True,
    )
    hashes = [updates.content_hash(entry) for entry in document.entries]
    intent = updates.parsed(polled(None), fetched(), document, body_hash=b"h", hashes=hashes, known={})
    assert intent.health.validators == Validators()
    assert intent.health.next_due == NOW + timedelta(days=1)


def test_validators_are_kept_with_the_address_that_sent_them_and_only_where_there_are_any():
    assert decide([EntryData(guid="a")]).health.validators_url == URL
    document = ParsedFeed(feed=FeedData(title="Courier"), entries=(), version="rss20", fingerprint=b"f")
    without = updates.parsed(polled(), fetched(validators=Validators()), document, body_hash=b"h", hashes=[], known={})
    assert without.health.validators_url is None
