"""What every command needs: the store, the settings and the `--json` option; opened on first use."""

from __future__ import annotations

import os
import sys
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from feedreader.service.library import Library
    from feedreader.service.polling import Poller
    from feedreader.settings.config import Settings
    from feedreader.settings.watching import Configuration

T = TypeVar("T")
READING = frozenset(
    {
        "count", "digest", "export", "feeds", "list", "query list", "retention", "rule list", "rule try", "search",
        "serve devices", "show", "stories", "story", "tags",
    }
)  # fmt: skip
"""Commands, with all that is below them, that do not create a missing store; nor does any with `--dry-run`."""

LONGEST_SENTENCE = 500
"""The limit in characters on a command's first sentence on the help page: more than any has."""


class Group(click.Group):
    """A group of commands whose help page shows the whole first sentence of each.

    `takes_paths`: an argument may be the name of a file, and so any bytes; elsewhere it is a name or a query.
    """

    takes_paths = False

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse bytes that are not text in this locale, because nothing in the store can contain them."""
        for each in () if self.takes_paths else args:
            if not each.isascii() and any("\ud800" <= letter <= "\udfff" for letter in each):
                ctx.fail(f"{each}: contains bytes that are not text in this locale")
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first sentence of each command in full, wrapped if necessary; click truncates it to one line."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        with formatter.section("Commands"):
            formatter.write_dl([(name, each.get_short_help_str(LONGEST_SENTENCE)) for name, each in found if each])


@dataclass
class Context:
    """One run of the program: the global options and what they select."""

    db: str | None = None
    config: str | None = None

    @cached_property
    def settings(self) -> Settings:
        """Return the user's settings."""
        return self.file.settings

    @cached_property
    def file(self) -> Configuration:
        """Return the configuration file."""
        from feedreader.cli.opening import configuration

        return configuration(self.config)

    @cached_property
    def library(self) -> Library:
        """Return the library of the selected store, which is created if there is none yet."""
        from feedreader.cli.output import Bar
        from feedreader.service.library import open_library
        from feedreader.settings.paths import store_path

        context, path = click.get_current_context(), store_path(self.db)
        if _only_reads(context) and not path.exists():
            # A command that only reads finds nothing without a store, and does not create one.
            from pathlib import Path
            from tempfile import TemporaryDirectory

            if self.db is not None or "FEEDREADER_DB" in os.environ:  # and may be mistyped
                from feedreader.cli.output import print_error

                print_error(f"{path}: there is no store yet")
            if self.db is None and sys.stdout.isatty() and not context.params.get("dry_run", False):
                click.echo("Nothing is stored yet. Subscribe with `feedreader add URL` or `import FILE`.", err=True)
            path = Path(context.with_resource(TemporaryDirectory(prefix="feedreader-"))) / path.name
        library, bar = open_library(path, self.settings, file=self.file), Bar("entries indexed")
        context.call_on_close(library.close)

        def on_indexed(done: int, waiting: int) -> None:
            if not done:
                from feedreader.text.wording import counted

                many = counted(waiting, "entry", "entries")
                why = "the index is out of date and the store cannot be written to"
                click.echo(f"feedreader: {many} cannot be found in searches: {why}", err=True)
                return
            bar.show(done, waiting)
            if done >= waiting:
                bar.clear()

        library.on_indexed(on_indexed)
        return library

    @asynccontextmanager
    async def poller(self) -> AsyncIterator[Poller]:
        """Return a poller with its own HTTP client and parsers."""
        async with AsyncExitStack() as stack:
            yield await stack.enter_async_context(self.library.poller(awaited=True))

    def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run asynchronous work to completion.

        SIGTERM and SIGHUP cancel it like Ctrl-C, so that what has arrived is stored; an ignored one (`nohup`) stays so.
        """
        import asyncio
        import signal

        async def cancellable() -> T:
            task = asyncio.current_task()
            assert task is not None
            for number in (signal.SIGTERM, signal.SIGHUP):
                if signal.getsignal(number) is not signal.SIG_IGN:
                    asyncio.get_running_loop().add_signal_handler(number, task.cancel)
            return await work()

        try:
            return asyncio.run(cancellable())
        except (asyncio.CancelledError, KeyboardInterrupt):
            raise click.Abort from None


def _only_reads(context: click.Context) -> bool:
    names, dry_run = [], context.params.get("dry_run", False)
    while context.parent is not None:
        names.append(str(context.info_name))
        context = context.parent
    names.reverse()
    return dry_run or not READING.isdisjoint({names[0], " ".join(names[:2])} if names else ())


pass_context = click.make_pass_decorator(Context)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
