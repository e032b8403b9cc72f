"""What a worker process does: each document within its time, by the time of the processor."""

from __future__ import annotations

import signal
from contextlib import contextmanager

import pytest

from feedreader.model.outcomes import Document, NotAFeed, ParsedFeed
from feedreader.service import worker_tasks
from feedreader.service.worker_tasks import TooLong, given_up_after, parse_batch

FEED = b'<rss version="2.0"><channel><title>T</title><item><guid>1</guid></item></channel></rss>'


def document(body: bytes = FEED) -> Document:
    return Document(body=body, url="https://a.example/feed", content_type="application/rss+xml")


def busy_for_ever():
    with given_up_after(0.05):
        while True:
            pass


def test_a_document_is_given_up_by_the_time_of_the_processor():
    with pytest.raises(TooLong):
        busy_for_ever()


def test_a_document_that_is_read_in_time_leaves_no_timer_behind():
    before = signal.getsignal(signal.SIGPROF)
    with given_up_after(5.0):
        assert signal.getitimer(signal.ITIMER_PROF)[0] > 0
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) is before


def test_a_document_whose_time_is_up_as_it_is_read_has_one_result(monkeypatch):
    """It had two, so that a batch of it had one too many, which ended all processes."""

    @contextmanager
    def too_late(_seconds):
        yield
        raise TooLong

    monkeypatch.setattr(worker_tasks, "given_up_after", too_late)
    results = parse_batch([document(), document(b"<html>")], 1.0)
    assert [type(result) for result in results] == [ParsedFeed, NotAFeed]


def test_a_batch_that_has_had_its_time_begins_no_other_document(monkeypatch):
    spent = iter([0.0, 0.1, 0.3, 9.9])
    monkeypatch.setattr(worker_tasks.time, "process_time", lambda: next(spent))
    assert len(parse_batch([document()] * 8, 0.25)) == 2


def test_one_document_of_a_batch_is_always_read(monkeypatch):
    spent = iter([0.0, 5.0])
    monkeypatch.setattr(worker_tasks.time, "process_time", lambda: next(spent))
    assert len(parse_batch([document()] * 8, 0.25)) == 1
