"""Servers that want something of us, and servers that are merely broken. Numbers are those of the security list."""

from __future__ import annotations

import asyncio
import gzip
import random
import ssl
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import brotli
import pytest
from tests.fakes.certificates import CERTIFICATE, server_context
from tests.fakes.server import Answer, FakeServer, redirect
from tests.fetch.conftest import QUICK, failure

from feedreader.fetch import addresses, resolver
from feedreader.fetch import client as client_module
from feedreader.fetch.addresses import AddressClass
from feedreader.fetch.client import Client
from feedreader.fetch.decoding import Body
from feedreader.fetch.limits import Limits
from feedreader.fetch.memory import Arriving, CrowdedError
from feedreader.model.feeds import FailureKind, Validators
from feedreader.model.outcomes import Failed, Fetched, FetchRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

BIG = bytes(5_000_000)


def names(**known: list[str]) -> Callable[[str], Awaitable[list[str]]]:
    """A name server that knows these names, with `_` for a dot; each answer is used once, the last for ever."""

    async def lookup(host: str) -> list[str]:
        answers = known[host.replace(".", "_").replace("-", "_")]
        return [answers.pop(0) if len(answers) > 1 else answers[0]]

    return lookup


OUTSIDE = "127.0.0.2"
"""An address of this machine that is taken for one of the internet, see `internet`."""


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """A server at 127.0.0.1 and, as if that were in the internet, at the address OUTSIDE."""
    classify = addresses.classify

    def as_if(address: str) -> AddressClass:
        return AddressClass.PUBLIC if address == OUTSIDE else classify(address)

    for module in (addresses, resolver):
        monkeypatch.setattr(module, "classify", as_if)
    with FakeServer(addresses=("127.0.0.1", OUTSIDE)) as server:
        yield server


@pytest.mark.parametrize(
    ("encoding", "bomb"),
    [
        ("gzip", gzip.compress(BIG, mtime=0)),
        ("br", brotli.compress(BIG)),
        ("gzip, gzip", gzip.compress(gzip.compress(BIG, mtime=0), mtime=0)),
        ("identity", BIG),
    ],
    ids=["gzip", "br", "gzip twice", "plain"],
)
async def test_a_body_that_is_too_large_unpacked_is_refused(  # 10
    server: FakeServer, client: Client, encoding: str, bomb: bytes
) -> None:
    server.route("/", Answer(body=bomb, headers=[("Content-Encoding", encoding)]))
    assert (await failure(client, server.url("/"))).kind is FailureKind.TOO_LARGE


async def test_more_than_two_layers_of_compression_are_refused(server: FakeServer, client: Client) -> None:  # 10
    server.route("/", Answer(body=b"x", headers=[("Content-Encoding", "gzip, gzip, gzip")]))
    assert "several times" in (await failure(client, server.url("/"))).reason


async def test_an_endless_body_is_refused_by_size(server: FakeServer, client: Client) -> None:  # 10
    server.route("/", Answer(steps=[b"<rss>" * 10_000] * 50))
    assert (await failure(client, server.url("/"))).kind is FailureKind.TOO_LARGE


async def test_a_body_that_trickles_is_given_up_after_a_while(server: FakeServer) -> None:  # 10
    server.route("/", Answer(steps=[b"x", 0.05] * 1000))
    async with Client(replace(QUICK, total=0.3)) as client:
        outcome = await failure(client, server.url("/"))
    assert outcome.kind is FailureKind.TIMEOUT
    assert "longer than 0.3 s" in outcome.reason


async def test_all_redirects_together_have_the_time_of_one_fetch(server: FakeServer) -> None:  # 10
    server.route("/", lambda request: Answer(status=302, headers=[("Location", request.target + "?x")], delay=0.1))
    async with Client(replace(QUICK, total=0.35)) as client:
        assert (await failure(client, server.url("/"))).kind is FailureKind.TIMEOUT
    assert len(server.requests) <= 4


