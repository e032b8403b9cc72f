"""Tags that a user names, as they are stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.errors import TagError
from feedreader.policy.tag_spelling import as_in_use
from feedreader.text.clean import tag_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedreader.store.connect import Store


def named_tags(store: Store, tags: Iterable[str]) -> list[str]:
    """Return tags as stored, each spelled as a tag in use that differs only in case; "" is left out."""
    if not (names := list(filter(None, map(tag_name, tags)))):
        return []
    used = [tag.name for tag in store.user_data.tags()]
    return list(dict.fromkeys(as_in_use(name, used) for name in names))


def wanted_tags(store: Store, tags: Sequence[str]) -> list[str]:
    """Return the same; raises TagError if one is empty or there are none."""
    if not tags or not all(map(tag_name, tags)):
        raise TagError
    return named_tags(store, tags)
