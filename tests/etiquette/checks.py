"""The checks: each asks a reader to refresh against a server that behaves in one way, and looks at what was asked.

Numbers are those of `tests/system/test_etiquette.py`, which looks at feedreader from inside. What only a program that
stays running shows (21, 23: spreading and waking up) and what only a list of entries shows is left to that.
"""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from tests.etiquette.readers import SECONDS, faketime, start
from tests.fakes.server import Answer, FakeServer, conditional, redirect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.etiquette.readers import Reader
    from tests.fakes.server import Request

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOSTS = ("127.0.0.1", "127.0.0.2")


class NotTriedError(Exception):
    """The check needs something that is not here."""


class Lab:
    """A reader in a folder of its own, and the server that it asks."""

    def __init__(self, reader: Reader, server: FakeServer, home: Path) -> None:
        self.reader, self.server, self.home = reader, server, home
        self.urls: list[str] = []
        self.moved: timedelta | None = None

    def subscribe(self, *paths: str, host: str = HOSTS[0], user: str = "") -> None:
        self.urls += [self.server.url(path, host=host, user=user) for path in paths]
        self.reader.prepare(self.home, self.urls)

    def refresh(self, *, ahead: timedelta | None = None) -> list[Request]:
        """Refresh once, with the clock set further ahead; what was asked."""
        before = len(self.server.requests)
        self.later(ahead)
        process = start(self.reader, self.home, self.urls, self.moved)
        try:
            process.wait(SECONDS)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        return self.server.requests[before:]

    def later(self, ahead: timedelta | None) -> None:
        if ahead is not None:
            if faketime() is None:
                raise NotTriedError("needs libfaketime")
            self.moved = (self.moved or timedelta()) + ahead


def rss(*guids: object, head: str = "", item: str = "") -> bytes:
    items = "".join(f"<item><guid>{guid}</guid><title>Number {guid}</title>{item}</item>" for guid in guids)
    return f'<rss version="2.0"><channel><title>News</title><link>http://a.example/</link>{head}{items}</channel></rss>'.encode()


def answer(body: bytes | None = None, **headers: str) -> Answer:
    return Answer(body=body or rss(1), headers=[(name.replace("_", "-"), value) for name, value in headers.items()])


def sent(request: Request, name: str) -> str | None:
    value = request.header(name)
    return None if value is None else value.decode("latin-1")


def check_01(lab: Lab) -> None:
    """An ETag comes back byte for byte."""
    lab.server.route("/", conditional(rss(1), etag='W/"a b"'))
    lab.subscribe("/")
    lab.refresh()
    (second,) = lab.refresh(ahead=2 * DAY)
    assert sent(second, "If-None-Match") == 'W/"a b"', f"sent {sent(second, 'If-None-Match')!r}"


def check_02(lab: Lab) -> None:
    """A Last-Modified comes back byte for byte, wrong weekday and all."""
    lab.server.route("/", conditional(rss(1), last_modified="Mon, 01 Jan 1970 00:00:00 GMT"))
    lab.subscribe("/")
    lab.refresh()
    (second,) = lab.refresh(ahead=2 * DAY)
    found = sent(second, "If-Modified-Since")
    assert found == "Mon, 01 Jan 1970 00:00:00 GMT", f"sent {found!r}"


def check_03(lab: Lab) -> None:
    """No validator is made up where none was given."""
    lab.server.route("/", answer())
    lab.subscribe("/")
    lab.refresh()
    for request in lab.refresh(ahead=2 * DAY):
        made_up = sent(request, "If-None-Match") or sent(request, "If-Modified-Since")
        assert made_up is None, f"sent {made_up!r}"


def check_04(lab: Lab) -> None:
    """Validators go to the address that gave them, not to where it redirects by now."""
    lab.server.route("/old", conditional(rss(1), etag='"old"'))
    lab.server.route("/new", answer(rss(1, 2)))
    lab.subscribe("/old")
    lab.refresh()
    lab.server.route("/old", redirect("/new"))
    lab.refresh(ahead=2 * DAY)
    leaked = [sent(request, "If-None-Match") for request in lab.server.requests_for("/new")]
    assert leaked == [None], f"/new was sent {leaked}"


