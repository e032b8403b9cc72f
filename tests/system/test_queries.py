"""The labelled queries of `tests/demo/queries.toml`, asked of a store that has followed the demo newsroom."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.fakes.newsroom import NEWSROOM, follow_newsroom, keys_of
from tests.inside import store_of, workspace_of

from feedreader.model.entries import EntryId
from feedreader.service.grouper import Grouper
from feedreader.service.library import Library
from feedreader.settings.config import Settings, Stories
from feedreader.store.connect import open_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from feedreader.store.connect import Store

LABELS = tomllib.loads(Path(__file__).parents[1].joinpath("demo", "queries.toml").read_text(encoding="utf-8"))
QUERIES: list[dict[str, Any]] = LABELS["queries"]


@dataclass(frozen=True)
class Labelled:
    """A library in the state that the labels speak of, and the newsroom's keys of its entries."""

    library: Library
    keys: dict[int, str]

    def listed(self, query: str) -> set[str]:
        ids = store_of(self.library).entries.ids(workspace_of(self.library).selection(query))
        return {self.keys[entry] for entry in ids}

    def searched(self, query: str) -> list[str]:
        return [self.keys[row.id] for row in self.library.entries.search(query, limit=10_000)]


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Labelled]:
    with open_store(tmp_path_factory.mktemp("labelled") / "feedreader.db") as store:
        follow_newsroom(store, LABELS["now"])
        keys = keys_of(store)
        arrange(store, keys)
        library = Library(store, Settings(stories=Stories(window=timedelta(days=30))), clock=lambda: LABELS["now"])
        Grouper(workspace_of(library)).group()
        yield Labelled(library, keys)


def arrange(store: Store, keys: dict[int, str]) -> None:
    """Mark and tag as `[state]` says; an entry in two feeds in both."""

    def entries(wanted: Iterable[str]) -> list[EntryId]:
        return [EntryId(number) for number, key in keys.items() if key in set(wanted)]

    writer, now = store.writer, LABELS["now"]
    writer.marks.star(entries(LABELS["state"]["starred"]), now=now)
    writer.marks.mark_read(entries(LABELS["state"]["read"]), now=now)
    for tag, tagged in LABELS["state"]["tags"].items():
        writer.tags.tag(entries(tagged), tag, now=now)


def check(query: dict[str, Any], found: set[str]) -> None:
    wanted = set(query["finds"])
    assert wanted - found == set(), "must be found"
    assert found & set(query.get("not", ())) == set(), "must not be found"
    if query.get("exact"):
        assert found - wanted == set(), "nothing else is to be found"


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query["query"])
def test_a_list_holds_what_it_must_and_nothing_that_it_must_not(labelled: Labelled, query: dict[str, Any]) -> None:
    check(query, labelled.listed(query["query"]))


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query["query"])
def test_a_search_finds_the_same_as_a_list(labelled: Labelled, query: dict[str, Any]) -> None:
    assert set(labelled.searched(query["query"])) == labelled.listed(query["query"])


RANKED = [query for query in QUERIES if "best" in query]


@pytest.mark.parametrize("query", RANKED, ids=lambda query: query["query"])
def test_a_search_begins_with_the_best(labelled: Labelled, query: dict[str, Any]) -> None:
    assert labelled.searched(query["query"])[0] == query["best"]


def test_every_entry_of_the_newsroom_has_arrived(labelled: Labelled) -> None:
    assert set(labelled.keys.values()) == {entry.key for entry in NEWSROOM.entries}
