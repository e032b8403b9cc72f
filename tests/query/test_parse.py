from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.errors import QueryError
from feedreader.query.ast import (
    About,
    And,
    Comparison,
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
from feedreader.query.fields import FIELDS
from feedreader.query.parse import parse
from feedreader.query.tokens import tokens
from feedreader.query.write import to_text

if TYPE_CHECKING:
    from feedreader.query.ast import (
        Query,
    )

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
A, B, C = Words(text="a"), Words(text="b"), Words(text="c")


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("", Everything()),
        ("  \t\n", Everything()),
        ("a", A),
        ("a b c", And((A, B, C))),
        ("a AND b", And((A, B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a (b c)", And((A, B, C))),
        ("a OR (b OR c)", Or((A, B, C))),
        ("-a", Not(A)),
        ("NOT a", Not(A)),
        ("NOT NOT a", A),
        ("-(a b)", Not(And((A, B)))),
        ("a NOT b OR -c", Or((And((A, Not(B))), Not(C)))),
        ('"a b"', Words(text="a b")),
        ('"never closed', Words(text="never closed")),
        (r'"a \"quoted\" word"', Words(text='a "quoted" word')),
        ("tari*", Words(text="tari", how=How.PREFIX)),
        ('"import tari"*', Words(text="import tari", how=How.PREFIX)),
        ("*wahl", Words(text="wahl", how=How.INSIDE)),
        ("*wahl*", Words(text="wahl", how=How.INSIDE)),
        ("title:a", Words(text="a", part=Part.TITLE)),
        ("TITLE:a", Words(text="a", part=Part.TITLE)),
        ('text:"a b"', Words(text="a b", part=Part.TEXT)),
        ("author:é*", Words(text="é", part=Part.AUTHOR, how=How.PREFIX)),
        ("feed:12", Named(name=Name.FEED, value="12")),
        ('feed:"Le Monde"', Named(name=Name.FEED, value="Le Monde")),
        ("feed:https://example.org/a?b=c", Named(name=Name.FEED, value="https://example.org/a?b=c")),
        ("outlet:bbc", Named(name=Name.OUTLET, value="bbc")),
        ("tag:politics/eu", Named(name=Name.TAG, value="politics/eu")),
        ("tag:*", Named(name=Name.TAG, value="*")),
        ("lang:fr", Named(name=Name.LANGUAGE, value="fr")),
        ("url:example.org", Named(name=Name.URL, value="example.org")),
        ("story:7", InStory(story=7)),
        ("is:unread", Is(state=State.UNREAD)),
        ("is:Story", Is(state=State.STORY)),
        ("after:3d", When(after=True, moment="3d")),
        ("before:2026-01", When(after=False, moment="2026-01")),
        ("after:2026-01-06T10:00:00Z", When(after=True, moment="2026-01-06T10:00:00Z")),
        ("/a b/", Pattern(source="a b")),
        (r"title:/a\/b/", Pattern(source="a/b", part=Part.TITLE)),
        ("url:/x$/", Pattern(source="x$", part=Part.URL)),
        ("url:/2026/11/", Named(name=Name.URL, value="/2026/11/")),
        ("url:/a/b", Named(name=Name.URL, value="/a/b")),
        ("/etc/motd b", And((Words(text="/etc/motd"), B))),
        ("(/a/)", Pattern(source="a")),
        ("/a/, b", And((Pattern(source="a"), B))),
        ("similar:3", Similar(entry=3)),
        ("!a", Not(A)),
        ("a !(b c)", And((A, Not(And((B, C)))))),
        ("!title:a", Not(Words(text="a", part=Part.TITLE))),
        ("category:Sport", Named(name=Name.CATEGORY, value="Sport")),
        ("category:C++", Named(name=Name.CATEGORY, value="C++")),
        ('query:"My morning"', Named(name=Name.QUERY, value="My morning")),
        ("is:followed", Is(state=State.FOLLOWED)),
        ("-is:muted", Not(Is(state=State.MUTED))),
        ("words:>500", Counted(what=Count.WORDS, comparison=Comparison.MORE, number=500)),
        ("words:<=20", Counted(what=Count.WORDS, comparison=Comparison.AT_MOST, number=20)),
        ("words:7", Counted(what=Count.WORDS, comparison=Comparison.EXACTLY, number=7)),
        ("after:today", When(after=True, moment="today")),
        ('about:"rising tides"', About(text="rising tides")),
    ],
)
def test_what_is_typed_is_read_as_meant(query: str, tree: Query) -> None:
    assert parse(query, NOW) == tree


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("war and peace or not", ["war", "and", "peace", "or", "not"]),
        ("Marks & Spencer", ["Marks", "Spencer"]),
        ("rock - roll", ["rock", "roll"]),
        ("rock -& roll", ["rock", "roll"]),
        ('rock -"', ["rock"]),
        ("one -- two", ["one", "two"]),
        ("Re: hello", ["Re", "hello"]),
        ("at 12:30", ["at", "12:30"]),
        ("https://example.org/a", ["https://example.org/a"]),
        ("10 / 5 / 2", ["10", "5", "2"]),
        ("don't e-mail C++", ["don't", "e-mail", "C++"]),
    ],
)
def test_ordinary_writing_is_words(query: str, words: list[str]) -> None:
    assert parse(query, NOW) == (And(tuple(Words(text=word) for word in words)) if words[1:] else Words(text=words[0]))


