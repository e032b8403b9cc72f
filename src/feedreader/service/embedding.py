"""Compute the vectors of recent entries: once each, newest first, in batches, in one process at a time.

Loading the model and each batch take time, so call `embed` where nothing waits for it. It can be stopped between
batches; a process that is killed loses only the current batch. A missing or failing encoder is not an error: fewer
entries have vectors, and a sentence says why.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from feedreader.service import leases
from feedreader.service.excerpts import leads
from feedreader.store.feeds import EMBEDDING, QUICK_EMBEDDING
from feedreader.store.vectors import Embedded
from feedreader.stories.embeddings import Means
from feedreader.stories.features import texts_to_embed
from feedreader.vectors.encoder import QUICK_MODEL, Unavailable, encode_together, encoder, quick_encoder
from feedreader.vectors.means import shipped_means
from feedreader.vectors.ready import read_ready

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from feedreader.model.entries import EntryId
    from feedreader.service.workspace import Workspace
    from feedreader.vectors.encoder import Encoder

BATCH = 16
"""Entries per transaction: about a second of work."""
QUICK_BATCH = 64
"""The same for the quick model, which embeds texts in groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """How many vectors were computed, how many entries are left, and `why` they are, in one sentence."""

    vectors: int = 0
    left: int = 0
    why: str = ""


