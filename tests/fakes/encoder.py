"""An encoder that knows a few subjects: texts on one of them get the same direction, in any language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.vectors.encoder import Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.vectors.encoder import Vector


class FakeEncoder:
    """Returns the vector of the first of `subjects` with a word of the text, else one far from all; counts calls."""

    def __init__(self, *subjects: Sequence[str], model: str = "fake") -> None:
        self.model = model
        self.subjects = subjects
        self.asked: list[str] = []
        self.fails_after: int | None = None

    def knows(self, language: str) -> bool:
        return True

    def encode(self, texts: Sequence[str]) -> list[Vector] | Unavailable:
        if self.fails_after is not None and len(self.asked) + len(texts) > self.fails_after:
            return Unavailable(why="no vectors: the fake encoder has had enough")
        self.asked += texts
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> Vector:
        width = len(self.subjects) + 1
        place = next((n for n, words in enumerate(self.subjects) if any(word in text for word in words)), width - 1)
        return [1.0 if n == place else 0.0 for n in range(width)]
