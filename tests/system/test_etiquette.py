"""The thirty things that servers may expect of a feed reader, against the whole of polling; numbers are the list's.

Sources: rachelbythebay.com/w/feed, utcc.utoronto.ca/~cks, openrss.org/guides, m.earth.org.uk/RSS-efficiency.html,
ctrl.blog/entry/feed-caching; RFC 9110, 9111, 6585 and 3229. What one request alone can show is in
`tests/fetch/test_etiquette.py` as well, what the schedule alone can show in `tests/policy`.
"""

from __future__ import annotations

import gzip
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

import pytest
from tests.builders import DAY, HOUR, MINUTE, NOW, make_subscription
from tests.fakes.server import Answer, FakeServer, conditional, redirect
from tests.inside import workspace_of
from tests.system.conftest import HOSTS, started

from feedreader.daemon.run import FEEDS_A_TICK, POLL_SECONDS, Daemon
from feedreader.model.due import DueKind
from feedreader.model.feeds import Validators
from feedreader.model.outcomes import PollStatus
from feedreader.service.background import Background
from feedreader.service.library import Library
from feedreader.service.subscribing import subscribe
from feedreader.service.transfer import export_opml, import_opml
from feedreader.service.workspace import Workspace
from feedreader.settings.config import Settings
from feedreader.store.connect import open_store
from feedreader.text.due_wording import due_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fakes.polling import FakeClock
    from tests.fakes.server import Request
    from tests.system.conftest import World

SECOND = timedelta(seconds=1)
PAGE = Answer(body=b"<!doctype html><html><title>Welcome</title></html>", headers=[("Content-Type", "text/html")])


def rss(*guids: object, head: str = "", item: str = "") -> bytes:
    items = "".join(f"<item><guid>{guid}</guid><title>Number {guid}</title>{item}</item>" for guid in guids)
    return (
        '<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
        f"<channel><title>News</title>{head}{items}</channel></rss>"
    ).encode()


def answer(body: bytes = rss(1), **headers: str) -> Answer:
    return Answer(body=body, headers=[(name.replace("_", "-"), value) for name, value in headers.items()])


class Times:
    """A route that remembers when, by the clock of the test, each request came."""

    def __init__(self, clock: FakeClock, reply: Answer) -> None:
        self.clock, self.reply = clock, reply
        self.times: list = []

    def __call__(self, request: Request) -> Answer:
        self.times.append(self.clock())
        return self.reply

    @property
    def gaps(self) -> list[timedelta]:
        return [later - earlier for earlier, later in pairwise(self.times)]


def daemon_of(world: World) -> Daemon:
    return Daemon(world.poller, Background(Workspace(world.store, Settings(), clock=world.clock)))


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for another process; fails after some thousand looks."""
    for _ in range(3_000):
        if condition():
            return
        time.sleep(0.02)
    pytest.fail("it did not happen")


async def live(world: World, span: timedelta, *, every: timedelta) -> None:
    """A daemon's life, less the ticks in between, at which nothing could be different."""
    daemon, end = daemon_of(world), world.clock() + span
    while world.clock() <= end:
        await daemon.poll()
        world.clock.now += every


@pytest.mark.parametrize("etag", ['W/"a b"', '"caf\xe9"', "bare", '""', '"tab\there"'])
async def test_01_an_etag_comes_back_byte_for_byte(world: World, etag: str) -> None:
    url = world.server.url("/")
    world.server.route("/", conditional(rss(1), etag=etag))
    world.subscribe(url)
    await world.round()
    assert (await world.due(url)).status is PollStatus.UNCHANGED
    assert world.server.requests[1].header("If-None-Match") == etag.encode("latin-1")


@pytest.mark.parametrize("date", ["Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 01 Jan 1970 00:00:00 GMT", "yesterday"])
async def test_02_a_last_modified_comes_back_byte_for_byte(world: World, date: str) -> None:
    url = world.server.url("/")
    world.server.route("/", conditional(rss(1), last_modified=date))
    world.subscribe(url)
    await world.round()
    assert (await world.due(url)).http == 304
    assert world.server.requests[1].header("If-Modified-Since") == date.encode()


