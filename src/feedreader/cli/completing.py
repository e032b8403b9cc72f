"""What a shell offers when Tab is pressed: feeds, tags, saved queries and pieces of queries, as the store knows them.

The shell starts the program with `_FEEDREADER_COMPLETE` set (click's protocol); nothing may be made, changed or waited
for then, and whatever goes wrong offers nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class, split_arg_string

from feedreader.errors import FeedreaderError
from feedreader.query.complete import completion_at, fixed_choices
from feedreader.query.terms import folded
from feedreader.query.write import value_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from feedreader.store.connect import Store

SHELLS = ("bash", "zsh", "fish")
MOST = 200
"""How many are offered: more than a terminal shows."""

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
    """Completion for bash that knows `field:value` as one word, and quotes what it offers."""

    source_template = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one at the cursor, and that one, whatever bash takes for the end of a word."""
        import os

        line = os.environ["COMP_WORDS"]
        words = split_arg_string(line)[1:]
        if not words or line[-1:].isspace():
            return words, ""
        return words[:-1], words[-1]

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """What may stand in the place of the last word, less what bash keeps of it."""
        kept = incomplete.rfind(":") + 1
        found = super().get_completions(args, incomplete)
        return [
            CompletionItem(_escaped(item.value[kept:]), "colon" if item.value.endswith(":") else item.type, item.help)
            for item in found
            if item.type != "plain" or item.value[:kept] == incomplete[:kept]
        ]


def _escaped(word: str) -> str:
    """The word with a backslash before each character that means something to bash."""
    return "".join(f"\\{letter}" if letter in " \t\"'\\$`!&|;<>()[]{}*?#~" else letter for letter in word)


def attach(command: click.Command) -> click.Command:
    """Let the parameters of a command offer what the store knows, by what they are called."""
    for parameter in command.params:
        offer = _OFFERS.get(parameter.name or "")
        if offer is not None:
            parameter.shell_complete = _offering(offer)  # type: ignore[method-assign]
    if isinstance(command, click.Group):
        for each in command.commands.values():
            attach(each)
    return command


def _offering(offer: Callable[[Store, str], Iterable[CompletionItem[str]]]) -> Callable[..., list[CompletionItem[str]]]:
    def shell_complete(ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        with _store(ctx) as store:
            if store is None:
                return []
            return [item for item, _ in zip(offer(store, incomplete), range(MOST), strict=False)]

    return shell_complete


@contextmanager
def _store(context: click.Context) -> Iterator[Store | None]:
    """The store that the command line names, if there is one that can be read."""
    import sqlite3

    from feedreader.settings.paths import store_path
    from feedreader.store.connect import open_store

    path = store_path(context.find_root().params.get("db"))
    try:
        if path.exists():
            with open_store(path) as store:
                yield store
                return
    except (FeedreaderError, sqlite3.Error, OSError):  # told when the command runs; here it would spoil the line
        pass
    yield None


def _beginning(names: Iterable[str], typed: str) -> Iterator[CompletionItem[str]]:
    wanted = folded(typed)
    yield from (CompletionItem(name) for name in names if folded(name).startswith(wanted))


def _feeds(store: Store, typed: str) -> Iterator[CompletionItem[str]]:
    """Addresses that begin as typed, else numbers, else addresses of the feeds whose name has it."""
    known = [(row.feed.url, str(row.feed.id), row.feed.title) for row in store.feeds.all()]
    known.sort()
    found = [(url, title) for url, _, title in known if url.startswith(typed)]
    found = found or [(number, title) for _, number, title in known if number.startswith(typed)]
    found = found or [(url, title) for url, _, title in known if folded(typed) in folded(f"{title} {url}")]
    yield from (CompletionItem(value, help=title) for value, title in found)


def _tags(store: Store, typed: str) -> Iterator[CompletionItem[str]]:
    return _beginning((each.name for each in store.user_data.tags()), typed)


def _names(store: Store, typed: str) -> Iterator[CompletionItem[str]]:
    """Names of saved queries and of rules."""
    names = (*(each.name for each in store.user_data.saved_queries()), *(each.name for each in store.rules.all()))
    return _beginning(dict.fromkeys(names), typed)


def _query(store: Store, typed: str) -> Iterator[CompletionItem[str]]:
    """How the last condition of a query may go on: a field, a state, or a value that the store knows."""
    completion = completion_at(typed, len(typed))
    if completion is None:
        if not typed:
            yield from _query(store, "(")
        return
    before = typed[: completion.start]
    for choice in (*fixed_choices(completion), *_values(store, completion.field, completion.typed)):
        yield CompletionItem(before + choice)


def _values(store: Store, field: str, typed: str) -> Iterator[str]:
    wanted = folded(typed)
    for name in dict.fromkeys(_known(store, field)):
        if folded(name).startswith(wanted):
            yield value_text(name)


def _known(store: Store, field: str) -> Iterator[str]:
    match field:
        case "tag":
            yield from (each.name for each in store.user_data.tags())
        case "query":
            yield from (each.name for each in store.user_data.saved_queries())
        case "feed":
            yield from (row.feed.title for row in store.feeds.all())
        case "outlet":
            yield from sorted(row.feed.outlet for row in store.feeds.all())
        case "lang":
            yield from sorted({row.feed.data.language or "" for row in store.feeds.all()} - {""})


def _settings(_store: Store, typed: str) -> Iterator[CompletionItem[str]]:
    from feedreader.settings.config import all_settings

    yield from (
        CompletionItem(each.name, help=each.declared.meaning) for each in all_settings() if each.name.startswith(typed)
    )


_OFFERS: dict[str, Callable[[Store, str], Iterable[CompletionItem[str]]]] = {
    "feed": _feeds,
    "feeds": _feeds,
    "label": _tags,
    "tag": _tags,
    "tags": _tags,
    "old": _tags,
    "name": _names,
    "query": _query,
    "which": _query,
    "words": _query,
    "asked": _query,
    "key": _settings,
}
"""What the parameters of that name are completed with, in whichever command."""
