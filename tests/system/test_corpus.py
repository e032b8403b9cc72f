"""Every feed of the corpus through the program as a user runs it: one import, one refresh, and mishaps."""

from __future__ import annotations

import csv
import io
import json
import shutil
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import pytest
from tests.corpus import FEEDS
from tests.fakes.server import Answer, FakeServer, conditional, redirect
from tests.feeds.damage import DAMAGE
from tests.inside import guids_of

from feedreader.cli.main import run
from feedreader.store.connect import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.corpus, pytest.mark.xdist_group("corpus")]

OTHER_COUNTS = {
    "illformed/feedparser-finds-none.xml": (35, "a prefix that is not declared is dropped"),
    "illformed/illegally-nested.xml": (10, "its items lie in one another, and feedparser counts each empty shell"),
    "illformed/osm-pl.xml": (7, "it is cut off, and the last entry with it"),
    "identity/no-title-no-link.xml": (21, "one entry is there twice, to the letter"),
    "identity/repeated-guid.xml": (11, "nine entries are there twice, to the letter"),
}
"""Entries we find where that is another number than the corpus notes, and why."""

CUT_OFF = "illformed/osm-pl.xml"
"""Is cut off already, so that whatever mends or cuts it once more finds another end."""

WORDS = frozenset({"raw ampersand", "undefined entity", "bad UTF-8 byte"})
"""Damage that is read as words: `R&D `, `&nosuch; ` and `ÿ` come to stand in the first text of an item.

Four captured feeds have items without an id, or several under one link, so that their title or text is what tells them
apart; an item whose title begins with "R&D" from one poll to the next is another one there, and rightly so. Wherever
there is an id, it must stay the same; and never more than the one item that was damaged may change.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A feed of the corpus: its file, the entries that feedparser counts (None for JSON Feeds), and its host here."""

    name: str
    body: bytes
    counted: int | None
    host: str

    @property
    def is_xml(self) -> bool:
        return self.name.endswith(".xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsstand:
    """All of the corpus on loopback, a host each, and a store that has just been filled from it."""

    folder: Path
    server: FakeServer
    sources: tuple[Source, ...]
    imported: list[dict]
    refreshed: list[dict]

    def url(self, source: Source) -> str:
        return self.server.url("/feed", host=source.host)

    def publish(
        self, change: Callable[[bytes], bytes] = bytes, *, validators: bool = True, path: str = "/feed"
    ) -> None:
        """Serve every feed, changed, from now on."""
        for source in self.sources:
            body = change(source.body)
            etag = f'"{hash(body)}"' if validators else None
            self.server.route(path, conditional(body, etag=etag), host=source.host)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A user with a copy of the newsstand's store."""

    path: Path
    newsstand: Newsstand

    def refresh(self) -> dict[Source, dict]:
        records = {record["url"]: record for record in feedreader(self.path, "refresh", "--force", "--json")}
        return {source: records[self.newsstand.url(source)] for source in self.newsstand.sources}

    def guids(self) -> dict[Source, set[str]]:
        with open_store(self.path) as store:
            rows = {row.feed.url: row.feed.id for row in store.feeds.all()}
            return {source: set(guids_of(store, rows[self.newsstand.url(source)])) for source in self.newsstand.sources}


def feedreader(path: Path, *arguments: str) -> list[dict]:
    """Run a command that prints JSON Lines."""
    raw = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(raw, encoding="utf-8", write_through=True)):
        assert run(["--db", str(path), "--config", str(path.parent / "config.toml"), *arguments]) == 0
        return [json.loads(line) for line in raw.getvalue().decode().splitlines()]


def sources() -> tuple[Source, ...]:
    with (FEEDS / "SOURCES.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(
        Source(
            name=row["file"],
            body=(FEEDS / row["file"]).read_bytes(),
            counted=int(number) if (number := row["entries_feedparser_counts"]).isdecimal() else None,
            host=f"127.0.2.{place}",
        )
        for place, row in enumerate(rows, start=1)
    )


def opml(urls: list[str]) -> str:
    outlines = "".join(f'<outline type="rss" text="A feed" xmlUrl={quoteattr(url)}/>' for url in urls)
    return f'<?xml version="1.0"?><opml version="2.0"><head/><body>{outlines}</body></opml>'


