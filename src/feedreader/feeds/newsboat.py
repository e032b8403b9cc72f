"""newsboat's `urls` and `config` files as lines of words, the meaning of a line of `urls`, and newsboat's guids.

A file is parsed as newsboat does: words are separated by white space, double quotes surround those with spaces, a
backslash escapes a quote or a backslash, `#` at the beginning of a word starts a comment. Backticks, whose commands
newsboat runs, stay as they are: nothing is run here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedreader.feeds import dates
from feedreader.feeds.identity import canonical, own_key
from feedreader.model.subscriptions import Subscription
from feedreader.text.clean import one_line
from feedreader.text.urls import web_url

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r'"(?P<quoted>(?:\\.|[^"\\])*)"?|(?P<bare>[^\s"][^\s]*)')
_RUNS = re.compile(r"(exec|filter):", re.IGNORECASE)
LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Line:
    """A non-empty line: its number from 1, its words, and its text."""

    number: int
    words: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlsLine:
    """The meaning of a line of `urls`: a subscription (with the user's name for it), a query, or neither, and why.

    A `hidden` feed is one that newsboat only shows through queries.
    """

    text: str
    tags: tuple[str, ...] = ()
    title: str = ""
    hidden: bool = False
    subscription: Subscription | None = None
    expression: str | None = None
    refused: str = ""


def read_lines(text: str) -> Iterator[Line]:
    """Yield the non-empty lines of either file."""
    for number, line in enumerate(text.splitlines(), start=1):
        words = tuple(_words(line[:LONGEST]))
        if words:
            yield Line(number, words, one_line(line))


def read_urls(text: str) -> Iterator[UrlsLine]:
    """Yield the lines of `urls`."""
    for line in read_lines(text):
        source, *marks = line.words
        names = [mark[1:] for mark in marks if mark.startswith("~")]
        tags = tuple(dict.fromkeys(one_line(mark.lstrip("!")) for mark in marks if mark[:1] not in ("~", "")))
        name = one_line(names[-1]) if names else ""
        yield _asked(source, tuple(filter(None, tags)), name, any(m[:1] == "!" for m in marks))


def article_key(*, guid: str, url: str, title: str, content: str, home: str) -> str:
    """Return the key that we have for an article of newsboat's cache.

    If a feed gives no guid, newsboat makes one up: of link and date as they are written, of the link, of the title.
    """
    date = guid.removeprefix(url)
    if url and date != guid and dates.read(date) is not None:
        return own_key(guid="", link=url, home=home, title=title, date=date, text=content)
    if not url and guid == title:
        return own_key(guid="", link="", home=home, title=title, date="", text=content)
    return canonical(guid)


def _asked(source: str, tags: tuple[str, ...], title: str, hidden: bool) -> UrlsLine:  # noqa: FBT001 - four facts of one line
    if source.startswith("query:"):
        _, _, rest = source.partition(":")
        name, _, expression = rest.partition(":")
        return UrlsLine(text=source, tags=tags, title=one_line(title or name), expression=expression)
    if runs := _RUNS.match(source):
        why = f"{runs[1].lower()}: runs a program, which an import never does; publish its output at an address"
        return UrlsLine(text=source, tags=tags, title=title, refused=why)
    address = web_url(source)
    if address is None:
        why = "a file of this machine is not followed" if source.startswith("file:") else "no http or https address"
        return UrlsLine(text=source, tags=tags, title=title, refused=why)
    subscription = Subscription(url=address, title=title, tags=tags)
    return UrlsLine(text=source, tags=tags, title=title, hidden=hidden, subscription=subscription)


def _words(line: str) -> Iterator[str]:
    at = 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        if line[at] == "#":
            return
        found = _WORD.match(line, at)
        assert found is not None  # a quote, or a character that is neither a quote nor a space
        yield _unescaped(found["quoted"]) if found["bare"] is None else found["bare"]
        at = found.end()


def _unescaped(quoted: str) -> str:
    simple = {"n": "\n", "t": "\t", "r": "\r", '"': '"'}
    return re.sub(r"\\(.)", lambda escape: simple.get(escape[1], escape[0]), quoted, flags=re.DOTALL)
