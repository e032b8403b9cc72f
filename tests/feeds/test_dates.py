from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedreader.feeds import calendar_names, dates
from feedreader.feeds.calendar_names import ZONES, words
from feedreader.feeds.date_clues import Clues, Order
from feedreader.feeds.dates import DocumentDates, read, unread

MOMENT = datetime(2025, 3, 14, 9, 26, 53, tzinfo=UTC)
MINUTE = MOMENT.replace(second=0)
DAY = datetime(2025, 3, 14, tzinfo=UTC)
NAMES = json.loads(Path(calendar_names.__file__).with_name("calendar_names.json").read_text("utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 14 Mar 2025 09:26:53 GMT",
        "Fri, 14 Mar 2025 09:26:53 +0000",
        "Fri, 14 Mar 2025 11:26:53 +0200",
        "Fri 14 Mar 2025 09:26:53 Z",
        "14 Mar 25 09:26:53 UT",
        "friday, 14-mar-2025 09:26:53 gmt",
        "2025-03-14T09:26:53Z",
        "2025-03-14t09:26:53z",
        "2025-03-14T09:26:53Z[UTC]",
        "2025-03-14T09:26:53ZZ",
        "2025-03-14T10:26:53+01:00+01:00",
        "2025-03-14T9:26:53Z",
        "2025-03-14 09:26:53.123456789 +0000 UTC m=+0.000123",
        '<time datetime="2025-03-14T09:26:53Z" class="datetime">Fri, 03/14/2025 - 10:26</time>',  # Drupal
        '<span property="dc:date" content="2025-03-14T10:26:53+01:00">14 March</span>',
        "<p>Fri, 14 Mar 2025 09:26:53 GMT</p>",
        "2025-03-14T10:26:53+01:00[Europe/Berlin][u-ca=gregory]",
        "2025-03-14T10:26:53[Europe/Berlin]",
        "2025-03-14 02:26:53 -0700 -0700",
        "/Date(1741944413000)/",
        "/Date(1741944413000+0100)/",
        "2025-03-14T04:26:53-05:00",
        "2025-03-14 09:26:53",
        "2025-03-14 09:26:53 UTC",
        "2025-03-14T14:56:53+0530",
        "2025-03-14T14:56:53 +5:30",
        "2025-073T09:26:53Z",
        "2025-W11-5T09:26:53Z",
        "20250314T092653Z",
        "20250314092653",
        "2025/3/14 9:26:53",
        "2025.03.14 09:26:53",
        "2025/03/14T09:26:53",
        "Fri Mar 14 09:26:53 2025",
        "Fri Mar 14 10:26:53 CET 2025",
        "Fri Mar 14 2025 10:26:53 GMT+0100 (Central European Standard Time)",
        "Fri, 14 Mar 2025 10:26:53 GMT+1",
        "Fri, 14 Mar 2025 10:26:53 UTC+01:00",
        "Fri, 14 Mar 2025 10:26:53 +1",
        "Fri, 14 Mar 2025 10:26:53 (CET)",
        "Fri, 14 Mar 2025 10:26:53 +0100 (CET)",
        "Fri, 14 Mar 2025 18:26:53 JST",
        "Fri, 14 Mar 2025 10:26:53 BST",
        "Fri, 14 Mar 2025 05:26:53 ET",
        "Fri, 14 Mar 2025 10:26:53 Europe/Oslo",
        "Fri,\u00a014\u2009Mar\u202f2025\u300009:26:53\u00a0GMT",
        "Fri, 14 Mar 2025 09:26:53 \u22120000",
        "1741944413",
        "1741944413000",
        "1741944413.0",
        "09:26:53 14.03.2025",
        "14/03/2025 09:26:53",
        "03/14/2025 09:26:53",
        "Fri, 03/14/2025 - 09:26:53",
        "14-03-2025 09:26:53",
        "٢٠٢٥/٠٣/١٤ ٠٩:٢٦:٥٣",
        "２０２５年３月１４日　９時２６分５３秒",
    ],
)
def test_one_moment_in_many_spellings(text: str) -> None:
    assert read(text) == MOMENT


