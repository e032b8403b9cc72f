"""Fixtures for every test: one time zone, no time limits on examples, no needless models, a log of its own."""

from __future__ import annotations

import logging
import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from tests.corpus import FEEDS

from feedreader.store import connect
from feedreader.vectors.encoder import Unavailable

os.environ["TZ"] = "UTC"
time.tzset()

# The time that an example takes depends on the load; speed is counted, or measured in tests/benchmarks.
settings.register_profile("feedreader", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("feedreader")

WITHOUT_MODELS = Path(__file__).parent / "fakes" / "without_models"


def pytest_collection_modifyitems(items):
    """Skip tests that need the corpus if there is none."""
    for item in items if not FEEDS.is_dir() else ():
        if item.get_closest_marker("corpus"):
            item.add_marker(pytest.mark.skip(reason=f"there are no real feeds in {FEEDS} (tests/corpus.py)"))


@contextmanager
def _log_as_before():
    """Restore the log: a command with `-v` sends it to its own stream, and the next test has another one."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    if root.handlers != handlers or root.level != level:
        root.handlers[:] = handlers
        root.setLevel(level)


@pytest.fixture(autouse=True)
def log_as_before():
    """Undo at its end what a test does to the log."""
    with _log_as_before():
        yield


@pytest.fixture(autouse=True, scope="module")
def log_as_before_the_module():
    """Do the same for fixtures of a module, which may run commands, too."""
    with _log_as_before():
        yield


@pytest.fixture
def in_zone(monkeypatch):
    """Return a function that puts the machine into a time zone until the test ends."""

    def put(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield put
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(autouse=True)
def without_quick_vectors(request, monkeypatch):
    """Keep tests from loading the quick model, which takes a second, unless they are marked `quick_vectors`.

    The processes that they start find no model at all.
    """
    if request.node.get_closest_marker("quick_vectors") is None:
        monkeypatch.setenv("PYTHONPATH", str(WITHOUT_MODELS), prepend=os.pathsep)
        found = Unavailable(why="no quick vectors: tests do without")
        monkeypatch.setattr("feedreader.service.embedding.quick_encoder", lambda: found)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory):
    """Return a store as the migrations make it, without any contents."""
    path = tmp_path_factory.mktemp("empty") / "feedreader.db"
    with connect.open_store(path):
        pass
    return path


@pytest.fixture(autouse=True)
def new_stores_are_copies(request, monkeypatch, empty_store):
    """Make new stores of this process copies of an empty one: migrations take 25 ms, and thousands of tests need one.

    Not for tests marked `migrated`; processes that tests start run the migrations, as users' do.
    """

    def make_file(path):
        is_new = not path.exists()
        really_make_file(path)
        if is_new:
            shutil.copyfile(empty_store, path)

    if request.node.get_closest_marker("migrated") is None:
        really_make_file = connect.make_file
        monkeypatch.setattr(connect, "make_file", make_file)