async def test_silence_is_given_up(server: FakeServer) -> None:
    server.route("/", Answer(delay=60.0))
    server.route("/half", Answer(steps=[b"<rss>", 60.0]))
    async with Client(replace(QUICK, idle=0.5)) as client:
        for path in ("/", "/half"):
            outcome = await failure(client, server.url(path))
            assert outcome.kind is FailureKind.TIMEOUT
            assert "sent nothing" in outcome.reason


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://100.64.0.1/",
        "http://192.168.0.1/",
        "http://[fd00::1]/",
        "http://localhost/",
        "http://router/",
        "http://inside.example/",
        "http://rebound.example/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "javascript:alert(1)",
        "http://10.0.0.1\\@public.example/",
        b"/\xff\x00x",
    ],
)
async def test_a_public_feed_cannot_lead_inwards(internet: FakeServer, location: str | bytes) -> None:  # 11
    lookup = names(
        public_example=[OUTSIDE],
        localhost=["127.0.0.1"],
        router=["192.168.0.1"],
        inside_example=["10.0.0.1"],
        rebound_example=["::ffff:10.0.0.1"],
    )
    internet.route("/", redirect(location))
    async with Client(QUICK, lookup=lookup) as client:
        outcome = await failure(client, internet.url("/", host="public.example"))
    assert outcome.kind in {FailureKind.REFUSED, FailureKind.NETWORK}
    assert len(internet.requests) == 1


async def test_a_feed_on_loopback_may_lead_to_loopback_but_not_into_the_network(server: FakeServer) -> None:  # 11
    server.route("/near", redirect(server.url("/feed", host="127.0.0.2")))
    server.route("/named", redirect(server.url("/feed", host="localhost")))
    server.route("/far", redirect("http://192.168.0.1/"))
    server.route("/feed", Answer(body=b"<rss/>"))
    async with Client(QUICK, lookup=names(localhost=["127.0.0.1"])) as client:
        for path in ("/near", "/named"):
            assert isinstance(await client.fetch(FetchRequest(url=server.url(path))), Fetched)
        assert "private" in (await failure(client, server.url("/far"))).reason


async def test_a_public_name_that_leads_inwards_is_refused_unless_it_is_listed(server: FakeServer) -> None:  # 11
    server.route("/", Answer(body=b"<rss/>"))
    url = server.url("/", host="my.example")
    async with Client(QUICK, lookup=names(my_example=["127.0.0.1"])) as client:
        outcome = await failure(client, url)
        assert outcome.kind is FailureKind.REFUSED
        assert "my.example leads to a loopback address" in outcome.reason
    listed = replace(QUICK, allowed_private_hosts=frozenset({"MY.example"}))
    async with Client(listed, lookup=names(my_example=["127.0.0.1"])) as client:
        assert isinstance(await client.fetch(FetchRequest(url=url)), Fetched)


async def test_a_connection_made_for_one_feed_is_no_way_in_for_another(internet: FakeServer) -> None:  # 11
    internet.route("/", Answer(body=b"<rss/>"))
    internet.route("/evil", redirect(internet.url("/", host="nas")))
    async with Client(QUICK, lookup=names(nas=["127.0.0.1"], evil_example=[OUTSIDE])) as client:
        assert isinstance(await client.fetch(FetchRequest(url=internet.url("/", host="nas"))), Fetched)
        outcome = await failure(client, internet.url("/evil", host="evil.example"))
    assert outcome.kind is FailureKind.REFUSED
    assert len(internet.requests_for("/")) == 1


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/", "http://0.0.0.0/", "http://127.1/", "ftp://a.example/", "x"]
)
async def test_some_addresses_are_not_asked_even_when_typed(client: Client, url: str) -> None:  # 11
    assert (await failure(client, url)).kind is FailureKind.REFUSED


@pytest.mark.parametrize(
    "validators",
    [
        Validators(etag='"1"\r\nX-Evil: 1'),
        Validators(etag="a\x00b"),
        Validators(etag="\x7f"),
        Validators(etag="\u20ac"),
        Validators(last_modified="a\nb"),
        Validators(last_modified="x" * 1_000_000),
        Validators(etag=""),
    ],
)
async def test_validators_that_could_inject_headers_are_not_sent(  # 18
    server: FakeServer, client: Client, validators: Validators
) -> None:
    server.route("/", Answer(body=b"<rss/>"))
    assert isinstance(await client.fetch(FetchRequest(url=server.url("/"), validators=validators)), Fetched)
    (request,) = server.requests
    assert not {"if-none-match", "if-modified-since", "x-evil"} & {name.lower() for name, _ in request.headers}


