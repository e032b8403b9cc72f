"""`stories` and `story`: listing stories, explaining them, and correcting them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from feedreader.cli import output
from feedreader.cli.context import Group, json_option, pass_context
from feedreader.cli.querying import (
    ON_A_TERMINAL,
    QueryCommand,
    limit_option,
    on_screen,
    period_of,
    query_argument,
    since_option,
)
from feedreader.model.entries import EntryId
from feedreader.model.stories import Story, StoryId
from feedreader.service.clock import local
from feedreader.text.outlet_names import OutletNames
from feedreader.text.story_wording import reasons, reasons_in_one
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from feedreader.cli.context import Context
    from feedreader.model.stories import Coverage

TOP = 20
"""Default number of stories with --top."""

story_argument = click.argument("story", type=int)
coverage_option = click.option(
    "--coverage", is_flag=True, help="Apply it to the whole event that the story is part of."
)


@click.command(cls=QueryCommand)
@query_argument
@click.option("--top", is_flag=True, help="The stories of the last 24 hours with the most weight, heaviest first.")
@since_option("With --top: since a date or an age such as 24h, or `last` for what arrived since the last --top.")
@click.option(
    "--by",
    type=click.Choice(["story", "coverage"]),
    default="story",
    help="With `coverage`, show the stories of one event as one.",
)
@limit_option(f"Show at most N; by default {ON_A_TERMINAL} on a terminal, and {TOP} with --top.")
@json_option
@pass_context
def stories(
    context: Context,
    *,
    query: tuple[str, ...],
    top: bool,
    since: str | None,
    by: str,
    limit: int | None,
    as_json: bool,
) -> None:
    """List stories, newest or heaviest first: all of them, or those with an entry that matches a query."""
    if since is not None and not top:
        raise click.UsageError("--since needs --top; `stories after:24h` lists all recent stories")
    if top and by == "coverage":
        raise click.UsageError("--top lists single stories; leave out --by")
    if top:
        _top(context, " ".join(query), since, limit, as_json=as_json)
        return
    names = _names(context, as_json=as_json)
    if by == "coverage":
        coverages = partial(context.library.stories.coverages, " ".join(query))
        one_by_one = on_screen(lambda most: ((event,) for event in coverages(limit=most)), limit=limit, as_json=as_json)
        for (event,) in filter(None, one_by_one):
            _print_event(context, event, names, as_json=as_json)
        return
    found = partial(context.library.stories.pages, " ".join(query))
    for page in on_screen(lambda most: found(limit=most), limit=limit, as_json=as_json):
        for each in page:
            _print_story(context, each, names, as_json=as_json)


def _top(context: Context, query: str, since: str | None, limit: int | None, *, as_json: bool) -> None:
    from feedreader.service.front import LAST, Look, in_words

    library, query = context.library, query.strip()
    front, now = library.front, library.clock()
    found = front.top(period_of(context, since, Look.TOP, query), query=query, limit=limit or TOP)
    names = _names(context, as_json=as_json)
    for each in found:
        _print_story(context, each, names, as_json=as_json)
        if not as_json:
            output.print_line("        ", in_words(front.weight(each), now))
    if not query or since == LAST:
        front.looked(Look.TOP, query, at=now)


def _names(context: Context, *, as_json: bool) -> OutletNames:
    """Return the names of outlets for readers; JSON output identifies them instead."""
    return OutletNames(() if as_json else context.library.feeds.without_health())


def _print_story(context: Context, story: Story, names: OutletNames | None = None, *, as_json: bool) -> None:
    if as_json:
        output.print_json(output.story_record(story, context.library.clock()))
        return
    story = context.library.entries.titled({story.id: story}, output.BEGINNING)[story.id]
    outlets = ", ".join((names or _names(context, as_json=False)).of(story))
    languages = f"[{' '.join(story.languages)}]" if story.languages else ""
    several = f"({counted(len(story.entries), 'entry', 'entries')})" if len(story.entries) > 1 else ""
    unread = "N" if story.unread else " "
    when = f"{local(story.last):%Y-%m-%d %H:%M}"
    title = output.titled(story.title)
    output.print_titled(f"{story.id:>7}", unread, when, title=title, after=[languages, outlets, several])


def _print_event(context: Context, event: Story | Coverage, names: OutletNames, *, as_json: bool) -> None:
    if isinstance(event, Story):
        _print_story(context, event, names, as_json=as_json)
        return
    if as_json:
        output.print_json(output.coverage_record(event, context.library.clock()))
        return
    last = max(story.last for story in event.stories)
    unread = "N" if any(story.unread for story in event.stories) else " "
    outlets = len({outlet for story in event.stories for outlet in story.outlets})
    languages = " ".join(dict.fromkeys(language for story in event.stories for language in story.languages))
    parts = f"({counted(len(event.stories), 'story', 'stories')}, {counted(outlets, 'outlet')})"
    newest = max(event.stories, key=lambda story: (story.last, story.id))
    output.print_line(
        f"{newest.id:>7}", unread, f"{local(last):%Y-%m-%d %H:%M}", output.titled(event.title), f"[{languages}]", parts
    )


def _print_coverage(context: Context, story: Story, *, why: bool, as_json: bool) -> None:
    """Print the timeline of the event that a story belongs to; if it belongs to none, the story."""
    found = context.library.stories.coverage(story.id)
    ties = {tie.story: tie for tie in found.ties} if found is not None and why else {}
    if as_json and found is not None:
        record = output.coverage_record(found, context.library.clock())
        if why:
            record["because"] = [
                {"story": tie.story, "with": tie.with_story, "score": tie.score, "evidence": reasons(tie.evidence)}
                for tie in ties.values()
            ]
        output.print_json(record)
        return
    if found is None:
        _print_story(context, story, as_json=as_json)
        return
    output.print_line(output.titled(found.title), f"({counted(len(found.stories), 'story', 'stories')})")
    for each in found.stories:
        mark = ">" if each.id == story.id else " "
        outlets = counted(len(each.outlets), "outlet")
        output.print_line(
            f"{mark}{each.id:>6}",
            f"{local(each.first):%Y-%m-%d %H:%M}",
            output.titled(each.title),
            f"[{' '.join(each.languages)}]",
            outlets,
        )
        if (tie := ties.get(each.id)) is not None:
            output.print_line("        ", f"with story {tie.with_story}: {reasons_in_one(tie.evidence)}")


class Numbered(Group):
    """A group in which `story 12` means `story show 12`, since a number is no subcommand."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse a number as the first argument as one for `show`."""
        numbers = [arg for arg in args if not arg.startswith("-")]
        if numbers and numbers[0].isdecimal():
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group(cls=Numbered, subcommand_metavar="STORY | COMMAND [ARGS]...")
def story() -> None:
    """Show a story, or correct one."""


