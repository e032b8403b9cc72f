"""A query split into tokens with their positions; any text can be, and tokens and gaps together are the whole text.

Words without a letter or a digit are not tokens: between words, punctuation counts as white space. `parse` knows what
tokens mean together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from feedreader.query import terms


class Kind(Enum):
    """What a token is. `QUOTED` and `REGEX` are whole, `FIELD` is a name with its colon, `BARE` any other word."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    FIELD = "field"
    BARE = "bare"
    QUOTED = "quoted"
    REGEX = "regex"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token from `start` to `end` (in characters); `value` is its text without quotes, escapes, slashes or stars.

    `star_before` and `star_after` tell of an adjacent `*`, `closed` whether a quote or a slash ends it, `glued` whether
    it follows the previous token directly.
    """

    kind: Kind
    start: int
    end: int
    value: str
    star_before: bool = False
    star_after: bool = False
    closed: bool = True
    glued: bool = False


_OPERATORS = {"AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT}
_FIELD = re.compile(r"([A-Za-z]+):(?!//)")
_WITHIN_HEBREW = '(?<=[\u05d0-\u05ea])"(?=[\u05d0-\u05ea])'
"""A quotation mark as an abbreviation, as in Hebrew words: keyboards have no other key for it."""
_BARE = re.compile(rf'(?:[^\s()"]|{_WITHIN_HEBREW})+')
_VALUE = re.compile(rf'(?:[^\s()"]|{_WITHIN_HEBREW}|\([^\s()"]*\))+')
"""The value of a field, which may contain parentheses: the addresses of encyclopedias do."""
_CLOSING = (
    {'"': '"'} | dict.fromkeys("“”„‟", '“”‟"') | {"«": "»", "»": "«»", "‹": "›", "›": "‹›", "「": "」", "『": "』"}
)
"""The quotation marks that begin a phrase, as on the keyboards of many countries, and those that end it."""
_CLOSING_WORDS = {"'": "'", "‘": "’‘", "‚": "‘’"}
"""The same for quotation marks that are also apostrophes: they count only before a word and after a word."""
_QUOTED = {
    begin: re.compile(rf"(\*?){begin}((?:\\.|[^{end}\\]|{_WITHIN_HEBREW})*\\?)(?:([{end}])(\*?)|\Z)", re.DOTALL)
    for begin, end in _CLOSING.items()
} | {
    begin: re.compile(rf"(\*?){begin}((?=\S)(?:\\.|[^\\]){{1,200}}?(?<=\S))([{end}])(\*?)(?=[\s)]|\Z)", re.DOTALL)
    for begin, end in _CLOSING_WORDS.items()
}
_REGEX = re.compile(r"/((?!\s)(?:\\.|[^/\\])+)(?:(/)|\Z)", re.DOTALL)
_BEHIND = re.compile(r'[^\s()"]*?[^\W_][^\s()"]*')
_PART_OF_PATH = re.compile(r"[\w.,~%+=&@:#!-]+")
_FLAGS = re.compile(r"[gimsuxy]{1,4}")
"""What other programs want behind a pattern, as in `/word/i`."""
_OPPOSITE = re.compile(r"[-!](?=[^\s!-])")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def tokens(query: str) -> list[Token]:
    """Return the tokens of a query, in order."""
    found: list[Token] = []
    at = 0
    while at < len(query):
        token = _token(query, at, found[-1] if found else None)
        at = token.end if token else at + 1
        if token and _counts(token, found):
            if found and _is_sign(found[-1]) and not token.glued:
                found.pop()  # a dash without anything after it is punctuation
            found.append(token)
    if found and _is_sign(found[-1]):
        found.pop()
    return found


def _is_sign(token: Token) -> bool:
    return token.kind is Kind.NOT and token.value in "-!"


def _counts(token: Token, found: list[Token]) -> bool:
    """Whether there is something to search for in it, or it is where a value must be."""
    if token.kind not in (Kind.BARE, Kind.QUOTED) or terms.letters(token.value):
        return True
    return bool(found) and token.glued and found[-1].kind is Kind.FIELD


def _token(query: str, at: int, before: Token | None) -> Token | None:
    """Return the token that starts here, or None for white space."""
    character = query[at]
    if character.isspace():
        return None
    glued = before is not None and before.end == at
    if character in "()":
        kind = Kind.OPEN if character == "(" else Kind.CLOSE
        return Token(kind=kind, start=at, end=at + 1, value=character, glued=glued)
    value_of_field = glued and before is not None and before.kind is Kind.FIELD
    return _enclosed(query, at, glued=glued) or _unenclosed(query, at, glued=glued, value_of_field=value_of_field)


def _enclosed(query: str, at: int, *, glued: bool) -> Token | None:
    quote = query[at + 1 : at + 2] if query[at] == "*" else query[at]
    if quote in _QUOTED and (found := _QUOTED[quote].match(query, at)):
        closed = bool(found[3])
        text = found[2] if closed else found[2].removesuffix("*")  # if nothing closes it, the star is at the end
        return Token(
            kind=Kind.QUOTED,
            start=at,
            end=found.end(),
            value=_ESCAPE.sub(r"\1", text),
            star_before=bool(found[1]),
            star_after=bool(found[4]) if closed else text != found[2],
            closed=closed,
            glued=glued,
        )
    if (found := _REGEX.match(query, at)) and not _is_path(found[1], _BEHIND.match(query, found.end())):
        source = found[1].replace("\\/", "/")
        return Token(kind=Kind.REGEX, start=at, end=found.end(), value=source, closed=bool(found[2]), glued=glued)
    return None


def _is_path(within: str, behind: re.Match[str] | None) -> bool:
    """Whether slashes are those of a path, such as `/2026/11/`, and not around a pattern: it goes on behind them."""
    return behind is not None and _PART_OF_PATH.fullmatch(within) is not None and not _FLAGS.fullmatch(behind[0])


def _unenclosed(query: str, at: int, *, glued: bool, value_of_field: bool) -> Token:
    if not value_of_field:
        if _OPPOSITE.match(query, at):
            return Token(kind=Kind.NOT, start=at, end=at + 1, value=query[at], glued=glued)
        if field := _FIELD.match(query, at):
            return Token(kind=Kind.FIELD, start=at, end=field.end(), value=field[1], glued=glued)
    found = (_VALUE if value_of_field else _BARE).match(query, at)
    assert found is not None  # every other character has been read as something else
    word, end = found[0], found.end()
    if not value_of_field and word in _OPERATORS:
        return Token(kind=_OPERATORS[word], start=at, end=end, value=word, glued=glued)
    return Token(
        kind=Kind.BARE,
        start=at,
        end=end,
        value=word.strip("*"),
        star_before=word.startswith("*"),
        star_after=word.endswith("*"),
        glued=glued,
    )
