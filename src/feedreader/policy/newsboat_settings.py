"""Translate newsboat's settings and keys to `config.toml`, with a message for what has no counterpart.

Our commands are named by their stable ids, with newsboat's default keys for them: in our settings a key replaces all
others of a command, while newsboat only adds keys.
"""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OPERATIONS = {
    "open": "open",
    "quit": "back",
    "hard-quit": "quit",
    "reload": "refresh",
    "reload-all": "refresh-all",
    "mark-feed-read": "mark-listed-read",
    "mark-all-feeds-read": "mark-all-read",
    "mark-all-above-as-read": "mark-above-read",
    "toggle-article-read": "toggle-read",
    "toggle-show-read-feeds": "unread-only",
    "toggle-show-read-articles": "unread-only",
    "next-unread": "next-unread",
    "prev-unread": "previous-unread",
    "random-unread": "random-unread",
    "next": "down",
    "prev": "up",
    "down": "down",
    "up": "up",
    "next-feed": "next-feed",
    "prev-feed": "previous-feed",
    "next-unread-feed": "next-feed",
    "prev-unread-feed": "previous-feed",
    "pagedown": "page-down",
    "pageup": "page-up",
    "halfpagedown": "half-page-down",
    "halfpageup": "half-page-up",
    "home": "top",
    "end": "bottom",
    "open-in-browser": "browse",
    "open-in-browser-and-mark-read": "browse-and-mark",
    "show-urls": "links",
    "goto-url": "go-to-link",
    "toggle-source-view": "source",
    "save": "save",
    "pipe-to": "pipe",
    "bookmark": "toggle-star",
    "edit-flags": "tag",
    "enqueue": "enclosure",
    "open-search": "search",
    "set-filter": "filter",
    "select-filter": "choose-query",
    "clear-filter": "clear-filter",
    "set-tag": "choose-tag",
    "select-tag": "choose-tag",
    "clear-tag": "all-news",
    "sort": "order",
    "rev-sort": "order",
    "cmdline": "command-line",
    "redraw": "redraw",
    "help": "help",
    "open-in-browser-noninteractively": "browse",
    "article-feed": "open",
    "prevsearchresults": "clear-filter",
    "goto-title": "search",
    "switch-focus": "next-pane",
    "copy-url": "copy-link",
    **{
        number: f"link-{at}"
        for at, number in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "zero"), 1)
    },
}
"""newsboat operations, and the ids of our commands for them."""

WITHOUT = {
    "delete-article": "nothing is deleted by a key: mark it read, or mute its story",
    "delete-all-articles": "nothing is deleted by a key: mark it read, or let [retention] forget what is old",
    "purge-deleted": "nothing is deleted by a key, so that nothing has to be purged",
    "edit-urls": "there is no urls file: a adds a feed, d unsubscribes, :rename and :move-feed do the rest, at once",
    "reload-urls": "there is no urls file: changes apply at once",
    "view-dialogs": "there are no dialogs to list: the panes are side by side",
    "close-dialog": "there are no dialogs to close: escape leads back",
    "next-dialog": "there are no dialogs: tab goes to the next pane",
    "prev-dialog": "there are no dialogs: shift+tab goes to the pane before",
    "macro-prefix": "a macro needs no prefix: [interface.macros] takes any sequence, such as `, m`",
    "open-all-unread-in-browser": ":choose-listed chooses all that is listed, then o opens it",
    "open-all-unread-in-browser-and-mark-read": ":choose-listed chooses all that is listed, then O opens it",
    "save-all": ":choose-listed chooses all that is listed, then s saves it",
}
"""newsboat operations without a counterpart, and what to use instead."""

_NAMED = {
    "enter": "enter",
    "esc": "escape",
    "tab": "tab",
    "space": "space",
    "up": "up",
    "down": "down",
    "left": "left",
    "right": "right",
    "ppage": "pageup",
    "pageup": "pageup",
    "npage": "pagedown",
    "pagedown": "pagedown",
    "home": "home",
    "end": "end",
    "backspace": "backspace",
    "delete": "delete",
}
_STYLES = {
    **{name: name for name in ("red", "green", "yellow", "blue", "cyan", "bold", "dim", "underline")},
    "magenta": "orange",
    "standout": "bold",
    "reverse": "bold",
}
"""What newsboat colours, and our nearest styles; the others leave a row as it is."""

_MARKS = {("read",): "mark-read", ("unread",): "mark-unread", (): "toggle-read"}
"""What `toggle-article-read` does in a macro, by its argument."""

