"""What commands share that take a query."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

T = TypeVar("T")

ON_A_TERMINAL = 50
"""How many lines a list has on a terminal where nobody says how many."""

limit_option = click.option("--limit", type=click.IntRange(min=1), default=None, metavar="N", help="At most N of them.")
query_argument = click.argument("query", nargs=-1)


def on_screen(
    pages: Callable[[int | None], Iterable[Sequence[T]]], *, limit: int | None, as_json: bool
) -> Iterator[Sequence[T]]:
    """Yield a list page by page: as much as was asked for, else all of it.

    A terminal is given as much as somebody can look through, and is told where there is more.
    """
    if limit is not None or as_json or not sys.stdout.isatty():
        yield from pages(limit)
        return
    left = ON_A_TERMINAL
    for page in pages(ON_A_TERMINAL + 1):
        yield page[:left]
        if len(page) > left:
            click.echo(
                f"These are the first {ON_A_TERMINAL}; `--limit N` lists more, and a pipe is given all.", err=True
            )
        left -= min(left, len(page))


class QueryCommand(click.Command):
    """A command that takes a query, in which `-word` is a word and no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep click from reading a word with one dash; the space before it means nothing in a query."""
        return super().parse_args(ctx, [f" {word}" if _is_without(word) else word for word in args])


def _is_without(word: str) -> bool:
    return word.startswith("-") and not word.startswith("--") and word not in {"-", "-h"}
