"""What servers may expect of a feed reader, as far as one request can show it. Numbers are the list's."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import brotli
import pytest
from tests.fakes.server import Answer, conditional, redirect
from tests.fetch.conftest import QUICK

from feedreader import __version__
from feedreader.fetch.client import Client
from feedreader.model.feeds import FailureKind, Validators
from feedreader.model.outcomes import Failed, Fetched, FetchRequest, Gone, NotModified

if TYPE_CHECKING:
    from tests.fakes.server import FakeServer

    from feedreader.model.outcomes import Outcome

FEED = b"<rss><channel><title>Demo</title></channel></rss>"
ODD_ETAGS = ['"1"', 'W/"a b"', "bare", '"caf\xe9"', '"\xc3\xa9\xff"', '"tab\there"', "''", '""']


async def fetched(client: Client, request: FetchRequest) -> Fetched:
    outcome = await client.fetch(request)
    assert isinstance(outcome, Fetched), outcome
    return outcome


def failure(outcome: Outcome) -> Failed:
    assert isinstance(outcome, Failed), outcome
    return outcome


@pytest.mark.parametrize("etag", ODD_ETAGS)
async def test_an_etag_comes_back_byte_for_byte(server: FakeServer, client: Client, etag: str) -> None:  # 1
    server.route("/", conditional(FEED, etag=etag))
    first = await fetched(client, FetchRequest(url=server.url("/")))
    assert isinstance(await client.fetch(FetchRequest(url=server.url("/"), validators=first.validators)), NotModified)
    assert server.requests[-1].header("If-None-Match") == etag.encode("latin-1")
    assert server.requests[-1].header("If-Modified-Since") is None


@pytest.mark.parametrize("date", ["Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 01 Jan 1970 00:00:00 GMT", "yesterday"])
async def test_a_last_modified_comes_back_byte_for_byte(server: FakeServer, client: Client, date: str) -> None:  # 2
    server.route("/", conditional(FEED, last_modified=date))
    first = await fetched(client, FetchRequest(url=server.url("/")))
    assert isinstance(await client.fetch(FetchRequest(url=server.url("/"), validators=first.validators)), NotModified)
    assert server.requests[-1].header("If-Modified-Since") == date.encode()
    assert server.requests[-1].header("If-None-Match") is None


async def test_both_validators_are_sent_when_both_were_given_and_none_when_none(  # 3
    server: FakeServer, client: Client
) -> None:
    server.route("/", conditional(FEED, etag='"1"', last_modified="then"))
    first = await fetched(client, FetchRequest(url=server.url("/")))
    assert server.requests[-1].header("If-None-Match") is server.requests[-1].header("If-Modified-Since") is None
    await client.fetch(FetchRequest(url=server.url("/"), validators=first.validators))
    assert server.requests[-1].header("If-None-Match") == b'"1"'
    assert server.requests[-1].header("If-Modified-Since") == b"then"


async def test_validators_are_not_sent_to_where_a_redirect_leads(server: FakeServer, client: Client) -> None:  # 4
    server.route("/old", redirect("/new"))
    server.route("/new", Answer(body=FEED))
    await client.fetch(FetchRequest(url=server.url("/old"), validators=Validators(etag='"1"')))
    old, new = server.requests
    assert old.header("If-None-Match") == b'"1"'
    assert new.header("If-None-Match") is None


async def test_validators_are_sent_to_the_address_that_gave_them_and_no_other(  # 4
    server: FakeServer, client: Client
) -> None:
    server.route("/old", redirect("/new"))
    server.route("/new", conditional(FEED, etag='"1"'))
    first = await fetched(client, FetchRequest(url=server.url("/old")))
    assert first.validators_url == server.url("/new")
    again = FetchRequest(url=server.url("/old"), validators=first.validators, validators_url=first.validators_url)
    second = await client.fetch(again)
    assert isinstance(second, NotModified)
    assert second.url == server.url("/new")
    assert [request.header("If-None-Match") for request in server.requests[2:]] == [None, b'"1"']


async def test_a_304_brings_new_validators_and_keeps_what_it_does_not_name(  # 5
    server: FakeServer, client: Client
) -> None:
    server.route("/", Answer(status=304, headers=[("ETag", '"2"'), ("Cache-Control", "max-age=60")]))
    old = Validators(etag='"1"', last_modified="then")
    outcome = await client.fetch(FetchRequest(url=server.url("/"), validators=old))
    assert isinstance(outcome, NotModified)
    assert outcome.validators == Validators(etag='"2"', last_modified="then")
    assert outcome.freshness.lifetime == timedelta(seconds=60)


async def test_a_200_brings_its_own_validators_or_none(server: FakeServer, client: Client) -> None:  # 5
    server.route("/", Answer(body=FEED))
    outcome = await fetched(client, FetchRequest(url=server.url("/"), validators=Validators(etag='"1"')))
    assert outcome.validators == Validators()


async def test_a_304_to_a_plain_question_is_a_failure(server: FakeServer, client: Client) -> None:
    server.route("/", Answer(status=304))
    assert failure(await client.fetch(FetchRequest(url=server.url("/")))).kind is FailureKind.STATUS


async def test_how_long_an_answer_holds_is_told(server: FakeServer, client: Client) -> None:  # 11, 12
    date = ("Date", "Tue, 06 Jan 2026 10:00:00 GMT")
    server.route("/a", Answer(body=FEED, headers=[("Cache-Control", "public"), ("Cache-Control", "max-age=90")]))
    server.route("/b", Answer(body=FEED, headers=[date, ("Expires", "Tue, 06 Jan 2026 12:00:00 GMT")]))
    assert (await fetched(client, FetchRequest(url=server.url("/a")))).freshness.lifetime == timedelta(seconds=90)
    assert (await fetched(client, FetchRequest(url=server.url("/b")))).freshness.lifetime == timedelta(hours=2)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("7200", timedelta(hours=2)),
        ("Tue, 06 Jan 2026 12:00:00 GMT", timedelta(hours=2)),
        ("soon", None),
        ("-1", None),
        (None, None),
    ],
)
async def test_a_server_that_asks_for_peace_gets_it_for_all_its_feeds(  # 13
    server: FakeServer, client: Client, status: int, header: str | None, wait: timedelta | None
) -> None:
    headers = [("Date", "Tue, 06 Jan 2026 10:00:00 GMT"), *([("Retry-After", header)] if header else [])]
    server.route("/", Answer(status=status, headers=headers))
    first = failure(await client.fetch(FetchRequest(url=server.url("/"))))
    assert (first.kind, first.http, first.retry_after, first.asked) == (FailureKind.RATE_LIMITED, status, wait, True)
    second = failure(await client.fetch(FetchRequest(url=server.url("/other"))))
    assert (second.kind, second.asked, second.http) == (FailureKind.RATE_LIMITED, False, None)
    assert second.retry_after is not None
    assert second.retry_after > (wait or timedelta(hours=1)) - timedelta(minutes=1)
    assert len(server.requests) == 1
    assert isinstance(await client.fetch(FetchRequest(url=server.url("/", host="127.0.0.2"))), Failed)
    assert len(server.requests) == 2


async def test_a_date_to_come_back_at_counts_from_now_where_the_answer_has_none(server: FakeServer) -> None:  # 13
    server.route("/", Answer(status=429, headers=[("Retry-After", "Tue, 06 Jan 2026 12:00:00 GMT")]))
    async with Client(QUICK, now=lambda: datetime(2026, 1, 6, 11, 0, tzinfo=UTC)) as client:
        outcome = failure(await client.fetch(FetchRequest(url=server.url("/"))))
    assert outcome.retry_after == timedelta(hours=1)


async def test_a_redirect_to_a_host_that_wants_peace_is_not_followed(server: FakeServer, client: Client) -> None:  # 13
    server.route("/", redirect(server.url("/x", host="127.0.0.2")))
    client.pause("127.0.0.2", 600, "it asked for peace")
    outcome = failure(await client.fetch(FetchRequest(url=server.url("/"))))
    assert not outcome.asked
    assert "it asked for peace" in outcome.reason
    assert [request.host for request in server.requests] == ["127.0.0.1"]


async def test_410_is_told_apart(server: FakeServer, client: Client) -> None:  # 15
    server.route("/", Answer(status=410))
    assert await client.fetch(FetchRequest(url=server.url("/"))) == Gone(url=server.url("/"))


@pytest.mark.parametrize("status", [201, 203, 207, 218, 299])
async def test_a_success_that_is_not_known_is_one(server: FakeServer, client: Client, status: int) -> None:
    server.route("/", Answer(status=status, body=FEED))
    assert (await fetched(client, FetchRequest(url=server.url("/")))).http == status


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ([301], "/1"),
        ([308, 301], "/2"),
        ([301, 302], "/1"),
        ([301, 302, 301], "/1"),
        ([302, 301], None),
        ([303], None),
        ([307], None),
        ([300], None),
        ([], None),
    ],
)
async def test_only_the_permanent_prefix_of_redirects_moves_a_feed(  # 17
    server: FakeServer, client: Client, statuses: list[int], moved: str | None
) -> None:
    for number, status in enumerate(statuses):
        server.route(f"/{number}", redirect(f"/{number + 1}", status))
    server.route(f"/{len(statuses)}", conditional(FEED, etag='"1"'))
    first = await fetched(client, FetchRequest(url=server.url("/0")))
    assert first.url == server.url(f"/{len(statuses)}")
    assert first.moved_to == (server.url(moved) if moved else None)
    again = await client.fetch(
        FetchRequest(url=server.url("/0"), validators=first.validators, validators_url=first.validators_url)
    )
    assert isinstance(again, NotModified)
    assert again.moved_to == first.moved_to


async def test_redirects_end_after_ten_and_are_one_failure(server: FakeServer, client: Client) -> None:  # 18
    server.route("/", lambda request: redirect("/?" + request.target.partition("?")[2] + "x"))
    outcome = failure(await client.fetch(FetchRequest(url=server.url("/"))))
    assert outcome.kind is FailureKind.REDIRECT
    assert len(server.requests) == 11


async def test_ten_redirects_are_followed(server: FakeServer, client: Client) -> None:  # 18
    for number in range(10):
        server.route(f"/{number}", redirect(f"/{number + 1}"))
    server.route("/10", Answer(body=FEED))
    assert (await fetched(client, FetchRequest(url=server.url("/0")))).url == server.url("/10")


async def test_a_circle_of_redirects_is_left_at_once(server: FakeServer, client: Client) -> None:  # 18
    server.route("/a", redirect("/b"))
    server.route("/b", redirect("/a"))
    assert failure(await client.fetch(FetchRequest(url=server.url("/a")))).kind is FailureKind.REDIRECT
    assert len(server.requests) == 2


async def test_a_redirect_to_nowhere_is_a_failure(server: FakeServer, client: Client) -> None:
    server.route("/", Answer(status=302))
    assert failure(await client.fetch(FetchRequest(url=server.url("/")))).kind is FailureKind.STATUS


async def test_requests_to_one_host_are_spaced_redirects_included(server: FakeServer) -> None:  # 22
    slept: list[float] = []
    time = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal time
        slept.append(seconds)
        time += seconds

    server.route("/a", redirect("/b"))
    server.route("/b", redirect(server.url("/c", host="127.0.0.2")))
    server.route("/c", Answer(body=FEED))
    async with Client(replace(QUICK, spacing=1.0), clock=lambda: time, sleep=sleep) as client:
        await fetched(client, FetchRequest(url=server.url("/a")))
        assert slept == [1.0]
        await fetched(client, FetchRequest(url=server.url("/c", host="127.0.0.2")))
        assert slept == [1.0, 1.0]  # the redirect was a request to that host as well


async def test_we_say_who_we_are(server: FakeServer, client: Client) -> None:  # 24
    server.route("/", Answer(status=403))
    await client.fetch(FetchRequest(url=server.url("/")))
    (request,) = server.requests  # and do not try again under another name
    agent = (request.header("User-Agent") or b"").decode()
    assert re.fullmatch(rf"feedreader/{re.escape(__version__)}", agent)


async def test_we_say_what_we_take(server: FakeServer, client: Client) -> None:  # 25
    server.route("/", Answer(body=FEED))
    await client.fetch(FetchRequest(url=server.url("/")))
    (request,) = server.requests
    accept = (request.header("Accept") or b"").decode()
    for kind in ("application/atom+xml", "application/rss+xml", "application/rdf+xml", "application/feed+json"):
        assert kind in accept
    assert ";q=" in accept
    assert request.header("Accept-Encoding") == b"gzip, br"
    assert request.header("A-IM") == b"feed"
    assert request.header("Cookie") is None
    assert b" HTTP/1.1\r\n" in request.head


@pytest.mark.parametrize(
    ("encoding", "body"), [("gzip", gzip.compress(FEED, mtime=0)), ("br", brotli.compress(FEED)), ("identity", FEED)]
)
async def test_what_we_take_is_unpacked(  # 25
    server: FakeServer, client: Client, encoding: str, body: bytes
) -> None:
    server.route("/", Answer(body=body, headers=[("Content-Encoding", encoding), ("Content-Type", "text/xml")]))
    outcome = await fetched(client, FetchRequest(url=server.url("/")))
    assert (outcome.body, outcome.content_type, outcome.http) == (FEED, "text/xml", 200)


async def test_a_226_is_partial(server: FakeServer, client: Client) -> None:  # 25
    server.route("/", Answer(status=226, body=FEED, headers=[("IM", "feed")]))
    assert (await fetched(client, FetchRequest(url=server.url("/")))).partial
    server.route("/", Answer(body=FEED))
    assert not (await fetched(client, FetchRequest(url=server.url("/")))).partial


async def test_one_poll_is_one_request_and_connections_are_kept(server: FakeServer, client: Client) -> None:  # 25, 26
    server.route("/", Answer(body=FEED))
    server.route("/moved", redirect("/"))
    for _ in range(3):
        await fetched(client, FetchRequest(url=server.url("/")))
        await client.fetch(FetchRequest(url=server.url("/nothing")))
    assert [(request.method, request.path) for request in server.requests] == [("GET", "/"), ("GET", "/nothing")] * 3
    assert server.connections == 1


@pytest.mark.parametrize("answer", [Answer(raw=b"", cut=True), Answer(body=FEED, announce=999, cut=True)])
async def test_a_server_that_hangs_up_is_not_asked_again_at_once(  # 22, 26
    server: FakeServer, client: Client, answer: Answer
) -> None:
    server.route("/", answer)
    failure(await client.fetch(FetchRequest(url=server.url("/"))))
    assert len(server.requests) == 1


async def test_cookies_are_neither_kept_nor_sent(server: FakeServer, client: Client) -> None:  # 29
    server.route("/", Answer(body=FEED, headers=[("Set-Cookie", "a=b; Path=/")]))
    server.route("/login", Answer(status=302, headers=[("Location", "/"), ("Set-Cookie", "c=d")]))
    for path in ("/", "/login", "/"):
        await fetched(client, FetchRequest(url=server.url(path)))
    assert all(request.header("Cookie") is None for request in server.requests)


async def test_an_address_reaches_the_server_as_it_was_given(server: FakeServer, client: Client) -> None:
    for path in ("/a%2Fb/~x;y?q=%7e+%20&r='(*)", "/%zz", "/a/../b//c/./d", "/%E9?%e9", "/{x}|^`[]\\"):
        await client.fetch(FetchRequest(url=server.url(path)))
        assert server.requests[-1].target == path
    await client.fetch(FetchRequest(url=server.url("/ü ?é#top")))
    assert server.requests[-1].target == "/%C3%BC%20?%C3%A9"


async def test_a_feeds_own_headers_are_sent_and_replace_ours(server: FakeServer, client: Client) -> None:
    server.route("/", Answer(body=FEED))
    headers = {"X-Token": "s\u00e9cret", "user-agent": "mine/1"}
    await fetched(client, FetchRequest(url=server.url("/"), headers=headers))
    (request,) = server.requests
    assert request.header("X-Token") == "s\u00e9cret".encode()
    assert [value for name, value in request.headers if name.lower() == "user-agent"] == [b"mine/1"]
