"""The user's tags, saved queries, and the journal of undoable changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedreader.errors import QueryError, RuleError, SlowPatternError, TagError, UnknownSavedQueryError
from feedreader.policy.tag_spelling import as_in_use
from feedreader.store.selection import UNREAD
from feedreader.text.clean import one_line, tag_name

if TYPE_CHECKING:
    from feedreader.model.feeds import Order
    from feedreader.model.journal import JournalLine, Undone
    from feedreader.model.user_data import SavedQuery, TagCount
    from feedreader.service.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedQuery:
    """A saved query and its counts; `why` says why it is no longer valid, if so."""

    name: str
    query: str
    unread: int = 0
    total: int = 0
    why: str = ""


class Tags:
    """The part of the library for tags; `entries` and `feeds` add them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def all(self) -> tuple[TagCount, ...]:
        """Return the tags in use with their numbers of entries and feeds, by name."""
        return self._workspace.store.user_data.tags()

    def names(self) -> tuple[str, ...]:
        """Return the tags in use on entries and feeds, and those of rules, by name; for completion."""
        store = self._workspace.store
        of_rules = {action.tag for rule in store.rules.all() for action in rule.actions if action.tag}
        return tuple(sorted(of_rules | {tag.name for tag in store.user_data.tags()}))

    def rename(self, old: str, new: str) -> int:
        """Rename a tag and its sub-tags, or merge it into an existing one; return how many tags changed.

        Both are spelled as tags in use are that differ from them only in case, except that the tag itself may be given
        another case. Rules and saved queries that use it are updated. Raises TagError.
        """
        source, target, used = tag_name(old), tag_name(new), self.names()
        if not source or not target:
            raise TagError
        source = as_in_use(source, used)
        others = [name for name in used if not f"{name}/".startswith(f"{source}/")]
        target = as_in_use(target, others)
        return self._workspace.store.writer.tags.rename(source, target, now=self._workspace.clock())

    def put(self, folder: str, other: str, *, after: bool, shown: Order | None = None) -> bool:
        """Move a folder with its subfolders before or after a sibling; return false if it is already there.

        If given, the order that is `shown` becomes the user's first, in the same step.
        """
        from feedreader.service.arranging import beginning_with

        with beginning_with(shown, self._workspace, folder):
            return self._put(folder, other, after=after, shown=shown)

    def _put(self, folder: str, other: str, *, after: bool, shown: Order | None) -> bool:
        from feedreader.policy.arranging import put_beside

        around = folder.rpartition("/")[0]
        below: dict[str, list[str]] = {}
        # The step's own changes cannot be read from the store before it ends.
        places = {name: at for at, name in enumerate(shown.folders)} if shown else {}
        for tag in sorted(self.all(), key=lambda tag: places.get(tag.name, tag.position)):
            if tag.feeds and (not around or tag.name.startswith(f"{around}/")):
                name = tag.name[len(around) + 1 if around else 0 :].partition("/")[0]
                below.setdefault(f"{around}/{name}" if around else name, []).append(tag.name)
        span = put_beside(list(below), folder, other, after=after)
        names = [name for each in span for name in below[each]]
        return bool(names) and self._workspace.store.writer.tags.arrange(names, folder, now=self._workspace.clock())


class Queries:
    """The part of the library for saved queries."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def all(self) -> tuple[SavedQuery, ...]:
        """Return the saved queries, in the user's order."""
        return self._workspace.store.user_data.saved_queries()

    def counted(self) -> tuple[CountedQuery, ...]:
        """Return the saved queries with their counts, in the user's order; each costs as much as running it."""
        return tuple(self._counted(saved) for saved in self.all())

    def _counted(self, saved: SavedQuery) -> CountedQuery:
        count = self._workspace.store.entries.count
        try:
            selection = self._workspace.selection(saved.query)
            unread, total = count(selection & UNREAD), count(selection)
        except (QueryError, SlowPatternError) as error:
            return CountedQuery(name=saved.name, query=saved.query, why=str(error))
        return CountedQuery(name=saved.name, query=saved.query, unread=unread, total=total)

    def save(self, name: str, query: str) -> None:
        """Save a query under a name, replacing one of the same name in place.

        Raises RuleError without a name, and QueryError for a query that cannot be read or leads back to itself.
        """
        if not one_line(name):
            raise RuleError("a saved query needs a name")
        self._workspace.selection(query)
        self._workspace.meant(query, saved_as=one_line(name))  # a query that it names may lead back to it
        places = {each.name: each.position for each in self.all()}
        place = places.get(one_line(name), max(places.values(), default=-1) + 1)
        self._workspace.store.writer.queries.save(name, query.strip(), now=self._workspace.clock(), position=place)

    def forget(self, name: str) -> dict[str, str]:
        """Remove a saved query; return the rules that are left out without it, and why.

        Raises UnknownSavedQueryError.
        """
        from feedreader.service.rules import Rules  # other screens do not need them

        rules = Rules(self._workspace)
        before = rules.left_out()
        if not self._workspace.store.writer.queries.forget(name, now=self._workspace.clock()):
            raise UnknownSavedQueryError(name)
        return {rule: why for rule, why in rules.left_out().items() if rule not in before}


class Journal:
    """The part of the library for undo and redo."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def undo(self) -> Undone | None:
        """Undo the last change; None if there is none."""
        return self._workspace.store.writer.journal.undo()

    def redo(self) -> Undone | None:
        """Redo what was undone last; None if there is nothing."""
        return self._workspace.store.writer.journal.redo()

    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        return self._workspace.store.user_data.can_undo()

    def all(self, limit: int = 100) -> tuple[JournalLine, ...]:
        """Return the last changes, newest first."""
        return self._workspace.store.user_data.journal(limit)
