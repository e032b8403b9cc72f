"""The query language as SQL: a tree becomes a `Selection`, in which everything the user typed is a parameter.

Conditions on words go to the full-text index together, as one expression, wherever the tree allows it. Names of feeds,
outlets and tags are looked up here, so that the condition holds numbers only and SQLite can use its indexes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString, NamedTuple, TypeAlias, assert_never

from feedreader.errors import NoMeaningError, QueryError
from feedreader.model.feeds import FeedId
from feedreader.model.labels import claim_and_host
from feedreader.model.stories import StoryId
from feedreader.query import terms
from feedreader.query.ast import (
    About,
    And,
    Count,
    Counted,
    Everything,
    How,
    InStory,
    Is,
    Name,
    Named,
    Not,
    Or,
    Part,
    Pattern,
    Similar,
    State,
    When,
    Words,
)
from feedreader.query.moments import start_of
from feedreader.query.pattern import literals
from feedreader.query.saved import expanded, names_saved
from feedreader.store import page_plans, rows
from feedreader.store.feeds import NAME
from feedreader.store.page_plans import matching, paged
from feedreader.store.redirects import current_story
from feedreader.store.selection import (
    EVERYTHING,
    NOTHING,
    READ,
    STARRED,
    UNREAD,
    USUAL,
    Selection,
    either,
    every,
    of_feed,
    of_language,
    of_story,
    opposite,
)
from feedreader.stories.weight import TOP, rank_of
from feedreader.text.clean import tag_name
from feedreader.text.language import normalised
from feedreader.text.urls import feed_key, spellings

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from feedreader.query.ast import Condition, Query

Meaning: TypeAlias = "Callable[[Similar | About], Mapping[int, float]]"
"""Finds entries by meaning: their numbers, each with a similarity of up to 1. Raises NoMeaningError."""

_STATES = {
    State.UNREAD: UNREAD,
    State.READ: READ,
    State.STARRED: STARRED,
    State.STORY: Selection(
        "EXISTS (SELECT 1 FROM story st WHERE st.id = s.story AND json_array_length(st.outlets) > 1)"
    ),
    State.FOLLOWED: Selection("s.story IN (SELECT story FROM story_state WHERE followed = 1)"),
    State.MUTED: Selection("s.story IN (SELECT story FROM story_state WHERE muted = 1)"),
}
_COUNTED = {State.UNREAD: "unread", State.STARRED: "starred"}
_LONGEST_NUMBER = 18


def compile_query(
    connection: sqlite3.Connection, tree: Query, now: datetime, *, meaning: Meaning | None = None, page: bool = False
) -> Selection:
    """Return the selection of the entries that a query finds at `now`.

    With `page`, it is optimised for the first pages of a list by time; without, for all of its entries (counting and
    marking). Both select the same entries. `meaning` answers `similar:` and `about:`; without it they raise QueryError.
    """
    compiler = Compiler(connection, tree, now, meaning, page=page)
    return compiler.selection(compiler.tree)


def reads_index(tree: Query) -> bool:
    """Whether the answer depends on the search index, so that the index should catch up first."""
    match tree:
        case And(parts) | Or(parts):
            return any(reads_index(part) for part in parts)
        case Not(part):
            return reads_index(part)
        case Pattern(part=part):
            return part is not Part.URL
        case _:
            return isinstance(tree, Words | Counted) or names_saved(tree)


def expression_of(tree: Query) -> str | None:
    """Return the tree as one FTS5 expression with every term quoted; None if the word index cannot answer it."""
    match tree:
        case Words(text=text, part=part, how=How.WORDS | How.PREFIX as how):
            found, unfinished = terms.searched(text)
            phrase = f'"{" ".join(found)}"' + (" *" if unfinished or how is How.PREFIX else "")
            return phrase if part is Part.ANY else f"{part.value} : {phrase}"
        case Or(parts):
            inner = [expression_of(part) for part in parts]
            return None if None in inner else " OR ".join(f"({each})" for each in inner)
        case And(parts):
            split = split_words(parts)
            return None if split.rest else split.expression
        case _:
            return None


class Split(NamedTuple):
    """The parts of a conjunction that the word index answers in one expression, and the rest."""

    expression: str | None
    rest: tuple[Query, ...]


def split_words(parts: Iterable[Query]) -> Split:
    """Split a conjunction. FTS5's NOT needs a left side, so there must be a positive term."""
    wanted: list[str] = []
    unwanted: list[tuple[Query, str]] = []
    rest: list[Query] = []
    for part in parts:
        if (expression := expression_of(part)) is not None:
            wanted.append(expression)
        elif isinstance(part, Not) and (expression := expression_of(part.part)) is not None:
            unwanted.append((part, expression))
        else:
            rest.append(part)
    if not wanted:
        return Split(None, (*(part for part, _ in unwanted), *rest))
    expression = " AND ".join(f"({each})" for each in wanted)
    if unwanted:
        expression = f"({expression}) NOT ({' OR '.join(f'({each})' for _, each in unwanted)})"
    return Split(expression, tuple(rest))