async def test_03_both_validators_are_sent_when_both_were_given_and_none_when_none_was(world: World) -> None:
    both, none = world.server.url("/both"), world.server.url("/none")
    world.server.route("/both", conditional(rss(1), etag='"1"', last_modified="then"))
    world.server.route("/none", answer())
    world.subscribe(both, none)
    await world.round()
    await world.round(force=True)
    sent = [
        (request.header("If-None-Match"), request.header("If-Modified-Since"))
        for path in ("/both", "/none")
        for request in world.server.requests_for(path)
    ]
    assert sent == [(None, None), (b'"1"', b"then"), (None, None), (None, None)]


async def test_04_validators_go_to_the_address_that_gave_them_alone(world: World) -> None:
    url = world.server.url("/old")
    world.server.route("/old", redirect("/new"))
    world.server.route("/new", conditional(rss(1), etag='"1"'))
    world.server.route("/other", answer(rss(1, 2)))
    world.subscribe(url)
    await world.round()
    assert (await world.due(url)).status is PollStatus.UNCHANGED
    world.server.route("/old", redirect("/other"))
    assert (await world.due(url)).new == 1
    sent = [(request.path, request.header("If-None-Match")) for request in world.server.requests]
    assert sent[2:] == [("/old", None), ("/new", b'"1"'), ("/old", None), ("/other", None)]


async def test_05_a_304_replaces_validators_and_a_200_without_them_drops_them(world: World) -> None:
    url = world.server.url("/")
    world.server.route("/", [answer(ETag='"1"'), Answer(status=304, headers=[("ETag", '"2"')]), answer(rss(1, 2))])
    world.subscribe(url)
    for _ in range(4):
        await world.due(url)
    assert [request.header("If-None-Match") for request in world.server.requests] == [None, b'"1"', b'"2"', None]


async def test_06_validators_are_kept_though_the_body_is_the_same(world: World) -> None:
    url = world.server.url("/")
    world.server.route("/", [answer(ETag='"1"'), answer(ETag='"2"')])
    world.subscribe(url)
    await world.round()
    assert (await world.due(url)).status is PollStatus.UNCHANGED
    assert world.health(url).validators == Validators(etag='"2"')


@pytest.mark.parametrize(
    "broken",
    [
        Answer(body=rss(1)[:60], announce=999, cut=True, headers=[("ETag", '"1"')]),
        Answer(body=rss(1, 2)[:-60], headers=[("ETag", '"1"')]),
        Answer(body=PAGE.body, headers=[("ETag", '"1"')]),
    ],
    ids=["a connection that broke", "a document cut off at the server", "an error page"],
)
async def test_07_nothing_hides_behind_a_304_after_a_body_that_could_not_be_read(world: World, broken: Answer) -> None:
    url = world.server.url("/")
    world.server.route("/", broken)
    world.subscribe(url)
    await world.round()
    assert not world.health(url).validators
    assert world.health(url).next_due >= NOW + HOUR
    world.server.route("/", conditional(rss(1, 2), etag='"1"'))
    await world.due(url)
    assert world.guids(url) == {"1", "2"}
    assert world.server.requests[1].header("If-None-Match") is None


async def test_07_a_document_that_always_ends_too_early_is_believed_the_second_time_and_looked_at_once_a_day(
    world: World,
) -> None:
    url = world.server.url("/")
    world.server.route("/", conditional(rss(1, 2, 3)[:-60], etag='"1"'))
    world.subscribe(url)
    for _ in range(3):
        await world.due(url)
    assert world.server.requests[2].header("If-None-Match") == b'"1"'
    assert world.health(url).last_error is None
    start, asked = world.clock(), len(world.server.requests)
    await live(world, timedelta(days=5), every=HOUR)
    later = world.server.requests[asked:]
    assert world.clock() - start >= timedelta(days=5)
    assert len([request for request in later if request.header("If-None-Match") is None]) in {4, 5}
    assert len(later) > 10


async def test_07_nothing_hides_for_long_behind_a_304_after_a_document_was_cut_twice_at_one_byte(world: World) -> None:
    url = world.server.url("/")
    world.server.route("/", Answer(body=rss(1, 2)[:-60], headers=[("ETag", '"1"')]))
    world.subscribe(url)
    await world.round()
    await world.due(url)
    world.server.route("/", conditional(rss(1, 2), etag='"1"'))
    await live(world, timedelta(days=1, hours=1), every=HOUR)
    assert world.guids(url) == {"1", "2"}
    asked = len(world.server.requests)
    await live(world, timedelta(days=3), every=HOUR)
    assert {request.header("If-None-Match") for request in world.server.requests[asked:]} == {b'"1"'}


