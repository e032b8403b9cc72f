"""What leaves the program: addresses to a browser, text to a command or a file. No shell, http and https only.

Every function blocks and gives a sentence about what went wrong, or nothing.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import webbrowser
from pathlib import Path
from typing import NamedTuple

from feedreader.text.addresses import host, web_address
from feedreader.text.clean import prose

NOT_THE_WEB = "Only http and https addresses are opened."
PIPE_SECONDS = 30
SHOWN_OF_ERRORS = 300
OUTPUT_BYTES = 200_000
"""How much of what a command writes is kept."""


TEXT_BROWSERS = frozenset({"browsh", "carbonyl", "elinks", "links", "links2", "lynx", "w3m", "www-browser"})


def text_browser(command: str = "") -> str:
    """The browser that would be used, where it needs the terminal: the person's command, else the one that is found."""
    if command.strip():
        program = Path(command.split(maxsplit=1)[0]).name
        return program if program in TEXT_BROWSERS else ""
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return ""
    return str(found.name) if type(found) is webbrowser.GenericBrowser else ""


def open_here(address: str, command: str = "") -> str:
    """Open a web address in the text browser and wait until the person leaves it; the terminal is the browser's."""
    clean = web_address(address)
    if clean is None:
        return NOT_THE_WEB
    try:
        words = _with_address(command or text_browser(), clean)
        subprocess.run(words, check=False)  # noqa: S603 - a list of arguments, from the person's own configuration
    except ValueError as error:
        return f"The browser command of the configuration cannot be read: {error}."
    except OSError as error:
        return f"{words[0]} could not be started: {error.strerror or error}."
    return ""


def _with_address(command: str, address: str) -> list[str]:
    """A command as a list of arguments, with the address for %u or at its end; raises ValueError for open quotes."""
    words = shlex.split(command)
    given = [word.replace("%u", address) for word in words]
    return given if given != words else [*words, address]


def open_in_browser(address: str, command: str = "") -> str:
    """Open a web address in the person's browser, or with a command (`firefox --new-tab %u`; %u is the address)."""
    clean = web_address(address)
    if clean is None:
        return NOT_THE_WEB
    if not command.strip():
        opened = webbrowser.open(clean)
        return "" if opened else f"No browser was found for {host(clean)}; set `browser` in the configuration file."
    try:
        given = _with_address(command, clean)
    except ValueError as error:
        return f"The browser command of the configuration cannot be read: {error}."
    try:
        subprocess.Popen(  # noqa: S603 - a list of arguments, from the person's own configuration
            given,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        return f"{given[0]} could not be started: {error.strerror or error}."
    return ""


class Piped(NamedTuple):
    """What came of a command: what it wrote, or a sentence about what went wrong."""

    output: str = ""
    problem: str = ""


def pipe(text: str, command: str) -> Piped:
    """Give a text to a command on its standard input; the command line is split as a shell would, but run by none."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        return Piped(problem=f"This command cannot be read: {error}.")
    if not words:
        return Piped(problem="No command was given.")
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments that the person typed
            words, input=text.encode(), capture_output=True, timeout=PIPE_SECONDS, check=False
        )
    except OSError as error:
        return Piped(problem=f"{words[0]} could not be started: {error.strerror or error}.")
    except subprocess.TimeoutExpired:
        return Piped(problem=f"{words[0]} took more than {PIPE_SECONDS} seconds and was ended.")
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[:SHOWN_OF_ERRORS]
        return Piped(problem=f"{words[0]} ended with {done.returncode}" + (f": {said}" if said else "."))
    return Piped(prose(done.stdout[:OUTPUT_BYTES].decode(errors="replace")))


def file_name(title: str) -> str:
    """A name for a file with a text of this title: letters, digits and dashes, whatever the title holds."""
    words = re.findall(r"\w+", title.casefold())
    return ("-".join(words)[:60].strip("-") or "entry") + ".txt"


def save(text: str, path: str) -> str:
    """Write a text to a new file; one that exists is left alone."""
    place = Path(path).expanduser()
    try:
        with place.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return f"{place} exists already and was left alone."
    except OSError as error:
        return f"{place} could not be written: {error.strerror or error}."
    return ""
