"""Search by meaning: find entries whose vectors are nearest to those of an entry or some words, in any language.

Vectors are read in blocks, so that memory does not grow with the store. Only those of the current model count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.errors import NoMeaningError
from feedreader.model.entries import EntryId
from feedreader.query.ast import About
from feedreader.service.excerpts import leads
from feedreader.stories.features import texts_to_embed
from feedreader.text.language import language_of
from feedreader.vectors.encoder import Unavailable, encode_together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedreader.query.ast import Similar
    from feedreader.store.connect import Store
    from feedreader.vectors.encoder import Encoder, Vector

MOST = 100
"""The maximum number of near entries."""
LEAST = {"about": 0.15, "similar": 0.2}
"""The least cosine, with the means of languages subtracted, of near entries: a few words lie farther from what they
describe than one entry from a similar one. Chosen by looking at the demo newsroom."""
SAMPLE = 4096
"""How many of the newest vectors the means of languages are computed from."""
BLOCK = 8192


def near(store: Store, encoder: Encoder | Unavailable, tree: Similar | About) -> Mapping[int, float]:
    """Return the entries with nearly the same meaning, with their similarity (up to 1); raises NoMeaningError."""
    if isinstance(encoder, Unavailable):
        raise NoMeaningError(f"searching by meaning needs vectors: {encoder.why}")
    sample = store.vectors.block(encoder.model, limit=SAMPLE)
    if not sample:
        raise NoMeaningError("no entry has a vector yet; `feedreader group` computes those of recent entries")
    from feedreader.vectors.nearest import Centres, Nearest

    vector, language = _wanted(store, encoder, tree)
    centres = Centres((each.language, each.data) for each in sample if len(each.data) == 2 * len(vector))
    least = LEAST["about" if isinstance(tree, About) else "similar"]
    nearest = Nearest(vector, language, centres, least=least, most=MOST + 1)
    block = sample
    while block:
        nearest.look_at(
            [each.entry for each in block], [each.language for each in block], [each.data for each in block]
        )
        block = store.vectors.block(encoder.model, before=block[-1].entry, limit=BLOCK)
    itself = None if isinstance(tree, About) else tree.entry
    return dict([(entry, alike) for entry, alike in nearest.found.items() if entry != itself][:MOST])


def _wanted(store: Store, encoder: Encoder, tree: Similar | About) -> tuple[Vector, str]:
    """Return the vector to look for, and the language of its text ("" if unknown)."""
    if isinstance(tree, About):
        return _encoded(encoder, [tree.text]), language_of(None, tree.text) or ""
    entry = EntryId(tree.entry)
    rows = store.entries.rows([entry])
    if not rows:
        raise NoMeaningError(f"there is no entry {entry}")
    stored = store.vectors.of([entry], encoder.model)
    if entry in stored:
        from feedreader.vectors.packing import unpacked

        return unpacked(stored[entry]), rows[0].language or ""
    texts = texts_to_embed(rows[0].title, leads(store, [entry]).get(entry, ""))
    if not texts:
        raise NoMeaningError(f"entry {entry} has no text to compare")
    return _encoded(encoder, texts), rows[0].language or ""


def _encoded(encoder: Encoder, texts: Sequence[str]) -> Vector:
    vectors = encode_together(encoder, [texts])
    if isinstance(vectors, Unavailable):
        raise NoMeaningError(f"searching by meaning needs vectors: {vectors.why}")
    return vectors[0]
