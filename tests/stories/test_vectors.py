"""How close entries are by vectors, one pair at a time as `stories.embeddings` says, against its whole matrices."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product
from operator import attrgetter

import numpy as np
import pytest
from tests.stories.conftest import entry, pairs_of

from feedreader.stories import embeddings
from feedreader.stories.closeness import least
from feedreader.stories.embeddings import Means, comparable
from feedreader.stories.tuning import DEFAULT, Reading

READING = Reading(
    centre=0.2, width=0.1, per_doubling=0.02, per_day=0.03, same_hours=0.05, undated=0.06, word_share=0.3, crowding=0.4,
    around=0.3, subject=0.6, abroad=0.2, across=0.07, unnamed=0.03, usual_window=40, per_halving=0.03,
    per_halving_across=0.02, tells_language=True, whitening=0.5,
)  # fmt: skip
TUNING = replace(DEFAULT, weakest=0.02)
WIDTH = 6


def told(number: int, seed: int = 0):
    """An entry with a vector, a time, a length and perhaps a weekday, a score and a measure, all by its number."""
    chance = np.random.default_rng(1000 * seed + number)
    vector = chance.normal(size=WIDTH) + np.asarray([2.0, 1.0, 0.0, 0.0, 0.0, 0.0])
    return replace(
        entry(
            number,
            f"word{number}",
            hours=float(chance.integers(0, 90)),
            language=("en", "fr", "de")[number % 3],
            outlet=f"outlet{number % 4}.example",
        ),
        vector=(vector / np.linalg.norm(vector)).astype(np.float32),
        length=float(chance.integers(0, 4)),
        weekdays=frozenset(chance.integers(0, 7, size=number % 3).tolist()),
        score=(int(chance.integers(0, 2)), int(chance.integers(0, 2))) if number % 2 else None,
        measure=f"{chance.integers(0, 2)}.5" if number % 4 else None,
        dated=number % 5 > 0,
    )


SHIPPED = Means(vectors={"en": np.full(WIDTH, 0.2), "fr": np.full(WIDTH, -0.1), "de": np.full(WIDTH, 0.05)})


def centres(learnt, shipped):
    """Each language's own mean as far as it has two hundred entries, else the shipped one, else that of all."""
    vectors = {one.entry: np.asarray(one.vector, dtype=float) for one in learnt}
    general = np.mean(list(vectors.values()), axis=0)
    found = {}
    for language in ("en", "fr", "de"):
        own = [vectors[one.entry] for one in learnt if one.language == language]
        prior = shipped.get(language, general)
        trust = min(1.0, len(own) / 200)
        found[language] = trust * np.mean(own, axis=0) + (1 - trust) * prior if own else prior
    return found


def drawn_in(rows, strength):
    """The map that draws in each direction by its variance, 500 texts of no direction and three tenths of it added."""
    count = len(rows)
    mean = sum(float(row @ row) for row in rows) / count / WIDTH
    squares, directions = np.linalg.eigh(np.asarray(rows).T @ np.asarray(rows))
    scale = ((squares + 500 * mean) / (count + 500) + 0.3 * mean) ** (-strength / 2)
    return directions @ np.diag(scale) @ directions.T


def unit(row):
    return row / np.linalg.norm(row)


def neighbours(at, rows, spoken, *, abroad=False):
    """How near the others in its language, or in other languages, are, the nearest first."""
    return sorted(
        (float(rows[at] @ rows[to]) for to in rows if to != at and (spoken[to] == spoken[at]) != abroad), reverse=True
    )


def near(found):
    """How near the ten nearest are on average; those that are missing count as 0.35 away."""
    return sum([*found, *[0.35] * 10][:10]) / 10


def behind(found):
    """The same of the thirty behind the ten nearest of those that are no reports of the same event; missing: 0.2."""
    found = [*found, *[0.2] * 60][:60]
    others = [each for each in found if each < 0.65] + [found[-1]] * 60
    return sum(others[10:40]) / 30


