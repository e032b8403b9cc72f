"""What holds for every test: one time zone, no example judged by a clock, no model loaded for nothing, its own log."""

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

# How long an example takes says how busy the machine is; what must be fast is counted, or measured in tests/benchmarks.
settings.register_profile("feedreader", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("feedreader")

WITHOUT_MODELS = Path(__file__).parent / "fakes" / "without_models"


def pytest_collection_modifyitems(items):
    """Skip what needs the corpus where it is not there."""
    for item in items if not FEEDS.is_dir() else ():
        if item.get_closest_marker("corpus"):
            item.add_marker(pytest.mark.skip(reason=f"there are no real feeds in {FEEDS} (tests/corpus.py)"))


@contextmanager
def _log_as_before():
    """A command with `-v` sends this process's log to the stream that it had: the next test has another one."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    if root.handlers != handlers or root.level != level:
        root.handlers[:] = handlers
        root.setLevel(level)


@pytest.fixture(autouse=True)
def log_as_before():
    """What a test does to the log ends with it."""
    with _log_as_before():
        yield


@pytest.fixture(autouse=True, scope="module")
def log_as_before_the_module():
    """What is made for all tests of a module may run commands, too."""
    with _log_as_before():
        yield


@pytest.fixture
def in_zone(monkeypatch):
    """Puts the machine into a time zone for as long as the test runs."""

    def put(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield put
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(autouse=True)
def without_quick_vectors(request, monkeypatch):
    """No test loads the quick model for what arrives, which takes a second, unless it is marked `quick_vectors`.

    Nor do the processes that it starts, which find no model at all.
    """
    if request.node.get_closest_marker("quick_vectors") is None:
        monkeypatch.setenv("PYTHONPATH", str(WITHOUT_MODELS), prepend=os.pathsep)
        found = Unavailable(why="no quick vectors: tests do without")
        monkeypatch.setattr("feedreader.service.embedding.quick_encoder", lambda: found)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory):
    """A store as the migrations make it, with nothing in it."""
    path = tmp_path_factory.mktemp("empty") / "feedreader.db"
    with connect.open_store(path):
        pass
    return path


@pytest.fixture(autouse=True)
def new_stores_are_copies(request, monkeypatch, empty_store):
    """A new store of this process is a copy of an empty one: migrations take 25 ms, and thousands of tests need one.

    Unless a test is marked `migrated`; processes that it starts run the migrations, as users' do.
    """

    def make_file(path):
        is_new = not path.exists()
        really_make_file(path)
        if is_new:
            shutil.copyfile(empty_store, path)

    if request.node.get_closest_marker("migrated") is None:
        really_make_file = connect.make_file
        monkeypatch.setattr(connect, "make_file", make_file)
