"""Worker processes: what a document does to its worker stays there."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from feedreader.model.outcomes import Document, Failed, FailureKind, NotAFeed, ParsedFeed
from feedreader.model.pages import NoPageText, Page, PageTrouble
from feedreader.service import parsers
from feedreader.service.parsers import Parsers

FEED = b'<rss version="2.0"><channel><title>T</title><item><guid>1</guid></item></channel></rss>'


def document(body: bytes = FEED, *, known: bool = False, url: str = "https://a.example/feed") -> Document:
    return Document(body=body, url=url, content_type="application/rss+xml", known=known)


def hang_or_die(documents, seconds=None):
    """Stands in for parsing, in the worker: some documents never end, some take their process along."""
    results = []
    for each in documents:
        if each.body == b"hang":
            time.sleep(60)
        if each.body == b"die":
            os._exit(1)
        if each.body == b"greedy":
            raise MemoryError
        results.append(NotAFeed(reason=each.body.decode()))
    return results


def niceness_here(documents, seconds):
    """Stands in for parsing."""
    return [NotAFeed(reason=str(os.nice(0))) for _ in documents]


def die_at_once(niceness):
    """Stands in for preparing a worker."""
    os._exit(1)


def raise_an_error(_page):
    """Stands in for finding an article."""
    raise KeyError("x")


def answer_something_else(_page):
    """Stands in for finding an article."""
    return "x"


async def test_documents_are_parsed_in_other_processes():
    async with Parsers(workers=1) as pool:
        results = await asyncio.gather(*(pool.parse(document()) for _ in range(20)), pool.parse(document(b"<html>")))
    assert all(isinstance(result, ParsedFeed) and result.entries[0].guid == "1" for result in results[:-1])
    assert isinstance(results[-1], NotAFeed)


@pytest.mark.parametrize("trouble", [b"hang", b"die", b"greedy"])
async def test_only_the_culprit_of_a_batch_fails(trouble, monkeypatch):
    monkeypatch.setattr(parsers, "parse_batch", hang_or_die)
    bodies = [b"1", b"2", trouble, b"3", b"4", b"5"]
    async with Parsers(workers=1, timeout=1.0) as pool:
        results = await asyncio.gather(*(pool.parse(document(body)) for body in bodies))
    for body, result in zip(bodies, results, strict=True):
        if body == trouble:
            assert isinstance(result, Failed)
            assert result.kind is FailureKind.PARSER
            assert "1 seconds" in result.reason
        else:
            assert result == NotAFeed(reason=body.decode())


async def test_no_process_is_started_before_the_first_document():
    async with Parsers() as pool:
        assert pool._pool is None


async def test_who_waits_hears_of_it_when_no_process_can_be_started(monkeypatch) -> None:
    async with Parsers(workers=1) as parsers:
        monkeypatch.setattr(parsers, "_ready_pool", lambda: 1 // 0)
        result = await parsers.parse(document(b"<rss>"))
    assert isinstance(result, Failed)
    assert result.reason.endswith("(ZeroDivisionError)")


async def test_processes_that_cannot_start_fail_the_documents_and_not_the_round(monkeypatch):
    async with Parsers(workers=1) as pool:
        with monkeypatch.context() as broken:
            broken.setattr(parsers, "prepare_worker", die_at_once)
            results = await asyncio.gather(*(pool.parse(document()) for _ in range(20)))
        assert {result.kind for result in results} == {FailureKind.TROUBLE}
        assert all("no process to read the document in could be started" in result.reason for result in results)
        assert isinstance(await pool.parse(document()), ParsedFeed), "the next one tries again"


def sleep_or_read(documents, _seconds):
    """Stands in for parsing: one document keeps its worker busy for ever, and quietly."""
    while documents[0].body == b"sleep":
        time.sleep(0.05)
    return [NotAFeed(reason=each.body.decode()) for each in documents]


def test_a_document_whose_time_is_up_as_it_is_read_has_one_result(monkeypatch):
    """It had two, so that a batch of it had one too many, which ended all processes."""

    @contextmanager
    def too_late(_seconds):
        yield
        raise parsers._TooLong

    monkeypatch.setattr(parsers, "_soon", too_late)
    results = parsers.parse_batch([document(), document(b"<html>")], 1.0)
    assert [type(result) for result in results] == [ParsedFeed, NotAFeed]


def read_at_once(documents, _seconds):
    """Stands in for parsing."""
    return [NotAFeed(reason=each.body.decode()) for each in documents]


async def test_what_waits_in_a_pool_that_is_stopped_is_read_by_the_next(monkeypatch):
    """A batch for which something goes wrong ends the pool: of what still waited in it nothing was heard any more."""
    monkeypatch.setattr(parsers, "parse_batch", sleep_or_read)
    monkeypatch.setattr(parsers, "BATCH", 1)
    monkeypatch.setattr(parsers, "LOOKED_AFTER", 0.05)
    async with Parsers(workers=1) as pool:
        first = asyncio.create_task(pool.parse(document(b"sleep")))
        waiting = [asyncio.create_task(pool.parse(document(b"%d" % number))) for number in range(3)]
        for _ in range(5):  # until they are handed over
            await asyncio.sleep(0)
        first.cancel()
        broken = pool._pool
        assert broken is not None
        await pool._stop(broken)
        monkeypatch.setattr(parsers, "parse_batch", read_at_once)
        async with asyncio.timeout(30):
            results = await asyncio.gather(*waiting)
        assert pool._pool is not broken
    assert [result.reason for result in results] == ["0", "1", "2"]


async def test_a_page_for_which_no_process_can_be_started_fails_alone(monkeypatch):
    page = Page(body=b"<p>x</p>", url="https://page.example/")
    async with Parsers(workers=1) as pool:
        with monkeypatch.context() as broken:
            broken.setattr(parsers, "prepare_worker", die_at_once)
            found = [await pool.extract(page) for _ in range(2)]
            broken.setattr(pool, "_ready_pool", lambda: Path("/nowhere").stat())
            found.append(await pool.extract(page))
        assert {each.trouble for each in found} <= {PageTrouble.FAILED, PageTrouble.TOO_HEAVY}
        assert found[-1].detail == "no process to read it in could be started (FileNotFoundError)"
        assert (await pool.extract(page)).trouble is PageTrouble.NO_TEXT, "the next one tries again"


@pytest.mark.parametrize("answer", [raise_an_error, answer_something_else], ids=["error", "else"])
async def test_a_page_that_goes_wrong_in_its_process_fails_alone(answer, monkeypatch):
    monkeypatch.setattr(parsers, "extract_page", answer)
    async with Parsers(workers=1) as pool:
        found = await pool.extract(Page(body=b"<p>x</p>", url="https://page.example/"))
    assert isinstance(found, NoPageText)
    assert found.trouble is PageTrouble.FAILED
    assert found.detail


@pytest.mark.parametrize("awaited", [True, False])
async def test_processes_step_back_unless_a_person_waits(awaited, monkeypatch):
    monkeypatch.setattr(parsers, "parse_batch", niceness_here)
    async with Parsers(workers=1, awaited=awaited) as pool:
        pool.start()
        result = await pool.parse(document())
    assert result == NotAFeed(reason=str(os.nice(0) + (0 if awaited else 5)))


def spin_or_read(documents, seconds):
    """Stands in for parsing, in the worker: some documents keep it busy for ever."""
    results = []
    for each in documents:
        try:
            with parsers._soon(0.1):
                while each.body == b"spin":
                    pass
                results.append(NotAFeed(reason=each.body.decode()))
        except parsers._TooLong:
            results.append(None)
    return results


def spin(documents):
    """Stands in for parsing slowly: it never ends."""
    while True:
        pass


async def test_hostile_documents_hold_up_good_ones(monkeypatch):
    """Good documents come while all but one of the hostile ones still wait to be tried alone."""
    monkeypatch.setattr(parsers, "parse_batch", spin_or_read)
    monkeypatch.setattr(parsers, "parse_slowly", spin)
    async with Parsers(workers=2, timeout=3.0) as pool:
        hostile = [asyncio.create_task(pool.parse(document(b"spin"))) for _ in range(5)]
        good = [asyncio.create_task(pool.parse(document(str(number).encode()))) for number in range(60)]
        results = await asyncio.gather(*good)
        assert [result.reason for result in results] == [str(number) for number in range(60)]
        assert sum(task.done() for task in hostile) <= 1
        failed = await hostile[0]
        assert isinstance(failed, Failed)
        assert failed.kind is FailureKind.PARSER
        for task in hostile:
            task.cancel()
        await asyncio.gather(*hostile, return_exceptions=True)


async def test_what_has_hung_is_a_suspect_from_the_start(monkeypatch):
    monkeypatch.setattr(parsers, "parse_batch", hang_or_die)
    async with Parsers(workers=1, timeout=1.0) as pool:
        assert isinstance(await pool.parse(document(b"hang")), Failed)
        task = asyncio.create_task(pool.parse(document(FEED)))
        await asyncio.sleep(0)
        assert not pool._waiting
        assert pool._suspect is not None
        assert isinstance(await task, ParsedFeed)  # it is read slowly, and well this time


def busy_for_ever():
    with parsers._soon(0.05):
        while True:
            pass


def test_a_document_is_given_up_by_the_time_of_the_processor():
    with pytest.raises(parsers._TooLong):
        busy_for_ever()


class Attempts:
    """Stands in for worker processes: keeps what it is to read, and answers when the test says so."""

    def __init__(self, pool, monkeypatch, *, answer=lambda documents: [NotAFeed(reason="read")] * len(documents)):
        self.made = []
        self.answer = answer
        self.open = asyncio.Event()
        monkeypatch.setattr(pool, "_ready_pool", lambda: None)
        monkeypatch.setattr(pool, "_stop", self._stop)
        monkeypatch.setattr(pool, "_attempt", self._attempt)

    async def _stop(self, _):
        pass

    async def _attempt(self, work, documents, *seconds):
        self.made.append((work.__name__, [each.body for each in documents], *seconds))
        await self.open.wait()
        return self.answer(documents)

    @property
    def order(self):
        """The documents in the order in which they were handed out."""
        return [body for _, bodies, *_ in self.made for body in bodies]


async def read_all(pool, attempts, documents):
    """Let documents wait behind two batches of others, and return what was answered."""
    others = [asyncio.create_task(pool.parse(document(b"first"))) for _ in range(2 * pool._workers)]
    await asyncio.sleep(0)
    tasks = [asyncio.create_task(pool.parse(each)) for each in documents]
    await asyncio.sleep(0)
    attempts.open.set()
    results = await asyncio.gather(*tasks)
    await asyncio.gather(*others)
    return results


@pytest.mark.parametrize(
    ("size", "known", "seconds"),
    [(10, True, 0.25), (10, False, 0.0625), (2**16, False, 0.0625), (2**16 + 1, False, 0.25)],
)
async def test_a_small_document_of_a_stranger_has_less_time_at_first(monkeypatch, size, known, seconds):
    async with Parsers(workers=1) as pool:
        attempts = Attempts(pool, monkeypatch)
        body = b"x" * size
        await read_all(pool, attempts, [document(body, known=known)])
    (given,) = [more for _, bodies, *more in attempts.made if body in bodies]
    assert given == [seconds]


async def test_small_documents_are_read_before_large_ones_and_known_feeds_before_all(monkeypatch):
    small, large, known = (letter * size for letter, size in ((b"s", 10), (b"l", 100_000), (b"k", 300_000)))
    async with Parsers(workers=1) as pool:
        attempts = Attempts(pool, monkeypatch)
        await read_all(pool, attempts, [document(large), document(small), document(known, known=True)] * 3)
    assert attempts.order[2:] == [known] * 3 + [small] * 3 + [large] * 3


async def test_documents_of_about_one_size_are_read_in_their_order(monkeypatch):
    bodies = [bytes([number]) * (200 - number) for number in range(50)]
    async with Parsers(workers=1) as pool:
        attempts = Attempts(pool, monkeypatch)
        await read_all(pool, attempts, [document(body) for body in bodies])
    assert attempts.order[2:] == bodies


async def test_what_takes_long_is_tried_again_behind_the_others_and_then_alone(monkeypatch):
    def answer(documents):
        slow = [each.body == b"slow" for each in documents]
        return [None if each and attempts.order.count(b"slow") < 4 else NotAFeed(reason="read") for each in slow]

    async with Parsers(workers=1) as pool:
        attempts = Attempts(pool, monkeypatch, answer=answer)
        results = await read_all(pool, attempts, [document(b"slow")] + [document(b"%d" % at) for at in range(20)])
    assert {result.reason for result in results} == {"read"}
    slow = [(work, len(bodies), *seconds) for work, bodies, *seconds in attempts.made if b"slow" in bodies]
    assert slow == [
        ("parse_batch", parsers.BATCH, parsers.OF_STRANGER), ("parse_batch", 1, parsers.AT_ONCE),
        ("parse_batch", 1, parsers.SOON), ("parse_slowly", 1),
    ]  # fmt: skip
    assert attempts.order[-3:] == [b"slow"] * 3


async def test_what_a_batch_did_not_come_to_is_read_with_the_next(monkeypatch):
    async with Parsers(workers=1) as pool:
        attempts = Attempts(pool, monkeypatch, answer=lambda documents: [NotAFeed(reason=documents[0].body.decode())])
        results = await read_all(pool, attempts, [document(b"%d" % at) for at in range(20)])
    assert [result.reason for result in results] == [str(at) for at in range(20)]


def test_a_batch_that_has_had_its_time_begins_no_other_document(monkeypatch):
    spent = iter([0.0, 0.1, 0.3, 9.9])
    monkeypatch.setattr(parsers.time, "process_time", lambda: next(spent))
    assert len(parsers.parse_batch([document()] * 8, 0.25)) == 2


def test_one_document_of_a_batch_is_always_read(monkeypatch):
    spent = iter([0.0, 5.0])
    monkeypatch.setattr(parsers.time, "process_time", lambda: next(spent))
    assert len(parsers.parse_batch([document()] * 8, 0.25)) == 1


async def test_documents_that_wait_to_be_tried_alone_are_bounded_in_bytes(monkeypatch):
    monkeypatch.setattr(parsers, "ASIDE_BYTES", 1_000)
    heard = []
    async with Parsers(workers=1) as pool:
        attempts = Attempts(pool, monkeypatch)
        pool._hung["https://bad.example/feed"] = None
        bad = [document(bytes([at]) * 400, url="https://bad.example/feed") for at in range(5)]
        tasks = [asyncio.create_task(pool.parse(each, lambda at=at: heard.append(at))) for at, each in enumerate(bad)]
        await asyncio.sleep(0)
        attempts.open.set()
        results = await asyncio.gather(*tasks)
    failed = [result for result in results if isinstance(result, Failed)]
    assert len(failed) == 2, "one is tried, two wait"
    assert heard == [0, 1, 2]
    assert {each.kind for each in failed} == {FailureKind.PARSER}
    assert failed[0].reason == "the document (0 KB) takes long to read, and too many such documents came at once"
    assert pool._aside_bytes == 0


async def test_documents_are_not_tried_alone_for_ever(monkeypatch):
    monkeypatch.setattr(parsers, "ASIDE_SECONDS", -1.0)
    async with Parsers(workers=1) as pool:
        attempts = Attempts(pool, monkeypatch)
        attempts.open.set()
        pool._hung["https://bad.example/feed"] = None
        result = await pool.parse(document(url="https://bad.example/feed"))
        assert isinstance(result, Failed)
        assert result.reason == "the document (0 KB) takes long to read, and many such documents were tried before it"
        assert not attempts.made
        monkeypatch.setattr(parsers, "ASIDE_SECONDS", 180.0)
        assert isinstance(await pool.parse(document(url="https://bad.example/feed")), NotAFeed), "time begins anew"


def disposition_of_sigterm(documents, seconds):
    """Stands in for parsing."""
    return [NotAFeed(reason=signal.getsignal(signal.SIGTERM).name) for _ in documents]


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
async def test_a_worker_that_is_busy_in_c_ends_at_once_when_it_is_told_to(monkeypatch):
    """A handler of Python's would run only when C returns; while pebble waits for that, no other worker answers."""
    monkeypatch.setattr(parsers, "parse_batch", disposition_of_sigterm)
    async with Parsers(workers=1) as pool:
        assert (await pool.parse(document())).reason == "SIG_DFL"
