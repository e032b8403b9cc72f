"""Attacks that succeeded on other readers, as feeds: hostile text, links, markup and responses, and their traces."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, NamedTuple

from tests.fakes.server import Answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECRET = "Zq15password"
INSIDE = "Zq08contents-of-a-file"
ESC, CSI, OSC, ST, BEL = "\x1b", "\x9b", "\x9d", "\x9c", "\x07"
OVERRIDE, ISOLATE = "\u202e", "\u2066"


class Incident(NamedTuple):
    """An attack on another reader: hostile text, links and markup of a feed, and what no door may let out.

    `answer` is what the server sends instead of a feed of these.
    """

    title: str = "a title"
    link: str = "/entry"
    text: str = "Some text."
    file: str = "/file.mp3"
    raw: bool = False
    """Whether, in addition, the title is stored unchanged."""
    never: str = r"(?!)"
    """A pattern that must not match the output of any door."""
    never_in_markup: str = r"(?!)"
    """A pattern that must not match any element, attribute or address of HTML."""
    answer: Callable[[str, Path], Answer] | None = None


def _entities(depth: int) -> bytes:
    """A document whose entities double and double."""
    declared = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, depth))
    return f'<!DOCTYPE rss [<!ENTITY e0 "lol">{declared}]>'.encode()


def feed(title: str, word: str, one: Incident, *, guid: str = "", date: str = "", before: bytes = b"") -> bytes:
    """Return a feed with one entry."""
    escaped = {name: _escaped(value) for name, value in one._asdict().items() if isinstance(value, str)}
    return before + (
        f'<rss version="2.0"><channel><title>{word} {_escaped(title)}</title><link>{escaped["link"]}</link><item>'
        f"<title>{word} {escaped['title']}</title><link>{escaped['link']}</link><guid>{guid or word}</guid>{date}"
        f"<author>{word} {escaped['title']}</author><category>{escaped['title']}</category>"
        f'<enclosure url="{escaped["file"]}" type="{escaped["title"][:40]}" length="-1"/>'
        f"<description>{word} {escaped['text']}</description></item></channel></rss>"
    ).encode("utf-8", "replace")


def _escaped(text: str) -> str:
    """Return the text escaped for XML; control characters stay, as where nobody looks."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


DRIVING = (
    f"{ESC}]0;PWNED{BEL}{ESC}]52;c;UFdORUQ={ESC}\\{ESC}[6n{ESC}c{ESC}P+q544e{ESC}\\{ESC}_x{ESC}\\{ESC}^x{ESC}\\{CSI}31m"
    f"{OSC}0;PWNED{ST}\x90x{ST}\b\v\r\n{ESC}]8;;https://evil.example{ESC}\\here"
)
SCRIPTS = (
    "<script>alert('x')</script><img src=x srcset='http:a<script>alert(1)</script>' onerror=alert(1)>"
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><svg onload=alert(1)></svg>"
    "<a href='vbscript:x'>a</a><a href='data:text/html,x'>b</a><math href='vbscript:x'>c</math>"
)
ACTS = r"(?i)<script|\son\w+=|srcdoc|javascript:|vbscript:|data:text"

