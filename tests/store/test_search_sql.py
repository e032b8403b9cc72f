"""What a query finds, against an evaluator that goes through the entries one by one."""

from __future__ import annotations

import random
import sqlite3
from datetime import timedelta
from functools import reduce
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.builders import DAY, NOW, entry_ids, make_intent, make_new, make_subscription
from tests.fakes.evaluator import Known, holds

from feedreader.errors import QueryError
from feedreader.model.entries import EntryId
from feedreader.model.feeds import FeedId
from feedreader.model.placing import NewStory, Placement
from feedreader.model.stories import StoryId
from feedreader.query import terms
from feedreader.query.ast import (
    About,
    Comparison,
    Count,
    Counted,
    How,
    InStory,
    Is,
    Name,
    Named,
    Part,
    Pattern,
    State,
    When,
    Words,
    all_of,
    any_of,
    negated,
)
from feedreader.query.parse import DEEPEST, parse
from feedreader.query.saved import names_saved
from feedreader.store import page_plans
from feedreader.store.connect import open_store
from feedreader.store.search import search
from feedreader.store.search_index import SearchIndex
from feedreader.store.search_sql import compile_query, reads_index
from feedreader.store.selection import between

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedreader.query.ast import (
        Query,
        Similar,
    )
    from feedreader.store.connect import Store
    from feedreader.store.selection import Selection

VOCABULARY = (
    *(
        "Élysée",
        "elysee",
        "tarif",
        "Tarifs",
        "Bundestagswahl",
        "Wahl",
        "Straße",
        "STRASSE",
        "R&B",
        "e-mail",
        "3.5",
        "a",
    ),
    *(
        "大統領",
        "統領",
        "領",
        "大統領選挙",
        "5G大統",
        "カタカナ",
        "선거가",
        "선거",
        "เลือกตั้ง",
        "выборы",
        "انتخابات",
        "हिन्दी",
        "🎉",
    ),
)
FEEDS = (  # address, title, tags
    ("https://lemonde.example/rss", "Le Monde", ("news",)),
    ("https://lemonde.example/eu", "Le Monde Europe", ("politics/eu",)),
    ("https://asahi.example/feed", "朝日新聞", ("news/asia", "politics")),
)
TAGS = ("politics", "politics/eu", "politicsX", "Kultur")
LANGUAGES = (None, "fr", "de", "ja")
CATEGORIES = ("Sport", "Winter sport", "Transport", "C++", "C", "Élysée/Europe")
SAVED = {"late": "is:unread after:2w", "Reading": "query:late OR category:sport"}
""" Saved queries, one of which names the other."""


class Newsroom:
    """All entries."""

    def __init__(self, entries: list[Known]) -> None:
        self.entries = entries


def sentence(chance: random.Random, most: int) -> str:
    return " ".join(chance.choices(VOCABULARY, k=chance.randint(0, most)))


pytestmark = pytest.mark.xdist_group("queries")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("search") / "feedreader.db") as opened:
        chance = random.Random(5)
        writer = opened.writer
        writer.feeds.subscribe([make_subscription(url, title=title, tags=tags) for url, title, tags in FEEDS], now=NOW)
        for number in range(60):
            new = make_new(
                f"g{number}",
                when=NOW - chance.randint(0, 40) * DAY,
                title=sentence(chance, 4),
                content=f"<p>{sentence(chance, 5)}</p>",
                authors=(sentence(chance, 2),),
                language=chance.choice(LANGUAGES),
                categories=tuple(chance.sample(CATEGORIES, chance.randint(0, 2))),
                url=chance.choice((None, f"https://news.example/{number}?A=ü")),
            )
            writer.polling.apply([make_intent(1 + number % 3, new)])
        with writer.transaction() as connection:  # whose entries are in it unless they name another
            connection.execute("UPDATE feed SET language = 'ja' WHERE id = 3")
        everything = list(opened.entries.ids())
        writer.marks.mark_read(entry_ids(*chance.sample(everything, 30)), now=NOW)
        writer.marks.star(entry_ids(*chance.sample(everything, 10)), now=NOW)
        for tag in TAGS:
            writer.tags.tag(entry_ids(*chance.sample(everything, 8)), tag, now=NOW)
        for story, members in enumerate((entry_ids(1, 2, 3), entry_ids(4, 7), entry_ids(5, 8))):
            writer.stories.regroup(
                [Placement(entry=entry, story=NewStory(story), link=None) for entry in members], now=NOW
            )
        writer.stories.follow([StoryId(61)], now=NOW)
        writer.stories.mute([StoryId(62)], now=NOW)
        for name, query in SAVED.items():
            writer.queries.save(name, query, now=NOW)
        SearchIndex(opened).catch_up(batch=7)
        yield opened


