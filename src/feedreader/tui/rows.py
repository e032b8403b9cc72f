"""How stories and entries look as rows, on one, two or three lines. Pure: rows and widths in, runs out.

Marks are signs and not only colours (`SIGNS`). On the front page a bar is as long as outlets are many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from feedreader.model.stories import Story
from feedreader.text.outlet_names import OutletNames
from feedreader.text.wording import AGE_WIDTH, age
from feedreader.tui.cells import ELLIPSIS, fit, isolate, shorten, width_of, wrap
from feedreader.tui.content import Run, fitted, line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from feedreader.model.entries import EntryRow
    from feedreader.model.feeds import FeedId
    from feedreader.service.lists import Row

UNTITLED = "(untitled)"
MARKS_WIDTH = 5
"""Cells before the title of a story: a space, the read mark, the star, the fold, a space. An entry has no fold."""

INSIDE = "   "
OUTLET_COLUMN = 22
LANGUAGE_COLUMN = 9
NARROWEST_TITLE = 10
COLUMNS_FROM = 84
"""From this width on, a row on one line has columns for outlets and languages."""

FRONT_LINES = 5
"""Lines of a story on the front page: what stands above it, two of its headline, its outlets, its first sentence."""
LONGEST_BAR = 10
LEAST_OF_A_NAME = 8
"""Cells of an outlet's name that say which it is."""
LEAST_NAMES, LEAST_OF_SEVERAL = 16, 26
"""Cells that an outlet keeps beside what else is told of a story there, and several: two of them are named."""
WANTED_NAMES, NAME_CELLS = 3, (16, 10)
"""How many outlets are to be named, and to how many cells their names are cut where there is no room otherwise."""
BAR = "━"
BETWEEN = " .,:;!?…|-–—·。．！？：；，、।॥؟؛،۔։"  # noqa: RUF001 - dashes, and the marks of other scripts
"""What stands between a headline and what follows it where a text begins with it."""
SIGNS = (
    ("●", "row--mark", "Unread"),
    ("★", "row--star", "Starred"),
    ("▸", "row--muted", "A story with several versions, folded; ▾ unfolded"),
    ("◆", "row--star", "Followed"),
    ("⋮", "row--star", "Part of a larger event"),
    ("✎", "row--star", "Title or text edited by its feed since"),
    ("♫", "row--star", "With enclosures other than pictures"),
    ("≡", "row--star", "Long: five minutes or more"),
)
"""What stands beside titles, its look, and what it means."""
LONG_FROM = 1_200
"""Words from which on a text is marked as long: some five minutes for most readers."""


class Setting(NamedTuple):
    """How rows are drawn: the time it is, cells a line, lines a row, and the feed that goes without saying, if any.

    `names` are those of feeds.
    """

    now: datetime
    width: int
    height: int = 1
    feed: FeedId | None = None
    names: OutletNames = OutletNames()


def story_lines(story: Story, setting: Setting, *, unfolded: bool, beginning: str = "") -> Sequence[Sequence[Run]]:
    """Return the lines of a story."""
    versions = len(story.entries)
    fold = ("▾" if unfolded else "▸") if versions > 1 else " "
    marks = [
        Run(f" {'●' if story.unread else ' '}", "row--mark"),
        Run("★" if story.starred else " ", "row--star"),
        Run(f"{fold} ", "row--muted"),
    ]
    title = Run(line(story.title) or UNTITLED, "row--unread" if story.unread else "row--read")
    signs = f"{'◆' if story.followed else ''}{'⋮' if story.coverage is not None else ''}{_signs(story)}"
    outlets, languages = setting.names.of(story, setting.feed), _languages(story.languages)
    if setting.height == 1:
        number = Run(f"{versions if versions > 1 else '':>3}", "row--count")
        tail = [Run(f" {signs:1}", "row--star"), number, *_columns(outlets, languages, setting.width)]
        return [_one_line([*marks, title], tail, story.last, setting)]
    many = f"{len(story.outlets):,} outlets" if len(story.outlets) > 1 else f"{versions:,} versions"
    beside = [Run(signs, "row--star"), Run(languages, "row--muted"), Run(many if versions > 1 else "", "row--count")]
    return _more_lines([*marks, title], outlets, beside, story.last, setting, beginning=beginning)


