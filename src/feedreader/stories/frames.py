"""A headline without its numbers and dates: what the headlines that an outlet fills in have in common."""

from __future__ import annotations

import re
from typing import NamedTuple

from feedreader.text.weekdays import taken_out
from feedreader.text.words import fold, number

_DIGIT = re.compile(r"\d")
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
_FEWEST_LETTERS = 8
_UNSPACED = "\u3000"
"""From this character on, a single one says as much as three letters."""


class Frame(NamedTuple):
    """A headline without its numbers, dates and weekdays, what these are, and whether they count or date something."""

    text: str
    filling: str
    counted: bool


def framed(title: str) -> Frame | None:
    """Return the frame of a headline; None if it has no numbers or dates, or hardly any letters beside them."""
    text, counted = fold(title), False
    if has_number := _DIGIT.search(text) is not None:
        series, colon, _ = text.partition(":")
        if colon and _COUNTING.search(series):
            text = series  # "part 2: what it is about"
        counted = bool(_COUNTING.search(text) or _DATE.search(text))
    text, filling = taken_out(text, "#")
    if not filling and not has_number:
        return None

    def take(match: re.Match[str]) -> str:
        filling.append(number(match.group()) if match.group()[0].isdigit() else match.group())
        return "#"

    frame = _NUMBER.sub(take, _DATE.sub(take, text))
    return Frame(frame, " ".join(sorted(filling)), counted) if _says_something(frame) else None


def _says_something(frame: str) -> bool:
    letters = 0
    for character in filter(str.isalpha, frame):
        letters += 3 if character >= _UNSPACED else 1
        if letters >= _FEWEST_LETTERS:
            return True
    return False
