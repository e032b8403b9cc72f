"""Keep the daemon running with a systemd user unit, a launchd agent, or a line for cron.

The unit contains every path and variable that the program was started with, because a service does not inherit those
of a shell. Installation either succeeds or changes nothing.
"""

from __future__ import annotations

import getpass
import os
import plistlib
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self
from zlib import crc32

from feedreader.errors import FeedreaderError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

UNIT_NAME = "feedreader.service"
LABEL = "feedreader.daemon"
CARRIED = (
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_CACHE_HOME",
    "XDG_STATE_HOME",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "TZ",
)
"""Variables that select files, certificates and the time zone."""
SECONDS = 60
UNIT = """\
[Unit]
Description=feedreader: polls feeds in the background
Documentation=man:systemd.service(5)

[Service]
Type=notify
ExecStart={command}
ExecReload=/bin/kill -HUP $MAINPID
{environment}Restart=on-failure
RestartSec=60
TimeoutStartSec=600
TimeoutStopSec=20
WatchdogSec=300
Nice=10
UMask=0077
NoNewPrivileges=true

[Install]
WantedBy=default.target
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How the program is started: `arguments` before its command, and the variables that it needs."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)

    def command(self, name: str) -> list[str]:
        """Return the whole command line of one of our commands.

        `-P` keeps modules of the folder that it starts in, often the home folder, from being imported.
        """
        return [sys.executable, "-P", "-m", "feedreader", *self.arguments, name]


def start_of(store: Path, config: Path | None, environment: Mapping[str, str]) -> Start:
    """Return a command line with absolute paths for these files; `config` only if the user gave it.

    Raises FeedreaderError if a path or a variable contains a control character: a line break would begin a new line in
    a unit or a crontab.
    """
    arguments = ["--db", str(store.absolute())]
    if config is not None:
        arguments += ["--config", str(config.absolute())]
    carried = {name: environment[name] for name in CARRIED if environment.get(name)}
    for text in (sys.executable, *arguments, *carried.values()):
        if not text.isprintable():
            raise FeedreaderError(f"{text!a} holds a control character, so no service can be started with it")
    return Start(arguments=tuple(arguments), environment=carried)


class Manager(Protocol):
    """A service manager."""

    path: Path

    def install(self, start: Start) -> str:
        """Start the daemon now and at each login, and return a message."""

    def uninstall(self) -> str:
        """Stop the daemon and no longer start it."""

    def status(self) -> tuple[str, bool]:
        """Return the manager's status output, and whether the daemon is running."""


def manager() -> Manager | None:
    """Return this machine's service manager; None if it has none that we support."""
    if sys.platform == "darwin":
        return Launchd()
    return Systemd() if shutil.which("systemctl") else None


class Systemd:
    """A unit of the user's own (systemd.service(5)), driven by `systemctl --user`."""

    def __init__(self) -> None:
        base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
        self.path = Path(base, "systemd", "user", UNIT_NAME)

    def install(self, start: Start) -> str:
        """Write the unit, and start it now and at every login.

        Raises FeedreaderError, leaving nothing behind.
        """
        unit = UNIT.format(command=quoted(start.command("daemon")), environment=_environment_lines(start.environment))
        with _Written(self.path, unit.encode()) as written:
            self._control("daemon-reload")
            self._control("enable", UNIT_NAME)
            self._control("restart", UNIT_NAME)  # `enable --now` would not restart a running daemon
            written.keep()
        return f"{self.path} is installed and running; `journalctl --user -u {UNIT_NAME}` shows what it does.\n" + (
            "It goes on when you log out (lingering is on)."
            if self._lingers()
            else "It ends when your last session does. `loginctl enable-linger` keeps it running while nobody is "
            "logged in, and starts it with the machine."
        )

    def uninstall(self) -> str:
        """Stop the daemon and remove the unit; the file is removed even if systemd cannot be reached."""
        if not self.path.exists():
            raise FeedreaderError("no unit is installed")
        trouble = ""
        try:
            self._control("disable", "--now", UNIT_NAME)
        except FeedreaderError as error:
            trouble = f"; systemd could not be notified: {error}"
            (self.path.parent / "default.target.wants" / UNIT_NAME).unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)
        with suppress(FeedreaderError):
            self._control("daemon-reload")
        return f"{self.path} is removed{trouble}"

    def status(self) -> tuple[str, bool]:
        """Return what `systemctl status` prints, and whether the unit is active."""
        if not self.path.exists():
            raise FeedreaderError("no unit is installed; `feedreader service install` does that")
        active = _ran(self._command("is-active", UNIT_NAME)).stdout.strip() == "active"
        found = _ran(self._command("status", "--no-pager", UNIT_NAME))
        return found.stdout or found.stderr, active

    def _control(self, *arguments: str) -> None:
        done = _ran(self._command(*arguments))
        if done.returncode:
            raise FeedreaderError(f"systemctl {arguments[0]}: {done.stderr.strip() or done.stdout.strip()}")

    def _command(self, *arguments: str) -> list[str]:
        return [shutil.which("systemctl") or "systemctl", "--user", *arguments]

    def _lingers(self) -> bool:
        program = shutil.which("loginctl")
        if program is None:
            return False
        return _ran([program, "show-user", getpass.getuser(), "--property=Linger", "--value"]).stdout.strip() == "yes"