def check_05(lab: Lab) -> None:
    """A 304 with a new ETag replaces the old one."""
    first = answer(ETag='"1"')
    lab.server.route("/", [first, Answer(status=304, headers=[("ETag", '"2"')]), answer(rss(1, 2))])
    lab.subscribe("/")
    lab.refresh()
    lab.refresh(ahead=2 * DAY)
    (third,) = lab.refresh(ahead=2 * DAY)
    assert sent(third, "If-None-Match") == '"2"', f"sent {sent(third, 'If-None-Match')!r}"


def check_06(lab: Lab) -> None:
    """New validators are kept though the body is the same."""
    lab.server.route("/", [answer(ETag='"1"'), answer(ETag='"2"'), answer(rss(1, 2))])
    lab.subscribe("/")
    lab.refresh()
    lab.refresh(ahead=2 * DAY)
    (third,) = lab.refresh(ahead=2 * DAY)
    assert sent(third, "If-None-Match") == '"2"', f"sent {sent(third, 'If-None-Match')!r}"


def check_07(lab: Lab) -> None:
    """What came with a body that broke off is not asked for with its validators."""
    broken = Answer(steps=[rss(1, 2)[:40]], announce=500, cut=True, headers=[("ETag", '"broken"')])
    lab.server.route("/", [broken, answer()])
    lab.subscribe("/")
    lab.refresh()
    for request in lab.refresh(ahead=2 * DAY):
        assert sent(request, "If-None-Match") is None, "sent the ETag of a broken answer"


def check_08(lab: Lab) -> None:
    """An hour of restarts is one request."""
    lab.server.route("/", conditional(rss(1), etag='"1"'))
    lab.subscribe("/")
    for _ in range(5):
        lab.refresh()
    assert len(lab.server.requests) == 1, f"{len(lab.server.requests)} requests"


def check_09(lab: Lab) -> None:
    """A server that gives validators is asked without them once a day at most."""
    lab.server.route("/", conditional(rss(1), etag='"1"'))
    lab.subscribe("/")
    lab.refresh()
    for _ in range(4):
        lab.refresh(ahead=3 * HOUR)
    plain = sum(sent(request, "If-None-Match") is None for request in lab.server.requests)
    assert plain == 1, f"{plain} of {len(lab.server.requests)} requests were plain"


def check_11(lab: Lab) -> None:
    """Cache-Control: max-age is kept, and one of 16 years is not believed for more than a week."""
    lab.server.route("/", answer(Cache_Control="max-age=21600"))
    lab.server.route("/ages", answer(Cache_Control="max-age=504576000"))
    lab.subscribe("/", "/ages")
    lab.refresh()
    assert not lab.refresh(ahead=5 * HOUR), "asked while it was fresh"
    assert lab.refresh(ahead=8 * DAY), "not asked a week later"


def check_12(lab: Lab) -> None:
    """Expires counts from the answer's own Date."""
    now = datetime(2020, 1, 1, tzinfo=UTC)
    dates = {"Date": format_datetime(now, usegmt=True), "Expires": format_datetime(now + 6 * HOUR, usegmt=True)}
    lab.server.route("/", answer(**dates))
    lab.subscribe("/")
    lab.refresh()
    assert not lab.refresh(ahead=5 * HOUR), "asked while it was fresh"


def check_13(lab: Lab) -> None:
    """429 and 503 with Retry-After leave the whole host alone for as long."""
    for status in (429, 503):
        lab.server.route(f"/{status}", Answer(status=status, headers=[("Retry-After", "43200")]))
    lab.subscribe("/429")
    lab.refresh()
    lab.server.route("/other", answer())
    lab.subscribe("/other")
    asked = lab.refresh(ahead=6 * HOUR)
    assert not asked, f"{len(asked)} requests to a host that wanted peace"


