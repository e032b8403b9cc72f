"""How well articles are found in pages, beside trafilatura and readability alone, where they are installed.

    python tests/benchmarks/fulltext.py FOLDER [--least 0.94]

FOLDER has the form of scrapinghub/article-extraction-benchmark: `ground-truth.json` gives for each page
`{"articleBody": …}` (and maybe `url`), and `html/NAME.html` or `html/NAME.html.gz` is the page. The score is F1 over
shingles of four words, as there; the bounds are of 95 per cent. Milliseconds are of the processor, memory is the most
that a process of its own came to hold. Nothing is fetched.
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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHINGLE = 4


def pages(folder: Path) -> Iterator[tuple[str, bytes, str]]:
    """Each page: its name, its bytes, and the article as people cut it out."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    for name, about in sorted(truth.items()):
        packed, plain = folder / "html" / f"{name}.html.gz", folder / "html" / f"{name}.html"
        if packed.exists():
            yield name, gzip.decompress(packed.read_bytes()), about["articleBody"]
        elif plain.exists():
            yield name, plain.read_bytes(), about["articleBody"]


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four words of a text, with how often each occurs."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + SHINGLE]) for at in range(max(len(words) - SHINGLE + 1, min(len(words), 1))))


def score(found: str, truth: str) -> tuple[float, float]:
    """Precision and recall of one page."""
    ours, theirs = shingles(found), shingles(truth)
    both = sum((ours & theirs).values())
    return both / sum(ours.values()) if ours else float(not theirs), both / sum(theirs.values()) if theirs else 1.0


def ours(body: bytes) -> str:
    """What feedreader shows of the page."""
    from feedreader.model.pages import Page, PageText
    from feedreader.pages.extract import extract
    from feedreader.text.html import article_of
    from feedreader.text.plain import plain_text

    found = extract(Page(body=body, url="https://page.example/"))
    return plain_text(article_of(found.html)) if isinstance(found, PageText) else ""


def readability(body: bytes) -> str:
    """What readability alone finds."""
    from readability import Document

    from feedreader.text.html import article_of
    from feedreader.text.plain import plain_text

    return plain_text(article_of(Document(body.decode("utf-8", "replace")).summary(html_partial=True)))


def trafilatura(body: bytes) -> str:
    """What trafilatura finds."""
    from trafilatura import extract

    return extract(body, include_comments=False) or ""


ENGINES: dict[str, Callable[[bytes], str]] = {
    "feedreader": ours,
    "readability": readability,
    "trafilatura": trafilatura,
}


def measured(name: str, folder: Path) -> dict[str, float | str]:
    """One engine over all pages, in a process of its own."""
    engine = ENGINES[name]
    try:
        engine(b"<html><body><p>warm</p></body></html>")
    except ImportError as error:
        return {"missing": str(error)}
    except Exception:  # noqa: BLE001 - readability finds nothing in this, and says so in its own way
        pass
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    scores, times, empty = [], [], 0
    for _, body, truth in pages(folder):
        started = time.process_time()
        try:
            found = engine(body)
        except Exception:  # noqa: BLE001 - of whatever kind: the engine found nothing
            found = ""
        times.append(time.process_time() - started)
        scores.append(score(found, truth))
        empty += not found.strip()
    harmonic = [2 * p * r / (p + r) if p + r else 0.0 for p, r in scores]
    precision, recall = (statistics.fmean(each[at] for each in scores) for at in (0, 1))
    spread = 1.96 * statistics.stdev(harmonic) / math.sqrt(len(harmonic)) if len(harmonic) > 1 else 0.0
    return {
        "f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        "spread": spread,
        "below_half": sum(each < 0.5 for each in harmonic),
        "empty": empty,
        "ms": 1000 * statistics.fmean(times),
        "mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
    }


def main() -> int:
    """Print a line for each engine; fail where ours is below what is demanded or clearly behind another."""
    parser = argparse.ArgumentParser(description="Score the extraction of articles.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--least", type=float, default=0.0, help="the F1 that feedreader must reach")
    arguments = parser.parse_args()
    number = sum(1 for _ in pages(arguments.folder))
    if not number:
        print(f"{arguments.folder} holds no pages that ground-truth.json names", file=sys.stderr)
        return 2
    print(f"{number} pages\n{'engine':<13} {'F1':>6} {'±':>5} {'<.5':>4} {'empty':>5} {'ms':>7} {'MB':>6}")
    found: dict[str, float] = {}
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for name in ENGINES:
            result = pool.apply(measured, (name, arguments.folder))
            if "missing" in result:
                print(f"{name:<13} not installed")
                continue
            found[name] = float(result["f1"])
            print(
                f"{name:<13} {result['f1']:>6.3f} {result['spread']:>5.3f} {result['below_half']:>4} "
                f"{result['empty']:>5} {result['ms']:>7.1f} {result['mb']:>6.1f}"
            )
    return int(found["feedreader"] < max(arguments.least, max(found.values()) - 0.01))


if __name__ == "__main__":
    sys.exit(main())
