"""What a feed's document made its reader leave out, mend or guess, in a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.feeds import WarningKind
from feedreader.text.clean import one_line
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from feedreader.model.feeds import ParseWarning

_SENTENCES = {
    WarningKind.NOT_WELL_FORMED: ("It is not well-formed XML and was mended; nothing is missing.",),
    WarningKind.MENDED_ITEMS: ("{} had broken markup and could be mended.", "entry", "entries"),
    WarningKind.BROKEN_ITEMS: ("{} had broken markup; a part of the text may be missing.", "entry", "entries"),
    WarningKind.CUT_SHORT: ("Its end is missing, and what was not whole was left out.",),
    WarningKind.TOO_MANY_ENTRIES: ("It holds {}; only the newest were read.", "entry", "entries"),
    WarningKind.TOO_MUCH_TEXT: ("{} left out: all together they are too long.", "entry", "entries"),
    WarningKind.TEXTS_CUT: ("{} of extreme length cut.", "text", "texts"),
    WarningKind.LISTS_CUT: ("{} of authors, categories or files cut, being of extreme length.", "list", "lists"),
    WarningKind.DATES_UNREAD: ("{} could not be read.", "date", "dates"),
    WarningKind.ITEMS_LOST: ("{} too broken to be read left out.", "entry", "entries"),
    WarningKind.ITEMS_EMPTY: ("{} without any content left out.", "element", "elements"),
    WarningKind.LINKS_UNUSABLE: ("{} without a link that a browser could open.", "entry", "entries"),
    WarningKind.ENTITIES_REFUSED: ("{} of its DOCTYPE refused.", "entity", "entities"),
    WarningKind.ENCODING_GUESSED: ("It does not say rightly how it is encoded; it was read as {name}.",),
    WarningKind.ENCODING_BELIED: ("It says that it is in {name}; it was read as UTF-8, which it is.",),
    WarningKind.ENCODED_TWICE: ("Its letters were encoded twice and were put right.",),
    WarningKind.BYTES_REPLACED: ("{} that were no letters replaced.", "byte", "bytes"),
    WarningKind.JSON_MENDED: ("Its JSON is broken and was mended.",),
}


def warning_words(warning: ParseWarning) -> str:
    """One sentence for a user."""
    sentence, *nouns = _SENTENCES[warning.kind]
    return sentence.format(*([counted(warning.number, *nouns)] if nouns else ()), name=one_line(warning.name, limit=40))
