"""The meanings of words in dates: months, weekdays, halves of a day and zones, in the languages of the news.

The names come from Unicode's CLDR (`calendar_names.json`, made by `docs/make_calendar_names.py`), zones from RFC 5322
and the IANA database. Loaded at the first date that needs them, in a few milliseconds; most feeds never have one.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_ACCENT = re.compile("(?<![\u0530-\U0010ffff])[\u0300-\u036f]")
"""A mark on a Latin, Greek or Cyrillic letter; in other scripts marks are letters of their own."""
_NAMES = Path(__file__).with_name("calendar_names.json")

# Words that CLDR does not list, but feeds use.
_MORE_MONTHS = {
    "de": {1: "jän", 3: "mrz mär"},
    "en": {9: "sept"},
    "es": {9: "set setiembre"},
    "fr": {1: "jan", 2: "fév", 6: "jun", 7: "jul juill", 8: "aoû", 9: "sep", 12: "déc"},
    "hi": {9: "सितम्बर", 11: "नवम्बर", 12: "दिसम्बर"},
    "id": {8: "ags agt", 11: "nop"},
    "it": {9: "sett"},
    "nl": {3: "mar"},
    "pt": {2: "fev", 9: "set"},
    "ru": {9: "сен", 11: "ноя"},
    "vi": {
        1: "tháng_một tháng_giêng",
        2: "tháng_hai",
        3: "tháng_ba",
        4: "tháng_tư",
        5: "tháng_năm",
        6: "tháng_sáu",
        7: "tháng_bảy",
        8: "tháng_tám",
        9: "tháng_chín",
        10: "tháng_mười",
        11: "tháng_mười_một",
        12: "tháng_mười_hai tháng_chạp",
    },
}
_MORE_WEEKDAYS = {1: "tues", 2: "weds", 3: "thur thurs"}
_MORE_HALVES = {"早上": "am", "清晨": "am", "凌晨": "am", "中午": "pm", "傍晚": "pm"}

_CONNECTORS = """
    a à alle am as às at b c d da dag de del den der di dia día die dne du d' e el en h hs hrs hours
    il im in jam kell kello kl klo klockan klokka klokken la las le les los lúc m metų met nd ngày năm o ob of om on
    ore pukul r rd roku rok st t th the tanggal u uhr um urku uur v ve vào vers y g gada
    г год года гада час року рік р ж жылы в у о об ч на година часа τις στις του عام سنة الساعة في ساعت سال
    को बजे เวลา น ที่ วันที่ เมื่อ
