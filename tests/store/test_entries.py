"""Lists of entries: order, pages, selections, and what is not in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.builders import MINUTE, NOW, entry_ids, make_intent, make_new, make_subscription

from feedreader.errors import UnknownEntryError
from feedreader.model.entries import EntryId
from feedreader.model.feeds import FeedId
from feedreader.store import page_plans
from feedreader.store.entries import cursor_of
from feedreader.store.selection import (
    EVERYTHING,
    READ,
    STARRED,
    UNREAD,
    Selection,
    of_entries,
    of_feed,
    of_folder,
    of_tag,
)

if TYPE_CHECKING:
    from feedreader.store.connect import Store


@pytest.fixture
def store(empty: Store) -> Store:
    """Feed 1 (folder world/eu) has entries 1 to 4, feed 2 has 5 to 8; each pair 1 and 5, 2 and 6... of one time."""
    empty.writer.feeds.subscribe(
        [make_subscription(tags=("world/eu",)), make_subscription("https://other.example/", title="Other")], now=NOW
    )
    for feed in (1, 2):
        news = [make_new(f"{feed}-{n}", when=NOW - n * MINUTE, authors=("A", "B")) for n in range(4)]
        empty.writer.polling.apply([make_intent(feed, *news)])
    return empty


def test_entries_come_newest_first_and_of_one_time_the_later_one_first(store: Store) -> None:
    assert list(store.entries.ids()) == [5, 1, 6, 2, 7, 3, 8, 4]
    assert [row.id for row in store.entries.page()] == [5, 1, 6, 2, 7, 3, 8, 4]


def test_a_row_shows_its_feed_its_authors_and_its_tags_in_order(store: Store) -> None:
    store.writer.feeds.rename(FeedId(1), "Mine", now=NOW)
    for tag in ("b", "a"):
        store.writer.tags.tag(entry_ids(1), tag, now=NOW)
    first, second = store.entries.rows(entry_ids(1, 5))
    assert (first.feed_title, first.author, first.tags, first.outlet) == ("Mine", "A, B", ("a", "b"), "news.example")
    assert (second.feed_title, second.story, second.title) == ("Other", 5, "Title of 2-0")


def test_rows_come_in_the_order_asked_for_without_those_that_do_not_exist(store: Store) -> None:
    assert [row.id for row in store.entries.rows(entry_ids(3, 99, 1, 8))] == [3, 1, 8]


def test_an_unknown_entry_is_an_error_in_words(store: Store) -> None:
    with pytest.raises(UnknownEntryError, match="no entry 99"):
        store.entries.get(EntryId(99))


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (UNREAD, [5, 1, 6, 7, 3, 8, 4]),
        (READ, [2]),
        (STARRED, [7]),
        (of_feed(FeedId(2)), [5, 6, 7, 8]),
        (of_folder("world"), [1, 2, 3, 4]),
        (of_folder("world/eu"), [1, 2, 3, 4]),
        (of_folder("worl"), []),
        (of_tag("world"), [5, 1, 2, 3, 4]),
        (of_tag("world/a"), [5]),
        (of_entries((EntryId(8), EntryId(2))), [2, 8]),
        (UNREAD & of_feed(FeedId(1)), [1, 3, 4]),
        (EVERYTHING & STARRED, [7]),
        (of_tag("world") & UNREAD & of_feed(FeedId(1)), [1, 3, 4]),
        (Selection("e.title LIKE ?", ("%2-3",), frozenset({"e"})), [8]),
        (Selection("x.content LIKE ? OR f.title = ?", ("%1-0%", "Other"), frozenset({"x", "f"})), [5, 1, 6, 7, 8]),
    ],
)
def test_a_selection_gives_the_same_entries_as_rows_as_numbers_and_as_a_count(
    store: Store, selection: Selection, expected: list[int]
) -> None:
    store.writer.marks.mark_read(entry_ids(2), now=NOW)
    store.writer.marks.star(entry_ids(7), now=NOW)
    store.writer.tags.tag(entry_ids(5), "world/a", now=NOW)
    with store.writer.transaction() as connection:
        connection.execute("UPDATE entry_state SET story = 1 WHERE entry = 4")
        connection.execute("UPDATE story SET size = 2 WHERE id = 1")
    assert [row.id for row in store.entries.page(selection)] == expected
    assert list(store.entries.ids(selection)) == expected
    assert store.entries.count(selection) == len(expected)


@pytest.mark.parametrize("few", [0, 2000])
@pytest.mark.parametrize("patience", [60, -1])
@pytest.mark.parametrize("name", ["world", "world/eu", "world/a", "worl"])
def test_folders_and_tags_have_the_same_pages_by_any_plan(
    store: Store, monkeypatch: pytest.MonkeyPatch, few: int, patience: float, name: str
) -> None:
    monkeypatch.setattr(page_plans, "FEW", few)
    monkeypatch.setattr(page_plans, "PATIENCE", patience)
    store.writer.tags.tag(entry_ids(5), "world/a", now=NOW)
    connection = store.reader()
    for plain, paged in (
        (of_folder(name), page_plans.in_folder(connection, name)),
        (of_tag(name), page_plans.tagged(connection, name)),
    ):
        assert store.entries.page(paged & UNREAD) == store.entries.page(plain & UNREAD)
        assert store.stories.page(paged, unread=True) == store.stories.page(plain, unread=True)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(limit=st.integers(1, 9), selection=st.sampled_from([EVERYTHING, UNREAD, of_feed(FeedId(2)), of_folder("world")]))
def test_pages_of_any_size_hold_each_entry_once(store: Store, limit: int, selection: Selection) -> None:
    found: list[int] = []
    after = None
    while page := store.entries.page(selection, after=after, limit=limit):
        assert len(page) <= limit
        assert len(found) < store.entries.count()
        found += [row.id for row in page]
        after = cursor_of(page[-1])
    assert found == list(store.entries.ids(selection))


def test_a_removed_feeds_entries_are_in_no_list(store: Store) -> None:
    store.writer.feeds.unsubscribe([FeedId(1)], now=NOW)
    assert list(store.entries.ids()) == [5, 6, 7, 8]
    assert store.entries.count(of_folder("world")) == 0
    assert store.entries.to_group() == (5, 6, 7, 8)
    assert [tag.name for tag in store.user_data.tags()] == []


def test_a_list_reads_no_body_and_no_table_of_facts(store: Store) -> None:
    for selection in (EVERYTHING, UNREAD, STARRED):
        query = f'SELECT s.entry {selection.sql()} ORDER BY s."when" DESC, s.entry DESC'
        plan = " ".join(row[3] for row in store.reader().execute(f"EXPLAIN QUERY PLAN {query}", selection.parameters))
        assert "COVERING INDEX entry_state_" in plan
        assert "TEMP B-TREE" not in plan


def test_texts_come_by_number(store: Store) -> None:
    assert store.entries.texts(entry_ids(1, 99)) == {1: ("", "<p>Body of 1-0.</p>")}


def test_an_address_is_an_entrys_own_where_no_other_of_its_feed_has_it(empty: Store) -> None:
    """A feed that gives all its entries the address of its page tells nothing by it; another feed's copy does."""
    one, other = (each.feed for each in empty.writer.feeds.subscribe(
        [make_subscription(f"https://{name}.example/feed") for name in "ab"], now=NOW
    ))  # fmt: skip
    page, article = "https://a.example/", "https://a.example/1"
    empty.writer.polling.apply([make_intent(one, make_new("1", url=page), make_new("2", url=page))])
    empty.writer.polling.apply([make_intent(one, make_new("3", url=article), make_new("4", url=None))])
    empty.writer.polling.apply([make_intent(other, make_new("5", url=article))])
    assert empty.entries.own_addresses(entry_ids(*range(1, 6))) == {3: "a.example/1", 5: "a.example/1"}
