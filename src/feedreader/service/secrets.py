"""Find passwords in the addresses of feeds, and move them into the system's keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from feedreader.model.addresses import shown_url
from feedreader.settings import keyring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.model.feeds import Feed
    from feedreader.service.workspace import Workspace

SERVICE = "feedreader"


class Secrets:
    """The library's part for passwords in addresses."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def in_addresses(self) -> tuple[Feed, ...]:
        """Return the feeds whose address contains a password, and with it the store, its copies and its backups."""
        return tuple(row.feed for row in self._workspace.store.feeds.all() if _userinfo(row.feed.url)[1])

    def move(self) -> Sequence[str]:
        """Move each password into the keyring and poll the feed with it from now on; return messages on what was done.

        One undoable step per feed. Raises KeyringError at the first that the keyring does not accept.
        """
        writer, done = self._workspace.store.writer, list[str]()
        for feed in self.in_addresses():
            user, password = _userinfo(feed.url)
            parts = urlsplit(feed.url)
            bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
            entry = f"{SERVICE}/{user}@{parts.hostname}"
            keyring.keep(entry, password)
            writer.polling.readdress(feed.id, bare, now=self._workspace.clock())
            settings = {"user": user, "password": f"keyring:{entry}"}
            writer.feed_settings.set(feed.id, settings, now=self._workspace.clock())
            done.append(f"{shown_url(bare)}: its password is in the keyring now, as {entry}")
        if done:
            done.append("steps that can be undone, and backups made before, still hold them: change the passwords")
        return done


def _userinfo(url: str) -> tuple[str, str]:
    userinfo = urlsplit(url).netloc.rpartition("@")[0]
    user, _, password = userinfo.partition(":")
    return unquote(user), unquote(password)
