"""Whatever a user types, in any front end, gives results or one sentence, soon, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import HOUR, NOW, make_intent, make_new, make_subscription
from tests.fakes.encoder import FakeEncoder
from tests.inside import store_of, workspace_of

from feedreader.errors import QueryError
from feedreader.query.fields import FIELDS
from feedreader.service.embedding import Embedder
from feedreader.service.library import Library
from feedreader.service.lists import Place, View
from feedreader.settings.config import Settings
from feedreader.store.connect import open_store
from feedreader.store.doctor import examine

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLES = {
    "Élection: the ferry's (last) run": "fr",
    "釧路沖でM5.9の地震": "ja",
    "한국은행 기준금리 동결": "ko",
    "ผลการเลือกตั้งกรุงเทพมหานคร": "th",
    "日本北海道发生地震": "zh",
    "'; DROP TABLE entry; --": "en",
    "title:NEAR(a b) OR * ^": "",
    "((((a+)+)+)+)$ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!": "",
}
THOUSANDS_OF_STEPS = 2_000
"""Seconds, on a busy machine; a query of this store takes milliseconds."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with open_store(tmp_path_factory.mktemp("queries") / "feedreader.db") as store:
        store.writer.feeds.subscribe([make_subscription("https://harbour.example/feed", tags=("news/sea",))], now=NOW)
        entries = [
            make_new(f"g{n}", title=title, language=language or None, content=f"<p>{title}</p>", when=NOW - n * HOUR)
            for n, (title, language) in enumerate(TITLES.items())
        ]
        store.writer.polling.apply([make_intent(1, *entries)])
        found = Library(store, Settings(), clock=lambda: NOW)
        workspace_of(found).encoder = FakeEncoder(("ferry",))
        Embedder(workspace_of(found), workspace_of(found).encoder).embed()
        workspace_of(found).index()
        yield found


def titles(library: Library, query: str) -> set[str]:
    return {row.title for row in library.entries.search(query, limit=20)}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("地震", {"釧路沖でM5.9の地震", "日本北海道发生地震"}),
        ("北海道", {"日本北海道发生地震"}),
        ("沖で", {"釧路沖でM5.9の地震"}),
        ("震", {"釧路沖でM5.9の地震", "日本北海道发生地震"}),
        ("기준금리", {"한국은행 기준금리 동결"}),
        ("금리", {"한국은행 기준금리 동결"}),
        ("เลือกตั้ง", {"ผลการเลือกตั้งกรุงเทพมหานคร"}),
        ("กรุงเทพ", {"ผลการเลือกตั้งกรุงเทพมหานคร"}),
        ("election", {"Élection: the ferry's (last) run"}),
        ("*lectio", {"Élection: the ferry's (last) run"}),
        ("elec*", {"Élection: the ferry's (last) run"}),
    ],
)
def test_any_script_is_found_by_its_words_and_their_parts(library, query, found):
    assert titles(library, query) == found


pieces = st.one_of(
    st.sampled_from([f"{name}:" for name in (*FIELDS, "rowid", "entry_words")]),
    st.sampled_from(
        [
            "(",
            ")",
            '"',
            "*",
            "-",
            "/",
            "\\",
            "'",
            "--",
            ";",
            "%",
            "_",
            "?",
            "{",
            "}",
            "^",
            "+",
            "[",
            "]",
            ":",
            ",",
            "\0",
        ]
    ),
    st.sampled_from([" ", " AND ", " OR ", " NOT ", "NEAR(", "1", "99", "3d", "2026-01", "unread", "story", "ferry"]),
    st.sampled_from(
        ["地震", "เลือก", "금리", "É", "ı", "ß", "\u202e", "\u200d", "(a+)+$", "' OR 1=1 --", "'); DROP TABLE x;"]
    ),
    st.text(max_size=6),
)
typed = st.lists(pieces, max_size=25).map("".join)


@given(query=st.one_of(typed, st.text(max_size=60)))
@settings(max_examples=200, deadline=None)
def test_no_text_raises_hangs_or_changes_anything(library, query):
    connection = store_of(library).reader()
    schema = connection.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    changes = connection.execute("SELECT * FROM entry_state").fetchall()
    steps: list[None] = []
    connection.set_progress_handler(lambda: steps.append(None), 1_000)
    mistake, listed, ranked = None, set(), set()
    try:
        listed = set(store_of(library).entries.ids(workspace_of(library).selection(query)))
        ranked = {row.id for row in library.entries.search(query, limit=50)}
    except QueryError as error:
        mistake = error
    if mistake is None:
        assert listed == ranked
        assert store_of(library).entries.count(workspace_of(library).selection(query)) == len(listed)
    else:
        assert 0 <= mistake.position <= len(mistake.query)
        assert "\n" not in str(mistake)
    connection.set_progress_handler(None, 0)
    assert len(steps) < THOUSANDS_OF_STEPS
    assert connection.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall() == schema
    assert connection.execute("SELECT * FROM entry_state").fetchall() == changes


@given(query=typed)
@settings(max_examples=100, deadline=None)
def test_what_can_be_asked_can_be_kept_and_what_cannot_is_not(library, query):
    try:
        library.queries.save("kept", query)
    except QueryError:
        assert [saved for saved in library.queries.counted() if saved.name == "kept"] == []
        return
    (saved,) = library.queries.counted()
    assert (saved.why, saved.total) == ("", store_of(library).entries.count(workspace_of(library).selection(query)))
    library.journal.undo()
    assert library.queries.counted() == ()


def test_a_query_that_would_lead_back_to_itself_is_not_saved(library):
    library.queries.save("a", "is:unread")
    library.queries.save("b", "query:a title:x")
    with pytest.raises(QueryError, match="asks for itself"):
        library.queries.save("a", "query:b")
    assert [saved.query for saved in library.queries.all()] == ["is:unread", "query:a title:x"]
    for _ in range(2):
        library.journal.undo()


def test_the_store_is_whole_after_all_of_that(library):
    assert examine(store_of(library)) == ()


def test_a_view_as_a_query_finds_what_the_view_lists(tmp_path):
    with open_store(tmp_path / "feedreader.db") as store:
        library = Library(store, Settings(), clock=lambda: NOW)
        for number, tags in ((1, ("News/World",)), (2, ())):
            url = f"https://outlet{number}.example/feed"
            store.writer.feeds.subscribe([make_subscription(url, tags=tags)], now=NOW)
            new = [make_new(f"{name}{number}", title=f"{name} {number}") for name in ("ferry", "fair")]
            store.writer.polling.apply([make_intent(number, *new)])
        library.entries.tag(["later"], [1])
        library.entries.mark("star", [2])
        for place, found in (
            (Place("feed", "1"), {1}),
            (Place("folder", "News"), {1}),
            (Place("tag", "later"), {1}),
            (Place("starred"), set()),
            (Place("query", "is:starred OR ferry"), {1, 3}),
            (Place(), {1, 3}),
        ):
            view = View(place=place, filter="ferry OR nothing", entries=True, unread_only=False)
            listed = {-key for key in library.lists.listing(view).keys}
            asked = {row.id for page in library.entries.pages(library.lists.query_of(view)) for row in page}
            assert listed == asked == found, place
