from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import NOW, entry_ids, make_entry, make_intent, make_new, make_subscription

from feedreader.model.entries import EntryId
from feedreader.model.intents import ChangedEntry
from feedreader.model.pages import FullText, PageText
from feedreader.query.parse import parse
from feedreader.service.workspace import Workspace
from feedreader.settings.config import Settings
from feedreader.store import search_index
from feedreader.store.connect import open_store
from feedreader.store.search import search
from feedreader.store.search_index import SearchIndex
from feedreader.store.version import SCHEMA_VERSION
from feedreader.text.html import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedreader.store.connect import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "feedreader.db") as opened:
        opened.writer.feeds.subscribe([make_subscription()], now=NOW)
        yield opened


def add(store: Store, *guids: str, **facts: Any) -> tuple[EntryId, ...]:
    return store.writer.polling.apply([make_intent(1, *(make_new(guid, **facts) for guid in guids))]).new


def change(store: Store, entry: int, digest: int, **facts: object) -> None:
    data = make_entry(f"g{entry}", **facts)
    changed = ChangedEntry(id=EntryId(entry), data=data, content_hash=digest)
    store.writer.polling.apply([make_intent(1, changed=(changed,))])


def found(store: Store, query: str) -> list[int]:
    return sorted(row.id for row in search(store, parse(query, NOW), NOW))


def postings(store: Store) -> set[tuple[object, ...]]:
    """Every term of both indexes with its place."""
    with store.writer.transaction() as connection:
        every: set[tuple[object, ...]] = set()
        for index in ("entry_words", "entry_parts"):
            connection.execute(f"CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, {index}, instance)")
            every.update((index, *row) for row in connection.execute("SELECT * FROM temp.terms"))
            connection.execute("DROP TABLE temp.terms")
        return every


def test_entries_are_found_once_they_are_indexed(store: Store) -> None:
    add(store, "g1", title="Élysée", content="<p>Le <b>tarif</b> douanier</p>", authors=("Ann Onym",))
    index = SearchIndex(store)
    assert found(store, "elysee") == []
    assert index.waiting() == 1
    assert index.catch_up() == 1
    assert index.waiting() == 0
    for query in ("elysee", "title:Élysée", '"tarif douanier"', "author:onym", "text:tarif", "*ouani", "douan*"):
        assert found(store, query) == [1], query
    for query in ("title:tarif", "text:elysee", "p", "b"):
        assert found(store, query) == [], query


def test_a_changed_entry_is_found_by_its_new_words_only(store: Store) -> None:
    add(store, "g1", title="Old heading", content="same")
    SearchIndex(store).catch_up()
    change(store, 1, 7, title="New heading", content="same")
    SearchIndex(store).catch_up()
    assert (found(store, "old"), found(store, "new"), found(store, "*heading")) == ([], [1], [1])


def test_a_forgotten_entry_leaves_nothing_behind(store: Store) -> None:
    add(store, "g1", "g2")
    SearchIndex(store).catch_up()
    store.writer.retention.forget(entry_ids(1), now=NOW)
    SearchIndex(store).catch_up()
    assert {row[2] for row in postings(store)} == {2}
    assert store.reader().execute("SELECT entry FROM entry_plain").fetchall() == [(2,)]


def test_tags_are_words_of_their_entry_until_they_are_taken_off(store: Store) -> None:
    add(store, "g1", "g2")
    store.writer.tags.tag(entry_ids(2), "politics/eu", now=NOW)
    SearchIndex(store).catch_up()
    assert found(store, "eu") == [2]
    store.writer.tags.rename("politics", "Politik", now=NOW)
    SearchIndex(store).catch_up()
    assert (found(store, "politics"), found(store, "politik")) == ([], [2])
    store.writer.journal.undo()
    store.writer.journal.undo()
    SearchIndex(store).catch_up()
    assert (found(store, "eu"), found(store, "politik")) == ([], [])


def test_a_summary_is_indexed_where_the_body_does_not_repeat_it(store: Store) -> None:
    add(store, "g1", summary="<p>Abstract first</p>", content="<p>Body text</p>")
    add(store, "g2", summary="Body", content="<p>Body text</p>")
    SearchIndex(store).catch_up()
    texts = store.reader().execute("SELECT text FROM entry_plain ORDER BY entry").fetchall()
    assert texts == [("Abstract first Body text",), ("Body text",)]


