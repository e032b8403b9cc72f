"""What an outlet fills in day after day joins no story, as it arrives and when the window is grouped as a whole."""

from __future__ import annotations

import pytest
from tests.stories.conftest import entry

from feedreader.stories.assign import Live
from feedreader.stories.templates import SERIES, marks


def briefings():
    """Two mornings of one outlet's briefing, the second about the storm of the day."""
    return [
        entry(1, "Morning briefing: Thursday, storm Ottilie", hours=0, outlet="post.example"),
        entry(2, "Morning briefing: Friday, storm Ottilie", hours=24, outlet="post.example"),
    ]


def test_a_series_is_part_of_no_story(memory):
    memory.add([*briefings(), entry(3, "Storm Ottilie, morning briefing", hours=25, outlet="b.example")])
    memory.regroup()
    assert memory.partition == {frozenset({1}), frozenset({2}), frozenset({3})}


def test_without_the_series_these_are_one_story(memory):
    alike = entry(1, "Morning briefing, storm Ottilie", hours=24, outlet="post.example")
    memory.add([alike, entry(3, "Storm Ottilie, morning briefing", hours=25, outlet="b.example")])
    memory.regroup()
    assert memory.partition == {frozenset({1, 3})}


def test_what_arrives_of_a_known_series_is_left_alone(memory):
    memory.add(briefings())
    memory.regroup()
    live = Live(memory.window())
    third = entry(4, "Morning briefing: Saturday, storm Ottilie", hours=48, outlet="post.example")
    memory.add([third])
    assert live.assign([third], memory.stories) == []


@pytest.mark.parametrize(
    ("hours", "series"), [(12, False), (14, False), (15, True), (24, True), (13 * 24, True), (14 * 24, False)]
)
def test_a_series_fills_its_frame_on_days_of_its_own_not_twice_a_day_nor_twice_a_month(hours, series):
    first = entry(1, "Morning briefing: Thursday, storm Ottilie", outlet="post.example")
    second = entry(2, "Morning briefing: Friday, storm Ottilie", hours=hours, outlet="post.example")
    assert (SERIES in marks([first, second]).get(0, {})) is series


def test_each_frame_is_looked_at_whatever_another_is():
    """One that was filled in once, or with the same twice, is no template; those behind it may be."""
    found = marks(
        [
            entry(1, "Lottery draw 71 of the week in Ter", outlet="a.example"),
            entry(2, "Lottery draw 71 of the week in Ter", outlet="b.example"),
            entry(3, "Cabbage prices: week 11 at the market", outlet="a.example"),
            entry(4, "Cabbage prices: week 12 at the market", outlet="b.example"),
        ]
    )
    assert sorted(found) == [2, 3]
