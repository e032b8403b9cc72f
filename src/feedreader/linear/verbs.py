"""The commands of the linear mode: each `Verb` has a word, a short form, help, and the contexts it applies to.

What a verb does is the method `do_<name>` of the session. A number alone reads the story of that number, an empty line
continues.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One command. `takes` is what follows it; `reading` says that it needs an open story."""

    name: str
    short: str = ""
    takes: str = ""
    help: str
    reading: bool = False


VERBS = (
    Verb(name="next", short="n", help="the next story, or the next ones of the list"),
    Verb(name="previous", short="p", help="the story before, or the ones before in the list"),
    Verb(name="list", short="l", help="list the stories here again; leaves what you read"),
    Verb(name="latest", help="make a new list, with what has arrived meanwhile, from the first"),
    Verb(name="again", help="the story from its beginning", reading=True),
    Verb(name="versions", short="v", takes="NUMBER", help="what each outlet has; with a number, read it", reading=True),
    Verb(name="why", short="w", help="why these are one story", reading=True),
    Verb(name="links", short="k", help="the page, the links and the files of what you read", reading=True),
    Verb(name="open", short="o", takes="NUMBER", help="open the page, or that link, in the browser", reading=True),
    Verb(name="search", short="/", takes="WORDS", help="list what holds these words; alone, back to where you began"),
    Verb(name="all", help="include what was read, or list only what is unread"),
    Verb(name="read", short="m", takes="NUMBERS", help="mark read: what you read, or numbers as 2 5-7, or all"),
    Verb(name="unread", takes="NUMBERS", help="mark unread"),
    Verb(name="star", short="s", takes="NUMBERS", help="star"),
    Verb(name="unstar", takes="NUMBERS", help="take the star away"),
    Verb(name="tag", short="t", takes="TAG NUMBERS", help="put a tag on"),
    Verb(name="untag", takes="TAG NUMBERS", help="take a tag off"),
    Verb(name="undo", short="u", help="undo the last change"),
    Verb(name="redo", help="make it again"),
    Verb(name="save", takes="FILE", help="write the text to a new file", reading=True),
    Verb(name="pipe", takes="COMMAND", help="give the text to a command", reading=True),
    Verb(name="refresh", short="r", help="ask the feeds that are due for news"),
    Verb(name="help", short="h", help="hear this"),
    Verb(name="quit", short="q", help="leave"),
)
LONGEST_NUMBER = 18
"""Digits of the longest number that is understood."""
_BY_WORD = {word: verb for verb in VERBS for word in (verb.name, verb.short) if word} | {
    "?": VERBS[-2],
    "exit": VERBS[-1],
}


def understood(answer: str) -> tuple[Verb | None, str]:
    """Return the verb of an answer and what follows it; `/paris` needs no space.

    None if its first word is not a verb.
    """
    if answer.startswith("/"):
        answer = f"/ {answer[1:]}"
    word, _, rest = answer.partition(" ")
    return _BY_WORD.get(word.casefold()), rest.strip()


def help_lines(*, reading: bool) -> list[str]:
    """Return lines on what may be typed now."""
    lines = [
        "Type one of these and press Enter. One letter is enough where one is given.",
        "a number: read the story of that number",
        "nothing: go on, with the text, the next story or the list",
    ]
    for verb in VERBS:
        if reading or not verb.reading:
            short = f" or {verb.short}" if verb.short else ""
            takes = f", then {verb.takes}" if verb.takes else ""
            lines.append(f"{verb.name}{short}{takes}: {verb.help}")
    if not reading:
        lines.append("More can be done while a story is open; ask for help again there.")
    return lines


def numbers(text: str, last: int) -> list[int] | None:
    """Return the numbers in `2 5-7`, `2,5` or `all`, each from 1 to `last`; None for anything else."""
    if text.casefold() == "all":
        return list(range(1, last + 1))
    found: list[int] = []
    for part in text.replace(",", " ").split():
        first, dash, end = part.partition("-")
        low = number(first)
        high = number(end) if dash else low
        if low is None or high is None or not 1 <= low <= high <= last:
            return None
        found += range(low, high + 1)
    return found or None


def number(text: str) -> int | None:
    """Return the number that a text is; None for anything else, and for more digits than any number has here."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else None
