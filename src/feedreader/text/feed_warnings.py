"""Warnings about what was left out, repaired or guessed in a feed's document, as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.feeds import WarningKind
from feedreader.text.clean import one_line
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from feedreader.model.feeds import ParseWarning

_SENTENCES = {
    WarningKind.NOT_WELL_FORMED: ("It is not well-formed XML and was repaired; nothing is missing.",),
    WarningKind.MENDED_ITEMS: ("{} had broken markup, which was repaired.", "entry", "entries"),
    WarningKind.BROKEN_ITEMS: ("{} had broken markup; part of the text may be missing.", "entry", "entries"),
    WarningKind.CUT_SHORT: ("It is truncated; the incomplete part was left out.",),
    WarningKind.TOO_MANY_ENTRIES: ("It has {}; only the newest were read.", "entry", "entries"),
    WarningKind.TOO_MUCH_TEXT: ("{} left out because the document is too long.", "entry", "entries"),
    WarningKind.TEXTS_CUT: ("{} of excessive length truncated.", "text", "texts"),
    WarningKind.LISTS_CUT: (
        "{} of authors, categories or files truncated because of excessive length.",
        "list",
        "lists",
    ),
    WarningKind.DATES_UNREAD: ("{} could not be read.", "date", "dates"),
    WarningKind.ITEMS_LOST: ("{} left out because of broken markup.", "entry", "entries"),
    WarningKind.ITEMS_EMPTY: ("{} without any content left out.", "element", "elements"),
    WarningKind.LINKS_UNUSABLE: ("{} without a link that a browser could open.", "entry", "entries"),
    WarningKind.ENTITIES_REFUSED: ("{} of its DOCTYPE refused.", "entity", "entities"),
    WarningKind.ENCODING_GUESSED: ("It declares a wrong encoding or none; it was read as {name}.",),
    WarningKind.ENCODING_BELIED: ("It declares {name} but is UTF-8, and was read as such.",),
    WarningKind.ENCODED_TWICE: ("Its text was encoded twice; this was undone.",),
    WarningKind.BYTES_REPLACED: ("{} that are not valid text replaced.", "byte", "bytes"),
    WarningKind.JSON_MENDED: ("Its JSON is broken and was repaired.",),
}


def warning_words(warning: ParseWarning) -> str:
    """Return a warning as a sentence."""
    sentence, *nouns = _SENTENCES[warning.kind]
    return sentence.format(*([counted(warning.number, *nouns)] if nouns else ()), name=one_line(warning.name, limit=40))
