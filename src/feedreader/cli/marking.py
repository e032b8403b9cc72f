"""`mark`, `tag`, `tags`, `undo` and `redo`: changing and restoring marks and tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from feedreader.cli import output
from feedreader.cli.context import Group, json_option, pass_context
from feedreader.cli.querying import QueryCommand
from feedreader.text.journal_wording import change_words
from feedreader.text.wording import counted, did_you_mean

if TYPE_CHECKING:
    from feedreader.cli.context import Context
    from feedreader.model.journal import Undone
    from feedreader.service.entries import Chosen

_LIKE_NUMBERS = re.compile(r"[-+#]?\d+(?:[-,;.]+\d*)*")

which_argument = click.argument("which", metavar="QUERY|ENTRY...", nargs=-1, required=True)


def chosen_entries(context: Context, which: tuple[str, ...]) -> Chosen:
    """Return entry numbers if every word is one; otherwise the entries that match the query, which must not be empty.

    An empty query, such as an unset variable in a script, would change every entry; and what looks like numbers but is
    none (`1-3`, `-1`) would be searched for.
    """
    if not any(word.strip() for word in which):
        raise click.UsageError("say which entries; is:unread means all unread ones")
    if all(word.isdecimal() for word in which):
        from feedreader.service.entries import read_number

        return [read_number(word) for word in which]
    if all(_LIKE_NUMBERS.fullmatch(word.strip()) for word in which):
        raise click.UsageError(
            "numbers of entries are written apart, as in 1 2 3; as a query, such digits need quotes of their own"
        )
    return context.library.entries.matching(" ".join(which))


@click.command(cls=QueryCommand)
@click.argument("how", type=click.Choice(["read", "unread", "star", "unstar"]))
@which_argument
@json_option
@pass_context
def mark(context: Context, *, how: str, which: tuple[str, ...], as_json: bool) -> None:
    """Mark entries read or unread, star or unstar them, by number or by query."""
    changed = context.library.entries.mark(how, chosen_entries(context, which))
    print_changed(changed, as_json=as_json)


@click.group(cls=Group)
def tag() -> None:
    """Add tags to entries, stories and feeds, or remove them."""


def _tag_command(name: str, *, add: bool) -> click.Command:
    verb = "Tag" if add else "Untag"

    @click.command(name, cls=QueryCommand)
    @click.argument("label", metavar="TAG")
    @click.argument("which", metavar="QUERY|ENTRY...", nargs=-1)
    @click.option(
        "--feed", "feeds", metavar="FEED", multiple=True, help=f"{verb} a feed instead, by number or address."
    )
    @json_option
    @pass_context
    def command(context: Context, *, label: str, which: tuple[str, ...], feeds: tuple[str, ...], as_json: bool) -> None:
        library = context.library
        if bool(which) == bool(feeds):
            raise click.UsageError("give a query, entry numbers, or --feed")
        if feeds:
            numbers = [library.feeds.get(feed).feed.id for feed in feeds]
            print_changed(library.feeds.tag([label], numbers, add=add), as_json=as_json, noun=("feed", "feeds"))
        else:
            print_changed(library.entries.tag([label], chosen_entries(context, which), add=add), as_json=as_json)

    command.help = (
        f"{'Add a tag to' if add else 'Remove a tag from'} entries, the entries of a story (story:12), or feeds."
    )
    return command


tag.add_command(_tag_command("add", add=True))
tag.add_command(_tag_command("remove", add=False))


@tag.command("rename")
@click.argument("old")
@click.argument("new")
@json_option
@pass_context
def rename(context: Context, *, old: str, new: str, as_json: bool) -> None:
    """Rename a tag and its sub-tags (politics/eu is one of politics), or merge it into another tag.

    Rules and saved queries that use the tag are updated.
    """
    changed = context.library.tags.rename(old, new)
    if not changed:
        known = context.library.tags.names()
        same = next((name for name in known if name.casefold() == old.casefold()), None)
        output.print_error(
            f"the tag is called {same} already" if same else f"there is no tag {old}{did_you_mean(old, known)}"
        )
        raise click.exceptions.Exit(1)
    if as_json:
        output.print_json({"changed": changed})
    else:
        output.print_line(f"{counted(changed, 'tag')} renamed")


@click.command()
@json_option
@pass_context
def tags(context: Context, *, as_json: bool) -> None:
    """List the tags in use, with the number of entries and feeds of each."""
    for each in context.library.tags.all():
        if as_json:
            output.print_json({"tag": each.name, "count": each.entries})
        else:
            feeds = f"{counted(each.feeds, 'feed')}" if each.feeds else ""
            output.print_line(each.name, counted(each.entries, "entry", "entries"), feeds)


@click.command()
@json_option
@pass_context
def undo(context: Context, *, as_json: bool) -> None:
    """Undo the last change to marks, tags, subscriptions or stories."""
    _report_step(context.library.journal.undo(), "undone", "there is nothing to undo", as_json=as_json)


@click.command()
@json_option
@pass_context
def redo(context: Context, *, as_json: bool) -> None:
    """Redo what was undone last."""
    _report_step(context.library.journal.redo(), "redone", "there is nothing to redo", as_json=as_json)


def _report_step(done: Undone | None, verb: str, nothing: str, *, as_json: bool) -> None:
    if done is None:
        click.echo(f"feedreader: {nothing}", err=True)
        raise click.exceptions.Exit(1)
    if as_json:
        output.print_json({verb: change_words(done.change)})
    else:
        output.print_line(f"{verb.capitalize()}: {change_words(done.change)}")
    if done.skipped:
        click.echo(f"feedreader: {counted(done.skipped, 'row')} had changed since and were left as they are", err=True)


def print_changed(changed: int, *, as_json: bool, noun: tuple[str, str] = ("entry", "entries")) -> None:
    """Print how many entries, or of what `noun` says, were changed."""
    if as_json:
        output.print_json({"changed": changed})
    else:
        click.echo(f"{counted(changed, *noun)} changed")


COMMANDS = (mark, tag, tags, undo, redo)
