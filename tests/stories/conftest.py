"""A small newsroom: three events of one day, each by several outlets, and what is not one story."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from feedreader.model.placing import NewStory
from feedreader.stories.closeness import by_words
from feedreader.stories.facts import Facts
from feedreader.stories.features import describe
from feedreader.stories.packed import rows_of
from feedreader.stories.regroup import regroup
from feedreader.stories.window import Window

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)

TITLES = (
    "Ferry capsizes off Lake Tarn, eleven passengers missing",
    "Eleven missing after ferry capsizes on Lake Tarn",
    "Lake Tarn ferry disaster: rescuers search for eleven missing passengers",
    "Central bank raises interest rates to four percent",
    "Interest rates raised to four percent by central bank",
    "Novelist Ada Krone wins Linden literature prize",
    "Linden literature prize goes to novelist Ada Krone",
    "Why cats purr: a vet explains",
)
GROUPS = {frozenset({0, 1, 2}), frozenset({3, 4}), frozenset({5, 6}), frozenset({7})}


def entry(number, title, *, hours=0.0, outlet=None, language="en", telling=True, **more):
    """An entry; however short its title is in a test, it tells enough unless that is said."""
    described = describe(
        number,
        title=title,
        outlet=outlet or f"outlet{number}.example",
        language=language,
        when=MORNING + timedelta(hours=hours),
        **more,
    )
    return replace(described, telling=telling)


@pytest.fixture
def newsroom():
    return [entry(number, title, hours=number * 0.5) for number, title in enumerate(TITLES)]


def close_by_words(tuning, one, other, alike, *, window=100_000):
    """How close two entries are that are as similar by their words, in a window of so many."""
    (close,) = by_words(tuning, Facts([one, other], range(2)), [0], [1], np.asarray([alike]), window=window)
    return float(close)


def pairs_of(made, words, better=None, *, since=0):
    """The pairs that are close by vectors; `words` are those similar by words, as a dict for each place."""
    found = [(list(near), list(near.values())) for near in words[since:]]
    triples = made.pairs(rows_of(found, first=since), better)
    return list(zip(*(each.tolist() for each in triples), strict=True))


class Memory:
    """What a store keeps of grouping, in memory: the story and the reason of each entry."""

    def __init__(self):
        self.entries = {}
        self.stories = {}
        self.links = {}
        self.corrections = []
        self.leads = {}
        self.next = 1

    def add(self, entries):
        for one in entries:
            self.entries[one.entry] = one
            self.stories[one.entry] = self.next
            self.next += 1

    def window(self, **more):
        return Window(
            entries=list(self.entries.values()), stories=dict(self.stories), links=dict(self.links),
            corrections=self.corrections, **more,
        )  # fmt: skip

    def place(self, placements):
        new = {}
        for placement in placements:
            story = placement.story
            if isinstance(story, NewStory):
                if story not in new:
                    new[story] = self.next
                    self.next += 1
                story = new[story]
            self.stories[placement.entry] = story
            self.links.pop(placement.entry, None)
            if placement.link:
                self.links[placement.entry] = placement.link.with_entry
        return new

    def regroup(self, **more):
        done = regroup(self.window(), **more)
        self.place(done.placements)
        self.leads = done.leads
        return done

    @property
    def partition(self):
        found = {}
        for number, story in self.stories.items():
            found.setdefault(story, set()).add(number)
        return {frozenset(members) for members in found.values()}


@pytest.fixture
def memory():
    return Memory()