@story.command("show")
@story_argument
@click.option("--why", is_flag=True, help="Explain why each entry, or with --coverage each story, was grouped.")
@click.option("--coverage", is_flag=True, help="Show the whole event that it is part of, as a timeline of stories.")
@json_option
@pass_context
def show_story(context: Context, *, story: int, why: bool, coverage: bool, as_json: bool) -> None:
    """Show one story and its entries (`feedreader story 12` does the same)."""
    found = context.library.stories.get(StoryId(story))
    if coverage:
        _print_coverage(context, found, why=why, as_json=as_json)
        return
    links = context.library.stories.links(found.id) if why else ()
    if as_json:
        record: dict[str, Any] = output.story_record(found, context.library.clock())
        if why:
            record["because"] = [
                {"entry": link.entry, "with": link.with_entry, "score": link.score, "evidence": reasons(link.evidence)}
                for link in links
            ]
        output.print_json(record)
        return
    _print_story(context, found, as_json=False)
    if why:
        from feedreader.service.front import in_words

        output.print_line("        ", in_words(context.library.front.weight(found), context.library.clock()))
    because = {link.entry: link for link in links}
    for row in context.library.entries.rows(found.entries):
        output.print_line(
            f"{row.id:>11}",
            f"{local(row.when):%Y-%m-%d %H:%M}",
            output.named(row).rstrip(),
            f"[{row.language or '?'}]",
            output.titled(row.title),
        )
        if (link := because.get(row.id)) is not None:
            output.print_line("             ", f"with entry {link.with_entry}: {reasons_in_one(link.evidence)}")


@story.command()
@click.argument("entries", metavar="ENTRY...", type=int, nargs=-1, required=True)
@json_option
@pass_context
def split(context: Context, *, entries: tuple[int, ...], as_json: bool) -> None:
    """Take entries out of their story permanently; `feedreader undo` reverts it."""
    number = context.library.stories.split([EntryId(entry) for entry in entries])
    _print_story(context, context.library.stories.get(number), as_json=as_json)


@story.command()
@click.argument("stories", metavar="STORY...", type=int, nargs=-1, required=True)
@pass_context
def tie(context: Context, *, stories: tuple[int, ...]) -> None:
    """Tie stories into one event permanently; `feedreader undo` reverts it."""
    context.library.stories.tie([StoryId(story) for story in stories])


@story.command()
@story_argument
@pass_context
def untie(context: Context, *, story: int) -> None:
    """Take a story out of its event permanently; `feedreader undo` reverts it."""
    context.library.stories.take_out(StoryId(story))


@story.command()
@click.argument("stories", metavar="STORY...", type=int, nargs=-1, required=True)
@json_option
@pass_context
def merge(context: Context, *, stories: tuple[int, ...], as_json: bool) -> None:
    """Merge stories permanently; `feedreader undo` reverts it."""
    number = context.library.stories.merge([StoryId(story) for story in stories])
    _print_story(context, context.library.stories.get(number), as_json=as_json)


@story.command()
@story_argument
@click.option("--off", is_flag=True, help="Show it again.")
@coverage_option
@pass_context
def mute(context: Context, *, story: int, off: bool, coverage: bool) -> None:
    """Hide a story from lists, or its whole event including future stories."""
    if coverage:
        context.library.stories.mute_coverage(StoryId(story), on=not off)
        return
    context.library.stories.mute([StoryId(story)], on=not off)


@story.command()
@story_argument
@click.option("--off", is_flag=True, help="Stop following it.")
@coverage_option
@pass_context
def follow(context: Context, *, story: int, off: bool, coverage: bool) -> None:
    """Follow a story: keep its entries, and list it with the followed stories."""
    if coverage:
        context.library.stories.follow_coverage(StoryId(story), on=not off)
        return
    context.library.stories.follow([StoryId(story)], on=not off)


@click.command()
@json_option
@pass_context
def group(context: Context, *, as_json: bool) -> None:
    """Compute missing vectors of recent entries, and group the entries into stories now."""
    bar = output.Bar("vectors")
    try:
        computed, done = context.library.stories.group(bar.show)
    finally:
        bar.clear()
    if as_json:
        output.print_json({"entries": done.entries, "stories": done.stories, "vectors": done.vectors})
        return
    entries, stories = (
        counted(done.entries, "recent entry", "recent entries"),
        counted(done.stories, "story", "stories"),
    )
    click.echo(f"{entries} in {stories}, {counted(done.vectors, 'vector')} ({computed.vectors:,} new)")
    if computed.why:
        output.print_line(computed.why)


COMMANDS = (stories, story, group)
