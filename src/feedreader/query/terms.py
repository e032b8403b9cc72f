"""How text becomes the terms of the full-text index, and how typed words become the same terms.

Both sides go through `folded`, and unspaced scripts through the same cutting, so that whatever they do, they agree.
Letters are compared without case, accents (Latin and Greek), ligatures and width: `élysée` is `elysee`, `Straße` is
`strasse`, digits of any script are digits. Arabic is compared as Lucene's ArabicNormalizer and PersianNormalizer do:
without marks and tatweel, with one letter for each group that is written now this way, now that.

What both sides do must not change without a migration that takes out of the index what is in it otherwise.

Scripts that are written without spaces (and Korean, whose particles stick to words) are cut into overlapping pairs,
with the last character of a run alone: `大統領` becomes `大統 統領 領`. A search for any part of a run is then a phrase
of pairs, and a search for one character is a prefix; no dictionary is needed, and words of one or two characters work.
"""

from __future__ import annotations

import re
import unicodedata

_LATIN_AND_GREEK_END = 0x0400
_EXTENDED_LATIN_AND_GREEK = range(0x1E00, 0x2000)
_COMBINING_ACCENTS = range(0x0300, 0x0370)
_UNSEEN = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew points; what stands among them is punctuation
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"  # Arabic marks, tatweel
    "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"  # variation selectors
)
_LIGATURES = {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"} | {
    "\u0131": "i",  # Turkish i without a dot
    "\u0451": "\u0435",  # Cyrillic io, mostly printed as ie
    "\u03c2": "\u03c3",  # Greek sigma at the end of a word
}
_ALIKE = (
    dict.fromkeys("\u0622\u0623\u0625\u0671", "\u0627")  # alef
    | dict.fromkeys("\u0649\u06cc\u06d2", "\u064a")  # yeh
    | dict.fromkeys("\u0629\u06c0\u06c1\u06c3\u06d5", "\u0647")  # heh
    | {"\u06a9": "\u0643"}  # kaf
    | dict.fromkeys("\u02bb\u02bc\u02bd\u02be\u02bf", "'")  # apostrophes that count as letters
)


class _Folding(dict[int, str]):
    """What each character folds to, computed when it first occurs; a table for `str.translate`."""

    def __missing__(self, code: int) -> str:
        self[code] = result = _folded_character(chr(code))
        return result


def _folded_character(character: str) -> str:
    code = ord(character)
    if code in _COMBINING_ACCENTS or _UNSEEN.match(character):
        return ""
    if unicodedata.category(character) == "Cf":  # soft hyphens, joiners and the like are invisible
        return ""
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    lower = unicodedata.normalize("NFKC", character).casefold()
    if code < _LATIN_AND_GREEK_END or code in _EXTENDED_LATIN_AND_GREEK:
        lower = "".join(base for base in unicodedata.normalize("NFKD", lower) if ord(base) not in _COMBINING_ACCENTS)
    lower = unicodedata.normalize("NFC", lower)
    return "".join(
        _ALIKE.get(letter) or _LIGATURES.get(letter, letter) for letter in lower if not _UNSEEN.match(letter)
    )


_FOLDING = _Folding()

# Han, kana, Hangul, and the scripts of South-East Asia without spaces between words; not what stands between words.
_UNSPACED = (
    "\u0e00-\u0e3e\u0e40-\u0e4e\u0e50-\u0e59\u0e5c-\u0eff\u1000-\u1049\u1050-\u109d\u1780-\u17d3\u17d7\u17dc-\u17ff"
    "\u1100-\u11ff\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(f"[{_UNSPACED}]+")


def folded(text: str) -> str:
    """Return the text as it is compared: see above. Its length may differ from that of `text`."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text).translate(_FOLDING)


def is_letter(character: str) -> bool:
    """Whether the index keeps this character; the same classes are given to FTS5 (`store.migrations`)."""
    category = unicodedata.category(character)
    return category[0] in "LNM" or category == "Co"


def is_unspaced(character: str) -> bool:
    """Whether the character is of a script that is cut into pairs."""
    return _RUN.match(character) is not None


def indexed(text: str) -> str:
    """Return the text as it is given to the full-text index: folded, and runs of unspaced scripts cut into pairs."""
    return cut(folded(text))


def cut(plain: str) -> str:
    """Return a folded text with its runs of unspaced scripts cut into pairs."""
    return plain if plain.isascii() else _RUN.sub(lambda run: f" {_pairs(run[0])} ", plain)


def _pairs(run: str) -> str:
    return " ".join([run[at : at + 2] for at in range(len(run) - 1)] + [run[-1]])


def searched(text: str) -> tuple[tuple[str, ...], bool]:
    """Return the consecutive terms of a search for `text`, and whether the last is only a prefix.

    A text without a letter or a digit has no terms.
    """
    spaced = "".join(letter if is_letter(letter) else " " for letter in folded(text))
    words = _RUN.sub(lambda run: f" {run[0]} ", spaced).split()
    terms: list[str] = []
    for word in words:
        terms.extend(_pairs(word).split() if _RUN.fullmatch(word) else [word])
    last = words[-1] if words else ""
    if _RUN.fullmatch(last):
        if len(last) == 1:
            return tuple(terms), True
        terms.pop()  # a lone last character would require that the run ends here
    return tuple(terms), False


def letters(text: str) -> str:
    """Return the folded text with letters and digits only; empty if there is nothing to search for."""
    return "".join(filter(is_letter, folded(text)))


_BETWEEN_NAMES = re.compile(r"[\s/>,|:;&]+")


def names(wanted: str, category: str) -> bool:
    """Whether a category is called `wanted` (folded), or has it among its words: `sport` names `Winter sport`.

    Symbols that belong to a name count: `c` does not name `C++`.
    """
    pieces = _BETWEEN_NAMES.split(folded(category).strip())
    asked = _BETWEEN_NAMES.split(wanted.strip())
    return any(pieces[at : at + len(asked)] == asked for at in range(len(pieces) - len(asked) + 1))


_WORD = re.compile(r"[^\W_]\S*")
"""The rest of what stands between spaces, from its first letter or digit on."""


def count_words(text: str) -> int:
    """Return how many words a text has: what stands between spaces and has a letter or a digit.

    In scripts written without spaces, two characters count as one word.
    """
    unspaced = 0
    if not text.isascii():
        unspaced = sum(map(len, _RUN.findall(text)))
        text = _RUN.sub(" ", text)
    return len(_WORD.findall(text)) + unspaced // 2
