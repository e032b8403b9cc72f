"""Names of months and zones that are not in the tables of CLDR or of the IANA database under these names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from feedreader.feeds.calendar_names import ZONES, ZONES_BY_LANGUAGE, words
from feedreader.feeds.date_clues import Clues
from feedreader.feeds.dates import read

MONTHS = {
    1: "jän jan tháng_một tháng_giêng",
    2: "fév fev tháng_hai",
    3: "mrz mär mar tháng_ba",
    4: "tháng_tư",
    5: "tháng_năm",
    6: "jun tháng_sáu",
    7: "jul juill tháng_bảy",
    8: "aoû ags agt tháng_tám",
    9: "sept set setiembre sep sett сен tháng_chín",
    10: "tháng_mười",
    11: "nop ноя tháng_mười_một",
    12: "déc tháng_mười_hai tháng_chạp",
}
MONTHS_OF_A_LANGUAGE = {
    "de": {"jän": 1, "mrz": 3, "mär": 3},
    "en": {"sept": 9},
    "es": {"set": 9, "setiembre": 9},
    "fr": {"jan": 1, "fév": 2, "jun": 6, "jul": 7, "juill": 7, "aoû": 8, "sep": 9, "déc": 12},
    "id": {"ags": 8, "agt": 8, "nop": 11},
    "it": {"sett": 9},
    "nl": {"mar": 3},
    "pt": {"fev": 2, "set": 9},
    "ru": {"сен": 9, "ноя": 11},
}
"""A name that another language has for the same month would be known without."""
PLACES = {
    "UT TU Z ZULU AZOST": "Etc/UTC",
    "EGST": ("America/Scoresbysund", 2020, 7),
    "MEZ": ("Europe/Berlin", 2020, 1),
    "MESZ": ("Europe/Berlin", 2020, 7),
    "TRT": "Europe/Istanbul",
    "WAST": ("Africa/Windhoek", 2010, 1),
    "SAMT": "Europe/Samara",
    "AZT": "Asia/Baku",
    "IRST": ("Asia/Tehran", 2020, 1),
    "IRDT": ("Asia/Tehran", 2020, 7),
    "AFT": "Asia/Kabul",
    "UZT": "Asia/Tashkent",
    "YEKT": "Asia/Yekaterinburg",
    "NPT": "Asia/Kathmandu",
    "OMST": "Asia/Omsk",
    "BTT": "Asia/Thimphu",
    "MMT": "Asia/Yangon",
    "ICT": "Asia/Bangkok",
    "KRAT": "Asia/Krasnoyarsk",
    "NOVT": "Asia/Novosibirsk",
    "SGT": "Asia/Singapore",
    "MYT": "Asia/Kuala_Lumpur",
    "PHT PHST": "Asia/Manila",
    "IRKT": "Asia/Irkutsk",
    "ULAT": "Asia/Ulaanbaatar",
    "YAKT": "Asia/Yakutsk",
    "CHST": "Pacific/Guam",
    "VLAT": "Asia/Vladivostok",
    "SAKT": "Asia/Sakhalin",
    "MAGT": "Asia/Magadan",
    "ART": "America/Argentina/Buenos_Aires",
    "BRT": "America/Sao_Paulo",
    "BRST": ("America/Sao_Paulo", 2015, 1),
    "UYT": "America/Montevideo",
    "CLST": ("America/Santiago", 2020, 1),
    "CLT": ("America/Santiago", 2020, 7),
    "VET": "America/Caracas",
    "BOT": "America/La_Paz",
    "PET": "America/Lima",
    "COT": "America/Bogota",
}


@pytest.mark.parametrize(("number", "name"), [(number, name) for number in MONTHS for name in MONTHS[number].split()])
def test_a_month_that_cldr_spells_otherwise_is_read(number: int, name: str) -> None:
    assert read(f"17 {name} 2024 08:00 UTC") == datetime(2024, number, 17, 8, tzinfo=UTC)


@pytest.mark.parametrize("names", PLACES)
def test_a_zone_that_iana_names_otherwise_has_the_offset_of_its_place(names: str) -> None:
    found = PLACES[names]
    place, year, month = (found, 2025, 1) if isinstance(found, str) else found
    offset = datetime(year, month, 1, tzinfo=ZoneInfo(place)).utcoffset()
    assert offset is not None
    assert {ZONES[name] for name in names.split()} == {offset.total_seconds() / 60}


@pytest.mark.parametrize("language", MONTHS_OF_A_LANGUAGE)
def test_a_month_is_that_of_the_documents_language(language: str) -> None:
    for name, number in MONTHS_OF_A_LANGUAGE[language].items():
        assert read(f"17 {name} 2025", Clues(language=language)) == datetime(2025, number, 17, tzinfo=UTC)


PLACES_BY_LANGUAGE = {
    ("zh", "CST"): ("Asia/Shanghai", 1),
    ("he", "IST"): ("Asia/Jerusalem", 1),
    ("ga", "IST"): ("Europe/Dublin", 7),
    ("ms", "MST"): ("Asia/Kuala_Lumpur", 1),
    ("fil", "PST"): ("Asia/Manila", 1),
    ("bn", "BST"): ("Asia/Dhaka", 1),
    ("ar", "AST"): ("Asia/Riyadh", 1),
    ("ar", "GST"): ("Asia/Dubai", 1),
}


def test_what_an_abbreviation_means_in_a_language_is_the_time_of_its_place() -> None:
    offsets = {
        known: datetime(2025, month, 1, tzinfo=ZoneInfo(place)).utcoffset()
        for known, (place, month) in PLACES_BY_LANGUAGE.items()
    }
    assert {known: timedelta(minutes=minutes) for known, minutes in ZONES_BY_LANGUAGE.items()} == offsets


def test_every_zone_is_checked_by_its_place_or_under_its_own_name() -> None:
    """Under its own name `test_abbreviations_of_zones_agree_with_the_iana_database` does it."""
    theirs = {
        datetime(year, month, 1, tzinfo=ZoneInfo(place)).tzname()
        for place in _PLACES_OF_NAMES.split()
        for year in range(1985, 2026, 5)
        for month in (1, 7)
    }
    assert set(ZONES) - theirs == {name for names in PLACES for name in names.split()}


_PLACES_OF_NAMES = """
Etc/UTC Etc/GMT Europe/London Europe/Lisbon Europe/Paris Europe/Athens Europe/Moscow Africa/Lagos Africa/Maputo
Africa/Johannesburg Africa/Nairobi Asia/Jerusalem Asia/Karachi Asia/Kolkata Asia/Jakarta Asia/Makassar
Asia/Jayapura Asia/Hong_Kong Asia/Shanghai Asia/Tokyo Asia/Seoul Asia/Manila Australia/Perth Australia/Adelaide
Australia/Sydney Pacific/Auckland Pacific/Honolulu America/St_Johns America/Halifax America/New_York America/Chicago
America/Denver America/Los_Angeles America/Anchorage America/Adak
"""


def test_words_of_weekdays_that_cldr_spells_otherwise_are_known() -> None:
    for number, names in {1: "tues", 2: "weds", 3: "thur thurs"}.items():
        assert all(list(words()[name].weekdays) == [number] for name in names.split())


@pytest.mark.parametrize(
    ("half", "hour"), [("早上", 8), ("清晨", 8), ("凌晨", 8), ("中午", 20), ("傍晚", 20)], ids="abcde"
)
def test_a_half_of_the_day_in_chinese_that_cldr_does_not_list(half: str, hour: int) -> None:
    assert read(f"2024-03-17 {half}8:00 UTC") == datetime(2024, 3, 17, hour, tzinfo=UTC)
