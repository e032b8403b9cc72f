"""Days of the week that a text names, in many languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.text.weekdays import weekdays


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("The council said on Monday and Tuesday", {0, 1}),
        ("Le conseil se réunit mercredi", {2}),
        ("Am Mittwoch und am Sonnabend", {2, 5}),
        ("El sábado y el domingo", {5, 6}),
        ("na segunda-feira", {0}),
        ("W środę i w piątek", {2, 4}),
        ("V četrtek in v ponedeljek", {3, 0}),
        ("у вівторок і в середу", {1, 2}),
        ("в понедельник и в пятницу", {0, 4}),
        ("يوم الأربعاء", {2}),
        ("周三举行", {2}),
        ("水曜日に", {2}),
        ("수요일에", {2}),
        ("बुधवार को", {2}),
        ("på lørdag, nästa fredag", {5, 4}),
        ("MONDAY", {0}),
    ],
)
def test_days_are_known_in_the_language_that_names_them(text, days):
    assert weekdays(text) == days


@pytest.mark.parametrize("text", ["", "A segunda vez", "Sundays' bester", "mondayish", "trei luni", "12.03."])
def test_what_only_looks_like_a_day_is_none(text):
    assert weekdays(text) == set()


@given(st.text())
def test_any_text_gives_days_of_the_week(text):
    assert weekdays(text) <= set(range(7))