INCIDENTS = {
    "CVE-2017-12904: a title in a shell's line": Incident(
        title="$(touch pwned)`touch pwned`;touch pwned|touch pwned&\"'\n-o x", raw=True
    ),
    "CVE-2017-14500: the name of an enclosure in a shell's line": Incident(
        file="file:///x.mp3;touch pwned", link="../../.bashrc;touch pwned", never=r"file:///x\.mp3"
    ),
    "newsboat 2.44: lists that name commands": Incident(never=r"exec:|filter:|touch-by-list"),
    "CVE-2023-1350: lists that set commands": Incident(never=r"touch-by-attribute"),
    "sequences for the terminal": Incident(title=DRIVING, text=DRIVING, link=f"/{DRIVING}", raw=True),
    "bidirectional and invisible characters": Incident(
        title=f"{OVERRIDE}gpj.exe{ISOLATE}" + "\u200d" * 500 + "e" + "\u0301" * 10_000,
        raw=True,
        never="[\u202a-\u202e\u2066-\u2069]|\u0301{9}|\u200d{9}",
    ),
    "markup of the toolkit": Incident(title="[red][/][@click=app.quit]x[/][link=https://evil.example]y[/]", raw=True),
    "external entities": Incident(
        never=INSIDE,
        answer=lambda word, folder: Answer(
            body=feed("x", word, Incident())
            .replace(b"<rss", f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{folder}/inside">]><rss'.encode(), 1)
            .replace(b"Some text.", b"Some &x; text.")
        ),
    ),
    "entities that explode": Incident(
        never=r"(lol){100}",
        answer=lambda word, _: Answer(
            body=feed("x", word, Incident(text="&e9;"), before=_entities(10)).replace(b"&amp;e9;", b"&e9;")
        ),
    ),
    "bombs, bodies without an end, a byte a second": Incident(
        never=r"\0",
        answer=lambda _, __: Answer(body=gzip.compress(b"\0" * 40_000_000), headers=[("Content-Encoding", "gzip")]),
    ),
    "redirects to inside": Incident(
        never=INSIDE, answer=lambda _, folder: Answer(status=302, headers=[("Location", f"file://{folder}/inside")])
    ),
    "CVE-2026-21885: what is fetched besides leads inside": Incident(
        link="http://127.0.0.1:1/inside", text="<img src='http://127.0.0.1:1/i.png'><img src='file:///etc/hostname'>"
    ),
    "CVE-2023-27592 and CVE-2025-31483: scripts in HTML that is handed on": Incident(
        title=SCRIPTS, text=SCRIPTS, raw=True, never_in_markup=ACTS
    ),
    "CVE-2023-27591 and CVE-2025-67713: what a server tells everybody": Incident(
        link="//evil.example/\\@evil.example", text="<a href='/\\evil.example'>x</a><a href='//evil.example'>y</a>"
    ),
    "CVE-2023-22481 and lines in logs": Incident(
        title="x\r\n2026-11-29T00:00:00Z error: forged",
        raw=True,
        never=rf"(?m){SECRET}|^2026-11-29T00:00:00Z|^<3>forged",
    ),
    "GHSA-44pq-9929-f8mq and GHSA-83jp-rww3-57rr: links that run, lists without an end": Incident(
        link="javascript:alert(1)",
        file="ms-msdt:/id",
        text="<a href='javascript:alert(1)'>a</a><a href='smb://evil/x'>b</a><a href='file:///etc/passwd'>c</a>",
        never=r"(?i)javascript:|ms-msdt:|smb:|file:///etc",
    ),
    "CVE-2020-26235 and CVE-2022-24713: patterns and queries that take for ever": Incident(
        title="(a+)+$ \"' NEAR( * AND OR NOT ((((" + "(" * 500, text="a" * 100_000, raw=True
    ),
    "validators that end a header": Incident(
        never="X-Evil",
        answer=lambda word, _: Answer(
            body=feed("x", word, Incident()),
            headers=[("ETag", '"a"\r X-Evil: 1'), ("Last-Modified", "x" * 50_000), ("X-Other", "\x1b[31m")],
        ),
    ),
    "secrets that follow a redirect": Incident(
        never=SECRET, answer=lambda _, __: Answer(status=302, headers=[("Location", "http://127.0.0.2:{port}/stolen")])
    ),
    "CVE-2020-25787: a proxy that asks inside": Incident(
        never=INSIDE, answer=lambda _, __: Answer(status=301, headers=[("Location", "gopher://127.0.0.1:1/_x")])
    ),
    "portals that redirect everything": Incident(
        never=r"/portal", answer=lambda _, __: Answer(status=301, headers=[("Location", "/portal")])
    ),
    "a feed that claims the entries of another": Incident(
        title="stolen", answer=lambda word, _: Answer(body=feed("x", word, Incident(title="stolen"), guid="QUARRY01"))
    ),
    "dates that stay on top": Incident(
        never=r"\b9999-|\b9999\b",
        answer=lambda word, _: Answer(
            body=feed("x", word, Incident(), date="<pubDate>Fri, 31 Dec 9999 23:59:59 GMT</pubDate>")
        ),
    ),
    "pictures that explode": Incident(
        text="<img src='/bomb.png' width=99999 height=99999><svg><image href='/bomb.svg'/></svg>"
    ),
}
WORD = {name: f"QUARRY{number:02}" for number, name in enumerate(INCIDENTS, 1)}
FAILING = {name for name, one in INCIDENTS.items() if one.answer} - {
    "external entities",
    "entities that explode",
    "a feed that claims the entries of another",
    "dates that stay on top",
}
"""Incidents whose documents bring no entry; the feed is listed with what is wrong with it."""
