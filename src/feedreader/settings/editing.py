"""Edit one setting in the text of a configuration file, keeping everything else, including comments."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from feedreader.settings.declaring import WrongValueError

_MARK = "\ufeff"
"""The byte order mark, with which some editors begin a file, and which TOML does not know."""


def edited(text: str, name: str, value: Any) -> str:
    """Return the text of a TOML file with a setting (`polling.floor`) changed to a value, or removed (None).

    `value` is a TOML value: a text, a number, true or false, or a list or table of texts. Raises `WrongValueError` if
    the text is not TOML, or the section's name is not a table.
    """
    if text.startswith(_MARK):
        return _MARK + edited(text.removeprefix(_MARK), name, value)
    section, _, key = name.partition(".")
    document = _parsed(text)
    try:
        table = document.get(section)
        if table is None and value is None:
            return text
        if table is None:
            table = tomlkit.table()
            if document.body:
                document.add(tomlkit.nl())
            document.add(section, table)
        if not isinstance(table, MutableMapping):
            raise WrongValueError(f"cannot be set: {section} is not a table in the file")
        if value is None:
            table.pop(key, None)
        else:
            table[key] = _inline(value) if isinstance(value, dict) else value
        return tomlkit.dumps(document)
    except TOMLKitError as error:
        raise WrongValueError(f"cannot be set: the file is not valid TOML: {error}") from error


def _parsed(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except (TOMLKitError, ValueError, RecursionError) as error:  # the last two are Python's, of numbers and of depth
        raise WrongValueError(f"cannot be set: the file is not valid TOML: {error}") from error


def _inline(value: dict[str, str]) -> Any:
    table = tomlkit.inline_table()
    table.update(value)
    return table
