"""What whole articles add to the reasons of a story."""

from __future__ import annotations

import pytest

from feedreader.model.stories import Reason, ReasonKind
from feedreader.stories.whole_articles import whole_articles
from feedreader.text.story_wording import reasons, reasons_in_one

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


def invented(count: int, letter: str) -> list[str]:
    """Different words that no stemming makes the same."""
    return [f"{letter}{first}{second}k" for first in "aeiou" for second in "bdfglm"][:count]


@pytest.mark.parametrize(
    ("words", "shared", "amount"),
    [(20, 20, 1.0), (19, 19, None), (20, 1, 0.05), (21, 1, None), (30, 1, None), (30, 2, 0.067), (20, 0, None)],
)
def test_twenty_words_are_enough_and_one_in_twenty_is_worth_telling(
    words: int, shared: int, amount: float | None
) -> None:
    one = invented(words, "b")
    other = [*one[:shared], *invented(30, "r")]
    found = whole_articles(" ".join(one), " ".join(other))
    assert (found and found.amount) == amount


def test_it_is_told_in_a_sentence() -> None:
    evidence = (Reason(ReasonKind.SHARED_WORDS, ("Paris",)), Reason(ReasonKind.WHOLE_ARTICLES, amount=0.414))
    assert reasons(evidence)[1] == "Their whole articles, fetched since, have 41% of their words in common."
    assert reasons_in_one(evidence).startswith("both mention Paris; their whole articles, fetched since, have 41%")
