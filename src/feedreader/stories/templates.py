"""Headlines that an outlet fills in every day: "Day 2" and "Day 21" are not one story, however alike they read.

A headline's frame is what is left when its numbers and dates are taken out. A frame with different numbers is a
template where a counting word stands before or after the number (day, round, issue, in many languages), where the
headline names a date, or where one outlet has used it on several days. Death tolls and scores that outlets correct are
no templates.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from feedreader.text.weekdays import taken_out
from feedreader.text.words import fold, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedreader.stories.features import Features

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_COUNTING = re.compile(
    r"\b(?:day|week|round|stage|episode|part|issue|vol|volume|edition|game|match|matchday|leg|heat|no|nr|number|chapter|lottery|draw"
    r"|jour|semaine|etape|epis\w*|partie|numero|journee|tirage|tag|woche|folge|teil|ausgabe|runde|spieltag|nummer|etappe"
    r"|dia|semana|jornada|etapa|capitulo|parte|edicion|edicao|sorteo|concurso|giorno|settimana|puntata|giornata|tappa"
    r"|dag|aflevering|deel|dzien|tydzien|odcinek|den|dil|dan|teden|krog|gun|hafta|bolum|nap|ziua"
    r"|день|неделя|серия|часть|выпуск|тур|этап|тиражу?|доба|испуск|اليوم|الحلقه|الجوله)"
    r"\W{0,3}(?=\d)|(?<=\d)\s?(?:日目|回|号|일차|회|-?й день|\. (?:tag|spieltag|runde|etappe|dan|krog)"
    r"|(?:st|nd|rd|th|º|ª|e|eme) (?:day|round|stage|jour|etape|dia|etapa|jornada)\b)"
)
_DATE = re.compile(
    r"\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b"
    r"|\b\d{1,2}\.? (?:de )?(?:jan|feb|fev|fevr|mar|apr|avr|abr|may|mai|mag|jun|giu|jul|lug"
    r"|aug|aou|ago|sep|set|oct|okt|out|ott|nov|dec|dez|dic|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек)\w*"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.? \d{1,2}\b|\d{1,2}月\d{1,2}日|\d{1,2}월 ?\d{1,2}일"
)
SERIES = ""
"""Where a mark names the frame of a series; no frame is empty."""
_LONGEST_REPEAT = 14.0
_SAME_DAY = 0.6
_FEWEST_LETTERS = 8
_UNSPACED = "\u3000"
"""From here on a character says as much as three letters."""


def marks(entries: Sequence[Features]) -> dict[int, dict[str, str]]:
    """For each entry that fills in a template (by its place in `entries`) the frame and what it was filled in with.

    Two entries of one frame with different fillings are different stories. What an outlet fills in day after day (a
    digest, a live blog, the weather) is a series, its frame kept under SERIES, too: it is no story that others tell.
    """
    frames: dict[str, list[tuple[int, str, bool]]] = defaultdict(list)
    for at, one in enumerate(entries):
        frame, filling, counted = framed(one.title)
        if filling:
            frames[frame].append((at, filling, counted))
    found: dict[int, dict[str, str]] = {}
    for frame, uses in frames.items():
        if len({filling for _, filling, _ in uses}) == 1:
            continue
        series = _repeated((entries[at], filling) for at, filling, _ in uses)
        if series or all(counted for _, _, counted in uses):
            for at, filling, _ in uses:
                found[at] = {frame: filling, SERIES: frame} if series else {frame: filling}
    return found


def framed(title: str) -> tuple[str, str, bool]:
    """A headline's frame, what its numbers, dates and weekdays are, and whether they count or date something.

    Headlines with hardly any letters beside their numbers have no frame (an empty filling).
    """
    text = fold(title)
    series, colon, _ = text.partition(":")
    if colon and _COUNTING.search(series):
        text = series  # "part 2: what it is about"
    counted = bool(_COUNTING.search(text) or _DATE.search(text))
    text, filling = taken_out(text, "#")
    if not filling and not any(c.isdigit() for c in text):
        return text, "", False

    def take(match: re.Match[str]) -> str:
        filling.append(number(match.group()) if match.group()[0].isdigit() else match.group())
        return "#"

    frame = _NUMBER.sub(take, _DATE.sub(take, text))
    if sum(1 + 2 * (c >= _UNSPACED) for c in frame if c.isalpha()) < _FEWEST_LETTERS:
        return frame, "", False
    return frame, " ".join(sorted(filling)), counted


def _repeated(uses: Iterable[tuple[Features, str]]) -> bool:
    """Whether one outlet used the frame with different fillings on different days."""
    seen: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for one, filling in uses:
        if one.outlet:
            seen[one.outlet].append((one.day, filling))
    return any(
        first != second and _SAME_DAY < abs(later - earlier) < _LONGEST_REPEAT
        for days in seen.values()
        for earlier, first in days
        for later, second in days
    )
