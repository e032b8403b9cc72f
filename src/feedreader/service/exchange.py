"""Import and export: subscriptions as OPML, the user's state as JSON Lines, and newsboat's files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from feedreader.model.subscriptions import ImportLine
    from feedreader.service.first_run import Offer
    from feedreader.service.newsboat import NewsboatReport
    from feedreader.service.server_import import Server, ServerReport
    from feedreader.service.state import StateReport
    from feedreader.service.workspace import Workspace
    from feedreader.settings.newsboat import NewsboatFiles


class Exchange:
    """The library's part for files; each format is imported when it is asked for."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def import_opml(
        self, data: bytes, *, name: str, dry_run: bool = False, private: bool = False
    ) -> tuple[list[ImportLine], tuple[str, ...]]:
        """Subscribe to the feeds of an OPML file in one undoable step; return the report, and what was repaired.

        Raises OpmlError, naming the file, if nothing can be read. With `dry_run` nothing is stored. `private` accepts
        addresses in the user's own network even if the list has others beside them.
        """
        from feedreader.service.transfer import import_opml

        return import_opml(self._workspace, data, name=name, dry_run=dry_run, private=private)

    def export_opml(self) -> bytes:
        """Return every subscription as OPML 2.0."""
        from feedreader.service.transfer import export_opml

        return export_opml(self._workspace)

    def import_state(self, lines: Iterable[str], *, name: str) -> StateReport:
        """Apply a state file, in one undoable step; raises StateFileError, naming the file, if it is not one."""
        from feedreader.service.state import import_state

        return import_state(self._workspace, lines, name=name)

    def export_state(self) -> Iterator[str]:
        """Yield the lines of a state file, without their ends."""
        from feedreader.service.state import export_state

        return export_state(self._workspace)

    async def import_server(
        self, server: Server, address: str, user: str, password: str, *, dry_run: bool = False
    ) -> ServerReport:
        """Import subscriptions, marks and labels from FreshRSS or Miniflux, in two undoable steps.

        Raises ServerImportError. With `dry_run` nothing is stored.
        """
        from feedreader.service.server_import import import_server

        return await import_server(self._workspace, server, address, user, password, dry_run=dry_run)

    def import_newsboat(
        self, files: NewsboatFiles, *, keys: Mapping[str, str], dry_run: bool = False
    ) -> NewsboatReport:
        """Import newsboat's files, in one undoable step; with `dry_run` nothing is stored.

        `keys` are those of the interface's keymap `newsboat`, by the ids of commands. Raises FeedreaderError if a file
        cannot be read.
        """
        from feedreader.service.newsboat import import_newsboat

        return import_newsboat(self._workspace, files, keys=keys, dry_run=dry_run)

    def offers(self) -> tuple[Offer, ...]:
        """Return what a first start can offer: newsboat's files, OPML files that were found, outlets by language."""
        from feedreader.service.first_run import offers

        return offers()

    def accept(self, taken: Iterable[Offer]) -> int:
        """Subscribe to accepted offers; return how many were added. Raises FeedreaderError for a file without any."""
        from feedreader.service.first_run import accept

        return accept(self._workspace, taken)
