"""The demo newsroom as it is first shown, by the quick vectors of its texts, which come with it."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.fakes.newsroom import NEWSROOM, follow_newsroom, keys_of
from tests.inside import workspace_of

from feedreader.demo.week import ready_vectors
from feedreader.service.embedding import Embedder
from feedreader.service.grouper import Grouper
from feedreader.service.library import Library
from feedreader.settings.config import Settings, Stories
from feedreader.store.connect import open_store
from feedreader.vectors.encoder import QuickEncoder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from feedreader.vectors.encoder import Vector

pytestmark = pytest.mark.xdist_group("demo")
SEED = "paris-declaration"
TOLD_EVERYWHERE = (SEED, "dutch-rail-strike", "golden-lantern", "thetis-launch")
LABELS = {entry.key: entry.story for entry in NEWSROOM.entries}
LATER = timedelta(minutes=20)


class Nobody(QuickEncoder):
    """The quick model, of whom nothing is to be asked."""

    def encode(self, texts: Sequence[str]) -> list[Vector]:
        assert not texts, f"run docs/make_demo_vectors.py: {texts[0]}"
        return []


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, set[str]]:
    """The newsroom's keys of the entries of each story, as they are grouped when they arrive."""
    folder: Path = tmp_path_factory.mktemp("demo")
    end = max(entry.changed for entry in NEWSROOM.entries) + LATER
    with open_store(folder / "feedreader.db") as store:
        follow_newsroom(store, end)
        settings = Settings(stories=Stories(window=timedelta(days=30)))
        library = Library(store, settings, clock=lambda: end, ready=ready_vectors())
        Grouper(workspace_of(library), quick=Embedder(workspace_of(library), Nobody())).arrived()
        keys, found = keys_of(store), defaultdict(set)
        for row in store.entries.page(limit=-1):
            found[row.story].add(keys[row.id])
    return found


@pytest.mark.parametrize("label", TOLD_EVERYWHERE)
def test_what_is_told_everywhere_is_one_row_with_all_its_outlets_and_languages_and_nothing_else(stories, label):
    (told,) = [keys for keys in stories.values() if any(LABELS[key] == label for key in keys)]
    assert told == {key for key, each in LABELS.items() if each == label}


def test_matches_of_one_evening_are_stories_of_their_own(stories):
    matches = [{LABELS[key] for key in keys if LABELS[key].startswith("match-")} for keys in stories.values()]
    assert max(len(labels) for labels in matches if labels) == 1
    assert len({label for labels in matches for label in labels}) > 3


def test_two_quakes_of_one_week_in_two_places_are_two_stories(stories):
    quakes = [{LABELS[key] for key in keys if "quake" in LABELS[key]} for keys in stories.values()]
    assert sorted(map(len, filter(None, quakes))) == [1, 1]


def test_two_outlets_are_in_one_story_only_where_they_tell_the_same(stories):
    told = [({key.partition("/")[0] for key in keys}, {LABELS[key] for key in keys}) for keys in stories.values()]
    assert [labels for outlets, labels in told if len(outlets) > 1 and len(labels) > 1] == []
