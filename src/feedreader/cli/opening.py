"""Choose the front end: the interface, or the linear mode where there is no screen to draw on.

A command line without a command comes here without loading click, because importing it and parsing with it would
noticeably delay the start.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from feedreader.errors import FeedreaderError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedreader.service.library import Library
    from feedreader.settings.config import Settings
    from feedreader.settings.watching import Configuration

PLAIN = {"--db", "--config"}
"""The options that may stand before a command, or alone."""


def is_plain(arguments: list[str]) -> bool:
    """Return whether a command line has no command and nothing else that click would have to parse."""
    return set(arguments[::2]) <= PLAIN and len(set(arguments[::2])) * 2 == len(arguments) and all(arguments)


def open_plainly(arguments: list[str]) -> None:
    """Open the interface on what a plain command line names. Raises FeedreaderError.

    Garbage collection is off meanwhile: imported modules stay alive, and scanning them repeatedly takes a tenth of the
    start-up time. The interface turns it on again after its first screen.
    """
    gc.disable()
    try:
        _open(dict(zip(arguments[::2], arguments[1::2], strict=True)))
    finally:
        gc.enable()


def _open(named: Mapping[str, str]) -> None:
    from feedreader.service.library import open_library
    from feedreader.settings.paths import store_path

    file = configuration(named.get("--config"))
    with open_library(store_path(named.get("--db")), file.settings, file=file) as library:
        open_interface(library)


def configured(path: str | None) -> Settings:
    """Return the settings from the given file, or from the default one."""
    from feedreader.settings.config import load
    from feedreader.settings.paths import config_path

    return load(config_path(path), required=path is not None or "FEEDREADER_CONFIG" in os.environ)


def configuration(path: str | None) -> Configuration:
    """Return the configuration from the given file or the default one; it notices when the file changes."""
    from feedreader.settings.paths import config_path
    from feedreader.settings.watching import Configuration

    return Configuration(config_path(path), required=path is not None or "FEEDREADER_CONFIG" in os.environ)


def open_interface(library: Library) -> None:
    """Open the interface, or the linear mode on a terminal that cannot move its cursor.

    Raises FeedreaderError without a terminal.
    """
    if os.environ.get("TERM", "dumb") in {"dumb", "unknown"}:
        gc.enable()
        open_lines(library)
        return
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):  # Textual draws on the last
        raise FeedreaderError("the interface needs a terminal; `feedreader read` works line by line, even in a pipe")
    from feedreader.tui.app import open_on

    open_on(library)


def open_lines(library: Library, query: str = "") -> None:
    """Run the linear mode on the streams that the program was started with."""
    from feedreader.linear.session import Session
    from feedreader.linear.talk import Talk

    Session(library, Talk.on_standard_streams(), query).run()
