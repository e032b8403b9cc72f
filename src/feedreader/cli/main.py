"""The edge where a command line becomes a command, and errors become sentences and exit codes.

0 is done, 1 could not be done, 2 wrong usage; 130 was interrupted.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from codecs import register_error
from io import StringIO

_DAY = 86_400
CONTAINERS_A_COLLECTION = 50_000
"""Objects that are made between two looks for garbage, instead of 700: what a command imports and reads it keeps, and
looking through it again and again takes a tenth of a round of polling."""


def run(arguments: list[str]) -> int:
    """Run one command line; the exit code."""
    _open_streams()
    _settle()
    try:
        code = _run(arguments)
        sys.stdout.flush()  # here, where what goes wrong can be told, and not while Python exits
    except BrokenPipeError:  # whoever read along has seen enough, and what was to be done is done
        _silence()
        return 0
    except OSError as error:
        _silence()
        where = f"{error.filename}: " if error.filename else ""
        _complain(f"{where}{error.strerror or error}")
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
        _complain(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _run_command(arguments: list[str]) -> int:
    gc.set_threshold(CONTAINERS_A_COLLECTION)
    import click

    from feedreader.cli.quick import COMPLETING

    if COMPLETING in os.environ:
        from feedreader.cli import completing  # noqa: F401 - says how bash is answered

    from feedreader.cli.tree import feedreader

    try:
        code = feedreader.main(arguments, prog_name="feedreader", standalone_mode=False)
    except click.exceptions.Abort:
        return 130
    except SystemExit:
        if COMPLETING in os.environ:
            raise
        raise BrokenPipeError from None  # for nothing else does click end a program that is not its own
    except click.ClickException as error:
        from feedreader.text.clean import prose

        said = StringIO()
        error.show(file=said)
        sys.stderr.write(prose(said.getvalue()))  # it may hold a name as it was typed, or as it is in an archive
        return error.exit_code
    return code if isinstance(code, int) else 0


def _nearest(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for characters that a terminal of eight bits cannot show.

    Letters without their marks, else `?`.
    """
    from unicodedata import normalize

    assert isinstance(error, UnicodeEncodeError)
    text = error.object[error.start : error.end].translate(_PLAIN)
    plain = ("".join(part for part in normalize("NFKD", each) if part.isascii()) for each in text)
    return "".join(each or "?" for each in plain), error.end


_PLAIN = str.maketrans("\u2018\u2019\u201c\u201d\u201e\u2013\u2014\u2022", '\'\'"""--*')
"""Quotes, dashes and bullets of typographers, which have no decomposition."""


def _open_streams() -> None:
    """Let what is printed come in whatever the terminal can show, and streams be there that are closed (`>&-`)."""
    register_error("feedreader.nearest", _nearest)
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w"))  # noqa: PTH123, SIM115 - until the end
        elif name != "stdin" and hasattr(stream := getattr(sys, name), "reconfigure"):
            stream.reconfigure(errors="feedreader.nearest")


def _settle() -> None:
    """Be somewhere, and in a zone that can be reckoned with: a folder may have been removed, and `TZ` names any number.

    Processes cannot be started from nowhere, and Python knows no zone a day away from another.
    """
    try:
        os.getcwd()  # noqa: PTH109 - pathlib is not imported yet
    except OSError:
        os.chdir(os.sep)
    if abs(time.localtime().tm_gmtoff) >= _DAY and hasattr(time, "tzset"):
        os.environ["TZ"] = "UTC0"
        time.tzset()


def _complain(text: str) -> None:
    """Say what went wrong on standard error; errors hold names of files, feeds and tags, which strangers may choose."""
    from feedreader.model.addresses import shown_url
    from feedreader.text.clean import prose

    sys.stderr.write(f"feedreader: {prose(shown_url(text))}\n")


def _silence() -> None:
    """Lead what is still to be written nowhere, or Python complains about standard output while it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
