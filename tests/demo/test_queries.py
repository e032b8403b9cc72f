"""The labels in `queries.toml` fit the newsroom; whether the queries find what they must is asked of the store."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from feedreader.demo import demo_folder, load_newsroom

LABELS = tomllib.loads(Path(__file__).with_name("queries.toml").read_text(encoding="utf-8"))
QUERIES: list[dict[str, Any]] = LABELS["queries"]
KINDS = {"word", "phrase", "folding", "prefix", "inside", "cjk", "field", "date", "state", "boolean", "regex"}
FIELDS = {"query", "language", "kind", "finds", "not", "exact", "best", "grouped"}


@pytest.fixture(scope="module")
def keys() -> set[str]:
    return {entry.key for entry in load_newsroom(demo_folder()).entries}


def test_there_are_sixty_queries_in_six_languages_of_every_kind() -> None:
    assert len(QUERIES) >= 60
    assert len({query["language"] for query in QUERIES} - {"any"}) >= 6
    assert {query["kind"] for query in QUERIES} == KINDS
    assert len({query["query"] for query in QUERIES}) == len(QUERIES)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query["query"])
def test_the_labels_of_a_query_name_entries_and_do_not_contradict_each_other(
    query: dict[str, Any], keys: set[str]
) -> None:
    finds, never = set(query["finds"]), set(query.get("not", ()))
    assert query.keys() <= FIELDS
    assert finds | never <= keys
    assert not finds & never
    assert finds or query.get("exact")
    assert query.get("best") is None or query["best"] in finds


def test_the_state_that_queries_are_asked_in_names_entries(keys: set[str]) -> None:
    state = LABELS["state"]
    assert set(state["starred"]) | set(state["read"]) <= keys
    assert all(set(tagged) <= keys for tagged in state["tags"].values())
    assert LABELS["now"] > load_newsroom(demo_folder()).closes