def check_14(lab: Lab) -> None:
    """A Retry-After of a year is not believed for ever."""
    lab.server.route("/", [Answer(status=429, headers=[("Retry-After", "31536000")]), answer()])
    lab.subscribe("/")
    lab.refresh()
    assert not lab.refresh(ahead=DAY), "asked a day later"
    assert lab.refresh(ahead=60 * DAY), "not asked two months later"


def check_15(lab: Lab) -> None:
    """410 ends polling."""
    lab.server.route("/", [answer(), Answer(status=410)])
    lab.subscribe("/")
    lab.refresh()
    lab.refresh(ahead=2 * DAY)
    later = [len(lab.refresh(ahead=2 * DAY)) for _ in range(3)]
    assert sum(later) == 0, f"{sum(later)} requests after 410"


def check_16(lab: Lab) -> None:
    """Failures are tried later and later, and a feed recovers."""
    lab.server.route("/", Answer(status=500))
    lab.subscribe("/")
    lab.refresh()
    tries = sum(len(lab.refresh(ahead=1.2 * HOUR)) for _ in range(10))
    assert tries <= 5, f"{tries} requests in twelve hours of errors"
    lab.server.route("/", answer())
    assert lab.refresh(ahead=9 * DAY), "given up"


def check_17(lab: Lab) -> None:
    """One permanent redirect is not believed at once."""
    lab.server.route("/old", [redirect("/new", 301), answer()])
    lab.server.route("/new", answer())
    lab.subscribe("/old")
    lab.refresh()
    asked = [request.path for request in lab.refresh(ahead=2 * DAY)]
    assert asked == ["/old"], f"asked {asked}"


def check_18(lab: Lab) -> None:
    """A chain of redirects ends after ten."""
    lab.server.route("/", redirect("/0"))
    for number in range(60):
        lab.server.route(f"/{number}", redirect(f"/{number + 1}"))
    lab.subscribe("/")
    asked = len(lab.refresh())
    assert asked <= 11, f"{asked} requests"


def check_19(lab: Lab) -> None:
    """skipHours (GMT) are skipped."""
    soon = datetime.now(UTC) + 3 * HOUR
    hours = "".join(f"<hour>{(soon + n * HOUR).hour}</hour>" for n in (-1, 0, 1))
    lab.server.route("/", answer(rss(1, head=f"<skipHours>{hours}</skipHours>")))
    lab.subscribe("/")
    lab.refresh()
    assert not lab.refresh(ahead=3 * HOUR), "asked in an hour that the feed wants to be skipped"


def check_20(lab: Lab) -> None:
    """ttl lengthens the wait."""
    lab.server.route("/", answer(rss(1, head="<ttl>600</ttl>")))
    lab.subscribe("/")
    lab.refresh()
    assert not lab.refresh(ahead=6 * HOUR), "asked before the feed's ttl was over"


def check_22(lab: Lab) -> None:
    """A host is asked by two connections at most, a second apart."""
    paths = [f"/{number}" for number in range(6)]
    for path in paths:
        lab.server.route(path, Answer(body=rss(1), delay=0.3))
    lab.subscribe(*paths)
    asked = lab.refresh()
    gaps = [later.time - earlier.time for earlier, later in pairwise(asked)]
    assert lab.server.most_open <= 2, f"{lab.server.most_open} connections at once"
    assert min(gaps) > 0.8, f"{min(gaps):.2f} s between two requests"


def check_24(lab: Lab) -> None:
    """A reader says who it is, and does not try as somebody else after a 403."""
    lab.server.route("/", Answer(status=403))
    lab.subscribe("/")
    agents = {sent(request, "User-Agent") or "" for request in lab.refresh()}
    assert len(agents) == 1, f"asked as {sorted(agents)}"
    (agent,) = agents
    assert "/" in agent, f"no name and version: {agent!r}"
    assert "Mozilla" not in agent, f"pretends to be a browser: {agent!r}"


