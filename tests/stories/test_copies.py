"""When two entries are the same article."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.stories.conftest import entry

from feedreader.model.stories import ReasonKind
from feedreader.stories.copies import TRANSLATION, WIRE, one_article, why_copy

TITLE = "Ferry capsizes off Lake Tarn, eleven passengers missing since dawn"


def kind(one, other, *, words=0.0, meaning=None):
    reason = why_copy(one, other, words=words, meaning=meaning)
    return reason and reason.kind


@pytest.mark.parametrize(
    ("language", "outlet", "words", "meaning", "expected"),
    [
        ("en", "b.example", WIRE, None, ReasonKind.SAME_TEXT),
        ("en", "b.example", 0.0, None, ReasonKind.SAME_TEXT),  # by its long title
        ("fr", "b.example", WIRE, 0.99, None),
        ("fr", "a.example", 0.0, TRANSLATION, ReasonKind.TRANSLATED),
        ("fr", "a.example", 0.0, TRANSLATION - 0.01, None),
        ("fr", "a.example", 0.0, None, None),
    ],
)
def test_within_a_language_words_tell_and_across_languages_an_outlets_meaning(
    language, outlet, words, meaning, expected
):
    one = entry(1, TITLE, outlet="a.example")
    other = entry(2, TITLE, outlet=outlet, language=language)
    assert kind(one, other, words=words, meaning=meaning) is expected


def test_other_numbers_or_another_week_are_another_article():
    one = entry(1, "Eleven missing: ferry 12 capsizes off Lake Tarn in the morning")
    assert kind(one, entry(2, "Eleven missing: ferry 13 capsizes off Lake Tarn in the morning"), words=1.0) is None
    assert kind(one, entry(2, one.title, hours=24 * 8), words=1.0) is None


def test_one_address_is_one_article_where_words_meaning_or_title_agree():
    one = entry(1, TITLE, url_key="a.example/1")
    other = entry(2, "Lake Tarn", url_key="a.example/1")
    assert kind(one, other) is None
    assert kind(one, other, meaning=1.0) is ReasonKind.SAME_ADDRESS
    assert kind(one, entry(3, TITLE.upper(), language="fr", url_key="a.example/1")) is ReasonKind.SAME_ADDRESS
    assert kind(one, entry(4, TITLE, language="fr", url_key="a.example/2")) is None


def test_a_title_of_twenty_characters_says_enough_and_a_day_is_soon():
    for letters, expected in ((20, ReasonKind.SAME_TEXT), (19, None)):
        one, other = entry(1, "a" * letters), entry(2, "A" * letters)
        assert kind(one, other) is expected
    one = entry(1, TITLE)
    assert kind(one, entry(2, TITLE, hours=24)) is ReasonKind.SAME_TEXT
    assert kind(one, entry(2, TITLE, hours=24.1)) is None
    assert kind(entry(1, TITLE, hours=24.1), entry(2, TITLE)) is None


@pytest.mark.parametrize(
    ("address", "words", "meaning", "title", "expected"),
    [
        ("a.example/1", 0.2, None, "b", True),
        ("a.example/1", 0.19, None, "b", False),
        ("a.example/1", 0.0, 0.4, "b", True),
        ("a.example/1", 0.0, 0.39, "b", False),
        ("a.example/1", 0.0, None, "A", True),
        ("a.example/2", 1.0, 1.0, "a", False),
        (None, 1.0, 1.0, "a", False),
    ],
)
def test_one_article_has_one_address_and_is_about_the_same(address, words, meaning, title, expected):
    one = entry(1, "a", url_key=address and "a.example/1")
    assert one_article(one, entry(2, title, url_key=address), words=words, meaning=meaning) is expected


def test_wire_copy_is_told_by_words_within_one_language_and_translations_within_one_outlet():
    short, other = entry(1, "a b", outlet="a.example"), entry(2, "c d", outlet="a.example")
    assert kind(short, other, words=0.85) is ReasonKind.SAME_TEXT
    assert kind(short, other, words=0.84) is None
    french = entry(3, "e f", outlet="a.example", language="fr")
    assert kind(short, french, meaning=0.8) is ReasonKind.TRANSLATED
    assert kind(short, replace(french, outlet="b.example"), meaning=0.9) is None
    assert kind(replace(short, outlet=""), replace(french, outlet=""), meaning=0.9) is None
