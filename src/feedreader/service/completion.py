"""Completion of feeds, tags, names and query conditions from the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from feedreader.model.labels import claim_and_host
from feedreader.query.complete import completion_at, fixed_choices
from feedreader.query.terms import folded
from feedreader.query.write import value_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from feedreader.service.workspace import Workspace

WORDY = frozenset({"", "title", "text", "author"})
"""The fields of the query language that search for words."""


class Offer(NamedTuple):
    """A completion, with a description if it needs one."""

    value: str
    about: str = ""


class Completion:
    """The library's part for completing what is typed."""

    def __init__(self, workspace: Workspace) -> None:
        self._store = workspace.store

    def feeds(self, typed: str) -> Iterator[Offer]:
        """Return addresses that begin with the text; else numbers; else addresses of feeds with it in their names."""
        known = [(row.feed.url, str(row.feed.id), row.feed.name) for row in self._store.feeds.all()]
        known.sort()
        found = [(url, title) for url, _, title in known if url.startswith(typed)]
        found = found or [(number, title) for _, number, title in known if number.startswith(typed)]
        found = found or [(url, title) for url, _, title in known if folded(typed) in folded(f"{title} {url}")]
        yield from (Offer(value, title) for value, title in found)

    def tags(self, typed: str) -> Iterator[Offer]:
        """Return the tags that begin with the text."""
        return _beginning((each.name for each in self._store.user_data.tags()), typed)

    def names(self, typed: str) -> Iterator[Offer]:
        """Return the names of saved queries and of rules that begin with the text."""
        queries, rules = self._store.user_data.saved_queries(), self._store.rules.all()
        names = (*(each.name for each in queries), *(each.name for each in rules))
        return _beginning(dict.fromkeys(names), typed)

    def query(self, typed: str) -> Iterator[Offer]:
        """Return completions of the last condition of a query: a field, a state, or a value from the store."""
        completion = completion_at(typed, len(typed))
        if completion is None:
            if not typed:
                yield from self.query("(")
            return
        before = typed[: completion.start]
        for choice in (*fixed_choices(completion), *self._values(completion.field, completion.typed)):
            yield Offer(before + choice)

    def _values(self, field: str, typed: str) -> Iterator[str]:
        wanted = folded(typed)
        for name in dict.fromkeys(self._known(field)):
            if folded(name).startswith(wanted):
                yield value_text(name)

    def _known(self, field: str) -> Iterator[str]:
        store = self._store
        match field:
            case "tag":
                yield from (each.name for each in store.user_data.tags())
            case "query":
                yield from (each.name for each in store.user_data.saved_queries())
            case "feed":
                yield from (row.feed.name for row in store.feeds.all())
            case "outlet":
                yield from sorted({claim_and_host(row.feed.outlet)[0] for row in store.feeds.all()})
            case "lang":
                yield from sorted({row.feed.data.language or "" for row in store.feeds.all()} - {""})


def _beginning(names: Iterable[str], typed: str) -> Iterator[Offer]:
    wanted = folded(typed)
    yield from (Offer(name) for name in names if folded(name).startswith(wanted))


def as_typed(text: str) -> str:
    """Return the query with its last word as a prefix, because it is still being typed."""
    query = text.strip()
    last = completion_at(query, len(query))
    if last is None or last.field not in WORDY or len(last.typed) < 2 or not query[-1].isalnum():
        return query
    return query if last.typed in {"AND", "OR", "NOT"} else f"{query}*"
