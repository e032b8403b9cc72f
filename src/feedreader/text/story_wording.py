"""Explain why entries are one story, for all front ends; these sentences are never stored or compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.stories import ReasonKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.model.stories import Reason

_BARE = {
    ReasonKind.BY_HAND: "merged by hand",
    ReasonKind.SAME_ADDRESS: "The same article: both lead to one address.",
    ReasonKind.SAME_TEXT: "The same article: the texts are the same but for small changes.",
    ReasonKind.TRANSLATED: "The same article: one outlet's text in two languages.",
    ReasonKind.AMONG_OTHERS: "Other reports of the story are close to both.",
}
_HOURS = 24.0
_DAYS_TOLD = 2.0


def reasons(evidence: Sequence[Reason]) -> list[str]:
    """Return the evidence that two entries are one story, a sentence each."""
    alike = {each.kind: each.amount or 0.0 for each in evidence}
    lines = []
    for each in evidence:
        match each.kind:
            case ReasonKind.SHARED_WORDS if each.words:
                lines.append(f"Both mention {_listed(each.words)}.")
            case ReasonKind.SHARED_NUMBERS if each.words:
                numbers = "the number" if len(each.words) == 1 else "the numbers"
                lines.append(f"Both give {numbers} {_listed(each.words)}.")
            case ReasonKind.MEANING if ReasonKind.WORDING in alike:
                lines.append(f"Their meaning is {each.amount:.0%} alike, their words {alike[ReasonKind.WORDING]:.0%}.")
            case ReasonKind.MEANING:
                lines.append(f"Their meaning is {each.amount:.0%} alike.")
            case ReasonKind.WORDING if ReasonKind.MEANING not in alike:
                lines.append(f"Their words are {each.amount:.0%} alike.")
            case ReasonKind.WHOLE_ARTICLES:
                lines.append(f"Their whole articles, fetched since, have {each.amount:.0%} of their words in common.")
            case ReasonKind.APART:
                lines.append(_apart(each.amount or 0.0))
            case kind if kind in _BARE:
                lines.append(_BARE[kind])
    return lines


def reasons_in_one(evidence: Sequence[Reason]) -> str:
    """Return the evidence as one clause: `both mention Paris; they came 2 hours apart`; "" if there is none."""
    return "; ".join(each[:1].lower() + each[1:].removesuffix(".") for each in reasons(evidence))


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _apart(days: float) -> str:
    hours = round(days * _HOURS)
    if hours < 1:
        return "They came within the hour."
    if days < _DAYS_TOLD:
        return f"They came {hours} {'hour' if hours == 1 else 'hours'} apart."
    return f"They came {round(days)} days apart."
