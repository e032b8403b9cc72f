"""Colours for code: lines of text to lines of runs, by Pygments, and only where the markup names the language.

Guessing a language is wrong too often to be worth its time; without a name, code is shown in one colour.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from feedreader.tui.content import Run

if TYPE_CHECKING:
    from pygments.lexer import Lexer  # type: ignore[import-untyped]  # no stubs
    from pygments.token import _TokenType  # type: ignore[import-untyped]  # no stubs

PLAIN = "article--code-text"
LONGEST = 30_000
"""Characters of code that are coloured at most: a lexer is slow, and some are quadratic."""


@lru_cache(maxsize=1)
def _looks() -> tuple[tuple[_TokenType, str], ...]:
    from pygments.token import Comment, Generic, Keyword, Literal, Name, Operator, String

    return (
        (Comment, "article--code-comment"),
        (Keyword, "article--code-keyword"),
        (Operator.Word, "article--code-keyword"),
        (String, "article--code-string"),
        (Literal, "article--code-number"),
        (Name.Function, "article--code-name"),
        (Name.Class, "article--code-name"),
        (Name.Tag, "article--code-keyword"),
        (Name.Attribute, "article--code-name"),
        (Generic.Inserted, "article--code-string"),
        (Generic.Deleted, "article--code-keyword"),
    )


def _look(token: _TokenType) -> str:
    return next((look for kind, look in _looks() if token in kind), PLAIN)


def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]  # no stubs
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]  # no stubs

    try:
        return get_lexer_by_name(language.strip().lower(), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def coloured(code: str, language: str | None) -> list[list[Run]]:
    """Return the lines of the code as runs."""
    lexer = _lexer(language) if language and len(code) <= LONGEST else None
    if lexer is None:
        return [[Run(text, PLAIN)] for text in code.split("\n")]
    lines: list[list[Run]] = [[]]
    for token, text in lexer.get_tokens(code):
        look = _look(token)
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append(Run(part, look))
    return lines
