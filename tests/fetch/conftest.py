"""A server and a client that need no waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.fakes.server import FakeServer

from feedreader.fetch.client import Client
from feedreader.fetch.limits import Limits
from feedreader.model.outcomes import Failed, FetchRequest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

QUICK = Limits(spacing=0.0, body=200_000)
"""No waiting for a turn; a server has as long as ever, as a busy machine may take seconds over an answer."""


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer(addresses=("127.0.0.1", "127.0.0.2")) as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with Client(QUICK) as open_client:
        yield open_client


async def failure(client: Client, url: str, **more: object) -> Failed:
    outcome = await client.fetch(FetchRequest(url=url, **more))  # type: ignore[arg-type]
    assert isinstance(outcome, Failed), outcome
    assert outcome.reason.isprintable()
    assert outcome.reason
    return outcome
