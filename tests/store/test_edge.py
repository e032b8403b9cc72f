"""Whatever is wrong with the database, each public method of the store says so in one kind of error."""

from __future__ import annotations

import inspect
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from tests.builders import NOW, make_intent, make_new, make_subscription

from feedreader.errors import FeedreaderError, RuleError, StoreError
from feedreader.model.due import DueKind, DueReason
from feedreader.model.intents import HostPause
from feedreader.model.journal import Change, ChangeKind
from feedreader.model.pages import FullText, PageText
from feedreader.model.placing import Covering, NewCoverage, NewStory, Placement
from feedreader.model.rules import Action, ActionKind, Rule, RuleMatch
from feedreader.model.state import QueryState
from feedreader.model.streams import Listing, State, StateStream
from feedreader.policy.matching import Sought
from feedreader.store import connect
from feedreader.store.connect import Store, open_store
from feedreader.store.devices import PasswordHash
from feedreader.store.edge import edge, recording_errors
from feedreader.store.retention import Exempt
from feedreader.store.selection import EVERYTHING
from feedreader.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RULE = Rule(id=1, name="r", query="a", actions=(Action(ActionKind.STAR),))
BY_NAME: dict[str, Any] = {
    "action": Action(ActionKind.STAR),
    "actions": [Action(ActionKind.STAR)],
    "after": 0,
    "besides": 2,
    "characters": 9,
    "change": Change(ChangeKind.TAGGED, 1, ("t",)),
    "coverage": 1,
    "coverings": [Covering(story=1, coverage=NewCoverage(0))],
    "count": 3,
    "device": 1,
    "entries": [1],
    "entry": 1,
    "exempt": Exempt(starred=True, tagged=True, followed=True),
    "feed": 1,
    "feeds": [1],
    "found": [],
    "full": FullText(at=NOW, outcome=PageText(url="https://news.example/a", html="<p>a</p>", words=1, engine="x")),
    "given": [QueryState(name="q", query="a")],
    "guids": ["a"],
    "holder": "here:1:x",
    "host": "news.example",
    "ids": [1, 2],
    "intents": [make_intent(1, make_new("late"))],
    "length": 10,
    "likenesses": [1, None],
    "limit": 10,
    "listing": Listing(stream=StateStream(State.READING_LIST), limit=3),
    "match": RuleMatch(rule=RULE, entries=(1,)),
    "matches": [RuleMatch(rule=RULE, entries=(1,))],
    "model": "m",
    "moved": 1,
    "name": "n",
    "names": ["a"],
    "new": "b",
    "now": NOW,
    "number": 2,
    "numbers": [1],
    "old": "a",
    "machine": "m",
    "offset": timedelta(),
    "outcome": {},
    "password": PasswordHash(b"h", b"s", 1, 1, 1),
    "pause": HostPause(host="news.example", since=NOW, until=NOW, strikes=1, why=DueReason(kind=DueKind.REFUSING)),
    "placements": [Placement(entry=1, story=NewStory(1))],
    "query": "a",
    "selection": EVERYTHING,
    "since": NOW - timedelta(days=1),
    "sought": Sought(guids=("a",), own_guids=("a",), url_keys=("x",), dates=(NOW,), undated=True),
    "stories": [1],
    "story": 1,
    "subscriptions": [make_subscription("https://new.example/feed")],
    "tag": "a",
    "time": timedelta(minutes=1),
    "title": "t",
    "token_hash": b"t",
    "up_to": 3,
    "url": "https://news.example/feed.xml",
    "values": {"muted": "1"},
    "which": [1, 2],
}
"""What a parameter of this name is given. A new method whose parameter is not here fails the test: add one."""
NOT_ASKED = {("journal", "record"), ("journal", "batch"), ("journal", "transaction"), ("journal", "alone")}
"""Contexts and what is called in them: the methods of the writer go through them."""


def parts(store: Store, names: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    for name in names:
        yield name, getattr(store, name)


def methods(part: object) -> list[str]:
    return [name for name in dir(type(part)) if not name.startswith("_") and callable(getattr(part, name))]


def call_of(part: object, name: str) -> Callable[[], object]:
    signature = inspect.signature(getattr(type(part), name))
    given = {
        each.name: BY_NAME[each.name]
        for each in list(signature.parameters.values())[1:]
        if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD) and (each.default is each.empty)
    }
    rest = [1 for each in signature.parameters.values() if each.kind is each.VAR_POSITIONAL]

    def call() -> object:
        found = getattr(part, name)(*rest, **given)
        return list(found) if inspect.isgenerator(found) else found

    return call


def all_methods() -> list[tuple[str, str]]:
    """Every public method of every part that reads and that writes, as (part, method)."""
    store = Store(Path(":memory:"))
    made_late = [name for name, each in vars(Store).items() if isinstance(each, cached_property) and name != "writer"]
    reads = {name: part for name, part in vars(store).items() if not name.startswith("_") and name != "path"}
    reads |= {name: getattr(store, name) for name in made_late}
    found = [(name, method) for name, part in reads.items() for method in methods(part)]
    writer = store.writer
    late = {name: getattr(writer, name) for name, each in vars(Writer).items() if isinstance(each, cached_property)}
    for part, each in (vars(writer) | late).items():
        found += [(f"writer.{part}", name) for name in methods(each) if (part, name) not in NOT_ASKED]
    store.close()
    return found


