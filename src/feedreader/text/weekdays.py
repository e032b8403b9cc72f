"""Which days of the week a text names, in the languages that news is mostly written in.

Reports of one event name the same days ("on Tuesday"), reports of similar events on other days do not. Names that mean
something else as often (Portuguese `segunda`, Romanian `luni`, Turkish `pazar`, Greek ordinals) are left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedreader.text.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = (
    (
        "monday|lundi|montags?|lunes|segunda-feira|lunedi|maandag|mandag|maanantai\\w*|poniedzia\\w+|pondel\\w+|ponedelj\\w+"
        "|ponedjelj\\w+|hetfo\\w*|понедельник\\w*|понед[иі]л\\w+|понеделник|pazartesi|senin|الاثنين|सोमवार|周一|星期一|月曜|월요일"
    ),
    (
        "tuesday|mardi|dienstags?|martes|terca-feira|martedi|dinsdag|tisdag|tirsdag|tiistai\\w*|wtor\\w{2}|uter(?:y|ek|ak)"
        "|utork\\w|tor(?:ek|ka|ku)|kedd\\w*|вторник\\w*|вівтор\\w+|sal\u0131|selasa|الثلاثاء|मंगलवार|周二|星期二|火曜|화요일"
    ),
    (
        "wednesday|mercredi|mittwochs?|miercoles|quarta-feira|mercoledi|woensdag|onsdag|keskiviikko\\w*|srod[aeyę]|stred[aeuy]"
        "|sred[aeo]|srijed[aeu]|szerda\\w*|сред[аеуы]|серед[аиуі]|carsamba|rabu|الاربعاء|बुधवार|周三|星期三|水曜|수요일"
    ),
    (
        "thursday|jeudi|donnerstags?|jueves|quinta-feira|giovedi|donderdag|torsdag|torstai\\w*|czwart\\w+|ctvrt(?:ek|ka|ku)"
        "|cetrt(?:ek|ka|ku)|cetvrt(?:ak|ka|ku)|csutortok\\w*|четверг\\w*|четвер|четвъртък|persembe|kamis|الخميس|गुरुवार|周四"
        "|星期四|木曜|목요일"
    ),
    (
        "friday|vendredi|freitags?|viernes|sexta-feira|venerdi|vrijdag|fredag|perjantai\\w*|piat(?:ek|ku)|pat(?:ek|ku)"
        "|pet(?:ek|ak|ka|ku)|pentek\\w*|пятниц\\w|п['\u02bc\u2019]ятниц\\w|петък|cuma|jumat|παρασκευη\\w?|الجمعه|शुक्रवार|周五|星期五|金曜|금요일"
    ),
    (
        "saturday|samedi|samstags?|sonnabends?|sabados?|sabato|zaterdag|lordag|lørdag|lauantai\\w*|sobot[aeouy]|subot[aeou]"
        "|szombat\\w*|суббот\\w|субот\\w|събота|cumartesi|sabtu|σαββατο\\w?|السبت|शनिवार|周六|星期六|土曜|토요일"
    ),
    (
        "sunday|dimanche|sonntags?|domingos?|domenica|zondag|sondag|søndag|sunnuntai\\w*|niedziel\\w+|nedel[eiju]\\w*|nedjelj\\w+"
        "|vasarnap\\w*|воскресен\\w+|неділ\\w+|неделя|κυριακη\\w?|الاحد|रविवार|周日|星期日|星期天|日曜|일요일"
    ),
)
_UNSPACED = "\u3000"
"""The first of the names that are written without spaces around them."""


def _alternatives(names: str) -> list[str]:
    """Return the alternatives of a pattern, without splitting those within parentheses."""
    return re.findall(r"(?:[^|()]|\([^()]*\))+", names)


def _pattern() -> re.Pattern[str]:
    """Return the pattern of all names, a group for each day, which examines few places of a text without any."""
    spaced = [[name for name in _alternatives(names) if name < _UNSPACED] for names in _NAMES]
    unspaced = [[name for name in _alternatives(names) if name >= _UNSPACED] for names in _NAMES]
    kinds = []
    for kind, (before, days) in enumerate(((r"(?<![^\W\d_])", spaced), ("", unspaced))):
        initials = "".join(sorted({name[0] for names in days for name in names}))
        named = "|".join(f"(?P<d{kind}{at}>{'|'.join(names)})" for at, names in enumerate(days))
        kinds.append(f"{before}(?=[{initials}])(?:{named})")
    return re.compile("|".join(kinds))


_DAY = _pattern()
_LETTER = re.compile(r"[^\W\d_]")


def weekdays(text: str) -> frozenset[int]:
    """Return the days of the week that a text names, 0 for Monday to 6 for Sunday."""
    return frozenset(int(match.lastgroup[-1]) for match in _named(fold(text)) if match.lastgroup)


def taken_out(folded: str, mark: str) -> tuple[str, list[str]]:
    """Return a folded text with `mark` in place of the names of days, and which days they are, as digits."""
    parts, days, at = [], [], 0
    for match in _named(folded):
        parts += [folded[at : match.start()], mark]
        days.append((match.lastgroup or "")[-1:])
        at = match.end()
    return "".join([*parts, folded[at:]]), days


def _named(folded: str) -> Iterator[re.Match[str]]:
    for match in _DAY.finditer(folded):
        if match.group()[0] >= _UNSPACED or not _LETTER.match(folded[match.end() : match.end() + 1]):
            yield match
