"""The bounds that SECURITY.md promises are those of the code."""

from __future__ import annotations

from inspect import signature
from pathlib import Path

import pytest

from feedreader.feeds import discover, element_handlers, ledger, mapping, opml, opml_outlines, preclean
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
        f"{LIMITS.total:g} s in total, {LIMITS.connect:g} s to connect, {LIMITS.idle:g} s without data",
        f"{LIMITS.redirects} redirects",
        f"{LIMITS.body // MIB} MiB decompressed (`max_bytes`)",
        f"{decoding.MOST_MEMBERS:,} gzip members",
        f"{LIMITS.least_speed // 1024} KiB a second on average after the first {LIMITS.grace:g} s",
        f"{LIMITS.arriving // MIB} MiB in total; above that, the largest is dropped",
        f"{LIMITS.unpacked // MIB} MiB in total; above that, the next one waits",
        f"{LIMITS.at_once}, plus {LIMITS.aside} that",
        f"{LIMITS.per_host} per host, started at least a second apart"
        if LIMITS.spacing == 1
        else "a second apart no more",
        f"taken longer than a second; {LIMITS.per_host} per host" if LIMITS.patience == 1 else "a second no more",
        f"{decoding.MOST_LAYERS} encodings, {decoding.MOST_MEMBERS:,} gzip members",
        f"{transport.LONGEST_HEAD // MIB} MiB before the response begins; then twice"
        if transport.WRAPPED == 2
        else "not twice",
        f"the host that set them: {cookies.MOST} of {cookies.LONGEST // 1024} KiB",
        f"{parsers.SOON:g} s after all others, then alone with {ALONE:g} s",
        f"a document of up to {parsers.SMALL // 1024} KiB",
        "a quarter of the 0.25 s" if parsers.OF_STRANGER * 4 == parsers.AT_ONCE else "no quarter",
        f"{element_handlers.MAX_DEPTH:,} levels; {preclean.MAX_NAMESPACES:,} namespaces",
        f"namespaces in {preclean.MAX_DECLARATIONS:,} declarations",
        f"declarations; {preclean.MAX_ENTITIES} entities of {preclean.MAX_ENTITY:,} characters",
        f"the newest {newsboat_cache.MOST_OF_A_FEED:,} of each feed are imported in full",
        f"{worker_tasks.MEMORY_LIMIT // 1024**3} GiB of address space",
        f"more than {parsers.AT_ONCE:g} s of CPU is retried with {parsers.SOON:g} s after all others",
        f"At most {parsers.ASIDE_BYTES // MIB} MiB of documents may wait",
        f"may wait for their turn alone, for at most {parsers.ASIDE_SECONDS:g} s",
        f"JSON, at most {worker_channel.LARGEST // MIB} MiB",
        f"the newest {ledger.MAX_ENTRIES:,}; {ledger.MAX_BYTES // MIB} MiB of text in total",
        f"{mapping.MAX_BODY:,}, {mapping.MAX_MARKUP:,} and 1,000 |",
        f"{mapping.MAX_AUTHORS}, {mapping.MAX_CATEGORIES} and {mapping.MAX_ENCLOSURES} per entry",
        f"{discover.MAX_BYTES // 1_000_000} MB, {discover.MAX_CANDIDATES} candidates",
        f"{opml.MAX_BYTES // MIB} MiB, {opml_outlines.MAX_OUTLINES:,} outlines, {opml_outlines.MAX_FOLDERS} levels",
        f"{newsboat_cache.MAX_ARTICLES:,} articles, {newsboat_cache.MAX_TEXT // MIB} MiB per row",
        f"first {pattern.SEARCHED:,} characters of a text",
        f"the counted repetitions of a pattern may add up to {pattern.MOST_REPETITIONS}",
        f"{pattern_budget.A_TEXT * 1e6:g} µs plus {pattern_budget.A_CHARACTER * 1e9:g} ns per character",
        f"and {pattern_budget.SECONDS:g} s of CPU beyond",
        f"The rules of a round share {rules.ALL_SECONDS:g} s equally",
        f"{external.OUTPUT_BYTES:,} bytes or {external.PIPE_SECONDS} s",
    ],
)
def test_a_promise_of_the_page_is_kept_by_the_code(promise: str) -> None:
    assert promise in PAGE