async def test_07_an_answer_that_broke_is_not_believed_for_one_like_it_before_the_last_whole_one(world: World) -> None:
    url, tagged = world.server.url("/"), [[("ETag", f'"{number}"')] for number in range(4)]
    whole = [Answer(body=rss(1), headers=tagged[number]) for number in (0, 2)]
    broken = [Answer(body=rss(1), announce=9_999, cut=True, headers=tagged[number]) for number in (1, 3)]
    world.server.route("/", [whole[0], broken[0], whole[1], broken[1]])
    world.subscribe(url)
    for _ in range(4):
        await world.due(url)
    world.server.route("/", conditional(rss(1, 2), etag='"3"'))
    await world.due(url)
    tags = [request.header("If-None-Match") for request in world.server.requests]
    assert tags == [None, b'"0"', b'"0"', b'"2"', b'"2"']
    assert world.guids(url) == {"1", "2"}


async def test_08_an_hour_of_restarts_is_one_request(path: Path, clock: FakeClock, server: FakeServer) -> None:
    url = server.url("/")
    server.route("/", conditional(rss(1), etag='"1"'))
    for _ in range(100):
        async with started(path, clock, server) as world:
            world.subscribe(url)
            await world.round()
            await daemon_of(world).poll()
        clock.advance(seconds=35)
    assert clock() < NOW + HOUR
    assert len(server.requests) == 1


async def test_09_a_server_with_validators_is_asked_without_them_once_a_day(world: World) -> None:
    url = world.server.url("/")
    world.server.route("/", Answer(body=PAGE.body, headers=[("ETag", '"1"')]))
    (feed,) = world.subscribe(url)
    await live(world, timedelta(hours=23), every=10 * MINUTE)
    forced = await world.poll(url, feeds=[feed], force=True)
    assert (forced.status, forced.next_due) == (PollStatus.SKIPPED, NOW + DAY)
    assert len(world.server.requests) == 1
    await live(world, 2 * HOUR, every=10 * MINUTE)
    assert len(world.server.requests) == 2


async def test_09_a_subscription_that_comes_back_is_not_asked_anew(world: World) -> None:
    url = world.server.url("/")
    world.server.route("/", conditional(rss(1), etag='"1"'))
    library = Library(world.store, Settings(), clock=world.clock)
    (feed,) = world.subscribe(url)
    await world.round()
    exported = export_opml(workspace_of(library))
    for _ in range(3):
        library.feeds.unsubscribe([feed])
        assert (await subscribe(world.poller, url)).status == "added"
        library.feeds.unsubscribe([feed])
        import_opml(workspace_of(library), exported, name="backup.opml")
        await world.round()
        library.journal.undo()
        library.journal.redo()
        await world.round()
    assert len(world.server.requests) == 1
    library.feeds.unsubscribe([feed])
    world.clock.advance(hours=2)
    await subscribe(world.poller, url)
    assert [request.header("If-None-Match") for request in world.server.requests] == [None, b'"1"']
    assert world.guids(url) == {"1"}


async def test_09_a_server_without_validators_is_asked_less_and_less(world: World) -> None:
    url, times = world.server.url("/"), Times(world.clock, answer())
    world.server.route("/", times)
    world.subscribe(url)
    for _ in range(10):
        await world.due(url)
    assert times.gaps[0] >= HOUR
    assert times.gaps == sorted(times.gaps)
    assert times.gaps[-1] == DAY


