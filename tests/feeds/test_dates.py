from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.feeds.dates import from_parsed, from_text


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-06T10:00:00+02:00", datetime(2026, 1, 6, 8, tzinfo=UTC)),
        ("2026-01-06T10:00:00.250Z", datetime(2026, 1, 6, 10, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-01-06", datetime(2026, 1, 6, tzinfo=UTC)),
        ("Seg, 24 Set 2018 19:42:40 -0300", datetime(2018, 9, 24, 22, 42, 40, tzinfo=UTC)),
        ("mar. 6 janvier 2026 09:30", datetime(2026, 1, 6, 9, 30, tzinfo=UTC)),
        ("6 de enero de 2026", datetime(2026, 1, 6, tzinfo=UTC)),
        ("Di, 3. März 2026 07:00:00 +01:00", datetime(2026, 3, 3, 6, tzinfo=UTC)),
        ("31 fév 2026", None),
        ("1 Foo 2026", None),
        ("6 jan 2026 99:99", None),
        ("6 jan 2026 10:00 +9900", None),
        ("yesterday", None),
        ("", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("1970-01-01T00:00:00Z", None),
        ("1969-07-20T20:17:40Z", datetime(1969, 7, 20, 20, 17, 40, tzinfo=UTC)),
    ],
)
def test_dates_as_text(text: str, moment: datetime | None) -> None:
    assert from_text(text) == moment


def test_what_feedparser_parsed_goes_first() -> None:
    assert from_parsed(time.gmtime(1_767_690_000), "nonsense") == datetime(2026, 1, 6, 9, tzinfo=UTC)
    assert from_parsed(None, "24 Set 2018") == datetime(2018, 9, 24, tzinfo=UTC)
    assert from_parsed(None, None) is None


@pytest.mark.parametrize("year", [0, 1, 1899, 2200, 9999, 99_999])
def test_absurd_years_are_no_dates(year: int) -> None:
    assert from_parsed(time.struct_time((year, 1, 1, 0, 0, 0, 0, 1, 0)), None) is None


@given(st.text(max_size=40) | st.from_regex(r"\d{1,2} (jan|set|dez) \d{4} \d\d:\d\d:\d\d [+-]\d{4}", fullmatch=True))
def test_no_text_raises(text: str) -> None:
    moment = from_text(text)
    assert moment is None or moment.utcoffset() is not None