@pytest.mark.parametrize(
    "text",
    [
        "March 14, 2025 9:26 AM",
        "Friday, March 14th, 2025 - 9:26 a.m.",
        "Mar. 14, 2025, 9:26 a. m. (UTC)",
        "9:26 AM Mar 14, 2025",
        "Fri, 14 Mar 2025 9:26a",
        "14. März 2025, 9:26 Uhr",
        "Fr, 14.03.2025 09:26",
        "vendredi 14 mars 2025 à 9 h 26",
        "ven. 14 mars 2025 - 09h26",
        "viernes, 14 de marzo de 2025, 9:26",
        "Sexta-feira, 14 de Março de 2025 09:26",
        "venerdì 14 marzo 2025, ore 09:26",
        "14. marts 2025 kl. 9.26",
        "14 maart 2025 om 09:26",
        "14 марта 2025 г., 9:26",
        "14 березня 2025 р. о 09:26",
        "14 март 2025 г. 9:26 ч.",
        "14 marca 2025 r. 9:26",
        "14. března 2025 9:26",
        "14. ožujka 2025. u 9:26",
        "2025. március 14., péntek 9:26",
        "2025. március 14. de. 9:26",
        "14 Mart 2025 Cuma 09:26",
        "14. maaliskuuta 2025 klo 9.26",
        "Παρ, 14 Μαρ 2025 9:26 π.μ.",
        "14 ΜΑΡΤΙΟΥ 2025 09:26",
        "2025 m. kovo 14 d. 9:26",
        "14 مارس 2025 - 9:26 ص",
        "١٤ آذار ٢٠٢٥ ٠٩:٢٦",
        "جمعه ۱۴ مارس ۲۰۲۵ ساعت ۰۹:۲۶",
        "Thứ Sáu, 14/03/2025 - 09:26",
        "09:26 14 tháng 3, 2025",
        "14 Tháng Ba 2025 9:26",
        "Jumat, 14 Maret 2025 09.26",
        "2025年3月14日(金) 9:26",
        "2025年3月14日 上午9:26",
        "2025年3月14日星期五 9时26分",
        "2025년 3월 14일 금요일 오전 9:26",
        "2025. 3. 14. 오전 9:26",
        "शुक्रवार, 14 मार्च 2025, 9:26 am",
        "14 มีนาคม 2025 09:26 น.",
        "יום שישי, 14 במרץ 2025, 9:26",
    ],
)
def test_one_minute_in_many_languages(text: str) -> None:
    assert read(text) == MINUTE


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("14 Mar 2025", DAY),
        ("2025-03-14", DAY),
        ("2025-03-14Z", DAY),
        ("१४ सितम्बर २०२५", datetime(2025, 9, 14, tzinfo=UTC)),
        ("2025-03-14+02:00", DAY - timedelta(hours=2)),
        ("20250314", DAY),
        ("1er janvier 2025", datetime(2025, 1, 1, tzinfo=UTC)),
        ("Fri, 14 Mar 2025 24:00:00 GMT", DAY + timedelta(days=1)),
        ("2025-03-14T24:00:00Z", DAY + timedelta(days=1)),
        ("Sat, 31 Dec 2016 23:59:60 GMT", datetime(2017, 1, 1, tzinfo=UTC)),
        ("14 Mar 2025 12:05 am", DAY + timedelta(minutes=5)),
        ("14 Mar 2025 12:05 PM", DAY + timedelta(hours=12, minutes=5)),
        ("14 Mar 2025 9 pm", DAY + timedelta(hours=21)),
        ("14 Mar 2025 21:05 PM", DAY + timedelta(hours=21, minutes=5)),
        ("2025年3月14日 午後9時5分", DAY + timedelta(hours=21, minutes=5)),
        ("2025. március 14. du. 9:05", DAY + timedelta(hours=21, minutes=5)),
        ("14 Μαρτίου 2025 9:05 μ.μ.", DAY + timedelta(hours=21, minutes=5)),
        ("2026-01-06T10:00:00.250Z", datetime(2026, 1, 6, 10, tzinfo=UTC)),
        ("1741944413250", MOMENT),
        ("Mar, 04 Mar 2025 10:00 GMT", datetime(2025, 3, 4, 10, tzinfo=UTC)),
        ("mar. 4 nov. 2025", datetime(2025, 11, 4, tzinfo=UTC)),
        ("31.12.99", datetime(1999, 12, 31, tzinfo=UTC)),
        ("1969-07-20T20:17:40Z", datetime(1969, 7, 20, 20, 17, 40, tzinfo=UTC)),
        ("Thu, 01 Jan 2099 00:00:00 GMT", datetime(2099, 1, 1, tzinfo=UTC)),
    ],
)
def test_ends_of_days_halves_and_days_without_a_time(text: str, moment: datetime) -> None:
    assert read(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "31 fév 2026",
        "1 Foo 2026",
        "6 jan 2026 99:99",
        "6 jan 2026 10:00 +9900",
        "14 Mar 2025 15:00 AM",
        "14 Mar 2025 10:00 XYZT",
        "14 Mar 2025 10:00 GST",  # the Gulf, or South Georgia
        "14 Mar 2025 10:00 EST+0200",
        "14 Mar 2025 10:00 - 11:30",
        "Sun, 30 Mar 2025 02:30 Europe/Oslo",  # never was
        "Sun, 26 Oct 2025 02:30 Europe/Oslo",  # was twice
        "14 Mar 2025 approximately",
        "March 2025",
        "2025-03",
        "2025",
        "14 March",
        "25/03/14",
        "03/04/2025",
        "3-4-2025",
        "1404/01/02 10:00",
        "2 فروردین 1404",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-12:00",
        "1970-01-01T00:00:00Z",
        "0",
        "",
        "14 Mar 2025" + " " * 200 + "09:00",
        "99999999999999999999999999",
    ],
)
def test_what_names_no_instant_or_several_is_none(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "clues", "moment"),
    [
        ("03/04/2025", Clues(order=Order.DAY_FIRST), datetime(2025, 4, 3, tzinfo=UTC)),
        ("03/04/2025", Clues(order=Order.MONTH_FIRST), datetime(2025, 3, 4, tzinfo=UTC)),
        ("Thu, 03/04/2025", Clues(), datetime(2025, 4, 3, tzinfo=UTC)),
        ("03/03/2025", Clues(), datetime(2025, 3, 3, tzinfo=UTC)),
        ("03.04.2025", Clues(), datetime(2025, 4, 3, tzinfo=UTC)),
        ("25-4-3", Clues(), datetime(2025, 4, 3, tzinfo=UTC)),  # no year has one digit
        ("2025 4月3日", Clues(), datetime(2025, 4, 3, tzinfo=UTC)),
        ("4月3日 2025", Clues(), datetime(2025, 4, 3, tzinfo=UTC)),
        ("2025年 4 3日", Clues(), datetime(2025, 4, 3, tzinfo=UTC)),
        ("2025年4月3", Clues(), datetime(2025, 4, 3, tzinfo=UTC)),
        ("4月3日", Clues(), None),
        ("2025-04-03T14Z", Clues(), datetime(2025, 4, 3, 14, tzinfo=UTC)),
        ("2025-04-03T14+02", Clues(), datetime(2025, 4, 3, 12, tzinfo=UTC)),
        ("20250403T14", Clues(), datetime(2025, 4, 3, 14, tzinfo=UTC)),
        ("20250403T1405Z", Clues(), datetime(2025, 4, 3, 14, 5, tzinfo=UTC)),
        ("2025-04-03 14", Clues(), None),
        ("2025-04-03T4:5:6Z", Clues(), datetime(2025, 4, 3, 4, 5, 6, tzinfo=UTC)),
        ("Thu, 3 Apr 2025 4:5:6.7 +0100", Clues(), datetime(2025, 4, 3, 3, 5, 6, tzinfo=UTC)),
        ("3 Apr 2025 4:5", Clues(), None),
        ("2025年 4 3", Clues(), None),
        ("4 listopada 2025", Clues(), None),
        ("4 listopada 2025", Clues(language="pl"), datetime(2025, 11, 4, tzinfo=UTC)),
        ("4 listopada 2025", Clues(language="hr-HR"), datetime(2025, 10, 4, tzinfo=UTC)),
        ("wtorek, 4 listopada 2025", Clues(), datetime(2025, 11, 4, tzinfo=UTC)),
        ("14 Mar 2025 17:00 CST", Clues(), datetime(2025, 3, 14, 23, tzinfo=UTC)),
        ("14 Mar 2025 17:00 CST", Clues(language="zh-Hans"), datetime(2025, 3, 14, 9, tzinfo=UTC)),
    ],
)
def test_what_means_several_things_is_decided_by_clues(text: str, clues: Clues, moment: datetime | None) -> None:
    assert read(text, clues) == moment


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["03/04/2025", "25/04/2025"], datetime(2025, 4, 3, tzinfo=UTC)),
        (["03/04/2025", "04/25/2025"], datetime(2025, 3, 4, tzinfo=UTC)),
        (["03/04/2025", "25/04/2025", "04/25/2025"], None),
        (["03/04/2025", "05/06/2025"], None),
        (["03/04/2025", "Fri, 14 Mar 2025 09:26:53 GMT"], None),
        (["03/04/2025", f"25/04/2025{'10:00':>90}"], datetime(2025, 4, 3, tzinfo=UTC)),
        (["03/04/2025", f"25/04/2025{'10:00':>91}"], None),  # too long to be looked at
        (["03/04/2025", "2025-04-25"], None),
    ],
)
def test_the_dates_of_a_document_tell_about_each_other(texts: list[str], expected: datetime | None) -> None:
    document = DocumentDates(lambda: texts)
    assert document.read(texts[0]) == expected
    assert document.connected
    assert document.unread == (expected is None)


