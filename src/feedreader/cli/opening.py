"""Which front end the user gets: the interface, or lines where there is no screen to draw on.

A command line that names no command comes here without click, whose import and parsing are a part of the start that
can be seen.
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
    """Whether a command line names no command and nothing that click would have to look at."""
    return set(arguments[::2]) <= PLAIN and len(set(arguments[::2])) * 2 == len(arguments)


def open_plainly(arguments: list[str]) -> None:
    """Open the interface on what a plain command line names. Raises FeedreaderError.

    Nothing looks for garbage meanwhile: what is imported stays, and to go over it again and again takes a tenth of the
    start. The interface turns that on again once it stands.
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
    """Return what the user configured, in the file that is named or in the usual one."""
    from feedreader.settings.config import load
    from feedreader.settings.paths import config_path

    return load(config_path(path), required=path is not None or "FEEDREADER_CONFIG" in os.environ)


def configuration(path: str | None) -> Configuration:
    """Return the configuration of that file, or of the usual one, which notices when it changes."""
    from feedreader.settings.paths import config_path
    from feedreader.settings.watching import Configuration

    return Configuration(config_path(path), required=path is not None or "FEEDREADER_CONFIG" in os.environ)


def open_interface(library: Library) -> None:
    """Open the interface, or the linear mode where no cursor can be moved.

    Raises FeedreaderError without a terminal.
    """
    if os.environ.get("TERM", "dumb") in {"dumb", "unknown"}:
        gc.enable()
        open_lines(library)
        return
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):  # Textual draws on the last
        raise FeedreaderError(
            "the interface needs a terminal; `feedreader read` reads line by line, also through pipes"
        )
    from feedreader.tui.app import open_on

    open_on(library)


def open_lines(library: Library, query: str = "") -> None:
    """Run the linear mode on the streams that the program was started with."""
    from feedreader.linear.session import Session
    from feedreader.linear.talk import Talk

    Session(library, Talk.on_standard_streams(), query).run()
