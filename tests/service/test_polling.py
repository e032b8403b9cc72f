"""Rounds of polling, from the choice of feeds to what is stored."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from weakref import WeakSet

import pytest
from tests.builders import NOW, make_intent, make_new, make_subscription
from tests.fakes.polling import fetched, not_modified
from tests.inside import guids_of

from feedreader.errors import StoreError
from feedreader.feeds.fingerprint import digest, pack
from feedreader.model.due import DueKind
from feedreader.model.feeds import FailureKind, FeedData, Validators
from feedreader.model.outcomes import Failed, Gone, NotAFeed, ParsedFeed, PollStatus
from feedreader.service import polling, updater
from feedreader.service.leases import is_dead, this_process
from feedreader.service.polling import poller_of
from feedreader.service.updater import IN_FLIGHT
from feedreader.service.workspace import Workspace
from feedreader.settings.config import Settings
from feedreader.store.search_index import SearchIndex

A, B, C = "https://a.example/feed", "https://b.example/feed", "https://c.example/feed"


def guids(store, feed):
    return set(guids_of(store, feed))


def open_files():
    return len(list(Path("/proc/self/fd").iterdir()))


async def polled(poller, **options):
    reports = []
    done = await poller.round(on_report=reports.append, **options)
    return done, {report.url: report for report in reports}


async def test_a_round_stores_what_feeds_say(poller, client, store, subscribe):
    (feed,) = subscribe(A)
    client.answers[A] = fetched("1 2")
    done, reports = await polled(poller)
    assert guids(store, feed) == {"1", "2"}
    assert (done.new, reports[A].status, reports[A].new) == (2, PollStatus.OK, 2)
    assert store.feeds.get(feed).feed.data.title == "News"


async def test_what_is_forgotten_stays_so_though_its_feed_has_no_entry_left(poller, client, store, clock, subscribe):
    (feed,) = subscribe(A)
    client.answers[A] = fetched("1 2")
    await polled(poller)
    store.writer.retention.forget([*guids_of(store, feed).values()], now=NOW)
    assert (guids(store, feed), store.retention.has_forgotten(feed)) == (set(), True)
    clock.advance(hours=2)
    client.answers[A] = fetched("1 2 3")
    done, _ = await polled(poller)
    assert (done.new, guids(store, feed)) == (1, {"3"})


async def test_entries_are_compared_with_no_others_where_the_store_has_none(poller, client, subscribe, monkeypatch):
    """What they say is worked out for comparing alone, which takes as long as reading them."""
    subscribe(A)
    client.answers[A] = fetched("1 2")
    monkeypatch.setattr("feedreader.policy.matching.essence", None)
    monkeypatch.setattr("feedreader.policy.retention.likeness", None)
    done, _ = await polled(poller)
    assert done.new == 2


async def test_validators_come_back_with_the_next_request(poller, client, clock, subscribe):
    subscribe(A)
    client.answers[A] = fetched("1", etag='W/"a b"')
    await polled(poller)
    clock.advance(hours=2)
    client.answers[A] = not_modified(etag='"new"')
    _, reports = await polled(poller)
    assert client.requests[-1].validators == Validators(etag='W/"a b"')
    assert (reports[A].status, reports[A].http) == (PollStatus.UNCHANGED, 304)
    clock.advance(hours=2)
    await polled(poller)
    assert client.requests[-1].validators.etag == '"new"'


async def test_the_same_bytes_are_not_parsed_again(poller, client, parsers, subscribe):
    subscribe(A)
    client.answers[A] = fetched("1")
    await polled(poller)
    _, reports = await polled(poller, force=True)
    assert len(parsers.documents) == 1
    assert reports[A].status is PollStatus.UNCHANGED


async def test_a_changed_document_is_compared_with_the_last_one(poller, client, parsers, subscribe):
    subscribe(A)
    client.answers[A] = fetched("1")
    await polled(poller)
    client.answers[A] = fetched("1 2")
    await polled(poller, force=True)
    assert [document.fingerprint for document in parsers.documents] == [None, b"f"]


@pytest.mark.parametrize("says", ["no feed", "a feed", "failed"])
async def test_what_is_known_of_a_document_is_left_out_unless_all_of_it_has_to_be_read(
    poller, client, subscribe, monkeypatch, says
):
    subscribe(A)
    items = [f"<item>{number}</item>".encode() for number in range(3)]
    frame, documents = b"12345678", []

    async def parse(document, aside):
        documents.append(document)
        feed = ParsedFeed(feed=FeedData(title="A"), entries=(), version="rss20", fingerprint=pack(frame, known))
        if not document.stubs or says == "a feed":
            return feed
        failed = Failed(kind=FailureKind.PARSER, reason="it takes too long")
        return failed if says == "failed" else NotAFeed(reason="all of it has to be read")

    known = [(digest(item), b"%d" % number * 8) for number, item in enumerate(items[:1])]
    monkeypatch.setattr(poller.updater.parsers, "parse", parse)
    for count in (1, 3):
        client.answers[A] = fetched(b"".join(items[:count]).decode())
        _, reports = await polled(poller, force=True)
    assert [document.stubs for document in documents] == ([0, 1, 0] if says == "no feed" else [0, 1])
    assert (items[0] in documents[1].body, items[2] in documents[1].body) == (False, True)
    assert reports[A].status is (PollStatus.FAILED if says == "failed" else PollStatus.UNCHANGED)


async def test_a_feed_whose_server_was_not_reached_may_be_asked_again_after_a_minute(poller, client, clock, subscribe):
    subscribe(A)
    client.answers[A] = Failed(kind=FailureKind.UNREACHED, reason="no such host")
    client.names.add("b.example")
    await polled(poller)
    for seconds, asked in ((59, 1), (1, 2), (59, 2)):
        clock.advance(seconds=seconds)
        await polled(poller)
        assert len(client.requests) == asked
    client.answers[A] = Failed(kind=FailureKind.SERVER, reason="500", http=500)
    clock.advance(days=1)
    await polled(poller)
    clock.advance(minutes=2)
    await polled(poller)
    assert len(client.requests) == 3, "what a server answers is no reason to hurry"


async def test_feeds_that_are_not_due_are_skipped_and_say_until_when(poller, client, clock, subscribe):
    subscribe(A)
    client.answers[A] = fetched("1")
    await polled(poller)
    clock.advance(minutes=59)
    done, reports = await polled(poller)
    assert len(client.requests) == 1
    assert done.feeds == {PollStatus.SKIPPED: 1}
    assert reports[A].next_due == NOW + timedelta(hours=1)


@pytest.mark.parametrize("by_tick", [False, True])
@pytest.mark.parametrize("back", [timedelta(minutes=20), timedelta(hours=23), timedelta(days=3990)])
async def test_a_feed_waits_as_long_as_it_should_when_the_clock_is_set_back(poller, client, subscribe, back, by_tick):
    (feed,) = subscribe(A)
    client.answers[A] = fetched("1")
    store, clock, passed = poller.store, poller.updater.clock, timedelta()

    def steady():
        return passed.total_seconds()

    steadily = replace(poller, steady=steady)

    async def ask():
        await (steadily.tick(10) if by_tick else steadily.round())

    await ask()
    wait = store.feeds.get(feed).health.next_due - clock()
    clock.now -= back
    for part in (wait / 2, wait / 2 - timedelta(minutes=1)):
        clock.now, passed = clock.now + part, passed + part
        await ask()
    assert len(client.requests) == 1
    clock.now, passed = clock.now + timedelta(minutes=1), passed + timedelta(minutes=1)
    await ask()
    assert len(client.requests) == 2


async def test_one_bad_feed_does_not_stop_the_others(poller, client, store, subscribe):
    bad, good, page = subscribe(A, B, C)
    client.answers[B] = fetched("1", url=B)
    client.answers[C] = fetched("!", url=C)
    done, reports = await polled(poller)
    assert reports[A].error == "no such host"
    assert reports[C].error == "this is a web page"
    assert guids(store, good) == {"1"}
    assert done.feeds == {PollStatus.FAILED: 2, PollStatus.OK: 1}
    assert store.feeds.get(bad).health.failures == store.feeds.get(page).health.failures == 1


@pytest.mark.parametrize("by_tick", [True, False])
async def test_feeds_that_failed_are_asked_behind_those_that_are_in_order(poller, client, clock, subscribe, by_tick):
    subscribe(A, B, C)
    client.answers |= {A: fetched("1"), B: Failed(kind=FailureKind.SERVER, reason="500"), C: fetched("1")}
    await polled(poller)
    clock.advance(hours=30)
    client.requests.clear()
    await (poller.tick(10) if by_tick else polled(poller))
    assert [request.url for request in client.requests] == [A, C, B]


@pytest.mark.parametrize("by_tick", [True, False])
async def test_feeds_that_never_answered_are_asked_and_read_behind_those_that_did(
    poller, client, clock, subscribe, by_tick
):
    """However many strangers there are, feeds that are known do not wait for what those cost."""
    parsers = poller.updater.parsers
    subscribe(B, C)
    client.answers |= dict.fromkeys((B, C), fetched("1"))
    await polled(poller)
    strangers = [f"https://stranger{number}.example/" for number in range(8)]
    subscribe(*strangers)
    client.answers |= dict.fromkeys((B, C), fetched("1 2")) | {url: fetched("1", url=url) for url in strangers}
    clock.advance(hours=30)
    client.requests.clear()
    parsers.documents.clear()
    await (poller.tick(10) if by_tick else polled(poller))
    assert [request.url for request in client.requests] == [B, C, *strangers]
    assert [document.known for document in parsers.documents] == [True] * 2 + [False] * 8


async def test_what_takes_long_to_read_gives_its_place_in_the_round_to_others(
    poller, client, parsers, subscribe, monkeypatch
):
    monkeypatch.setattr(updater, "IN_FLIGHT", 2)
    slow = [f"https://slow{number}.example/" for number in range(6)]
    subscribe(*slow, A)
    client.answers |= {url: fetched(f"slow{url[12]}", url=url) for url in slow} | {A: fetched("good")}
    came, read = asyncio.Event(), parsers.parse

    async def parse(document, aside):
        if document.body.startswith(b"slow"):
            aside()
            aside()
            await came.wait()
        return await read(document)

    monkeypatch.setattr(parsers, "parse", parse)

    def heard(report):
        if report.url == A:
            came.set()

    done = await asyncio.wait_for(poller.round(on_report=heard), 20)
    assert done.feeds == {PollStatus.OK: 7}


async def test_a_failure_keeps_entries_and_is_forgotten_at_the_next_success(poller, client, store, subscribe):
    (feed,) = subscribe(A)
    client.answers[A] = fetched("1 2")
    await polled(poller)
    client.answers[A] = fetched("!")
    await polled(poller, force=True)
    assert store.feeds.get(feed).health.last_error == "this is a web page"
    client.answers[A] = fetched("2 3")
    await polled(poller, force=True)
    assert guids(store, feed) == {"1", "2", "3"}
    assert store.feeds.get(feed).health.last_error is None


async def test_force_does_not_break_a_pause(poller, client, subscribe):
    subscribe(A)
    client.answers[A] = Failed(
        kind=FailureKind.RATE_LIMITED, reason="too many", http=429, retry_after=timedelta(hours=2)
    )
    await polled(poller)
    _, reports = await polled(poller, force=True)
    assert len(client.requests) == 1
    assert reports[A].status is PollStatus.SKIPPED
    assert reports[A].next_due == NOW + timedelta(hours=2)


async def test_a_host_that_refuses_is_not_asked_for_its_other_feeds(poller, client, subscribe):
    urls = [f"https://a.example/{number}" for number in range(9)]
    subscribe(*urls)
    for url in urls:
        client.answers[url] = Failed(kind=FailureKind.RATE_LIMITED, reason="too many", http=429)
    done, _ = await polled(poller)
    assert len(client.requests) <= 2
    assert done.feeds.total() == 9
    await polled(poller, force=True)
    assert len(client.requests) <= 2


async def test_a_feed_that_was_not_asked_is_no_failure(poller, client, store, subscribe):
    (feed,) = subscribe(A)
    client.answers[A] = Failed(
        kind=FailureKind.RATE_LIMITED, reason="left alone", retry_after=timedelta(hours=2), asked=False
    )
    _, reports = await polled(poller)
    assert (reports[A].status, reports[A].why_then.kind) == (PollStatus.SKIPPED, DueKind.HOST_PAUSED)
    assert reports[A].why_then.until == NOW + timedelta(hours=2)
    assert store.feeds.get(feed).health.failures == 0


async def test_a_gone_feed_is_asked_only_when_named_and_forced(poller, client, clock, subscribe):
    (feed,) = subscribe(A)
    client.answers[A] = Gone(url=A)
    _, reports = await polled(poller)
    assert reports[A].status is PollStatus.GONE
    clock.advance(days=30)
    await polled(poller)
    await polled(poller, force=True)
    assert len(client.requests) == 1
    await polled(poller, feeds=[feed], force=True)
    assert len(client.requests) == 2


async def test_a_feed_that_moved_to_https_is_not_all_news(poller, client, store, subscribe):
    (feed,) = subscribe(A)
    client.answers[A] = fetched("http://a.example/1 http://a.example/2")
    await polled(poller)
    client.answers[A] = fetched("https://a.example/1 https://a.example/2 https://a.example/3")
    done, _ = await polled(poller, force=True)
    assert done.new == 1
    assert guids(store, feed) == {f"https://a.example/{number}" for number in (1, 2, 3)}


async def test_a_few_requests_a_host_at_once_and_hosts_in_parallel(poller, client, subscribe):
    subscribe(*(f"https://a.example/{number}" for number in range(10)))
    await polled(poller)
    assert client.most_at_once <= 2
    subscribe(*(f"https://host{number}.example/" for number in range(10)))
    client.most_at_once = 0
    await polled(poller, force=True)
    assert client.most_at_once > 5


async def test_a_partial_answer_does_not_stand_in_for_the_whole_document(poller, client, store, subscribe):
    (feed,) = subscribe(A)
    client.answers[A] = fetched("1 2")
    await polled(poller)
    whole = store.feeds.get(feed).health.body_hash
    client.answers[A] = fetched("3", http=226, partial=True)
    await polled(poller, force=True)
    assert guids(store, feed) == {"1", "2", "3"}
    assert store.feeds.get(feed).health.body_hash == whole


async def test_two_pollers_ask_once(poller, client, subscribe):
    subscribe(A)
    client.answers[A] = fetched("1")
    client.hang = asyncio.Event()
    first = asyncio.create_task(poller.tick(10))
    await client.asked.wait()
    other = type(poller)(updater=poller.updater)
    assert (await other.tick(10)).busy
    client.hang.set()
    await first
    assert (await other.tick(10)).feeds.total() == 0
    assert len(client.requests) == 1


async def test_cancelling_stores_what_has_arrived_and_frees_the_lease(poller, client, store, subscribe):
    fast, slow = subscribe(A, B)
    client.answers[A] = fetched("1")
    stuck = asyncio.Event()

    async def fetch(request):
        if request.url == B:
            stuck.set()
            await asyncio.Event().wait()
        return client.answers[request.url]

    client.fetch = fetch
    task = asyncio.create_task(polled(poller))
    await stuck.wait()
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert guids(store, fast) == {"1"}
    assert store.feeds.get(slow).health.checked is None
    assert store.writer.leases.acquire("somebody else", now=NOW, time=timedelta(minutes=1))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system does not tell of open files")
async def test_rounds_leave_no_files_open(poller, client, subscribe):
    subscribe(A)
    client.answers[A] = fetched("1")
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))  # each thread has some of its own
    opened = []
    for _ in range(40):
        await poller.round(force=True)
        opened.append(open_files())
    assert opened[-1] <= opened[9]


async def test_one_process_makes_one_round_at_a_time(poller, client, subscribe):
    subscribe(A)
    client.answers[A] = fetched("1")
    client.hang = asyncio.Event()
    first = asyncio.create_task(poller.round())
    await client.asked.wait()
    assert (await poller.tick(10)).busy
    assert (await poller.round(patience=0.01)).busy
    waiting = asyncio.create_task(poller.round(patience=60.0))
    await asyncio.sleep(0)
    client.hang.set()
    assert (await first).new == 1
    assert (await waiting).feeds == {PollStatus.SKIPPED: 1}
    assert len(client.requests) == 1


async def test_memory_of_a_round_does_not_grow_with_the_number_of_hosts(
    poller, client, parsers, subscribe, monkeypatch
):
    """Each walker held what came last until it had a place again: a document for each of thousands of hosts."""
    monkeypatch.setattr(updater, "IN_FLIGHT", 2)
    monkeypatch.setattr(updater, "BATCH", 2)
    urls = [f"https://host{number // 4}.example/{number}" for number in range(120)]
    subscribe(*urls)
    client.answers |= {url: fetched("1", url=url) for url in urls}
    read, known, most = parsers.parse, WeakSet(), 0

    class Watched(ParsedFeed):
        """One that can be referred to weakly, and is itself alone."""

        __eq__, __hash__ = object.__eq__, object.__hash__

    async def parse(document, aside):
        nonlocal most
        found = await read(document)
        watched = Watched(**{each.name: getattr(found, each.name) for each in fields(found)})
        known.add(watched)
        most = max(most, len(known))
        return watched

    monkeypatch.setattr(parsers, "parse", parse)
    done = await poller.round()
    assert done.feeds == {PollStatus.OK: 120}
    assert most <= 2 + 3 * 2  # in flight; queued, waiting for a place in the queue, being stored
    assert not known


async def test_a_dead_process_cannot_keep_the_lease(poller, client, clock, store, subscribe):
    subscribe(A)
    store.writer.leases.acquire("dead:1:x", now=clock(), time=timedelta(minutes=1))
    assert (await poller.tick(10)).busy
    clock.advance(seconds=61)
    assert not (await poller.tick(10)).busy


async def test_a_store_that_cannot_be_written_ends_the_round_and_the_asking(poller, client, store, subscribe):
    urls = [f"https://host{number}.example/" for number in range(3 * IN_FLIGHT)]
    subscribe(*urls)
    for url in urls:
        client.answers[url] = fetched("1", url=url)

    def full(_):
        raise StoreError("feedreader.db", "the disk is full")

    store.writer.polling.apply = full
    with pytest.raises(StoreError):
        await polled(poller)
    assert len(client.requests) < len(urls)
    assert store.writer.leases.acquire("somebody else", now=NOW, time=timedelta(minutes=1))


async def test_a_defect_of_ours_costs_one_feed_and_not_the_round(poller, client, store, subscribe, caplog):
    asking, storing, fine = subscribe(A, B, C)
    client.answers[B] = fetched("cursed", url=B)
    client.answers[C] = fetched("1", url=C)
    client.answers[A] = lambda _: 1 / 0
    apply = store.writer.polling.apply

    def cursed(intents):
        if any(new.data.guid == "cursed" for intent in intents for new in intent.new):
            raise ZeroDivisionError
        return apply(intents)

    store.writer.polling.apply = cursed
    _, reports = await polled(poller)
    assert [reports[url].status for url in (A, B, C)] == [PollStatus.FAILED, PollStatus.FAILED, PollStatus.OK]
    assert "unexpected ZeroDivisionError" in reports[A].error
    assert [store.feeds.get(feed).health.failures for feed in (asking, storing, fine)] == [1, 1, 0]
    assert guids(store, fine) == {"1"}
    assert len(caplog.records) == 2


async def test_the_lease_of_a_process_that_was_killed_is_free_at_once(poller, clock, store, subscribe):
    subscribe(A)
    process = subprocess.Popen([sys.executable, "-c", ""])  # noqa: ASYNC220 - it ends at once
    process.wait()
    store.writer.leases.acquire(f"{socket.gethostname()}:{process.pid}:x", now=clock(), time=timedelta(minutes=1))
    assert not (await poller.tick(10)).busy
    assert not is_dead(this_process())
    assert not is_dead("another-machine:1:x")
    assert not is_dead(f"another-machine:{process.pid}:x"), "its processes are not ours to judge"
    assert not is_dead("nonsense")


@pytest.mark.parametrize(("awaited", "waiting"), [(False, 0), (True, 1)])
async def test_what_came_is_indexed_where_nobody_waits_for_the_round(store, subscribe, awaited, waiting):
    subscribe("https://news.example/feed")
    store.writer.polling.apply([make_intent(1, make_new("a"))])
    async with poller_of(Workspace(store, Settings()), awaited=awaited) as poller:
        await poller.round(feeds=[])
    assert SearchIndex(store).waiting() == waiting


@pytest.mark.parametrize(("awaited", "largest", "waiting"), [(False, 1, 0), (True, 1, 2), (True, 2, 0)])
async def test_a_window_too_large_to_wait_for_is_left_for_later(store, monkeypatch, awaited, largest, waiting):
    monkeypatch.setattr(polling, "LARGEST_AWAITED", largest)
    store.writer.feeds.subscribe([make_subscription()], now=NOW)
    store.writer.polling.apply([make_intent(1, make_new("a"), make_new("b"))])
    workspace = Workspace(store, Settings(), clock=lambda: NOW)
    async with poller_of(workspace, awaited=awaited) as poller:
        done = await poller.round(feeds=[])
    assert len(store.entries.to_group()) == waiting
    assert [f"{waiting} entries wait to be grouped" in note for note in done.notes] == [True] * bool(waiting)


async def test_what_a_round_needs_no_more_is_ended_beside_what_follows_it(store):
    events: list[str] = []

    async def rest() -> None:
        events.append("rests")

    def fail() -> tuple[str, ...]:
        raise RuntimeError("ours")

    async with poller_of(Workspace(store, Settings())) as opened:
        await replace(opened, finishing=(), rest=rest).round()
        with pytest.raises(RuntimeError, match="ours"):
            await replace(opened, finishing=(fail,), rest=rest).round()
    assert events == ["rests", "rests"]


async def test_what_follows_rounds_runs_in_one_thread_that_ends_with_the_poller(store):
    threads: list[threading.Thread] = []
    async with poller_of(Workspace(store, Settings())) as opened:
        noting = (lambda: (threads.append(threading.current_thread()), ())[1],)
        poller = replace(opened, finishing=noting * 2)
        for _ in range(3):
            await poller.round()
    assert len(threads) == 6
    assert len(set(threads)) == 1
    assert threads[0].name.startswith("finishing")
    assert not threads[0].is_alive()


def test_a_round_that_brings_nothing_imports_neither_grouping_nor_rules(tmp_path):
    script = (
        "import asyncio, sys\n"
        "from feedreader.service.polling import poller_of\n"
        "from feedreader.service.workspace import Workspace\n"
        "from feedreader.settings.config import Settings\n"
        "from feedreader.store.connect import open_store\n"
        "async def main():\n"
        f"    with open_store({str(tmp_path / 'feedreader.db')!r}) as store:\n"
        "        async with poller_of(Workspace(store, Settings())) as poller:\n"
        "            print(await poller.round())\n"
        "asyncio.run(main())\n"
        "print([name for name in ('grouper', 'rules', 'embedding') if f'feedreader.service.{name}' in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


NO_NAME = Failed(kind=FailureKind.UNREACHED, reason="there is no host")


async def test_without_a_network_no_feed_loses_its_turn(poller, client, store, clock, subscribe):
    feeds = subscribe(A, B)
    client.answers |= {A: fetched("1"), B: fetched("2", url=B)}
    await polled(poller)
    clock.advance(hours=2)
    client.answers |= {A: NO_NAME, B: Failed(kind=FailureKind.OFFLINE, reason="try again")}
    done, reports = await polled(poller)
    assert done.offline
    assert {report.failure for report in reports.values()} == {FailureKind.OFFLINE}
    for feed in feeds:
        health = store.feeds.get(feed).health
        assert (health.failures, health.last_error) == (0, None)
        assert health.next_due <= clock()
    client.answers |= {A: fetched("1 3"), B: fetched("2", url=B)}
    done, _ = await polled(poller)  # the key R, the moment that the network is back
    assert (done.offline, done.new) == (False, 1)


async def test_a_dead_name_is_a_failure_where_others_answer(poller, client, store, subscribe):
    dead, _ = subscribe(A, B)
    client.answers |= {A: NO_NAME, B: fetched("1", url=B)}
    done, reports = await polled(poller)
    assert not done.offline
    assert reports[A].failure is FailureKind.UNREACHED
    assert store.feeds.get(dead).health.failures == 1


async def test_one_dead_name_asks_the_name_server_for_others(poller, client, store, clock, subscribe):
    dead, _ = subscribe(A, B)
    client.answers |= {A: fetched("1"), B: fetched("1", url=B)}
    await polled(poller)
    client.answers[A] = NO_NAME
    client.names = {"b.example"}
    done, _ = await polled(poller, feeds=[dead], force=True)
    assert not done.offline
    assert store.feeds.get(dead).health.failures == 1
    client.names = set()
    done, _ = await polled(poller, feeds=[dead], force=True)
    assert done.offline
    assert store.feeds.get(dead).health.failures == 1


async def test_ticks_try_a_few_feeds_now_and_then_while_there_is_no_network(poller, client, clock, subscribe):
    urls = [f"https://{letter}.example/feed" for letter in "abcdefgh"]
    subscribe(*urls)
    for url in urls:
        client.answers[url] = NO_NAME
    now = 0.0
    poller.patience.clock = lambda: now
    assert (await poller.tick(50)).offline
    asked = len(client.requests)
    assert (await poller.tick(50)).offline
    assert len(client.requests) == asked
    now = 60.0
    assert (await poller.tick(50)).offline
    assert len(client.requests) == asked + 3
    now = 600.0
    for url in urls:
        client.answers[url] = fetched("1", url=url)
    assert (await poller.tick(50)).new == 3
    assert (await poller.tick(50)).new == 5


async def test_a_round_that_is_cancelled_blames_nobody(poller, client, store, subscribe):
    feeds = subscribe(A, B)
    client.answers[A] = NO_NAME
    client.hang = asyncio.Event()
    task = asyncio.create_task(polled(poller))
    await client.asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [store.feeds.get(feed).health.failures for feed in feeds] == [0, 0]


async def test_a_round_says_when_the_first_feed_may_be_asked(poller, client, clock, subscribe):
    subscribe(A, B)
    client.answers |= {A: fetched("1"), B: fetched("1", url=B)}
    await polled(poller)
    clock.advance(minutes=10)
    done, reports = await polled(poller)
    assert done.soonest == min(report.next_due for report in reports.values())


async def test_responses_that_come_within_a_moment_are_stored_in_one_transaction(
    poller, client, store, subscribe, monkeypatch
):
    """A batch that is full, and the end of the round, wait for no moment to pass."""
    monkeypatch.setattr(updater, "GATHERING_SECONDS", 10_000)
    urls = [f"https://{number}.example/feed" for number in range(updater.BATCH + 6)]
    subscribe(*urls)
    client.answers = {url: fetched("a b", url=url) for url in urls}
    version = store.data_version()
    batches: list[int] = []
    apply = store.writer.polling.apply
    store.writer.polling.apply = lambda intents: (batches.append(len(intents)), apply(intents))[1]
    assert (await poller.round()).new == 2 * len(urls)
    assert batches == [updater.BATCH, 6]
    assert store.data_version() != version