def test_usual_dates_ask_nothing_of_the_document() -> None:
    def never() -> list[str]:
        raise AssertionError

    document = DocumentDates(never)
    assert document.read("Fri, 14 Mar 2025 09:26:53 +0000") == document.read("2025-03-14T09:26:53Z") == MOMENT
    assert document.read("  ") is None
    assert not document.connected
    assert document.unread == 0


@pytest.mark.parametrize(
    ("text", "is_unread"),
    [
        ("", False),
        ("0000-00-00 00:00:00", False),
        ("Thu, 01 Jan 1970 00:00:00 GMT", False),
        ("0001-01-01T00:00:00Z", False),
        ("Fri, 14 Mar 2025 09:26:53 GMT", False),
        ("soon", True),
        ("03/04/2025", True),
        ("2 فروردین 1404", True),
        ("14 Mar 3025", True),
    ],
)
def test_what_should_have_been_a_date(text: str, *, is_unread: bool) -> None:
    assert unread(text) is is_unread


_MOMENTS = st.integers(0, 7_250_000_000).map(
    lambda seconds: datetime(1970, 1, 2, tzinfo=UTC) + timedelta(seconds=seconds)
)
_FORMS = st.sampled_from(
    [
        "{weekday}, {day} {month} {year} {clock} {zone}",
        "{weekday}, {day:02} {month} {year}, {clock} {zone}",
        "{weekday} {month} {day}, {year} {clock} {zone}",
        "{weekday} {month} {day} {clock} {zone} {year}",
        "{day}. {month} {year} {clock}{zone}",
        "{year} {month} {day}, {weekday} {clock} {zone}",
        "{day}-{month}-{year} {clock} {zone}",
        "{clock} {zone}, {day} {month} {year}",
    ]
)
_OFFSETS = {"+0000": 0, "+0530": 330, "-0300": -180, "+02:00": 120, "GMT-4": -240, "UTC+09:00": 540, "Z": 0} | ZONES


