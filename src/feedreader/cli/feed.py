"""`feed`: the settings of a single feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from feedreader.cli import output
from feedreader.cli.context import Group, json_option, pass_context
from feedreader.model.addresses import shown_url
from feedreader.settings.declaring import spelled

if TYPE_CHECKING:
    from feedreader.cli.context import Context


@click.group(cls=Group)
def feed() -> None:
    """Change the settings of a single feed."""


@feed.command("set")
@click.argument("feed")
@click.argument("values", metavar="[KEY=VALUE]...", nargs=-1)
@json_option
@pass_context
def set_feed(context: Context, feed: str, *, values: tuple[str, ...], as_json: bool) -> None:
    """Set a feed's name, folder, interval and so on; without KEY=VALUE, show its settings.

    \b
    name=TEXT            the name to show; empty for the feed's own name
    folder=PATH          its folder, such as news/france
    position=1           its position in its folder, if sorted by hand
    interval=2h          how often to poll it (5m to 31d)
    full_text=yes        fetch whole articles from their pages
    muted=yes            mark its new entries read and do not notify
    user=NAME            the user name for its server
    password=SOURCE      env:NAME, file:PATH, keyring:SERVICE/USER
                         or command:PROGRAM ARGUMENTS
    header:NAME=TEXT     an additional request header
    read=90d unread=1w   how long to keep its entries
    read_number=100      how many to keep (also unread_number)

    An empty value resets a setting. `feedreader undo` reverts the whole change.
    """  # noqa: D301 - click keeps the lines of the paragraph after this character
    library = context.library
    row = library.feeds.get(feed)
    wanted: dict[str, str] = {}
    for each in values:
        name, equals, value = each.partition("=")
        if not equals:
            raise click.UsageError(f"{each}: write KEY=VALUE")
        wanted[name.strip()] = value.strip()
    if wanted:
        library.feeds.set(row.feed.id, wanted)
        row = library.feeds.get(row.feed.id)
    settings = library.feeds.settings(row.feed.id)
    if as_json:
        output.print_json(
            {
                "feed": row.feed.id,
                "url": shown_url(row.feed.url),
                "name": row.feed.user_title,
                "folder": list(row.feed.tags),
                "position": library.feeds.place(row.feed.id),
                **settings.as_json(),
            }
        )
        return
    output.print_line(f"{row.feed.title} ({shown_url(row.feed.url)})")
    own = {
        "name": row.feed.user_title,
        "folder": ", ".join(row.feed.tags),
        "position": library.feeds.place(row.feed.id),
    }
    shown: dict[str, Any] = {**own, **settings.as_json()}
    for name, value in shown.items():
        if value not in (None, "", False, []):
            output.print_line(f"  {name} = {', '.join(value) if isinstance(value, list) else spelled(value)}")


COMMANDS = (feed,)
