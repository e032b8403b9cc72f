from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.query.parse import parse
from feedreader.query.score import finder_of
from feedreader.query.snippet import LENGTH, snippet

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
FILLER = "some other words are here "


def shown(query: str, text: str) -> str:
    return snippet(text, finder_of(parse(query, NOW)))


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("elysee", "Élysée"),
        ("strasse", "Straße"),
        ("ÉLYS*", "Élysée"),
        ("*lysé", "Élysée"),
        ("統領", "大統領選挙"),
        ('"bras de fer"', "bras  de-fer"),
        ("text:tarif", "tarif"),
        ("-other tarif OR x", "tarif"),
        ("is:read (a OR tarif)", "tarif"),
    ],
)
def test_the_snippet_shows_the_words_that_were_found(query: str, word: str) -> None:
    text = FILLER * 30 + f"{word} " + FILLER * 30
    assert word in shown(query, text)


def test_of_places_with_as_many_words_the_first_is_shown() -> None:
    text = FILLER * 30 + "tarif one " + FILLER * 30 + "tarif two " + FILLER * 30
    assert "tarif one" in shown("tarif", text)
    assert "tarif one" in shown("tarif OR none", text)
    assert "tarif two" in shown("tarif two", text)


@pytest.mark.parametrize("query", ["title:tarif", "is:read", "-tarif", "rif", ""])
def test_without_words_for_the_text_the_snippet_is_its_beginning(query: str) -> None:
    text = f"Beginning {FILLER * 30} tarif"
    assert shown(query, text).startswith("Beginning some")


def test_the_stretch_with_most_of_the_words_is_shown() -> None:
    text = f"tarif {FILLER * 20} tarif douane {FILLER * 20} douane"
    assert "tarif douane" in shown("tarif douane", text)


def test_letters_that_fold_to_several_do_not_move_the_stretch() -> None:
    assert "tarif" in shown("tarif", "ßßß ßß " * 200 + "tarif" + " ß" * 200)


def test_a_short_text_is_shown_whole() -> None:
    assert shown("tarif", "un tarif") == "un tarif"
    assert shown("tarif", "") == ""
    assert shown("tarif", "\u00ad") == "\u00ad"


@given(st.text(max_size=600), st.text(max_size=20))
def test_a_snippet_is_never_much_longer_than_asked(text: str, word: str) -> None:
    finder = finder_of(parse(f'"{word.replace(chr(34), "").replace(chr(92), "")} a', NOW))
    assert len(snippet(text, finder)) <= LENGTH + 2


def test_a_snippet_is_about_as_long_as_asked_and_cut_between_words() -> None:
    words = " ".join(f"w{number:03}" for number in range(400))
    begun = snippet(words, None)
    assert begun.endswith("w035…")
    assert len(begun) == 180
    around = shown("w200", words)
    assert around.startswith("…w192 ")
    assert around.endswith(" w226…")
    assert snippet(words, None, 50).endswith("w009…")
    assert snippet(words, None, 53).endswith(" w009…")  # not within a word
    assert snippet("a" * 100 + " " + "b" * 100, None, 120) == "a" * 100 + "…"
    assert snippet("a" * 100 + " " + "b" * 100, None, 121) == "a" * 100 + " " + "b" * 20 + "…"


def test_a_word_near_the_beginning_is_shown_with_the_beginning() -> None:
    words = " ".join(f"w{number:03}" for number in range(400))
    assert shown("w018", words).startswith("w000")  # at 90, half of the length
    assert shown("w019", words).startswith("…w011")
    assert shown("w399", words).endswith("w399")


def test_a_text_without_spaces_is_cut_where_it_must_be() -> None:
    assert shown("x", "a" * 500) == "a" * 180 + "…"
    long = "a" * 400 + " tarif " + "b" * 400
    assert shown("tarif", long) == "…" + "a" * 44 + " tarif " + "b" * 129 + "…"


def test_words_count_together_where_one_snippet_holds_them() -> None:
    filler = "x " * 55
    near = f"tarif {filler} douane {'y ' * 300}"  # 117 characters apart
    assert "douane" in shown("tarif douane", f"{'z ' * 300}tarif {'z ' * 300}{near}")


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    assert "tarif" in shown("tarif", "a " * 9_990 + "tarif")
    assert "tarif" not in shown("tarif", "a " * 10_000 + "tarif")