@pytest.mark.parametrize(
    "quoted",
    [
        "“{}”",
        "„{}“",
        "„{}”",
        "”{}”",
        "«{}»",
        "»{}«",
        "‹{}›",
        "›{}‹",
        "「{}」",
        "『{}』",
        "‘{}’",
        "‚{}‘",
        "'{}'",
        '“{}"',
    ],
)
def test_any_quotes_make_a_phrase(quoted: str) -> None:
    phrase = quoted.format("Night Harbour")
    text = Words(text="Night Harbour")
    assert parse(phrase, NOW) == text
    assert parse(f"-{phrase} a", NOW) == And((Not(text), A))
    assert parse(f"({phrase} OR a)", NOW) == Or((text, A))
    assert parse(f"title:{phrase}", NOW) == Words(text="Night Harbour", part=Part.TITLE)
    assert parse(f"{phrase}*", NOW) == Words(text="Night Harbour", how=How.PREFIX)
    assert parse(f"tag:{phrase}", NOW) == Named(name=Name.TAG, value="Night Harbour")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("don't stop", ["don't", "stop"]),
        ("l’Élysée d’été", ["l’Élysée", "d’été"]),
        ("the '90s", ["the", "'90s"]),
        ("the '90s and the '80s", ["the", "'90s", "and", "the", "'80s"]),
        ("rock 'n' roll", ["rock", "n", "roll"]),
        ("dogs' and cats' lives", ["dogs'", "and", "cats'", "lives"]),
        ("'don't stop'", ["don't stop"]),
        ("‘don’t stop’", ["don’t stop"]),
        ("' a ' b", ["a", "b"]),
        ('5" disk', ["5", " disk"]),
        ("“never closed", ["never closed"]),
        ("Yahoo! Wow !", ["Yahoo!", "Wow"]),
        ("¡Hola!", ["¡Hola!"]),
        ("a! -b", None),
    ],
)
def test_an_apostrophe_or_an_exclamation_mark_in_ordinary_writing_stays_what_it_is(
    query: str, words: list[str] | None
) -> None:
    found = parse(query, NOW)
    parts = found.parts if isinstance(found, And) else (found,)
    if words is None:
        assert parts == (Words(text="a!"), Not(B))
    else:
        assert [part.text for part in parts if isinstance(part, Words)] == words


def test_a_long_text_between_apostrophes_is_no_phrase() -> None:
    assert parse(f"'{'a' * 201}'", NOW) == Words(text=f"'{'a' * 201}'")


