"""Worker processes: what a document does to its worker stays there."""

from __future__ import annotations

import asyncio
import os
import time

import pytest

from feedreader.model.outcomes import Document, Failed, FailureKind, NotAFeed, ParsedFeed
from feedreader.service import parsers
from feedreader.service.parsers import Parsers

FEED = b'<rss version="2.0"><channel><title>T</title><item><guid>1</guid></item></channel></rss>'


def document(body: bytes = FEED) -> Document:
    return Document(body=body, url="https://a.example/feed", content_type="application/rss+xml")


def hang_or_die(documents):
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


def niceness_here(documents):
    """Stands in for parsing."""
    return [NotAFeed(reason=str(os.nice(0))) for _ in documents]


def die_at_once(niceness):
    """Stands in for preparing a worker."""
    os._exit(1)


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


@pytest.mark.parametrize("awaited", [True, False])
async def test_processes_step_back_unless_a_person_waits(awaited, monkeypatch):
    monkeypatch.setattr(parsers, "parse_batch", niceness_here)
    async with Parsers(workers=1, awaited=awaited) as pool:
        pool.start()
        result = await pool.parse(document())
    assert result == NotAFeed(reason=str(os.nice(0) + (0 if awaited else 5)))


def spin_or_read(documents):
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
        good = [asyncio.create_task(pool.parse(document(str(number).encode()))) for number in range(20)]
        results = await asyncio.gather(*good)
        assert [result.reason for result in results] == [str(number) for number in range(20)]
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
