"""Parse the sentences in which earlier versions stored steps of the journal into the values stored now.

Part of a migration, so it never changes: it knows the sentences of earlier versions, whatever today's are.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

_N = r"(?P<count>0|[1-9]\d{0,2}(?:,\d{3})*)"
_ENTRIES, _FEEDS, _STORIES = rf"{_N} entr(?:y|ies)", rf"{_N} feeds?", rf"{_N} stor(?:y|ies)"
_SENTENCES = tuple(
    (re.compile(sentence, re.DOTALL), kind)
    for sentence, kind in (
        (rf"Marked {_ENTRIES} read", "read"),
        (rf"Marked {_ENTRIES} unread", "unread"),
        (r"Marked (?P<meant>.+) (?:its|their) copies read \((?P<count>[\d,]+) entries\)", "read with copies"),
        (r"Marked (?P<meant>.+) (?:its|their) story read \((?P<count>[\d,]+) entries\)", "read with stories"),
        (rf"Starred {_ENTRIES}", "starred"),
        (rf"Unstarred {_ENTRIES}", "unstarred"),
        (rf"Tagged {_ENTRIES} (?P<tags>.+)", "tagged"),
        (rf"Took (?P<tags>.+) off {_ENTRIES}", "untagged"),
        (rf"Tagged {_FEEDS} (?P<tags>.+)", "feeds tagged"),
        (rf"Took (?P<tags>.+) off {_FEEDS}", "feeds untagged"),
        (rf"Moved {_FEEDS} to no folder", "feeds moved"),
        (rf"Moved {_FEEDS} to (?P<name>.+)", "feeds moved"),
        (r"Renamed the tag (?P<name>.+) to (?P<other>.+)", "tag renamed"),
        (r"Saved the query (?P<name>.+)", "query saved"),
        (r"Removed the saved query (?P<name>.+)", "query removed"),
        (r"Saved the rule (?P<name>.+)", "rule saved"),
        (r"Removed the rule (?P<name>.+)", "rule removed"),
        (r"Rule (?P<name>.+?): (?P<actions>.+)", "rule applied"),
        (rf"Subscribed to {_FEEDS}", "subscribed"),
        (r"Subscribed to (?P<one>.+)", "subscribed"),
        (rf"Unsubscribed from {_FEEDS}", "unsubscribed"),
        (r"Unsubscribed from (?P<one>.+)", "unsubscribed"),
        (rf"Took {_ENTRIES} out of a story", "story split"),
        (rf"Put {_STORIES} together", "stories merged"),
        (rf"Muted {_STORIES}", "stories muted"),
        (rf"Unmuted {_STORIES}", "stories unmuted"),
        (rf"Followed {_STORIES}", "stories followed"),
        (rf"Stopped following {_STORIES}", "stories unfollowed"),
        (r"Followed (?P<name>.+) to (?P<other>\S+)", "feed redirected"),
        (r"Renamed (?P<one>.+)", "feed renamed"),
        (r"Set (?P<settings>[a-z_]+(?:, [a-z_]+)*(?: and [a-z_]+)?) of (?P<of>.+)", "feed set"),
        (r"Took in a state", "state restored"),
        (r"Took in what waited for new entries", "waiting restored"),
        (r"Brought over what newsboat knew", "newsboat imported"),
        (r"Imported from (?P<name>freshrss|miniflux)", "server imported"),
        (r"Changes made on (?P<name>.+)", "device changed"),
    )
)
"""The sentences and the `ChangeKind` that each has become; the first that matches counts."""

_MEANT = re.compile(rf"(?:an entry|{_ENTRIES}) and")
_NO_TAG = re.compile(r"\A[\s/]*\Z|\A\s|\s\Z|\s\s|[^\S ]|[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""What no rule produces as a tag: names are cleaned and have single spaces between their words."""
_ACTIONS = tuple(
    (re.compile(sentence), action)
    for sentence, action in (
        (rf"tagged {_ENTRIES} (?P<tag>.+)", "tag {tag}"),
        (rf"starred {_ENTRIES}", "star"),
        (rf"marked {_ENTRIES} read", "mark read"),
        (rf"muted the stories of {_ENTRIES}", "mute story"),
    )
)


def change_of(sentence: str, tags: Collection[str]) -> str:
    """Return the JSON that the journal stores instead of a sentence; `tags` are the names of all tags in the store.

    A sentence that is ambiguous is stored as it is.
    """
    for pattern, kind in _SENTENCES:
        if (found := pattern.fullmatch(sentence)) is not None:
            values = _values(found.groupdict(), tags)
            if values is not None:
                return _json({"kind": kind, **values})
    return _json({"kind": "told", "names": [sentence]})


def _json(plain: dict[str, Any]) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _values(found: dict[str, str | None], tags: Collection[str]) -> dict[str, Any] | None:
    values: dict[str, Any] = {}
    for name, text in found.items():
        if text is None:
            continue
        match name:
            case "count":
                values["count"] = _number(text)
            case "one":
                values |= {"count": 1, "names": [text]}
            case "name" | "other":
                values.setdefault("names", []).append(text)
            case "tags":
                values["names"] = _listed(text, tags)
            case "settings":
                values["names"] = re.split(r", | and ", text)
            case "of":
                values["of"] = text
            case "meant":
                if (meant := _MEANT.fullmatch(text)) is None:
                    return None
                values["meant"] = _number(meant["count"] or "1")
            case _:
                if (actions := [_action(part) for part in text.split(", ")]) and None in actions:
                    return None
                values["actions"] = actions
    return values


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def _listed(text: str, tags: Collection[str]) -> list[str]:
    """Return the names in `a, b and c` if all of them are tags; else the whole text as one name."""
    if text in tags:
        return [text]
    first, _, last = text.rpartition(" and ")
    several = [*first.split(", "), last] if first else [text]
    return several if all(each in tags for each in several) else [text]


def _action(text: str) -> list[str | int] | None:
    for pattern, action in _ACTIONS:
        if (found := pattern.fullmatch(text)) is not None:
            tag = found.groupdict().get("tag")
            if tag is not None and _NO_TAG.search(tag):
                return None
            return [action.format(tag=tag), _number(found["count"])]
    return None
