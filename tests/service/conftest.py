"""A store and a poller over stand-ins, at noon of a fixed day."""

from __future__ import annotations

import pytest
from tests.builders import NOW, make_subscription
from tests.fakes.polling import FakeClient, FakeClock, FakeParsers

from feedreader.policy.schedule import Intervals
from feedreader.service.library import Library
from feedreader.service.polling import Poller
from feedreader.service.updater import Updater
from feedreader.settings.config import Settings
from feedreader.store.connect import open_store


@pytest.fixture
def clock():
    return FakeClock(NOW)


@pytest.fixture
def client():
    return FakeClient()


@pytest.fixture
def parsers():
    return FakeParsers()


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "feedreader.db") as opened:
        yield opened


@pytest.fixture
def library(store, clock):
    """The whole of it; many modules have one with feeds and entries of their own."""
    return Library(store, Settings(), clock=clock)


@pytest.fixture
def poller(store, client, parsers, clock):
    updater = Updater(
        store=store, client=client, parsers=parsers, intervals=Intervals(), clock=clock, jitter=lambda: 0.0
    )
    return Poller(updater=updater, steady=lambda: clock().timestamp())


@pytest.fixture
def subscribe(store):
    def to(*urls):
        done = store.writer.feeds.subscribe([make_subscription(url) for url in urls], now=NOW)
        return [each.feed for each in done]

    return to
