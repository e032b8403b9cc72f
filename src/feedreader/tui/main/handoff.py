"""Commands that hand an entry on: to the browser, the clipboard, a command, a file; its links and its source."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from feedreader.model.stories import Story
from feedreader.text.addresses import host, web_address
from feedreader.text.wording import counted
from feedreader.tui.command import Command, Fact, Where, once

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from feedreader.model.entries import EntryId
    from feedreader.service.external import Piped
    from feedreader.service.lists import Row
    from feedreader.service.reading import Reading
    from feedreader.tui.main.desk import Desk
    from feedreader.tui.main.opening import Opening

R = TypeVar("R")
NO_LINK = "This entry has no link"
UNASKED = 5
"""For so many chosen entries something is done without asking."""


class Handoff:
    """Gives what a command means to other programs."""

    def __init__(self, desk: Desk, opening: Opening) -> None:
        self._desk = desk
        self._opening = opening

    # Rows that are chosen

    def with_leads(self, keys: Sequence[int], then: Callable[[list[EntryId]], object]) -> None:
        """Do something with the entries that speak for rows; for many, ask first."""
        desk = self._desk

        def go(entries: list[EntryId]) -> None:
            if len(entries) <= UNASKED:
                then(entries)
            else:
                desk.confirm(f"Do this for {len(entries):,} entries?", "One after the other.", lambda: then(entries))

        desk.workers.read("chosen", lambda: desk.lists.meant(keys, leads=True), go)

    def _links_of(self, entries: Sequence[EntryId]) -> list[str]:
        found = (web_address(row.url) for row in self._desk.library.entries.rows(entries))
        return [address for address in found if address]

    def _with_links(self, keys: Sequence[int], then: Callable[[list[str]], object]) -> None:
        """Do something with the addresses of rows."""
        desk = self._desk

        def go(addresses: list[str]) -> None:
            if addresses:
                then(addresses)
            else:
                desk.say(NO_LINK)

        self.with_leads(keys, lambda entries: desk.workers.read("link", lambda: self._links_of(entries), go))

    def _open_all(self, addresses: Sequence[str]) -> None:
        for address in addresses:
            self.open_address(address)

    # The browser

    def _with_link(self, then: Callable[[str], object]) -> None:
        """Do something with the entry's address; a story's is read from its lead."""
        desk, row = self._desk, self._desk.list.row
        if (address := desk.pane.link) is not None:
            then(address)
            return
        if not isinstance(row, Story):
            desk.say(NO_LINK)
            return

        def go(rows: dict[int, Row]) -> None:
            lead = rows.get(-row.lead)
            address = None if lead is None or isinstance(lead, Story) else web_address(lead.url)
            if address is None:
                desk.say(NO_LINK)
            else:
                then(address)

        desk.workers.read("link", lambda: desk.lists.rows([-row.lead]), go)

    def browse(self, count: int | None) -> None:
        """Open the entry's page; with a count in the reader, the link of that number."""
        if count is not None and self._desk.at is Where.READER:
            self.open_link(count)
        elif chosen := self._desk.take_chosen():
            self._with_links(chosen, self._open_all)
        else:
            self._with_link(self.open_address)

    def browse_and_mark(self) -> None:
        """Open the entry's page and mark it read."""
        entry = self._desk.entry
        if chosen := self._desk.take_chosen():

            def open_all(entries: list[EntryId]) -> None:
                self._desk.workers.read("link", lambda: self._links_of(entries), self._open_all)
                for each in entries:
                    self._opening.mark_read(each)

            self.with_leads(chosen, open_all)
            return

        def opened() -> None:
            if entry is not None:
                self._opening.mark_read(entry)

        self._with_link(lambda address: self.open_address(address, opened))

    def open_address(self, address: str, then: Callable[[], object] = lambda: None) -> None:
        """Open an address in the browser; `then` is called where that went well."""
        from feedreader.service.external import open_here, open_in_browser, text_browser

        desk = self._desk
        command = desk.library.settings.interface.browser
        if text_browser(command):
            with desk.screen.app.suspend():
                problem = open_here(address, command)
            self._opened(problem, then)
            return
        desk.say(f"Opening {host(address)} …")
        desk.workers.read(None, lambda: open_in_browser(address, command), lambda problem: self._opened(problem, then))

    def open_with(self, command: str) -> None:
        """Open the entry's page with a program, such as `mpv %u`; its enclosure where it has one."""
        from feedreader.service.external import open_in_browser

        desk, entry = self._desk, self._desk.entry
        if not command:
            desk.say("Give a program to open it with: open-with mpv %u")
            return

        def go(address: str) -> None:
            desk.say(f"Opening {host(address)} with {command.split(maxsplit=1)[0]} …")
            desk.workers.read(
                None, lambda: open_in_browser(address, command), lambda problem: self._opened(problem, lambda: None)
            )

        def found(urls: list[str]) -> None:
            if urls:
                go(urls[0])
            else:
                self._with_link(go)

        def firsts(entries: Sequence[EntryId]) -> list[str]:
            return [url for each in entries for url in (self._enclosures(each) or self._links_of([each]))[:1]]

        def go_all(urls: list[str]) -> None:
            for url in urls:
                go(url)

        if chosen := desk.take_chosen():
            self.with_leads(chosen, lambda entries: desk.workers.read("enclosure", lambda: firsts(entries), go_all))
        elif entry is None:
            self._with_link(go)
        else:
            desk.workers.read("enclosure", lambda: self._enclosures(entry), found)

    def _enclosures(self, entry: EntryId) -> list[str]:
        found = (web_address(each.url) for each in self._desk.library.entries.get(entry).data.enclosures)
        return [address for address in found if address]

    def _opened(self, problem: str, then: Callable[[], object]) -> None:
        if problem:
            self._desk.say("")
            self._desk.warn(problem)
        else:
            then()

    # Links

    def open_link(self, number: int) -> None:
        """Open a link of the article by its number."""
        reading = self._desk.reader.reading
        links = () if reading is None else reading.links
        if 1 <= number <= len(links):
            self.open_address(links[number - 1])
        else:
            self._desk.say(f"There is no link {number}")

    def go_to_link(self, count: int | None) -> None:
        """Open the link of a number; ask for it where none was typed before."""

        def go(text: str) -> None:
            if text.isascii() and text.isdecimal():
                self.open_link(int(text[:6]))

        if count is None:
            self._desk.ask("link", "Open link", go)
        else:
            self.open_link(count)

    def list_links(self) -> None:
        """List the links of the article, or of the entry of the row."""
        from feedreader.service.reading import kind_and_size
        from feedreader.text.plain import link_words
        from feedreader.tui.screens.links import linking

        def show(reading: Reading) -> None:
            links = reading.links
            if links:
                words = [*link_words(reading.article), *map(kind_and_size, reading.enclosures)]
                dialog = linking(links, words, self._desk.screen.app.size.width)
                self._desk.open_dialog(dialog, lambda chosen: self.open_address(links[chosen or 0]))
            else:
                self._desk.say("There are no links in this article")

        self._with_reading(show)

    def copy_link(self, count: int | None) -> None:
        """Put the entry's address, or the link of a number, on the clipboard."""
        reading = self._desk.reader.reading
        if chosen := self._desk.take_chosen():
            self._with_links(chosen, lambda links: self._copy("\n".join(links), counted(len(links), "link")))
        elif count is not None and reading is not None and 1 <= count <= len(reading.links):
            self._copy(reading.links[count - 1])
        else:
            self._with_link(self._copy)

    def _copy(self, address: str, what: str = "") -> None:
        from feedreader.service.external import TMUX_ALONE, copy

        what = what or f"the link to {host(address)}"

        def done(program: str) -> None:
            if program == TMUX_ALONE:
                self._desk.say(f"Copied {what} within tmux alone: its set-clipboard is off")
            elif program:
                self._desk.say(f"Copied {what}")
            else:
                self._desk.say(f"Sent {what} to the terminal, which may put it on the clipboard")

        self._desk.screen.app.copy_to_clipboard(address)  # the terminal's, by OSC 52: also over ssh
        self._desk.workers.read(None, lambda: copy(address), done)

    def open_enclosure(self) -> None:
        """Open the first enclosure."""
        desk, entry = self._desk, self._desk.entry
        if chosen := desk.take_chosen():

            def open_firsts(entries: list[EntryId]) -> None:
                desk.workers.read(
                    "enclosure", lambda: [url for each in entries for url in self._enclosures(each)[:1]], self._open_all
                )

            self.with_leads(chosen, open_firsts)
            return
        if entry is None:
            return

        def go(urls: list[str]) -> None:
            if urls:
                self.open_address(urls[0])
            else:
                desk.say("This entry has no enclosure")

        desk.workers.read("enclosure", lambda: self._enclosures(entry), go)

    # Its text

    def show_source(self) -> None:
        """Show the entry as the feed gave it."""
        from feedreader.tui.screens.text_dialog import TextDialog

        reading = self._desk.reader.reading
        if reading is not None:
            data = reading.entry.data
            self._desk.open_dialog(TextDialog(f"Source of entry {reading.entry.id}", data.content or data.summary))

    def ask_for_command(self) -> None:
        """Ask for a command and give it the entry's text."""
        self._desk.ask("pipe", "Pipe to", self.pipe_to)

    def pipe_to(self, command: str) -> None:
        """Give the entry's text to a command, and show what it writes."""
        from feedreader.service.external import pipe
        from feedreader.tui.screens.text_dialog import TextDialog

        def done(piped: Piped) -> None:
            if piped.problem:
                self._desk.warn(piped.problem)
            elif piped.output.strip():
                self._desk.open_dialog(TextDialog(command, piped.output))
            else:
                self._desk.say(f"Piped to {command}")

        if command.strip():
            self._with_text(lambda text: pipe(text, command), done)

    def ask_for_file(self) -> None:
        """Ask for a file and write the entry's text to it."""
        from feedreader.service.external import file_name
        from feedreader.tui.widgets.path_suggester import PathSuggester

        desk, reading, row = self._desk, self._desk.reader.reading, self._desk.list.row
        title = reading.entry.data.title if desk.at is Where.READER and reading is not None else ""
        text = file_name(title or (row.title if row is not None else ""))
        desk.ask("save", "Save to", self.save_to, text=text, suggester=PathSuggester())

    def save_to(self, path: str) -> None:
        """Write the entry's text to a file."""
        from feedreader.service.external import save

        def done(problem: str) -> None:
            if problem:
                self._desk.warn(problem)
            else:
                self._desk.say(f"Saved to {path}")

        if path.strip():
            self._with_text(lambda text: save(text, path.strip()), done)

    def _with_text(self, use: Callable[[str], R], done: Callable[[R], object]) -> None:
        from feedreader.service.reading import as_text

        library, entry, chosen = self._desk.library, self._desk.entry, self._desk.take_chosen()

        def text(entries: Sequence[EntryId]) -> str:
            return "\n\f\n".join(as_text(library.entries.reading(each)) for each in entries)

        if chosen:
            lists = self._desk.lists
            self._desk.workers.read(None, lambda: use(text(lists.meant(chosen, leads=True))), done)
        elif entry is not None:
            self._desk.workers.read(None, lambda: use(text([entry])), done)

    def _with_reading(self, then: Callable[[Reading], object]) -> None:
        """Do something with the entry that a command means, which in the list need not be the one that is shown."""
        library, entry, reading = self._desk.library, self._desk.entry, self._desk.reader.reading
        if reading is not None and reading.entry.id == entry:
            then(reading)
        elif entry is not None:
            self._desk.workers.read("links", lambda: library.entries.reading(entry), then)


