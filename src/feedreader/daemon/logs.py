"""The daemon's log: one line per event on standard error, for users, for the systemd journal, or as JSON.

Under systemd a line begins with its priority (sd-daemon(3)) and has no time, since the journal knows it. What feeds and
servers say is cleaned before it comes here; a line break in a message is made a space, so that nobody can forge a line.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

from feedreader.text.clean import one_line

if TYPE_CHECKING:
    from typing import TextIO

Format: TypeAlias = Literal["text", "json"]
_PRIORITIES = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}
_NOISY = ("apscheduler", "asyncio", "httpx", "httpcore", "aiohttp")
"""Libraries that tell at INFO or WARNING what concerns nobody here, such as a tick that is longer than its interval."""


class TextLines(logging.Formatter):
    """`2026-11-28T21:49:09+01:00 warning: …`, in the machine's zone; a trace follows on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        level = "" if record.levelno == logging.INFO else f"{record.levelname.lower()}: "
        return f"{_moment(record).astimezone().isoformat()} {level}{_message(record)}{_trace(self, record)}"


class JournalLines(logging.Formatter):
    """`<4>…`, as systemd reads it; every line of a trace has the priority, or it would be taken for INFO."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        mark = f"<{_PRIORITIES.get(record.levelno, 6)}>"
        return "\n".join(mark + line for line in f"{_message(record)}{_trace(self, record)}".splitlines())


class JsonLines(logging.Formatter):
    """One object a line: `time`, `level`, `logger`, `message`, `trace` where there is one, and what `facts` hold."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON in ASCII."""
        told = {
            "time": _moment(record).isoformat().replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if trace := _trace(self, record):
            told["trace"] = trace.strip()
        return json.dumps(told | getattr(record, "facts", {}))


def set_up(level: str = "info", form: Format = "text", stream: TextIO | None = None) -> None:
    """Send this process's log to `stream`, standard error unless given, from `level` on."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(form, handler.stream))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)


def _formatter(form: Format, stream: TextIO) -> logging.Formatter:
    if form == "json":
        return JsonLines()
    return JournalLines() if _is_journal(stream) else TextLines()


def _is_journal(stream: TextIO) -> bool:
    """Whether the stream leads to the journal: systemd says which device and inode that is."""
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(int(record.created), UTC)


def _message(record: logging.LogRecord) -> str:
    return one_line(record.getMessage())


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    return "\n" + formatter.formatException(record.exc_info) if record.exc_info and record.exc_info[0] else ""
