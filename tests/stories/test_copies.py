"""When two entries are the same article."""

from __future__ import annotations

import pytest
from tests.stories.conftest import entry

from feedreader.model.stories import ReasonKind
from feedreader.stories.copies import TRANSLATION, WIRE, why_copy

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
