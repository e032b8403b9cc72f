"""`service`: a systemd user unit that keeps the daemon running."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedreader.cli.context import pass_context
from feedreader.errors import FeedreaderError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.cli.context import Context

NAME = "feedreader.service"
UNIT = """\
[Unit]
Description=feedreader: polls feeds in the background
Documentation=man:systemd.service(5)

[Service]
ExecStart={command}
Restart=on-failure
RestartSec=60
Nice=10
NoNewPrivileges=true

[Install]
WantedBy=default.target
"""


def unit_path() -> Path:
    """Where systemd looks for a person's own units."""
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base, "systemd", "user", NAME)


def quoted(arguments: Sequence[str]) -> str:
    """A command line as systemd reads it (systemd.service(5), "Command lines"): quotes, and % and $ doubled."""
    escaped = (
        each.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$") for each in arguments
    )
    return " ".join(f'"{each}"' for each in escaped)


def systemctl(*arguments: str) -> str:
    """Run `systemctl --user`; what it printed. Raises FeedreaderError with its complaint."""
    program = shutil.which("systemctl")
    if program is None:
        raise FeedreaderError(
            "systemctl is not here; run `feedreader daemon` by whatever starts programs on this machine"
        )
    done = subprocess.run(  # noqa: S603 - our own words, no shell
        [program, "--user", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode and arguments[0] != "status":
        raise FeedreaderError(f"systemctl {arguments[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


@click.group()
def service() -> None:
    """Keep the daemon running by a systemd user unit."""


@service.command()
@pass_context
def install(context: Context) -> None:
    """Write the unit, and start it now and at every login."""
    store = context.store.path.resolve()
    command = [sys.executable, "-m", "feedreader", "--db", str(store)]
    if context.config:
        command += ["--config", str(Path(context.config).resolve())]
    unit = unit_path()
    unit.parent.mkdir(parents=True, exist_ok=True)
    unit.write_text(UNIT.format(command=quoted([*command, "daemon"])), encoding="utf-8")
    systemctl("daemon-reload")
    systemctl("enable", "--now", NAME)
    click.echo(f"{unit} is installed and running; `journalctl --user -u {NAME}` shows what it does")


@service.command()
def uninstall() -> None:
    """Stop the daemon and remove the unit."""
    unit = unit_path()
    if not unit.exists():
        raise FeedreaderError("no unit is installed")
    systemctl("disable", "--now", NAME)
    unit.unlink()
    systemctl("daemon-reload")
    click.echo(f"{unit} is removed")


@service.command()
def status() -> None:
    """Say how the daemon is doing."""
    if not unit_path().exists():
        raise FeedreaderError("no unit is installed; `feedreader service install` does that")
    click.echo(systemctl("status", "--no-pager", NAME))


COMMANDS = (service,)
