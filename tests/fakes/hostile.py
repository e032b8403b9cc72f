"""Strings that a stranger might write, and a store in which every slot contains one of them.

They are stored unchanged, as if cleaning at the door had a hole: the interface is the second wall.
"""

from __future__ import annotations

import re
import sqlite3
from html import escape
from typing import TYPE_CHECKING

from tests.builders import NOW, make_feed_data, make_health, make_intent, make_new, make_subscription

from feedreader.model.due import DueKind, DueReason
from feedreader.model.entries import Enclosure
from feedreader.model.placing import NewStory, Placement
from feedreader.model.stories import Link, Reason, ReasonKind
from feedreader.store.connect import open_store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from feedreader.model.entries import EntryId
    from feedreader.store.connect import Store

HOSTILE = {
    "closing": "CLOSING[/]end",
    "closing of a tag": "CLOSED[/foo]end",
    "capital": "[Video] CAPITAL",
    "action": "[@click=app.quit]ACTION[/]",
    "link": "[link=https://evil.example]LINK[/link]",
    "colour": "[red]COLOUR[/red] [bold",
    "dollar": "[$primary]DOLLAR[/] [_x] [ y] [[z]]",
    "title of the window": "\x1b]0;PWNED\x07TITLE",
    "clipboard": "\x1b]52;c;UFdORUQ=\x1b\\CLIPBOARD",
    "reset": "\x1bcRESET\x1b[2J",
    "report": "\x1b[6nREPORT\x1bP+q544e\x1b\\",
    "c1": "\x9b31mCONTROL\x9d0;PWNED\x9c\x90x\x9c",
    "bidi": "\u202eBIDI\u2066 x \u2069",
    "marks": "MARKS" + "\u0301" * 10_000,
    "joiners": "JOIN" + "\u200d" * 500 + "\ufe0f\u200b",
    "newlines": "NEW\r\nLINES\x0b\x0c\x08\x08\t.",
    "html": "<b>HTML</b><script>alert(1)</script>&amp;",
    "shell": "$(touch pwned)`touch pwned`;'\"|&SHELL",
    "long": "LONG" + "x" * 100_000,
    "surrogate-like": "\ufffe\uffffNON\U0001f469\u200d",
}
WORD = {name: re.search(r"[A-Z]{4,}|NON|NEW|JOIN", text)[0] for name, text in HOSTILE.items()}  # type: ignore[index]  # each has one
TOGETHER = {
    together: " ".join(HOSTILE[name] for name in names)
    for together, names in {
        "markup": ("closing", "closing of a tag", "capital", "action", "link", "dollar", "colour"),
        "programs": ("html", "shell"),
        "controls": ("joiners", "newlines", "surrogate-like", "c1", "bidi", "reset", "title of the window", "report"),
        "clipboard and marks": ("clipboard", "marks"),
        "long": ("long",),
    }.items()
}
"""The same strings in as few texts as possible: what one of them does to a screen, it also does beside the others."""

WORDS = {
    together: [word for name, word in WORD.items() if HOSTILE[name] in text] for together, text in TOGETHER.items()
}
DRIVES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]")


def hostile_store(path: Path, texts: Mapping[str, str] = HOSTILE) -> Store:
    """Return a store in which each hostile string is a title, a tag, an author, an error, a reason."""
    store = open_store(path)
    writer = store.writer
    urls = [f"https://feed{number}.example/rss" for number in range(len(texts))]
    writer.feeds.subscribe([make_subscription(url) for url in urls], now=NOW)
    entries: list[EntryId] = []
    for feed, (name, text) in enumerate(texts.items(), 1):
        new = make_new(
            name,
            title=text,
            authors=(text, text),
            categories=(text,),
            language=text[:20],
            url=f"https://example.org/{text[:2000]}",
            summary=text,
            content=f"<h2>{text}</h2><p>{text}<a href='https://e.example/{name}'>{text}</a></p><pre><code>{text}</code></pre>"
            f"<a href='https://e.example/{escape(text[:500])}'>{text[:99]}</a>"
            f"<img alt='{text[:500]}' src='https://e.example/i.png'><table><tr><td>{text}</td><td>b</td></tr></table>",
            enclosures=(Enclosure(url=f"https://e.example/{text[:500]}", type=text[:100], length=-5),),
        )
        health = make_health(failures=4, last_error=text, why_then=DueReason(kind=DueKind.HOST_PAUSED, host=text))
        intent = make_intent(
            feed, new, data=make_feed_data(text, site_url=f"https://s.example/{text[:99]}"), health=health
        )
        entries += writer.polling.apply([intent]).new
        writer.queries.save(f"{feed} {name}", f"feed:{feed}", now=NOW)
    story = NewStory(1)
    links = [
        Link(
            entry=each,
            with_entry=entries[0],
            score=0.9,
            evidence=(Reason(ReasonKind.SHARED_WORDS, tuple(texts.values())),),
        )
        for each in entries
    ]
    placements = [Placement(entry=each, story=story, link=link) for each, link in zip(entries, links, strict=True)][:4]
    writer.stories.regroup(placements, now=NOW, leads={story: entries[0]}, grouped=entries)
    _put_raw(path, entries, texts)
    return store


def _put_raw(path: Path, entries: list[EntryId], texts: Mapping[str, str]) -> None:
    """Put into the store what its own cleaning has removed."""
    connection = sqlite3.connect(path)
    for number, (entry, text) in enumerate(zip(entries, texts.values(), strict=True), 1):
        connection.execute("UPDATE entry SET title = ? WHERE id = ?", (text, entry))
        connection.execute("UPDATE feed SET title = ?, user_title = ? WHERE id = ?", (text, text, number))
        tag = connection.execute("INSERT INTO tag(name) VALUES (?)", (f"{number}{text}",)).lastrowid
        connection.execute("INSERT INTO entry_tag(entry, tag) VALUES (?, ?)", (entry, tag))
        folder = connection.execute("INSERT INTO tag(name) VALUES (?)", (f"folder{number}{text[:50]}",)).lastrowid
        connection.execute("INSERT INTO feed_tag(feed, tag) VALUES (?, ?)", (number, folder))
        connection.execute("UPDATE saved_query SET name = ? WHERE query = ?", (f"{number} {text}", f"feed:{number}"))
    connection.commit()
    connection.close()


def harmless(text: str) -> bool:
    return all(DRIVES.search(each) is None for each in text.split("\n"))
