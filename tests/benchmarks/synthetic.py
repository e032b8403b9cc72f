"""Feeds made of words: deterministic, the size of real ones, with text that compresses about as well.

Shared by the benchmarks. Nothing here is anybody's text.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"] + ["an", "en", "or", "is", "ul", "ast", "ern", "ion"]


def vocabulary(size: int = 8_000, seed: int = 1) -> list[str]:
    """`size` made-up words."""
    chance = random.Random(seed)
    return ["".join(chance.choices(SYLLABLES, k=chance.choice((1, 2, 2, 3, 3, 4)))) for _ in range(size)]


def sentence(chance: random.Random, words: list[str], length: int) -> str:
    """`length` words, the first capitalised; common words come up more often, as in any language."""
    picked = [words[min(int(chance.paretovariate(0.7)) - 1, len(words) - 1)] for _ in range(length)]
    return " ".join(picked).capitalize()


def entry(feed: int, number: int, when: datetime, words: list[str]) -> bytes:
    """One RSS item of about 3.3 KB, always the same for the same numbers."""
    chance = random.Random(feed * 1_000_003 + number)
    link = f"https://outlet-{feed}.example/{when:%Y/%m/%d}/{number}-{chance.choice(words)}.html"
    paragraphs = "".join(
        f"<p>{sentence(chance, words, 40)}. <a href='{link}#{n}'>{sentence(chance, words, 4)}</a> "
        f"<em>{sentence(chance, words, 20)}</em>.</p>\n"
        for n in range(6)
    )
    return (
        f"<item><title>{sentence(chance, words, 9)}</title><link>{link}</link>"
        f'<guid isPermaLink="false">outlet-{feed}-{number}</guid>'
        f"<pubDate>{format_datetime(when, usegmt=True)}</pubDate>"
        f"<dc:creator>{sentence(chance, words, 2)}</dc:creator><category>{chance.choice(words)}</category>"
        f"<description>{sentence(chance, words, 30)}.</description>"
        f"<content:encoded><![CDATA[{paragraphs}]]></content:encoded></item>\n"
    ).encode()


def rss(feed: int, newest: int, *, count: int, now: datetime, words: list[str]) -> bytes:
    """A feed's document whose newest entry has the number `newest`; entries are six hours apart."""
    items = b"".join(
        entry(feed, number, START + timedelta(hours=6 * number, minutes=feed % 360), words)
        for number in range(newest, newest - count, -1)
    )
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>\n'
        f"<title>Outlet {feed}</title><link>https://outlet-{feed}.example/</link><language>en</language>\n"
        f"<description>News of outlet {feed}</description>"
        f"<lastBuildDate>{format_datetime(now, usegmt=True)}</lastBuildDate>\n"
    )
    return head.encode() + items + b"</channel></rss>\n"


START = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=6 * 32)
"""Thirty entries six hours apart end shortly before now, as in a feed that somebody reads."""
