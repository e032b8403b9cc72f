"""The daemon's log: one line per event on standard error, for users, for the systemd journal, or as JSON.

Under systemd a line begins with its priority (sd-daemon(3)) and has no time, because the journal adds it. Text from
feeds and servers is cleaned before it gets here; a line break in a message becomes a space, so that nobody can forge a
line.
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
"""Libraries that log irrelevant events at INFO or WARNING, such as a tick that is longer than its interval."""


class TextLines(logging.Formatter):
    """`2026-11-28T21:49:09+01:00 warning: …`, in the machine's zone; a traceback follows on its own lines."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        level = "" if record.levelno == logging.INFO else f"{record.levelname.lower()}: "
        return f"{_moment(record).astimezone().isoformat()} {level}{_message(record)}{_trace(self, record)}"


class JournalLines(logging.Formatter):
    """`<4>…`, as systemd expects it; every line of a traceback has the priority, or it would count as INFO."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        mark = f"<{_PRIORITIES.get(record.levelno, 6)}>"
        return "\n".join(mark + line for line in f"{_message(record)}{_trace(self, record)}".splitlines())


class JsonLines(logging.Formatter):
    """One object per line: `time`, `level`, `logger`, `message`, `trace` if any, and the members of `facts`."""

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
    """Write this process's log to `stream` (standard error by default), from `level` on."""
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
    """Whether the stream is the journal: systemd announces its device and inode."""
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
