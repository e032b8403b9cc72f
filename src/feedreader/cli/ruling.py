"""`query` and `rule`: saved queries, and rules that act on new entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feedreader.cli import output
from feedreader.cli.context import Group, json_option, pass_context
from feedreader.cli.querying import QueryCommand
from feedreader.service.clock import local
from feedreader.text.rule_wording import rule_words
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from feedreader.cli.context import Context

AS_THEY_ARRIVE = (
    "the query asks for marks, and was tried with those of today; new entries come unread and without stars and tags "
    "of their own, whatever other rules do to them"
)
name_argument = click.argument("name")


@click.group(cls=Group)
def query() -> None:
    """Save queries under names; the interface lists them next to the feeds."""


@query.command("save", cls=QueryCommand)
@name_argument
@click.argument("words", metavar="QUERY...", nargs=-1, required=True)
@pass_context
def save(context: Context, *, name: str, words: tuple[str, ...]) -> None:
    """Save a query under a name, replacing any with the same name."""
    context.library.queries.save(name, " ".join(words))


@query.command("list")
@json_option
@pass_context
def list_queries(context: Context, *, as_json: bool) -> None:
    """List the saved queries, with how many entries each finds and how many of them are unread."""
    for saved in context.library.queries.counted():
        if as_json:
            record: dict[str, object] = {"name": saved.name, "query": saved.query}
            record |= {"unread": saved.unread, "total": saved.total, "why": saved.why or None}
            output.print_json(record)
        else:
            output.print_line(saved.name, f"{saved.unread}/{saved.total}", saved.query, saved.why)


@query.command("remove")
@name_argument
@pass_context
def remove_query(context: Context, *, name: str) -> None:
    """Remove a saved query; `feedreader undo` restores it. Rules that name it are left out from then on."""
    for each, why in context.library.queries.forget(name).items():
        output.print_error(f"the rule {each} is left out from now on: {why}")


@click.group(cls=Group)
def rule() -> None:
    """Manage rules that tag, star, mute, mark read or notify you of new entries that match a query."""


@rule.command("add")
@name_argument
@click.option("--query", "asked", metavar="Q", required=True, help="Which entries.")
@click.option(
    "--action",
    "actions",
    metavar="ACTION",
    multiple=True,
    required=True,
    help="What to do: tag NAME, star, mark read, mute story or notify; may be repeated.",
)
@pass_context
def add(context: Context, *, name: str, asked: str, actions: tuple[str, ...]) -> None:
    """Create a rule for future entries, replacing any with the same name.

    Rules see entries as they arrive: what one rule does, no other acts on.
    """
    context.library.rules.add(name, asked, actions)
    if "notify" in actions and not context.settings.rules.notify:
        click.echo(
            "feedreader: notifications are off until [rules] notify names a program in the configuration", err=True
        )


@rule.command("list")
@json_option
@pass_context
def list_rules(context: Context, *, as_json: bool) -> None:
    """List the rules, with why one is left out of every round."""
    left_out = context.library.rules.left_out()
    for each in context.library.rules.all():
        actions = [str(action) for action in each.actions]
        if as_json:
            record: dict[str, object] = {"name": each.name, "query": each.query, "actions": actions}
            output.print_json(record | {"active": each.active, "why": left_out.get(each.name)})
        else:
            why = f"(left out: {left_out[each.name]})" if each.name in left_out else ""
            output.print_line(each.name, each.query, f"→ {', '.join(actions)}", "" if each.active else "(paused)", why)


@rule.command("remove")
@name_argument
@pass_context
def remove_rule(context: Context, *, name: str) -> None:
    """Remove a rule but keep what it has done; `feedreader undo` restores it."""
    context.library.rules.forget(name)


@rule.command("try")
@click.argument("name", required=False)
@click.option("--query", "asked", metavar="Q", help="Test this query instead of a rule.")
@click.option("--action", "actions", metavar="ACTION", multiple=True, help="With --query: the action to test.")
@json_option
@pass_context
def attempt(context: Context, *, name: str | None, asked: str | None, actions: tuple[str, ...], as_json: bool) -> None:
    """Show what a rule would do to the last 1,000 entries, without changing anything."""
    if (name is None) == (asked is None):
        raise click.UsageError("give the NAME of a rule, or --query")
    if actions and asked is None:
        raise click.UsageError("--action needs --query; a rule has actions of its own")
    if asked is None:
        kept = context.library.rules.get(name or "")
        trial = context.library.rules.attempt(kept.query, [str(action) for action in kept.actions])
    else:
        trial = context.library.rules.attempt(asked, actions)
    if as_json:
        would = {str(action): number for action, number in trial.would}
        output.print_json({"looked_at": trial.looked_at, "found": trial.found, "would": would})
        return
    output.print_line(trial.words)
    if trial.asks_for_marks:
        click.echo(f"feedreader: {AS_THEY_ARRIVE}", err=True)
    for row in trial.examples:
        output.print_line(f"{row.id:>7}", f"{local(row.when):%Y-%m-%d}", output.named(row), output.titled(row.title))


@rule.command("apply")
@name_argument
@click.option("--all", "everything", is_flag=True, help="Apply it to all entries, not only the last 1,000.")
@json_option
@pass_context
def apply(context: Context, *, name: str, everything: bool, as_json: bool) -> None:
    """Apply a rule to existing entries, without notifications; `feedreader undo` reverts it."""
    from feedreader.service.rules import TRIED

    found = context.library.rules.get(name)
    done = context.library.rules.apply(name, newest=None if everything else TRIED)
    if as_json:
        output.print_json({"rule": found.name, "done": rule_words(done) if done else None})
    else:
        reach = "" if everything else f" among the last {counted(TRIED, 'entry', 'entries')}"
        output.print_line(rule_words(done) if done else f"Rule {found.name}: nothing to do{reach}")


COMMANDS = (query, rule)