def front_lines(
    story: Story, setting: Setting, *, unfolded: bool, heading: str = "", beginning: str = ""
) -> Sequence[Sequence[Run]]:
    """Return a story on the front page: under a heading or an empty line its headline, its outlets, and how it begins.

    A headline that needs one line leaves the second to the beginning.
    """
    fold = ("▾" if unfolded else "▸") if len(story.entries) > 1 else " "
    marks = [
        Run(f" {'●' if story.unread else ' '}", "row--mark"),
        Run("★" if story.starred else " ", "row--star"),
        Run(f"{fold} ", "row--muted"),
    ]
    indent = Run(" " * sum(width_of(run.text) for run in marks))
    room = max(setting.width - len(indent.text) - 1, 1)
    look = "row--unread" if story.unread else "row--read"
    titles = _filled(line(story.title) or UNTITLED, room, 2 if setting.height > 3 else 1)
    lines = [_ruled(heading, setting.width), [*marks, Run(titles[0], look)]]
    lines += [[indent, Run(text, look)] for text in titles[1:]]
    lines.append([indent, *_carried(story, setting, room)])
    begins = _begun(story.title, beginning, room, setting.height - len(lines))
    return [*lines, *([indent, Run(text, "row--muted")] for text in begins)]


def _begun(title: str, beginning: str, room: int, most: int) -> list[str]:
    """Return how a text begins on so many lines at most, without a headline that is its first sentence, too."""
    told, headline = line(beginning), line(title)
    if headline and told.startswith(headline) and not told[len(headline) :][:1].isalnum():
        told = told[len(headline) :].lstrip(BETWEEN)
    return _filled(told, room, most) if told and most > 0 else []


def _ruled(heading: str, width: int) -> list[Run]:
    """Return a heading with a rule to the end of the line, or an empty line."""
    if not heading:
        return [Run(" ")]
    shown = fit(f" {heading} ", min(width_of(heading) + 2, width))
    return [Run(shown, "row--heading"), Run("─" * max(width - width_of(shown) - 1, 0), "row--muted")]


def _filled(text: str, room: int, most: int) -> list[str]:
    """Return a text on so many lines at most, each of exactly `room` cells.

    The last is cut where the text is longer.
    """
    places = wrap(text, room)
    lines = [text[start:end] for start, end in places[: most - 1]]
    if len(places) >= most:
        lines.append(text[places[most - 1][0] :].strip())
    return [fit(each, room) for each in lines]


def _carried(story: Story, setting: Setting, room: int) -> list[Run]:
    """Who carries a story: a bar and a number, the outlets by name with the lead first, languages, signs, the age."""
    number = len(story.outlets)
    bar = f"{BAR * max(min(number, LONGEST_BAR, room // 4), 1)} {number:,}  " if number > 1 else ""
    signs = f"{'◆' if story.followed else ''}{_signs(story)}"
    beside = [Run(signs, "row--star"), Run(_languages(story.languages), "row--muted")]
    when = Run(f"  {age(story.last, setting.now):>3}", "row--muted")
    tail = [piece for run in beside if run.text for piece in (Run("  "), run)] + [when]
    left = room - width_of(bar) - sum(width_of(run.text) for run in tail)
    names = [line(name) for name in setting.names.of(story)]
    two = width_of(" · ".join(names[:2])) + len(_more(max(len(names) - 2, 0)))
    least = LEAST_NAMES if number < 2 else min(two, LEAST_OF_SEVERAL)
    while left < least and len(tail) > 1:
        left += sum(width_of(run.text) for run in tail[:2])
        del tail[:2]
    return fitted([Run(bar, "row--count"), Run(_counted(names, max(left, 0)), "row--muted"), *tail], room)


