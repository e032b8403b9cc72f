"""The answer to `feedreader count`; see `store.counts`, which imports nothing but SQLite."""

from feedreader.store.counts import unread

__all__ = ["unread"]
