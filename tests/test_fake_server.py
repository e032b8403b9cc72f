"""The server of the tests leaves nothing behind that would fail another test."""

import asyncio
import errno
import gc
import socket
import threading
from contextlib import ExitStack, suppress

import pytest
from tests.fakes.server import FakeServer


@pytest.fixture
def left(monkeypatch):
    """What the garbage collector warns of, which looks here at nothing that was there before."""
    found = []
    gc.collect()
    gc.freeze()
    monkeypatch.setattr("warnings.showwarning", lambda message, *_: found.append(str(message)))
    monkeypatch.setattr("sys.unraisablehook", lambda raised: found.append(str(raised.exc_value)))
    yield found
    gc.unfreeze()


@pytest.mark.parametrize("connections", range(1, 7))
def test_a_connection_of_the_last_moment_is_closed(connections, left):
    """One that was taken as the server ended was closed by the garbage collector, which warns in whatever test runs."""
    for _ in range(10):
        with ExitStack() as clients:
            with FakeServer() as server:
                for number in range(connections):
                    client = clients.enter_context(socket.create_connection(("127.0.0.1", server.port)))
                    if number % 2:
                        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
            del server
            gc.collect()
    assert left == []


def test_what_is_taken_while_the_server_ends_begins_before_it_is_ended(caplog):
    """A task that is cancelled before it begins is told of as an error by asyncio, in whatever test runs then."""
    with ExitStack() as clients:
        for _ in range(3):
            with FakeServer() as server:
                address, over = ("127.0.0.1", server.port), threading.Event()

                def knock(address=address, over=over):
                    with suppress(OSError):
                        while not over.is_set():
                            clients.enter_context(socket.create_connection(address, timeout=1))

                knocking = threading.Thread(target=knock)
                knocking.start()
                while server.connections < 20:
                    over.wait(0.001)
            over.set()
            knocking.join()
    assert [record.getMessage() for record in caplog.records] == []


def test_a_port_that_is_taken_on_one_address_is_none_for_all(monkeypatch):
    start, asked = asyncio.start_server, []

    async def taken_once(serve, address, port, **how):
        asked.append((address, port))
        if len(asked) == 2:
            raise OSError(errno.EADDRINUSE, "a demo's outlet has it")
        return await start(serve, address, port, **how)

    monkeypatch.setattr(asyncio, "start_server", taken_once)
    with FakeServer(addresses=("127.0.0.1", "127.0.0.2")) as server:
        for address in server.addresses:
            socket.create_connection((address, server.port)).close()
    assert [address for address, _ in asked] == ["127.0.0.1", "127.0.0.2"] * 2
    assert (asked[2][1], asked[3][1]) == (0, server.port)