def test_how_long_a_text_is_is_kept_from_when_it_is_indexed(store: Store) -> None:
    def words() -> list[int | None]:
        (story,) = store.stories.page()
        (row,) = store.entries.page()
        return [row.words, story.words]

    add(store, "g1", title="Not counted", content="<p>A ferry, 12 hours late \u2013 again.</p>")
    assert words() == [None, None]
    SearchIndex(store).catch_up()
    assert words() == [6, 6]
    change(store, 1, 7, title="Not counted", content="<p>A ferry</p>", summary="The mayor says otherwise")
    SearchIndex(store).catch_up()
    assert words() == [6, 6]
    with store.writer.transaction() as connection:
        connection.execute("UPDATE entry SET words = NULL")  # as an earlier version left it
        connection.execute("UPDATE index_renewal SET below = 2")
    SearchIndex(store).renew()
    assert words() == [6, 6]


def test_the_newest_entries_are_indexed_first_and_progress_is_told(store: Store) -> None:
    add(store, *(f"g{number}" for number in range(1, 8)))
    told: list[int] = []
    assert SearchIndex(store).catch_up(5, batch=2, progress=told.append) == 5
    assert told == [2, 4, 5]
    assert store.reader().execute("SELECT entry FROM to_index ORDER BY entry").fetchall() == [(1,), (2,)]


def test_an_entry_that_changes_while_it_is_prepared_stays_in_the_queue(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, "g1", "g2", content="before")

    def meanwhile(html: str) -> str:
        monkeypatch.setattr(search_index, "text_of", str)
        change(store, 1, 7, content="after")
        return html

    monkeypatch.setattr(search_index, "text_of", meanwhile)
    SearchIndex(store).catch_up(2)
    assert SearchIndex(store).waiting() == 1
    SearchIndex(store).catch_up()
    assert (found(store, "after"), found(store, "before")) == ([1], [2])


def test_an_article_that_comes_while_its_entry_is_prepared_is_indexed_with_the_next(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, "g1", content="before")

    def meanwhile(html: str) -> str:
        monkeypatch.setattr(search_index, "text_of", str)
        page = PageText(url="https://o.example/", html="before and after", words=3, engine="readability")
        store.writer.full_texts.keep(EntryId(1), FullText(at=NOW, outcome=page))
        return html

    monkeypatch.setattr(search_index, "text_of", meanwhile)
    SearchIndex(store).catch_up(1)
    assert SearchIndex(store).waiting() == 1
    SearchIndex(store).catch_up()
    assert found(store, "after") == [1]


@pytest.mark.parametrize(
    ("html", "words"), [("before dinner and after", 4), ("something else", 4)], ids=["the same, continued", "another"]
)
def test_a_whole_article_is_indexed_in_place_of_its_beginning_or_beside_another_text(
    store: Store, html: str, words: int
) -> None:
    add(store, "g1", content="<p>before dinner</p>", summary="")
    page = PageText(url="https://o.example/", html=html, words=3, engine="readability")
    store.writer.full_texts.keep(EntryId(1), FullText(at=NOW, outcome=page))
    SearchIndex(store).catch_up()
    assert found(store, "dinner") == [1]
    assert store.entries.rows([EntryId(1)])[0].words == words


def test_what_another_process_indexes_meanwhile_is_no_reason_to_stop(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, "g1", "g2", "g3")

    def meanwhile(html: str) -> str:
        monkeypatch.setattr(search_index, "text_of", str)
        with open_store(store.path) as other:
            SearchIndex(other).catch_up(2)
        return html

    monkeypatch.setattr(search_index, "text_of", meanwhile)
    assert SearchIndex(store).catch_up(batch=2) == 1
    assert SearchIndex(store).waiting() == 0


def test_nothing_is_lost_when_indexing_is_cut_short(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    add(store, "g1", title="kept")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(search_index, "text_of", killed)
        with pytest.raises(KeyboardInterrupt):
            SearchIndex(store).catch_up()
    assert SearchIndex(store).catch_up() == 1
    assert found(store, "kept") == [1]


def test_the_indexes_can_be_built_again(store: Store) -> None:
    add(store, "g1", "g2")
    SearchIndex(store).catch_up()
    before = postings(store)
    SearchIndex(store).rebuild()
    assert postings(store) == set()
    assert SearchIndex(store).catch_up() == 2
    assert postings(store) == before


TEXTS = st.sampled_from(["", "tarif tarif", "Élysée 大統領", "เลือกตั้ง a", "Straße STRASSE", "x" * 50])
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("add"), TEXTS, TEXTS),
        st.tuples(st.just("change"), TEXTS, TEXTS),
        st.tuples(st.just("tag"), st.just("a/b"), st.just("")),
        st.tuples(st.just("undo"), st.just(""), st.just("")),
        st.tuples(st.just("forget"), st.just(""), st.just("")),
        st.tuples(st.just("index"), st.just(""), st.just("")),
    ),
    max_size=12,
)


