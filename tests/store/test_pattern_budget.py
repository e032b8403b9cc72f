from __future__ import annotations

import pytest

from feedreader.errors import SlowPatternError
from feedreader.store.pattern_budget import A_CHARACTER, A_TEXT, SECONDS, PatternBudget, at_most


class Clock:
    """Tells a time that goes on by so much whenever somebody asks."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def budget(*, wall: float, processor: float) -> PatternBudget:
    """Return one whose every text takes so long by either clock."""
    spent = Clock(wall)
    return PatternBudget(spent, lambda: spent.now / (2 * wall) * processor)


def looked_at(patterns: PatternBudget, texts: int, source: str = "a{1,3}b") -> int:
    """Return how many texts a pattern was looked for in before that took too long, at most so many."""
    for number in range(texts):
        try:
            patterns.found(source, "x")
        except SlowPatternError:
            return number
    return texts


USUAL = A_TEXT + A_CHARACTER


def test_a_pattern_that_takes_what_is_usual_is_looked_for_in_any_number_of_texts() -> None:
    assert looked_at(budget(wall=USUAL, processor=USUAL), 60_000) == 60_000


def test_what_is_beyond_that_comes_out_of_a_second() -> None:
    assert looked_at(budget(wall=USUAL + SECONDS / 50, processor=USUAL + SECONDS / 50), 1_000) in {49, 50, 51}


def test_a_crowded_machine_is_no_slow_pattern() -> None:
    assert looked_at(budget(wall=USUAL + SECONDS / 50, processor=USUAL), 1_000) == 1_000


def test_what_else_the_statement_does_is_not_the_patterns() -> None:
    assert looked_at(budget(wall=USUAL, processor=USUAL + SECONDS / 50), 1_000) == 1_000


def test_each_statement_has_its_own() -> None:
    patterns = budget(wall=SECONDS / 50, processor=SECONDS / 50)
    assert looked_at(patterns, 40) == 40
    patterns.begin()
    assert looked_at(patterns, 40) == 40
    assert looked_at(patterns, 40) < 40


def test_less_can_be_given() -> None:
    patterns = budget(wall=SECONDS / 50, processor=SECONDS / 50)
    with at_most(SECONDS / 10):
        patterns.begin()
    assert looked_at(patterns, 40) < 10


def test_the_patterns_of_a_statement_share_it() -> None:
    patterns = budget(wall=SECONDS / 50, processor=SECONDS / 50)
    assert looked_at(patterns, 30, "a{1,3}b") == 30
    assert looked_at(patterns, 30, "c{1,3}d") < 30


def test_the_sentence_names_the_pattern_and_a_way_on() -> None:
    with pytest.raises(SlowPatternError, match=r"^the pattern /x\{1,9\}y/ takes too long .* add words, a feed or"):
        raise SlowPatternError("x{1,9}y")
    assert len(str(SlowPatternError("x" * 1_000))) < 300


def test_each_pattern_of_a_statement_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = list[str]()

    def compiled(source: str, _memory: int) -> object:
        made.append(source)
        return lambda _: False

    monkeypatch.setattr("feedreader.query.pattern.compiled", compiled)
    patterns = PatternBudget()
    for _ in range(3):
        for number in range(100):
            patterns.found(f"x{number}", "text")
    assert len(made) == 100