def subject(one, other, every, rows):
    """How near two entries of an outlet, in one language, are to its others, where five more are near nothing."""
    own = [
        at for at, each in enumerate(every) if (each.outlet, each.language) == (every[one].outlet, every[one].language)
    ]
    found = [float((rows[one] + rows[other]) @ rows[at]) / 2 for at in own if at not in (one, other)]
    return max(sum(found), 0) / (len(found) + 5)


def expected(entries, words, *, before=(), arrived=(), reading=READING, shipped=SHIPPED.vectors):
    """Closeness of each pair, the later one first."""
    centre = centres([*entries, *before], shipped)
    every = [*entries, *arrived, *before]
    spoken = [one.language for one in every]
    rows = {at: unit(np.asarray(one.vector, dtype=float) - centre[one.language]) for at, one in enumerate(every)}
    learnt = [at for at in rows if not len(entries) <= at < len(entries) + len(arrived)]
    whiten = drawn_in([rows[at] for at in learnt], reading.whitening)
    rows = {at: unit(row @ whiten) for at, row in rows.items()}
    window = len(entries) + len(arrived)
    crowd, told = {}, {}
    for at in range(window):
        seen = {to: rows[to] for to in (learnt if at < len(entries) else range(window))}
        here, elsewhere = neighbours(at, seen, spoken), neighbours(at, seen, spoken, abroad=True)
        halvings = max(0, math.log2(reading.usual_window / len(seen))) * max(0, 1 - 1.7 * every[at].length)
        crowd[at] = reading.crowding / 2 * near(here) + reading.around / 2 * behind(here)
        crowd[at] += reading.per_halving / 2 * halvings
        told[at] = reading.abroad / 2 * near(elsewhere) - reading.per_halving_across / 2 * halvings
    found = {}
    for at in range(window):
        for other in range(at):
            one, two = every[at], every[other]
            alike = float(rows[at] @ rows[other])
            if one.language == two.language:
                alike = (alike - crowd[at] - crowd[other]) * (1 - reading.word_share)
                alike += reading.word_share * words[at].get(other, 0.0)
            else:
                alike += told[at] + told[other] - reading.across
            days = abs(one.day - two.day)
            alike -= reading.per_day * days + reading.same_hours * (1 - math.exp(-8 * days))
            alike -= reading.per_doubling * (one.length + two.length) / 2
            alike -= 0 if one.dated and two.dated else reading.undated
            if (one.outlet, one.language) == (two.outlet, two.language):
                known = every[: len(entries) if at < len(entries) else window]
                alike -= reading.subject * subject(at, other, known, rows)
            if one.weekdays and two.weekdays:
                alike += TUNING.same_weekday if one.weekdays & two.weekdays else -TUNING.other_weekday
            if one.score and two.score:
                alike += TUNING.same_score if one.score == two.score else -TUNING.other_score
            if one.measure and two.measure:
                alike += TUNING.same_measure if one.measure == two.measure else -TUNING.other_measure
            if alike >= least(reading, TUNING.weakest):
                found[at, other] = 1 / (1 + math.exp((reading.centre - alike) / reading.width))
    return found


def by_matrices(entries, words, *, reading=READING, before=(), arrived=(), means=SHIPPED):
    made = comparable(entries, attrgetter("vector"), tuning=TUNING, reading=reading, means=means, before=before)
    found = {(one, other): close for one, other, close in pairs_of(made, words)}
    if arrived:
        made.extend(arrived, len(entries))
        new = {(one, other): close for one, other, close in pairs_of(made, words, since=len(entries))}
        assert all(one >= len(entries) for one, _ in new)
        found |= new
    return found


