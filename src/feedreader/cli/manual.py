"""The manual page (man(7)), generated from the click tree, so that it covers every command and option."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

import click

from feedreader import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = """\
.TH FEEDREADER 1 "" "feedreader {version}" "User Commands"
.SH NAME
feedreader \\- read the news in a terminal, one row per story
"""
_TAIL = """\
.SH FILES
.TP
.I ~/.local/share/feedreader/feedreader.db
The store: subscriptions, entries, marks, stories. One file, which any number of processes may use at once.
.TP
.I ~/.config/feedreader/config.toml
The settings; \\fBfeedreader config show\\fR lists them, \\fBfeedreader config path\\fR prints the path of the file.
.SH ENVIRONMENT
.TP
.B FEEDREADER_DB
The store to use, like \\fB\\-\\-db\\fR.
.TP
.B FEEDREADER_CONFIG
The configuration file to use, like \\fB\\-\\-config\\fR.
.TP
.B VISUAL, EDITOR
The editor that \\fBfeedreader config edit\\fR starts.
.SH EXIT STATUS
0 on success, 1 on failure, 2 for wrong usage, 130 if interrupted.
"""


KEEP_LINES = "\b"
"""The character at the start of a paragraph whose lines click does not wrap."""


class Documented(NamedTuple):
    """A command with its words (`("tag", "add")`), its usage line without them, its help and its options."""

    words: tuple[str, ...]
    usage: str
    help: str
    options: tuple[tuple[str, str], ...]


def documented() -> Iterator[Documented]:
    """Yield every command in the order of the help page; a group without its subcommands, which follow it."""
    from feedreader.cli.tree import feedreader

    yield from _walk(feedreader, ())


def _walk(command: click.Command, words: tuple[str, ...]) -> Iterator[Documented]:
    context = click.Context(command, info_name=" ".join(("feedreader", *words)))
    records = [each.get_help_record(context) for each in command.get_params(context)]
    options = tuple((names, text) for names, text in filter(None, records) if text and "--help" not in names)
    yield Documented(words, " ".join(command.collect_usage_pieces(context)), _text(command.help or ""), options)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from _walk(below, (*words, name))


def _text(help_text: str) -> str:
    """Return a help text as paragraphs of one line each, except those whose lines click is told to keep."""
    paragraphs = re.split(r"\n\s*\n", help_text.strip())
    return "\n\n".join(_paragraph(each) for each in paragraphs)


def _paragraph(text: str) -> str:
    if KEEP_LINES in text:
        return dedent(text.replace(KEEP_LINES, "")).strip()
    return " ".join(text.split())


def page() -> str:
    """Return the manual page in the macros of man(7)."""
    (program, *commands) = documented()
    parts = [
        _HEAD.format(version=_roff(__version__)),
        f".SH SYNOPSIS\n.B feedreader\n{_roff(program.usage)}\n.SH DESCRIPTION\n{_paragraphs(program.help)}",
        ".SH OPTIONS\n",
        *map(_option, program.options),
        ".SH COMMANDS\n",
    ]
    for each in commands:
        parts.append(f".SS {_roff(' '.join(each.words))} {_roff(each.usage)}\n{_paragraphs(each.help)}")
        parts += map(_option, each.options)
    return "".join([*parts, _TAIL])


def _option(option: tuple[str, str]) -> str:
    names, text = option
    return f".TP\n.B {_roff(names)}\n{_paragraphs(text)}"


def _paragraphs(text: str) -> str:
    return "\n.PP\n".join(_lines(each.split("\n")) for each in text.split("\n\n")) + "\n"


def _lines(lines: list[str]) -> str:
    escaped = [_roff(line) for line in lines]
    return escaped[0] if len(lines) == 1 else "\n".join([".nf", *escaped, ".fi"])


def _roff(text: str) -> str:
    """Escape a text for roff: dashes stay dashes, and no line is taken for a request."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped[:1] in (".", "'") else escaped
