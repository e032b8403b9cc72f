"""Shell completion of feeds, tags, saved queries and parts of queries, from the store.

The shell starts the program with `_FEEDREADER_COMPLETE` set (click's protocol). Nothing may be created, changed or
waited for then, and any error means no suggestions.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class, split_arg_string

from feedreader.errors import FeedreaderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from feedreader.service.completion import Offer
    from feedreader.service.library import Library

SHELLS = ("bash", "zsh", "fish")
MOST = 200
"""The largest number of suggestions: more than a terminal shows."""

_BASH = """\
%(complete_func)s() {
    local line="${COMP_LINE:0:COMP_POINT}" type value response
    response=$(env COMP_WORDS="$line" %(complete_var)s=bash_complete "$1") || return 0
    COMPREPLY=()
    while IFS=, read -r type value; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain) COMPREPLY+=("$value") ;;
            colon) COMPREPLY+=("$value"); compopt -o nospace ;;
        esac
    done <<<"$response"
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


@add_completion_class
class Bash(BashComplete):
    """Completion for bash that treats `field:value` as one word and quotes its suggestions."""

    source_template = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor and the word at it, regardless of COMP_WORDBREAKS."""
        import os

        line = os.environ["COMP_WORDS"]
        words = split_arg_string(line)[1:]
        if not words or (line[-1:].isspace() and not _open_quote(line)[0]):
            return words, ""
        return words[:-1], words[-1]

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """Return the completions of the last word, without the part of it that bash keeps.

        Bash keeps what stands before the last colon, or, inside quotation marks, what stands before these.
        """
        import os

        quote, before = _open_quote(os.environ["COMP_WORDS"])
        kept = len(before) if quote else incomplete.rfind(":") + 1
        found = super().get_completions(args, incomplete)
        return [
            CompletionItem(
                _escaped(item.value[kept:], quote), "colon" if item.value.endswith(":") else item.type, item.help
            )
            for item in found
            if item.type != "plain" or item.value[:kept] == incomplete[:kept]
        ]


def _open_quote(line: str) -> tuple[str, str]:
    """Return the quotation mark that is open at the end of a line (or ""), and the part of its word before it."""
    quote, word, before = "", "", ""
    letters = iter(line)
    for letter in letters:
        if letter == "\\" and quote != "'":
            word += next(letters, "")
        elif letter == quote:
            quote = ""
        elif letter in "'\"" and not quote:
            quote, before = letter, word
        elif letter.isspace() and not quote:
            word = ""
        else:
            word += letter
    return quote, before


def _escaped(word: str, quote: str) -> str:
    """Return the word with a backslash before each character that is special to bash there."""
    if quote == "'":
        return word.replace("'", "'\\''")
    special = '"\\$`' if quote else " \t\"'\\$`!&|;<>()[]{}*?#~"
    return "".join(f"\\{letter}" if letter in special else letter for letter in word)


def attach(command: click.Command) -> click.Command:
    """Give the parameters of a command completion from the store, according to their names."""
    for parameter in command.params:
        offer = _OFFERS.get(parameter.name or "")
        if offer is not None:
            parameter.shell_complete = _offering(offer)  # type: ignore[method-assign]  # click asks for a subclass otherwise
    if isinstance(command, click.Group):
        for each in command.commands.values():
            attach(each)
    return command


def _offering(offer: Callable[[Library, str], Iterable[Offer]]) -> Callable[..., list[CompletionItem[str]]]:
    def shell_complete(ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        with _library(ctx) as library:
            if library is None:
                return []
            return [
                CompletionItem(each.value, help=each.about or None) for each in islice(offer(library, incomplete), MOST)
            ]

    return shell_complete


@contextmanager
def _library(context: click.Context) -> Iterator[Library | None]:
    """Open the library on the store that the command line selects; None if it cannot be read."""
    from feedreader.service.library import open_library
    from feedreader.settings.config import Settings
    from feedreader.settings.paths import store_path

    path = store_path(context.find_root().params.get("db"))
    try:
        if path.exists():
            with open_library(path, Settings()) as library:
                yield library
                return
    except (FeedreaderError, OSError):  # reported when the command runs; here it would disturb the prompt
        pass
    yield None


def _settings(_library: Library, typed: str) -> Iterator[Offer]:
    from feedreader.service.completion import Offer
    from feedreader.settings.config import all_settings

    yield from (Offer(each.name, each.declared.meaning) for each in all_settings() if each.name.startswith(typed))


_OFFERS: dict[str, Callable[[Library, str], Iterable[Offer]]] = {
    "feed": lambda library, typed: library.completion.feeds(typed),
    "feeds": lambda library, typed: library.completion.feeds(typed),
    "label": lambda library, typed: library.completion.tags(typed),
    "tag": lambda library, typed: library.completion.tags(typed),
    "tags": lambda library, typed: library.completion.tags(typed),
    "old": lambda library, typed: library.completion.tags(typed),
    "name": lambda library, typed: library.completion.names(typed),
    "query": lambda library, typed: library.completion.query(typed),
    "which": lambda library, typed: library.completion.query(typed),
    "words": lambda library, typed: library.completion.query(typed),
    "asked": lambda library, typed: library.completion.query(typed),
    "key": _settings,
}
"""How to complete parameters, by name, in any command."""