@pytest.fixture(scope="module")
def known(store: Store) -> Newsroom:
    found = []
    redirects = store.reader().execute("SELECT story, target FROM story_redirect").fetchall()
    saved = {"late": parse(SAVED["late"], NOW)}
    saved["reading"] = parse("(is:unread after:2w) OR category:sport", NOW)
    states = store.reader().execute("SELECT story, followed, muted FROM story_state").fetchall()
    for row in store.entries.page(limit=1000):
        data = store.entries.get(row.id).data
        content = data.content
        outlets = len(store.stories.get(row.story).outlets)
        url, title, tags = FEEDS[row.feed - 1]
        stories = frozenset([row.story, *(old for old, new in redirects if new == row.story)])
        text = content.removeprefix("<p>").removesuffix("</p>")
        followed = any(on for story, on, _ in states if story == row.story)
        muted = any(on for story, _, on in states if story == row.story)
        found.append(
            Known(
                row,
                text,
                f"{title} {url}",
                tags,
                outlets,
                stories,
                categories=data.categories,
                followed=followed,
                muted=muted,
                saved=saved,
            )
        )
    return Newsroom(found)


words = st.builds(
    Words,
    text=st.lists(st.sampled_from([word for word in VOCABULARY if terms.letters(word)]), min_size=1, max_size=2).map(
        " ".join
    ),
    part=st.sampled_from([Part.ANY, Part.TITLE, Part.TEXT, Part.AUTHOR]),
    how=st.sampled_from([How.WORDS, How.PREFIX]),
)
insides = st.builds(
    Words,
    text=st.sampled_from(["ahl", "undestag", "lysee", "統領選", "rif", "e-m", "ahl Str", "zzz", "R&B"]),
    part=st.sampled_from([Part.ANY, Part.TITLE, Part.TEXT]),
    how=st.just(How.INSIDE),
)
conditions = st.one_of(
    words,
    words,
    insides,
    st.builds(Pattern, source=st.sampled_from(["^tarif", "wahl$", "a.*領", r"\d\.\d"]), part=st.sampled_from(Part)),
    st.builds(Is, state=st.sampled_from(sorted(set(State) - {State.TOP}, key=str))),  # weights are the test of stories
    st.builds(
        When, after=st.booleans(), moment=st.sampled_from(["3d", "2w", "2025", "2026-01-01", "2025-12-20T12:00:00Z"])
    ),
    st.builds(InStory, story=st.integers(1, 65)),
    st.builds(
        Named, name=st.just(Name.TAG), value=st.sampled_from(["politics", "politics/eu", "kultur", "news", "none"])
    ),
    st.builds(
        Named,
        name=st.just(Name.FEED),
        value=st.sampled_from(["1", "99", "le monde", "europe", "朝日", "https://asahi.example/feed"]),
    ),
    st.builds(Named, name=st.just(Name.OUTLET), value=st.sampled_from(["lemonde", "example", "asahi.example", "bbc"])),
    st.builds(Named, name=st.just(Name.LANGUAGE), value=st.sampled_from(["fr", "ja", "xx"])),
    st.builds(
        Named,
        name=st.just(Name.CATEGORY),
        value=st.sampled_from(["sport", "SPORT", "Winter sport", "port", "c++", "C", "elysee"]),
    ),
    st.builds(Named, name=st.just(Name.QUERY), value=st.sampled_from(["late", "reading"])),
    st.builds(Counted, what=st.sampled_from(Count), comparison=st.sampled_from(Comparison), number=st.integers(0, 6)),
    st.builds(Named, name=st.just(Name.URL), value=st.sampled_from(["news.EXAMPLE/1", "?a=", "ü", "%", "_"])),
)
trees = st.recursive(
    conditions,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(all_of),
        st.lists(inner, min_size=2, max_size=3).map(any_of),
        inner.map(negated),
    ),
    max_leaves=7,
)
with_fixtures = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@given(trees)
@settings(max_examples=200, deadline=None)
def test_a_query_finds_just_what_it_means(store: Store, known: Newsroom, tree: Query) -> None:
    expected = {entry.row.id for entry in known.entries if holds(tree, entry)}
    selection = compile_query(store.reader(), tree, NOW)
    assert set(store.entries.ids(selection)) == expected
    assert store.entries.count(selection) == len(expected)
    assert {row.id for row in search(store, tree, NOW, limit=100)} == expected


