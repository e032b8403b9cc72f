"""What the reader pane shows of one entry: its head, its other versions, its body, its enclosures and its links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedreader.text.clean import one_line
from feedreader.tui.article_lines import Frame, Setter
from feedreader.tui.cells import isolate
from feedreader.tui.content import Run, host, line, web_address
from feedreader.tui.wording import ago, full_time

if TYPE_CHECKING:
    from datetime import datetime

    from feedreader.model.blocks import Article
    from feedreader.model.entries import Enclosure, Entry, EntryId, EntryRow
    from feedreader.service.library import Library
    from feedreader.tui.article_lines import Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One entry as it is read; `versions` are the entries of its story (itself among them) in a fixed order."""

    entry: Entry
    feed_title: str
    article: Article
    versions: tuple[EntryRow, ...] = ()

    @property
    def place(self) -> int:
        """Which of the versions this is, from 0."""
        return next((n for n, row in enumerate(self.versions) if row.id == self.entry.id), 0)

    @property
    def links(self) -> tuple[str, ...]:
        """All addresses, in the order of their numbers from 1: those of the text, then those of the enclosures."""
        enclosures = (web_address(each.url) for each in self.entry.data.enclosures)
        return self.article.links + tuple(url for url in enclosures if url)


def read_entry(library: Library, entry: EntryId) -> Reading:
    """An entry with its feed's title and its other versions; blocks, so it is called in a thread."""
    whole = library.entry(entry)
    versions = library.store.entries.of_story(whole.story)[::-1]
    own = next((row for row in versions if row.id == entry), None)
    title = own.feed_title if own is not None else ""
    return Reading(entry=whole, feed_title=title, article=library.article(whole), versions=versions)


def set_reading(reading: Reading, width: int, now: datetime) -> Layout:
    """The entry set to a width."""
    setter = Setter(width)
    _head(setter, reading, now)
    setter.blank()
    setter.blocks(reading.article.blocks)
    if not reading.article.blocks:
        setter.blank()
        setter.text([Run("The feed carries no text for this entry; its page may.", "article--muted")])
    _enclosures(setter, reading)
    setter.links(reading.article.links)
    return setter.layout()


def _head(setter: Setter, reading: Reading, now: datetime) -> None:
    entry = reading.entry
    setter.text([Run(line(reading.feed_title) or entry.outlet, "article--outlet")])
    setter.text([Run(line(entry.data.title) or "(untitled)", "article--title")])
    byline = [", ".join(line(author) for author in entry.data.authors[:5])]
    byline += [full_time(entry.when), ago(entry.when, now)]
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
        name = isolate(line(row.feed_title or row.outlet).replace(" ", "\u00a0"))
        language = f"\u00a0{line(row.language)}" if row.language else ""
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
        mark = (Run(f"[{number}] ", "article--number", number),)
        runs = [Run(_described(enclosure), "", number), Run(f"  {line(enclosure.url)}", "article--muted", number)]
        setter.text(runs, Frame(mark, (Run(" " * len(mark[0].text)),)))


def _described(enclosure: Enclosure) -> str:
    kind = line(enclosure.type or "file")
    size = f", {enclosure.length / 1_000_000:,.1f} MB" if enclosure.length and enclosure.length > 0 else ""
    return f"{kind}{size} from {host(enclosure.url)}"


def as_text(reading: Reading) -> str:
    """The entry as plain text, with its links listed: to be piped or saved."""
    from feedreader.text.html import plain_text

    entry = reading.entry
    head = [entry.data.title, f"{reading.feed_title} · {full_time(entry.when)}", web_address(entry.data.url) or ""]
    links = [f"[{number}] {url}" for number, url in enumerate(reading.links, 1)]
    parts = ["\n".join(filter(None, map(line, head))), plain_text(reading.article), "\n".join(links)]
    return "\n\n".join(filter(None, parts)) + "\n"
