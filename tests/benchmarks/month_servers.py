"""Feed servers for `month`: each kind behaves in one way that docs/etiquette.md is about, and judges whoever asks it.

A `Server` is one feed's, a route of `tests.fakes.server`: a function from each request on the wire to what is sent
back. It complains of every request that breaks one of the thirty checks, naming the check by its number. All of a
feed's addresses are its own: `/7` is what is subscribed to, `/7/moved` and the like are where it redirects to.
"""

from __future__ import annotations

import gzip
import re
from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

from tests.fakes.server import Answer, redirect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.fakes.polling import FakeClock
    from tests.fakes.server import Request

START = datetime(2026, 1, 5, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MANY, PORTAL = "many.example", "portal.example"
"""The host that has several feeds; the host of the page that a hotel shows to everybody."""
SHOWN = 20
"""Entries that a document holds: the newest ones."""
PADDING = "<!--" + "a word " * 320 + "-->"
"""Brings an item to some 3,000 bytes."""
HINTS = {
    "ttl": "<ttl>240</ttl>",
    "sy": "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
    "skip": f"<skipHours>{''.join(f'<hour>{hour}</hour>' for hour in range(6))}</skipHours>"
    "<skipDays><day>Sunday</day></skipDays>",
    "skip all": f"<skipHours>{''.join(f'<hour>{hour}</hour>' for hour in range(24))}</skipHours>",
    "nonsense": "<ttl>-5</ttl><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
}
LEAST = {
    "ttl": 4 * HOUR,
    "sy": 6 * HOUR,
    "max-age": 3 * HOUR,
    "expires": 6 * HOUR,
    "16 years": 7 * DAY,
}
"""How long a kind wants not to be asked again."""
CACHING = {"max-age": "max-age=10800", "16 years": "max-age=504911232", "no-cache": "no-cache"}
KINDS = (
    *("both",) * 6,
    *("etag", "modified", "none", "ignores", "new etag on 304", "fickle", "turning", "noise", "bytes", "1970", "gzip"),
    *("max-age", "expires", "16 years", "no-cache", *HINTS),
    *("429", "429 until", "503", "a year", "410", "404", "403", "500", "hangs up", "broken", "unknown host"),
    *("301", "302", "chain", "circle", "endless", "portal", "password"),
    *("html", "empty", "JSON", "cut", "226"),
    *("one host",) * 3,
)
GONE_AFTER, MOVED_AFTER = 1.5 * DAY, DAY
MOST_REDIRECTS = 10
NEVER_THE_SAME = frozenset({"ignores", "turning", "cut"})
"""Kinds that never answer 304."""
AT_ONCE, SLOWLY = 2, 0.002
"""Requests that a host may have to answer at a time; seconds that one with several feeds takes for each."""
IN_FLIGHT = 5 * MINUTE
"""How long a host may still get what was on the way when it asked to be left alone: as many as it may have at a time.

The answer takes milliseconds, but the clock is moved meanwhile by all others that wait their second for some host.
"""
_NONE = (None, None)
_WRONG = {
    "html": b"<!doctype html><html><title>Welcome</title><p>Down for maintenance</html>",
    "empty": b"",
    "JSON": b'{"error": "no"}',
}


@dataclass(slots=True)
class Host:
    """What the feeds of one host have in common: when it refused, until when it wants peace, and what it got since.

    `arrived` is in real time.
    """

    arrived: deque[float] = field(default_factory=lambda: deque(maxlen=AT_ONCE + 1))
    refused: datetime = START - DAY
    left_alone: datetime = START
    since: int = 0


@dataclass(slots=True)
class Address:
    """What an address gave last: ETag and Last-Modified of which newest entry; when it was asked without validators.

    `leads` says that its last answer led elsewhere, for good perhaps: what it gave may be sent to it, or forgotten.
    """

    gave: tuple[str | None, str | None] = _NONE
    newest: int = -1
    plainly: datetime | None = None
    leads: bool = False


def portal(_: Request) -> Answer:
    """Answer with the page of a hotel to whatever is asked."""
    return Answer(body=_WRONG["html"], headers=[("Content-Type", "text/html"), ("ETag", '"portal"')])


@dataclass(slots=True, kw_only=True)
class Server:
    """A feed's server: what it has published by when, what it was asked, and what it thinks of that.

    `asked` has the time of each fetch; `requests` counts those with redirects. `offered` are the entries that any
    answer held whole, and since when. `forced` says that a user insists.
    """

    number: int
    kind: str
    hosts: defaultdict[str, Host]
    port: int
    published: list[datetime]
    clock: FakeClock
    forced: bool = False
    asked: list[datetime] = field(default_factory=list)
    requests: int = 0
    conditional: int = 0
    bytes: int = 0
    offered: dict[str, datetime] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    _addresses: defaultdict[str, Address] = field(default_factory=lambda: defaultdict(Address))
    _led_to: str = ""
    _steps: int = 0
    _failed_in_a_row: int = 0

    @property
    def name(self) -> str:
        """The name of the host."""
        return MANY if self.kind == "one host" else f"h{self.number}.example"

    @property
    def host(self) -> Host:
        """The host that is subscribed to."""
        return self.hosts[f"{self.name}:{self.port}"]

    @property
    def path(self) -> str:
        """The path that is subscribed to."""
        return f"/{self.number}"

    @property
    def url(self) -> str:
        """The address that is subscribed to."""
        user = "me:secret@" if self.kind == "password" else ""
        return f"http://{user}{self.name}:{self.port}{self.path}"

    @property
    def paths(self) -> list[str]:
        """All that it answers."""
        away = ("moved", "today", "elsewhere", "away", *range(MOST_REDIRECTS * 2))
        return [self.path, *(f"{self.path}/{each}" for each in away)]

    @property
    def leads_to(self) -> str:
        """Where it is right to ask in the end."""
        return self.url + "/moved" * (self.kind in {"301", "chain"})

    def is_unknown(self) -> bool:
        """Whether the name leads nowhere today."""
        return self.kind == "unknown host" and (self.clock() - START).days % 3 == 1

    def __call__(self, request: Request) -> Answer:
        """Judge a request, and answer it."""
        now, here = self.clock(), self._addresses[request.path]
        self.requests += 1
        led, self._led_to = request.path == self._led_to, ""
        self._steps = self._steps + 1 if led else 0
        if not led:
            self._judge_time(now)
            self.asked.append(now)
        self._judge(request, here, now)
        answer = self._trouble(now) or self._redirect(request, here, now) or self._document(request, here, now)
        self._failed_in_a_row = 0 if answer.status < 400 and answer.raw is None else self._failed_in_a_row + 1
        self.bytes += len(answer.head()) + len(answer.body)
        return replace(answer, delay=SLOWLY) if self.kind == "one host" else answer

    def _complain(self, now: datetime, wrong: dict[str, bool]) -> None:
        self.complaints += [f"{self.kind}: {words} ({now:%d %H:%M})" for words, is_so in wrong.items() if is_so]

    def _judge_time(self, now: datetime) -> None:
        """Judge when a fetch begins."""
        since = now - self.asked[-1] if self.asked else timedelta.max
        own = not self.forced
        self.host.since += 1
        wrong = {
            "8, 26, 30: asked twice within an hour": own and since < HOUR - MINUTE,
            "11, 12, 20: asked before it is due": own and since < LEAST.get(self.kind, HOUR) - MINUTE,
            "13, 14: asked while it wanted to be left alone": now < self.host.left_alone
            and (self.host.since > AT_ONCE or now - self.host.refused >= IN_FLIGHT),
            "15: asked after 410": self.kind == "410" and bool(self.asked) and self.asked[-1] > START + GONE_AFTER,
            "16: asked while failures should have made it wait": own
            and self._failed_in_a_row > 3
            and since < 2 * HOUR - MINUTE,
            "19: asked in skipHours or skipDays": own
            and self.kind == "skip"
            and bool(self.offered)
            and (now.hour < 6 or now.weekday() == 6),
        }
        self._complain(now, wrong)

    def _judge(self, request: Request, here: Address, now: datetime) -> None:
        """Judge what a request says, and how many others of its host are not answered yet."""
        sent = _validators(request)
        self.host.arrived.append(request.time)
        self.conditional += sent != _NONE
        wished = request.header("Accept") or b""
        wrong = {
            "22: a host has more than two requests to answer": self.kind == "one host"
            and len(self.host.arrived) > AT_ONCE
            and request.time - self.host.arrived[0] < SLOWLY,
            "18: followed more than ten redirects": self._steps > MOST_REDIRECTS,
            "1 to 7: validators that this address did not give": sent not in {_NONE, here.gave},
            "9, 10: asked plainly twice a day although it gave validators": sent == _NONE != here.gave
            and not here.leads
            and here.plainly is not None
            and now - here.plainly < DAY - MINUTE,
            "24: no name": not re.fullmatch(rb"feedreader/[^ ]+", request.header("User-Agent") or b""),
            "25: what is taken was not said": b";q=" not in wished
            or b"gzip" not in (request.header("Accept-Encoding") or b"")
            or request.header("A-IM") != b"feed",
            "26: no GET of HTTP/1.1": request.method != "GET" or b" HTTP/1.1\r\n" not in request.head,
            "29: a cookie": self.kind != "circle" and request.header("Cookie") is not None,
            "29: a password": (request.header("Authorization") is not None)
            != (self.kind == "password" and request.path == self.path),
        }
        self._complain(now, wrong)
        if sent == _NONE:
            here.plainly = now

    def _trouble(self, now: datetime) -> Answer | None:  # noqa: PLR0911 - one a kind
        passed, turn = now - START, len(self.asked)
        match self.kind:
            case "429" if turn % 7 == 0:
                return self._refuse(429, 2 * HOUR, "7200")
            case "429 until" if turn % 7 == 0:
                return self._refuse(429, 2 * HOUR, format_datetime(now + 2 * HOUR, usegmt=True))
            case "one host" if turn % 50 == 49:
                return self._refuse(429, 3 * HOUR, "10800")
            case "503" if turn % 9 < 2:
                return self._refuse(503, HOUR, "soon")
            case "a year" if turn == 5:
                return self._refuse(429, 30 * DAY, str(365 * 86_400))
            case "410" if passed > GONE_AFTER:
                return Answer(status=410)
            case "404" | "403" | "500" if DAY / 2 < passed < 3 * DAY:
                return Answer(status=int(self.kind), body=b"no")
            case "hangs up" if turn % 3 == 0:
                return Answer(raw=b"", cut=True)
            case _:
                return None

    def _refuse(self, status: int, span: timedelta, words: str) -> Answer:
        self.host.refused = self.clock()
        self.host.left_alone = self.clock() + span
        self.host.since = 0
        return Answer(status=status, headers=[("Retry-After", words)])

    def _redirect(self, request: Request, here: Address, now: datetime) -> Answer | None:  # noqa: PLR0911 - as above
        turn, at_home = len(self.asked), request.path == self.path
        match self.kind:
            case "301" | "chain" if at_home and now > START + MOVED_AFTER:
                return self._lead(here, "moved", 301)
            case "chain" if request.path.endswith("/moved"):
                return self._lead(here, "today", 302)
            case "302" if at_home:
                return self._lead(here, "elsewhere", 302)
            case "password" if at_home:
                return self._lead(here, "away", 302, host=f"away-{self.name}")
            case "circle" if turn % 6 == 5:
                return self._lead(here, str(self._steps % 2), 302)
            case "endless" if turn % 6 == 5:
                return self._lead(here, str(self._steps), 307)
            case "portal" if turn % 5 == 4:
                return redirect(f"http://{PORTAL}:{self.port}/login", 301)
            case _:
                return None

    def _lead(self, here: Address, where: str, status: int, *, host: str = "") -> Answer:
        self._led_to = f"{self.path}/{where}"
        here.leads = True
        location = f"http://{host}:{self.port}{self._led_to}" if host else self._led_to
        return Answer(status=status, headers=[("Location", location), ("Set-Cookie", "led=1; Path=/")])

    def _document(self, request: Request, here: Address, now: datetime) -> Answer:
        """Give the newest entries, or say that nothing has changed, or something that is wrong this time."""
        here.leads = False
        shown = [each for each in range(len(self.published)) if self.published[each] <= now][-SHOWN:][::-1]
        newest, had, fails = (shown[0] if shown else -1), here.newest, len(self.asked) % 4 == 2
        gives = self._gives(newest, now)
        headers = [*self._headers(now), *_fields(gives)]
        if fails and self.kind in _WRONG:
            return Answer(body=_WRONG[self.kind], headers=headers)
        knows = _validators(request) == here.gave != _NONE
        if knows and had == newest and self.kind not in NEVER_THE_SAME:
            here.gave = (gives[0] or here.gave[0], gives[1] or here.gave[1])
            return Answer(status=304, headers=headers)
        partly = self.kind == "226" and knows
        names = [each for each in shown if each > had] if partly else shown
        body = self._rss(names, now)
        if fails and self.kind == "broken":
            return Answer(body=body, headers=headers, announce=len(body) + 999, cut=True)
        if fails and self.kind == "cut":
            body = body[: len(body) // 2]
            names = names[: body.count(b"</item>")]
        else:
            here.gave, here.newest = gives, newest
        for each in names:
            self.offered.setdefault(f"g{each}", now)
        if self.kind == "gzip":
            body = gzip.compress(body, 1)
        return Answer(status=226 if partly else 200, body=body, headers=headers)

    def _gives(self, newest: int, now: datetime) -> tuple[str | None, str | None]:  # noqa: PLR0911 - as above
        """The validators, ETag and Last-Modified, of a document with this newest entry."""
        date = format_datetime(self.published[newest], usegmt=True) if newest >= 0 else None
        both = f'W/"{newest}"', date
        match self.kind:
            case "none":
                return _NONE
            case "etag":
                return both[0], None
            case "modified":
                return None, date
            case "fickle":
                return both if newest % 2 else _NONE
            case "turning":
                return f'"{newest}-{len(self.asked)}"', date
            case "new etag on 304":
                return f'"{newest}-{now:%H}"', date
            case "bytes":
                return f'W/"caf\xe9 {newest}', "yesterday"
            case "1970":
                return None, f"Mon, 01 Jan 1970 {newest // 60:02}:{newest % 60:02}:00 GMT"  # it was a Thursday
            case _:
                return both

    def _headers(self, now: datetime) -> Iterable[tuple[str, str]]:
        yield "Content-Type", "application/rss+xml"
        yield "Set-Cookie", f"seen={now:%d%H}; Path=/"
        if self.kind in CACHING:
            yield "Cache-Control", CACHING[self.kind]
        if self.kind == "expires":  # by a clock of its own
            yield "Date", format_datetime(now - 400 * DAY, usegmt=True)
            yield "Expires", format_datetime(now - 400 * DAY + LEAST["expires"], usegmt=True)
        if self.kind == "gzip":
            yield "Content-Encoding", "gzip"
        if self.kind == "226":
            yield "IM", "feed"

    def _rss(self, names: Iterable[int], now: datetime) -> bytes:
        """A document whose entries point at pictures and files, which nobody should fetch (check 27)."""
        noise = f"<!-- {now} -->" if self.kind == "noise" else ""
        items = "".join(
            f'<item><guid isPermaLink="false">g{each}</guid><title>Entry {each} of {self.number}</title>'
            f"<link>/{self.number}/page/{each}</link><pubDate>{format_datetime(self.published[each])}</pubDate>"
            f'<enclosure url="/{self.number}/sound/{each}" type="audio/mpeg" length="1"/>'
            f"<description>&lt;img src='/{self.number}/picture/{each}'&gt; Words.</description>{PADDING}</item>"
            for each in names
        )
        return (
            '<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>'
            f"<title>Feed {self.number}</title><link>/</link><image><url>/{self.number}/logo</url></image>"
            f"{HINTS.get(self.kind, '')}{noise}{items}</channel></rss>"
        ).encode()


def _validators(request: Request) -> tuple[str | None, str | None]:
    """What a request sent back, ETag and Last-Modified, a character a byte."""
    etag, modified = (request.header(name) for name in ("If-None-Match", "If-Modified-Since"))
    return etag and etag.decode("latin-1"), modified and modified.decode("latin-1")  # type: ignore[return-value]  # none is empty


def _fields(validators: tuple[str | None, str | None]) -> Iterable[tuple[str, str]]:
    return ((name, value) for name, value in zip(("ETag", "Last-Modified"), validators, strict=True) if value)