async def test_validators_that_are_too_long_are_not_kept(server: FakeServer, client: Client) -> None:  # 18
    server.route("/", Answer(body=b"<rss/>", headers=[("ETag", '"' + "x" * 5000 + '"'), ("Last-Modified", "then")]))
    outcome = await client.fetch(FetchRequest(url=server.url("/")))
    assert isinstance(outcome, Fetched)
    assert outcome.validators == Validators(last_modified="then")


@pytest.mark.parametrize(
    "header", [("X-A", "b\r\nX-Evil: 1"), ("X A", "b"), ("X-A\r\nB", "c"), ("Host", "x"), ("", "")]
)
async def test_a_feeds_own_header_that_cannot_be_sent_is_refused(client: Client, header: tuple[str, str]) -> None:  # 18
    outcome = await failure(client, "http://127.0.0.1:9/", headers=dict([header]))
    assert outcome.kind is FailureKind.REFUSED


async def test_what_is_secret_to_an_origin_stays_there(server: FakeServer, client: Client) -> None:  # 19
    server.route("/", redirect("/same"))
    server.route("/same", redirect(server.url("/other", host="127.0.0.2", user="x:y")))
    server.route("/other", redirect(server.url("/back")))
    server.route("/back", Answer(body=b"<rss/>"))
    request = FetchRequest(url=server.url("/", user="ann:pw"), headers={"Cookie": "s=1", "X-Token": "t"})
    outcome = await client.fetch(request)
    assert isinstance(outcome, Fetched)
    secrets = [
        [request.header(name) for name in ("Authorization", "Cookie", "X-Token")]
        for path in ("/", "/same", "/other", "/back")
        for request in server.requests_for(path)
    ]
    assert secrets == [[b"Basic YW5uOnB3", b"s=1", b"t"]] * 2 + [[None, None, None]] * 2
    assert "ann" not in repr(outcome)


async def test_a_password_is_in_no_reason(server: FakeServer, client: Client) -> None:  # 15
    server.route("/circle", redirect("/circle?token=hunter2"))
    for path in ("/nothing?token=hunter2", "/circle"):
        assert "hunter2" not in (await failure(client, server.url(path, user="ann:hunter2"))).reason
    server.route("/", redirect("http://ann:hunter2@169.254.169.254/?hunter2"))
    assert "hunter2" not in (await failure(client, server.url("/"))).reason
    assert "hunter2" not in (await failure(client, "http://ann:hunter2@bad host/")).reason


async def test_a_reason_holds_no_control_characters(server: FakeServer, client: Client) -> None:  # 5
    for location in ("http://\x1b]0;x\x07.example/", "http://a\u202eb.example/", "\x9b31m://x"):
        server.route("/", redirect(location.encode()))
        await failure(client, server.url("/"))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(raw=b"", cut=True), "without an answer"),
        (Answer(raw=b"SSH-2.0-OpenSSH_9\r\n"), "proper HTTP"),
        (Answer(body=b"<rss>", announce=100, cut=True), "broke after 5 of 100 bytes"),
        (Answer(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n"), "broke after 5 of"),
        (Answer(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<rss>\r\n"), "proper HTTP"),
        (Answer(body=gzip.compress(BIG[:999])[:-5], headers=[("Content-Encoding", "gzip")]), "breaks off"),
        (Answer(body=b"\x1fno", headers=[("Content-Encoding", "gzip")]), "not compressed"),
        (Answer(body=b"no", headers=[("Content-Encoding", "zstd")]), "not offered"),
    ],
)
async def test_a_broken_answer_is_named_for_what_it_is(
    server: FakeServer, client: Client, answer: Answer, words: str
) -> None:
    server.route("/", answer)
    outcome = await failure(client, server.url("/"))
    assert outcome.kind is FailureKind.NETWORK
    assert words in outcome.reason


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "compress", "gzip, br"])
async def test_a_body_that_is_not_encoded_at_all(server: FakeServer, client: Client, encoding: str) -> None:
    for body in (b"<rss>x</rss>", gzip.compress(b"<rss>x</rss>"), b"<rss>x</rss>" * 3_000):
        server.route("/", Answer(body=body, headers=[("Content-Encoding", encoding)]))
        outcome = await client.fetch(FetchRequest(url=server.url("/")))
        assert isinstance(outcome, Fetched), outcome
        assert outcome.body.startswith(b"<rss>x</rss>")
        assert len(outcome.body) == (12 if len(body) < 1_000 else len(body))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, FailureKind.STATUS),
        (401, FailureKind.FORBIDDEN),
        (403, FailureKind.FORBIDDEN),
        (404, FailureKind.NOT_FOUND),
        (451, FailureKind.FORBIDDEN),
        (500, FailureKind.SERVER),
        (502, FailureKind.SERVER),
        (204, FailureKind.STATUS),
        (205, FailureKind.STATUS),
        (206, FailureKind.STATUS),
        (300, FailureKind.STATUS),
        (799, FailureKind.SERVER),
    ],
)
async def test_a_status_without_a_document_is_a_failure(
    server: FakeServer, client: Client, status: int, kind: FailureKind
) -> None:
    server.route("/", Answer(status=status, body=b"sorry"))
    outcome = await failure(client, server.url("/"))
    assert (outcome.kind, outcome.http) == (kind, status)