_AMOUNT = r"0{0,9}[1-9]\d{0,8}"
_RUNS = "it runs a program, which an import never sets up"
_ABSENT = {
    "macro": "macros are several of newsboat's operations at one key, and this one has others",
    "include": "included files are not followed; name the file",
    "color": "colours come from a theme: [interface] theme",
    "highlight": "words are not coloured; rows are, by queries: [interface.highlights]",
    "highlight-article": "it names a query and colours: [interface.highlights]",
    "highlight-feed": "feeds are not coloured; rows are, by queries: [interface.highlights]",
    "urls-source": "feedreader does not sync with hosted services",
    "proxy": "proxies are not used, because the checks on addresses would mean nothing behind one",
    "use-proxy": "proxies are not used, because the checks on addresses would mean nothing behind one",
    "bookmark-cmd": f"{_RUNS}; the key of bookmark stars",
    "html-renderer": f"{_RUNS}; feedreader draws pages itself",
    "external-url-viewer": _RUNS,
    "notify-program": f"{_RUNS}; see [rules] notify and the action notify of rules",
    "player": f"{_RUNS}; enclosures are opened like links",
    "pager": f"{_RUNS}; the reader is part of feedreader",
    "keep-articles-days": "feedreader keeps everything",
    "max-items": "feedreader keeps everything",
    "auto-reload": "feedreader polls by itself, each feed in its own rhythm",
    "reload-time": "each feed is polled at its own rate; the shortest interval is [polling] floor",
    "cookie-cache": "cookies are neither sent nor kept",
    "ssl-verifypeer": "certificates are always checked",
    "ssl-verifyhost": "certificates are always checked",
}
_SECRETS = ("-password", "-passwordfile", "-passwordeval", "-login", "-token", "-url", "-minitems")


_MISSED = frozenset({"macro", "include", "urls-source", "proxy", "use-proxy"})
"""Settings whose loss the user would notice; the others can be dropped without loss."""


class NoCounterpartError(ValueError):
    """A setting without a counterpart; the text says why, and `missed` whether the user would notice."""

    def __init__(self, why: str, *, missed: bool = False) -> None:
        super().__init__(why)
        self.missed = missed


