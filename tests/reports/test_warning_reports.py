"""What was not read as it stands is said: in the store, in `feeds --json` and in the health of a feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.fakes.outlet import day, item, rss

from feedreader.cli.output import feed_record
from feedreader.model.feeds import ParseWarning, WarningKind
from feedreader.text.feed_warnings import warning_words

if TYPE_CHECKING:
    from tests.fakes.outlet import Outlet


def test_a_warning_stays_until_the_feed_is_read_without_it(outlet: Outlet) -> None:
    sound = [item(guid=n, title=f"Story {n}", date=day(n)) for n in range(1, 5)]
    outlet.publish(rss(*sound, item(guid=5, date="some day"), "<item><guid>6</guid><title>A & B</title></item>"))
    said = [
        ParseWarning(kind=WarningKind.NOT_WELL_FORMED),
        ParseWarning(kind=WarningKind.DATES_UNREAD),
    ]
    assert list(outlet.row.health.warnings) == said
    outlet.publish(rss(*sound, item(guid=5, date="some day")))
    assert list(outlet.row.health.warnings) == said[1:]
    outlet.publish(rss(item(guid=7), *sound, item(guid=5, date="some day")))
    assert list(outlet.row.health.warnings) == said[1:], "an item that nobody reads again would not be told of"
    assert feed_record(outlet.row)["warnings"] == ["1 date could not be read."]
    outlet.publish(rss(*sound))
    assert outlet.row.health.warnings == ()


@pytest.mark.parametrize("kind", WarningKind)
def test_every_warning_is_a_sentence(kind: WarningKind) -> None:
    words = warning_words(ParseWarning(kind=kind, number=1_200, name="koi8-r\x1b[1m"))
    assert words.endswith(".")
    assert words.isprintable()
    assert "{" not in words
