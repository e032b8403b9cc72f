"""Write the names of months, weekdays and halves of a day that `feeds/calendar_names.json` holds, from CLDR.

    uv run --with babel python docs/make_calendar_names.py

The licence of the data is in `LICENSE.unicode`; babel has it beside what it takes from CLDR.

Kept in the package as data, because babel brings 32 MB and takes a third of a second to load what is used of it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from babel import Locale
from babel.localedata import locale_identifiers

NAMES = Path(__file__).resolve().parents[1] / "src" / "feedreader" / "feeds" / "calendar_names.json"
LANGUAGES = frozenset(
    """
    af am ar as az be bg bn bs ca cs cy da de el en eo es et eu fa fi fil fo fr fy ga gd gl gu he hi hr hu hy id is it
    ja ka kk km kn ko ku ky lb lo lt lv mk ml mn mr ms mt my nb ne nl nn no or pa pl ps pt ro ru sk sl so sq sr sv sw
    ta te tg th tk tr uk ur uz vi zh zu
    """.split()  # noqa: SIM905 - a list of words, to read and to extend
)
HALVES = ("am", "pm")


def main() -> None:
    """Collect every region's spellings of a language, in sentences and alone, in full and abbreviated."""
    found: dict[str, dict[str, Any]] = {}
    for identifier in sorted(locale_identifiers()):
        locale = Locale.parse(identifier)
        if locale.language not in LANGUAGES or locale.script in {"Shaw", "Mong"}:
            continue
        names = found.setdefault(
            locale.language,
            {"months": [set() for _ in range(12)], "weekdays": [set() for _ in range(7)], "am": set(), "pm": set()},
        )
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, name in locale.months[context][width].items():
                    names["months"][month - 1].add(name)
                for weekday, name in locale.days[context][width].items():
                    names["weekdays"][weekday].add(name)
                for half, name in locale.day_periods.get(context, {}).get(width, {}).items():
                    if half in HALVES:
                        names[half].add(name)
    table = {language: {kind: _listed(names) for kind, names in kinds.items()} for language, kinds in found.items()}
    lines = (f"{json.dumps(language)}: {json.dumps(names, ensure_ascii=False)}" for language, names in table.items())
    NAMES.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def _listed(names: Any) -> list[Any]:
    """Return sets as sorted lists, without names that are numbers (`9月`)."""
    if isinstance(names, list):
        return [_listed(each) for each in names]
    return sorted(name for name in names if not any(character.isdigit() for character in name))


if __name__ == "__main__":
    main()