def _counted(names: Sequence[str], room: int) -> str:
    """As many names as there is room for, and how many more there are; in exactly `room` cells.

    One is named at least, and where fewer than three fit as they are, long ones are cut so that more of them do. What
    room is left goes to the first of those that are cut.
    """
    wanted = min(len(names), WANTED_NAMES)
    shown: list[str] = []
    for widest in (room, *NAME_CELLS):
        cut = [shorten(name, widest) for name in names[: room // 2]]
        fitting = _as_many_as_fit(cut, len(names), room)
        shown = cut[:fitting] if fitting > len(shown) else shown
        if len(shown) >= wanted:
            break
    shown = shown or [""] * bool(names)
    more = _more(len(names) - len(shown))
    left = room - width_of(" · ".join(shown)) - len(more)
    for at, name in enumerate(names[: len(shown)]):
        whole = shorten(name, width_of(shown[at]) + left)
        left -= width_of(whole) - width_of(shown[at])
        shown[at] = whole
    text = " · ".join(map(isolate, filter(None, shown))) + more
    return text + " " * (room - width_of(text)) if width_of(text) <= room else " " * room


def _as_many_as_fit(names: Sequence[str], total: int, room: int) -> int:
    """How many names stand beside each other, with the number of those that do not; 0 where not even one does."""
    fitting = used = 0
    for shown, name in enumerate(names, 1):
        used += width_of(name) + (len(" · ") if shown > 1 else 0)
        if used + len(_more(total - shown)) <= room:
            fitting = shown
    return fitting


def _more(number: int) -> str:
    return f" +{number}" if number else ""


def entry_lines(entry: EntryRow, setting: Setting, *, inside: bool, beginning: str = "") -> Sequence[Sequence[Run]]:
    """Return the lines of an entry; `inside` a story that is unfolded above it."""
    marks = [
        Run(f"{INSIDE if inside else ''} {' ' if entry.read else '●'}", "row--mark"),
        Run("★" if entry.starred else " ", "row--star"),
        Run(" "),
    ]
    title = Run(line(entry.title) or UNTITLED, "row--read" if entry.read else "row--unread")
    source = line(entry.author) if setting.feed is not None and not inside else line(entry.feed_title) or entry.outlet
    language = line(entry.language or "")
    signs = Run(_signs(entry), "row--star")
    if setting.height == 1:
        tail = [Run(" "), signs, Run(" " * (4 - len(signs.text))), *_columns([source], language, setting.width)]
        return [_one_line([*marks, title], tail, entry.when, setting)]
    tags = Run(" ".join(f"#{line(tag)}" for tag in entry.tags), "row--count")
    beside = [signs, tags, Run(language, "row--muted")]
    return _more_lines([*marks, title], [source], beside, entry.when, setting, beginning=beginning)


def _signs(row: Row) -> str:
    """Return marks of what is worth knowing beforehand: ✎ changed since, ♫ with files that are no pictures, ≡ long."""
    long = (row.words or 0) >= LONG_FROM
    return f"{'✎' if row.edited else ''}{'♫' if row.enclosures else ''}{'≡' if long else ''}"


def _more_lines(
    start: list[Run],
    outlets: Sequence[str],
    beside: Sequence[Run],
    when: datetime,
    setting: Setting,
    *,
    beginning: str,
) -> list[list[Run]]:
    """Return a title, on two lines where a row has three; under it its outlets, and on the right what is beside them.

    Where a row has three lines and the title needs one, how the text begins has the last. Where no outlet is to be
    named, the title goes on in its place, or how the text begins.
    """
    *marks, title = start
    left = sum(width_of(run.text) for run in marks)
    room = max(setting.width - left - 1, 1)
    named = any(outlets)
    titles = _broken(title.text, room, setting.height - 1 if named else setting.height)
    shown = [run for run in (*beside, Run(f"{age(when, setting.now):>3}", "row--muted")) if run.text]
    tail = [piece for run in shown for piece in (Run("  "), run)]
    tail_width = sum(width_of(run.text) for run in tail)
    while len(tail) > 2 and tail_width > (room * 2) // 3:
        tail_width -= sum(width_of(run.text) for run in tail[:2])
        del tail[:2]
    rest = "" if named or len(titles) < setting.height else titles.pop()
    lines = [[Run(" " * left), title._replace(text=fit(text, room))] for text in titles]
    lines[0][:1] = marks
    if not named:
        begins = [] if rest else _begun(title.text, beginning, room - tail_width, 1)
        told = Run(begins[0], "row--muted") if begins else title._replace(text=fit(rest, room - tail_width))
        return [*lines, [Run(" " * left), told, *tail]]
    lines.append([Run(" " * left), Run(_named(outlets, room - tail_width), "row--muted"), *tail])
    begins = _begun(title.text, beginning, room, setting.height - len(lines))
    return [*lines, *([Run(" " * left), Run(text, "row--muted")] for text in begins)]


def _broken(text: str, room: int, most: int) -> list[str]:
    """Return a text on so many lines at most, of which all but the last are at most `room` cells wide."""
    lines: list[str] = []
    while len(lines) < most - 1 and width_of(text) > room:
        end = wrap(text, room)[0][1]
        lines.append(text[:end])
        text = text[end:].strip()
    return [*lines, text]


def _one_line(start: list[Run], tail: list[Run], when: datetime, setting: Setting) -> list[Run]:
    """Return marks and a title, which takes what room there is, then the tail and the age where there is room left."""
    *marks, title = start
    tail = [*tail, Run(f"{age(when, setting.now):>{AGE_WIDTH}} ", "row--muted")]
    room = setting.width - sum(width_of(run.text) for run in (*marks, *tail))
    if room >= NARROWEST_TITLE:
        return [*marks, title._replace(text=fit(title.text, room)), *tail]
    room = setting.width - sum(width_of(run.text) for run in marks)
    return [*marks, title._replace(text=fit(title.text, max(room, 0)))]


def _columns(outlets: Sequence[str], language: str, width: int) -> list[Run]:
    if width < COLUMNS_FROM:
        return []
    return [
        Run(f"  {_named(outlets, OUTLET_COLUMN)}", "row--muted"),
        Run(f" {fit(language, LANGUAGE_COLUMN)}", "row--muted"),
    ]


def _named(outlets: Sequence[str], room: int) -> str:
    """As many outlets as there is room for, one at least; the last is cut where enough of it can be seen."""
    names = [line(outlet) for outlet in outlets]
    every = ", ".join(names)
    if width_of(every) <= room or len(names) < 2:
        return fit(every, max(room, 0))
    whole = names[0]
    for name in names[1:]:
        if width_of(whole) + width_of(name) + 4 > room:
            break
        whole = f"{whole}, {name}"
    cut = room - width_of(whole) - 2 >= LEAST_OF_A_NAME
    return fit(every if cut else f"{whole} {ELLIPSIS}", max(room, 0))


def _languages(languages: Sequence[str]) -> str:
    shown = [line(language) for language in languages[:4]]
    return " ".join(shown) + (ELLIPSIS if len(languages) > len(shown) else "")


def row_lines(
    row: Row, setting: Setting, *, unfolded: bool, inside: bool, beginning: str = ""
) -> Sequence[Sequence[Run]]:
    """Return the lines of a story or of an entry: on three, a title that needs one leaves another to the beginning."""
    if isinstance(row, Story):
        return story_lines(row, setting, unfolded=unfolded, beginning=beginning)
    return entry_lines(row, setting, inside=inside, beginning=beginning)