@given(trees)
@with_fixtures
@pytest.mark.parametrize(("few", "asking"), [(1, 1000), (1, 0)], ids=["many", "very many"])
def test_a_page_has_the_newest_of_what_a_query_means(  # noqa: PLR0917 - fixtures and parameters
    store: Store, known: Newsroom, monkeypatch: pytest.MonkeyPatch, few: int, asking: int, tree: Query
) -> None:
    monkeypatch.setattr(page_plans, "FEW", few)
    monkeypatch.setattr(page_plans, "VERY_MANY", 1)
    monkeypatch.setattr(page_plans, "ASKING", asking)
    expected = sorted((entry.row for entry in known.entries if holds(tree, entry)), key=lambda row: (row.when, row.id))
    newest = [row.id for row in expected[::-1][:5]]
    stories = store.stories.page(compile_query(store.reader(), tree, NOW), limit=5)
    for patience in (60, -1):  # in which the first plan always ends, and never
        monkeypatch.setattr(page_plans, "PATIENCE", patience)
        selection = compile_query(store.reader(), tree, NOW, page=True)
        assert [row.id for row in store.entries.page(selection, limit=5)] == newest
        assert store.stories.page(selection, limit=5) == stories
    few = selection.walking & between(EntryId(20), EntryId(40))
    assert set(store.entries.ids(few)) == {row.id for row in expected if 20 < row.id <= 40}


@pytest.mark.parametrize(
    "text",
    [
        '"',
        '"""',
        "NEAR(a b, 3)",
        "title : a",
        "{title text}: a",
        "a*b",
        "^a",
        "a + b",
        "a NOT",
        "';--",
        "%",
        "_",
        "a\0b",
        "\\",
    ],
)
def test_the_syntax_of_fts5_and_sql_is_text(store: Store, text: str) -> None:
    for tree in (
        Words(text=f"tarif {text}"),
        Words(text=f"tarif{text}", how=How.INSIDE),
        Words(text=f"{text}tarif", how=How.PREFIX),
    ):
        search(store, tree, NOW)
        store.entries.count(compile_query(store.reader(), tree, NOW))
    for name in set(Name) - {Name.QUERY}:
        assert store.entries.count(compile_query(store.reader(), Named(name=name, value=f"{text}'x"), NOW)) == 0


@pytest.mark.parametrize(
    ("saved", "query", "says"),
    [
        ({}, "query:nothing", "there is no saved query nothing"),
        ({"a": "query:b", "b": "-query:A"}, "query:a", "the saved query A asks for itself"),
        ({"a": "is:unread OR ("}, "tarif query:a", "the saved query a cannot be read"),
        ({f"q{n}": f"query:q{n + 1} query:q{n + 1}" for n in range(9)}, "query:q0", "lead on to too many"),
        ({f"q{n}": f"query:q{n + 1} a" for n in range(9)}, "query:q0", "lead on to too many"),
    ],
)
def test_a_saved_query_that_cannot_be_put_in_place_is_one_sentence(
    saved: dict[str, str], query: str, says: str, tmp_path: Path
) -> None:
    with open_store(tmp_path / "feedreader.db") as opened:
        for name, text in saved.items():
            opened.writer.queries.save(name, text, now=NOW)
        for page in (False, True):
            with pytest.raises(QueryError, match=says) as caught:
                compile_query(opened.reader(), parse(query, NOW), NOW, page=page)
        start = caught.value.position
        assert caught.value.query[start : start + caught.value.length].startswith("query:")
        with pytest.raises(QueryError, match=says):
            search(opened, parse(query, NOW), NOW)


def test_what_a_saved_query_looks_for_is_shown_and_ranked(store: Store) -> None:
    found = search(store, parse("query:late tarif", NOW), NOW)
    assert all("tarif" in terms.folded(f"{row.title} {row.snippet} {row.author}") for row in found)


