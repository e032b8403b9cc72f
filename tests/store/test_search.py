from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from tests.builders import DAY, HOUR, NOW, entry_ids, make_intent, make_new, make_subscription

from feedreader.query.parse import parse
from feedreader.store import search as searching
from feedreader.store.connect import open_store
from feedreader.store.search import search
from feedreader.store.search_index import SearchIndex

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedreader.model.entries import EntryRow
    from feedreader.store.connect import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "feedreader.db") as opened:
        opened.writer.feeds.subscribe([make_subscription()], now=NOW)
        yield opened


def add(store: Store, *entries: tuple[str, str, int]) -> None:
    """Entries of a title, a text and an age in days, the oldest of which must come first."""
    new = [
        make_new(f"g{number}", title=title, content=text, when=NOW - age * DAY)
        for number, (title, text, age) in enumerate(entries)
    ]
    store.writer.polling.apply([make_intent(1, *new)])
    SearchIndex(store).catch_up()


def rows(store: Store, query: str, limit: int = 50) -> tuple[EntryRow, ...]:
    return search(store, parse(query, NOW), NOW, limit=limit)


def titles(store: Store, query: str, limit: int = 50) -> list[str]:
    return [row.title for row in rows(store, query, limit)]


FILLER = "many other words that stand here"


def test_a_match_in_the_title_is_better_than_one_in_the_text(store: Store) -> None:
    add(
        store,
        ("the tarif is here", "other", 0),
        ("other", "the tarif is here", 0),
        ("none", FILLER, 0),
        ("none", FILLER, 0),
    )
    assert titles(store, "tarif") == ["the tarif is here", "other"]


def test_of_equal_matches_the_newer_one_is_better(store: Store) -> None:
    add(store, ("b", "tarif", 90), ("c", "tarif", 30), ("a", "tarif", 1), ("none", FILLER, 0), ("none", FILLER, 0))
    assert titles(store, "tarif") == ["a", "c", "b"]


def test_an_old_match_in_the_title_is_about_as_good_as_a_new_one_in_the_text(store: Store) -> None:
    text = "word " * 30
    add(store, ("tarif", text, 365), ("other", f"{text} tarif", 0), *[("none", FILLER, 0)] * 8)
    old, new = sorted(rows(store, "tarif"), key=lambda row: row.when)
    assert old.rank is not None
    assert new.rank is not None
    assert 0.4 < old.rank / new.rank < 2.5


def test_rank_falls_along_the_list_and_the_snippet_shows_the_words(store: Store) -> None:
    add(
        store,
        *((f"t{n}", f"{FILLER} " * 20 + "tarif " * n + f"{FILLER} " * 20, 0) for n in range(1, 6)),
        ("none", FILLER, 0),
    )
    found = rows(store, "tarif")
    ranks = [row.rank for row in found if row.rank is not None]
    assert len(ranks) == 5
    assert ranks == sorted(ranks, reverse=True)
    for row in found:
        assert row.snippet is not None
        assert "tarif" in row.snippet
        assert row.snippet.startswith("…")
        assert row.snippet.endswith("…")


def test_without_words_the_newest_come_first(store: Store) -> None:
    add(store, ("a", "x", 3), ("b", "x", 2), ("c", "x", 1))
    assert titles(store, "is:unread") == ["c", "b", "a"]
    assert titles(store, "", limit=2) == ["c", "b"]
    assert titles(store, "-zzz") == ["c", "b", "a"]


def test_only_the_limit_is_given(store: Store) -> None:
    add(store, *((f"t{n}", "tarif", 0) for n in range(9)))
    assert len(rows(store, "tarif", limit=4)) == 4


def test_rare_entries_among_very_many_matches_are_found(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "LOOKED_AT", 3)
    monkeypatch.setattr(searching, "FIRST_LOOK", 3)
    add(store, *((f"t{n}", "tarif", 0) for n in range(20)))
    store.writer.marks.star(entry_ids(2, 3), now=NOW)
    assert sorted(titles(store, "tarif is:starred")) == ["t1", "t2"]


def test_titles_beyond_the_newest_matches_are_ranked_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "POOL", 5)
    add(store, ("tarif", "old", 10), *((f"t{n}", f"tarif {FILLER}", 0) for n in range(20)), *[("none", FILLER, 0)] * 30)
    assert titles(store, "tarif", limit=5)[0] == "tarif"


def test_words_by_meaning_are_ranked_by_how_near_they_are(store: Store) -> None:
    add(store, ("a", "x", 0), ("b", "x", 0), ("c", "x", 0))
    near = {1: 0.2, 2: 0.9, 3: 0.5}
    found = search(store, parse('about:"anything"', NOW), NOW, meaning=lambda _: near)
    assert [row.title for row in found] == ["b", "c", "a"]


def test_an_entry_of_the_future_is_not_better_than_one_of_now(store: Store) -> None:
    new = make_new("later", title="later", content="tarif", when=NOW + HOUR)
    store.writer.polling.apply(
        [make_intent(1, new, make_new("now", title="now", content="tarif"), make_new("x", content=FILLER))]
    )
    SearchIndex(store).catch_up()
    ranks = {row.title: row.rank for row in rows(store, "tarif")}
    assert ranks["later"] == ranks["now"]


def test_hundreds_of_words_are_looked_for_in_long_texts(store: Store) -> None:
    chance = random.Random(3)
    words = ["".join(chance.choices("abcdefgh", k=6)) for _ in range(2000)]
    texts = (" ".join(chance.choices(words, k=6000)) for _ in range(50))
    add(store, *((f"title {number}", text, 0) for number, text in enumerate(texts)))
    assert len(rows(store, " OR ".join(words[:200]))) == 50
