"""Names of outlets for stories and entries: from their feeds, not their hosts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedreader.text.clean import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedreader.model.feeds import Feed, FeedId
    from feedreader.model.stories import Story


_BARS = r"\s(?:[|»\u203a>·•:]|[-\u2013\u2014])\s"
_BESIDE = r" \([^()\s]+\)\Z"
"""The host beside an unconfirmed name (`model.labels`): it stays when a section is removed."""

_SHORTEST = 3
"""The least number of letters of an outlet's name: fewer are not a name by themselves."""


def without_section(title: str) -> str:
    """Return the part of a feed's title before the first bar: `The Harbour Post | World` becomes `The Harbour Post`."""
    name = re.split(_BARS, title, maxsplit=1)[0].strip()
    if len(name) < _SHORTEST and (name.isascii() or not name):
        return title
    beside = re.search(_BESIDE, title[len(name) :])
    return f"{name}{beside[0]}" if beside else name


class OutletNames:
    """The names of feeds and their outlets: an outlet of several feeds has the shortest of their titles."""

    def __init__(self, feeds: Iterable[Feed] = ()) -> None:
        self._feeds: dict[int, tuple[str, str]] = {}
        self._outlets: dict[str, str] = {}
        for feed in feeds:
            title, outlet = one_line(feed.title), feed.outlet
            self._feeds[feed.id] = (title, outlet)
            known = self._outlets.get(outlet)
            if known is None or len(title) < len(known):
                self._outlets[outlet] = title

    def of(self, story: Story, beside: FeedId | None = None) -> tuple[str, ...]:
        """Return the names of a story's outlets: first that of the feed whose title it has, then the others in order.

        If there are several, sections are removed, and of two with the same name the second is given by its host. In
        the list of a feed, they are those `beside` its own.
        """
        own = self._feeds[beside][1] if beside in self._feeds else None
        lead, outlet = self._feeds.get(story.feed or 0, ("", ""))
        named = bool(lead) and outlet != own
        names = {without_section(lead) if len(story.outlets) > 1 else lead: None} if named else {}
        for each in story.outlets:
            if each != own and not (named and each == outlet):
                name = without_section(self._outlets.get(each) or each)
                names[one_line(each if name in names else name)] = None
        return tuple(names)
