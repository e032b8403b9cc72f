"""Compute the quick vectors of the demo newsroom's texts, which come with the program.

    python docs/make_demo_vectors.py

To be run when a text of the newsroom or the quick model has changed; what is missing in the file is computed when the
demo is opened, which takes its time. The same newsroom and model give the same file.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.inside import store_of

from feedreader.demo.week import populated, ready_vectors
from feedreader.settings.config import Settings
from feedreader.vectors.encoder import QUICK_MODEL
from feedreader.vectors.ready import Ready, write_ready


def main() -> None:
    """Let the newsroom's week pass, and keep the vectors that came of it."""
    with populated(Settings()) as library:
        store = store_of(library)
        entries = [row.id for row in store.entries.page(limit=-1)]
        vectors, texts = store.vectors.of(entries, QUICK_MODEL), store.vectors.text_hashes(entries, QUICK_MODEL)
    write_ready(ready_vectors(), Ready(QUICK_MODEL, {texts[entry]: vector for entry, vector in vectors.items()}))


if __name__ == "__main__":
    main()
