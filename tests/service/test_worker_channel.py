"""What worker processes answer is data: known values come through, and nothing else does."""

from __future__ import annotations

import os
import pickle
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pebble.common.types import RemoteException, Result, ResultStatus
from pebble.pool.process import Acknowledgement, TaskProblem, TaskResult

from feedreader.errors import WorkerError
from feedreader.model.entries import Enclosure, EntryData
from feedreader.model.feeds import FailureKind, FeedData, ParseWarning, PollingHints, WarningKind
from feedreader.model.outcomes import Document, Failed, LinkOrigin, NotAFeed, PageLink, ParsedFeed
from feedreader.model.pages import NoPageText, PageText, PageTrouble
from feedreader.service import parsers
from feedreader.service.parsers import Parsers
from feedreader.service.worker_answers import LONG, answer_of, plain, read, written

pytestmark = pytest.mark.skipif(os.name != "posix", reason="elsewhere, answers are pickled, as SECURITY.md says")

WHEN = datetime(2026, 11, 3, 12, 30, 0, 123_456, UTC)
ENTRY = EntryData(
    guid="g",
    url="https://a.example/1",
    title="Ein Titel \u2028 \U0001f600",
    summary="s" * LONG,
    content="<p>\n\u00e9\U0001f600" * LONG,
    authors=("A", "B"),
    categories=("c",),
    published=WHEN,
    updated=WHEN.astimezone(None),
    language="de",
    enclosures=(Enclosure(url="https://a.example/1.mp3", type="audio/mpeg", length=2**40), Enclosure(url="x")),
)
HINTS = PollingHints(ttl=timedelta(minutes=5, microseconds=1), skip_hours=frozenset({1, 23}), skip_days=frozenset({0}))
FEED = ParsedFeed(
    feed=FeedData(title="T", site_url="https://a.example", description="d", language="en", hints=HINTS),
    entries=(ENTRY, EntryData(guid="2")),
    version="atom10",
    fingerprint=bytes(range(256)),
    skipped=3,
    named=frozenset({b"12345678", b""}),
    warnings=(ParseWarning(kind=WarningKind.TEXTS_CUT, number=7, name="n"),),
    truncated=True,
    self_url="https://a.example/feed",
)
ANSWERS = [
    FEED,
    NotAFeed(
        reason="a web page", links=(PageLink(url="https://a.example/feed", title="t", origin=LinkOrigin.GUESSED),)
    ),
    PageText(url="https://a.example/1", html="<p>x</p>", words=1, engine="rule", partial=True),
    NoPageText(url="https://a.example/1", trouble=PageTrouble.PAYWALL, detail="d"),
    None,
    [FEED, None, NotAFeed(reason="r")],
    [],
]


def through_json(answer):
    return answer_of(read(written(plain(answer)).encode().decode()))


@pytest.mark.parametrize("answer", ANSWERS, ids=range(len(ANSWERS)))
def test_every_answer_comes_through_as_it_was(answer):
    assert through_json(answer) == answer


@given(
    st.builds(EntryData, guid=st.text(), title=st.text(), published=st.datetimes(timezones=st.just(UTC)) | st.none())
)
def test_entries_come_through_as_they_were(entry):
    feed = replace(FEED, entries=(entry,))
    assert through_json(feed) == feed


def wrong(path, value):
    """What a feed is written as, with another value at a place."""
    whole = read(written(plain(FEED)))
    place = whole
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return whole


TITLE, CONTENT, WHEN_PUBLISHED = (
    [1, 1, 0, [*EntryData.__dataclass_fields__].index(name)] for name in ("title", "content", "published")
)


@pytest.mark.parametrize(
    "value",
    [
        wrong(TITLE, 1),
        wrong(TITLE, ["os.system", "true"]),
        wrong(TITLE, None),
        wrong(CONTENT, "half a character: \ud800"),
        wrong(WHEN_PUBLISHED, "2026-11-03T12:30:00"),
        wrong(WHEN_PUBLISHED, "yesterday"),
        wrong(WHEN_PUBLISHED, 1e300),
        wrong([0], "EntryData"),
        wrong([0], "os"),
        wrong([0], "__import__"),
        wrong([1, 4], bool(1)),
        wrong([1, 4], 3.5),
        wrong([1, 7], 1),
        wrong([1, 5], ["not base64!"]),
        wrong([1, 6], [["no such warning", 1, ""]]),
        wrong([1, 6], [["texts cut", 1, "", "one too many"]]),
        wrong([1, 0, 4], [10**30, None, [], []]),
        wrong([1, 0], []),
        wrong([1], {}),
        [[[]]],
        ["ParsedFeed"],
        {"ParsedFeed": []},
        1,
        "text",
        True,
    ],
)
def test_what_has_another_shape_is_refused(value):
    with pytest.raises(ValueError, match=r"\w"):
        answer_of(value)


def test_what_is_no_answer_is_not_written():
    with pytest.raises(TypeError, match="no answer of a worker"):
        plain(ENTRY)


