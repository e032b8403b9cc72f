"""Pass addresses to a browser, and text to a command or a file: no shell, only http and https.

Every function blocks and returns an error message, or an empty one.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import time
import webbrowser
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from threading import Thread
from typing import IO, NamedTuple

from feedreader.settings.paths import expanded
from feedreader.text.addresses import host, web_address
from feedreader.text.clean import prose

NOT_THE_WEB = "Only http and https addresses are opened."
PIPE_SECONDS = 30
SHOWN_OF_ERRORS = 300
OUTPUT_BYTES = 200_000
"""How much of a command's output is kept; a command that writes more is ended."""

_GLANCE = 0.02
_LAST_WORDS = 0.5
"""Seconds between two checks of a command, and for reading its pipes after it has ended."""


BROWSER_SECONDS = 1.5
CLIPBOARD_SECONDS = 5
SHELLS = frozenset({"bash", "dash", "env", "fish", "ksh", "nice", "sh", "zsh"})
CLIPBOARDS: tuple[tuple[list[str], str], ...] = (
    (["pbcopy"], ""),
    (["wl-copy"], "WAYLAND_DISPLAY"),
    (["xclip", "-selection", "clipboard"], "DISPLAY"),
    (["xsel", "--clipboard", "--input"], "DISPLAY"),
    (["tmux", "load-buffer", "-w", "-"], "TMUX"),
)
"""Programs that copy to the clipboard, and the variable that each needs."""

TMUX_ALONE = "tmux alone"
"""Says that only tmux has the text (`set-clipboard off`): it can be pasted in tmux, and nowhere else."""

TEXT_BROWSERS = frozenset({"browsh", "carbonyl", "elinks", "links", "links2", "lynx", "w3m", "www-browser"})


def text_browser(command: str = "") -> str:
    """Return the browser to use if it needs the terminal: the user's command, else the one that is found.

    A command that a shell runs (`sh -c "w3m %u"`) is examined, too.
    """
    if command.strip():
        try:
            words = shlex.split(command)
        except ValueError:
            return ""  # opening it reports the error
        if Path(words[0]).name in SHELLS:
            words = " ".join(words[1:]).replace(";", " ").split()
        else:
            del words[1:]
        programs = (Path(word).name for word in words)
        return next((program for program in programs if program in TEXT_BROWSERS), "")
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return ""
    known = isinstance(found, webbrowser.UnixBrowser) and found.name in TEXT_BROWSERS
    return str(found.name) if known or type(found) is webbrowser.GenericBrowser else ""


def open_here(address: str, command: str = "") -> str:
    """Open a web address in the text browser, which takes the terminal, and wait until the user leaves it.

    As in `open_in_browser`, a program that fails at once has opened nothing.
    """
    clean = web_address(address)
    if clean is None:
        return NOT_THE_WEB
    try:
        words = _with_address(command or text_browser(), clean)
        began = time.monotonic()
        code = subprocess.run(words, check=False).returncode  # noqa: S603 - arguments from the user's own configuration
    except ValueError as error:
        return f"The browser command of the configuration cannot be read: {error}."
    except OSError as error:
        return f"{words[0]} could not be started: {error.strerror or error}."
    return _not_opened(words[0], code, clean) if code and time.monotonic() - began < BROWSER_SECONDS else ""


def _not_opened(program: str, code: int, address: str) -> str:
    return f"{program} ended with {code}: {host(address)} was not opened."


def _with_address(command: str, address: str) -> list[str]:
    """Return a command as a list of arguments, with the address for %u or at its end.

    Raises ValueError for an unclosed quotation mark.
    """
    words = shlex.split(command)
    given = [word.replace("%u", address) for word in words]
    return given if given != words else [*words, address]


def open_in_browser(address: str, command: str = "") -> str:
    """Open a web address in the user's browser, or with a command (`firefox --new-tab %u`; %u is the address).

    A program that fails within a second and a half has opened nothing, and is named in the message.
    """
    clean = web_address(address)
    if clean is None:
        return NOT_THE_WEB
    try:
        given = _with_address(command, clean) if command.strip() else _found_browser(clean)
        if given:
            return _started(given, clean)
        opened = webbrowser.open(clean)
    except ValueError as error:
        return f"The browser command of the configuration cannot be read: {error}."
    except webbrowser.Error:
        opened = False
    return "" if opened else f"No browser was found for {host(clean)}; set `browser` in the configuration file."