@pytest.mark.parametrize(
    ("query", "position", "length", "says"),
    [
        ("autor:x", 0, 6, "did you mean `author:`?"),
        ("a xyzzy:b", 2, 6, "there is no field `xyzzy`"),
        ("is:unred", 3, 5, "did you mean `unread`?"),
        ("after:2026-13", 6, 7, "there is no date 2026-13"),
        ("after:soon", 6, 4, "a date like 2026"),
        ("a (b", 2, 1, "not closed"),
        ("a) b", 1, 1, "closes none"),
        ("a () b", 2, 2, "nothing between"),
        ("a OR", 2, 2, "nothing to search for follows OR"),
        ("a OR OR b", 2, 2, "nothing to search for follows OR"),
        ("AND a", 0, 3, "nothing to search for precedes AND"),
        ("(OR a)", 1, 2, "nothing to search for precedes OR"),
        ("a NOT", 2, 3, "nothing to search for follows NOT"),
        ("title: a", 0, 6, "title: needs a value"),
        ("title:(a)", 0, 6, "title: needs a value"),
        ('tag:""', 4, 2, "tag: needs a value"),
        ('title:"!"', 6, 3, "no letter or digit"),
        ("?!", 0, 2, "no letter or digit"),
        ("*ab", 0, 3, "at least 3 letters"),
        ("story:seven", 6, 5, "the number of a story"),
        ("story:" + "9" * 19, 6, 19, "the number of a story"),
        ("words:many", 6, 4, "a number belongs here, as in words:>500"),
        ("words:>", 6, 1, "a number belongs here"),
        ("words:=>5", 6, 3, "a number belongs here"),
        ("kategory:x", 0, 9, "did you mean `category:`?"),
        ("is:folowed", 3, 7, "did you mean `followed`?"),
        ("words:/x/", 6, 3, "not in words"),
        ("/(a{0,100}){0,10}b/", 0, 19, "repetitions"),
        ("/(a/", 0, 4, "this pattern cannot be read"),
        ("/abc", 0, 4, "no closing /"),
        ("lang:/f/", 5, 3, "not in lang"),
        ("/tariff/i", 8, 1, "case is ignored"),
        ("title:/tariff/gi a", 14, 2, "closing / directly"),
        ("/tari(f|ff)/s/", 12, 2, "closing / directly"),
        ("text:(a OR b)", 0, 5, "not parentheses: (text:one OR text:other)"),
        ("a \udc80", 2, 1, "half a character"),
    ],
)
def test_a_mistake_is_one_sentence_that_points_at_its_place(query: str, position: int, length: int, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query, NOW)
    assert (caught.value.position, caught.value.length) == (position, length)
    assert says in caught.value.message
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "query",
    ["(" * 10_000, "(" * 13 + "a" + ")" * 13, "a " * 201, "a" * 10_001],
    ids=["open parentheses", "nested parentheses", "many words", "long"],
)
def test_too_much_is_refused_in_words(query: str) -> None:
    with pytest.raises(QueryError, match=r"deeper than|more than|longer than"):
        parse(query, NOW)


def test_any_number_of_negations_is_read() -> None:
    assert parse("NOT " * 2001 + "a", NOW) == Not(A)


FRAGMENTS = st.sampled_from(
    ["(", ")", '"', "*", "-", "/", "\\", " ", "AND ", "OR ", "NOT ", "title:", "is:unread", "after:", "3d", "tag:", "x"]
)
TYPED = st.one_of(st.text(max_size=60), st.lists(st.one_of(FRAGMENTS, st.text(max_size=4)), max_size=25).map("".join))


@given(TYPED)
def test_any_text_is_a_query_or_a_query_error_and_reads_back_as_itself(query: str) -> None:
    refused = None
    tree: Query = Everything()
    try:
        tree = parse(query, NOW)
    except QueryError as error:
        refused = error
    assert refused is None or (0 <= refused.position <= len(query) and refused.length > 0)
    assert parse(to_text(tree), NOW) == tree
    assert to_text(parse(to_text(tree), NOW)) == to_text(tree)


