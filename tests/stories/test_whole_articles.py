"""What whole articles add to the reasons of a story."""

from __future__ import annotations

import pytest

from feedreader.model.stories import Reason, ReasonKind
from feedreader.stories.whole_articles import whole_articles
from feedreader.text.sentences import reasons, reasons_in_one

WORDS = [f"{first}{second}word" for first in "abcdefgh" for second in "aeiou"]
ALL, HALF = " ".join(WORDS), " ".join(WORDS[:20] + [f"x{word[:3]}" for word in WORDS[20:]])


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (ALL, ALL, 1.0),
        (ALL, " ".join(reversed(WORDS)) + " and more", 1.0),
        (ALL, HALF, 0.5),
        (HALF, ALL, 0.5),
        (ALL, ALL + f" {HALF}", 1.0),
        (
            "市長は火曜日に新しい船を公開した。港で質問に答えた。" * 2,
            "市長は火曜日に新しい船を公開した。港で質問に答えた。",
            1.0,
        ),
        (ALL, " ".join(f"x{word[:3]}" for word in WORDS), None),
        (" ".join(WORDS[:5]), ALL, None),
        ("", "", None),
    ],
)
def test_words_in_common_are_a_share_of_the_shorter_articles(one: str, other: str, share: float | None) -> None:
    found = whole_articles(one, other)
    assert found == (None if share is None else Reason(ReasonKind.WHOLE_ARTICLES, amount=share))


def test_it_is_told_in_a_sentence() -> None:
    evidence = (Reason(ReasonKind.SHARED_WORDS, ("Paris",)), Reason(ReasonKind.WHOLE_ARTICLES, amount=0.414))
    assert reasons(evidence)[1] == "Their whole articles, fetched since, have 41% of their words in common."
    assert reasons_in_one(evidence).startswith("both mention Paris; their whole articles, fetched since, have 41%")