def _started(command: list[str], address: str) -> str:
    """Start a browser and wait a moment for it to fail; return a message, empty if it does not."""
    try:
        started = subprocess.Popen(  # noqa: S603 - a list of arguments, from the user's own configuration
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        code = started.wait(BROWSER_SECONDS)
    except subprocess.TimeoutExpired:
        return ""
    except OSError as error:
        return f"{command[0]} could not be started: {error.strerror or error}."
    return _not_opened(command[0], code, address) if code else ""


def _found_browser(address: str) -> list[str]:
    """Return the command of the browser that is found, if it is a program that can be watched; else nothing.

    The standard library does not report whether a program succeeded, and starts some twice. Raises webbrowser.Error if
    there is no browser.
    """
    found = webbrowser.get()
    if isinstance(found, webbrowser.GenericBrowser):
        return [str(found.name), *(str(argument).replace("%s", address) for argument in found.args)]
    return [str(found.name), address] if isinstance(found, webbrowser.UnixBrowser) else []


def copy(text: str) -> str:
    """Copy a text to the clipboard with the first program that can, and return its name; empty if none could.

    If tmux has it but keeps it from the terminal, the name is `TMUX_ALONE`.
    """
    for words, needed in CLIPBOARDS:
        if (needed and needed not in os.environ) or shutil.which(words[0]) is None:
            continue
        try:
            done = subprocess.run(  # noqa: S603 - our own list of programs; the text is on their standard input
                words,
                input=text.encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=CLIPBOARD_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0:
            return TMUX_ALONE if words[0] == "tmux" and _keeps_to_itself() else words[0]
    return ""


def _keeps_to_itself() -> bool:
    """Whether tmux keeps copied text from the terminal."""
    with suppress(OSError, subprocess.TimeoutExpired):
        asked = ["tmux", "show-options", "-sv", "set-clipboard"]
        told = subprocess.run(asked, capture_output=True, timeout=CLIPBOARD_SECONDS, check=False)  # noqa: S603 - our own words
        return told.stdout.strip() == b"off"
    return False


class Piped(NamedTuple):
    """The result of a command: its output, or a sentence about what went wrong."""

    output: str = ""
    problem: str = ""


def pipe(text: str, command: str) -> Piped:
    """Pass a text to a command on its standard input; the command line is split as by a shell, but none is started."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        return Piped(problem=f"This command cannot be read: {error}.")
    if not words:
        return Piped(problem="No command was given.")
    try:
        with TemporaryFile() as given:
            given.write(text.encode())
            given.seek(0)
            process = subprocess.Popen(  # noqa: S603 - a list of arguments that the user typed
                words, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
    except OSError as error:
        return Piped(problem=f"{words[0]} could not be started: {error.strerror or error}.")
    with process:
        return _outcome(process, words[0])


def _outcome(process: subprocess.Popen[bytes], name: str) -> Piped:
    """Return a command's output once it ended, took too long, or wrote as much as is kept."""
    assert process.stdout is not None
    assert process.stderr is not None
    written, said = _Reader(process.stdout, OUTPUT_BYTES), _Reader(process.stderr, SHOWN_OF_ERRORS)
    deadline = time.monotonic() + PIPE_SECONDS
    while process.poll() is None and not written.full and time.monotonic() < deadline:
        time.sleep(_GLANCE)
    running = process.poll() is None
    if running:
        process.kill()
    output, errors = written.end(), said.end()
    if running and not written.full:
        return Piped(problem=f"{name} took more than {PIPE_SECONDS} seconds and was ended.")
    if process.returncode and not running:
        said_so = errors.decode(errors="replace").strip()
        return Piped(problem=f"{name} ended with {process.returncode}" + (f": {said_so}" if said_so else "."))
    return Piped(prose(output.decode(errors="replace")))


class _Reader(Thread):
    """Keeps the beginning of what comes through a pipe, and discards the rest."""

    def __init__(self, pipe: IO[bytes], most: int) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._most = most
        self._kept = b""
        self.full = False
        self.start()

    def run(self) -> None:
        """Read until the end."""
        with suppress(OSError, ValueError):  # the pipe was closed meanwhile
            while piece := os.read(self._pipe.fileno(), 65_536):
                self._kept += piece[: self._most - len(self._kept)]
                self.full = len(self._kept) == self._most

    def end(self) -> bytes:
        """Return what was kept; a program in the background may hold the pipe open, and is not waited for."""
        self.join(_LAST_WORDS)
        return self._kept


def file_name(title: str) -> str:
    """Return a file name for a text with this title: letters, digits and dashes only."""
    words = re.findall(r"\w+", title.casefold())
    return ("-".join(words)[:60].strip("-") or "entry") + ".txt"


def save(text: str, path: str) -> str:
    """Write a text to a new file; an existing one is left alone."""
    place = expanded(path)
    try:
        with place.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return f"{place} exists already and was left alone."
    except OSError as error:
        return f"{place} could not be written: {error.strerror or error}."
    return ""