async def test_an_error_page_may_break_off_or_never_end(server: FakeServer, client: Client) -> None:
    server.route("/cut", Answer(status=404, body=b"x", announce=99, cut=True))
    server.route("/endless", Answer(status=404, steps=[b"x" * 60_000] * 40))
    for path in ("/cut", "/endless"):
        assert (await failure(client, server.url(path))).kind is FailureKind.NOT_FOUND


def page(title: str) -> bytes:
    return f"<!doctype html><html><head><title>\n{title}</title>".encode()


HTML = ("Content-Type", "text/html; charset=UTF-8")


@pytest.mark.parametrize(
    ("answer", "owner"),
    [
        (Answer(status=403, headers=[("cf-mitigated", "challenge")]), "Cloudflare"),
        (Answer(status=403, headers=[HTML], body=page("Just a moment...")), "Cloudflare"),
        (Answer(status=503, headers=[HTML], body=page("Just a moment...")), "Cloudflare"),
        (Answer(status=403, headers=[HTML], body=page("Attention Required! | Cloudflare")), "Cloudflare"),
        (Answer(status=200, headers=[HTML], body=page("Making sure you&#39;re not a bot!")), "Anubis"),
        (Answer(status=429, headers=[("x-vercel-mitigated", "challenge")]), "Vercel"),
        (Answer(status=202, headers=[("x-amzn-waf-action", "challenge")]), "AWS WAF"),
        (Answer(status=403, headers=[("Server", "ddos-guard")]), "DDoS-Guard"),
        (
            Answer(
                status=403, headers=[HTML, ("Content-Encoding", "gzip")], body=gzip.compress(page("Just a moment..."))
            ),
            "Cloudflare",
        ),
    ],
)
async def test_a_wall_against_robots_is_named(server: FakeServer, client: Client, answer: Answer, owner: str) -> None:
    server.route("/", answer)
    outcome = await failure(client, server.url("/"))
    assert outcome.kind is FailureKind.BOT_WALL
    assert owner in outcome.reason


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=b"<rss/>", headers=[("x-datadome", "protected"), ("Server", "ddos-guard")]),
        Answer(body=b"<rss><title>Just a moment...</title></rss>", headers=[("Content-Type", "text/xml")]),
        Answer(body=page("The news"), headers=[HTML]),
    ],
)
async def test_what_a_wall_lets_through_is_a_document(server: FakeServer, client: Client, answer: Answer) -> None:
    server.route("/", answer)
    assert isinstance(await client.fetch(FetchRequest(url=server.url("/"))), Fetched)


async def test_a_busy_server_that_says_when_to_come_back_is_no_wall(server: FakeServer, client: Client) -> None:
    headers = [HTML, ("Retry-After", "60")]
    server.route("/", Answer(status=503, headers=headers, body=page("Just a moment...")))
    assert (await failure(client, server.url("/"))).kind is FailureKind.RATE_LIMITED


