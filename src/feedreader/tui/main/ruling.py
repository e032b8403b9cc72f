"""Rules and filters made from the current entry, with a preview of what they match."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.errors import QueryError
from feedreader.tui.command import Command, Fact, Where, once

if TYPE_CHECKING:
    from feedreader.errors import FeedreaderError
    from feedreader.service.alike import Alike
    from feedreader.service.rules import Trial
    from feedreader.tui.main.desk import Desk
    from feedreader.tui.main.searching import Searching
    from feedreader.tui.main.syncing import Syncing

FILTER = "list them now (a filter)"
TAG = "tag them …"
ACTIONS = {
    "mark them read": "mark read",
    "star them": "star",
    "mute their stories": "mute story",
    "notify me of them": "notify",
}
"""What a rule may do, in words, and as rules write it."""


class Ruling:
    """Makes a rule or a filter in three steps: what is alike, the query with what it would touch, what is done."""

    def __init__(self, desk: Desk, searching: Searching, syncing: Syncing) -> None:
        self._desk = desk
        self._searching = searching
        self._syncing = syncing

    def make(self) -> None:
        """Ask what entries like this one have in common."""
        desk, entry = self._desk, self._desk.entry
        if entry is None:
            return

        def choose(found: tuple[Alike, ...]) -> None:
            from feedreader.tui.screens.list_dialog import choosing

            names = [f"{each.words}: {each.query}" for each in found]
            dialog = choosing("Entries like this one", names)
            desk.open_dialog(dialog, lambda chosen: self._ask(found[chosen or 0].query))

        desk.workers.read("rule", lambda: desk.library.entries.alike(entry), choose)

    def _ask(self, query: str) -> None:
        """Let the query be changed, and say as it is typed what it would touch."""
        self._desk.ask("rule", "Which entries", self._asked, text=query, typed=self._preview, stays=True)
        self._preview(query)

    def _preview(self, query: str) -> None:
        desk = self._desk

        def tell(trial: Trial) -> None:
            if desk.prompt.is_open:
                desk.prompt.note(trial.words)

        def wrong(error: FeedreaderError) -> None:
            if isinstance(error, QueryError) and desk.prompt.is_open:
                desk.prompt.problem(error.message, error.position, error.length)

        if query.strip():
            desk.workers.read("trial", lambda: desk.library.rules.attempt(query), tell, failed=wrong)

    def _asked(self, query: str) -> None:
        """Ask what is to be done with what the query finds, which stands."""
        desk = self._desk

        def choose(trial: Trial) -> None:
            from feedreader.tui.screens.list_dialog import choosing

            desk.close_prompt()
            names = [FILTER, *ACTIONS, TAG]
            desk.open_dialog(
                choosing(f"{trial.words[:1].upper()}{trial.words[1:]}: {query}", names),
                lambda chosen: self._chosen(query, names[chosen or 0]),
            )

        def wrong(error: FeedreaderError) -> None:
            if isinstance(error, QueryError):
                desk.prompt.problem(error.message, error.position, error.length)
            else:
                desk.warn(str(error))

        if query.strip():
            desk.workers.read("trial", lambda: desk.library.rules.attempt(query), choose, failed=wrong)

    def _chosen(self, query: str, name: str) -> None:
        if name == FILTER:
            self._searching.look_for(query)
        elif name == TAG:
            self._desk.ask(
                "rule-tag", "Tag", lambda tag: self._keep(query, f"tag {tag.strip()}") if tag.strip() else None
            )
        else:
            self._keep(query, ACTIONS[name])

    def _keep(self, query: str, action: str) -> None:
        """Keep the rule, and let it see what is there already, too: two steps that can be undone."""
        desk, rules = self._desk, self._desk.library.rules
        name = f"{action}: {query}"

        def work() -> None:
            rules.add(name, query, [action])
            rules.apply(name)

        def done(_nothing: None) -> None:
            desk.say_done(f"From now on {action}: {query}")
            self._syncing.after_change()

        desk.workers.write(work, done)


COMMANDS: tuple[Command[Ruling], ...] = (
    Command(
        "rule",
        "Make a rule or a filter for entries like this one",
        "z =",
        "f5",
        do=once(Ruling.make),
        where=Where.NEWS,
        needs=Fact.ENTRY,
    ),
)
