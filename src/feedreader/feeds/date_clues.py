"""Clues in a document about its date format, and limits on dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

WIDEST_OFFSET = timedelta(hours=14)
"""No zone is further from UTC."""


class Order(StrEnum):
    """Which part comes first in a document's dates of three numbers."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@dataclass(frozen=True, slots=True)
class Clues:
    """What a document shows about its dates: the order of their numbers, and its language (`pl`, `zh-Hant`) or None."""

    order: Order | None = None
    language: str | None = None