async def test_10_a_person_who_refreshes_is_told_until_when_it_is_fresh(world: World) -> None:
    url = world.server.url("/")
    world.server.route("/", conditional(rss(1), etag='"1"', headers=[("Cache-Control", "max-age=7500")]))
    (feed,) = world.subscribe(url)
    await world.round()
    world.clock.advance(hours=2)
    report = await world.poll(url)
    assert (report.status, report.next_due) == (PollStatus.SKIPPED, NOW + timedelta(seconds=7500))
    assert report.why_then.kind is DueKind.FRESH
    assert len(world.server.requests) == 1
    await world.round(feeds=[feed], force=True)
    assert [request.header("If-None-Match") for request in world.server.requests] == [None, b'"1"']


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("max-age=7200", 2 * HOUR),
        ("max-age=0", HOUR),
        ("no-cache", HOUR),
        ("max-age=504911232", 7 * DAY),
        ("max-age=99999999999999999999", 7 * DAY),
    ],
)
async def test_11_max_age_is_kept_within_a_week_and_never_hurries(
    path: Path, clock: FakeClock, server: FakeServer, header: str, wait: timedelta
) -> None:
    for jitter in (0.0, 1.0):
        times = Times(clock, answer(ETag='"1"', Cache_Control=header))
        server.route(f"/{jitter}", times)
        async with started(path, clock, server, jitter=lambda jitter=jitter: jitter) as world:
            world.subscribe(server.url(f"/{jitter}"))
            await world.round()
            await world.due(server.url(f"/{jitter}"))
        assert wait <= times.gaps[0] <= min(wait * 1.1, 7 * DAY)


async def test_12_expires_counts_from_the_answers_own_date(world: World) -> None:
    url = world.server.url("/")
    wrong = NOW - 400 * DAY  # the server's clock
    dates = {"Date": format_datetime(wrong, usegmt=True), "Expires": format_datetime(wrong + 3 * HOUR, usegmt=True)}
    world.server.route("/", answer(ETag='"1"', **dates))
    world.subscribe(url)
    await world.round()
    assert world.health(url).next_due == NOW + 3 * HOUR


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("7200", 2 * HOUR),
        (format_datetime(NOW + 2 * HOUR, usegmt=True), 2 * HOUR),
        (None, HOUR),
        ("soon", HOUR),
        ("-7200", HOUR),
        (format_datetime(NOW - HOUR, usegmt=True), HOUR),
    ],
)
async def test_13_a_host_that_wants_peace_gets_it_for_all_its_feeds_and_over_restarts(  # noqa: PLR0917 - fixtures and cases
    path: Path, clock: FakeClock, server: FakeServer, status: int, header: str | None, wait: timedelta
) -> None:
    for number in range(10):
        server.route(f"/{number}", Answer(status=status, headers=[("Retry-After", header)] if header else []))
    server.route("/moved", redirect(server.url("/0"), 301))
    moved, elsewhere = (server.url(path, host=HOSTS[1]) for path in ("/moved", "/0"))

    def asked() -> int:
        return sum(request.host == HOSTS[0] for request in server.requests)

    async with started(path, clock, server) as world:
        world.subscribe(*(server.url(f"/{number}") for number in range(9)))
        await world.round()
        first = asked()
        assert first <= 2  # those that were under way at once
    clock.now = NOW + wait - SECOND
    async with started(path, clock, server) as world:
        world.subscribe(moved)
        for _ in range(3):
            await world.round()
            await world.round(force=True)
            await daemon_of(world).poll()
        added = await subscribe(world.poller, server.url("/9"))
        assert (added.status, bool(added.why)) == ("added", True)
        assert asked() == first
        assert world.health(moved).failures == 0
        await subscribe(world.poller, elsewhere)
        assert server.requests[-1].host == HOSTS[1]
        clock.now = NOW + wait
        await world.round()
        assert asked() > first


async def test_13_refusals_without_a_time_double_the_wait(world: World) -> None:
    url, times = world.server.url("/"), Times(world.clock, Answer(status=429))
    world.server.route("/", times)
    world.subscribe(url)
    for _ in range(5):
        await world.due(url)
    assert times.gaps == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR]