class Compiler:
    """Makes the `Selection` of one query."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        tree: Query,
        now: datetime,
        meaning: Meaning | None,
        *,
        page: bool = False,
    ) -> None:
        self._connection = connection
        self._tree = expanded(tree, self._saved, now) if names_saved(tree) else tree
        self._now = now
        self._meaning = meaning
        self._page = page

    @property
    def tree(self) -> Query:
        """The query's tree, with saved queries replaced by their trees."""
        return self._tree

    def _saved(self, name: str) -> str | None:
        wanted = terms.folded(name)
        found = self._connection.execute("SELECT name, query FROM saved_query ORDER BY name = ? DESC", (name,))
        return next((query for each, query in found if terms.folded(each) == wanted), None)

    def _matching(self, expression: str, index: str = page_plans.WORDS) -> Selection:
        return paged(self._connection, expression, index) if self._page else matching(expression, index)

    def _anywhere(self, selection: Selection) -> Selection:
        return page_plans.anywhere(selection) if self._page else selection

    def selection(self, tree: Query) -> Selection:
        """Return the selection of a tree, or of a part of the query's tree."""
        if (expression := expression_of(tree)) is not None:
            return self._matching(expression)
        match tree:
            case Everything():
                return EVERYTHING
            case And(parts):
                return self.all(parts)
            case Or(parts):
                return either([self.selection(part) for part in parts])
            case Not(part):
                return self._anywhere(opposite(self.selection(part)))
            case _:
                return self._anywhere(self._condition(tree))

    def all(self, parts: Iterable[Query]) -> Selection:
        """Return the selection of a conjunction."""
        split = split_words(parts)
        found = [] if split.expression is None else [self._matching(split.expression)]
        times = [part for part in split.rest if isinstance(part, When)]
        if times:
            found.append(self._in_time(times))
        return every([*found, *(self.selection(part) for part in split.rest if not isinstance(part, When))])

    def _in_time(self, times: Iterable[When]) -> Selection:
        found = every(
            Selection(f's."when" {">=" if each.after else "<"} ?', (rows.to_micros(start_of(each.moment, self._now)),))
            for each in times
        )
        return page_plans.in_time(self._connection, found) if self._page else found

    def _condition(self, tree: Condition) -> Selection:  # noqa: PLR0911 - one a kind of condition
        match tree:
            case Words():  # parts of words; the word index has answered whole ones
                return self._inside(tree)
            case Pattern():
                return self._pattern(tree)
            case Named():
                return self._named(tree)
            case Counted():
                return _counted(tree)
            case InStory(story=story):
                return of_story(StoryId(current_story(self._connection, story)))
            case Is(state=State.TOP):
                heavy = "SELECT 1 FROM story st WHERE st.id = s.story AND st.rank >= ?"
                return Selection(f"EXISTS ({heavy})", (rank_of(TOP, self._now),))
            case Is(state=state):
                counted = self._page and _COUNTED.get(state)
                found = _STATES[state]
                return page_plans.in_state(self._connection, found, counted) if counted else found
            case When():
                return self._in_time([tree])
            case Similar() | About():
                near = self.near(tree)
                return _numbered("s.entry", near)._replace(few=True, most=len(near))
            case _:
                assert_never(tree)

    def near(self, tree: Similar | About) -> Mapping[int, float]:
        """Return the entries that are close in meaning; raises QueryError if search by meaning is not available."""
        try:
            return (self._meaning or _without_vectors)(tree)
        except NoMeaningError as error:
            place = tree.place
            raise QueryError(place.query, place.start, str(error), length=place.length) from error

    def _inside(self, tree: Words) -> Selection:
        """Return the entries with the text inside words: trigrams narrow them down, then the text itself decides.

        The index stores no positions, so the trigrams may come from different words.
        """
        part = terms.folded(tree.text)
        if "\0" in part:  # NUL ends a text for FTS5, and no text of ours contains it
            return NOTHING
        columns = ("title", "text", "author", "tags")
        return self._narrowed([part]) & _plain(tree.part, columns, "inside", part)

    def _pattern(self, tree: Pattern) -> Selection:
        if tree.part is Part.URL:
            return Selection("pattern_found(?, coalesce(e.url, ''))", (tree.source,), frozenset("e"), slow=True)
        found = _plain(tree.part, ("title", "text"), "pattern_found", tree.source)
        return self._narrowed([terms.folded(text) for text in literals(tree.source)]) & found

    def _narrowed(self, texts: Iterable[str]) -> Selection:
        trigrams = _trigrams(texts)
        return self._matching(trigrams, page_plans.PARTS) if trigrams else EVERYTHING

    def _named(self, tree: Named) -> Selection:
        value = tree.value
        match tree.name:
            case Name.FEED:
                return self._feed(value)
            case Name.OUTLET:
                wanted = terms.folded(value)
                return self._feeds(lambda _, outlet: any(wanted in terms.folded(each or "") for each in outlet))
            case Name.TAG:
                return self._tag(value)
            case Name.CATEGORY:
                wanted = terms.folded(value)
                return Selection("in_categories(?, e.categories)", (wanted,), frozenset("e"), slow=True)
            case Name.QUERY:
                raise AssertionError(value)  # already replaced
            case Name.LANGUAGE:
                code = normalised(value) or value.lower()
                return page_plans.in_language(self._connection, code) if self._page else of_language(code)
            case Name.URL:
                return either(
                    Selection("instr(lower(coalesce(e.url, '')), lower(?)) > 0", (spelling,), frozenset("e"))
                    for spelling in spellings(value)
                )
            case _:
                assert_never(tree.name)

    def _feed(self, value: str) -> Selection:
        if value.isascii() and value.isdigit() and len(value) <= _LONGEST_NUMBER:
            return of_feed(FeedId(int(value)))
        found = self._connection.execute("SELECT id FROM feed WHERE url_key = ?", (feed_key(value),)).fetchall()
        if found or value.lower().startswith(("http://", "https://")):
            return _numbered("s.feed", [number for (number,) in found])
        wanted = terms.folded(value)
        return self._feeds(lambda title, _: wanted in terms.folded(title))

    def _feeds(self, wanted: Callable[[str, tuple[str, str | None]], bool]) -> Selection:
        found = self._connection.execute(f"SELECT id, {NAME}, outlet FROM feed")
        return self._of_feeds([number for number, title, outlet in found if wanted(title, claim_and_host(outlet))])

    def _of_feeds(self, feeds: Sequence[int]) -> Selection:
        selection = _numbered("s.feed", feeds)
        if len(feeds) <= 1 or not self._page:  # the entries of one feed are indexed in list order
            return selection
        return page_plans.sized(selection, page_plans.entries_of(self._connection, feeds))

    def _tag(self, value: str) -> Selection:
        wanted = terms.folded(tag_name(value))
        tags = [
            number
            for number, name in self._connection.execute("SELECT id, name FROM tag")
            if f"{terms.folded(name)}/".startswith(f"{wanted}/")
        ]
        if not tags:
            return NOTHING
        numbers = rows.to_json(tags)
        query = f"SELECT DISTINCT feed FROM feed_tag WHERE tag IN {page_plans.GIVEN}"
        feeds = [feed for (feed,) in self._connection.execute(query, (numbers,))]
        tagged = f"SELECT entry FROM entry_tag WHERE tag IN {page_plans.GIVEN}"
        found = either([_numbered("s.feed", feeds), Selection(f"s.entry IN ({tagged})", (numbers,))][not feeds :])
        if not self._page:
            return found
        query = f"SELECT count(*) FROM ({tagged} LIMIT {page_plans.FEW})"
        ((entries,),) = self._connection.execute(query, (numbers,))
        return page_plans.sized(found, entries + page_plans.entries_of(self._connection, feeds))


