"""Log lines: one an event, in three forms, and no feed can write a line of its own."""

from __future__ import annotations

import io
import json
import logging
import os
import re

import pytest

from feedreader.daemon import logs


@pytest.fixture
def told():
    def tell(form, level="info"):
        stream = io.StringIO()
        logs.set_up(level, form, stream)
        log = logging.getLogger("feedreader.test")
        log.debug("too much")
        log.info("asked %s", "3 feeds", extra={"facts": {"asked": 3}})
        log.warning("http://a.example/\n\x1b[31m<0>forged")
        try:
            int("no\nhope")
        except ValueError:
            log.exception("unexpected")
        return stream.getvalue().splitlines()

    return tell


def test_text_has_a_time_and_a_level_where_it_is_not_info(told):
    lines = told("text")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00 asked 3 feeds", lines[0])
    assert lines[1].endswith(" warning: http://a.example/ [31m<0>forged")
    assert lines[2].endswith(" error: unexpected")
    assert lines[3] == "Traceback (most recent call last):"


def test_times_are_those_of_the_clock_on_the_wall_and_for_programs_in_utc(told, in_zone):
    in_zone("Asia/Kolkata")
    assert told("text")[0].split()[0].endswith("+05:30")
    assert json.loads(told("json")[0])["time"].endswith("Z")


def test_json_has_one_object_a_line(told):
    records = [json.loads(line) for line in told("json")]
    assert [record["level"] for record in records] == ["info", "warning", "error"]
    assert records[0]["asked"] == 3
    assert records[1]["message"] == "http://a.example/ [31m<0>forged"
    assert records[2]["trace"].endswith("'no\\nhope'")


def test_levels_below_are_left_out(told):
    assert [json.loads(line)["message"] for line in told("json", "error")] == ["unexpected"]
    assert len(told("json", "debug")) == 4


def test_the_journal_gets_a_priority_on_every_line(monkeypatch, tmp_path):
    with (tmp_path / "journal").open("w+") as stream:
        found = os.fstat(stream.fileno())
        monkeypatch.setenv("JOURNAL_STREAM", f"{found.st_dev}:{found.st_ino}")
        logs.set_up(stream=stream)
        logging.getLogger("feedreader.test").warning("late")
        try:
            int("no\nhope")
        except ValueError:
            logging.getLogger("feedreader.test").exception("unexpected")
        stream.seek(0)
        lines = stream.read().splitlines()
    assert lines[0] == "<4>late"
    assert len(lines) > 3
    assert all(line.startswith("<3>") for line in lines[1:])


def test_libraries_that_chatter_are_heard_only_in_trouble(told):
    told("text")
    assert logging.getLogger("apscheduler.scheduler").getEffectiveLevel() == logging.ERROR