@given(_MOMENTS, _FORMS, st.sampled_from(sorted(NAMES)), st.sampled_from(sorted(_OFFSETS)), st.data())
def test_any_language_and_zone_is_read_as_it_was_written_or_not_at_all(
    moment: datetime, form: str, language: str, zone: str, data: st.DataObject
) -> None:
    names = NAMES[language]
    months = names["months"][moment.month - 1] or [f"{moment.month}"]
    text = form.format(
        weekday=data.draw(st.sampled_from(names["weekdays"][moment.weekday()])),
        day=moment.day,
        month=data.draw(st.sampled_from(months)),
        year=moment.year,
        clock=moment.time().isoformat(),
        zone=zone,
    )
    assert read(text) in (None, moment.replace(tzinfo=timezone(timedelta(minutes=_OFFSETS[zone]))))


@pytest.mark.parametrize("language", sorted(NAMES))
def test_every_name_of_a_month_is_read_in_its_language(language: str) -> None:
    for number, names in enumerate(NAMES[language]["months"], start=1):
        for name in names:
            assert read(f"14 {name} 2025 09:26:53", Clues(language=language)) == MOMENT.replace(month=number), name


class Clash(NamedTuple):
    """A word that is a half of the day in one language and a weekday in another."""

    key: str
    half: str
    language: str
    other: str
    weekday: int


CLASHES = sorted(
    Clash(key, half, language, other, weekday)
    for key, word in words().items()
    for half, languages in word.halves.items()
    for language in languages
    for weekday, others in word.weekdays.items()
    for other in others - languages
)


def test_such_words_exist() -> None:
    assert {("pn", "pm", "ku", "lt", 4), ("sa", "am", "vi", "de", 5)} <= set(CLASHES)


