"""The fields of the query language: one table, from which reading, writing, completion and documentation are made.

A field of a known kind is a line here and a case in `store.search_sql`. Its kind says what its value looks like:

- TEXT: words, a phrase or a pattern, looked for in one part of an entry (`Part`);
- NAME: what something is called (`Name`), compared as the store knows it;
- NUMBER: the number of an entry or a story;
- COUNT: a comparison with a number, such as `>500` (`Count`);
- STATE: one of `State`;
- MOMENT: a date or an age (`query.moments`);
- MEANING: words that are compared by meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Part(Enum):
    """Where words or a pattern are searched for; `ANY` is title, text, author and tags (a pattern: title and text)."""

    ANY = ""
    TITLE = "title"
    TEXT = "text"
    AUTHOR = "author"
    URL = "url"


class Name(Enum):
    """Fields whose value is a name, and is not searched for as words."""

    FEED = "feed"
    OUTLET = "outlet"
    TAG = "tag"
    CATEGORY = "category"
    LANGUAGE = "lang"
    URL = "url"
    QUERY = "query"


class Count(Enum):
    """Fields that compare a count with a number."""

    WORDS = "words"
    OUTLETS = "outlets"


class State(Enum):
    """What `is:` asks for; `STORY`: its story has several outlets; `TOP`: its story weighs much now."""

    UNREAD = "unread"
    READ = "read"
    STARRED = "starred"
    STORY = "story"
    TOP = "top"
    FOLLOWED = "followed"
    MUTED = "muted"


STATES = {
    State.UNREAD: "not read yet",
    State.READ: "read",
    State.STARRED: "starred",
    State.STORY: "reported by more than one outlet",
    State.TOP: "in a story that many outlets tell now",
    State.FOLLOWED: "in a story that you follow",
    State.MUTED: "in a story that you muted",
}
"""What each state means, in words that follow "entries that are"."""


class Kind(Enum):
    """What the value of a field looks like."""

    TEXT = "words, a phrase or a /pattern/"
    NAME = "a name"
    NUMBER = "a number"
    COUNT = "a number after >, >=, <, <= or ="
    STATE = "a state"
    MOMENT = "a date or an age"
    MEANING = "words in any language"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A name that may stand before a colon.

    `meaning` follows "entries"; `example` is a whole condition. `patterns` says whether it also takes a `/pattern/`,
    `vectors` whether it needs stored vectors.
    """

    name: str
    kind: Kind
    meaning: str
    example: str
    patterns: bool = False
    vectors: bool = False


FIELDS = {
    field.name: field
    for field in (
        Field(
            name="title",
            kind=Kind.TEXT,
            patterns=True,
            meaning="with this in their title",
            example='title:"rail strike"',
        ),
        Field(name="text", kind=Kind.TEXT, patterns=True, meaning="with this in their text", example="text:tariff*"),
        Field(name="author", kind=Kind.TEXT, patterns=True, meaning="written by", example="author:keller"),
        Field(
            name="feed",
            kind=Kind.NAME,
            meaning="of a feed: its number, its address or a part of its name",
            example='feed:"Le Monde"',
        ),
        Field(
            name="outlet", kind=Kind.NAME, meaning="of an outlet: a part of its host name", example="outlet:bbc.co.uk"
        ),
        Field(
            name="tag",
            kind=Kind.NAME,
            meaning="with this tag, or one below it, on themselves or on their feed",
            example="tag:news/france",
        ),
        Field(
            name="category",
            kind=Kind.NAME,
            meaning="that their feed files under this: the whole category, or words of it",
            example='category:"world cup"',
        ),
        Field(name="lang", kind=Kind.NAME, meaning="in this language", example="lang:fr"),
        Field(
            name="url",
            kind=Kind.NAME,
            patterns=True,
            meaning="whose address has this in it",
            example="url:example.org/sport",
        ),
        Field(name="story", kind=Kind.NUMBER, meaning="of this story", example="story:812"),
        Field(
            name="words", kind=Kind.COUNT, meaning="whose text has more or fewer words than this", example="words:>1000"
        ),
        Field(
            name="outlets",
            kind=Kind.COUNT,
            meaning="of a story that more or fewer outlets report than this",
            example="outlets:>=3",
        ),
        Field(name="is", kind=Kind.STATE, meaning="that are in this state", example="is:unread"),
        Field(name="after", kind=Kind.MOMENT, meaning="from this moment on", example="after:today"),
        Field(name="before", kind=Kind.MOMENT, meaning="before this moment", example="before:2026-01-06"),
        Field(name="query", kind=Kind.NAME, meaning="that a saved query finds", example='query:"My morning"'),
        Field(
            name="similar",
            kind=Kind.NUMBER,
            vectors=True,
            meaning="that mean nearly the same as this entry, in any language",
            example="similar:4711",
        ),
        Field(
            name="about",
            kind=Kind.MEANING,
            vectors=True,
            meaning="on this subject, in any language",
            example='about:"rising sea level"',
        ),
    )
}
"""All fields by name, in the order in which they are explained."""
