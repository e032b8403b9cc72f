"""A store with two feeds and five entries, served on loopback, and clients that ask for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from tests.builders import HOUR, NOW, make_feed_data, make_intent, make_new, make_subscription
from tests.fakes.polling import FakeClient, FakeClock, FakeParsers
from tests.inside import store_of

from feedreader.policy.schedule import Intervals
from feedreader.serve.run import Endpoint, listening
from feedreader.service import devices
from feedreader.service.library import Library
from feedreader.service.polling import Poller
from feedreader.service.updater import Updater
from feedreader.settings.config import Settings
from feedreader.store.connect import open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch):
    """What a password costs says nothing about the rest; tests/service/test_devices.py holds it."""
    monkeypatch.setattr(devices, "COST", 2)


@pytest.fixture
def clock():
    return FakeClock(NOW + HOUR)


@pytest.fixture
def store(tmp_path, clock):
    """Feed 1 (folder `news`) has entries 1 to 3, feed 2 has 4 and 5; 2 is read, 3 starred, 4 tagged `later`."""
    with open_store(tmp_path / "feedreader.db") as opened:
        urls = ("https://news.example/feed.xml", "https://other.example/rss")
        wanted = [make_subscription(urls[0], tags=("news",)), make_subscription(urls[1])]
        opened.writer.feeds.subscribe(wanted, now=NOW)
        for feed, guids in ((1, ("a", "b", "c")), (2, ("d", "e"))):
            said = make_feed_data(f"Feed {feed}", site_url=urls[feed - 1].rpartition("/")[0])
            intent = make_intent(feed, *(make_new(guid) for guid in guids), data=said)
            opened.writer.polling.apply([intent])
        opened.writer.marks.mark_read([2], now=NOW)
        opened.writer.marks.star([3], now=NOW)
        opened.writer.tags.tag([4], "later", now=NOW)
        yield opened


@pytest.fixture
def library(store, clock):
    return Library(store, Settings(), clock=clock)


@pytest.fixture
def client():
    """What asks servers: nobody but those that a test names."""
    return FakeClient()


@pytest.fixture
def remote(library, clock, client):
    updater = Updater(
        store=store_of(library),
        client=client,
        parsers=FakeParsers(),
        intervals=Intervals(),
        clock=clock,
        jitter=lambda: 0.0,
    )
    return library.remote(Poller(updater=updater))


@dataclass
class Phone:
    """A client; `base` is the server's address, `headers` go with every request."""

    http: aiohttp.ClientSession
    base: str
    headers: dict[str, str] = field(default_factory=dict)

    async def ask(self, method: str, path: str, **how: Any) -> tuple[int, str, Any]:
        """Status, text and headers of an answer."""
        headers = {**self.headers, **how.pop("headers", {})}
        async with self.http.request(method, f"{self.base}{path}", headers=headers, **how) as answer:
            return answer.status, await answer.text(), answer.headers

    async def get(self, path: str, **parameters: Any) -> Any:
        """What a list holds."""
        async with self.http.get(f"{self.base}{path}", params=parameters, headers=self.headers) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def post(self, path: str, *form: tuple[str, str]) -> str:
        """What a change is answered with."""
        status, text, _ = await self.ask("POST", path, data=list(form))
        assert status == 200, text
        return text

    async def ids(self, stream: str, **parameters: Any) -> list[int]:
        """The numbers in a stream."""
        found = await self.get("/reader/api/0/stream/items/ids", s=stream, **parameters)
        return [int(each["id"]) for each in found["itemRefs"]]


@pytest.fixture
async def stranger(remote, library) -> AsyncIterator[Phone]:
    """A client that has not signed in."""
    library.devices.set_password(PASSWORD)
    async with listening(remote, Endpoint("127.0.0.1", 0)) as base, aiohttp.ClientSession() as http:
        yield Phone(http, base)


@pytest.fixture
async def phone(stranger) -> Phone:
    """A client that has."""
    how = {"data": {"Email": "anybody", "Passwd": PASSWORD}, "headers": {"User-Agent": "Phone/1.0"}}
    status, text, _ = await stranger.ask("POST", "/accounts/ClientLogin", **how)
    assert status == 200
    token = dict(line.split("=", 1) for line in text.splitlines())["Auth"]
    return Phone(stranger.http, stranger.base, {"Authorization": f"GoogleLogin auth={token}"})