def check_25(lab: Lab) -> None:
    """Accept names feeds, Accept-Encoding names gzip."""
    lab.server.route("/", answer())
    lab.subscribe("/")
    (request,) = lab.refresh()
    assert "xml" in (sent(request, "Accept") or ""), f"Accept: {sent(request, 'Accept')!r}"
    assert "gzip" in (sent(request, "Accept-Encoding") or ""), f"Accept-Encoding: {sent(request, 'Accept-Encoding')!r}"


def check_26(lab: Lab) -> None:
    """A poll is one request: no HEAD, no icon, no robots.txt."""
    lab.server.route("/feed", answer())
    lab.subscribe("/feed")
    asked = [f"{request.method} {request.path}" for request in lab.refresh()]
    assert asked == ["GET /feed"], f"asked {asked}"


def check_27(lab: Lab) -> None:
    """Nothing that entries point at is fetched unasked."""
    there = lab.server.url("/there")
    item = f'<link>{there}</link><enclosure url="{there}"/><description>&lt;img src="{there}"&gt;</description>'
    lab.server.route("/", answer(rss(1, item=item)))
    lab.subscribe("/")
    lab.refresh()
    assert not lab.server.requests_for("/there")


def check_28(lab: Lab) -> None:
    """A web page with 200 is a failure: its validators are not those of the feed."""
    page = Answer(
        body=b"<!doctype html><title>Hello</title>", headers=[("ETag", '"page"'), ("Content-Type", "text/html")]
    )
    lab.server.route("/", [answer(ETag='"1"'), page, answer()])
    lab.subscribe("/")
    lab.refresh()
    lab.refresh(ahead=2 * DAY)
    for request in lab.refresh(ahead=2 * DAY):
        assert sent(request, "If-None-Match") != '"page"', "sent the ETag of a web page"


def check_29(lab: Lab) -> None:
    """Cookies are ignored, and a password stays with its origin."""
    lab.server.route("/", redirect(lab.server.url("/there", host=HOSTS[1])))
    lab.server.route("/there", answer(Set_Cookie="id=1"))
    lab.subscribe("/", user="me:secret")
    lab.refresh()
    lab.refresh(ahead=2 * DAY)
    for request in lab.server.requests:
        assert sent(request, "Cookie") is None, "sent a cookie back"
        if request.path == "/there":
            assert sent(request, "Authorization") is None, "sent the password to another host"


def check_30(lab: Lab) -> None:
    """kill -9 in the middle of an answer: what was answered before is not asked again."""
    lab.server.route("/done", conditional(rss(1), etag='"1"'))
    lab.server.route("/hangs", Answer(steps=[b"<rss>", 60.0]), host=HOSTS[1])
    lab.subscribe("/done")
    lab.subscribe("/hangs", host=HOSTS[1])
    process = start(lab.reader, lab.home, lab.urls, lab.moved)
    deadline = time.monotonic() + SECONDS
    while len({request.path for request in lab.server.requests}) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(2)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    lab.server.route("/hangs", answer(), host=HOSTS[1])
    lab.refresh()
    asked = Counter(request.path for request in lab.server.requests)
    assert asked["/done"] == 1, f"asked {asked['/done']} times"


CHECKS: dict[int, Callable[[Lab], None]] = {
    int(name.removeprefix("check_")): check for name, check in sorted(globals().items()) if name.startswith("check_")
}


def attempt(reader: Reader, number: int) -> tuple[str, str]:
    """Put a reader through a check: `pass`, `FAIL` or `not tried`, and why."""
    with tempfile.TemporaryDirectory() as home, FakeServer(addresses=HOSTS) as server:
        try:
            CHECKS[number](Lab(reader, server, Path(home)))
        except NotTriedError as error:
            return "not tried", str(error)
        except AssertionError as error:
            return "FAIL", str(error).partition("\n")[0]
        except ValueError as error:  # a number of requests that the check does not expect
            return "FAIL", f"another number of requests than expected ({error})"
    return "pass", ""
