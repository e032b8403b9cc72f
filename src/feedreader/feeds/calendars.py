"""Years of calendars whose months and days are those of the Gregorian one.

Japan counts from an emperor's accession, Taiwan from its republic, Thailand from the Buddha. (The Islamic and Persian
calendars have other months; their dates are not read.)
"""

from __future__ import annotations

import re

_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "民國": 1911, "民国": 1911}
_ERAS_BY_LETTER = dict(zip("MTSHR", _ERAS.values(), strict=False))
_ERA = re.compile(rf"(?:中華)?({'|'.join(_ERAS)})\s?(元|\d{{1,3}})(?=\s?[年./-])")
_ERA_BY_LETTER = re.compile(r"^\s*([MTSHR])\.?(\d{1,2})(?=([./-])\d{1,2}\3\d{1,2}(?!\d))")
"""Only at the beginning: within a text a letter and numbers may be anything."""

_NUMERALS = re.compile(r"([〇零一二三四五六七八九十]+)(?=\s?[年月日號号])")
_DIGITS = dict(zip("〇零一二三四五六七八九", "00123456789", strict=True))

_BUDDHIST = 543
_THAI = re.compile("[\u0e01-\u0e5b]")
_RECKONING = re.compile(r"[พค]\.?ศ\.?\s?(?=\d)")
_BUDDHIST_YEAR = re.compile(r"(?<!\d)(2[45]\d\d)(?!\d)")
_SHORT_YEAR = re.compile(r"(?<=[^\W\d][.\s])\s?(\d\d)(?![\d:.])")
_BUDDHIST_ONLY = range(58, 90)
"""Two-digit years that can only be Buddhist ones (2558 was 2015)."""


def gregorian(text: str, language: str | None) -> str | None:
    """Return a date with its year in the Gregorian calendar; None if it may be one of two.

    `language` is that of the document: Buddhist years are recognised only in Thai.
    """
    if "年" in text:  # else `一月` is the name of a month, which shows what the next number means
        text = _NUMERALS.sub(lambda numerals: _number(numerals[1]), text)
        text = _ERA.sub(lambda era: str(_ERAS[era[1]] + (1 if era[2] == "元" else int(era[2]))), text)
    text = _ERA_BY_LETTER.sub(lambda era: str(_ERAS_BY_LETTER[era[1]] + int(era[2])), text)
    thai = _THAI.search(text) is not None
    if not thai and (language or "").partition("-")[0] != "th":
        return text
    text = _RECKONING.sub("", text)
    text, found = _BUDDHIST_YEAR.subn(lambda year: str(int(year[1]) - _BUDDHIST), text)
    if found or not thai or (short := _SHORT_YEAR.search(text)) is None:
        return text
    if int(short[1]) not in _BUDDHIST_ONLY:
        return None
    return f"{text[: short.start(1)]}{2500 + int(short[1]) - _BUDDHIST}{text[short.end(1) :]}"


def _number(numerals: str) -> str:
    """Convert a number in Chinese numerals to digits: of a year one by one (`二〇二四`), else with tens (`二十三`)."""
    tens, ten, ones = numerals.rpartition("十")
    if not ten:
        return "".join(_DIGITS[each] for each in numerals)
    return str(10 * int("".join(_DIGITS.get(each, "0") for each in tens) or 1) + int(_DIGITS.get(ones, "0")))
