"""What commands share that take a query."""

from __future__ import annotations

import click

limit_option = click.option("--limit", type=click.IntRange(min=1), default=None, metavar="N", help="At most N of them.")
query_argument = click.argument("query", nargs=-1)


class QueryCommand(click.Command):
    """A command that takes a query, in which `-word` is a word and no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep click from reading a word with one dash; the space before it means nothing in a query."""
        return super().parse_args(ctx, [f" {word}" if _is_without(word) else word for word in args])


def _is_without(word: str) -> bool:
    return word.startswith("-") and not word.startswith("--") and word not in {"-", "-h"}