@pytest.mark.parametrize(
    ("within", "beyond", "says"),
    [
        ("a" * 10_000, "a" * 10_001, "longer than 10000 characters"),
        ("a " * 200, "a " * 201, "more than 200 conditions"),
        ("(" * 12 + "a" + ")" * 12, "(" * 13 + "a" + ")" * 13, "deeper than 12"),
        ("(a) " * 13, "((" * 12 + "a" + "))" * 12, "deeper than 12"),  # beside each other is not inside
        ("*abc", "*ab", "at least 3 letters"),
        ("*a-b-c", "*a-b", "at least 3 letters"),
        ("story:" + "9" * 18, "story:" + "9" * 19, "the number of a story"),
        ("similar:" + "9" * 18, "similar:x", "the number of an entry"),
        ("words:>" + "9" * 18, "words:>" + "9" * 19, "a number belongs here"),
        ("a \ud7ff\ue000 b", "a \ud800 b", "half a character"),
        ("\ud7ff\ue000", "a \udfff b", "half a character"),
        ("words:>=5", "words:!5", "a number belongs here"),
        ("is:read", "is:qqqqqq", r"and \w+$"),  # and nothing that is near
        ("after:3d", "after:3days", "belongs here"),
    ],
    ids=range(14),
)
def test_what_a_query_may_come_to(within: str, beyond: str, says: str) -> None:
    parse(within, NOW)
    with pytest.raises(QueryError) as caught:
        parse(beyond, NOW)
    assert re.search(says, caught.value.message)


def test_what_is_too_long_is_pointed_at_where_it_is() -> None:
    with pytest.raises(QueryError) as caught:
        parse("a" * 10_007, NOW)
    assert (caught.value.position, caught.value.length) == (10_000, 7)


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("words:>5", Counted(what=Count.WORDS, comparison=Comparison.MORE, number=5)),
        ("words:>=5", Counted(what=Count.WORDS, comparison=Comparison.AT_LEAST, number=5)),
        ("words:<5", Counted(what=Count.WORDS, comparison=Comparison.LESS, number=5)),
        ("words:=5", Counted(what=Count.WORDS, comparison=Comparison.EXACTLY, number=5)),
        ('words:" > 5 "', Counted(what=Count.WORDS, comparison=Comparison.MORE, number=5)),
        ('tag:" a b "', Named(name=Name.TAG, value="a b")),
        ("NOT -a", A),
        ("- a", A),
        ("a OR -b c", Or((A, And((Not(B), C))))),
        ("(a) (b)", And((A, B))),
        ("title:a*", Words(text="a", part=Part.TITLE, how=How.PREFIX)),
        ("title:*abc", Words(text="abc", part=Part.TITLE, how=How.INSIDE)),
        ("title:-a", Words(text="-a", part=Part.TITLE)),
        ("title:AND", Words(text="AND", part=Part.TITLE)),
        ("title:b:c", Words(text="b:c", part=Part.TITLE)),
        ("wibble: a", And((Words(text="wibble"), A))),
        ("title:a b", And((Words(text="a", part=Part.TITLE), B))),
        ("a NOT (b OR c)", And((A, Not(Or((B, C)))))),
        ("before:2026", When(after=False, moment="2026")),
        ("url:a.example/B_(c)?d", Named(name=Name.URL, value="a.example/B_(c)?d")),
        ("(url:B_(c))", Named(name=Name.URL, value="B_(c)")),
        ("title:f(x)", Words(text="f(x)", part=Part.TITLE)),
        ("title:a(b c)", And((Words(text="a", part=Part.TITLE), B, C))),
        ('צה"ל', Words(text='צה"ל')),
        ('"צה"ל בעזה" a', And((Words(text='צה"ל בעזה'), A))),
        ('"a bc*', Words(text="a bc", how=How.PREFIX)),
        ("title:«a bc*", Words(text="a bc", part=Part.TITLE, how=How.PREFIX)),
        ('title:צה"ל', Words(text='צה"ל', part=Part.TITLE)),
    ],
)
def test_what_is_typed_is_read_as_meant_in_the_corners_too(query: str, tree: Query) -> None:
    assert parse(query, NOW) == tree


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("lang:/f/", "a pattern can be looked for in title, text, author and url, not in lang"),
        ("qqqq:x", "there is no field `qqqq`: fields are title, "),
        ("is:qqqq", "is: knows unread, "),
        ("title:", "title: needs a value directly after its colon"),
        ("title:(a)", "title: needs a value directly after its colon"),
        ("title:-", "there is no letter or digit to search for"),
        ("OR", "nothing to search for precedes OR"),
        (")", "nothing to search for precedes )"),
        ("a NOT )", "nothing to search for follows NOT"),
        ("a -OR", "nothing to search for follows -"),
    ],
)
def test_sentences_name_what_there_is(query: str, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query, NOW)
    assert said in caught.value.message