@dataclass(slots=True)
class Translation:
    """The translated part of a configuration: settings by section and key, and keys by the id of our command.

    `stock` are the keys of the commands in our keymap `newsboat`, by id.
    """

    stock: Mapping[str, str]
    settings: dict[str, dict[str, str]] = field(default_factory=dict)
    keys: dict[str, list[str]] = field(default_factory=dict)
    macros: dict[str, str] = field(default_factory=dict)
    highlights: dict[str, str] = field(default_factory=dict)
    unbound: set[str] = field(default_factory=set)

    def take(self, words: Sequence[str]) -> str:
        """Translate one line and describe the result. Raises NoCounterpartError."""
        name, *values = words
        if name in ("bind-key", "bind", "unbind-key"):
            return self._key(name, values)
        if name == "macro" and len(values) > 1:
            return self._macro(f", {_key_name(values[0]) or values[0]}", " ".join(map(_quoted, values[1:])))
        if any("`" in value for value in values):
            raise NoCounterpartError(_RUNS)
        return self._setting(name, values)

    def toml(self) -> str:
        """Return the lines for `config.toml`; empty if there are none."""
        sections = {name: dict(values) for name, values in self.settings.items()}
        if self.keys or self.unbound or self.macros:
            sections.setdefault("interface", {})["keymap"] = json.dumps("newsboat")
        lines = list[str]()
        for section, values in sections.items():
            lines += [f"[{section}]", *(f"{key} = {value}" for key, value in values.items())]
        for name, table in (("macros", self.macros), ("highlights", self.highlights)):
            if table:
                lines.append(f"[interface.{name}]")
                lines += [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in table.items()]
        own = self._own_keys()
        if own:
            lines += ["[interface.keys]", *(f"{command} = {json.dumps(keys)}" for command, keys in own.items())]
        return "\n".join(lines)

    def _own_keys(self) -> dict[str, str]:
        taken = {key for keys in self.keys.values() for key in keys} | self.unbound
        touched = [name for name, keys in self.stock.items() if name in self.keys or taken & set(keys.split("  "))]
        touched += [name for name in self.keys if name not in self.stock]
        found = dict[str, str]()
        for command in touched:
            own = self.keys.get(command, [])
            stock = [key for key in self.stock.get(command, "").split("  ") if key and key not in taken]
            found[command] = "  ".join(dict.fromkeys([*own, *stock]))
        return found

    def _key(self, how: str, values: Sequence[str]) -> str:
        if not values:
            raise NoCounterpartError("it names no key")
        key = _key_name(values[0])
        if how == "unbind-key":
            if key is None:
                raise NoCounterpartError(f"there is no key {values[0]}")
            self.unbound.add(key)
            return f"the key {key} means nothing any more"
        operations = [value.rstrip(";") for value in (values[2:] if how == "bind" else values[1:2]) if value != ";"]
        if key is None or not operations:
            raise NoCounterpartError(f"there is no key {values[0]}")
        if how == "bind" and operations[1:]:
            return self._macro(key, " ".join(map(_quoted, values[2:])))
        command = OPERATIONS.get(operations[0])
        if command is None:
            raise NoCounterpartError(f"{operations[0]}: {WITHOUT.get(operations[0], 'newsboat has no such operation')}")
        for keys in self.keys.values():
            if key in keys:
                keys.remove(key)
        self.keys.setdefault(command, []).append(key)
        return f"[interface.keys] {key} for {command}"

    def _macro(self, key: str, text: str) -> str:
        """Translate several operations on one key; a `set browser` names the program for the opening one after it."""
        steps, browser = list[str](), ""
        for operation in _operations(text):
            name, *values = operation
            command = OPERATIONS.get(name)
            if name == "pipe-to" and len(values) == 1 and "`" not in values[0]:
                steps.append(f"pipe {values[0]}")
                continue
            if name == "toggle-article-read" and (command := _MARKS.get(tuple(values))):
                values.clear()
            if name == "set" and values[:1] == ["browser"] and values[1:]:
                browser = values[1]
            elif command is None or values or "`" in browser:
                raise NoCounterpartError(WITHOUT.get(name, f"{_ABSENT['macro']}: {' '.join(operation)}"), missed=True)
            elif browser and command in ("browse", "browse-and-mark"):
                steps.append(f"open-with {browser if '%u' in browser else f'{browser} %u'}")
                steps += ["mark-read"] if command == "browse-and-mark" else []
            else:
                steps.append(command)
        if not steps or any(";" in step for step in steps):
            raise NoCounterpartError(_ABSENT["macro"], missed=True)
        self.macros[key] = "; ".join(steps)
        return f"[interface.macros] {key} = {self.macros[key]}"

    def highlight(self, query: str, drawn: Sequence[str]) -> str:
        """Highlight rows that a query finds; `drawn` is newsboat's style: a colour, a background, attributes."""
        styles = [_STYLES[each] for each in (*drawn[:1], *drawn[2:]) if each in _STYLES]
        self.highlights[query] = " ".join(dict.fromkeys(styles)) or "bold"
        return f"[interface.highlights] {query} = {self.highlights[query]}"

    def _setting(self, name: str, values: Sequence[str]) -> str:
        value = values[0] if values else ""
        if name in _ABSENT:
            raise NoCounterpartError(_ABSENT[name], missed=name in _MISSED)
        if is_secret(name):
            raise NoCounterpartError(_ABSENT["urls-source"], missed=True)
        match name:
            case "browser" if value:
                return self._set("interface", "browser", json.dumps(value, ensure_ascii=False))
            case "text-width" if re.fullmatch(_AMOUNT, value):
                return self._set("interface", "text_width", str(int(value)))
            case "download-timeout" if re.fullmatch(_AMOUNT, value):
                return self._set("polling", "timeout", json.dumps(f"{int(value)}s"))
            case "reload-threads" if re.fullmatch(_AMOUNT, value):
                return self._set("polling", "concurrency", str(int(value)))
            case "user-agent" if value:
                return self._set("polling", "user_agent", json.dumps(value, ensure_ascii=False))
            case _:
                raise NoCounterpartError("it has no counterpart")

    def _set(self, section: str, key: str, value: str) -> str:
        self.settings.setdefault(section, {})[key] = value
        return f"[{section}] {key} = {value}"


def _quoted(word: str) -> str:
    """Quote a word so that `_operations` parses it back."""
    return shlex.quote(word) if word != ";" else word


def _operations(text: str) -> list[list[str]]:
    """Return the operations between semicolons, as words, without a description after `--`."""
    try:
        words = shlex.split(text.replace(";", " ; ")) if "'" not in text else shlex.split(text)
    except ValueError:
        return []
    found: list[list[str]] = [[]]
    for word in words:
        if word == "--":
            break
        if word == ";":
            found.append([])
        elif word.endswith(";") and len(word) > 1:
            found[-1].append(word[:-1])
            found.append([])
        else:
            found[-1].append(word)
    return [each for each in found if each]


def is_secret(name: str) -> bool:
    """Whether a setting is a login for a service, so that its value must not be shown."""
    return name.endswith(_SECRETS)


def _key_name(written: str) -> str | None:
    """Return a key in the notation of our keymaps; None if there is no such key."""
    text = written
    if text.startswith("<") and text.endswith(">") and len(text) > 2:
        text = text[1:-1]
        if text[:2].upper() == "C-" and len(text) == 3:
            text = f"^{text[2]}"
    if len(text) == 1 and text.isprintable():
        return "space" if text == " " else text
    if len(text) == 2 and text[0] == "^" and text[1].isalpha():
        return f"ctrl+{text[1].lower()}"
    if re.fullmatch(r"[fF]\d{1,2}", text):
        return f"f{int(text[1:])}"
    if text.lower() in _NAMED:
        return _NAMED[text.lower()]
    return " ".join(text) if text.isalnum() and len(text) == 2 and text.islower() else None
