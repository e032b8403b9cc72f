"""The writer: every way to change the store, one method a change, each a short transaction.

Marks, tags, subscriptions, saved queries, rules and what they do, and a person's story corrections become steps of the
journal. Methods may block for some seconds while other processes write; call them in a thread where an event loop runs.
"""

from __future__ import annotations

from feedreader.store.applying import Applying
from feedreader.store.embedding import Embedding
from feedreader.store.forgetting import Forgetting
from feedreader.store.leasing import Leasing
from feedreader.store.restoring import Restoring


class Writer(Applying, Restoring, Embedding, Leasing, Forgetting):
    """All changes; see the modules that each part comes from. Usable from any thread, one at a time."""
