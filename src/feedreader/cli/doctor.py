"""`doctor`: checking the store, its files and the configuration."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

import click

from feedreader import __version__
from feedreader.cli import output
from feedreader.cli.config import problems, read_configuration
from feedreader.cli.context import json_option, pass_context
from feedreader.settings.paths import expanded
from feedreader.text.wording import counted, in_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from feedreader.cli.context import Context
    from feedreader.service.doctor import Finding
    from feedreader.service.site_rules import RulesFound

LIBRARIES = ("feedparser", "httpx", "sqlite-utils", "textual", "apscheduler")

MOST_LISTED = 20
"""How many faulty lines are listed for site rules that the user did not write."""


@click.command()
@click.option(
    "--repair",
    is_flag=True,
    help="Also repair what can be repaired, in a copy that replaces the store once it is sound.",
)
@click.option(
    "--move-secrets", is_flag=True, help="Also move passwords in the addresses of feeds into the system's keyring."
)
@json_option
@pass_context
def doctor(context: Context, *, repair: bool, move_secrets: bool, as_json: bool) -> None:
    """Check the store, its index, its files and the configuration; exit code 1 if something is wrong."""
    from feedreader.service.doctor import Finding, examine_files
    from feedreader.service.site_rules import rules_found
    from feedreader.settings.paths import config_path, site_rules_path, store_path
    from feedreader.settings.watching import Configuration

    configuration = read_configuration(context)
    config, path = config_path(context.config), store_path(context.db)
    context.settings = configuration.settings  # the valid part, so that the rest can still be checked
    context.file = Configuration(config, settings=configuration.settings)
    lines = _repair(context, path) if repair and path.exists() else []
    if move_secrets and path.exists():
        lines += context.library.secrets.move()
    rules = list(rules_found(site_rules_path(config)))
    findings = [
        *_examined(context, path),
        *_secrets(context, path),
        *_left_out(context, path),
        *examine_files(path, config),
        *(Finding(message=f"{config}: {problem}") for problem in problems(configuration)),
        *(Finding(message=problem) for each in rules if each.own for problem in each.problems),
    ]
    if as_json:
        for finding in findings:
            output.print_json({"finding": finding.message, "derivable": finding.derivable})
    else:
        _print_versions(config)
        for line in [*lines, *_sizes(context, path), *_rules(rules)]:
            output.print_line(line)
        for finding in findings:
            hint = " (`feedreader doctor --repair` repairs it)" if finding.derivable else ""
            output.print_line(f"wrong: {finding.message}{hint}")
        if any(finding.damage for finding in findings):
            output.print_line(_backup_words(context))
        if not findings:
            click.echo("everything is in order")
    if findings:
        raise click.exceptions.Exit(1)


def _examined(context: Context, path: Path) -> tuple[Finding, ...]:
    """Return what is wrong with the store, including that it cannot be opened."""
    from feedreader.errors import StoreError
    from feedreader.service.doctor import Finding

    if not path.exists():
        return ()  # one will be created when it is needed
    try:
        return context.library.doctor.examine(thorough=True)
    except StoreError as error:
        return (Finding(message=str(error), damage=True),)


def _secrets(context: Context, path: Path) -> list[Finding]:
    """Return a finding for each feed with a password in its address."""
    from feedreader.errors import StoreError
    from feedreader.model.addresses import shown_url
    from feedreader.service.doctor import Finding

    try:
        feeds = context.library.secrets.in_addresses() if path.exists() else ()
    except StoreError:
        return []  # which has been reported already
    hint = "`feedreader doctor --move-secrets` moves it to the keyring"
    return [
        Finding(message=f"the address of feed {each.id} contains a password: {shown_url(each.url)}; {hint}")
        for each in feeds
    ]


def _left_out(context: Context, path: Path) -> list[Finding]:
    """Return a finding for each rule whose query cannot be read any more."""
    from feedreader.errors import StoreError
    from feedreader.service.doctor import Finding

    try:
        rules = context.library.rules.left_out() if path.exists() else {}
    except StoreError:
        return []  # which has been reported already
    return [Finding(message=f"the rule {name} is left out of every round: {why}") for name, why in rules.items()]


def _repair(context: Context, path: Path) -> list[str]:
    """Repair the store and return messages on what was done. Raises RepairError."""
    from feedreader.service.doctor import repair

    done = repair(path)
    lines = [f"repaired: {message}" for message in done.mended]
    lines += done.losses
    lines += [f"{rows:,} rows of {table} could not be read" for table, rows in done.lost.items()]
    if done.damaged is not None:
        lines.append(f"the damaged file is kept as {done.damaged}")
    if done.lost:
        lines.append(_backup_words(context))
    return lines


def _backup_words(context: Context) -> str:
    """Return a message naming the backup to restore lost data from."""
    from feedreader.service.doctor import newest_sound_backup

    folder = context.settings.upkeep.backups
    if not folder:
        return "there is no backup; set a folder for them with `[upkeep] backups`"
    backup = newest_sound_backup(expanded(folder))
    return f"the newest intact backup is {backup}" if backup else f"there is no intact backup in {folder}"


def _print_versions(config: Path) -> None:
    from sqlite3 import sqlite_version

    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    output.print_line(f"feedreader {__version__}, Python {platform.python_version()}, SQLite {sqlite_version}")
    output.print_line(versions)
    output.print_line(f"configuration: {config}" + ("" if config.exists() else " (none; defaults)"))


def _sizes(context: Context, path: Path) -> list[str]:
    """Return the size of the store and of its largest tables; only its path if it cannot be read."""
    from feedreader.errors import StoreError

    if not path.exists():
        return [f"store: {path} (none yet)"]
    try:
        library = context.library
        feeds, entries = len(library.feeds.all()), library.entries.count()
        sizes, tables = library.doctor.sizes()
    except StoreError:
        return [f"store: {path}"]
    largest = ", ".join(f"{name} {in_bytes(size)}" for name, size in list(tables.items())[:5])
    return [
        f"store: {path}, {counted(feeds, 'feed')}, {counted(entries, 'entry', 'entries')}",
        f"size: {in_bytes(sizes.file)}, {in_bytes(sizes.free)} of it free, log {in_bytes(sizes.wal)}"
        + (f"; {largest}" if largest else ""),
    ]


def _rules(found: list[RulesFound]) -> list[str]:
    """Return the number and date of site rules, and the unusable lines of collections that the user added."""
    lines = []
    for each in found:
        date = f"{each.newest:%Y-%m-%d}"
        line = f"rules for sites: {each.folder}, {counted(each.files, 'file')}, the newest of {date}"
        if not each.own and each.problems:
            line += f"; {counted(len(each.problems), 'line')} cannot be used"
        if not each.own and each.refused:
            line += f"; {counted(each.refused, 'header')} not sent"
        lines.append(line)
        if not each.own:
            lines += [f"  {problem}" for problem in each.problems[:MOST_LISTED]]
            more = len(each.problems) - MOST_LISTED
            lines += [f"  and {counted(more, 'line')} more"] if more > 0 else []
    return lines


COMMANDS = (doctor,)