def _link(number: int, handoff: Handoff, _count: int | None) -> None:
    handoff.open_link(number)


NEWS, READER = Where.NEWS, Where.READER
COMMANDS: tuple[Command[Handoff], ...] = (
    Command("browse", "Open in the browser", "o", "o", do=Handoff.browse, needs=Fact.LINK, footer="browser", rank=22),
    Command(
        "browse-and-mark",
        "Open in the browser and mark read",
        "O",
        "O",
        do=once(Handoff.browse_and_mark),
        where=NEWS,
        needs=Fact.LINK,
    ),
    Command(
        "links",
        "List the links",
        ";  U",
        "u",
        do=once(Handoff.list_links),
        where=NEWS,
        needs=Fact.ENTRY,
        footer="links",
        rank=29,
    ),
    Command(
        "go-to-link",
        "Open a link by its number",
        "#",
        "#",
        do=Handoff.go_to_link,
        where=READER,
        needs=Fact.ARTICLE,
    ),
    *(
        Command(
            f"link-{n}",
            f"Open link {n}",
            "",
            str(n % 10),
            do=partial(_link, n),
            where=READER,
            needs=Fact.ARTICLE,
            palette=False,
        )
        for n in range(1, 11)
    ),
    Command(
        "copy-link",
        "Copy the link",
        "y",
        "y",
        do=Handoff.copy_link,
        where=NEWS,
        needs=Fact.LINK,
        footer="copy link",
        rank=42,
    ),
    Command("enclosure", "Open the enclosure", "e", "e", do=once(Handoff.open_enclosure), where=NEWS, needs=Fact.ENTRY),
    Command(
        "pipe", "Pipe the text to a command", "|", "|", do=once(Handoff.ask_for_command), where=NEWS, needs=Fact.ENTRY
    ),
    Command(
        "save", "Save the text to a file", "ctrl+s", "s", do=once(Handoff.ask_for_file), where=NEWS, needs=Fact.ENTRY
    ),
    Command(
        "source",
        "Show the source of the entry",
        "ctrl+o",
        "ctrl+u",
        do=once(Handoff.show_source),
        where=READER,
        needs=Fact.ARTICLE,
    ),
)
