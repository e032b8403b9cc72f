"""The entry point: runs a command line, and turns errors into messages and exit codes.

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from codecs import register_error
from contextlib import suppress
from io import StringIO

_DAY = 86_400
CONTAINERS_A_COLLECTION = 50_000
"""The garbage collector's first threshold, instead of 700: a command keeps what it imports and reads, and
scanning it repeatedly takes a tenth of a round of polling."""

NO_HOME = "/nonexistent"
"""The home folder of users who have none, by the Debian Policy Manual (9.2.3)."""


def run(arguments: list[str]) -> int:
    """Run one command line and return the exit code."""
    _open_streams()
    _repair_surroundings()
    try:
        code = _run(arguments)
        sys.stdout.flush()  # here, where an error can be reported, and not while Python exits
    except BrokenPipeError:  # the reader of the pipe has seen enough, and the work is done
        _silence()
        return 0
    except OSError as error:
        _silence()
        where = f"{error.filename}: " if error.filename else ""
        _print_error(f"{where}{error.strerror or error}")
        return 1
    return code


def _run(arguments: list[str]) -> int:
    from feedreader.cli import quick

    completing = quick.COMPLETING in os.environ
    if not completing and quick.answer(arguments):
        return 0
    from feedreader.cli import opening
    from feedreader.errors import FeedreaderError

    try:
        if completing or not opening.is_plain(arguments):
            return _run_command(arguments)
        opening.open_plainly(arguments)
    except FeedreaderError as error:
        _print_error(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _run_command(arguments: list[str]) -> int:
    gc.set_threshold(CONTAINERS_A_COLLECTION)
    import click

    from feedreader.cli.quick import COMPLETING

    if COMPLETING in os.environ:
        from feedreader.cli import completing  # noqa: F401 - registers the completion for bash

    from feedreader.cli.tree import feedreader

    try:
        code = feedreader.main(arguments, prog_name="feedreader", standalone_mode=False)
    except click.exceptions.Abort:
        return 130
    except SystemExit:
        if COMPLETING in os.environ:
            raise
        raise BrokenPipeError from None  # in this mode click exits for no other reason
    except click.ClickException as error:
        from feedreader.text.clean import prose

        said = StringIO()
        error.show(file=said)
        sys.stderr.write(prose(said.getvalue()))  # it may contain a name as typed
        return error.exit_code
    return code if isinstance(code, int) else 0


def _nearest(error: UnicodeError) -> tuple[str, int]:
    """Return a replacement for characters that an eight-bit terminal cannot show.

    Letters lose their diacritics; other characters become `?`.
    """
    from unicodedata import normalize

    assert isinstance(error, UnicodeEncodeError)
    text = error.object[error.start : error.end].translate(_PLAIN)
    plain = ("".join(part for part in normalize("NFKD", each) if part.isascii()) for each in text)
    return "".join(each or "?" for each in plain), error.end


_PLAIN = str.maketrans("\u2018\u2019\u201c\u201d\u201e\u2013\u2014\u2022", '\'\'"""--*')
"""Typographic quotes, dashes and bullets, which have no decomposition."""


def _open_streams() -> None:
    """Replace characters that the terminal cannot show, and reopen streams that are closed (`>&-`)."""
    register_error("feedreader.nearest", _nearest)
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w"))  # noqa: PTH123, SIM115 - until the end
        elif name != "stdin" and hasattr(stream := getattr(sys, name), "reconfigure"):
            stream.reconfigure(errors="feedreader.nearest")


def _repair_surroundings() -> None:
    """Leave a working directory that was removed, and replace an invalid home folder or time zone.

    Processes cannot be started from a missing directory, and Python supports no UTC offset of a day or more. Without
    HOME the system's user database gives the folder; for a user missing there, too, no file is found.
    """
    try:
        os.getcwd()  # noqa: PTH109 - pathlib is not imported yet
    except OSError:
        os.chdir(os.sep)
    if os.name == "posix" and not os.environ.get("HOME", "").startswith("/"):
        os.environ.pop("HOME", None)
        if os.path.expanduser("~") == "~":  # noqa: PTH111 - pathlib raises RuntimeError there
            os.environ["HOME"] = NO_HOME
    if abs(time.localtime().tm_gmtoff) >= _DAY and hasattr(time, "tzset"):
        os.environ["TZ"] = "UTC0"
        time.tzset()


def _print_error(text: str) -> None:
    """Print an error to standard error, cleaned, because it may contain names that strangers chose."""
    from feedreader.model.addresses import shown_url
    from feedreader.text.clean import prose

    with suppress(OSError):  # where standard error is a file on a full disk, the exit code alone can tell
        sys.stderr.write(f"feedreader: {prose(shown_url(text))}\n")


def _silence() -> None:
    """Redirect standard output to the null device, or Python complains about it while it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