async def test_13_a_host_that_refused_is_left_alone_by_those_who_are_led_there_alone(world: World) -> None:
    front, back = world.server.url("/feed"), world.server.url("/other", host=HOSTS[1])
    world.server.route("/feed", redirect(world.server.url("/feed", host=HOSTS[1])), host=HOSTS[0])
    world.server.route("/feed", Answer(status=429, headers=[("Retry-After", "7200")]), host=HOSTS[1])
    world.server.route("/own", answer(), host=HOSTS[0])
    world.subscribe(front)
    await world.round()
    world.subscribe(back, world.server.url("/own"))
    other = world.server.url("/other", host=HOSTS[0])
    world.server.route("/other", redirect(world.server.url("/feed", host=HOSTS[1])), host=HOSTS[0])
    world.server.route("/other", answer(), host=HOSTS[1])
    world.subscribe(other)
    reports = await world.round()
    assert reports[back].status is PollStatus.OK  # whoever redirects cannot speak for the host of others
    assert reports[other].status is PollStatus.SKIPPED
    assert reports[world.server.url("/own")].status is PollStatus.OK
    await live(world, HOUR, every=MINUTE)
    assert len(world.server.requests_for("/feed")) == 2


async def test_14_a_retry_after_of_a_year_is_believed_for_a_month_and_shown(world: World) -> None:
    url = world.server.url("/")
    world.server.route("/", Answer(status=429, headers=[("Retry-After", str(365 * 86_400))]))
    world.subscribe(url)
    report = await world.poll(url)
    assert report.next_due == NOW + 30 * DAY
    assert "365 days, capped at 30 days" in due_words(report.why_then)


async def test_15_410_ends_polling_and_keeps_everything(world: World) -> None:
    url = world.server.url("/")
    world.server.route("/", [answer(ETag='"1"'), Answer(status=410)])
    world.subscribe(url)
    await world.round()
    assert (await world.due(url)).status is PollStatus.GONE
    await live(world, 30 * DAY, every=timedelta(hours=7))
    await world.round(force=True)
    assert len(world.server.requests) == 2
    assert world.health(url).gone
    assert "gone" in world.health(url).last_error
    assert world.guids(url) == {"1"}


@pytest.mark.parametrize("status", [404, 403, 500])
async def test_16_failures_are_retried_later_and_later_but_never_given_up(
    path: Path, clock: FakeClock, server: FakeServer, status: int
) -> None:
    url, times = server.url("/"), Times(clock, Answer(status=status))
    server.route("/", times)
    async with started(path, clock, server, jitter=Random(1).random) as world:
        world.subscribe(url)
        for _ in range(14):
            assert (await world.due(url)).status is PollStatus.FAILED
        assert HOUR <= times.gaps[0] < 2 * HOUR
        assert times.gaps == sorted(times.gaps)
        assert all(later <= earlier * 2.3 for earlier, later in pairwise(times.gaps))
        assert times.gaps[-1] == 7 * DAY
        assert times.gaps[2] % HOUR
        server.route("/", conditional(rss(1), etag='"1"'))
        assert (await world.due(url)).status is PollStatus.OK
        for _ in range(3):
            assert (await world.due(url)).http == 304
            assert world.health(url).failures == 0


async def test_17_a_permanent_redirect_is_believed_after_three_times_in_two_days_and_can_be_undone(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "feedreader.daemon")
    old, new = world.server.url("/old"), world.server.url("/new")
    headers = [("Cache-Control", "max-age=72000")]
    world.server.route("/old", redirect("/new", 301))
    world.server.route("/new", conditional(rss(1), etag='"1"', headers=headers))
    (feed,) = world.subscribe(old)
    for hours in (0, 24, 47):
        world.clock.now = NOW + hours * HOUR
        await world.round(force=True)
    assert world.store.feeds.get(feed).feed.url == old
    world.clock.now = NOW + 72 * HOUR
    await daemon_of(world).poll()
    assert world.store.feeds.get(feed).feed.url == new
    assert any(old in message and new in message for message in caplog.messages)
    await world.due(new)
    assert world.server.requests[-1].header("If-None-Match") == b'"1"'
    undone = world.store.writer.journal.undo()
    assert new in undone.change.names
    assert world.store.feeds.find(old).feed.url == old
    world.store.writer.journal.redo()
    assert world.store.feeds.get(feed).feed.url == new


async def test_17_a_temporary_redirect_and_what_follows_it_are_never_believed(world: World) -> None:
    temporary, mixed = world.server.url("/temporary"), world.server.url("/mixed")
    world.server.route("/temporary", redirect("/there", 302))
    world.server.route("/mixed", redirect("/half", 301))
    world.server.route("/half", redirect("/there", 307))
    world.server.route("/there", answer())
    first, second = world.subscribe(temporary, mixed)
    for hours in range(0, 96, 24):
        world.clock.now = NOW + hours * HOUR
        await world.round(force=True)
    assert world.store.feeds.get(first).feed.url == temporary
    assert world.store.feeds.get(second).feed.url == world.server.url("/half")


