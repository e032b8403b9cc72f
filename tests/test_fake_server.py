"""The server of the tests leaves nothing behind that would fail another test."""

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
