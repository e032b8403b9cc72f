"""The order in which documents are read, and that what one does to its process stays there."""

from __future__ import annotations

import asyncio
import os
import time

import pytest

from feedreader.errors import NoWorkerError, WorkerError, WorkerGoneError, WorkersStoppedError
from feedreader.model.feeds import FailureKind
from feedreader.model.outcomes import Document, Failed, NotAFeed, ParsedFeed
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


def niceness_here(documents, _seconds):
    """Stands in for parsing, in the worker."""
    return [NotAFeed(reason=str(os.nice(0))) for _ in documents]


@pytest.mark.parametrize("awaited", [True, False])
async def test_processes_step_back_unless_a_user_waits(awaited, monkeypatch):
    monkeypatch.setattr(parsers, "parse_batch", niceness_here)
    async with Parsers(workers=1, awaited=awaited) as pool:
        result = await pool.parse(document())
    assert result == NotAFeed(reason=str(os.nice(0) + (0 if awaited else 5)))


async def test_a_page_for_which_no_process_can_be_started_fails_alone():
    workers = Workers()
    workers.trouble = NoWorkerError("FileNotFoundError")
    async with Parsers(pool=workers) as pool:
        found = await pool.extract(Page(body=b"<p>x</p>", url="https://page.example/"))
    assert isinstance(found, NoPageText)
    assert found.trouble is PageTrouble.FAILED
    assert found.detail == "no process to read it in could be started (FileNotFoundError)"


async def test_a_page_that_takes_its_process_along_is_too_heavy():
    workers = Workers()
    workers.trouble = WorkerGoneError("it is gone")
    async with Parsers(pool=workers) as pool:
        found = await pool.extract(Page(body=b"<p>x</p>", url="https://page.example/"))
    assert found == NoPageText(url="https://page.example/", trouble=PageTrouble.TOO_HEAVY)


@pytest.mark.parametrize("answer", [raise_an_error, answer_something_else], ids=["error", "else"])
async def test_a_page_that_goes_wrong_in_its_process_fails_alone(answer, monkeypatch):
    monkeypatch.setattr(parsers, "extract_page", answer)
    async with Parsers(workers=1) as pool:
        found = await pool.extract(Page(body=b"<p>x</p>", url="https://page.example/"))
    assert isinstance(found, NoPageText)
    assert found.trouble is PageTrouble.FAILED
    assert found.detail


class Workers:
    """Stands in for worker processes: keeps what they are to read, and answers once they are let go on."""

    def __init__(self, answer=lambda documents: [NotAFeed(reason="read")] * len(documents)):
        self.made = []
        self.read = answer
        self.go_on = asyncio.Event()
        self.trouble = None
        self.stopped = 0

    async def answer(self, work, documents, *seconds):
        if self.trouble is not None:
            raise self.trouble
        self.made.append((work.__name__, [each.body for each in documents], *seconds))
        await self.go_on.wait()
        answer = self.read(documents)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def stop(self):
        self.stopped += 1

    @property
    def order(self):
        """The documents in the order in which they were handed out."""
        return [body for _, bodies, *_ in self.made for body in bodies]


class Spun(Workers):
    """Some documents keep these processes busy for ever; what is tried alone is, until it is given up."""

    async def answer(self, work, documents, *_seconds):
        if work.__name__ == "parse_slowly":
            self.made.append(documents[0])
            await self.go_on.wait()
            raise WorkerGoneError("it took too long")
        return [None if each.body == b"spin" else NotAFeed(reason=each.body.decode()) for each in documents]


async def test_hostile_documents_hold_up_good_ones():
    """They do not: good ones come while one of them is tried alone and the others wait for it."""
    workers = Spun()
    async with Parsers(workers=2, pool=workers) as pool:
        hostile = [asyncio.create_task(pool.parse(document(b"spin"))) for _ in range(5)]
        good = [asyncio.create_task(pool.parse(document(str(number).encode()))) for number in range(60)]
        results = await asyncio.gather(*good)
        assert [result.reason for result in results] == [str(number) for number in range(60)]
        assert len(workers.made) <= 1
        assert not any(task.done() for task in hostile)
        workers.go_on.set()
        failed = await asyncio.gather(*hostile)
    assert len(workers.made) == 5
    assert {result.kind for result in failed} == {FailureKind.PARSER}


