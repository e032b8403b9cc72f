"""Searching by meaning over stored vectors, in any language."""

from __future__ import annotations

import pytest
from tests.builders import HOUR, NOW, make_intent, make_new
from tests.fakes.encoder import FakeEncoder
from tests.inside import store_of, workspace_of

from feedreader.errors import QueryError
from feedreader.service import meaning
from feedreader.service.embedding import Embedder
from feedreader.service.library import Library
from feedreader.settings.config import Settings
from feedreader.vectors.encoder import Unavailable

TITLES = {
    "Ferry runs aground": "en",
    "Le bac s'échoue": "fr",
    "Fähre auf Grund": "de",
    "Museum reopens": "en",
    "Le musée rouvre": "fr",
    "Rate cut": "en",
}


@pytest.fixture
def library(store, clock, subscribe):
    feed = subscribe("https://harbour.example/feed")[0]
    entries = [
        make_new(f"g{number}", title=title, language=language, when=NOW - number * HOUR)
        for number, (title, language) in enumerate(TITLES.items())
    ]
    store.writer.polling.apply([make_intent(feed, *entries)])
    found = Library(store, Settings(), clock=clock)
    workspace_of(found).encoder = FakeEncoder(("Ferry", "bac", "Fähre", "ship"), ("Museum", "musée"))
    return found


@pytest.fixture
def embedded(library):
    Embedder(workspace_of(library), workspace_of(library).encoder).embed()
    return library


def titles(library, query):
    return {row.title for row in library.entries.search(query, limit=20)}


def test_words_find_what_is_about_them_in_any_language(embedded):
    assert titles(embedded, 'about:"a ship"') == {"Ferry runs aground", "Le bac s'échoue", "Fähre auf Grund"}
    assert titles(embedded, "about:ship -lang:en") == {"Le bac s'échoue", "Fähre auf Grund"}
    assert titles(embedded, "about:ship Ferry") == {"Ferry runs aground"}


def test_an_entry_finds_its_like_and_not_itself(embedded):
    number = next(row.id for row in store_of(embedded).entries.page() if row.title == "Le musée rouvre")
    assert titles(embedded, f"similar:{number}") == {"Museum reopens"}
    assert store_of(embedded).entries.count(workspace_of(embedded).selection(f"-similar:{number}")) == len(TITLES) - 1


def test_an_entry_without_a_vector_is_embedded_for_the_search(embedded):
    store_of(embedded).writer.polling.apply([make_intent(1, make_new("new", title="Another Ferry", language="en"))])
    number = max(row.id for row in store_of(embedded).entries.page())
    assert len(titles(embedded, f"similar:{number}")) == 3


def test_blocks_and_a_bound_do_not_change_what_is_nearest(embedded, monkeypatch):
    whole = embedded.entries.search("about:ship", limit=20)
    monkeypatch.setattr(meaning, "BLOCK", 1)
    monkeypatch.setattr(meaning, "SAMPLE", len(TITLES) - 1)
    assert {row.id for row in embedded.entries.search("about:ship", limit=20)} == {row.id for row in whole}
    monkeypatch.setattr(meaning, "MOST", 2)
    assert len(embedded.entries.search("about:ship", limit=20)) == 2


def test_vectors_of_another_model_are_none(embedded):
    workspace_of(embedded).encoder.model = "other"
    with pytest.raises(QueryError, match="no entry has a vector yet"):
        titles(embedded, "about:ship")


@pytest.mark.parametrize(
    ("query", "place", "why"),
    [
        ("is:unread about:ship", (10, 10), "no vectors: the extra `semantic` is not installed"),
        ("similar:1", (0, 9), "no vectors"),
    ],
)
def test_without_the_extra_one_sentence_points_at_the_condition(library, query, place, why):
    workspace_of(library).encoder = Unavailable(why="no vectors: the extra `semantic` is not installed")
    for ask in (workspace_of(library).selection, lambda text: library.entries.search(text, limit=5)):
        with pytest.raises(QueryError, match=why) as caught:
            ask(query)
        assert (caught.value.position, caught.value.length) == place


def test_an_entry_that_is_not_there_is_named(embedded):
    with pytest.raises(QueryError, match="there is no entry 99"):
        titles(embedded, "similar:99")


def test_an_encoder_that_fails_is_a_sentence(embedded):
    workspace_of(embedded).encoder.fails_after = 0
    with pytest.raises(QueryError, match="had enough"):
        titles(embedded, "about:ship")
