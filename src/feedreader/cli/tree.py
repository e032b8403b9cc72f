"""The click tree: the global options, and the module of each command, which is imported when the command runs."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

import click

from feedreader import __version__
from feedreader.cli.context import Context, Group
from feedreader.cli.quick import COMPLETING

if TYPE_CHECKING:
    from types import ModuleType

FAMILIES = {
    "subscriptions": ("add", "remove", "feeds"),
    "transferring": ("import", "export"),
    "polling": ("refresh",),
    "fetching": ("fetch-text",),
    "daemon": ("daemon",),
    "autostart": ("service",),
    "reading": ("read", "list", "search", "show", "count"),
    "stories": ("stories", "story", "group"),
    "digest": ("digest",),
    "marking": ("mark", "tag", "tags", "undo", "redo"),
    "ruling": ("query", "rule"),
    "config": ("config",),
    "feed": ("feed",),
    "upkeep": ("retention", "backup", "status"),
    "doctor": ("doctor",),
    "shell": ("completion", "man"),
    "serving": ("serve",),
    "demo": ("demo",),
}
"""Modules of this folder and the commands that each declares in `COMMANDS`, in the order of the help page.

A module with `COMMANDS` that is not listed here is found as well; its commands come last and load slightly slower.
"""


class LazyGroup(Group):
    """A group that imports only the command that is run."""

    takes_paths = True

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return all commands, module by module, then those of unlisted modules."""
        return [name for names in FAMILIES.values() for name in names] + list(_further())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import and return the command of that name, or None."""
        family = next((family for family, names in FAMILIES.items() if cmd_name in names), None)
        commands = _further().values() if family is None else import_module(f"feedreader.cli.{family}").COMMANDS
        found = {str(command.name): command for command in commands}
        return completed(found[cmd_name]) if cmd_name in found else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is called; for an unknown name, fail with a suggestion."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name.lower(), self.list_commands(ctx), n=1)
            hint = f"did you mean `{near[0]}`?" if near else "`feedreader --help` lists them all"
            ctx.fail(f"there is no command {name}; {hint}")
        return super().resolve_command(ctx, args)


def modules() -> list[ModuleType]:
    """Import the modules that declare commands, in the order of the help page."""
    return [import_module(f"feedreader.cli.{name}") for name in FAMILIES] + _unlisted()


def _unlisted() -> list[ModuleType]:
    from pathlib import Path
    from pkgutil import iter_modules

    names = [each.name for each in iter_modules([str(Path(__file__).parent)]) if each.name not in FAMILIES]
    others = [import_module(f"feedreader.cli.{name}") for name in names]
    return [module for module in others if hasattr(module, "COMMANDS")]


def _further() -> dict[str, click.Command]:
    return {str(command.name): command for module in _unlisted() for command in module.COMMANDS}


def completed(command: click.Command) -> click.Command:
    """Return the command, with shell completion for its parameters if a shell is asking."""
    if COMPLETING not in os.environ:
        return command
    from feedreader.cli.completing import attach

    return attach(command)


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--db", metavar="PATH", help="The store to use instead of the default one.")
@click.option("--config", metavar="PATH", help="The configuration file to use instead of the default one.")
@click.option(
    "-v", "--verbose", count=True, help="Log decisions and their reasons to standard error; -vv logs everything."
)
@click.version_option(__version__, prog_name="feedreader")
@click.pass_context
def feedreader(context: click.Context, db: str | None, config: str | None, verbose: int) -> None:
    """Read the news in a terminal: one row per story, across outlets and languages.

    Without a command, opens the interface.
    """
    for option, path in (("--db", db), ("--config", config)):
        if path is not None and not path.strip():  # of a variable without a value, say
            raise click.UsageError(f"{option} needs a path")
    context.obj = Context(db=db, config=config)
    if verbose and context.invoked_subcommand is not None:  # the interface has the screen to itself
        from feedreader.daemon import logs

        logs.set_up("info" if verbose == 1 else "debug")
    if context.invoked_subcommand is None:
        from feedreader.cli.opening import open_interface

        open_interface(context.obj.library)
