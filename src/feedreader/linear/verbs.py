"""The commands of the linear mode: each `Verb` has a word, a short form, help, and where it works.

What a verb does is the method `do_<name>` of the session. A number alone reads the story of that number, an empty line
goes on.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One thing to say. `takes` is what follows it; `reading` says that it needs a story to be open."""

    name: str
    short: str = ""
    takes: str = ""
    words: str
    reading: bool = False


VERBS = (
    Verb(name="next", short="n", words="the next story, or the next ones of the list"),
    Verb(name="previous", short="p", words="the story before, or the ones before in the list"),
    Verb(name="list", short="l", words="list the stories here again; leaves what you read"),
    Verb(name="latest", words="list anew, with what has come meanwhile, from the first"),
    Verb(name="again", words="the story from its beginning", reading=True),
    Verb(
        name="versions", short="v", takes="NUMBER", words="what each outlet has; with a number, read it", reading=True
    ),
    Verb(name="why", short="w", words="why these are one story", reading=True),
    Verb(name="links", short="k", words="the page, the links and the files of what you read", reading=True),
    Verb(name="open", short="o", takes="NUMBER", words="open the page, or that link, in the browser", reading=True),
    Verb(name="search", short="/", takes="WORDS", words="list what holds these words; alone, back to where you began"),
    Verb(name="all", words="list what was read as well, or only what is unread"),
    Verb(name="read", short="m", takes="NUMBERS", words="mark read: what you read, or numbers as 2 5-7, or all"),
    Verb(name="unread", takes="NUMBERS", words="mark unread"),
    Verb(name="star", short="s", takes="NUMBERS", words="star"),
    Verb(name="unstar", takes="NUMBERS", words="take the star away"),
    Verb(name="tag", short="t", takes="TAG NUMBERS", words="put a tag on"),
    Verb(name="untag", takes="TAG NUMBERS", words="take a tag off"),
    Verb(name="undo", short="u", words="take back the last change"),
    Verb(name="redo", words="make it again"),
    Verb(name="save", takes="FILE", words="write the text to a new file", reading=True),
    Verb(name="pipe", takes="COMMAND", words="give the text to a command", reading=True),
    Verb(name="refresh", short="r", words="ask the feeds that are due for news"),
    Verb(name="help", short="h", words="hear this"),
    Verb(name="quit", short="q", words="leave"),
)
_BY_WORD = {word: verb for verb in VERBS for word in (verb.name, verb.short) if word} | {
    "?": VERBS[-2],
    "exit": VERBS[-1],
}


def understood(answer: str) -> tuple[Verb | None, str]:
    """Return the verb of an answer and what follows it.

    `/paris` needs no space. None where its first word is no verb.
    """
    if answer.startswith("/"):
        answer = f"/ {answer[1:]}"
    word, _, rest = answer.partition(" ")
    return _BY_WORD.get(word.casefold()), rest.strip()


def help_lines(*, reading: bool) -> list[str]:
    """Return what may be typed now, in words."""
    lines = [
        "Type one of these and press Enter. One letter is enough where one is given.",
        "a number: read the story of that number",
        "nothing: go on, with the text, the next story or the list",
    ]
    for verb in VERBS:
        if reading or not verb.reading:
            short = f" or {verb.short}" if verb.short else ""
            takes = f", then {verb.takes}" if verb.takes else ""
            lines.append(f"{verb.name}{short}{takes}: {verb.words}")
    if not reading:
        lines.append("More can be done while a story is open; ask for help again there.")
    return lines


def numbers(text: str, last: int) -> list[int] | None:
    """Return the numbers that `2 5-7`, `2,5` or `all` name, each from 1 to `last`.

    None where it is nothing of the kind.
    """
    if text.casefold() == "all":
        return list(range(1, last + 1))
    found: list[int] = []
    for part in text.replace(",", " ").split():
        first, dash, end = part.partition("-")
        if not _is_number(first) or (dash and not _is_number(end)):
            return None
        low, high = int(first), int(end) if dash else int(first)
        if not 1 <= low <= high <= last:
            return None
        found += range(low, high + 1)
    return found or None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9