TYPED = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "(",
                ")",
                '"',
                "*",
                "-",
                " AND ",
                " OR ",
                " NOT ",
                "title:",
                "tag:",
                "feed:",
                "url:",
                "after:3d ",
                "'",
                "“",
                "!",
                "words:>1 ",
                "query:",
            ]
        ),
        st.sampled_from(VOCABULARY),
        st.text(max_size=5),
    ),
    max_size=15,
).map("".join)


@given(TYPED)
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_gives_results_or_a_query_error(store: Store, text: str) -> None:
    try:
        tree = parse(text, NOW)
    except QueryError:
        return
    if names_saved(tree):  # any text but two names none
        with pytest.raises(QueryError, match="saved query"):
            search(store, tree, NOW)
        return
    found = {row.id for row in search(store, tree, NOW, limit=100)}
    assert found == set(store.entries.ids(compile_query(store.reader(), tree, NOW)))


@pytest.mark.parametrize("shape", ["({} a)", "({} OR a)", "-({} -a)", "(a -({} is:read))"])
def test_the_deepest_query_that_can_be_typed_compiles(store: Store, shape: str) -> None:
    depth = DEEPEST // shape.count("(")
    text = reduce(lambda inner, _: shape.format(inner), range(depth), "tarif")
    alternating = reduce(
        lambda inner, n: f"({inner} {'OR' if n % 2 else ''} {'is:read' if n % 3 else 'wahl'})", range(DEEPEST), "a"
    )
    for tree in (parse(text, NOW), parse(alternating, NOW)):
        store.entries.count(compile_query(store.reader(), tree, NOW))
        store.stories.page(compile_query(store.reader(), tree, NOW, page=True), limit=5)


@pytest.mark.parametrize("condition", ["a", "-a", "is:read", "*tarif", "/a/", "tag:news", "lang:fr"])
def test_the_longest_query_that_can_be_typed_compiles(
    store: Store, monkeypatch: pytest.MonkeyPatch, condition: str
) -> None:
    monkeypatch.setattr(page_plans, "FEW", 1)
    monkeypatch.setattr(page_plans, "VERY_MANY", 1)
    monkeypatch.setattr(page_plans, "ASKING", 0)
    for join in (" ", " OR "):
        tree = parse(join.join(f"{condition}" for _ in range(200)), NOW)
        store.entries.count(compile_query(store.reader(), tree, NOW))
        selection = compile_query(store.reader(), tree, NOW, page=True)
        store.entries.page(selection, limit=5)
        store.stories.page(selection, limit=5)
        search(store, tree, NOW)


def plan_of(store: Store, selection: Selection) -> str:
    steps = store.reader().execute(f"EXPLAIN QUERY PLAN SELECT s.entry {selection.sql()}", selection.parameters)
    return "\n".join(step for *_, step in steps)


def test_a_language_is_found_by_its_index(store: Store) -> None:
    plan = plan_of(store, compile_query(store.reader(), parse("lang:fr", NOW), NOW))
    assert "COVERING INDEX entry_language (language=?)" in plan
    assert "SCAN s" not in plan


