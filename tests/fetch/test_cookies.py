from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.fakes.server import Answer

from feedreader.fetch.cookies import MOST, Cookies
from feedreader.fetch.target import read_target
from feedreader.model.feeds import FailureKind
from feedreader.model.outcomes import Fetched, FetchRequest

from .conftest import failure

if TYPE_CHECKING:
    from tests.fakes.server import FakeServer, Request

    from feedreader.fetch.client import Client

FEED = b"<rss version='2.0'><channel><title>T</title></channel></rss>"


def gate(name: str, to: str) -> object:
    """A route that lets pass only who brings back its cookie."""

    def answer(request: Request) -> Answer:
        if f"{name}=1".encode() in (request.header("Cookie") or b""):
            return Answer(body=FEED)
        return Answer(status=302, headers=[("Location", to), ("Set-Cookie", f"{name}=1; Path=/; HttpOnly")])

    return answer


async def test_a_cookie_that_a_redirect_to_itself_demands_is_kept_for_the_journey_alone(
    server: FakeServer, client: Client
) -> None:
    server.route("/feed", gate("seen", "/feed"))  # type: ignore[arg-type]
    for _ in range(2):
        assert isinstance(await client.fetch(FetchRequest(url=server.url("/feed"))), Fetched)
    assert [request.header("Cookie") for request in server.requests] == [None, b"seen=1", None, b"seen=1"]


async def test_a_detour_that_sets_a_cookie_leads_back(server: FakeServer, client: Client) -> None:
    server.route("/feed", gate("b", "/check"))  # type: ignore[arg-type]
    server.route("/check", Answer(status=302, headers=[("Location", "/feed"), ("Set-Cookie", "b=1")]))
    assert isinstance(await client.fetch(FetchRequest(url=server.url("/feed"))), Fetched)


async def test_a_circle_that_a_cookie_does_not_open_is_one(server: FakeServer, client: Client) -> None:
    server.route("/", Answer(status=302, headers=[("Location", "/"), ("Set-Cookie", "a=1")]))
    outcome = await failure(client, server.url("/"))
    assert (outcome.kind, len(server.requests)) == (FailureKind.REDIRECT, 2)
    server.route("/bare", Answer(status=302, headers=[("Location", "/bare")]))
    assert "loop" in (await failure(client, server.url("/bare"))).reason


async def test_a_cookie_goes_to_no_other_host(server: FakeServer, client: Client) -> None:
    there = server.url("/there", host="127.0.0.2")
    server.route("/feed", Answer(status=302, headers=[("Location", there), ("Set-Cookie", "a=1")]), host="127.0.0.1")
    server.route("/there", Answer(status=302, headers=[("Location", there)]), host="127.0.0.2")
    await failure(client, server.url("/feed"))
    assert all(request.header("Cookie") is None for request in server.requests)


@pytest.mark.parametrize(
    ("header", "sent"),
    [
        ("a=1; Path=/; Secure", ""),
        ("a=1;secure", ""),
        ("a=b c", ""),
        ("a=1\r\nX: y", ""),
        ("=1", ""),
        ("a=" + "x" * 5_000, ""),
        ('a="q"; Max-Age=3', 'a="q"'),
        ("insecure=1", "insecure=1"),
    ],
)
def test_only_what_may_go_back_over_plain_http_does(header: str, sent: str) -> None:
    cookies, target = Cookies(), read_target("http://a.example/")
    cookies.keep([header], target)
    cookies.demanded = True
    assert cookies.header(target) == sent


def test_cookies_are_bounded() -> None:
    cookies, target = Cookies(), read_target("https://a.example/")
    for start in range(0, 10 * MOST, MOST):
        cookies.keep([f"c{number}=1; Secure" for number in range(start, start + MOST)], target)
    cookies.demanded = True
    assert cookies.header(target).count("=") == MOST
