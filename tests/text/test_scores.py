"""Results of matches in headlines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.text.scores import score


@pytest.mark.parametrize(
    ("title", "result"),
    [
        ("Rheinhafen verspielt im Pokal: 1:3 gegen Porto Vecchio", (1, 3)),
        ("Porto Vecchio, notte da favola: 3-1", (1, 3)),
        ("Dynamo \u2013 Belleroche 0:0", (0, 0)),
        ("Dynamo \u2013 Belleroche 0:0. A penalty saved", (0, 0)),
        ("Tidewater beat Harbour 2-1, go second", (1, 2)),
        ("Valdora golea al Almenara (3-0)", (0, 3)),
        ("Tidewater win 102\u201398 in overtime", (98, 102)),
        ("Handball: 28:24 for Rheinhafen", (24, 28)),
    ],
)
def test_a_result_reads_the_same_from_both_sides(title, result):
    assert score(title) == result


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Live at 20:45",
        "From 9:30 to 17:00",
        "Season 2025-26",
        "On 2026-03-02",
        "Up 10-15%",
        "10-15 %",
        "1.2-3.4",
        "A-7, B-52",
    ],
)
def test_times_dates_and_shares_are_none(title):
    assert score(title) is None


@given(st.text())
def test_any_text_gives_a_result_or_none(title):
    found = score(title)
    assert found is None or 0 <= found[0] <= found[1] <= 999
