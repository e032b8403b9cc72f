"""`config`: showing, editing and checking the configuration."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

import click

from feedreader.cli import output
from feedreader.cli.context import Group, json_option, pass_context
from feedreader.errors import FeedreaderError, ServeError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedreader.cli.context import Context
    from feedreader.settings.config import Configuration, Settings


@click.group(cls=Group)
def config() -> None:
    """Show, edit and check the settings."""


@config.command()
@click.argument("key", nargs=-1)
@json_option
@pass_context
def show(context: Context, *, key: tuple[str, ...], as_json: bool) -> None:
    """Print every setting with its value and source, or only those whose name begins with KEY."""
    from feedreader.settings.config import all_settings
    from feedreader.settings.declaring import as_json as plain
    from feedreader.settings.declaring import shown, without_secrets

    found = read_configuration(context)
    wanted = [each for each in all_settings() if not key or each.name.startswith(key)]
    if not wanted:
        raise FeedreaderError(f"there is no setting {key[0]}; `feedreader config show` lists them")
    lines = []
    for each in wanted:
        value, source = without_secrets(each.of(found.settings)), "file" if each.name in found.given else "default"
        if as_json:
            default = plain(each.default)
            output.print_json({"key": each.name, "value": plain(value), "default": default, "source": source})
        else:
            lines.append((each.name, shown(value) or "unset", source, each.declared.meaning))
    output.columns(lines)
    for problem in found.problems:
        output.print_error(f"{_path(context)}: {problem}")


@config.command()
@pass_context
def edit(context: Context) -> None:
    """Open the configuration file in $VISUAL or $EDITOR, then check it; a new one lists every setting."""
    path = _path(context)
    _create(path)
    try:
        words = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
        code = subprocess.run([*words, str(path)], check=False).returncode  # noqa: S603 - the user's own editor
    except ValueError as error:
        raise FeedreaderError(f"$VISUAL or $EDITOR is not a valid command: {error}") from error
    except OSError as error:
        raise FeedreaderError(
            f"{words[0]} could not be started: {error.strerror}; set $EDITOR to use another editor"
        ) from error
    if code:
        raise FeedreaderError(f"{words[0]} exited with {code}; {path} has not been checked")
    _print_problems(path, tuple(problems(_configuration(path))))


@config.command()
@json_option
@pass_context
def check(context: Context, *, as_json: bool) -> None:
    """List the problems of the configuration file; exit code 1 if there are any."""
    path = _path(context)
    found = tuple(problems(read_configuration(context)))
    if as_json:
        for problem in found:
            output.print_json({"file": str(path), "problem": problem})
        if found:
            raise click.exceptions.Exit(1)
        return
    _print_problems(path, found)


@config.command("path")
@pass_context
def path_(context: Context) -> None:
    """Print the path of the configuration file, whether it exists or not."""
    click.echo(str(_path(context)))


def read_configuration(context: Context) -> Configuration:
    """Return the configuration of this run with all its problems; a file that the user named must exist.

    Raises SettingsError if it cannot be read at all.
    """
    return _configuration(_path(context), required=context.config is not None or "FEEDREADER_CONFIG" in os.environ)


def problems(found: Configuration) -> Iterator[str]:
    """Yield all problems of a configuration, including what only the interface and queries can tell."""
    from feedreader.service.clock import utc_now
    from feedreader.service.configuring import unreadable_queries
    from feedreader.tui import checking

    yield from found.problems
    yield from _unusable(found.settings)
    yield from checking.problems(found.settings.interface)
    yield from unreadable_queries(found.settings, utc_now())


def _unusable(settings: Settings) -> Iterator[str]:
    """Yield what cannot be used, although each value by itself is of the right kind."""
    from feedreader.serve.run import read_endpoint
    from feedreader.settings.declaring import spelled

    polling = settings.polling
    if polling.floor > polling.ceiling:
        yield f"polling.floor ({spelled(polling.floor)}) is longer than polling.ceiling ({spelled(polling.ceiling)})"
    try:
        if settings.serve.listen:
            read_endpoint(settings.serve.listen)
    except ServeError as error:
        yield f"serve.listen: {error}"
    try:
        shlex.split(settings.interface.browser)
    except ValueError as error:
        yield f"interface.browser: {str(error).lower()}"
    address = settings.stories.embeddings_url.lower()
    if address and not address.startswith(("http://", "https://")):
        yield "stories.embeddings_url is no http or https address"


def _path(context: Context) -> Path:
    from feedreader.settings.paths import config_path

    return config_path(context.config)


def _configuration(path: Path, *, required: bool = False) -> Configuration:
    from feedreader.settings.config import configuration

    return configuration(path, required=required)


def _create(path: Path) -> None:
    """Create a file with every setting commented out, unless there is one."""
    from feedreader.settings.listing import sample

    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(sample())
    except FileExistsError:
        return


def _print_problems(path: Path, found: tuple[str, ...]) -> None:
    for problem in found:
        output.print_line(f"{path}: {problem}")
    if found:
        raise click.exceptions.Exit(1)
    output.print_line(f"{path}: " + ("in order" if path.exists() else "does not exist; every setting has its default"))


COMMANDS = (config,)
