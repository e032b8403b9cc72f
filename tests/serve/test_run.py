"""Where a server may listen, and with what."""

from __future__ import annotations

import ssl

import aiohttp
import pytest
from tests.fakes import certificates

from feedreader.errors import ServeError
from feedreader.serve.run import Endpoint, listening, read_endpoint


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1:8765", "127.0.0.1", 8765),
        ("[::1]:0", "::1", 0),
        ("localhost:65535", "localhost", 65535),
        (" 0.0.0.0:80 ", "0.0.0.0", 80),
    ],
)
def test_where_to_listen(text, host, port):
    assert read_endpoint(text) == Endpoint(host, port)


@pytest.mark.parametrize(
    "text", ["", "8765", ":8765", "127.0.0.1", "127.0.0.1:", "::1:80", "a:65536", "a:-1", "a:٣", "a:" + "9" * 5_000]
)
def test_what_is_no_address_and_port_is_a_sentence(text):
    with pytest.raises(ServeError, match=r"ADDRESS:PORT|not a port"):
        read_endpoint(text)


async def test_a_port_that_is_taken_is_a_sentence(remote):
    async with listening(remote, Endpoint("127.0.0.1", 0)) as base:
        taken = Endpoint("127.0.0.1", int(base.rpartition(":")[2]))
        with pytest.raises(ServeError, match="cannot listen on 127"):
            async with listening(remote, taken):
                pass


async def test_with_a_certificate_it_speaks_tls(remote, tmp_path):
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    certificate.write_text(certificates.CERTIFICATE, encoding="ascii")
    key.write_text(certificates.KEY, encoding="ascii")
    trusting = ssl.create_default_context(cadata=certificates.CERTIFICATE)
    how = {"certificate": str(certificate), "key": str(key)}
    async with listening(remote, Endpoint("127.0.0.1", 0), **how) as base, aiohttp.ClientSession() as http:
        assert base.startswith("https://127.0.0.1:")
        async with http.get(f"{base}/", ssl=trusting) as answer:
            assert await answer.text() == "OK"


@pytest.mark.parametrize("how", [{"certificate": "/nowhere.pem"}, {"key": "/nowhere.pem"}])
async def test_a_certificate_that_cannot_be_used_is_a_sentence(remote, how):
    with pytest.raises(ServeError, match="certificate"):
        async with listening(remote, Endpoint("127.0.0.1", 0), **how):
            pass
