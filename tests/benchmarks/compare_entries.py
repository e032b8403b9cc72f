"""What another version of the program makes of the same feeds: each entry beside its old self.

    python tests/benchmarks/compare_entries.py FOLDER --before PYTHON [--show 3]

Reads every feed below FOLDER with this interpreter's feedreader and with PYTHON's, and prints what differs by feed and
field, with examples; and how much processor time each of them took for all documents.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

FIELDS = (
    "guid",
    "url",
    "title",
    "summary",
    "content",
    "authors",
    "categories",
    "published",
    "updated",
    "language",
    "enclosures",
)


def dump(folder: Path) -> dict[str, object]:
    """Every feed's entries as this interpreter reads them."""
    from feedreader.feeds.parse import parse_document
    from feedreader.model.outcomes import Document, ParsedFeed

    paths = sorted(path for path in folder.rglob("*") if path.suffix in {".xml", ".json", ".rss", ".atom"})
    bodies = {str(path.relative_to(folder)): path.read_bytes() for path in paths}
    found: dict[str, object] = {}
    start = time.process_time()
    for name, body in bodies.items():
        result = parse_document(Document(body=body, url="https://host.example/folder/feed"))
        if isinstance(result, ParsedFeed):
            found[name] = [[str(getattr(entry, field)) for field in FIELDS] for entry in result.entries]
        else:
            found[name] = result.reason
    return {"seconds": time.process_time() - start, "feeds": found}


def pairs(before: list[list[str]], after: list[list[str]]) -> tuple[list[tuple[list[str], list[str]]], list, list]:
    """Entries that are the same, by guid and title or else by title and text; lost ones; new ones."""
    matched: list[tuple[list[str], list[str]]] = []
    for signs in ((0, 2, 7), (0, 2), (2, 7), (0,), (1, 2)):
        rest = list(after)
        left = []
        for one in before:
            twin = next((other for other in rest if all(one[sign] == other[sign] for sign in signs)), None)
            if twin is None:
                left.append(one)
            else:
                rest.remove(twin)
                matched.append((one, twin))
        before, after = left, rest
    return matched, before, after


def said(found: object) -> str:
    """Why a document is no feed, or how many entries it has."""
    return found if isinstance(found, str) else f"{len(found)} entries"  # type: ignore[arg-type]  # a list then


def main() -> None:
    """Compare, or with `--dump` only print what this interpreter makes of the feeds."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("folder", type=Path)
    options.add_argument("--before", metavar="PYTHON")
    options.add_argument("--show", type=int, default=2)
    options.add_argument("--dump", action="store_true")
    chosen = options.parse_args()
    if chosen.dump:
        json.dump(dump(chosen.folder), sys.stdout)
        return
    command = [chosen.before or sys.executable, __file__, str(chosen.folder), "--dump"]
    old = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    new = dump(chosen.folder)
    print(f"processor time: {old['seconds']:.2f} s before, {new['seconds']:.2f} s after")
    totals: Counter[str] = Counter()
    for name, before in old["feeds"].items():
        after = new["feeds"][name]
        if isinstance(before, str) or isinstance(after, str):
            if before != after:
                print(f"{name}: {said(before)} -> {said(after)}")
            continue
        matched, lost, added = pairs(before, after)
        differing = Counter(
            field for one, other in matched for field, a, b in zip(FIELDS, one, other, strict=True) if a != b
        )
        totals.update(differing)
        totals.update(lost=len(lost), added=len(added), entries=len(after))
        if differing or lost or added:
            print(f"\n{name}: {len(before)} entries, {len(lost)} lost, {len(added)} added; {dict(differing)}")
        for label, entries in (("lost", lost), ("added", added)):
            for entry in entries[: chosen.show]:
                print(f"  {label}: {entry[0][:60]} | {entry[2][:60]} | {entry[7]}")
        shown: Counter[str] = Counter()
        for one, other in matched:
            for field, a, b in zip(FIELDS, one, other, strict=True):
                if a != b and shown[field] < chosen.show:
                    shown[field] += 1
                    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
                    start = max(0, at - 30)
                    print(
                        f"  {field}: …{a[start : at + 90]!r} ({len(a)})\n      ->  …{b[start : at + 90]!r} ({len(b)})"
                    )
    print(f"\n{dict(totals)}")


if __name__ == "__main__":
    main()
