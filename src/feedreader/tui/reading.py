"""How the reader pane sets one entry: its head, its other versions, its body, its enclosures and its links. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.service.reading import described
from feedreader.text.addresses import behind_host, web_address
from feedreader.text.clean import one_line
from feedreader.text.plain import link_words
from feedreader.text.wording import ago, short_time
from feedreader.tui.article_lines import Frame, Line, Setter
from feedreader.tui.cells import isolate, shorten
from feedreader.tui.content import Run, line

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from feedreader.service.reading import Reading
    from feedreader.tui.article_lines import Layout


def set_reading(reading: Reading, width: int, now: datetime, *, wanted: Callable[[], bool] | None = None) -> Layout:
    """The entry set to a width; raises `GivenUpError` once `wanted` says no."""
    setter = Setter(width, wanted)
    _head(setter, reading, now)
    setter.blank()
    setter.blocks(reading.article.blocks)
    if not reading.article.blocks:
        setter.blank()
        setter.text([Run("The feed carries no text for this entry; its page may.", "article--muted")])
        if address := web_address(reading.entry.data.url):
            setter.text([Run(line(address), "article--muted")])
    setter.links(reading.article.links, link_words(reading.article))
    _enclosures(setter, reading)
    return setter.layout()


def _head(setter: Setter, reading: Reading, now: datetime) -> None:
    entry = reading.entry
    setter.lines.append(Line())
    if title := line(entry.data.title):
        setter.text([Run(title, "article--title")])
    byline = [", ".join(line(author) for author in entry.data.authors[:5])]
    byline += [short_time(entry.when), ago(entry.when, now)]
    if entry.data.language:
        byline.append(line(entry.data.language))
    setter.text([Run(" · ".join(filter(None, byline)), "article--muted")])
    marks = [Run("★ starred  ", "article--star")] if entry.starred else []
    marks += [Run(f"#{one_line(tag)}  ", "article--tag") for tag in entry.tags]
    if marks:
        setter.text(marks)
    _versions(setter, reading)
    setter.text([Run("─" * setter.width, "article--rule")])


def _versions(setter: Setter, reading: Reading) -> None:
    if len(reading.versions) < 2:
        return
    heading = (Run(f"{len(reading.versions)} versions  ", "article--muted"),)
    indent = (Run(" " * len(heading[0].text)),)
    runs: list[Run] = []
    for number, row in enumerate(reading.versions, 1):
        here = row.id == reading.entry.id
        language = f"\u00a0{line(row.language)}" if row.language else ""
        room = setter.width - len(indent[0].text) - len(f"{number} {language}")
        name = isolate(shorten(line(row.feed_title or row.outlet), max(room, 8)).replace(" ", "\u00a0"))
        looks = "article--version-here" if here else "article--version"
        runs += [Run(f"{number}\u00a0{name}{language}", looks, -number), Run("   ")]
    setter.text(runs[:-1], Frame(heading, indent))


def _enclosures(setter: Setter, reading: Reading) -> None:
    shown = [each for each in reading.entry.data.enclosures if web_address(each.url)]
    if not shown:
        return
    setter.blank()
    setter.text([Run("Enclosures", "article--subheading")])
    first = len(reading.article.links) + 1
    for number, enclosure in enumerate(shown, first):
        name = behind_host(enclosure.url).partition("?")[0].rpartition("/")[2]
        runs = [Run(described(enclosure), "article--link", number), Run(f"  {line(name)}", "article--muted", number)]
        setter.numbered(number, runs, widest=len(str(first + len(shown))))
