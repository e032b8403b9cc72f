"""How text was indexed before Hebrew, Arabic, kana, digits and apostrophes were folded as they are now.

Part of a migration, so it never changes: an index without a copy of its text can only delete an entry if it is given
the text exactly as it was inserted.
"""

from __future__ import annotations

import re
import unicodedata

_LATIN_AND_GREEK_END = 0x0400
_EXTENDED_LATIN_AND_GREEK = range(0x1E00, 0x2000)
_COMBINING_ACCENTS = range(0x0300, 0x0370)
_VOWEL_MARKS = (range(0x0591, 0x05C8), range(0x064B, 0x0660), range(0x0670, 0x0671))
_LIGATURES = {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"} | {
    "\u0131": "i",
    "\u0451": "\u0435",
    "\u03c2": "\u03c3",
}
_RUN = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1100-\u11ff\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u3105-\u312f"
    "\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_OTHERWISE = re.compile(
    "[\u0149\u02bb-\u02bf\u05be-\u05c6\u0610-\u06fc\u07c0-\u1819\u1946-\u1c59\u1e9a\u30fb\ua620-\uabf9\ufb50-\ufe0f"
    "\ufe70-\ufefa\uff65\U000104a0-\U0001e959\U000e0100-\U000e01ef]"
)
"""A superset of the characters that are folded or split differently now: whole blocks if some of their characters are.
"""


def is_other_now(text: str) -> bool:
    """Whether the terms of a text may differ from what they were."""
    return not text.isascii() and _OTHERWISE.search(text) is not None


def folded(text: str) -> str:
    """Return the text as it was compared."""
    if text.isascii():
        return text.lower()
    composed = unicodedata.normalize("NFC", text)
    return composed.translate({ord(each): _folded_character(each) for each in set(composed)})


def cut(plain: str) -> str:
    """Split the runs of unspaced scripts in a folded text into pairs, as was done then."""
    return plain if plain.isascii() else _RUN.sub(lambda run: f" {_pairs(run[0])} ", plain)


def _pairs(run: str) -> str:
    return " ".join([run[at : at + 2] for at in range(len(run) - 1)] + [run[-1]])


def _folded_character(character: str) -> str:
    code = ord(character)
    if code in _COMBINING_ACCENTS or any(code in marks for marks in _VOWEL_MARKS):
        return ""
    if unicodedata.category(character) == "Cf":
        return ""
    lower = unicodedata.normalize("NFKC", character).casefold()
    if code < _LATIN_AND_GREEK_END or code in _EXTENDED_LATIN_AND_GREEK:
        lower = "".join(base for base in unicodedata.normalize("NFKD", lower) if ord(base) not in _COMBINING_ACCENTS)
    lower = unicodedata.normalize("NFC", lower)
    return "".join(_LIGATURES.get(letter, letter) for letter in lower)
