"""The mean vector of each language, shipped for our models: what all headlines in it have in common.

A multilingual model puts texts of one language near each other, whatever they say; subtracting the mean leaves what the
text says. Made by `docs/make_means.py` from headlines written for it; a user's own entries replace it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedreader.vectors.encoder import LOCAL_MODEL, QUICK_MODEL

if TYPE_CHECKING:
    from collections.abc import Mapping

_HERE = Path(__file__).parent
SHIPPED = {LOCAL_MODEL: _HERE / "means.npz", QUICK_MODEL: _HERE / "quick_means.npz"}


def shipped_means(model: str) -> Mapping[str, Any]:
    """Return means by language code, as numpy arrays of float16; none for other models. Needs numpy."""
    if model not in SHIPPED:
        return {}
    import numpy as np

    with np.load(SHIPPED[model]) as file:
        return {language: file[language] for language in file.files}
