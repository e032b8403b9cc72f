"""The pages of reference, made from the program's own tables whenever the site is built, so that they cannot go stale.

Commands come from the click tree, keys from the interface's commands, fields from the query language, settings from
where they are declared, JSON objects from where they are declared. Nothing of it is kept: `docs/reference/` is ignored.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from feedreader.cli.json_objects import STATUSES, meanings, objects
from feedreader.cli.manual import documented
from feedreader.query.fields import FIELDS, STATES
from feedreader.settings.config import all_settings
from feedreader.settings.declaring import described, shown
from feedreader.tui.commands import GROUPS
from feedreader.tui.keymap import keymap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

SETTINGS = """\
# Settings

Every setting has a default; no file is needed. `feedreader config edit` opens the file, and begins one that lists every
setting; `feedreader config show` prints what holds and where it comes from; `feedreader config check` says what is
wrong. An unknown, ill-typed or impossible setting is an error that names the file and the key.
"""
KEYS_HEAD = """\
# Keys

`keymap = "newsboat"` gives newsboat's; `[interface.keys]` changes any of them, by the name of its command.
"""
QUERIES = """\
# Fields of a query

How they go together: [](../queries.md).
"""
JSON = """\
# JSON objects

`--json` prints JSON Lines in UTF-8: one object a line, with the keys below, in this order. Keys are never taken away or
given another meaning; new ones may come. Times are RFC 3339 in UTC; what is not known is `null`.

## Objects
"""


def write(folder: Path) -> None:
    """Write every page into the folder, leaving those alone that are as they would be."""
    folder.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        path, text = folder / f"{name}.md", page()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def commands() -> str:
    """Every command with its options and the keys of its objects."""
    parts = ["# Commands\n", "Exit code 0: done; 1: could not be done; 2: wrong usage; 130: interrupted.\n"]
    for each in documented():
        words = " ".join(each.words)
        parts.append(f"\n## `{' '.join(('feedreader', *each.words))}`\n" if words else "")
        parts.append(f"\n`{' '.join(('feedreader', *each.words))} {each.usage}`\n\n{_safe(each.help)}\n")
        if each.options:
            parts.append(_table(("option", "does"), ((f"`{names}`", _safe(text)) for names, text in each.options)))
        if words in objects():
            parts.append(f"\n`--json` prints {', '.join(f'`{key}`' for key in objects()[words])}.\n")
    return "".join(parts)


def keys() -> str:
    """Every command of the interface with its keys in both keymaps, and the name that `[interface.keys]` knows."""
    ours, newsboats = keymap("default"), keymap("newsboat")
    parts = [KEYS_HEAD]
    for group, members in GROUPS.items():
        parts.append(f"\n## {group}\n")
        rows = (
            (each.words, _typed(ours.spoken(each)), _typed(newsboats.spoken(each)), f"`{each.id}`") for each in members
        )
        parts.append(_table(("does", "keys", "newsboat's keys", "name"), rows))
    return "".join(parts)


def queries() -> str:
    """Every field and state of the query language."""
    fields = (
        (f"`{each.name}:`", f"entries {_safe(each.meaning)}", each.kind.value, f"`{each.example}`")
        for each in FIELDS.values()
    )
    states = ((f"`is:{state.value}`", f"entries that are {meaning}") for state, meaning in STATES.items())
    return "".join(
        (
            QUERIES,
            _table(("field", "finds", "its value", "for example"), fields),
            "\n## States\n",
            _table(("state", "finds"), states),
        )
    )


def settings() -> str:
    """Every setting with its default, its bounds and its meaning, as a file would have it."""
    parts = [SETTINGS]
    for section, members in groupby(all_settings(), key=lambda each: each.name.partition(".")[0]):
        parts.append(f"\n## [{section}]\n")
        rows = []
        for each in members:
            declared = each.declared
            example = "" if declared.example is None else f" For example `{shown(declared.example)}`."
            default, bounds = f"`{shown(each.default) or 'unset'}`", _safe(described(each.kind, declared))
            rows.append((f"`{each.name.partition('.')[2]}`", default, bounds, f"{_safe(declared.meaning)}.{example}"))
        parts.append(_table(("setting", "default", "may be", "meaning"), rows))
    return "".join(parts)


def json_objects() -> str:
    """Every key of every object."""
    used = {key: [f"`{command}`" for command, keys in objects().items() if key in keys] for key in meanings()}
    parts = [
        JSON,
        _table(
            ("command", "keys"),
            ((f"`{command}`", ", ".join(f"`{key}`" for key in keys)) for command, keys in objects().items()),
        ),
        "\n## Keys\n",
        _table(
            ("key", "meaning", "printed by"),
            ((f"`{key}`", meaning, ", ".join(used[key])) for key, meaning in meanings().items()),
        ),
        "\n## What `status` may be\n",
        _table(("command", "status"), ((f"`{command}`", values) for command, values in STATUSES.items())),
    ]
    return "".join(parts)


_MARKDOWN = frozenset("\\`*_{}[]()<>#+-.!~$")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _safe(text: str) -> str:
    """Text in which no bracket begins a link and no angle a tag."""
    return text.replace("[", "\\[").replace("<", "&lt;")


def _typed(text: str) -> str:
    """Keys as they are typed, none of which is read as Markdown."""
    return "".join(f"\\{each}" if each in _MARKDOWN else each for each in text)


PAGES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "keys": keys,
    "queries": queries,
    "settings": settings,
    "json": json_objects,
}
"""The pages by the name of their file."""
