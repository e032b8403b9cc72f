"""What an outlet fills in day after day joins no story, as it arrives and when the window is grouped as a whole."""

from __future__ import annotations

from tests.stories.conftest import entry

from feedreader.stories.assign import Live


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
