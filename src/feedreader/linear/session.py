"""The linear mode: lists stories, reads them and runs commands until the user quits.

The list is a snapshot (`service.lists`): numbers mean the same until a new list is requested.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.errors import FeedreaderError
from feedreader.linear.changes import Changes
from feedreader.linear.formatting import article_paragraphs, link_lines, row_lines, version_lines, why_lines
from feedreader.linear.verbs import help_lines, number, understood
from feedreader.model.stories import Story
from feedreader.service.lists import View
from feedreader.service.reading import as_text
from feedreader.text.addresses import host, web_address
from feedreader.text.outlet_names import OutletNames
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from feedreader.linear.talk import Talk
    from feedreader.model.entries import EntryId
    from feedreader.service.library import Library
    from feedreader.service.polling import Round

PAGE = 10
"""The number of stories listed at once."""


class Session(Changes):
    """One session with a library, starting with the results of `query`, or with unread stories."""

    def __init__(self, library: Library, talk: Talk, query: str = "") -> None:
        super().__init__(library, talk, View(filter=query))
        self._begun_with = self.view
        self._top = 0
        self._row: int | None = None
        self._unread_text: list[str] = []
        self._leaving = False

    def run(self) -> None:
        """Run until the user quits or the input ends; raises QueryError for the initial query."""
        self._new_list(self.view)
        while not self._leaving:
            answer = self.talk.ask(self._prompt())
            if answer is None:
                return
            try:
                self._carry_out(answer)
            except FeedreaderError as error:
                self.talk.say(f"That could not be done: {error}.")

    def _prompt(self) -> str:
        if not self.keys:
            return "search, all, refresh, help or quit:"
        if self.reading is None:
            going_on = "Number to read, Enter for more" if self._top + PAGE < len(self.keys) else "Number to read"
            return f"{going_on}, search, help or quit:"
        going_on = "Enter reads on" if self._unread_text else "Enter for the next story"
        links = ", links" if self.reading.links else ""
        versions = ", versions" if len(self.reading.versions) > 1 else ""
        return f"{going_on}, list{links}{versions}, help or quit:"

    def _carry_out(self, answer: str) -> None:
        verb, rest = understood(answer)
        if not answer:
            self._go_on()
        elif (row := number(answer)) is not None:
            self._read_row(row)
        elif verb is None:
            self.talk.say(f"“{answer}” is not understood. Type help to hear what can be typed.")
        elif verb.reading and self.reading is None:
            self.talk.say(f"{verb.name} needs a story that is open: type the number of one first.")
        else:
            getattr(self, f"do_{verb.name}")(rest)

    def _go_on(self) -> None:
        if self._unread_text:
            self.talk.say(self._unread_text.pop(0))
        else:
            self.do_next("")

    # The list

    def _new_list(self, view: View) -> None:
        self.listing = self.lists.listing(view)
        self._to_list(0)

    def _to_list(self, top: int) -> None:
        self._row = self.reading = None
        self._unread_text = []
        self._top = top
        self._print_list()

    def _print_list(self) -> None:
        unread = " unread" if self.view.only_unread else ""
        found = f" for {self.view.filter}" if self.view.filter else ""
        new = self.lists.arrived(self.listing)
        news = f" {counted(new, 'entry has', 'entries have')} come since; type latest to hear of them." if new else ""
        if not self.keys:
            more = "" if self.view.filter else " Type all to include what was read, refresh to poll the feeds."
            self.talk.say(f"No{unread} stories{found}.{more}{news}")
            return
        last = min(self._top + PAGE, len(self.keys))
        self.talk.say(f"Stories {self._top + 1:,} to {last:,} of {len(self.keys):,}{unread}{found}.{news}")
        names = OutletNames(self.library.feeds.without_health())
        for place, row in self.rows(range(self._top, last)).items():
            self.talk.say(row_lines(place + 1, row, self.library.clock(), names))

    def do_list(self, _rest: str) -> None:
        """Repeat the list from the same place."""
        self._to_list(self._top if self._row is None else self._row // PAGE * PAGE)

    def do_latest(self, _rest: str) -> None:
        """Make the list anew."""
        self._new_list(self.view)

    def do_search(self, words: str) -> None:
        """List the results of a query; without one, return to the initial list."""
        self._new_list(self.view._replace(filter=words) if words else self._begun_with)

    def do_all(self, _rest: str) -> None:
        """Include read entries in the list, or no longer."""
        if self.view.filter:
            self.talk.say("A search finds what was read as well; add is:unread to it for the rest.")
        else:
            self._new_list(self.view._replace(unread_only=not self.view.unread_only))

    def do_next(self, _rest: str) -> None:
        """Go to the next story, or the next page of the list."""
        if self._row is not None:
            if self._row + 1 < len(self.keys):
                self._read_row(self._row + 2)
            else:
                self.talk.say("That was the last one.")
        elif self._top + PAGE < len(self.keys):
            self._to_list(self._top + PAGE)
        else:
            self.talk.say("There are no more." if self.keys else "There is nothing to go on with.")

    def do_previous(self, _rest: str) -> None:
        """Go to the previous story, or the previous page."""
        if self._row is None and self._top:
            self._to_list(max(self._top - PAGE, 0))
        elif self._row:
            self._read_row(self._row)
        else:
            self.talk.say("There is nothing before this.")

    # Reading

    def _read_row(self, number: int) -> None:
        if not 1 <= number <= len(self.keys):
            self.talk.say(f"There is no number {number:,} in the list." if self.keys else "The list is empty.")
            return
        row = self.rows([number - 1]).get(number - 1)
        if row is None:
            self.talk.say("That story is no longer there: it may have joined another. Type latest for a new list.")
            return
        self._row = number - 1
        self._read(self.lists.version_meant(self.view, row) if isinstance(row, Story) else row.id)

    def _read(self, entry: EntryId) -> None:
        self.reading = self.library.entries.reading(entry)
        self._print_article()
        if not self.reading.entry.read:
            self.library.entries.mark("read", [entry])

    def _print_article(self) -> None:
        assert self.reading is not None
        first, *self._unread_text = self.talk.screenfuls(article_paragraphs(self.reading, self.library.clock()))
        self.talk.say(first)

    def do_again(self, _rest: str) -> None:
        """Read the text from its beginning."""
        self._print_article()

    def do_versions(self, rest: str) -> None:
        """List every outlet's version, or read one of them."""
        assert self.reading is not None
        versions = self.reading.versions
        if 1 <= (number(rest) or 0) <= len(versions):
            self._read(versions[int(rest) - 1].id)
        elif rest:
            self.talk.say(f"There is no version {rest}.")
        elif len(versions) < 2:
            self.talk.say("Only one outlet has this.")
        else:
            for line in version_lines(self.reading, self.library.clock()):
                self.talk.say(line)
            self.talk.say("Type versions and a number to read one.")

    def do_why(self, _rest: str) -> None:
        """Explain why the versions are together."""
        assert self.reading is not None
        if len(self.reading.versions) < 2:
            self.talk.say("Only one outlet has this.")
            return
        for line in why_lines(self.reading.versions, self.library.stories.links(self.reading.entry.story)):
            self.talk.say(line)

    def do_links(self, _rest: str) -> None:
        """List the page, the links and the files."""
        assert self.reading is not None
        for line in link_lines(self.reading):
            self.talk.say(line)

    def do_open(self, rest: str) -> None:
        """Open the page or a link in the browser."""
        from feedreader.service.external import open_in_browser

        assert self.reading is not None
        links = self.reading.links
        if not rest:
            address = web_address(self.reading.entry.data.url)
        else:
            known = 1 <= (number(rest) or 0) <= len(links)
            address = links[int(rest) - 1] if known else None
        if address is None:
            self.talk.say(f"There is no link {rest}." if rest else "This entry has no link.")
            return
        problem = open_in_browser(address, self.library.settings.interface.browser)
        self.talk.say(problem or f"Opening {host(address)}: {address}")

    def do_save(self, rest: str) -> None:
        """Write the text to a file."""
        from feedreader.service.external import file_name, save

        assert self.reading is not None
        name = rest or file_name(self.reading.entry.data.title)
        self.talk.say(save(as_text(self.reading), name) or f"Saved to {name}.")

    def do_pipe(self, rest: str) -> None:
        """Pass the text to a command."""
        from feedreader.service.external import pipe

        assert self.reading is not None
        piped = pipe(as_text(self.reading), rest)
        self.talk.say(piped.problem or piped.output.rstrip() or f"Piped to {rest}.")

    # The program

    def do_refresh(self, _rest: str) -> None:
        """Poll the feeds that are due, and list the result."""
        import asyncio

        async def work() -> Round:
            async with self.library.poller(awaited=True) as poller:
                return await poller.round()

        self.talk.say("Asking the feeds; Ctrl-C stops it.")
        try:
            done = asyncio.run(work())
        except KeyboardInterrupt:
            self.talk.say("Stopped; what had arrived is kept.")
        else:
            new = f"{counted(done.new, 'new entry', 'new entries')}."
            self.talk.say("Another feedreader is polling right now; type latest in a while." if done.busy else new)
        self._new_list(self.view)

    def do_help(self, _rest: str) -> None:
        """List what may be typed."""
        for line in help_lines(reading=self.reading is not None):
            self.talk.say(line)

    def do_quit(self, _rest: str) -> None:
        """Quit."""
        self._leaving = True