def told(query: str) -> list[tuple[str, str, int, int, str]]:
    """Each token: its kind, its value, its place, and what is true of it."""
    facts = ("star_before", "star_after", "closed", "glued")
    return [
        (each.kind.value, each.value, each.start, each.end, " ".join(fact for fact in facts if getattr(each, fact)))
        for each in tokens(query)
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("a b", [("bare", "a", 0, 1, "closed"), ("bare", "b", 2, 3, "closed")]),
        (
            " (a)",
            [("(", "(", 1, 2, "closed"), ("bare", "a", 2, 3, "closed glued"), (")", ")", 3, 4, "closed glued")],
        ),
        ("*abc*", [("bare", "abc", 0, 5, "star_before star_after closed")]),
        ("abc*", [("bare", "abc", 0, 4, "star_after closed")]),
        ('*"a b"*', [("quoted", "a b", 0, 7, "star_before star_after closed")]),
        ('"a b', [("quoted", "a b", 0, 4, "")]),
        ("tag:*", [("field", "tag", 0, 4, "closed"), ("bare", "", 4, 5, "star_before star_after closed glued")]),
        ("tag: *", [("field", "tag", 0, 4, "closed")]),  # a star alone counts as a value only
        ("a *", [("bare", "a", 0, 1, "closed")]),
        ("-a", [("NOT", "-", 0, 1, "closed"), ("bare", "a", 1, 2, "closed glued")]),
        ("a -", [("bare", "a", 0, 1, "closed")]),
        ("- a", [("bare", "a", 2, 3, "closed")]),
        ("-(a", [("NOT", "-", 0, 1, "closed"), ("(", "(", 1, 2, "closed glued"), ("bare", "a", 2, 3, "closed glued")]),
        ("a NOT", [("bare", "a", 0, 1, "closed"), ("NOT", "NOT", 2, 5, "closed")]),
        ("/a b/", [("regex", "a b", 0, 5, "closed")]),
        (r"/a\/b", [("regex", "a/b", 0, 5, "")]),
        ("x:/a/", [("field", "x", 0, 2, "closed"), ("regex", "a", 2, 5, "closed glued")]),
        ("x:-a", [("field", "x", 0, 2, "closed"), ("bare", "-a", 2, 4, "closed glued")]),
        ("x:y:z", [("field", "x", 0, 2, "closed"), ("bare", "y:z", 2, 5, "closed glued")]),
        ("http://a", [("bare", "http://a", 0, 8, "closed")]),
        ("-OR", [("NOT", "-", 0, 1, "closed"), ("OR", "OR", 1, 3, "closed glued")]),
    ],
)
def test_a_query_is_cut_into_tokens_with_their_places(query: str, found: list[tuple[str, str, int, int, str]]) -> None:
    assert told(query) == found


def test_up_to_two_hundred_characters_between_apostrophes_are_a_phrase() -> None:
    assert told(f"'{'a' * 200}'")[0][0] == "quoted"
    assert told(f"'{'a' * 201}'")[0][0] == "bare"


def test_which_fields_ask_for_meaning_and_which_take_patterns() -> None:
    assert {name for name, field in FIELDS.items() if field.vectors} == {"similar", "about"}
    assert {name for name, field in FIELDS.items() if field.patterns} == {"title", "text", "author", "url"}
