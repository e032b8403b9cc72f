"""Years of other calendars, as the Gregorian one counts them."""

from __future__ import annotations

import pytest

from feedreader.feeds.calendars import gregorian


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("明治45年7月29日", 1912),
        ("大正元年7月30日", 1912),
        ("大正15年12月24日", 1926),
        ("昭和元年12月25日", 1926),
        ("昭和64年1月7日", 1989),
        ("平成元年1月8日", 1989),
        ("平成 31年4月30日", 2019),
        ("令和元年5月1日", 2019),
        ("令和6年1月1日", 2024),
        ("民國元年1月1日", 1912),
        ("民国113年9月3日", 2024),
        ("中華民國113年9月3日", 2024),
        ("M45.7.29", 1912),
        ("T15.12.24", 1926),
        ("S64.1.7", 1989),
        ("H31/4/30", 2019),
        ("R6-01-01", 2024),
        ("R6-01/01", None),
        ("on R6.1.1", None),
        ("X6.1.1", None),
        ("令和6", None),
    ],
)
def test_the_years_of_an_era_begin_with_its_first(text: str, year: int | None) -> None:
    found = gregorian(text, None)
    assert found == text if year is None else found is not None and found.startswith(str(year))


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("二〇二四年一月三日", "2024年1月3日"),
        ("二零二四年十月十日", "2024年10月10日"),
        ("二〇二四年十二月二十日", "2024年12月20日"),
        ("二〇二四年十一月三十一號", "2024年11月31號"),
        ("2024年5月6日", "2024年5月6日"),
        ("令和六年二月三日", "2024年2月3日"),
        ("一月 2024", "一月 2024"),  # the name of a month
    ],
)
def test_numerals_are_digits_beside_a_year(text: str, digits: str) -> None:
    assert gregorian(text, "zh") == digits


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("3 ม.ค. 2567", None, "3 ม.ค. 2024"),
        ("3 ม.ค. พ.ศ. 2567", None, "3 ม.ค. 2024"),
        ("3 ม.ค. 67", None, "3 ม.ค. 2024"),
        ("3 ม.ค. 58", None, "3 ม.ค. 2015"),
        ("3 ม.ค. 89", None, "3 ม.ค. 2046"),
        ("3 ม.ค. 57", None, None),  # of the Buddha or of ours
        ("3 ม.ค. 90", None, None),
        ("3 ม.ค. 2400", None, "3 ม.ค. 1857"),
        ("3 ม.ค. 2599", None, "3 ม.ค. 2056"),
        ("3 ม.ค. 2399", None, "3 ม.ค. 2399"),
        ("3 ม.ค. 2600", None, "3 ม.ค. 2600"),
        ("3 Jan 2567", "th", "3 Jan 2024"),
        ("3 Jan 2567", "th-TH", "3 Jan 2024"),
        ("3 Jan 2567", "en", "3 Jan 2567"),
        ("3 Jan 2567", None, "3 Jan 2567"),
        ("3 Jan 67", "th", "3 Jan 67"),
    ],
)
def test_years_of_the_buddha_are_read_in_thai(text: str, language: str | None, found: str | None) -> None:
    assert gregorian(text, language) == found
