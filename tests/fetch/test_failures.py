"""No connection: whether the server, its name or this machine is to blame."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from errno import EHOSTUNREACH, ENETUNREACH

import pytest
from tests.fetch.conftest import QUICK, failure

from feedreader.fetch.client import Client
from feedreader.model.feeds import FailureKind


async def test_a_port_that_nobody_listens_on_is_named(client: Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    outcome = await failure(client, f"http://127.0.0.1:{port}/")
    assert outcome.reason == f"127.0.0.1 refuses connections on port {port}"


async def test_a_name_that_nobody_knows_is_named() -> None:
    async def lookup(_host: str) -> list[str]:
        raise OSError(-2, "Name or service not known")

    async with Client(QUICK, lookup=lookup) as client:
        assert (await failure(client, "http://nobody.example/")).reason == "there is no host nobody.example"


async def test_a_name_server_that_is_silent_is_given_up() -> None:
    async def lookup(_host: str) -> list[str]:
        await asyncio.sleep(60)
        return []

    async with Client(replace(QUICK, connect=0.1), lookup=lookup) as client:
        outcome = await failure(client, "http://nobody.example/")
    assert outcome.kind is FailureKind.TIMEOUT
    assert "no connection to nobody.example within 0.1 s" in outcome.reason


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (socket.gaierror(socket.EAI_AGAIN, "try again"), FailureKind.OFFLINE),
        (socket.gaierror(socket.EAI_NONAME, "no such name"), FailureKind.UNREACHED),
        (OSError(EHOSTUNREACH, "no route"), FailureKind.UNREACHED),
    ],
)
async def test_a_missing_network_is_told_from_a_missing_host(trouble: OSError, kind: FailureKind) -> None:
    async def lookup(host: str) -> list[str]:
        raise trouble

    async with Client(QUICK, lookup=lookup) as client:
        assert (await failure(client, "http://feeds.example/")).kind is kind


async def test_a_network_without_a_way_out_is_this_machines_own_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_way(*_: object, **__: object) -> None:
        raise OSError(ENETUNREACH, "Network is unreachable")

    monkeypatch.setattr("aiohappyeyeballs.start_connection", no_way)
    async with Client(QUICK) as client:
        outcome = await failure(client, "http://192.0.43.8/")
    assert (outcome.kind, outcome.reason) == (FailureKind.OFFLINE, "no way to 192.0.43.8: network is unreachable")