class Embedder:
    """Maintains the vectors of a library's recent entries, with the given or the configured encoder.

    `beside` are the models whose vectors entries have as well, `lease` is the name of the lease for computing these.
    """

    def __init__(
        self,
        workspace: Workspace,
        using: Encoder | Unavailable | None = None,
        *,
        beside: Sequence[str] = (),
        lease: str = EMBEDDING,
        batch: int = BATCH,
    ) -> None:
        settings = workspace.settings.stories
        self._workspace = workspace
        self._encoder = using or encoder(settings.embeddings_url, settings.embeddings_model)
        self._beside = beside
        self._lease = lease
        self._batch = batch
        self._holder = leases.this_process()

    @property
    def why_not(self) -> str:
        """Return why there are no vectors here, in one sentence; empty if there are."""
        return self._encoder.why if isinstance(self._encoder, Unavailable) else ""

    def missing(self) -> int:
        """Return how many recent entries have no vector, or one that may be outdated; 0 if there can be none."""
        return len(self._missing())

    def busy(self) -> bool:
        """Whether another process is computing vectors."""
        holder = self._workspace.store.feeds.lease_holder(self._lease, at=self._workspace.clock())
        return holder not in (None, self._holder) and not leases.is_dead(holder)

    def embed(
        self,
        progress: Callable[[int, int], None] = lambda _done, _of: None,
        cancelled: Callable[[], bool] = lambda: False,
        among: Sequence[EntryId] | None = None,
    ) -> Computed:
        """Compute what is missing now, of these entries if any are given.

        `progress` is called with the number of entries done and the total.
        """
        if isinstance(self._encoder, Unavailable):
            return Computed(why=self._encoder.why)
        waiting, done = self._missing(among), 0
        if not waiting:
            return Computed()
        if not self._may():
            return Computed(left=len(waiting), why="another process computes vectors at the moment")
        try:
            for start in range(0, len(waiting), self._batch):
                progress(start, len(waiting))
                left = len(waiting) - start
                if cancelled() or not self._may():
                    return Computed(vectors=done, left=left, why="stopped before all vectors were computed")
                found = self._embed(self._encoder, waiting[start : start + self._batch])
                if isinstance(found, Unavailable):
                    return Computed(vectors=done, left=left, why=found.why)
                done += found
            progress(len(waiting), len(waiting))
        finally:
            self._workspace.store.writer.leases.release(self._holder, name=self._lease)
        return Computed(vectors=done)

    def of(self, ids: Sequence[EntryId]) -> dict[EntryId, Any]:
        """Return the vectors that are stored for these entries, as numpy arrays of float16 of one width."""
        if isinstance(self._encoder, Unavailable):
            return {}
        found = self._workspace.store.vectors.of(ids, self._encoder.model)
        if not found:
            return {}
        from feedreader.vectors.packing import unpacked

        ((usual, _),) = Counter(map(len, found.values())).most_common(1)  # an address may change its model unnoticed
        return {entry: unpacked(data) for entry, data in found.items() if len(data) == usual}

    def means(self) -> Means | None:
        """Return the assumed mean vector of a language, until the window has enough entries in it. Needs numpy."""
        if isinstance(self._encoder, Unavailable):
            return None
        return Means(vectors=shipped_means(self._encoder.model))

    def _missing(self, among: Sequence[EntryId] | None = None) -> tuple[EntryId, ...]:
        if isinstance(self._encoder, Unavailable):
            return ()
        return self._workspace.store.vectors.missing(self._encoder.model, self._since, among=among)

    @property
    def _since(self) -> datetime:
        return self._workspace.clock() - self._workspace.settings.stories.window

    def _may(self) -> bool:
        return (
            leases.acquire(self._workspace.store, self._holder, now=self._workspace.clock(), name=self._lease)
            is not None
        )

    def _embed(self, using: Encoder, batch: Sequence[EntryId]) -> int | Unavailable:
        """Embed the changed entries of a batch and store the vectors; return how many were computed."""
        from feedreader.vectors.packing import packed

        store = self._workspace.store
        contents, known = store.entries.content_hashes(batch), store.vectors.text_hashes(batch, using.model)
        openings = leads(store, batch)
        texts = {
            row.id: texts_to_embed(row.title, openings.get(row.id, "")) if using.knows(row.language or "") else ()
            for row in store.entries.rows(batch)
        }
        hashes = {entry: _hash(text) for entry, text in texts.items()}
        changed = [entry for entry, text in texts.items() if text and known.get(entry) != hashes[entry]]
        here = {entry: self._ready[hashes[entry]] for entry in changed if hashes[entry] in self._ready}
        unknown = [entry for entry in changed if entry not in here]
        vectors = encode_together(using, [texts[entry] for entry in unknown])
        if isinstance(vectors, Unavailable):
            return vectors
        data: dict[EntryId, bytes | None] = {
            entry: None if known.get(entry) == digest else b"" for entry, digest in hashes.items()
        }
        data |= here | {entry: packed(vector) for entry, vector in zip(unknown, vectors, strict=True)}
        store.writer.vectors.keep(
            using.model,
            [
                Embedded(entry=entry, content_hash=contents[entry], text_hash=hashes[entry], data=each)
                for entry, each in data.items()
                if entry in contents
            ],
            beside=self._beside,
        )
        return len(changed)

    @cached_property
    def _ready(self) -> Mapping[int, bytes]:
        """Return the model's vectors that come with the program, by the `_hash` of their texts."""
        path = self._workspace.ready
        if path is None or isinstance(self._encoder, Unavailable):
            return {}
        found = read_ready(path)
        return found.vectors if found.model == self._encoder.model else {}


def quick_embedder(workspace: Workspace) -> Embedder:
    """Return the embedder that computes vectors as entries arrive."""
    fine = encoder(workspace.settings.stories.embeddings_url, workspace.settings.stories.embeddings_model)
    beside = () if isinstance(fine, Unavailable) else (fine.model,)
    return Embedder(workspace, quick_encoder(), beside=beside, lease=QUICK_EMBEDDING, batch=QUICK_BATCH)


def fine_embedder(workspace: Workspace) -> Embedder:
    """Return the embedder that computes finer vectors when there is time."""
    return Embedder(workspace, beside=(QUICK_MODEL,))


def _hash(texts: Sequence[str]) -> int:
    return int.from_bytes(blake2b("\n".join(texts).encode(), digest_size=8).digest(), signed=True)
