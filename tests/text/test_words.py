"""Words of a text in any script."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.text import words
from feedreader.text.words import extent, fold, headline, numbers, stems, surface, tokens


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Größe, die", ["grosse", "die"]),
        ("São Paulo", ["sao", "paulo"]),
        ("1,407 killed, 3.5 % more", ["1407", "killed", "3.5", "more"]),
        ("３５人", ["35", "人"]),
        ("東京五輪", ["東京", "京五", "五輪"]),
        ("대통령", ["대통", "통령"]),
        ("भारत के", ["भारत", "के"]),
        ("٤٤ رياضيا", ["44", "رياضيا"]),
        ("COVID-19", ["covid", "19"]),
        ("בֵּית־סֵפֶר", ["בית", "ספר"]),
    ],
)
def test_a_text_is_cut_into_words_of_its_script(text, found):
    assert list(tokens(text)) == found


def test_thai_comes_as_pairs_of_characters():
    assert all(len(pair) == 2 for pair in tokens("นายกรัฐมนตรี"))


def test_inflected_forms_share_a_stem():
    assert stems("Präsident") == stems("Präsidenten") == stems("PRASIDENT")
    assert stems("الجزائر")[0] == stems("جزائر")[0]


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing_and_no_text_breaks_it(text):
    assert fold(fold(text)) == fold(text)
    assert all(stems(text))


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_plain_text_takes_a_shorter_way_to_the_same_stems(text):
    slowly = [words.stem(token) for token in tokens(text) if len(token) > 1 or token.isdigit()]
    assert stems(text) == slowly


def test_numbers_are_the_same_however_they_are_written():
    assert numbers("15,000 troops") == numbers("15.000 soldats") == {"15000"}


def test_surface_gives_words_as_they_were_written():
    assert surface("Zelensky in Paris, 15,000")["zelen"] == "Zelensky"
    assert surface("15,000")["15000"] == "15,000"


@pytest.mark.parametrize(
    ("title", "rest"),
    [
        ("Fans banned from Olympics as cases rise | NewsChannel 3-12", "Fans banned from Olympics as cases rise"),
        ("Sports News | Athletes begin training in Tokyo | Daily", "Athletes begin training in Tokyo"),
        ("Nats remporte le match contre Lyon - Le Journal", "Nats remporte le match contre Lyon"),
        ("A first gold - and a lesson for all of us", "A first gold - and a lesson for all of us"),
        ("<b>Vote</b> on the  budget", "Vote on the budget"),
        ("", ""),
        ("|", "|"),
    ],
)
def test_a_headline_stands_without_the_outlets_name(title, rest):
    assert headline(title) == rest


@given(st.text(alphabet="ab |-·<>\n", max_size=60))
def test_a_headline_is_found_in_any_title(title):
    assert headline(headline(title)) == headline(title)


@pytest.mark.parametrize(
    ("text", "words"),
    [("eleven missing on Lake Tarn", 5), ("東京五輪の開会式", 3), ("नई दिल्ली में", 3), ("", 0)],
)
def test_a_text_without_spaces_is_not_taken_for_a_long_one(text, words):
    assert extent(stems(text)) == pytest.approx(words, abs=0.5)


def test_a_title_of_many_bars_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is counted in searches of the whole title and in looks at its parts, for n bars and for 4n."""

    class Counted:
        def __init__(self, inner: Any) -> None:
            self.inner, self.searched = inner, 0

        def finditer(self, text: str) -> Any:
            self.searched += len(text)
            return self.inner.finditer(text)

    def work(bars: int, title: str) -> int:
        names = ("_BAR", "_UNSPACED", "_WORD")
        counted = [Counted(getattr(words, name)) for name in names]
        with monkeypatch.context() as patch:
            for name, each in zip(names, counted, strict=True):
                patch.setattr(words, name, each)
            words.headline(title * bars)
        return sum(each.searched for each in counted)

    for title in ("w w w w | x", "| x ", "a b c d | E - ", "日本の新聞 | x | "):
        assert work(400, title) <= 4.2 * work(100, title)


@pytest.mark.parametrize("title", ["<" * 500 + "a" + ">" * 500, "<x" * 300 + ">" * 300, "<<b>b>Plain"])
def test_tags_within_tags_come_to_an_end(title: str) -> None:
    assert isinstance(words.headline(title), str)
