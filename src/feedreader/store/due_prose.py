"""Parse the sentences in which earlier versions stored why a feed is due and why a host is paused.

Used once, by the migration that stores facts instead (`store.rows.reason_json`).
"""

from __future__ import annotations

import json
import re

_SPAN = r"(?P<span>\d+ (?:day|hour|minute|second)s?)"
_BELIEVED = r"(?:, believed up to (?P<believed>\d+ (?:day|hour|minute|second)s?))?"
_REASONS = (
    ("never asked", r"never asked yet"),
    ("asked for", r"asked for"),
    ("set", rf"every {_SPAN}, as it was set for this feed"),
    ("rhythm unknown", rf"every {_SPAN} until its rhythm is known"),
    ("rhythm", rf"it publishes about every {_SPAN}"),
    ("all at once", r"its newest entries came all at once"),
    ("not conditional", r"nothing changed, and the server cannot say so cheaply"),
    ("fresh", rf"the server says it is fresh for {_SPAN}{_BELIEVED}"),
    ("ttl", rf"the feed asks for {_SPAN} between visits \(ttl\){_BELIEVED}"),
    ("update interval", rf"the feed says it is updated every {_SPAN}{_BELIEVED}"),
    ("asked plainly", r"its server was asked without validators, which is done once a day at most"),
    ("failed", rf"failed (?:once|(?P<number>\d+) times in a row), so the next try is after {_SPAN}"),
    ("refusing", rf"the server is refusing visits without saying for how long; waiting {_SPAN}"),
    ("retry after", rf"the server asked to be left alone for {_SPAN}{_BELIEVED}, until [-:\d ]+ UTC"),
    ("host paused", r"not asked for another .+"),
    ("offline", r"this machine was offline when it was its turn"),
    ("gone", r"the server says that this feed is gone for good \(410\); it is not asked any more"),
)


def reason_of(words: str) -> str:
    """Return the facts, as JSON, of a reason that an earlier version stored as a sentence."""
    words, _, _ = words.partition("; the feed asks not to be visited before ")
    for kind, pattern in _REASONS:
        if found := re.fullmatch(pattern, words):
            parts = found.groupdict()
            facts: dict[str, object] = {"kind": kind}
            facts |= {name: _micros(parts[name]) for name in ("span", "believed") if parts.get(name)}
            if kind == "failed":
                facts["number"] = int(parts["number"] or 1)
            return json.dumps(facts, separators=(",", ":"))
    return '{"kind":"earlier"}'


def _micros(span: str) -> int:
    number, unit = span.split()
    return int(number) * {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}[unit.rstrip("s")] * 1_000_000