"""

_H = 60
ZONES = {
    "UT": 0, "TU": 0, "UTC": 0, "GMT": 0, "Z": 0, "ZULU": 0, "WET": 0, "AZOST": 0, "EGST": 0,
    "BST": _H, "CET": _H, "MEZ": _H, "WEST": _H, "WAT": _H,
    "CEST": 2 * _H, "MESZ": 2 * _H, "EET": 2 * _H, "CAT": 2 * _H, "SAST": 2 * _H, "WAST": 2 * _H,
    "EEST": 3 * _H, "IDT": 3 * _H, "MSK": 3 * _H, "EAT": 3 * _H, "TRT": 3 * _H,
    "MSD": 4 * _H, "SAMT": 4 * _H, "AZT": 4 * _H, "IRST": 3 * _H + 30, "IRDT": 4 * _H + 30, "AFT": 4 * _H + 30,
    "PKT": 5 * _H, "UZT": 5 * _H, "YEKT": 5 * _H, "IST": 5 * _H + 30, "NPT": 5 * _H + 45,
    "OMST": 6 * _H, "BTT": 6 * _H, "MMT": 6 * _H + 30, "WIB": 7 * _H, "ICT": 7 * _H, "KRAT": 7 * _H, "NOVT": 7 * _H,
    "HKT": 8 * _H, "SGT": 8 * _H, "MYT": 8 * _H, "PHT": 8 * _H, "PHST": 8 * _H, "AWST": 8 * _H, "WITA": 8 * _H,
    "IRKT": 8 * _H, "ULAT": 8 * _H, "JST": 9 * _H, "KST": 9 * _H, "WIT": 9 * _H, "YAKT": 9 * _H,
    "ACST": 9 * _H + 30, "ACDT": 10 * _H + 30, "AEST": 10 * _H, "AEDT": 11 * _H, "CHST": 10 * _H, "VLAT": 10 * _H,
    "SAKT": 11 * _H, "MAGT": 11 * _H, "NZST": 12 * _H, "NZDT": 13 * _H,
    "NST": -3 * _H - 30, "NDT": -2 * _H - 30, "ADT": -3 * _H, "ART": -3 * _H, "BRT": -3 * _H, "BRST": -2 * _H,
    "UYT": -3 * _H, "CLST": -3 * _H, "CLT": -4 * _H, "VET": -4 * _H, "BOT": -4 * _H,
    "EDT": -4 * _H, "EST": -5 * _H, "PET": -5 * _H, "COT": -5 * _H, "CDT": -5 * _H, "CST": -6 * _H,
    "MDT": -6 * _H, "MST": -7 * _H, "PDT": -7 * _H, "PST": -8 * _H, "AKDT": -8 * _H, "AKST": -9 * _H,
    "HST": -10 * _H, "HDT": -9 * _H,
}  # fmt: skip
"""Minutes east of UTC. An abbreviation of several zones means the one that feeds mean by far most often (RFC 5322 for
America's); one without such a meaning (AST, GST, SST) is left out, and such a time is not read."""

ZONES_BY_LANGUAGE = {
    ("zh", "CST"): 8 * _H,
    ("he", "IST"): 2 * _H,
    ("ga", "IST"): _H,
    ("ms", "MST"): 8 * _H,
    ("fil", "PST"): 8 * _H,
    ("bn", "BST"): 6 * _H,
    ("ar", "AST"): 3 * _H,
    ("ar", "GST"): 4 * _H,
}
"""The meaning of an abbreviation in a feed of a language."""

REGIONS = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
"""Names of a clock that is moved twice a year, as American sites write them."""


@dataclass(frozen=True, slots=True)
class Word:
    """The possible meanings of a word: months, weekdays (Monday is 0) and halves of a day, each with its languages."""

    months: dict[int, set[str]] = field(default_factory=dict)
    weekdays: dict[int, set[str]] = field(default_factory=dict)
    halves: dict[str, set[str]] = field(default_factory=dict)


@cache
def connectors() -> frozenset[str]:
    """Words that join the parts of a date and mean nothing themselves."""
    return frozenset(map(key_of, _CONNECTORS.split()))


def key_of(word: str) -> str:
    """Return the form of a name in which it is looked up: without case, accents and dots."""
    plain = word.casefold()
    if not plain.isascii():
        folded = unicodedata.normalize("NFD", plain.replace("ı", "i").replace("ł", "l").replace("ø", "o"))
        plain = _ACCENT.sub("", folded)
    return plain.replace(".", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace(" ", "_")


@cache
def words() -> dict[str, Word]:
    """Return every known name by its key."""
    found: dict[str, Word] = {}
    for language, names in json.loads(_NAMES.read_text("utf-8")).items():
        for number, month in enumerate(names["months"], start=1):
            for name in (*month, *_MORE_MONTHS.get(language, {}).get(number, "").split()):
                _word(found, name).months.setdefault(number, set()).add(language)
                if language == "he":  # with the preposition that belongs before it
                    _word(found, "ב" + name).months.setdefault(number, set()).add(language)
        for number, weekday in enumerate(names["weekdays"]):
            for name in (*weekday, *_MORE_WEEKDAYS.get(number, "").split()):
                _word(found, name).weekdays.setdefault(number, set()).add(language)
        for half in ("am", "pm"):
            for name in names[half]:
                _word(found, name).halves.setdefault(half, set()).add(language)
    for name, half in _MORE_HALVES.items():
        _word(found, name).halves.setdefault(half, set()).add("zh")
    return found


def _word(found: dict[str, Word], name: str) -> Word:
    return found.setdefault(key_of(name), Word())
