"""What a stranger may try on the port: each is answered with a status and a sentence, or with a closed connection."""

from __future__ import annotations

import asyncio
import io

import pytest
from aiohttp.test_utils import make_mocked_request
from tests.builders import NOW, make_subscription
from tests.inside import store_of
from tests.serve.conftest import PASSWORD

from feedreader.serve import app, endpoints
from feedreader.serve.app import Access, Tries

API = "/reader/api/0"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "GoogleLogin auth=",
        "GoogleLogin auth=0000",
        "Bearer 0000",
        "Basic YTpi",
        "GoogleLogin auth=a b",
        "x" * 5_000,
    ],
)
async def test_wrong_tokens(stranger, header):
    status, text, headers = await stranger.ask("GET", f"{API}/user-info", headers={"Authorization": header})
    assert (status, text) == (401, "Unauthorized")
    assert headers["X-Reader-Google-Bad-Token"] == "true"


async def test_a_token_that_was_revoked_is_wrong_at_once(phone, remote, library):

    await phone.get(f"{API}/user-info")
    library.devices.revoke("Phone")
    assert (await phone.ask("GET", f"{API}/user-info"))[0] == 401


async def test_a_new_password_signs_everything_out(phone, library):

    library.devices.make_password()
    assert (await phone.ask("GET", f"{API}/user-info"))[0] == 401


async def test_a_thousand_wrong_passwords(stranger):
    async def attempt(word: str) -> int:
        return (await stranger.ask("POST", "/accounts/ClientLogin", data={"Passwd": word}))[0]

    found = [await attempt(f"guess {number}") for number in range(1_000)]
    assert found[: app.TRIES_A_MINUTE] == [403] * app.TRIES_A_MINUTE
    assert set(found[app.TRIES_A_MINUTE :]) == {429}
    assert await attempt(PASSWORD) == 429


def test_tries_are_counted_by_address_and_in_all_and_end_with_the_minute():
    tries = Tries()
    for _ in range(app.TRIES_A_MINUTE):
        assert tries.left("a", 100.0)
        tries.failed("a", 100.0)
    assert not tries.left("a", 159.9)
    assert tries.left("b", 159.9)
    assert tries.left("a", 160.0)
    for number in range(app.ALL_TRIES_A_MINUTE):
        tries.failed(f"many {number}", 200.0)
    assert not tries.left("someone else", 200.0)
    assert tries.left("someone else", 260.0)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:8765"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "evil.example@127.0.0.1"}, 403),
        ({"Host": ""}, 403),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "LOCALHOST."}, 200),
        ({"Host": "[::1]:8765"}, 200),
        ({"Host": "192.168.1.4"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 200),
    ],
)
async def test_names_that_are_pointed_here_and_posts_from_other_sites(stranger, headers, status):
    found, _, answered = await stranger.ask("GET", "/", headers=headers)
    assert found == status
    assert "Access-Control-Allow-Origin" not in answered


def test_names_that_are_configured_are_ours():
    asked = make_mocked_request("GET", "/", headers={"Host": "Reader.Example.org:443"})
    assert Access(hosts=frozenset({"reader.example.org"})).admits(asked)
    assert not Access().admits(asked)


async def test_large_bodies(phone):
    form = "i=1&" * (endpoints.BODY_LIMIT // 4 + 1)
    how = {"data": io.BytesIO(form.encode()), "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    assert (await phone.ask("POST", f"{API}/edit-tag", **how))[0] == 413
    document = b"<opml>" + b" " * endpoints.BODY_LIMIT + b"</opml>"
    assert (await phone.ask("POST", f"{API}/subscription/import", data=io.BytesIO(document)))[0] == 200
    document = b" " * (endpoints.OPML_LIMIT + 1)
    assert (await phone.ask("POST", f"{API}/subscription/import", data=io.BytesIO(document)))[0] == 413


async def test_more_items_than_one_request_may_name(phone):
    form = "&".join(["a=user/-/state/com.google/read", *(f"i={n}" for n in range(1, 10_002))])
    how = {"data": form, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    status, text, _ = await phone.ask("POST", f"{API}/edit-tag", **how)
    assert status == 400
    assert "10,000" in text
    assert await phone.ids("user/-/state/com.google/read") == [2]


async def _raw(phone, head: bytes) -> bytes:
    """What comes back on a connection that sends this and then nothing, until it is closed."""
    port = int(phone.base.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head)
    await writer.drain()
    try:
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


async def test_slow_bodies_are_given_up(phone, monkeypatch):
    monkeypatch.setattr(app, "BODY_SECONDS", 0.2)
    token = phone.headers["Authorization"]
    head = f"POST {API}/edit-tag HTTP/1.1\r\nHost: localhost\r\nAuthorization: {token}\r\n"
    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\nConnection: close\r\n\r\ni=1"
    assert b" 408 " in await _raw(phone, f"{head}{form}".encode())


async def test_connections_that_never_ask_are_closed(phone, monkeypatch):
    monkeypatch.setattr(app, "HEAD_SECONDS", 0.2)
    assert await _raw(phone, b"GET / HTTP/1.1\r\nHost: local") == b""


async def test_more_connections_than_there_are_places(phone, monkeypatch):
    monkeypatch.setattr(app, "CONNECTIONS", 2)
    port = int(phone.base.rpartition(":")[2])
    open_ones = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
    assert await _raw(phone, b"") == b""
    for _, writer in open_ones:
        writer.close()


@pytest.mark.parametrize(
    "path",
    ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", f"{API}/../../x", "/reader", "/accounts/ClientLoginX", "/\x7f"],
)
async def test_other_paths_are_nothing(phone, path):
    assert (await phone.ask("GET", path))[0] in (400, 404)


async def test_errors_tell_nothing_of_the_program(phone):
    _, text, headers = await phone.ask("GET", "/nothing")
    assert headers["Server"] == "feedreader"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "aiohttp" not in text.lower()


async def test_one_request_that_fails_ends_no_other(phone, remote, monkeypatch, caplog):
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(remote, "subscriptions", broken)
    status, text, _ = await phone.ask("GET", f"{API}/subscription/list")
    assert status == 500
    assert "ZeroDivisionError" not in text
    assert "ZeroDivisionError" in caplog.text
    assert (await phone.ask("GET", f"{API}/user-info"))[0] == 200


async def test_tokens_are_in_no_log(phone, caplog):
    caplog.set_level("DEBUG")
    await phone.get(f"{API}/user-info")
    await phone.ask("GET", f"{API}/nothing")
    assert phone.headers["Authorization"].rpartition("=")[2] not in caplog.text


async def test_passwords_of_feeds_stay_here(phone, library):
    store_of(library).writer.feeds.subscribe(
        [make_subscription("https://anna:opensesame@private.example/feed?password=opensesame")], now=NOW
    )
    _, subscriptions, _ = await phone.ask("GET", f"{API}/subscription/list")
    _, opml, _ = await phone.ask("GET", f"{API}/subscription/export")
    assert "private.example" in subscriptions
    assert "opensesame" not in subscriptions
    assert "private.example" in opml
    assert "anna:opensesame" not in opml
