"""Polling from inside the interface, with a real client and real parsers, against a server on loopback."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import pytest
from tests.builders import make_subscription
from tests.fakes.server import Answer, FakeServer
from tests.inside import store_of
from tests.tui.conftest import opener

from feedreader.service.library import Library
from feedreader.settings.config import Interface, Polling, Settings
from feedreader.store.connect import open_store
from feedreader.tui import refresher
from feedreader.tui.refresher import again_and_again

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

RSS = (
    b"<rss version='2.0'><channel><title>Harbour Post</title><link>https://harbour.example/</link>"
    b"<item><title>Ferry aground</title><guid>1</guid><description>Fog.</description></item></channel></rss>"
)
NEVER = Answer(steps=[b"<rss>", 3600.0])


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer() as serving:
        yield serving


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    polling = Polling(private_hosts=("127.0.0.1",))
    with open_store(tmp_path / "feedreader.db") as store:
        yield Library(store, Settings(polling=polling, interface=Interface(poll=False)))


def subscribe(library: Library, *urls: str) -> None:
    store_of(library).writer.feeds.subscribe([make_subscription(url) for url in urls], now=library.clock())


async def until(condition: Callable[[], object]) -> None:
    for _ in range(3_000):
        if condition():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not happen")


async def test_a_round_brings_entries_into_the_list(library, server):
    server.route("/feed", Answer(body=RSS))
    subscribe(library, server.url("/feed"))
    async with opener(library)() as ui:
        await ui.press("R")
        await ui.until(lambda: "Ferry aground" in ui.text)
        await ui.until(lambda: "1 new entry from 1 feed" in ui.text)
        await ui.press("R")
        await ui.until(lambda: "No feed is due yet; the next one is polled in" in ui.text)


async def test_a_round_that_hangs_is_stopped(library, server):
    server.route("/feed", NEVER)
    subscribe(library, server.url("/feed"))
    async with opener(library)() as ui:
        await ui.press("R")
        await ui.until(lambda: "refreshing 0 of 1" in ui.text and len(server.requests) == 1)
        await ui.press("X")
        await ui.until(lambda: "Stopped; what has arrived is kept" in ui.text)
        assert not ui.desk.state.activity


async def test_what_is_due_is_left_to_a_daemon_that_runs(library, server, monkeypatch):
    server.route("/feed", Answer(body=RSS))
    subscribe(library, server.url("/feed"))
    looked, rounds, told = [], [], []
    monkeypatch.setattr(refresher, "TICK_SECONDS", 0.01)
    monkeypatch.setattr(library, "daemon_runs", lambda: looked.append(Library.daemon_runs(library)) or looked[-1])
    library.upkeep().sign("elsewhere:1:x", offline=False)
    keeper = refresher.Refresher(library)
    try:
        keeper.keep_polling(lambda _: None, rounds.append, told.append)
        await until(lambda: len(looked) > 1)
        assert (looked[:2], {*rounds}, server.requests) == ([True, True], {None}, [])
        library.upkeep().sign("elsewhere:1:x", offline=False, ended=True)
        await until(lambda: any(rounds))
        assert (next(filter(None, rounds)).new, len(server.requests), told) == (1, 1, [])
    finally:
        keeper.close()


async def test_adding_a_feed_that_never_answers_is_stopped(library, server):
    server.route("/feed", NEVER)
    async with opener(library)() as ui:
        await ui.decline()
        await ui.press("a")
        ui.app.screen.query_one("#address").value = server.url("/feed")
        await ui.press("enter")
        await ui.until(lambda: len(server.requests) == 1)
        await ui.press("X")
        await ui.until(lambda: "Stopped; nothing was added" in ui.text)
        assert library.feeds.all() == ()


async def test_a_feed_that_does_not_answer_is_added_where_one_wants_it_and_says_so(library):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/feed"
    async with opener(library)() as ui:
        await ui.decline()
        await ui.press("a")
        ui.app.screen.query_one("#address").value = url
        await ui.press("enter")
        await ui.until(lambda: "It was not added: 127.0.0.1 refuses connections" in ui.text)
        await ui.press("n")
        assert library.feeds.all() == ()
        await ui.press("a")
        ui.app.screen.query_one("#address").value = url
        await ui.press("enter")
        await ui.until(lambda: "anyway?" in ui.text)
        await ui.press("y")
        await ui.until(lambda: "but 127.0.0.1 refuses connections" in ui.text)
        assert [row.feed.url for row in library.feeds.all()] == [url]
        await ui.until(lambda: ui.desk.state.subscriptions.feeds)
        await ui.press("H")
        assert "Failed once: 127.0.0.1 refuses connections" in ui.text


async def test_work_in_the_background_goes_on_whatever_goes_wrong_and_says_a_trouble_once():
    troubles = iter([ValueError("a"), ValueError("a"), None, ValueError("a"), OSError("b"), asyncio.CancelledError()])
    told = []

    async def tick():
        if (trouble := next(troubles)) is not None:
            raise trouble

    with pytest.raises(asyncio.CancelledError):
        await again_and_again(tick, 0, told.append)
    assert told == ["ValueError: a", "ValueError: a", "OSError: b"]
