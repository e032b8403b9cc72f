"""How readers are started: three that are known, and any other by a template."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import timedelta

SECONDS = 120
FAKETIME = (
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
)


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader: `prepare` writes its list of feeds into a folder, `refresh` is its command with {home} and {urls}."""

    name: str
    refresh: str
    prepare: Callable[[Path, Sequence[str]], None] = field(default=lambda _home, _urls: None)


def _newsboat(home: Path, urls: Sequence[str]) -> None:
    (home / "config").write_text("reload-threads 4\n")


def _sfeed(home: Path, urls: Sequence[str]) -> None:
    feeds = "\n".join(f"  feed 'feed {number}' {shlex.quote(url)}" for number, url in enumerate(urls))
    (home / "feeds").mkdir(exist_ok=True)
    (home / "sfeedrc").write_text(f"sfeedpath='{home}/feeds'\nfeeds() {{\n{feeds}\n}}\n")


def _feedreader(home: Path, urls: Sequence[str]) -> None:
    outlines = "".join(f'<outline xmlUrl="{url}"/>' for url in urls)
    (home / "feeds.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    command = [
        sys.executable,
        "-m",
        "feedreader",
        "--db",
        str(home / "feedreader.db"),
        "import",
        str(home / "feeds.opml"),
    ]
    subprocess.run(command, check=True, capture_output=True, env=environment(home))


KNOWN = {
    "feedreader": Reader(
        "feedreader", f"{sys.executable} -m feedreader --db {{home}}/feedreader.db refresh", _feedreader
    ),
    "newsboat": Reader("newsboat", "newsboat -q -u {urls} -c {home}/cache.db -C {home}/config -x reload", _newsboat),
    "sfeed": Reader("sfeed", "sfeed_update {home}/sfeedrc", _sfeed),
}


def environment(home: Path, moved: timedelta | None = None) -> dict[str, str]:
    """The variables that a reader runs with: a home of its own, and a clock that is ahead by `moved`."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "FEEDREADER_"))}
    known |= {"HOME": str(home), "TZ": "UTC", "LANG": "C.UTF-8"}
    if moved:
        known |= {
            "LD_PRELOAD": faketime() or "",
            "FAKETIME": f"{moved.total_seconds():+.0f}",
            "FAKETIME_NO_CACHE": "1",
        }
    return known


def faketime() -> str | None:
    """The library that moves a program's clock (Debian's package `libfaketime`); None where it is not there."""
    return next((place for place in FAKETIME if Path(place).exists()), None)


def start(reader: Reader, home: Path, urls: Sequence[str], moved: timedelta | None) -> subprocess.Popen[bytes]:
    """Start one refresh."""
    listed = home / "urls"
    listed.write_text("".join(f"{url}\n" for url in urls))
    command = [part.format(home=home, urls=listed) for part in shlex.split(reader.refresh)]
    if shutil.which(command[0]) is None:
        raise SystemExit(f"{command[0]} is not installed")
    return subprocess.Popen(
        command,
        env=environment(home, moved),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
