"""What all commands that take a query share."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from feedreader.cli.context import Context
    from feedreader.service.front import Look, Period

T = TypeVar("T")
F = TypeVar("F", bound="Callable[..., object]")

ON_A_TERMINAL = 50
"""Default number of lines of a list on a terminal."""


def limit_option(help_text: str) -> Callable[[F], F]:
    """Return the decorator for `--limit`, whose help says what is limited, and to how many by default."""
    return click.option("--limit", type=click.IntRange(min=1), default=None, metavar="N", help=help_text)


query_argument = click.argument("query", nargs=-1)


def since_option(help_text: str) -> Callable[[F], F]:
    """Return the decorator for `--since`; `help_text` says what `last` is."""
    return click.option("--since", metavar="TIME", help=help_text)


def period_of(context: Context, since: str | None, what: Look, query: str) -> Period | None:
    """Return the period that `--since` names; None if it is not given."""
    from feedreader.service.front import MomentError

    try:
        return None if since is None else context.library.front.period(since, what, query)
    except MomentError as error:
        raise click.BadParameter(f"{error}, or `last`", param_hint="--since") from error


def on_screen(
    pages: Callable[[int | None], Iterable[Sequence[T]]], *, limit: int | None, as_json: bool
) -> Iterator[Sequence[T]]:
    """Yield a list page by page, up to the limit if there is one.

    On a terminal the default limit is ON_A_TERMINAL, and a note says so if there is more.
    """
    if limit is not None or as_json or not sys.stdout.isatty():
        yield from pages(limit)
        return
    left = ON_A_TERMINAL
    for page in pages(ON_A_TERMINAL + 1):
        yield page[:left]
        if len(page) > left:
            click.echo(
                f"These are the first {ON_A_TERMINAL}; `--limit N` lists more, and a pipe gets them all.", err=True
            )
        left -= min(left, len(page))


class QueryCommand(click.Command):
    """A command that takes a query, in which `-word` negates a word and is not an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments, hiding words with one dash from click by a leading space, which a query ignores."""
        return super().parse_args(ctx, [f" {word}" if _is_without(word) else word for word in args])


def _is_without(word: str) -> bool:
    return word.startswith("-") and not word.startswith("--") and word not in {"-", "-h"}
