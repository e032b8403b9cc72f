"""Compare two texts: by their letters and digits, or by most of their words."""

from __future__ import annotations

import re
from itertools import pairwise

from feedreader.text.references import resolved

MAX_COMPARED = 20_000
"""Characters of a text that are compared: if an edit leaves that many unchanged, the text is the same."""

FEWEST_PAIRS = 8
"""Pairs of neighbouring words that two texts must share: shorter texts may be alike merely in form."""

ENOUGH = 0.5
"""The share of the shorter text's pairs that the other one must have."""

_TAG = re.compile(r"<[^<>]*>")
_NOISE = re.compile(r"[\W_]+")
_NOISE_OF_ASCII = bytes(code for code in range(0x80) if not chr(code).isalnum())
"""The same for ASCII, which most text is: computed from bytes of UTF-8 in a tenth of the time."""
_WORD = r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+"
"""A word, or a letter of a script without spaces between words; compiled on first use."""


def essence(text: str) -> str:
    """Return the letters and digits of a text without case, markup, references and punctuation."""
    bare = _bare(text, "").encode("utf-8", "surrogatepass").translate(None, _NOISE_OF_ASCII)
    return _NOISE.sub("", bare.decode("utf-8", "surrogatepass")).casefold()


def alike(one: str, other: str) -> bool:
    """Whether two texts share most of their words in the same order, as before and after an edit; in linear time."""
    pairs, others = _pairs(one), _pairs(other)
    shared = len(pairs & others)
    return shared >= FEWEST_PAIRS and shared >= ENOUGH * min(len(pairs), len(others))


def _pairs(text: str) -> set[tuple[str, str]]:
    words = re.findall(_WORD, _bare(text[: MAX_COMPARED * 2], " ").casefold()[:MAX_COMPARED])
    return set(pairwise(words))


def _bare(text: str, between: str) -> str:
    text = resolved(resolved(text)) if "&" in text else text
    return _TAG.sub(between, text) if "<" in text else text