@pytest.mark.parametrize("clash", CLASHES)
@pytest.mark.parametrize("form", ["{0:%Y-%m-%d} {1} {0:%H:%M}", "{0:%Y-%m-%d} {0:%H:%M} {1}", "{1} {0:%H:%M %d.%m.%Y}"])
@pytest.mark.parametrize("hour", [0, 5, 12, 20])
def test_a_weekday_beside_a_clock_moves_no_time(form: str, hour: int, clash: Clash) -> None:
    """In its language it is a weekday, in the other one a half of the day; in none of both it is what agrees."""
    moment = datetime(2025, 1, 20 + clash.weekday, hour, 30, tzinfo=UTC)
    text = form.format(moment, clash.key)
    assert read(text, Clues(language=clash.other)) == moment
    assert read(text) in (None, moment)
    if hour in (5, 12):
        afternoon = moment.replace(hour=17 if hour == 5 else 12)
        assert read(text, Clues(language=clash.language)) == (
            afternoon if clash.half == "pm" else moment.replace(hour=hour % 12)
        )


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("1970 saus. 2, pn 00:00:00 +0000", 0),
        ("1970 saus. 2, pn 08:00:00 +0000", 8),
        ("2 janvier 1970 à 8:00", 8),
        ("8:00 du 2 janvier 1970", 8),
        ("12:00 am 2. Januar 1970", None),
        ("20:00 am 2. Januar 1970", 20),
        ("1970. január 2. du. 8:00", 20),
        ("1970. január 2. de. 8:00", 8),
        ("Jan 2 1970 12:00 AM", 0),
        ("PM 8:00, 2 Jan 1970", None),
        ("pm, 2 Jan 1970 8:00", None),
        ("2 de janeiro de 1970 8:00 da manhã", 8),
        ("2. ledna 1970 8:00 odp.", 20),
        ("8:00 prije podne 2 januar 1970", 8),
        ("2 Jan 1970 8:00 pm (Fri)", 20),
    ],
)
def test_a_half_of_the_day_is_what_belongs_to_the_clock(text: str, hour: int | None) -> None:
    assert read(text) == (None if hour is None else datetime(1970, 1, 2, hour, tzinfo=UTC))