@pytest.mark.parametrize("there", [PAGE, answer()], ids=["a login page", "a feed"])
async def test_17_a_portal_that_takes_all_hosts_to_one_address_changes_nothing(world: World, there: Answer) -> None:
    urls = [world.server.url(f"/{number}", host=host) for number, host in enumerate(HOSTS[:4])]
    for number, host in enumerate(HOSTS[:4]):
        world.server.route(f"/{number}", redirect(world.server.url("/portal", host=HOSTS[4]), 301), host=host)
    world.server.route("/portal", there)
    feeds = world.subscribe(*urls)
    for hours in range(0, 120, 12):
        world.clock.now = NOW + hours * HOUR
        await world.round(force=True)
    assert [world.store.feeds.get(feed).feed.url for feed in feeds] == urls


async def test_18_a_chain_of_redirects_without_end_is_one_failure(world: World) -> None:
    url = world.server.url("/")
    world.server.route("/", lambda request: redirect("/?" + request.target.partition("?")[2] + "x"))
    world.subscribe(url)
    assert (await world.poll(url)).status is PollStatus.FAILED
    assert len(world.server.requests) == 11
    assert world.health(url).failures == 1


async def test_19_hours_and_days_that_a_feed_skips_are_skipped(world: World) -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(13, 24))
    head = f"<skipHours>{hours}</skipHours><skipDays><day>Thursday</day></skipDays>"
    url, times = world.server.url("/"), Times(world.clock, answer(rss(1, head=head), ETag='"1"'))
    world.server.route("/", times)
    world.subscribe(url)
    await live(world, 4 * DAY, every=timedelta(minutes=20))
    assert len(times.times) > 8
    assert not [time for time in times.times if time.hour >= 13 or time.weekday() == 3]


async def test_19_a_machine_that_wakes_up_in_a_skipped_hour_waits_for_its_end(world: World) -> None:
    url = world.server.url("/")
    times = Times(world.clock, answer(rss(1, head="<skipHours><hour>20</hour></skipHours>"), ETag='"1"'))
    world.server.route("/", times)
    world.subscribe(url)
    await world.round()
    world.clock.now = NOW + 8 * HOUR + 5 * MINUTE
    report = await world.poll(url)
    assert (report.status, report.next_due) == (PollStatus.SKIPPED, NOW + 9 * HOUR)
    await live(world, 2 * HOUR, every=5 * MINUTE)
    assert times.times[1] >= NOW + 9 * HOUR


async def test_19_a_feed_that_skips_every_hour_and_day_is_mistaken(world: World) -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(24))
    days = "".join(
        f"<day>{day}</day>" for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    )
    url = world.server.url("/")
    head = f"<skipHours>{hours}</skipHours><skipDays>{days}</skipDays>"
    world.server.route("/", answer(rss(1, head=head), ETag='"1"'))
    world.subscribe(url)
    await live(world, 2 * HOUR, every=10 * MINUTE)
    assert len(world.server.requests) >= 2


@pytest.mark.parametrize(
    ("head", "wait"),
    [
        ("<ttl>180</ttl>", 3 * HOUR),
        ("<ttl>5</ttl>", HOUR),
        ("<ttl>-5</ttl>", HOUR),
        ("<ttl>99999</ttl>", 7 * DAY),
        ("<ttl>99999999999</ttl>", HOUR),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 6 * HOUR),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", DAY),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>60</sy:updateFrequency>", HOUR),
        ("<sy:updatePeriod>whenever</sy:updatePeriod>", HOUR),
    ],
)
async def test_20_what_a_document_asks_for_can_only_lengthen_the_wait(world: World, head: str, wait: timedelta) -> None:
    url = world.server.url("/")
    world.server.route("/", answer(rss(1, head=head), ETag='"1"'))
    world.subscribe(url)
    await world.round()
    assert world.health(url).next_due == NOW + wait


