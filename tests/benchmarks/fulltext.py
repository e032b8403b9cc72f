"""How well articles are found in pages, beside trafilatura and readability alone, where they are installed.

    python tests/benchmarks/fulltext.py FOLDER [--least 0.94] [--each]

FOLDER has the form of scrapinghub/article-extraction-benchmark: `ground-truth.json` gives for each page
`{"articleBody": …}` (and maybe `title`, as its entry would have it), and `html/NAME.html` or `html/NAME.html.gz` is the
page. `fulltext_pages.py` writes such a folder. The score is F1 over shingles of four words, as there; the bounds are of
95 per cent. Milliseconds are of the processor, for a page; memory is the most that a process of its own came to hold
beyond what it began with, the engine's own modules among it. Nothing is fetched.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import multiprocessing
import re
import resource
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SHINGLE = 4


def pages(folder: Path) -> Iterator[tuple[str, bytes, str, str]]:
    """Each page: its name, its bytes, the article as people cut it out, and the title that its entry would have."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    for name, about in sorted(truth.items()):
        packed, plain = folder / "html" / f"{name}.html.gz", folder / "html" / f"{name}.html"
        if packed.exists():
            body = gzip.decompress(packed.read_bytes())
        elif plain.exists():
            body = plain.read_bytes()
        else:
            continue
        yield name, body, about["articleBody"], about.get("title", "")


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four words of a text, with how often each occurs."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + SHINGLE]) for at in range(max(len(words) - SHINGLE + 1, min(len(words), 1))))


def score(found: str, truth: str) -> tuple[float, float]:
    """Precision and recall of one page."""
    ours, theirs = shingles(found), shingles(truth)
    both = sum((ours & theirs).values())
    return both / sum(ours.values()) if ours else float(not theirs), both / sum(theirs.values()) if theirs else 1.0


def harmonic(precision: float, recall: float) -> float:
    """F1 of both."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def ours(body: bytes, title: str) -> str:
    """What feedreader shows of the page."""
    from feedreader.model.pages import Page, PageText
    from feedreader.pages.extract import extract
    from feedreader.text.html import text_of

    found = extract(Page(body=body, url="https://page.example/", title=title))
    return text_of(found.html) if isinstance(found, PageText) else ""


def readability(body: bytes, _title: str) -> str:
    """What readability alone finds."""
    from readability import Document

    from feedreader.text.html import text_of

    return text_of(Document(body.decode("utf-8", "replace")).summary(html_partial=True))


def trafilatura(body: bytes, _title: str) -> str:
    """What trafilatura finds."""
    from trafilatura import extract

    return extract(body, include_comments=False) or ""


ENGINES: dict[str, Callable[[bytes, str], str]] = {
    "feedreader": ours,
    "readability": readability,
    "trafilatura": trafilatura,
}


def measured(name: str, folder: Path) -> dict[str, Any]:
    """One engine over all pages, in a process of its own."""
    engine = ENGINES[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        engine(b"<html><body><p>warm</p></body></html>", "")
    except ImportError as error:
        return {"missing": str(error)}
    except Exception:  # noqa: BLE001 - readability finds nothing in this, and says so in its own way
        pass
    scores: dict[str, tuple[float, float]] = {}
    times, empty = [], 0
    for page, body, truth, title in pages(folder):
        started = time.process_time()
        try:
            found = engine(body, title)
        except Exception:  # noqa: BLE001 - of whatever kind: the engine found nothing
            found = ""
        times.append(time.process_time() - started)
        scores[page] = score(found, truth)
        empty += not found.strip()
    each = {page: harmonic(*found) for page, found in scores.items()}
    precision, recall = (statistics.fmean(found[at] for found in scores.values()) for at in (0, 1))
    spread = 1.96 * statistics.stdev(each.values()) / math.sqrt(len(each)) if len(each) > 1 else 0.0
    return {
        "f1": harmonic(precision, recall),
        "each": each,
        "spread": spread,
        "below_half": sum(found < 0.5 for found in each.values()),
        "empty": empty,
        "ms": 1000 * statistics.fmean(times),
        "mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
    }


def main() -> int:
    """Print a line for each engine; fail where ours is below what is demanded or clearly behind another."""
    parser = argparse.ArgumentParser(description="Score the extraction of articles.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--least", type=float, default=0.0, help="the F1 that feedreader must reach")
    parser.add_argument("--each", action="store_true", help="the F1 of each page, too")
    arguments = parser.parse_args()
    number = sum(1 for _ in pages(arguments.folder))
    if not number:
        print(f"{arguments.folder} holds no pages that ground-truth.json names", file=sys.stderr)
        return 2
    print(f"{number} pages\n{'engine':<13} {'F1':>6} {'±':>5} {'<.5':>4} {'empty':>5} {'ms':>7} {'MB':>6}")
    found: dict[str, float] = {}
    by_page: dict[str, Mapping[str, float]] = {}
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for name in ENGINES:
            result = pool.apply(measured, (name, arguments.folder))
            if "missing" in result:
                print(f"{name:<13} not installed")
                continue
            found[name], by_page[name] = float(result["f1"]), result["each"]
            print(
                f"{name:<13} {result['f1']:>6.3f} {result['spread']:>5.3f} {result['below_half']:>4} "
                f"{result['empty']:>5} {result['ms']:>7.1f} {result['mb']:>6.1f}"
            )
    for page in by_page["feedreader"] if arguments.each else ():
        print("".join(f"{engine} {of_engine[page]:.3f}  " for engine, of_engine in by_page.items()) + page)
    return int(found["feedreader"] < max(arguments.least, max(found.values()) - 0.01))


if __name__ == "__main__":
    sys.exit(main())
