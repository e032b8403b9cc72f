"""How time grows with inputs that are made to take long: twice the input should take twice the time, not four times.

.venv/bin/python tests/benchmarks/growth.py

The suite counts calls (tests/counting.py), which says nothing of what happens within one call into C: lxml, a regular
expression, RE2. This prints seconds of CPU for an input and for twice as much, and the ratio; it ends with 1 where one
is above 3.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from time import process_time
from typing import TYPE_CHECKING, Any

from feedreader.feeds.discover import discover
from feedreader.feeds.jsonfeed import BrokenJsonError, read_json
from feedreader.feeds.ledger import Ledger
from feedreader.query.pattern import compiled
from feedreader.text.clean import prose
from feedreader.text.html import article_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable


def _read(body: bytes) -> None:
    with suppress(BrokenJsonError):
        read_json(body, Ledger())


SIZE = 40_000
TOO_FAST_TO_TELL = 0.02
INPUTS: dict[str, tuple[Callable[[Any], object], Callable[[int], Any]]] = {
    **{
        f"article {unit[:12]!r}": (article_of, lambda size, unit=unit: unit * size)
        for unit in ("<b>", "<a ", '<a b="', "<script ", "<!--", "<", "<li></li>x", " <i> </i><br> ", "e\u0301", "&#1;")
    },
    **{
        f"JSON {unit!r}": (_read, lambda size, unit=unit: unit * size)
        for unit in (b'\\"', b" ", b"/*", b"} ", b'{"id":1,},')
    },
    "article of tables": (article_of, lambda size: "<table>" + "<tr><td colspan=64>x" * (size // 4)),
    "text of nested elements": (text_of, lambda size: "<div>" * size + "x"),
    "cleaning of stacked marks": (prose, lambda size: "a\u0301\u200d" * size * 5),
    "discovery in links": (
        lambda html: discover(html, "https://example.org/"),
        lambda size: b"<a href=/x.rss>x" * size,
    ),
    "pattern (a+)+$": (compiled("(a+)+$"), lambda size: "a" * size + "b"),
    "pattern a.{0,190}c": (compiled("a.{0,190}c"), lambda size: "ab" * (size // 2)),
}


def seconds(function: Callable[[Any], object], value: Any) -> float:
    """CPU seconds of one call, the better of two."""
    found = []
    for _ in range(2):
        start = process_time()
        function(value)
        found.append(process_time() - start)
    return min(found)


def main() -> int:
    """Print a line for each input; 1 where one grows too fast."""
    worst = 0.0
    for name, (function, made) in INPUTS.items():
        once, twice = seconds(function, made(SIZE)), seconds(function, made(2 * SIZE))
        ratio = twice / once if once > TOO_FAST_TO_TELL else 0.0
        worst = max(worst, ratio)
        print(f"{name:32} {once:8.3f} s {twice:8.3f} s  {f'{ratio:.1f}' if ratio else 'too fast to tell'}")
    return int(worst > 3)


if __name__ == "__main__":
    sys.exit(main())