def _without_vectors(_: Similar | About) -> Mapping[int, float]:
    raise NoMeaningError("rules see entries before these have vectors, so they cannot search by meaning")


def _numbered(column: LiteralString, numbers: Iterable[int]) -> Selection:
    chosen = list(numbers)
    if not chosen:
        return NOTHING
    if len(chosen) == 1:
        return Selection(f"{column} = ?", (chosen[0],), few=True, most=USUAL)
    return Selection(f"{column} IN {page_plans.GIVEN}", (rows.to_json(chosen),))


def _counted(tree: Counted) -> Selection:
    match tree.what:
        case Count.WORDS:
            counted = "coalesce(n.words, words_in(p.text))"  # count now if an earlier version indexed the entry
            return Selection(
                "EXISTS (SELECT 1 FROM entry n JOIN entry_plain p ON p.entry = n.id WHERE n.id = s.entry "
                f"AND {counted} {tree.comparison.value} ?)",
                (tree.number,),
                slow=True,
            )
        case Count.OUTLETS:
            reported = f"json_array_length(st.outlets) {tree.comparison.value} ?"
            return Selection(f"EXISTS (SELECT 1 FROM story st WHERE st.id = s.story AND {reported})", (tree.number,))
        case _:
            assert_never(tree.what)


def _plain(part: Part, default: tuple[str, ...], test: str, value: str) -> Selection:
    """Return the entries for which a column of `entry_plain` passes a test."""
    columns = default if part is Part.ANY else (part.value,)
    found = " OR ".join(f"{test}(?, p.{column})" for column in columns)
    return Selection(
        f"EXISTS (SELECT 1 FROM entry_plain p WHERE p.entry = s.entry AND ({found}))",
        (value,) * len(columns),
        slow=True,
    )


def _trigrams(texts: Iterable[str]) -> str:
    """Return an expression for the trigram index: all trigrams of each of the folded texts."""
    cut = dict.fromkeys(text[at : at + 3].replace('"', '""') for text in texts for at in range(len(text) - 2))
    return " AND ".join(f'"{trigram}"' for trigram in cut)