async def read_all(workers, documents):
    """Let documents wait behind two batches of others, as many as one worker is given, and return the answers."""
    async with Parsers(workers=1, pool=workers) as pool:
        others = [asyncio.create_task(pool.parse(document(b"first"))) for _ in range(2)]
        await asyncio.sleep(0)
        tasks = [asyncio.create_task(pool.parse(each)) for each in documents]
        await asyncio.sleep(0)
        workers.go_on.set()
        results = await asyncio.gather(*tasks)
        await asyncio.gather(*others)
    return results


async def hung(pool, workers, url):
    """Let a document of this address hang, whatever is tried."""
    reading, workers.read = workers.read, lambda _: WorkerGoneError("hung")
    workers.go_on.set()
    assert (await pool.parse(document(b"hangs", url=url))).kind is FailureKind.PARSER
    workers.go_on.clear()
    workers.read = reading
    workers.made.clear()


@pytest.mark.parametrize(
    ("trouble", "reason", "stopped"),
    [
        (NoWorkerError("OSError"), "no process to read the document in could be started (OSError)", 0),
        (WorkerError("a process answered something else"), "a process answered something else", 1),
        (ZeroDivisionError(), "something of ours went wrong (ZeroDivisionError)", 1),
    ],
)
async def test_who_waits_hears_of_whatever_goes_wrong(trouble, reason, stopped):
    workers = Workers()
    workers.trouble = trouble
    async with Parsers(workers=1, pool=workers) as pool:
        assert await pool.parse(document()) == Failed(kind=FailureKind.TROUBLE, reason=reason)
        assert workers.stopped == stopped
        workers.trouble = None
        workers.go_on.set()
        assert await pool.parse(document()) == NotAFeed(reason="read"), "the next one is tried"


async def test_what_waits_in_processes_that_are_stopped_is_read_by_the_next():
    stops = [WorkersStoppedError("stopped")] * 4
    workers = Workers(lambda documents: stops.pop() if stops else [NotAFeed(reason=documents[0].body.decode())])
    results = await read_all(workers, [document(b"%d" % number) for number in range(3)])
    assert [result.reason for result in results] == ["0", "1", "2"]


async def test_what_is_tried_alone_in_processes_that_are_stopped_is_tried_again():
    workers = Workers()
    async with Parsers(workers=1, pool=workers) as pool:
        await hung(pool, workers, "https://a.example/feed")
        stops = [WorkersStoppedError("stopped")]
        workers.read = lambda _: stops.pop() if stops else [NotAFeed(reason="read")]
        workers.go_on.set()
        assert await pool.parse(document()) == NotAFeed(reason="read")
    assert [work for work, *_ in workers.made] == ["parse_slowly"] * 2


async def test_what_has_hung_is_a_suspect_from_the_start():
    """It is not read with others, but alone."""
    workers, aside = Workers(), []
    async with Parsers(workers=1, pool=workers) as pool:
        await hung(pool, workers, "https://a.example/feed")
        tasks = [asyncio.create_task(pool.parse(document(), lambda: aside.append(1)))]
        tasks += [asyncio.create_task(pool.parse(document(b"x", url=f"https://{at}.example/"))) for at in range(9)]
        await asyncio.sleep(0)
        workers.go_on.set()
        assert await asyncio.gather(*tasks) == [NotAFeed(reason="read")] * 10
    assert aside == [1]
    assert ("parse_slowly", [FEED]) in workers.made


@pytest.mark.parametrize(
    ("size", "known", "seconds"),
    [(10, True, 0.25), (10, False, 0.0625), (2**16, False, 0.0625), (2**16 + 1, False, 0.25)],
)
async def test_a_small_document_of_a_stranger_has_less_time_at_first(size, known, seconds):
    workers, body = Workers(), b"x" * size
    await read_all(workers, [document(body, known=known)])
    (given,) = [more for _, bodies, *more in workers.made if body in bodies]
    assert given == [seconds]