@pytest.mark.parametrize("text", ["is:unread is:starred", "lang:de is:starred -tarif"])
def test_sqlite_starts_with_the_condition_that_fewest_entries_meet(
    store: Store, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(page_plans, "FEW", 1)
    selection = compile_query(store.reader(), parse(text, NOW), NOW, page=True)
    assert selection.most == 10
    assert "INDEX entry_state_starred" in plan_of(store, selection).splitlines()[0]


def test_of_many_matches_the_newest_tell_about_how_many_there_are(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_plans, "FEW", 5)
    matches = store.entries.count(page_plans.matching('"tarif"'))
    estimate = page_plans.paged(store.reader(), '"tarif"').most
    assert matches > 5
    assert matches / 2 < estimate < matches * 2
    assert page_plans.paged(store.reader(), '"none"').most == 0


def test_after_includes_its_moment_and_before_does_not(store: Store) -> None:
    when = store.entries.page(limit=1)[0].when.isoformat()
    at = set(store.entries.ids(compile_query(store.reader(), parse(f'after:"{when}"', NOW), NOW)))
    earlier = set(store.entries.ids(compile_query(store.reader(), parse(f'before:"{when}"', NOW), NOW)))
    assert at
    assert {*at, *earlier} == set(store.entries.ids())
    assert not at & earlier
    assert all(row.when.isoformat() == when for row in store.entries.rows(entry_ids(*at)))


def test_a_merged_story_is_found_by_its_old_number_also_where_it_was_merged_into_another_again(store: Store) -> None:
    (old, new) = store.reader().execute("SELECT story, target FROM story_redirect LIMIT 1").fetchone()
    with store.writer.transaction() as connection:
        connection.execute("INSERT INTO story_redirect(story, target) VALUES (?, ?)", (older := 10**6, old))
    expected = set(store.entries.ids(compile_query(store.reader(), InStory(story=new), NOW)))
    assert expected
    for number in (old, older):
        assert set(store.entries.ids(compile_query(store.reader(), InStory(story=number), NOW))) == expected


@pytest.mark.parametrize(
    ("query", "reads"),
    [("a", True), ("is:read -(tag:x OR title:a)", True), ("/x/", True), ("url:/x/ tag:a -is:read", False), ("", False)],
)
def test_queries_without_words_do_not_wait_for_the_index(query: str, *, reads: bool) -> None:
    assert reads_index(parse(query, NOW)) is reads


def test_meaning_is_asked_of_whoever_knows_it(store: Store) -> None:
    tree = parse('about:"elections" is:unread', NOW)
    unread = store.entries.ids(compile_query(store.reader(), parse("is:unread", NOW), NOW))[:3]
    near = {entry: 0.5 + place / 10 for place, entry in enumerate(unread)}
    asked: list[Query] = []

    def meaning(part: Similar | About) -> dict[int, float]:
        asked.append(part)
        return near

    assert [row.id for row in search(store, tree, NOW, meaning=meaning)]
    assert set(store.entries.ids(compile_query(store.reader(), tree, NOW, meaning=meaning))) == set(unread)
    assert set(asked) == {About(text="elections")}


def test_where_meaning_is_not_known_the_condition_that_asks_for_it_is_pointed_at(store: Store) -> None:
    store.writer.queries.save("near", "is:unread about:storms", now=NOW)
    for query, position, length in (("is:read    similar:3", 11, 9), ("(a)  query:near", 5, 10)):
        with pytest.raises(QueryError, match="before these have vectors") as caught:
            compile_query(store.reader(), parse(query, NOW), NOW)
        assert (caught.value.position, caught.value.length, caught.value.query) == (position, length, query)


@pytest.mark.parametrize("form", ["{}", "{}/", "http://{}", "HTTPS://{}"])
def test_a_feed_is_found_by_its_address_however_it_is_typed(store: Store, form: str) -> None:
    address = store.feeds.get(FeedId(1)).feed.url.partition("//")[2]
    by_number, by_address = (parse(f"feed:{value}", NOW) for value in ("1", form.format(address)))
    expected = compile_query(store.reader(), by_number, NOW)
    assert compile_query(store.reader(), by_address, NOW) == expected


def test_dates_follow_the_time_zone_of_now(store: Store) -> None:
    late = NOW.astimezone() + timedelta(0)
    assert store.entries.count(compile_query(store.reader(), parse("after:1d", late), late)) == store.entries.count(
        compile_query(store.reader(), parse("after:1d", NOW), NOW)
    )


def test_entries_of_removed_feeds_are_not_found(store: Store) -> None:
    tree = parse("feed:3", NOW)
    before = store.entries.count(compile_query(store.reader(), tree, NOW))
    store.writer.feeds.unsubscribe([FeedId(3)], now=NOW)
    try:
        assert before
        assert not search(store, tree, NOW)
        assert not [row for row in search(store, parse("大統領", NOW), NOW) if row.feed == 3]
    finally:
        store.writer.journal.undo()


def test_reading_is_all_that_a_search_does(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.reader().execute("DELETE FROM entry_plain")


@pytest.mark.parametrize("text", ["feed:1 tarif", "story:3 tarif", "feed:europe tarif", "tag:politics tarif is:read"])
def test_no_plan_is_tried_for_long_where_few_entries_are_meant(
    store: Store, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(page_plans, "FEW", 1)
    selection = compile_query(store.reader(), parse(text, NOW), NOW, page=True)
    assert page_plans.patience_for(selection) < page_plans.PATIENCE
