"""Detect feeds that give only the beginnings of their articles, so that whole articles can be offered.

Nothing is fetched for this. The sign is an ellipsis or an invitation to read on, in any language, at the very end of a
text. A short text that ends like a sentence is no sign, since many posts are short.
"""

# ruff: noqa: E501, RUF001 - invitations in many languages are read best side by side

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedreader.text.html import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

LOOKED_AT = 20
"""How many of the newest entries of a feed are examined."""

TAIL = 1_500
"""How many characters at the end of a text are examined, including markup."""

_FEWEST = 3
_SHARE = 0.5
_LONGEST_INVITATION = 160
_LONGEST_REST = 60
"""What may follow an invitation to read on: the name of the article or site."""

_FOOTER = re.compile(  # of WordPress
    r"\s*(?:The post .{1,300} (?:appeared first|first appeared) on .{1,120}"
    r"|L[’']article .{1,300} est apparu en premier sur .{1,120}|Der Beitrag .{1,300} erschien zuerst auf .{1,120})$",
    re.IGNORECASE,
)
_OMISSION = re.compile(r"(?:…|\.\.\.|\[\s*(?:…|\.\.\.|&#8230;)\s*\]|\(\s*(?:…|\.\.\.)\s*\))[\s\"'”’»)\]]*$")
_INVITATION = re.compile(
    r"""(?:
    (?:read|see|view|learn)\s(?:the\s)?(?:more|full|rest|whole|on)\b | continue\sreading | keep\sreading
    | full\s(?:story|article|text) | click\shere\sto\sread | weiterlesen | mehr\slesen | (?:ganzen|vollständigen)\s(?:artikel|beitrag)
    | lire\s(?:la\ssuite|plus|l[’']article) | suite\sde\sl[’']article | leer\s(?:más|el\sartículo|la\snota) | seguir\sleyendo
    | continuar\sleyendo | leggi\s(?:tutto|di\spiù|l[’']articolo) | continua\sa\sleggere | leia\smais | ler\smais
    | continue\slendo
    | lees\s(?:verder|meer) | läs\s(?:mer|vidare|hela) | les\s(?:mer|hele|videre) | læs\s(?:mere|hele|videre) | lue\s(?:lisää|koko)
    | czytaj\s(?:dalej|więcej|całość) | číst\s(?:dál|více) | celý\s(?:článek|článok) | čítať\s(?:viac|ďalej)
    | opširnije | pročitaj\sviše
    | citește\s(?:mai\smult|tot) | tovább(?:\solvas\w*)? | olvass\stovább
    | прочети\s(?:още|повече) | читать\s(?:далее|дальше|полностью)
    | читати\s(?:далі|більше) | подробнее | детальніше | devamını?\soku | devamı
    | διαβάστε\s(?:περισσότερα|τη\sσυνέχεια) | συνέχεια
    | baca\s(?:selengkapnya|lebih) | selengkapnya | xem\s(?:thêm|tiếp) | đọc\s(?:tiếp|thêm) | อ่านต่อ
    | 続きを(?:読む|みる|見る) | もっと読む | 全文を読む | 阅读(?:全文|更多|原文) | 查看(?:全文|更多)
    | 继续阅读 | 繼續閱讀 | 閱讀(?:全文|更多)
    | 더\s?보기 | 전체\s?보기 | 계속\s?읽기 | اقرأ\sالمزيد | المزيد | ادامه\s(?:مطلب|خبر)
    | קרא\sעוד | קראו\sעוד | और\sपढ़ें | आगे\sपढ़ें
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def ends_early(texts: Sequence[str]) -> bool:
    """Whether at least half of these texts (the ends of a feed's newest, in HTML), and at least three, are truncated."""
    early = sum(map(is_beginning, texts))
    return early >= _FEWEST and early >= _SHARE * len(texts)


def is_beginning(html: str) -> bool:
    """Whether a text ends with an ellipsis or an invitation to read on; only its end is examined."""
    end = _FOOTER.sub("", text_of(html[-TAIL:]))
    if _OMISSION.search(end) is not None:
        return True
    last = end[-_LONGEST_INVITATION:]
    invitations = list(_INVITATION.finditer(last))
    if not invitations:
        return False
    found = invitations[-1]
    behind = last[found.end() :].strip(" .…»›>→:!\"'”’)]")
    before = end[: len(end) - len(last) + found.start()].rstrip()
    starts = not before or before[-1] in ".…!?。！？»”\"')]>|:-–—" or not before[-1].isalpha() or found[0][:1].isupper()
    return len(behind) <= _LONGEST_REST and starts
