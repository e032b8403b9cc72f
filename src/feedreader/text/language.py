"""Which language a text is in: the feed's own claim, as a primary subtag of BCP 47, or a guess from the script.

The guess is deliberately narrow: it names only languages that are alone in using their script. Latin, Cyrillic, Arabic
and Devanagari are shared by many, so without a claim such a text stays without a language.
"""

from __future__ import annotations

import re

_SUBTAG = re.compile(r"^\s*([A-Za-z]{2,3})(?:[-_,;].*)?\s*$", re.DOTALL)

_THREE_TO_TWO = {
    "ara": "ar", "ben": "bn", "bul": "bg", "cat": "ca", "ces": "cs", "cze": "cs", "chi": "zh", "zho": "zh", "dan": "da",
    "deu": "de", "ger": "de", "dut": "nl", "nld": "nl", "ell": "el", "gre": "el", "eng": "en", "est": "et", "fas": "fa",
    "per": "fa", "fin": "fi", "fra": "fr", "fre": "fr", "heb": "he", "hin": "hi", "hrv": "hr", "hun": "hu", "ind": "id",
    "ita": "it", "jpn": "ja", "kor": "ko", "lav": "lv", "lit": "lt", "mar": "mr", "nob": "no", "nor": "no", "pol": "pl",
    "por": "pt", "ron": "ro", "rum": "ro", "rus": "ru", "slk": "sk", "slo": "sk", "slv": "sl", "spa": "es", "srp": "sr",
    "swe": "sv", "tha": "th", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi",
}  # fmt: skip
_RENAMED = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "mo": "ro",
    "nb": "no",
    "cn": "zh",
    "jp": "ja",
    "gr": "el",
    "ua": "uk",
    "dk": "da",
    "cz": "cs",
    "us": "en",
    "gb": "en",
    "vn": "vi",
}
"""Withdrawn codes, and codes of countries that feeds use for a language, if no language has that code."""

_WORDS = {
    "english": "en", "french": "fr", "français": "fr", "german": "de", "deutsch": "de", "spanish": "es",
    "español": "es", "italian": "it", "italiano": "it",
    "portuguese": "pt", "português": "pt", "dutch": "nl", "nederlands": "nl",
    "russian": "ru", "japanese": "ja", "chinese": "zh", "arabic": "ar",
}  # fmt: skip

_NOT_A_LANGUAGE = frozenset({"und", "mul", "zxx", "mis", "xx"})

_KANA = "[\u3041-\u30ff]"
_SCRIPTS = (
    ("ko", "[\uac00-\ud7a3]"),
    ("zh", "[\u4e00-\u9fff]"),
    ("el", "[\u0370-\u03ff\u1f00-\u1fff]"),
    ("th", "[\u0e01-\u0e5b]"),
    ("ka", "[\u10a0-\u10ff]"),
    ("hy", "[\u0531-\u0589]"),
    ("ta", "[\u0b80-\u0bff]"),
    ("te", "[\u0c00-\u0c7f]"),
    ("kn", "[\u0c80-\u0cff]"),
    ("ml", "[\u0d00-\u0d7f]"),
    ("gu", "[\u0a80-\u0aff]"),
    ("pa", "[\u0a00-\u0a7f]"),
    ("si", "[\u0d80-\u0dff]"),
    ("km", "[\u1780-\u17ff]"),
    ("my", "[\u1000-\u109f]"),
    ("lo", "[\u0e80-\u0eff]"),
)
"""The letters of scripts that only one language uses, as pattern classes; compiled on first use."""

_SAMPLE = 400
"""How many characters of a text are examined."""


def language_of(claim: str | None, text: str = "") -> str | None:
    """Return the language of `text`, two or three lower-case letters: as claimed, else by its script, else None."""
    return normalised(claim) or _guess(text)


def normalised(claim: str | None) -> str | None:
    """Return the primary subtag of a claim such as `en-GB`, `pt_BR`, `fre` or `English`; None for no language."""
    if not claim:
        return None
    found = _SUBTAG.match(claim)
    if found is None:
        return _WORDS.get(claim.partition("(")[0].strip().lower())
    code = found[1].lower()
    code = _THREE_TO_TWO.get(code, code)
    return None if code in _NOT_A_LANGUAGE else _RENAMED.get(code, code)


def _guess(text: str) -> str | None:
    sample = text[:_SAMPLE]
    if sample.isascii():
        return None
    letters = sum(map(str.isalpha, sample))
    if len(re.findall(_KANA, sample)) * 10 > letters:
        return "ja"
    for code, script in _SCRIPTS:
        if len(re.findall(script, sample)) * 2 > letters:
            return code
    return None
