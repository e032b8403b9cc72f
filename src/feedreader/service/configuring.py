"""Show and change settings, in the configuration file or, without one, for this run."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from feedreader.errors import QueryError, SettingsError
from feedreader.settings.config import all_settings, changed, configuration, load_text
from feedreader.settings.declaring import WrongValueError, as_typed, described, read, shown, typed, without_secrets
from feedreader.settings.listing import sample
from feedreader.settings.paths import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from feedreader.model.feeds import FeedId
    from feedreader.service.workspace import Workspace
    from feedreader.settings.config import Setting, Settings
    from feedreader.settings.watching import Configuration

AT_START = ("polling.", "upkeep.", "serve.", "stories.embeddings_", "interface.mouse", "interface.start")
"""Settings (or the beginnings of their names) that a running program has already applied."""


class ShownSetting(NamedTuple):
    """A setting as it is shown: its name, value and default as TOML has them, where the value comes from, its meaning.

    It comes from the `file`, is the `default`, or holds for `this run`; of a feed, it is `set` or the `default`.

    `allowed` says what it can be, to follow "must be"; `choices` are the only values where there are few; `typed` is
    the value as it may be typed; `now` says whether a change counts at once.
    """

    name: str
    value: str
    default: str
    source: str
    meaning: str
    allowed: str
    choices: tuple[str, ...] = ()
    typed: str = ""
    now: bool = True


class Configuring:
    """The library's part for settings. Without a file, as in the demo, changes last until the program ends."""

    def __init__(self, workspace: Workspace, file: Configuration | None = None) -> None:
        self._workspace = workspace
        self._file = file

    @property
    def path(self) -> Path | None:
        """Return the path of the file, whether it exists or not."""
        return None if self._file is None else self._file.path

    def all(self) -> tuple[ShownSetting, ...]:
        """Return every setting, section by section."""
        settings, given = self._workspace.settings, frozenset[str]()
        if self._file is not None:
            with suppress(SettingsError):
                given = configuration(self._file.path).given
        return tuple(self._shown(each, settings, given) for each in all_settings())

    def _shown(self, each: Setting, settings: Settings, given: frozenset[str]) -> ShownSetting:
        value, choices = each.of(settings), each.declared.choices
        return ShownSetting(
            name=each.name,
            value=shown(without_secrets(value)) or "unset",
            default=shown(each.default) or "unset",
            source="file" if each.name in given else "default" if value == each.default else "this run",
            meaning=each.declared.meaning,
            allowed=described(each.kind, each.declared),
            choices=choices or (("true", "false") if each.kind is bool else ()),
            typed="" if value is None else as_typed(value),
            now=not each.name.startswith(AT_START),
        )

    def set(self, name: str, text: str | None) -> tuple[str, ...]:
        """Set a setting to a value as typed, None for its default; return the names of the settings that changed.

        Raises SettingsError, and changes nothing, if the value is not allowed or the file cannot be written.
        """
        setting = next(each for each in all_settings() if each.name == name)
        before = self._workspace.settings
        try:
            value = None if text is None else typed(setting.kind, text, setting.declared)
            if self._file is None:
                self._workspace.settings = _with(before, setting, value)
            else:
                self._write(self._file.path, name, value)
                self._workspace.settings = self._file.reload()
        except WrongValueError as error:
            raise SettingsError(str(self.path or "this run"), f"{name} {error}") from error
        return changed(before, self._workspace.settings)

    def _write(self, path: Path, name: str, value: Any) -> None:
        """Replace the file atomically; a link stays a link, and a text that could not be read again is not written."""
        from feedreader.settings.editing import edited

        target = path.resolve()
        try:
            text = target.read_bytes().decode("utf-8") if target.exists() else sample()
            made = edited(text, name, value)
            load_text(made, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            mode = target.stat().st_mode & 0o7777 if target.exists() else 0o600
            write_whole(target, [made.encode()], mode=mode)
        except OSError as error:
            raise SettingsError(str(path), f"cannot be written: {(error.strerror or str(error)).lower()}") from error
        except UnicodeDecodeError as error:
            raise SettingsError(str(path), "is not UTF-8, as TOML must be") from error

    def follow(self) -> tuple[str, ...] | None:
        """Read the file again if it has changed; return the names of the settings that changed, None if it is the same.

        If it cannot be read, the settings stay as they are, and SettingsError is raised once for each version of the
        file.
        """
        if self._file is None or not self._file.changed():
            return None
        before = self._workspace.settings
        self._workspace.settings = self._file.reload()
        return changed(before, self._workspace.settings)

    def of_feed(self, feed: FeedId) -> tuple[ShownSetting, ...]:
        """Return all settings of a feed; of a header only that it has a value, which may be secret."""
        from dataclasses import fields
        from typing import get_type_hints

        from feedreader.service.feeds import Feeds
        from feedreader.settings.feed_settings import HEADER, FeedSettings

        feeds = Feeds(self._workspace)
        row, settings = feeds.get(feed).feed, feeds.settings(feed)
        own, place = row.user_title or "", str(feeds.place(feed))
        found = [
            _of_feed("name", own, f"what it is called here; it calls itself {row.data.title or 'nothing'}", "a text"),
            _of_feed("folder", ", ".join(row.tags), "the folder it is in, such as politics/eu", "the name of a folder"),
            _of_feed("position", place if feeds.arranged() else "", "its place in its folder, by hand", "1 and so on"),
        ]
        found[-1] = found[-1]._replace(value=place, typed=place)
        hints = get_type_hints(FeedSettings)
        for each in fields(FeedSettings):
            if each.name == "headers":
                continue
            declared, value = each.metadata["setting"], getattr(settings, each.name)
            kind = hints[each.name]
            given = value != each.default
            choices = ("true", "false") if kind is bool else declared.choices
            text = "" if value is None else as_typed(value)
            one = _of_feed(each.name, text if given else "", declared.meaning, described(kind, declared))
            default = shown(each.default) or "unset"
            found.append(one._replace(choices=choices, default=default, value=one.value if given else default))
        for name in sorted(settings.headers):
            one = _of_feed(f"{HEADER}{name}", "(a value)", "a header that its server is sent", "a text")
            found.append(one._replace(typed=""))
        found.append(_of_feed(HEADER, "", "one more header: its name, a colon and its value", "NAME: VALUE"))
        return tuple(found)


def unreadable_queries(settings: Settings, now: datetime) -> Iterator[str]:
    """Yield a sentence for each query among the settings that cannot be read, beginning with the setting's name."""
    from feedreader.query.parse import parse

    asked = [("interface.highlights", query) for query in settings.interface.highlights]
    for name, query in (*asked, *(("retention.keep", query) for query in settings.retention.keep)):
        try:
            parse(query, now)
        except QueryError as error:
            yield f"{name}: {query}: {error}"


def _with(settings: Settings, setting: Setting, value: Any) -> Settings:
    """Return the settings with another value (as in TOML) for one of them; None resets it."""
    section, _, key = setting.name.partition(".")
    known = setting.default if value is None else read(setting.kind, value, setting.declared)
    return replace(settings, **{section: replace(getattr(settings, section), **{key: known})})


def _of_feed(name: str, value: str, meaning: str, allowed: str) -> ShownSetting:
    source = "set" if value else "default"
    return ShownSetting(name, value or "unset", "unset", source, meaning, allowed, typed=value)