class Planted:
    """Makes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def a_pipe():
    from feedreader.service.worker_channel import WorkerContext

    read, write = WorkerContext().Pipe(duplex=False)
    with write:
        return read, Connection(os.dup(write.fileno()), readable=False)


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"{\n",
        b"null\n",
        b"[]\n",
        b'["done"]\n',
        b'["done","1",null]\n',
        b'["begun",1]\n',
        b'["failed",1,2,3]\n',
        b'["other",1,null]\n',
        b"\xff\xfe",
        b"[" * 30_000,
        b'["done",1,null]',
        b'["done",1,null]\ntext that was not told',
        b'["done",1,[{"length":2}]]\n1',
        b'["done",1,[{"length":1}]]\n12',
        b'["done",1,[{"length":-1},{"length":1}]]\n',
        b'["done",1,[{"length":true}]]\n1',
        b'["done",1,[{"length":1,"more":1}]]\n1',
        b'["done",1,[{}]]\n',
        pickle.dumps(["begun", 1, 2]),
    ],
    ids=lambda message: repr(message[:20]),
)
def test_what_is_no_message_breaks_the_pool(message):
    read, write = a_pipe()
    with read, write:
        write.send_bytes(message)
        with pytest.raises(pickle.PicklingError):
            read.recv()


def test_a_pickle_from_a_worker_is_not_read_as_one(tmp_path):
    read, write = a_pipe()
    with read, write:
        write.send(Planted(tmp_path / "made"))
        with pytest.raises(pickle.PicklingError):
            read.recv()
    assert not list(tmp_path.iterdir())
    pickle.loads(pickle.dumps(Planted(tmp_path / "made"))).close()  # and it would have been
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def messages(*sent):
    """What we read of what a worker's end sends."""
    from feedreader.service.worker_channel import _WorkerEnd

    read, write = a_pipe()
    end = _WorkerEnd(os.dup(write.fileno()), readable=False)
    with read, write, end:
        for each in sent:
            end.send(each)
        return [read.recv() for _ in sent]


def test_messages_of_workers_come_through():
    failure = Result(ResultStatus.FAILURE, RemoteException(ValueError("v"), "lines"))
    begun, done, failed_in_reading, of_memory, failed, problem = messages(
        Acknowledgement(7, 1),
        TaskResult(1, Result(ResultStatus.SUCCESS, [FEED])),
        TaskResult(1, failure),
        TaskProblem(2, MemoryError()),
        TaskProblem(3, ValueError("\ud800")),
        TaskProblem(4, TypeError("EntryData is no answer of a worker")),
    )
    assert (begun.worker, begun.task) == (7, 1)
    assert (done.task, done.result.value) == (1, [FEED])
    assert failed_in_reading.result.value.__notes__ == ["v\nlines"]
    assert isinstance(of_memory.result.value, MemoryError)
    assert isinstance(failed.result.value, WorkerError)
    assert str(failed.result.value) == "something of ours went wrong while it was read (ValueError)"
    assert str(problem.result.value).endswith("(TypeError)")


def test_an_answer_of_another_shape_fails_its_task_alone():
    read, write = a_pipe()
    with read, write:
        write.send_bytes(b'["done",5,["ParsedFeed",[]]]\n')
        message = read.recv()
    assert message.task == 5
    assert isinstance(message.result.value, WorkerError)


def document(body=b"<rss/>"):
    return Document(body=body, url="https://a.example/feed")


def take_over(documents, seconds):
    """Stands in for parsing, in a worker that was taken over: it sends a pickle by the pipe to the program."""
    frame = sys._getframe()  # noqa: SLF001 - as a hostile worker would
    while "channel" not in frame.f_locals:
        frame = frame.f_back
    end = frame.f_locals["channel"].writer
    end.send_bytes(pickle.dumps(Planted(documents[0].body.decode())))
    return [NotAFeed(reason="harmless") for _ in documents]


async def test_a_worker_that_was_taken_over_cannot_make_the_program_do_anything(tmp_path, monkeypatch):
    async with Parsers(workers=1) as pool:
        with monkeypatch.context() as taken:
            taken.setattr(parsers, "parse_batch", take_over)
            result = await pool.parse(document(str(tmp_path / "made").encode()))
        assert isinstance(result, Failed)
        assert result.kind is FailureKind.TROUBLE
        assert not list(tmp_path.iterdir())
        assert not isinstance(await pool.parse(document()), Failed), "the next document has processes of its own"


def something_else(documents, seconds):
    """Stands in for parsing."""
    return [PageText(url="https://a.example", html="", words=0, engine="") for _ in documents]


def too_many(documents, seconds):
    """Stands in for parsing."""
    return [NotAFeed(reason="r") for _ in [*documents, 1]]


@pytest.mark.parametrize("stand_in", [something_else, too_many])
async def test_an_answer_to_another_question_fails_in_a_sentence(stand_in, monkeypatch):
    monkeypatch.setattr(parsers, "parse_batch", stand_in)
    async with Parsers(workers=1) as pool:
        result = await pool.parse(document())
    assert isinstance(result, Failed)
    assert result.reason.startswith("a process that was to read documents answered")


def defective(documents, seconds):
    """Stands in for parsing: one document meets a defect."""
    if any(each.body == b"defect" for each in documents):
        raise KeyError("ours")
    return [NotAFeed(reason="read") for _ in documents]


async def test_a_defect_of_ours_costs_one_document_and_not_its_batch(monkeypatch):
    import asyncio

    monkeypatch.setattr(parsers, "parse_batch", defective)
    async with Parsers(workers=1) as pool:
        bodies = [b"1", b"2", b"3", b"defect", b"4", b"5"]
        results = await asyncio.gather(*(pool.parse(document(body)) for body in bodies))
    failed = [result for result in results if isinstance(result, Failed)]
    assert [each.reason for each in failed] == ["something of ours went wrong while it was read (KeyError)"]
    assert sum(result == NotAFeed(reason="read") for result in results) == 5