async def test_a_certificate_is_checked_and_what_is_wrong_with_it_is_said() -> None:
    with FakeServer(tls=server_context()) as server:
        server.route("/", Answer(body=b"<rss/>"))
        async with Client(QUICK) as client:
            outcome = await failure(client, server.url("/"))
            assert "certificate of 127.0.0.1 is not valid: self-signed" in outcome.reason.replace(
                "self signed", "self-signed"
            )
            assert server.requests == []
        trusting = ssl.create_default_context(cadata=CERTIFICATE)
        async with Client(QUICK, tls=trusting) as client:
            assert isinstance(await client.fetch(FetchRequest(url=server.url("/"))), Fetched)


async def test_a_server_that_speaks_no_tls_is_named(client: Client) -> None:
    async def answer_in_plain_text(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(answer_in_plain_text, "127.0.0.1", 0) as plain:
        outcome = await failure(client, f"https://127.0.0.1:{plain.sockets[0].getsockname()[1]}/")
    assert outcome.reason == "no secure connection to 127.0.0.1 could be made"


async def test_no_bytes_whatever_raise(server: FakeServer, client: Client) -> None:
    chance = random.Random(4)
    pieces = [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 301 x\r\n", b"Location: ", b"Content-Length: 5\r\n", b"\r\n", b"\x00"]
    pieces += [
        b"Content-Encoding: gzip\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"ETag: \xff\r\n",
        b"5\r\nhello\r\n",
        b":",
    ]
    answers = [Answer(raw=b"".join(chance.choices(pieces, k=chance.randrange(1, 8)))) for _ in range(150)]
    server.route("/", answers)
    for _ in answers:
        await client.fetch(FetchRequest(url=server.url("/")))


@pytest.mark.parametrize("link", ["http://127.0.0.1:9/", "http://localhost:9/", "http://nas:9/", "http://[::1]:9/"])
async def test_a_page_of_the_internet_points_inward(internet: FakeServer, link: str) -> None:
    internet.route("/", Answer(body=b"<html>"))
    lookup = names(page_example=[OUTSIDE], localhost=["127.0.0.1"], nas=["127.0.0.1"])
    async with Client(QUICK, lookup=lookup) as client:
        page = internet.url("/", host="page.example")
        assert isinstance(await client.fetch(FetchRequest(url=page)), Fetched)
        outcome = await client.fetch(FetchRequest(url=link, named_by=page))
    assert isinstance(outcome, Failed)
    assert outcome.kind is FailureKind.REFUSED


async def test_a_page_of_ones_own_may_name_a_feed_beside_it(server: FakeServer, client: Client) -> None:
    server.route("/feed", Answer(body=b"<rss/>"))
    request = FetchRequest(url=server.url("/feed"), named_by=server.url("/"))
    assert isinstance(await client.fetch(request), Fetched)


async def test_outside_and_in_again(internet: FakeServer) -> None:
    """A journey that begins inside and has been outside does not come back in."""
    internet.route("/out", redirect(internet.url("/in", host="far.example")))
    internet.route("/in", redirect(internet.url("/secret")))
    internet.route("/secret", Answer(body=b"<rss/>"))
    async with Client(QUICK, lookup=names(far_example=[OUTSIDE])) as client:
        outcome = await failure(client, internet.url("/out"))
    assert outcome.kind is FailureKind.REFUSED
    assert [request.path for request in internet.requests] == ["/out", "/in"]


async def test_anothers_host_is_paused(server: FakeServer, client: Client) -> None:
    """Whoever redirects to a host that wants peace is left alone there, and nobody else."""
    there = server.url("/busy", host="127.0.0.2")
    server.route("/", redirect(there))
    server.route("/busy", Answer(status=429, headers=[("Retry-After", "8640000")]))
    server.route("/good", Answer(body=b"<rss/>"))
    outcome = await failure(client, server.url("/"))
    assert outcome.host == "127.0.0.1>127.0.0.2"
    assert isinstance(await client.fetch(FetchRequest(url=server.url("/good", host="127.0.0.2"))), Fetched)
    again = await failure(client, server.url("/"))
    assert (again.asked, len(server.requests_for("/busy"))) == (False, 1)


async def test_empty_gzip_members(server: FakeServer, client: Client) -> None:
    """A few bytes that unpack to a million parts that hold nothing are given up after a thousand."""
    members = gzip.compress(b"") * 2_000
    for encoding, body in (("gzip", members), ("gzip, br", brotli.compress(members)), ("", members)):
        server.route("/", Answer(body=body, headers=[("Content-Encoding", encoding)] if encoding else []))
        assert (await failure(client, server.url("/"))).kind is FailureKind.TOO_LARGE


async def test_unpacking_much_happens_outside_the_event_loop(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[int] = set()

    class Noted(Body):
        def steps(self, data: bytes) -> Iterator[None]:
            for step in super().steps(data):
                threads.add(threading.get_ident())
                yield step

    monkeypatch.setattr(client_module, "Body", Noted)
    server.route("/", Answer(body=gzip.compress(bytes(8_000_000)), headers=[("Content-Encoding", "gzip")]))
    async with Client(Limits(spacing=0.0)) as client:
        outcome = await client.fetch(FetchRequest(url=server.url("/")))
    assert isinstance(outcome, Fetched)
    assert len(outcome.body) == 8_000_000
    assert threads - {threading.get_ident()}


async def test_memory_of_many_large_answers(server: FakeServer) -> None:
    """What is unpacked and not yet read is bounded in sum: the next body waits until one before it is let go."""
    body = gzip.compress(bytes(4_000_000))
    server.route("/", Answer(body=body, headers=[("Content-Encoding", "gzip")]))
    async with Client(Limits(spacing=0.0, per_host=10, unpacked=10_000_000)) as client:
        tasks = [asyncio.create_task(client.fetch(FetchRequest(url=server.url(f"/?{n}")))) for n in range(5)]
        done = set()
        while not done:
            done, waiting = await asyncio.wait(tasks, timeout=2)
        assert len(done) <= 2
        while waiting:
            for task in done:
                tasks.remove(task)
            del task
            done.clear()  # whoever held the bodies has read them
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        tasks.clear()
        done.clear()
        async with asyncio.timeout(30):  # and there is room again for as many
            again = asyncio.gather(*(client.fetch(FetchRequest(url=server.url(f"/?{n}"))) for n in range(2)))
            assert [len(each.body) for each in await again if isinstance(each, Fetched)] == [4_000_000] * 2


async def test_the_largest_of_too_much_that_arrives_gives_way() -> None:
    arriving = Arriving(1_000)
    with arriving.parcel() as small, arriving.parcel() as large:
        large.add(bytes(900))
        small.add(bytes(50))
        small.add(bytes(100))
        with pytest.raises(CrowdedError):
            large.add(b"x")
        small.add(bytes(800))
        assert sum(map(len, small.take())) == 950


async def test_slow_hosts_take_every_place(server: FakeServer) -> None:
    """Hosts that send a byte now and then step aside, so that a good one gets its place."""
    server.route("/slow", Answer(steps=[b"x", 60.0]))
    server.route("/good", Answer(body=b"<rss/>"))
    limits = Limits(spacing=0.0, per_host=50, at_once=2, patience=0.05, idle=300.0, total=300.0)
    async with Client(limits) as client:
        slow = [asyncio.create_task(client.fetch(FetchRequest(url=server.url(f"/slow?{n}")))) for n in range(20)]
        good = await asyncio.wait_for(client.fetch(FetchRequest(url=server.url("/good", host="127.0.0.2"))), 120)
        assert isinstance(good, Fetched)
        assert not any(task.done() for task in slow)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)


async def test_a_least_speed_is_asked(server: FakeServer) -> None:
    server.route("/", Answer(steps=[part for _ in range(200) for part in (b"x", 0.05)]))
    async with Client(Limits(spacing=0.0, grace=0.3, total=30.0)) as client:
        outcome = await failure(client, server.url("/"))
    assert outcome.kind is FailureKind.TIMEOUT
    assert "too slowly" in outcome.reason


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 60_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1;" + b"x" * 3_000_000,
    ],
    ids=["interim answers", "an extension of a chunk"],
)
async def test_bytes_that_are_no_body(server: FakeServer, raw: bytes) -> None:
    server.route("/", Answer(raw=raw, steps=[b"", 5.0]))
    async with Client(Limits(spacing=0.0, total=60.0)) as client:  # on a slow machine it takes long to read them
        outcome = await failure(client, server.url("/"))
    assert outcome.kind is FailureKind.NETWORK