async def test_21_a_thousand_feeds_imported_at_noon_are_spread(path: Path, clock: FakeClock) -> None:
    hosts = tuple(f"127.0.1.{number}" for number in range(1, 101))
    with FakeServer(addresses=hosts) as server:
        times = Times(clock, answer(ETag='"1"'))
        urls = [server.url(f"/{number}", host=host) for number in range(10) for host in hosts]
        for number in range(10):
            server.route(f"/{number}", times)
        async with started(path, clock, server, jitter=Random("mine").random) as world:
            world.subscribe(*urls)
            await live(world, timedelta(minutes=4), every=timedelta(seconds=POLL_SECONDS))
            dues = [world.health(url).next_due for url in urls]
    assert len(times.times) == 1000
    assert max(Counter(times.times).values()) == FEEDS_A_TICK
    assert max(Counter(due.replace(microsecond=0) for due in dues).values()) <= 10
    assert max(dues) - min(dues) > 6 * MINUTE


async def test_21_two_installations_that_import_at_once_do_not_ask_at_once_again(
    tmp_path: Path, clock: FakeClock, server: FakeServer
) -> None:
    dues = []
    for number in range(40):
        server.route(f"/{number}", answer(ETag='"1"', Cache_Control="max-age=7200"))
    for installation in ("mine", "yours"):
        async with started(tmp_path / installation, clock, server, jitter=Random(installation).random) as world:
            world.subscribe(*(server.url(f"/{number}") for number in range(40)))
            await world.round()
            dues.append([row.health.next_due for row in world.store.feeds.all()])
    assert sum(abs(one - other) < SECOND for one, other in zip(*dues, strict=True)) <= 2
    assert sum(due.second == 0 for due in dues[0]) <= 5


async def test_22_a_host_is_asked_once_a_second_and_twice_at_once_at_most(
    path: Path, clock: FakeClock, server: FakeServer
) -> None:
    for number in range(20):
        server.route(f"/{number}", answer(ETag='"1"'))
    async with started(path, clock, server, spacing=1.0) as world:
        world.subscribe(*(server.url(f"/{number}") for number in range(20)))
        await world.round()
    assert len(server.requests) == 20
    assert clock() == NOW + 19 * SECOND  # each second of it: `tests/fetch/test_hosts.py`
    assert server.most_open <= 2


async def test_22_three_hundred_feeds_of_one_host_starve_nobody(world: World) -> None:
    for number in range(300):
        world.server.route(f"/{number}", answer(ETag='"1"'))
    world.subscribe(*(world.server.url(f"/{number}") for number in range(300)))
    world.clock.advance(minutes=1)
    others = [world.server.url("/0", host=host) for host in HOSTS[1:]]
    world.subscribe(*others)
    await daemon_of(world).poll()
    assert all(world.health(url).checked for url in others)
    await live(world, timedelta(minutes=5), every=timedelta(seconds=POLL_SECONDS))
    assert all(row.health.checked for row in world.store.feeds.all())


async def test_23_waking_up_makes_no_burst_and_no_timer_rings_early(world: World) -> None:
    times = Times(world.clock, answer(ETag='"1"'))
    urls = [world.server.url(f"/{number}", host=host) for number in range(40) for host in HOSTS]
    for number in range(40):
        world.server.route(f"/{number}", times)
    world.subscribe(*urls)
    await world.round()
    world.clock.now = NOW + HOUR - SECOND
    await daemon_of(world).poll()
    assert len(times.times) == 200
    world.clock.now = NOW + 9 * HOUR
    await live(world, MINUTE, every=timedelta(seconds=POLL_SECONDS))
    woken = Counter(time for time in times.times if time > NOW)
    assert sum(woken.values()) == 200
    assert max(woken.values()) <= FEEDS_A_TICK


async def test_24_we_say_who_we_are_and_take_no_for_an_answer(world: World) -> None:
    url = world.server.url("/")
    world.server.route("/", Answer(status=403))
    world.subscribe(url)
    await world.round()
    (request,) = world.server.requests
    assert re.fullmatch(r"feedreader/[^ ]+", (request.header("User-Agent") or b"").decode())