@pytest.mark.parametrize(("count", "behind", "arriving"), [*product((2, 5, 16, 45), (0, 9), (0, 7)), (90, 0, 0)])
def test_every_pair_is_as_close_as_it_says(count, behind, arriving):
    entries = [told(number) for number in range(count)]
    before = [told(200 + number, 1) for number in range(behind)]
    arrived = [told(100 + number, 2) for number in range(arriving)]
    words = [{other: 0.4 for other in range(at) if (at + other) % 4 == 0} for at in range(count + arriving)]
    found = by_matrices(entries, words, before=before, arrived=arrived)
    wanted = expected(entries, words, before=before, arrived=arrived)
    assert set(found) == set(wanted)
    assert found == pytest.approx(wanted, abs=2e-4)
    assert len(found) > count // 3


@pytest.mark.parametrize("most", [400, 3])
def test_however_few_are_compared_at_a_time_the_same_pairs_are_close(monkeypatch, most):
    """Also where a row has more that are close than are kept."""
    entries, before = [told(number) for number in range(60)], [told(200 + number, 1) for number in range(20)]
    words = [{other: 0.4 for other in range(at) if (at + other) % 4 == 0} for at in range(60)]
    tuning = replace(TUNING, most_near=most)
    found = []
    for rows, columns in ((256, 4096), (7, 11)):
        monkeypatch.setattr(embeddings, "ROWS", rows)
        monkeypatch.setattr(embeddings, "COLUMNS", columns)
        made = comparable(
            entries, attrgetter("vector"), tuning=tuning, reading=READING, means=SHIPPED, before=before
        )  # fmt: skip
        found.append({(one, other): close for one, other, close in pairs_of(made, words)})
    assert found[0] == pytest.approx(found[1], abs=1e-4)
    assert (len(found[0]) > 400) is (most > 3)


def test_a_day_that_two_entries_name_makes_pairs_close_that_would_not_be():
    entries = [replace(told(number), weekdays=frozenset(), score=None, measure=None) for number in range(60)]
    found, named = (
        set(by_matrices(some, [{}] * 60))
        for some in (entries, [replace(one, weekdays=frozenset({3})) for one in entries])
    )
    assert found < named


def test_entries_without_a_vector_are_left_out_and_pairs_that_better_vectors_tell_too():
    entries = [told(number) if number % 2 else replace(told(number), vector=None) for number in range(12)]
    made = comparable(entries, attrgetter("vector"), tuning=TUNING, reading=READING, means=SHIPPED)
    assert [at for at in range(12) if at in made] == [1, 3, 5, 7, 9, 11]
    pairs = pairs_of(made, [{}] * 12)
    assert {at for one, other, _ in pairs for at in (one, other)} <= {1, 3, 5, 7, 9, 11}
    assert all(one > other for one, other, _ in pairs)
    better = comparable(
        [one if at in (3, 5, 7) else replace(one, vector=None) for at, one in enumerate(entries)],
        attrgetter("vector"), tuning=TUNING, reading=READING, means=SHIPPED,
    )  # fmt: skip
    left = [(one, other) for one, other, _ in pairs_of(made, [{}] * 12, better)]
    assert left == [(one, other) for one, other, _ in pairs if not {one, other} <= {3, 5, 7}]
    made.extend([replace(told(50), vector=None)], 12)
    assert 12 not in made
    made.extend([replace(told(51), vector=None), told(52)], 13)
    assert (13 in made, 14 in made) == (False, True)
    assert {one for one, _, _ in pairs_of(made, [{}] * 15, since=13)} <= {14}


def test_a_language_of_two_hundred_entries_is_centred_by_itself_alone():
    entries = [replace(told(number), language="en") for number in range(200)]
    words = [{}] * 200
    assert by_matrices(entries, words) == pytest.approx(by_matrices(entries, words, means=None), abs=1e-4)
    fewer = by_matrices(entries[:199], words), by_matrices(entries[:199], words, means=None)
    assert set(fewer[0]) != set(fewer[1]) or fewer[0] != pytest.approx(fewer[1], abs=1e-5)