METHODS = all_methods()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("edge") / "feedreader.db"
    with open_store(place) as store:
        store.writer.feeds.subscribe([make_subscription()], now=NOW)
        store.writer.polling.apply([make_intent(1, *map(make_new, "abc"))])
        store.writer.tags.tag([1], "a", now=NOW)
        store.writer.rules.save("r", "a", [Action(ActionKind.STAR)], now=NOW)
        store.writer.upkeep.checkpoint()
    return place


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "feedreader.db"))


def part_of(store: Store, part: str) -> object:
    owner: object = store
    for name in part.split("."):
        owner = getattr(owner, name)
    return owner


@pytest.fixture(params=["locked", "read-only", "full", "damaged"])
def troubled(request: pytest.FixtureRequest, path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store whose database cannot be used."""
    monkeypatch.setattr(connect, "BUSY_SECONDS", 0.0)
    other = None
    with Store(path) as store:
        match request.param:
            case "damaged":
                data = path.read_bytes()
                path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
            case "locked":
                other = sqlite3.connect(path, timeout=0, isolation_level=None)
                other.execute("PRAGMA locking_mode = EXCLUSIVE")
                other.execute("BEGIN EXCLUSIVE")
            case trouble:
                with store.writer.journal.alone() as connection:
                    (pages,) = connection.execute("PRAGMA page_count").fetchone()
                    connection.execute(
                        "PRAGMA query_only = ON" if trouble == "read-only" else f"PRAGMA max_page_count = {pages}"
                    )
        yield store
        if other is not None:
            other.close()


@pytest.mark.parametrize(("part", "name"), METHODS)
def test_what_sqlite_raises_leaves_the_store_as_one_error(troubled, request, part, name):
    """Either a method can do without what is wrong, or it raises an error of ours that names the file."""
    told = ""
    try:
        call_of(part_of(troubled, part), name)()
    except FeedreaderError as error:
        told = str(error)
    if "locked" in request.node.name and part.startswith("writer."):
        assert str(troubled.path) in told


def test_a_store_that_cannot_be_opened_leaves_no_connection_behind(path, monkeypatch):
    made = []
    real = connect.Connection
    monkeypatch.setattr(connect, "BUSY_SECONDS", 0.0)
    monkeypatch.setattr(connect, "Connection", lambda *given, **named: made.append(real(*given, **named)) or made[-1])
    path.write_bytes(b"\xff" * path.stat().st_size)
    with pytest.raises(FeedreaderError):
        open_store(path)
    with Store(path) as store, pytest.raises(FeedreaderError):
        store.feeds.get(1)
    assert len(made) == 2
    for connection in made:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")


def test_a_defect_of_ours_keeps_its_own_error(path):
    with open_store(path) as store, pytest.raises(sqlite3.IntegrityError), store.writer.transaction() as connection:
        connection.execute("INSERT INTO feed_health(feed, why_then) VALUES (1, 'twice')")


def test_what_is_read_piece_by_piece_is_guarded_to_its_end(path):
    with open_store(path) as store:
        pieces = store.state.all()
        next(pieces)
        store.reader().close()
        with pytest.raises(sqlite3.ProgrammingError):  # ours: a closed connection is no trouble of the database
            list(pieces)


@pytest.mark.parametrize(
    "wrapped", [recording_errors, lambda function: function], ids=["where it is caught", "before that"]
)
def test_ctrl_c_in_a_function_that_sqlite_calls_is_ctrl_c(path, wrapped):
    """A signal may come as the function is entered, before anything can be caught."""

    def pressed() -> None:
        raise KeyboardInterrupt

    with closing(sqlite3.connect(path)) as connection:
        connection.create_function("pressed", 0, wrapped(pressed))
        with pytest.raises(KeyboardInterrupt), edge(path):
            connection.execute("SELECT pressed()")


@pytest.mark.parametrize(("raised", "seen"), [(RuleError("so"), RuleError), (ValueError("so"), StoreError)])
def test_what_such_a_function_raises_is_known_at_the_edge(path, raised, seen):
    def wrong() -> None:
        raise raised

    with closing(sqlite3.connect(path)) as connection:
        connection.create_function("wrong", 0, recording_errors(wrong))
        for _ in range(2):
            with pytest.raises(seen), edge(path):
                connection.execute("SELECT wrong()")


@pytest.mark.parametrize(
    ("free", "code", "words"),
    [
        (0, sqlite3.SQLITE_IOERR_SHMSIZE, "the disk is full"),
        (10**9, sqlite3.SQLITE_IOERR_SHMSIZE, "the disk could not be read or written"),
        (10**9, sqlite3.SQLITE_IOERR_WRITE, "a quota or a limit on the size of files"),
    ],
)
def test_what_finds_no_room_is_told_from_a_disk_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, code: int, words: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    with pytest.raises(StoreError, match=words), edge(tmp_path / "feedreader.db"):
        raise error
