"""Make the mean vectors of languages that feedreader ships, out of `data/headlines`.

    python docs/make_means.py

The same headlines and models give the same files.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from feedreader.vectors.encoder import LocalEncoder, QuickEncoder, Unavailable
from feedreader.vectors.means import SHIPPED

HEADLINES = Path(__file__).resolve().parents[1] / "data" / "headlines"


def main() -> None:
    """Embed the headlines of each language that a model knows, and store the mean of each."""
    for encoder in (LocalEncoder(), QuickEncoder()):
        means = {}
        for path in sorted(HEADLINES.glob("*.txt")):
            if not encoder.knows(path.stem):
                continue
            vectors = encoder.encode(path.read_text("utf-8").splitlines())
            if isinstance(vectors, Unavailable):
                raise SystemExit(vectors.why)
            means[path.stem] = np.mean(vectors, axis=0).astype("<f2")
        np.savez(SHIPPED[encoder.model], **means)


if __name__ == "__main__":
    main()