@pytest.fixture(scope="module")
def newsstand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsstand]:
    folder = tmp_path_factory.mktemp("newsstand")
    (folder / "config.toml").write_text("")
    found = sources()
    assert {source.name for source in found} == {
        str(path.relative_to(FEEDS)) for path in FEEDS.glob("*/*") if path.suffix in {".xml", ".json"}
    }
    with FakeServer(addresses=[source.host for source in found]) as server:
        stand = Newsstand(folder=folder, server=server, sources=found, imported=[], refreshed=[])
        stand.publish()
        (folder / "all.opml").write_text(opml([stand.url(source) for source in found]))
        stand.imported.extend(feedreader(folder / "feedreader.db", "import", str(folder / "all.opml"), "--json"))
        stand.refreshed.extend(feedreader(folder / "feedreader.db", "refresh", "--json"))
        yield stand


@pytest.fixture
def reader(newsstand: Newsstand, tmp_path: Path) -> Reader:
    newsstand.publish()
    shutil.copytree(newsstand.folder, tmp_path, dirs_exist_ok=True)
    return Reader(path=tmp_path / "feedreader.db", newsstand=newsstand)


def test_one_import_subscribes_to_every_feed(newsstand: Newsstand) -> None:
    assert [line["status"] for line in newsstand.imported] == ["added"] * len(newsstand.sources)


def test_one_refresh_brings_the_entries_that_feedparser_counts(newsstand: Newsstand) -> None:
    records = {record["url"]: record for record in newsstand.refreshed}
    found = {source.name: records[newsstand.url(source)]["new"] for source in newsstand.sources}
    expected = {
        source.name: OTHER_COUNTS[source.name][0] if source.name in OTHER_COUNTS else source.counted
        for source in newsstand.sources
        if source.counted is not None
    }
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("validators", [True, False], ids=["with validators", "from a server that sends none"])
def test_a_second_refresh_finds_every_feed_unchanged(reader: Reader, *, validators: bool) -> None:
    reader.newsstand.publish(validators=validators)
    before = reader.guids()
    reports = reader.refresh()
    assert {report["status"] for report in reports.values()} == {"unchanged"}
    plainly = {source.name for source, report in reports.items() if report["http"] == 200}
    assert plainly == ({CUT_OFF} if validators else {source.name for source in reader.newsstand.sources})
    assert reader.guids() == before


def test_moving_a_feed_to_another_address_changes_no_identity(reader: Reader) -> None:
    """The document is one byte longer there, so that it is read again and not taken for the same."""
    newsstand = reader.newsstand
    newsstand.publish(lambda body: body + b"\n", path="/elsewhere/feed.xml")
    for here, there in zip(newsstand.sources, newsstand.sources[1:] + newsstand.sources[:1], strict=True):
        path = f"/elsewhere/{here.host}"
        newsstand.server.route(path, Answer(body=here.body + b"\n"), host=there.host)
        newsstand.server.route("/feed", redirect(newsstand.server.url(path, host=there.host), 301), host=here.host)
    before = reader.guids()
    reports = reader.refresh()
    assert {source.name: report["new"] for source, report in reports.items() if report["new"]} == {}
    assert {report["error"] for report in reports.values()} == {None}
    assert reader.guids() == before


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_changes_no_identity_and_loses_nothing(reader: Reader, name: str) -> None:
    newsstand, damage = reader.newsstand, DAMAGE[name]
    newsstand.publish(damage)
    before, reports, after = reader.guids(), reader.refresh(), reader.guids()
    for source, report in reports.items():
        # Where words are its key, an entry whose words are damaged gets another one, and stays what it is.
        strangers = after[source] - before[source]
        by_words = name in WORDS and all(guid.startswith("hash:") or "#" in guid for guid in strangers)
        assert report["new"] <= len(strangers) <= (1 if by_words else 0), source.name
        assert len(after[source]) == len(before[source]) + report["new"], source.name
        if source.is_xml and source.name != CUT_OFF:
            assert report["error"] is None, source.name
