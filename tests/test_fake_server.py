"""The server of the tests leaves nothing behind that would fail another test."""

import gc
import socket
from contextlib import ExitStack

import pytest
from tests.fakes.server import FakeServer


@pytest.mark.parametrize("connections", range(1, 7))
def test_a_connection_of_the_last_moment_is_closed(connections, monkeypatch):
    """One that was taken as the server ended was closed by the garbage collector, which warns in whatever test runs."""
    left = []
    monkeypatch.setattr("warnings.showwarning", lambda message, *_: left.append(str(message)))
    monkeypatch.setattr("sys.unraisablehook", lambda found: left.append(str(found.exc_value)))
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