async def test_small_documents_are_read_before_large_ones_and_known_feeds_before_all():
    small, large, known = (letter * size for letter, size in ((b"s", 10), (b"l", 100_000), (b"k", 300_000)))
    workers = Workers()
    await read_all(workers, [document(large), document(small), document(known, known=True)] * 3)
    assert workers.order[2:] == [known] * 3 + [small] * 3 + [large] * 3


async def test_documents_of_about_one_size_are_read_in_their_order():
    bodies = [bytes([number]) * (200 - number) for number in range(50)]
    workers = Workers()
    await read_all(workers, [document(body) for body in bodies])
    assert workers.order[2:] == bodies


async def test_what_takes_long_is_tried_again_behind_the_others_and_then_alone():
    def answer(documents):
        slow = [each.body == b"slow" for each in documents]
        return [None if each and workers.order.count(b"slow") < 4 else NotAFeed(reason="read") for each in slow]

    workers = Workers(answer)
    results = await read_all(workers, [document(b"slow")] + [document(b"%d" % at) for at in range(2 * parsers.BATCH)])
    assert {result.reason for result in results} == {"read"}
    slow = [(work, len(bodies), *seconds) for work, bodies, *seconds in workers.made if b"slow" in bodies]
    assert slow == [
        ("parse_batch", parsers.BATCH, parsers.OF_STRANGER), ("parse_batch", 1, parsers.AT_ONCE),
        ("parse_batch", 1, parsers.SOON), ("parse_slowly", 1),
    ]  # fmt: skip
    assert workers.order[-3:] == [b"slow"] * 3


async def test_what_a_batch_did_not_come_to_is_read_with_the_next():
    workers = Workers(lambda documents: [NotAFeed(reason=documents[0].body.decode())])
    results = await read_all(workers, [document(b"%d" % at) for at in range(20)])
    assert [result.reason for result in results] == [str(at) for at in range(20)]


async def test_documents_that_wait_to_be_tried_alone_are_bounded_in_bytes(monkeypatch):
    monkeypatch.setattr(parsers, "ASIDE_BYTES", 1_000)
    workers = Workers()
    async with Parsers(workers=1, pool=workers) as pool:
        await hung(pool, workers, "https://bad.example/feed")
        for _ in range(2):  # the second time as the first: what was read makes room
            heard, bad = [], [document(bytes([at]) * 400, url="https://bad.example/feed") for at in range(5)]
            workers.go_on.clear()
            tasks = [
                asyncio.create_task(pool.parse(each, lambda at=at, heard=heard: heard.append(at)))
                for at, each in enumerate(bad)
            ]
            await asyncio.sleep(0)
            workers.go_on.set()
            results = await asyncio.gather(*tasks)
            failed = [result for result in results if isinstance(result, Failed)]
            assert len(failed) == 2, "one is tried, two wait"
            assert heard == [0, 1, 2]
            assert {each.kind for each in failed} == {FailureKind.PARSER}
            why = "takes long to read, and too many such documents came at once"
            assert failed[0].reason == f"the document (0 KB) {why}"


async def test_documents_are_not_tried_alone_for_ever(monkeypatch):
    workers = Workers()
    async with Parsers(workers=1, pool=workers) as pool:
        await hung(pool, workers, "https://bad.example/feed")
        workers.go_on.set()
        monkeypatch.setattr(parsers, "ASIDE_SECONDS", -1.0)
        result = await pool.parse(document(url="https://bad.example/feed"))
        assert isinstance(result, Failed)
        assert result.reason == "the document (0 KB) takes long to read, and many such documents were tried before it"
        assert not workers.made
        monkeypatch.setattr(parsers, "ASIDE_SECONDS", 180.0)
        assert isinstance(await pool.parse(document(url="https://bad.example/feed")), NotAFeed), "time begins anew"
