"""What leaves the program: addresses to a browser, text to a command or a file. No shell, http and https only.

Every function blocks and gives a sentence about what went wrong, or nothing.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import webbrowser
from pathlib import Path

from feedreader.text.addresses import host, web_address

PIPE_SECONDS = 30
SHOWN_OF_ERRORS = 300


def open_in_browser(address: str, command: str = "") -> str:
    """Open a web address in the person's browser, or with a command (`firefox --new-tab %u`; %u is the address)."""
    clean = web_address(address)
    if clean is None:
        return "Only http and https addresses are opened."
    if not command.strip():
        opened = webbrowser.open(clean)
        return "" if opened else f"No browser was found for {host(clean)}; set `browser` in the configuration file."
    try:
        words = shlex.split(command)
    except ValueError as error:
        return f"The browser command of the configuration cannot be read: {error}."
    given = [word.replace("%u", clean) for word in words]
    if given == words:
        given.append(clean)
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


def pipe(text: str, command: str) -> str:
    """Give a text to a command on its standard input; the command line is split as a shell would, but run by none."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        return f"This command cannot be read: {error}."
    if not words:
        return "No command was given."
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments that the person typed
            words, input=text.encode(), capture_output=True, timeout=PIPE_SECONDS, check=False
        )
    except OSError as error:
        return f"{words[0]} could not be started: {error.strerror or error}."
    except subprocess.TimeoutExpired:
        return f"{words[0]} took more than {PIPE_SECONDS} seconds and was ended."
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[:SHOWN_OF_ERRORS]
        return f"{words[0]} ended with {done.returncode}" + (f": {said}" if said else ".")
    return ""


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