@given(_MOMENTS, st.sampled_from(["Europe/Warsaw", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe"]))
@example(datetime(2025, 10, 26, 2, 30, tzinfo=UTC), "Europe/Warsaw")
def test_a_region_gives_its_own_time_or_none(moment: datetime, region: str) -> None:
    local = moment.replace(tzinfo=ZoneInfo(region))
    assert read(f"{moment:%Y-%m-%d %H:%M:%S} {region}") in (None, local.astimezone(UTC))


@given(
    st.text(max_size=60)
    | st.from_regex(r"\d{1,2} (jan|set|dez|listopad) \d{4} \d\d:\d\d:\d\d [+-]\d{4}", fullmatch=True)
    | st.text("0123456789/:-.,+ TZaApPmMde年月日時", max_size=30)
)
def test_no_text_raises_and_none_depends_on_the_day_it_is_read(text: str) -> None:
    moment = read(text)
    assert moment is None or (moment.utcoffset() == timedelta() and dates.EARLIEST <= moment.year < dates.LATEST)
    assert not (moment is not None and unread(text))


def test_abbreviations_of_zones_agree_with_the_iana_database() -> None:
    """Where the database still knows a zone's abbreviation, ours means one of the offsets that it gives."""
    import zoneinfo

    known: dict[str, set[float]] = {}
    for name in zoneinfo.available_timezones():
        zone = ZoneInfo(name)
        for month in (1, 7):
            for year in (1985, 2005, 2025):
                moment = datetime(year, month, 1, tzinfo=zone)
                offset = moment.utcoffset()
                assert offset is not None
                known.setdefault((moment.tzname() or "").upper(), set()).add(offset.total_seconds() / 60)
    assert {name for name, minutes in ZONES.items() if minutes not in known.get(name, {minutes})} == set()


CALENDARS = [
    ("平成30年9月3日", None, "2018-09-03"),
    ("平成三十年九月三日", None, "2018-09-03"),
    ("昭和64年1月7日", None, "1989-01-07"),
    ("令和元年5月1日", None, "2019-05-01"),
    ("\u32ff6年9月3日", None, "2024-09-03"),
    ("R6.9.3", None, "2024-09-03"),
    ("H30/9/3", None, "2018-09-03"),
    (" R6.9.3 10:00", None, "2024-09-03"),
    ("民國113年9月3日", None, "2024-09-03"),
    ("中華民國113年9月3日", "zh", "2024-09-03"),
    ("二〇二四年九月三日", None, "2024-09-03"),
    ("二零二四年十二月二十三日", None, "2024-12-23"),
    ("2024年十月十日", None, "2024-10-10"),
    ("3 กันยายน 2567", None, "2024-09-03"),
    ("3 กันยายน พ.ศ. 2567", None, "2024-09-03"),
    ("3 กันยายน 2024", None, "2024-09-03"),
    ("3 ก.ย. 67", None, "2024-09-03"),
    ("2567-09-03", "th", "2024-09-03"),
    ("Tue, 03 Sep 2567 10:00:00 +0700", "th-TH", "2024-09-03"),
    ("3 ก.ย. 24", None, None),
    ("2567-09-03", None, None),
    ("Fri 一月 2, 2026", None, "2026-01-02"),
    ("九月三日", None, None),
    ("113年9月3日", None, None),
    ("2024 March 100", None, None),
    ("1403-06-13", "fa", None),
    ("1403/06/13", "fa", None),
    ("13 شهریور 1403", "fa", None),
    ("12 صفر 1446", "ar", None),
]


@pytest.mark.parametrize(("text", "language", "day"), CALENDARS)
def test_years_of_other_calendars_are_read_or_said_to_be_unread(
    text: str, language: str | None, day: str | None
) -> None:
    found = dates.DocumentDates(lambda: [text], language)
    moment = found.read(text)
    assert (moment and str(moment.date())) == day
    assert found.unread == (day is None)
    assert dates.read(text, Clues(language=language)) == moment


@pytest.mark.parametrize("text", ["08:10 T9.3.4", "08:10 R6.9.3", "no. H1.2.3", "2026-03-01 T08.10.15"])
def test_a_letter_within_a_text_begins_no_year_of_an_era(text: str) -> None:
    assert read(text) is None


TABLE = """
14 Mar 2025 00:00        | 2025-03-14 00:00
14 Mar 2025 23:59:59     | 2025-03-14 23:59:59
14 Mar 2025 24:00        | 2025-03-15 00:00
14 Mar 2025 24:01        |
14 Mar 2025 24:00:01     |
14 Mar 2025 25:00        |
14 Mar 2025 09:60        |
14 Mar 2025 09:59:60     | 2025-03-14 10:00
14 Mar 2025 09:59:61     |
14 Mar 2025 9:26:53.5    | 2025-03-14 09:26:53
14 Mar 2025 9:26:53,999  | 2025-03-14 09:26:53
14 Mar 2025 0:30 am      | 2025-03-14 00:30
14 Mar 2025 12:30 am     | 2025-03-14 00:30
14 Mar 2025 11:30 am     | 2025-03-14 11:30
14 Mar 2025 13:30 am     |
14 Mar 2025 11:30 pm     | 2025-03-14 23:30
14 Mar 2025 12:30 pm     | 2025-03-14 12:30
14 Mar 2025 13:30 pm     | 2025-03-14 13:30
14 Mar 2025 1p           |
14 Mar 2025 1:30p        | 2025-03-14 13:30
14 Mar 2025 9.26         | 2025-03-14 09:26
14 Mar 2025 9 h          | 2025-03-14 09:00
14 Mar 2025 9h26m53s     | 2025-03-14 09:26:53
14 Mar 2025 9h26min      | 2025-03-14 09:26
2025年3月14日 9時        | 2025-03-14 09:00
2025年3月14日 9点5分     | 2025-03-14 09:05
2025年3月14日 9點5分7秒  | 2025-03-14 09:05:07
14 Mar 2025 09:00 10:00  |
100000000                | 1973-03-03 09:46:40
99999999                 |
9999999999               |
1741944413               | 2025-03-14 09:26:53
1741944413.123456789     | 2025-03-14 09:26:53
1741944413999            | 2025-03-14 09:26:53
1741944413999999         | 2025-03-14 09:26:53
17419444139              |
20250314T0926            | 2025-03-14 09:26
20250314 092653          | 2025-03-14 09:26:53
20250314092653Z          | 2025-03-14 09:26:53
20251314                 |
18990314                 |
2025-001                 | 2025-01-01 00:00
2025-365                 | 2025-12-31 00:00
2025-366                 |
2024-366                 | 2024-12-31 00:00
2025-000                 |
2024-367                 |
2025-W01-1               | 2024-12-30 00:00
2025-W11-5               | 2025-03-14 00:00
2025W115                 | 2025-03-14 00:00
2025-W54-1               |
14 Mar 2025 09:00 +1400  | 2025-03-13 19:00
14 Mar 2025 09:00 -1400  | 2025-03-14 23:00
14 Mar 2025 09:00 +1401  |
14 Mar 2025 09:00 -1500  |
14 March 2025 09:00 +1400 | 2025-03-13 19:00
14 March 2025 09:00 -14:00 | 2025-03-14 23:00
14 March 2025 09:00 +1401 |
14 March 2025 09:00 UTC-1430 |
14 Mar 2025 09:00 +1     | 2025-03-14 08:00
1741944413123            | 2025-03-14 09:26:53
1741944413123456         | 2025-03-14 09:26:53
14 Mar 2025 09:00 +05:30 | 2025-03-14 03:30
14 Mar 2025 09:00 GMT+2  | 2025-03-14 07:00
14 Mar 2025 09:00 UT-2   | 2025-03-14 11:00
14 Mar 2025 09:00 EST-5  | 2025-03-14 14:00
09:26:53, 14 March 2025 EST | 2025-03-14 14:26:53
Fri Mar 14 09:26 2025 -0500 | 2025-03-14 14:26
09:26 Uhr, 14.03.2025 (MEZ) | 2025-03-14 08:26
14 Mar 2025 09:00 EST-4  |
14 Mar 2025 09:00 XYZ+2  |
14 Mar 2025 09:00 utc    | 2025-03-14 09:00
14 Mar 2025 09:00 gmt    | 2025-03-14 09:00
14 Mar 2025 09:00 pkt    |
14 Mar 2025 09:00 CET    | 2025-03-14 08:00
14 Mar 2025 09:00 +0200 CEST | 2025-03-14 07:00
14 Mar 2025 09:00 +0200 nowhere |
14 Mar 2025 09:00 Europe/Nowhere |
14 Mar 2025 09:00 Europe/Oslo | 2025-03-14 08:00
14 Mar 2025 09:00 PT     | 2025-03-14 16:00
14 Jan 2025 09:00 MT     | 2025-01-14 16:00
14 Jan 2025 09:00 CT     | 2025-01-14 15:00
2025-03-14 +02:00        |
14 Mar 2025 Z            |
14 Mar 2025 GMT          | 2025-03-14 00:00
14 Mar 25                | 2025-03-14 00:00
14 Mar 49                | 2049-03-14 00:00
14 Mar 50                | 1950-03-14 00:00
14 Mar 99                | 1999-03-14 00:00
2025 Mar 14              | 2025-03-14 00:00
Mar 14 2025              | 2025-03-14 00:00
Mar 2025 14              | 2025-03-14 00:00
Mar 14 25                | 2025-03-14 00:00
14 25 Mar                |
14 2025 Mar              | 2025-03-14 00:00
14 Mar 125               |
114 Mar 2025             |
14 Mar 20255             |
14 Mar                   |
14 15 Mar 2025           |
14 June April 2025       |
14 Mar Apr 2025          | 2025-04-14 00:00
31 Apr 2025              |
29 Feb 2024              | 2024-02-29 00:00
29 Feb 2025              |
14/03/2025               | 2025-03-14 00:00
03/14/2025               | 2025-03-14 00:00
13/13/2025               |
14.03.2025               | 2025-03-14 00:00
03.14.2025               | 2025-03-14 00:00
03.04.2025               | 2025-04-03 00:00
03/04/2025               |
03-04-2025               |
2025/03/14               | 2025-03-14 00:00
2025.3.4                 | 2025-03-04 00:00
2025/14/03               |
14/3/25                  |
14/3/41                  | 2041-03-14 00:00
0000-001                 |
0000-W01-1               |
2026-W53-1               | 2026-12-28 00:00
2025-W53-1               |
31/3/25                  |
30/12/99                 | 1999-12-30 00:00
31/12/49                 | 2049-12-31 00:00
31/12/50                 | 1950-12-31 00:00
14/03-2025               |
14,03,2025               |
14/003/2025              |
14/2025/03               |
14/03/205                |
14/03/20255              |
1/2/3                    |
14/03                    |
14/03/2025/1             |
2025年3月14日            | 2025-03-14 00:00
25年3月14日              | 2025-03-14 00:00
2025년 3월 14일          | 2025-03-14 00:00
14 tháng 3 2025          | 2025-03-14 00:00
14 tháng 3, 2025         | 2025-03-14 00:00
2025年13月14日           |
2025年3月                |
3月14日 2025年           | 2025-03-14 00:00
Friday 14 March 2025     | 2025-03-14 00:00
Thursday 14 March 2025   | 2025-03-14 00:00
Thursday 03/04/2025      | 2025-04-03 00:00
Tuesday 03/04/2025       | 2025-03-04 00:00
Wednesday 03/04/2025     |
Published on 14 Mar 2025 | 2025-03-14 00:00
one two three 14 Mar 2025 | 2025-03-14 00:00
one two three four 14 Mar 2025 |
14 Mar 2025 published    |
14 published Mar 2025    |
Mar published 14 2025    |
1900-01-01               | 1900-01-01 00:00
1899-12-31               |
31 Dec 1899              |
1 Jan 1900               | 1900-01-01 00:00
2199-12-31               | 2199-12-31 00:00
2200-01-01               |
31 Dec 2199              | 2199-12-31 00:00
1 Jan 2200               |
1970-01-01T00:00:00Z     |
1970-01-01T00:00:01Z     | 1970-01-01 00:00:01
2025-03-14T09:26:53+14:00 | 2025-03-13 19:26:53
2025-03-14T09:26:53-14:00 | 2025-03-14 23:26:53
2025-03-14T09:26:53+14:01 |
2025-03-14T09:26:53-00:30 | 2025-03-14 09:56:53
Fri, 14 Mar 2025 09:26 +0030 | 2025-03-14 08:56
Fri, 14 Mar 2025 09:26:53 -0000 | 2025-03-14 09:26:53
2025-03-14T09:26         | 2025-03-14 09:26
"""


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_a_date_in_every_corner_of_its_parts(row: str) -> None:
    text, _, moment = (part.strip() for part in row.partition("|"))
    expected = datetime.fromisoformat(moment).replace(tzinfo=UTC) if moment else None
    assert read(text) == expected
    assert unread(text) is (expected is None and text != "1970-01-01T00:00:00Z")


def test_a_hundred_characters_may_be_a_date() -> None:
    for length, moment in ((100, DAY), (101, None)):
        assert read("14" + " " * (length - 10) + "Mar 2025") == moment
    assert read(" " * 500 + "14 Mar 2025" + " " * 500) == DAY


@pytest.mark.parametrize(
    ("text", "language", "moment"),
    [
        ("2567-09-03", "th", "2024-09-03"),
        ("2567-09-03", "th-TH", "2024-09-03"),
        ("2567-09-03", "tha", None),
        ("2199-12-31", "th", "2199-12-31"),
        ("2024-09-03", "th", "2024-09-03"),
        ("3 ก.ย. 57", None, None),  # 2557 or 1957
        ("3 ก.ย. 58", None, "2015-09-03"),
        ("3 ก.ย. 89", None, "2046-09-03"),
        ("3 ก.ย. 90", None, None),
        ("3 ก.ย. 2599", None, "2056-09-03"),
        ("3 กันยายน ค.ศ. 2024", None, "2024-09-03"),
        ("明治45年7月29日", None, "1912-07-29"),
        ("大正元年7月30日", None, "1912-07-30"),
        ("M45.7.29", None, "1912-07-29"),
        ("T15.12.24", None, "1926-12-24"),
        ("S64/1/7", None, "1989-01-07"),
        ("二十年三月四日", None, "2020-03-04"),
        ("二〇二〇年三月三十日", None, "2020-03-30"),
        ("二〇二〇年十一月二十日", None, "2020-11-20"),
    ],
)
def test_years_of_other_calendars_at_their_bounds(text: str, language: str | None, moment: str | None) -> None:
    found = read(text, Clues(language=language))
    assert (found and str(found.date())) == moment


@pytest.mark.parametrize(
    ("texts", "unread_ones", "connected"),
    [
        (["2025-03-14", "soon"], 1, False),
        (["03/04/2025", "13/04/2025"], 0, True),
        (["soon", "later", ""], 2, False),
        (["1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z"], 0, False),
        (["x" * 101], 1, False),
        (["14 Mar 2025"], 0, False),
    ],
)
def test_the_dates_of_a_document_are_counted(texts: list[str], unread_ones: int, *, connected: bool) -> None:
    document = DocumentDates(lambda: texts)
    for text in texts:
        document.read(text)
    assert (document.unread, document.connected) == (unread_ones, connected)