class Launchd:
    """An agent of the user's own (launchd.plist(5)), driven by `launchctl`."""

    def __init__(self) -> None:
        self.path = Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"
        self._domain = f"gui/{os.getuid()}"

    def install(self, start: Start) -> str:
        """Write the agent, and start it now and at every login.

        Raises FeedreaderError, leaving nothing behind.
        """
        log = Path.home() / "Library" / "Logs" / "feedreader.log"
        agent = {
            "Label": LABEL,
            "ProgramArguments": start.command("daemon"),
            "EnvironmentVariables": dict(start.environment),
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ThrottleInterval": 60,
            "ProcessType": "Background",
            "Umask": 0o077,
            "StandardErrorPath": str(log),
        }
        _ran(["launchctl", "bootout", f"{self._domain}/{LABEL}"])  # a loaded agent keeps the contents of the old file
        with _Written(self.path, plistlib.dumps(agent)) as written:
            self._control("bootstrap", self._domain, str(self.path))
            written.keep()
        return f"{self.path} is installed and running while you are logged in; {log} shows what it does."

    def uninstall(self) -> str:
        """Stop the daemon and remove the agent."""
        if not self.path.exists():
            raise FeedreaderError("no agent is installed")
        done = _ran(["launchctl", "bootout", f"{self._domain}/{LABEL}"])
        self.path.unlink(missing_ok=True)
        return f"{self.path} is removed" + (f"; launchd said: {done.stderr.strip()}" if done.returncode else "")

    def status(self) -> tuple[str, bool]:
        """Return what `launchctl print` says, and whether the agent runs."""
        if not self.path.exists():
            raise FeedreaderError("no agent is installed; `feedreader service install` does that")
        done = _ran(["launchctl", "print", f"{self._domain}/{LABEL}"])
        return done.stdout or done.stderr, "state = running" in done.stdout

    def _control(self, *arguments: str) -> None:
        done = _ran(["launchctl", *arguments])
        if done.returncode:
            raise FeedreaderError(f"launchctl {arguments[0]}: {done.stderr.strip() or done.stdout.strip()}")


def cron_line(start: Start) -> str:
    """Return a line for crontab(5) that polls what is due several times an hour, at minutes that vary by machine.

    cron passes the command to a shell, and a percent sign would end it. Standard output is discarded; errors are
    mailed.
    """
    words = [f"{name}={shlex.quote(value)}" for name, value in start.environment.items()]
    words += [shlex.quote(word) for word in start.command("refresh")]
    minute = crc32(" ".join(start.arguments).encode("utf-8", "surrogateescape")) % 15
    return f"{minute}-59/15 * * * * " + " ".join(words).replace("%", r"\%") + " >/dev/null"


def quoted(arguments: Sequence[str]) -> str:
    """Return a command line as systemd reads it (systemd.service(5), "Command lines"): quotes, and % and $ doubled."""
    return " ".join(f'"{_escaped(each).replace("$", "$$")}"' for each in arguments)


def _environment_lines(environment: Mapping[str, str]) -> str:
    return "".join(f'Environment="{name}={_escaped(value)}"\n' for name, value in environment.items())


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")


def _ran(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a program to completion; raises FeedreaderError if it cannot be started or takes too long."""
    try:
        return subprocess.run(  # noqa: S603 - our own words, no shell
            list(command), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise FeedreaderError(f"{command[0]} did not end within {SECONDS} seconds") from None
    except OSError as error:
        raise FeedreaderError(f"{command[0]} cannot be started: {(error.strerror or str(error)).lower()}") from error


class _Written:
    """A file that exists within the context and is restored afterwards unless it is kept, as are its folders."""

    def __init__(self, path: Path, content: bytes) -> None:
        self._path = path
        self._content = content
        self._before = path.read_bytes() if path.exists() else None
        self._made = [folder for folder in path.parents if not folder.exists()]
        self._kept = False

    def keep(self) -> None:
        """Keep the file."""
        self._kept = True

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_bytes(self._content)
        except OSError as error:
            self._restore()
            raise FeedreaderError(
                f"{self._path} cannot be written: {(error.strerror or str(error)).lower()}"
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        if not self._kept:
            self._restore()

    def _restore(self) -> None:
        with suppress(OSError):
            if self._before is not None:
                self._path.write_bytes(self._before)
            else:
                self._path.unlink(missing_ok=True)
                (self._path.parent / "default.target.wants" / self._path.name).unlink(missing_ok=True)
                for folder in self._made:  # the innermost first; one that is not empty stays
                    folder.rmdir()