@given(CHANGES)
@settings(max_examples=25, deadline=None)
def test_after_any_changes_the_indexes_are_as_if_built_anew(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, str, str]]
) -> None:
    with open_store(tmp_path_factory.mktemp("index") / "feedreader.db") as store:
        store.writer.feeds.subscribe([make_subscription()], now=NOW)
        add(store, "g1")
        for step, (what, first, second) in enumerate(changes):
            entry = 1 + step % 3
            if what == "add":
                add(store, f"g{step}", title=first, content=second)
            elif what == "change":
                change(store, entry, step, title=first, content=second)
            elif what == "tag":
                store.writer.tags.tag(entry_ids(entry), first, now=NOW)
            elif what == "undo":
                store.writer.journal.undo()
            elif what == "forget":
                store.writer.retention.forget(entry_ids(entry), now=NOW)
            else:
                SearchIndex(store).catch_up(batch=2)
        SearchIndex(store).catch_up()
        kept = postings(store)
        SearchIndex(store).rebuild()
        SearchIndex(store).catch_up()
        assert postings(store) == kept


def as_an_earlier_version_left_it(path: Path) -> None:
    """Its texts glued what stands raised to the word before it; the migrations after it have yet to run."""
    with closing(sqlite3.connect(path)) as old:
        old.execute("DROP TABLE index_renewal")
        old.execute("DELETE FROM _sqlite_migrations WHERE name LIKE '%_renewal'")
        old.execute(f"PRAGMA user_version = {SCHEMA_VERSION - 1}")
        old.commit()


def test_what_an_earlier_version_indexed_is_read_again_a_part_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "feedreader.db"
    with open_store(path) as store:
        store.writer.feeds.subscribe([make_subscription()], now=NOW)
        for number in range(1, 8):
            add(store, f"g{number}", content="<p>the mayor<sup>1</sup></p>" if number % 2 else "<p>a plain text</p>")
        with monkeypatch.context() as patch:
            patch.setattr(search_index, "text_of", lambda html: text_of(html.replace("<sup>", "")))
            SearchIndex(store).catch_up()
        assert found(store, "mayor") == []
        before = postings(store)
    as_an_earlier_version_left_it(path)
    with open_store(path) as store:
        assert SearchIndex(store).waiting() == 0  # nobody who searches has to wait for all of it
        assert (SearchIndex(store).renew(3), found(store, "mayor"), found(store, "text:plain")) == (
            3,
            [5, 7],
            [2, 4, 6],
        )
    with open_store(path) as store:  # another process goes on where the first one was
        add(store, "g8", content="<p>the mayor</p>")
        SearchIndex(store).catch_up()
        assert (SearchIndex(store).renew(3), SearchIndex(store).renew(3), SearchIndex(store).renew(3)) == (3, 1, 0)
        assert found(store, "mayor") == [1, 3, 5, 7, 8]
        assert {row for row in before if row[2] in (2, 4, 6)} <= postings(store)


def test_only_what_reads_otherwise_is_written_again(store: Store) -> None:
    add(store, "g1", "g2", content="<p>same</p>")
    SearchIndex(store).catch_up()
    with store.writer.transaction() as connection:
        connection.execute("UPDATE index_renewal SET below = 3")
        connection.execute("UPDATE entry_plain SET text = 'other' WHERE entry = 2")
    writes: list[str] = []
    with store.writer.transaction() as connection:
        connection.set_trace_callback(writes.append)
    SearchIndex(store).renew()
    assert len([line for line in writes if line.startswith("INSERT INTO entry_plain")]) == 1


def test_a_search_brings_the_renewal_along(tmp_path: Path) -> None:
    path = tmp_path / "feedreader.db"
    with open_store(path) as store:
        store.writer.feeds.subscribe([make_subscription()], now=NOW)
        add(store, "g1", content="<p>mayor<sup>1</sup></p>")
        SearchIndex(store).catch_up()
    as_an_earlier_version_left_it(path)
    with open_store(path) as store:
        Workspace(store, Settings()).selection("mayor")
        assert store.reader().execute("SELECT below FROM index_renewal").fetchone() == (1,)