async def test_25_we_say_what_we_take_and_a_part_is_not_the_whole(world: World) -> None:
    url = world.server.url("/")
    packed = Answer(body=gzip.compress(rss(1, 2)), headers=[("Content-Encoding", "gzip"), ("ETag", '"1"')])
    world.server.route("/", [packed, Answer(status=226, body=rss(3), headers=[("IM", "feed"), ("ETag", '"2"')])])
    world.subscribe(url)
    await world.round()
    assert (await world.due(url)).new == 1
    assert world.guids(url) == {"1", "2", "3"}
    first, second = world.server.requests
    assert b";q=" in (first.header("Accept") or b"")
    assert b"gzip" in (first.header("Accept-Encoding") or b"")
    assert first.header("A-IM") == b"feed"
    assert b" HTTP/1.1\r\n" in first.head
    assert first.connection == second.connection
    world.server.route("/", answer(rss(2, 3, 4), ETag='"3"'))
    assert (await world.due(url)).new == 1
    assert world.server.requests[2].header("If-None-Match") == b'"2"'


async def test_26_a_poll_is_one_request_and_so_is_subscribing(world: World) -> None:
    url = world.server.url("/feed")
    world.server.route("/feed", conditional(rss(1), etag='"1"'))
    await subscribe(world.poller, url)
    await world.due(url)
    assert [(request.method, request.target) for request in world.server.requests] == [("GET", "/feed")] * 2


async def test_27_nothing_that_entries_point_at_is_fetched(world: World) -> None:  # there are no secondary fetches
    url, picture = world.server.url("/"), world.server.url("/picture.png")
    item = f'<link>{picture}</link><enclosure url="{picture}" type="image/png" length="1"/>'
    item += f"<description>&lt;img src='{picture}'&gt;</description>"
    world.server.route(
        "/", answer(rss(1, item=item, head=f"<link>{picture}</link><image><url>{picture}</url></image>"))
    )
    world.subscribe(url)
    await world.round()
    assert [request.path for request in world.server.requests] == ["/"]


@pytest.mark.parametrize("wrong", [PAGE, Answer(), Answer(body=b'{"error": "no"}')], ids=["page", "nothing", "JSON"])
async def test_28_a_page_in_place_of_a_feed_is_a_failure_and_deletes_nothing(world: World, wrong: Answer) -> None:
    url = world.server.url("/")
    world.server.route("/", [answer(ETag='"1"'), wrong])
    world.subscribe(url)
    await world.round()
    assert (await world.due(url)).status is PollStatus.FAILED
    assert world.guids(url) == {"1"}
    assert world.health(url).failures == 1
    assert world.health(url).validators == Validators(etag='"1"')


async def test_29_cookies_are_ignored_and_passwords_stay_with_their_origin(world: World) -> None:
    url = world.server.url("/", user="me:secret")
    away = world.server.url("/away", host=HOSTS[1])
    world.server.route("/", Answer(status=302, headers=[("Location", away), ("Set-Cookie", "a=1")]))
    world.server.route("/away", answer(ETag='"1"', Set_Cookie="b=2"))
    world.subscribe(url)
    for _ in range(2):
        await world.due(url)
    assert all(request.header("Cookie") is None for request in world.server.requests)
    assert [request.header("Authorization") is None for request in world.server.requests] == [False, True] * 2


def test_30_a_kill_in_the_middle_of_an_answer_repeats_that_request_alone(path: Path, server: FakeServer) -> None:
    urls = [server.url(f"/{number}", host=HOSTS[number]) for number in range(4)]
    for number in range(3):
        server.route(f"/{number}", conditional(rss(number), etag='"1"'))
    server.route("/3", Answer(steps=[rss(3)[:80], 3600.0]))
    command = [sys.executable, "-m", "feedreader", "--db", str(path), "refresh"]
    with open_store(path) as store:
        store.writer.feeds.subscribe([make_subscription(url) for url in urls], now=NOW)
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            wait_until(lambda: sum(row.health.checked is not None for row in store.feeds.all()) == 3)
            wait_until(lambda: len(server.requests_for("/3")) == 1)
            process.send_signal(signal.SIGKILL)
        server.route("/3", conditional(rss(3), etag='"1"'))
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        assert [row.total for row in store.feeds.all()] == [1] * 4
    assert Counter(request.path for request in server.requests) == {"/0": 1, "/1": 1, "/2": 1, "/3": 2}
