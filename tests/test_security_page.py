"""The bounds that SECURITY.md promises are those of the code."""

from __future__ import annotations

from inspect import signature
from pathlib import Path

import pytest

from feedreader.feeds import discover, driver, ledger, mapping, opml, opml_outlines, preclean
from feedreader.fetch import cookies, decoding, transport
from feedreader.fetch.limits import Limits
from feedreader.query import pattern
from feedreader.service import external, parsers, rules, worker_channel, worker_tasks
from feedreader.store import newsboat_cache, pattern_budget

PAGE = " ".join((Path(__file__).resolve().parents[1] / "SECURITY.md").read_text(encoding="utf-8").split())
LIMITS = Limits()
MIB = 1024 * 1024
ALONE = signature(parsers.Parsers).parameters["timeout"].default


@pytest.mark.parametrize(
    "promise",
    [
        f"{LIMITS.total:g} s, of which {LIMITS.connect:g} s to connect and {LIMITS.idle:g} s of silence",
        f"{LIMITS.redirects} redirects",
        f"{LIMITS.body // MIB} MiB unpacked (`max_bytes`)",
        f"{decoding.MOST_MEMBERS:,} parts of gzip",
        f"{LIMITS.least_speed // 1024} KiB a second on average after {LIMITS.grace:g} s",
        f"{LIMITS.arriving // MIB} MiB in sum; the largest gives way",
        f"{LIMITS.unpacked // MIB} MiB in sum; the next waits",
        f"{LIMITS.at_once}, and {LIMITS.aside} more",
        f"{LIMITS.per_host} to a host, a second apart" if LIMITS.spacing == 1 else "a second apart no more",
        f"longer than a second and stepped aside; {LIMITS.per_host}" if LIMITS.patience == 1 else "a second no more",
        f"{decoding.MOST_LAYERS} encodings, {decoding.MOST_MEMBERS:,} parts",
        f"{transport.LONGEST_HEAD // MIB} MiB until the answer begins, twice"
        if transport.WRAPPED == 2
        else "not twice",
        f"to the host that set them: {cookies.MOST} of {cookies.LONGEST // 1024} KiB",
        f"{parsers.SOON:g} s behind the others, then alone with {ALONE:g} s",
        f"One of at most {parsers.SMALL // 1024} KiB",
        "a quarter of the 0.25 s" if parsers.OF_STRANGER * 4 == parsers.AT_ONCE else "no quarter",
        f"{driver.MAX_DEPTH:,} deep; {preclean.MAX_NAMESPACES:,} of {preclean.MAX_DECLARATIONS:,} declarations",
        f"declarations; {preclean.MAX_ENTITIES} of {preclean.MAX_ENTITY:,} characters",
        f"of each feed the newest {newsboat_cache.MOST_OF_A_FEED:,} come over whole",
        f"{worker_tasks.MEMORY_LIMIT // 1024**3} GiB of address space",
        f"longer than {parsers.AT_ONCE:g} s of the processor is tried again with {parsers.SOON:g} s behind the others",
        f"At most {parsers.ASIDE_BYTES // MIB} MiB of them wait for that, for {parsers.ASIDE_SECONDS:g} s",
        f"at most {worker_channel.LARGEST // MIB} MiB of it",
        f"{ledger.MAX_ENTRIES:,}, the newest; {ledger.MAX_BYTES // MIB} MiB of text in sum",
        f"{mapping.MAX_BODY:,}, {mapping.MAX_MARKUP:,} and 1,000 characters",
        f"{mapping.MAX_AUTHORS}, {mapping.MAX_CATEGORIES}, {mapping.MAX_ENCLOSURES} an entry",
        f"{discover.MAX_BYTES // 1_000_000} MB, {discover.MAX_CANDIDATES} candidates",
        f"{opml.MAX_BYTES // MIB} MiB, {opml_outlines.MAX_OUTLINES:,} outlines, {opml_outlines.MAX_FOLDERS} folders",
        f"{newsboat_cache.MAX_ARTICLES:,} articles, {newsboat_cache.MAX_TEXT // MIB} MiB a row",
        f"first {pattern.SEARCHED:,} characters; counted repetitions come to {pattern.MOST_REPETITIONS} together",
        f"{pattern_budget.A_TEXT * 1e6:g} µs and {pattern_budget.A_CHARACTER * 1e9:g} ns a character",
        f"and {pattern_budget.SECONDS:g} s of the processor besides",
        f"The rules of a round get {rules.ALL_SECONDS:g} s together",
        f"{external.OUTPUT_BYTES:,} bytes or {external.PIPE_SECONDS} s",
    ],
)
def test_a_promise_of_the_page_is_kept_by_the_code(promise: str) -> None:
    assert promise in PAGE
