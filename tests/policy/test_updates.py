"""What one answer of one feed changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from feedreader.model.due import DueKind, DueReason
from feedreader.model.entries import Enclosure, EntryData, EntryId
from feedreader.model.feeds import (
    Ending,
    FailureKind,
    Feed,
    FeedData,
    FeedHealth,
    FeedId,
    Move,
    PollingHints,
    Validators,
)
from feedreader.model.intents import KnownEntry
from feedreader.model.outcomes import Failed, Fetched, Freshness, Gone, NotModified, ParsedFeed, PollStatus
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


FOG = EntryData(guid="a", title="Fog lifts", summary="Fog.", content="<p>Fog &amp; <b>sun</b> over the quay.</p>")


@pytest.mark.parametrize(
    ("now", "edit"),
    [
        (replace(FOG, title="Fog stays"), True),
        (replace(FOG, content="<p>Fog &amp; <b>rain</b> over the quay.</p>"), True),
        (replace(FOG, content=""), True),  # what it reads then is the summary
        (replace(FOG, title=" Fog  lifts"), False),
        (replace(FOG, content='<div class="x"><p>Fog &#38;\n<i>sun</i> over the quay.<img src="b"></p></div>'), False),
        (replace(FOG, summary="Another teaser."), False),
        (replace(FOG, authors=("Ada",), categories=("sea",), language="en", url="https://a.example/b"), False),
        (replace(FOG, published=NOW, updated=NOW), False),
    ],
)
def test_an_edit_changes_words_of_the_title_or_the_text(now, edit):
    assert updates.is_edit(FOG.title, FOG.content, now) is edit


def test_what_is_no_edit_is_counted_but_shows_none_until_words_change():
    changes, seen = 0, []
    for edited in (False, False, True, False):
        changes = updates.counted(changes, edited=edited)
        seen.append(changes)
    assert seen == [-2, -3, 4, 5]
    restless = known(EntryData(guid="a", title="Fog"), changes=-updates.MAX_CHANGES)
    assert decide([EntryData(guid="a", title="Fog", published=NOW)], known=[restless]).changed == ()


def test_what_another_reader_kept_is_not_edited_where_its_feed_words_it_otherwise_at_first():
    assert updates.counted(updates.KEPT_ELSEWHERE, edited=True) == 0


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
    for changes, believed in ((23, 1), (24, 0), (25, 0)):
        restless = known(EntryData(guid="a", title="12:00"), changes=changes)
        assert len(decide([EntryData(guid="a", title="12:01")], known=[restless]).changed) == believed


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


@pytest.mark.parametrize(
    ("http", "conditional", "asked", "kept", "hours"),
    [
        (412, True, NOW - timedelta(days=3), False, 1),
        (412, True, NOW - timedelta(hours=2), False, 22),
        (412, False, NOW - timedelta(hours=2), True, 1),
        (400, True, NOW - timedelta(hours=2), True, 1),
    ],
)
def test_validators_that_a_server_refuses_are_not_sent_again(http, conditional, asked, kept, hours):  # 9
    health = FeedHealth(validators=Validators(etag='"1"'), validators_url=URL, asked_plainly=asked)
    failure = Failed(kind=FailureKind.SERVER, reason="refused", http=http)
    after = updates.failed(polled(health, was_conditional=conditional), failure).health
    assert bool(after.validators) is kept
    assert after.validators_url == URL
    assert after.next_due == NOW + hours * HOUR


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
    assert (cut.validators, cut.validators_url, cut.ending) == (Validators(etag='"1"'), URL, Ending.CUT)
    again = updates.unchanged(
        polled(cut, was_conditional=True), answer
    ).health  # once more they are believed, for a day
    assert (again.validators, again.ending) == (Validators(etag='"2"'), Ending.CUT)


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


THERE = "https://new.example/feed"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TROUBLED = FeedHealth(
    validators=Validators(etag='"1"'),
    validators_url=URL,
    asked_plainly=NOW - 2 * HOUR,
    body_hash=b"old",
    fingerprint=b"older",
    checked=NOW - HOUR,
    changed=NOW - 3 * DAY,
    last_ok=NOW - 2 * DAY,
    last_error="no answer",
    http=500,
    failures=4,
    gone=True,
    unchanged_in_a_row=3,
    move=Move(url=THERE, times=1, since=NOW - DAY),
    failure=FailureKind.SERVER,
)
"""A feed about which there is something to be told in every respect."""


def test_all_that_is_known_of_trouble_ends_with_a_good_answer():
    rhythm = DueReason(kind=DueKind.RHYTHM_UNKNOWN, span=HOUR)
    well = replace(
        TROUBLED,
        checked=NOW,
        last_ok=NOW,
        last_error=None,
        http=304,
        failures=0,
        gone=False,
        unchanged_in_a_row=4,
        move=None,
        failure=None,
        next_due=NOW + HOUR,
        why_then=rhythm,
    )
    answer = NotModified(url=URL, validators=TROUBLED.validators)
    intent = updates.unchanged(polled(TROUBLED, was_conditional=True), answer)
    assert (intent.health, intent.new_url, intent.host_pause) == (well, None, None)
    assert (intent.report.status, intent.report.http, intent.report.next_due) == (
        PollStatus.UNCHANGED,
        304,
        NOW + HOUR,
    )
    document = ParsedFeed(feed=FeedData(title="C"), entries=(EntryData(guid="a"),), version="rss20", fingerprint=b"f")
    hashes = [updates.content_hash(entry) for entry in document.entries]
    intent = updates.parsed(
        polled(TROUBLED, was_conditional=True), fetched(), document, body_hash=b"h", hashes=hashes, known={}
    )
    assert intent.health == replace(
        well,
        validators=Validators(etag='"2"'),
        body_hash=b"h",
        fingerprint=b"f",
        http=200,
        changed=NOW,
        unchanged_in_a_row=0,
    )
    assert (intent.data, intent.report.http, intent.report.why_then) == (document.feed, 200, rhythm)


def test_a_document_that_brings_nothing_changes_nothing_but_what_polling_needs():
    data = EntryData(guid="a", title="One")
    health = decide([data], known=[known(data)], health=TROUBLED).health
    assert (health.changed, health.unchanged_in_a_row, health.last_ok) == (TROUBLED.changed, 4, NOW)
    assert health.asked_plainly == NOW


@pytest.mark.parametrize("answer", ["304", "the same bytes", "a document"])
@pytest.mark.parametrize("conditional", [True, False])
def test_when_a_feed_was_last_asked_plainly(answer, conditional):
    terms = polled(TROUBLED, was_conditional=conditional)
    if answer == "304":
        health = updates.unchanged(terms, NotModified(url=URL, validators=Validators(etag="x"))).health
    elif answer == "the same bytes":
        health = updates.unchanged(terms, fetched()).health
    else:
        document = ParsedFeed(feed=FeedData(), entries=(), version="rss20", fingerprint=b"f")
        health = updates.parsed(terms, fetched(), document, body_hash=b"h", hashes=[], known={}).health
    assert health.asked_plainly == (TROUBLED.asked_plainly if conditional else NOW)


@pytest.mark.parametrize("validators", [Validators(etag='"2"'), Validators()])
@pytest.mark.parametrize("answer", ["304", "the same bytes"])
def test_an_answer_without_change_leaves_the_address_of_its_validators_where_it_has_some(answer, validators):
    made = NotModified(url=THERE, validators=validators) if answer == "304" else fetched(validators=validators)
    health = updates.unchanged(polled(TROUBLED), made).health
    where = THERE if answer == "304" else URL
    assert (health.validators, health.validators_url) == (validators, where if validators else None)


@pytest.mark.parametrize(
    ("before", "answer", "after", "validators"),
    [
        (Ending.WHOLE, "whole", Ending.WHOLE, '"2"'),
        (Ending.WHOLE, "cut", Ending.CUT, '"1"'),  # cut for the first time: the old ones stay
        (Ending.UNFINISHED, "whole", Ending.UNFINISHED, '"2"'),
        (Ending.UNFINISHED, "cut", Ending.CUT, '"1"'),  # that its end was missing before is something else
        (Ending.CUT, "whole", Ending.UNFINISHED, '"2"'),  # it is the server's whole answer, and may have no end
        (Ending.CUT, "cut", Ending.CUT, '"2"'),  # cut at the same byte: believed, for a day
        (Ending.WHOLE, "304", Ending.WHOLE, '"2"'),
        (Ending.UNFINISHED, "304", Ending.UNFINISHED, '"2"'),
        (Ending.CUT, "304", Ending.CUT, '"2"'),
    ],
)
def test_how_the_same_bytes_ended_that_came_again_and_whose_validators_are_kept(before, answer, after, validators):  # 7
    same = {
        "whole": fetched(),
        "cut": fetched(truncated=True),
        "304": NotModified(url=URL, validators=Validators(etag='"2"')),
    }
    health = updates.unchanged(polled(replace(TROUBLED, ending=before)), same[answer]).health
    assert (health.ending, health.validators.etag) == (after, validators)


@pytest.mark.parametrize(
    ("answers", "validators"),
    [
        (["cut", "whole", "cut"], '"2"'),  # the second is the first of its row: what came whole stays
        (["cut", "whole", "whole", "cut", "whole", "cut"], '"5"'),
        (["cut", "cut"], '"2"'),
        (["whole", "cut"], '"1"'),
    ],
)
def test_an_answer_that_was_cut_is_believed_only_right_after_one_that_was_cut_at_the_same_byte(answers, validators):
    health = TROUBLED
    for number, answer in enumerate(answers, 1):
        came = fetched(truncated=answer == "cut", validators=Validators(etag=f'"{number}"'))
        health = updates.unchanged(polled(health), came).health
    assert health.validators.etag == validators


@pytest.mark.parametrize(
    ("before", "truncated", "cut", "partial", "after"),
    [
        (Ending.WHOLE, False, False, False, Ending.WHOLE),
        (Ending.WHOLE, False, True, False, Ending.WHOLE),  # the length was wrong: nothing is missing
        (Ending.WHOLE, True, False, False, Ending.UNFINISHED),
        (Ending.WHOLE, True, True, False, Ending.CUT),
        (Ending.CUT, True, False, False, Ending.UNFINISHED),
        (Ending.CUT, False, False, False, Ending.WHOLE),
        (Ending.CUT, False, False, True, Ending.CUT),  # a part says nothing of what was missing
        (Ending.UNFINISHED, False, False, True, Ending.UNFINISHED),
        (Ending.WHOLE, False, False, True, Ending.WHOLE),
        (Ending.WHOLE, True, True, True, Ending.CUT),
    ],
)
def test_how_a_document_ended_that_was_read(before, truncated, cut, partial, after):
    document = ParsedFeed(feed=FeedData(), entries=(), version="rss20", fingerprint=b"f", truncated=truncated)
    terms, answer = polled(replace(TROUBLED, ending=before)), fetched(partial=partial, truncated=cut)
    intent = updates.parsed(terms, answer, document, body_hash=b"h", hashes=[], known={})
    assert intent.health.ending is after


@pytest.mark.parametrize(
    ("before", "came", "lifetime", "due", "kept"),
    [
        (Validators(), Validators(etag='"2"'), None, DAY, Validators()),
        (Validators(), Validators(etag='"2"'), DAY, DAY, Validators()),
        (Validators(), Validators(etag='"2"'), 2 * DAY, 2 * DAY, Validators()),
        (Validators(), Validators(), None, 2 * HOUR, Validators()),  # it cannot be asked cheaply
        (Validators(etag='"1"'), Validators(etag='"2"'), None, HOUR, Validators(etag='"1"')),
    ],
)
def test_when_a_document_that_was_cut_short_is_asked_for_again(before, came, lifetime, due, kept):  # 7, 9
    health = FeedHealth(validators=before, validators_url=URL if before else None)
    document = ParsedFeed(feed=FeedData(), entries=(), version="rss20", fingerprint=b"f", truncated=True)
    answer = fetched(validators=came, freshness=Freshness(lifetime=lifetime))
    intent = updates.parsed(polled(health), answer, document, body_hash=b"h", hashes=[], known={})
    assert (intent.health.next_due, intent.health.validators) == (NOW + due, kept)
    plainly = DueReason(kind=DueKind.ASKED_PLAINLY)
    assert (intent.health.why_then == plainly) is (
        not before and bool(came) and lifetime != 2 * DAY and lifetime != DAY
    )


@pytest.mark.parametrize(
    ("answered", "conditional", "url", "plainly"),
    [
        (None, False, "https://old.example/", False),
        (fetched(), True, "https://old.example/", False),
        (fetched(), False, URL, True),
        (fetched(validators=Validators()), False, "https://old.example/", True),
    ],
)
def test_an_answer_that_could_not_be_read_is_a_visit_without_validators(answered, conditional, url, plainly):  # 7, 9
    before = replace(TROUBLED, validators_url="https://old.example/")
    failure = Failed(kind=FailureKind.NOT_A_FEED, reason="a web page")
    health = updates.failed(polled(before, was_conditional=conditional), failure, answered=answered).health
    assert health.validators_url == url
    assert health.asked_plainly == (NOW if plainly else TROUBLED.asked_plainly)
    assert health.http == (200 if answered else None)
    assert health == replace(
        before,
        validators_url=health.validators_url,
        asked_plainly=health.asked_plainly,
        http=health.http,
        checked=NOW,
        last_error="a web page",
        failure=FailureKind.NOT_A_FEED,
        failures=5,
        next_due=health.next_due,
        why_then=health.why_then,
    )
    assert health.next_due == NOW + (DAY if url == URL else 16 * HOUR)


@pytest.mark.parametrize(("failures", "hours"), [(3, 24), (4, 24), (5, 32)])
def test_a_failure_that_is_waited_out_for_more_than_a_day_stays_so(failures, hours):
    failure = Failed(kind=FailureKind.NOT_A_FEED, reason="a web page")
    intent = updates.failed(polled(FeedHealth(failures=failures)), failure, answered=fetched())
    assert intent.health.next_due == NOW + hours * HOUR
    assert (intent.health.why_then == DueReason(kind=DueKind.ASKED_PLAINLY)) is (hours == 24)


def test_a_failure_is_reported_with_its_kind_and_what_the_server_said():
    failure = Failed(kind=FailureKind.SERVER, reason="it is broken", http=502)
    intent = updates.failed(polled(), failure)
    assert (intent.report.failure, intent.report.error, intent.report.http) == (FailureKind.SERVER, "it is broken", 502)
    assert intent.health.http == 502
    assert intent.host_pause is None


def test_a_feed_that_is_gone_is_told_so_and_its_other_troubles_are_over():
    intent = updates.gone(polled(TROUBLED), Gone(url=URL))
    reason = DueReason(kind=DueKind.GONE)
    assert intent.health == replace(
        TROUBLED,
        checked=NOW,
        http=410,
        last_error=intent.report.error,
        failure=None,
        gone=True,
        next_due=None,
        why_then=reason,
        failures=5,
    )
    assert intent.report.error


def test_a_machine_without_network_leaves_the_feed_as_it_was():
    failure = Failed(kind=FailureKind.UNREACHED, reason="there is no network")
    intent = updates.offline(polled(TROUBLED), failure)
    assert intent.health == replace(TROUBLED, why_then=DueReason(kind=DueKind.OFFLINE))
    assert (intent.report.failure, intent.report.status) == (FailureKind.OFFLINE, PollStatus.FAILED)
    assert intent.report.error == "there is no network"


def test_a_feed_whose_host_is_left_alone_waits_and_has_not_failed():
    failure = Failed(kind=FailureKind.RATE_LIMITED, reason="x", retry_after=2 * HOUR, asked=False, host="a.example")
    intent = updates.left_alone(polled(TROUBLED), failure)
    why = DueReason(kind=DueKind.HOST_PAUSED, host="a.example", until=NOW + 2 * HOUR)
    assert intent.health == replace(TROUBLED, next_due=NOW + 2 * HOUR, why_then=why)
    assert (intent.report.status, intent.report.error) == (PollStatus.SKIPPED, None)


def test_a_refusal_concerns_the_host_that_refused():
    failure = Failed(kind=FailureKind.RATE_LIMITED, reason="x", http=429, host="courier.example>cdn.example")
    pause = updates.failed(polled(), failure).host_pause
    assert pause is not None
    assert (pause.host, pause.since) == ("courier.example>cdn.example", NOW)


def test_a_redirect_that_feeds_of_other_hosts_have_too_is_a_login_page():
    health = replace(TROUBLED, move=Move(url=THERE, times=2, since=NOW - 2 * DAY))
    answer = NotModified(url=THERE, validators=Validators(), moved_to=THERE)
    assert updates.unchanged(polled(health, others_moving_there=1), answer).new_url is None
    moved = updates.unchanged(polled(health), answer)
    assert (moved.new_url, moved.report.moved_to, moved.health.move) == (THERE, THERE, None)


def test_the_rhythm_of_a_feed_counts_old_entries_and_new_ones():
    document = ParsedFeed(
        feed=FeedData(hints=PollingHints(ttl=3 * HOUR)),
        entries=(EntryData(guid="a", published=NOW - 96 * HOUR),),
        version="rss20",
        fingerprint=b"f",
    )
    terms = polled(times=(NOW, NOW - 24 * HOUR))
    intent = updates.parsed(terms, fetched(), document, body_hash=b"h", hashes=[1], known={})
    assert intent.health.next_due == NOW + 96 * HOUR / 3 / 6
    assert intent.health.hints == PollingHints(ttl=3 * HOUR)
    hasty = replace(document, feed=FeedData(hints=PollingHints(ttl=9 * HOUR)))
    intent = updates.parsed(terms, fetched(), hasty, body_hash=b"h", hashes=[1], known={})
    assert intent.health.why_then == DueReason(kind=DueKind.TTL, span=9 * HOUR)  # as this very document says


def test_what_was_forgotten_under_another_guid_is_known_again_by_its_likeness():
    data = EntryData(guid="new", title="Ferry late", url="https://courier.example/1", published=NOW)
    known_again = updates.likeness_of(data)
    assert known_again is not None
    for gone, news in ((frozenset(), 1), (frozenset({known_again}), 0), (frozenset({known_again + 1}), 1)):
        document = ParsedFeed(feed=FeedData(), entries=(data,), version="rss20", fingerprint=b"f")
        intent = updates.parsed(polled(), fetched(), document, body_hash=b"h", hashes=[1], known={}, gone=gone)
        assert len(intent.new) == news


def test_undated_entries_are_dated_now_and_apart_by_a_microsecond():
    intent = decide([EntryData(guid="a"), EntryData(guid="b"), EntryData(guid="c", updated=NOW - HOUR)])
    assert [new.when for new in intent.new] == [NOW, NOW - timedelta(microseconds=1), NOW - HOUR]


SEEN = EntryData(
    guid="a",
    url="https://a.example/",
    title="t",
    summary="s",
    content="c",
    language="fr",
    published=NOW,
    authors=("x", "y"),
    categories=("k",),
    enclosures=(Enclosure(url="https://a.example/1.mp3", type="audio/mpeg"),),
)


@pytest.mark.parametrize(
    "facts",
    [
        {"url": None},
        {"title": "T"},
        {"title": "", "summary": "t"},
        {"summary": "c", "content": "s"},
        {"content": ""},
        {"language": None},
        {"published": None},
        {"authors": ("xy",)},
        {"authors": ("x",), "categories": ("y", "k")},
        {"categories": ()},
        {"enclosures": ()},
        {"enclosures": (Enclosure(url="https://a.example/1.mp3", type="audio/ogg"),)},
    ],
)
def test_all_that_a_reader_sees_is_part_of_the_hash(facts):
    assert updates.content_hash(replace(SEEN, **facts)) != updates.content_hash(SEEN)


def test_a_hash_is_a_signed_number_of_64_bits_and_the_guid_is_no_part_of_it():
    assert updates.content_hash(replace(SEEN, guid="b")) == updates.content_hash(SEEN)
    hashes = [updates.content_hash(replace(SEEN, title=str(number))) for number in range(40)]
    assert -(2**63) <= min(hashes) < 0 < max(hashes) < 2**63
    assert max(map(abs, hashes)) > 2**60
