"""Log decisions about polling, identity and grouping where they are carried out.

Rules are pure and do not log: they return reasons, which their callers pass on to here. INFO reports lasting changes
(of addresses, guids and stories), DEBUG every decision with its reason.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from feedreader.model.addresses import shown_url
from feedreader.text.clean import one_line
from feedreader.text.due_wording import due_words
from feedreader.text.story_wording import reasons_in_one
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedreader.model.intents import FeedIntent
    from feedreader.model.outcomes import PollReport
    from feedreader.model.placing import Placement

polling = logging.getLogger("feedreader.polling")
identity = logging.getLogger("feedreader.identity")
grouping = logging.getLogger("feedreader.grouping")


def log_polled(intents: Iterable[FeedIntent]) -> None:
    """Log the decisions about polled feeds."""
    for intent in intents:
        report = intent.report
        if intent.rekeyed:
            entries = counted(len(intent.rekeyed), "entry", "entries")
            facts = {"feed": report.feed, "entries": [each.id for each in intent.rekeyed]}
            identity.info("%s: %s known again under other guids", _shown(report.url), entries, extra={"facts": facts})
        if report.moved_to is not None:
            facts = {"feed": report.feed, "to": _shown(report.moved_to)}
            there = _shown(report.moved_to)
            polling.info("%s: polled at %s from now on", _shown(report.url), there, extra={"facts": facts})
        if (pause := intent.host_pause) is not None:
            facts = {"host": pause.host, "until": pause.until.isoformat(), "strikes": pause.strikes}
            polling.info("%s is left alone: %s", pause.host, due_words(pause.why), extra={"facts": facts})
        if polling.isEnabledFor(logging.DEBUG):
            _log_report(report)


def log_left_alone(reports: Iterable[PollReport]) -> None:
    """Log why feeds were not polled."""
    if polling.isEnabledFor(logging.DEBUG):
        for report in reports:
            _log_report(report)


def log_grouped(placements: Sequence[Placement], *, entries: int, moved: int) -> None:
    """Log the result of grouping so many entries, and the reason for each that has a new place."""
    facts = {"entries": entries, "moved": moved}
    looked_at = counted(entries, "entry", "entries")
    grouping.info("grouped %s, %d moved to another story", looked_at, moved, extra={"facts": facts})
    if grouping.isEnabledFor(logging.DEBUG):
        for each in placements:
            if (link := each.link) is None:
                grouping.debug("entry %d has a story of its own or begins one", each.entry)
            else:
                evidence = one_line(reasons_in_one(link.evidence))
                grouping.debug("entry %d joins entry %d, %.2f: %s", each.entry, link.with_entry, link.score, evidence)


def _log_report(report: PollReport) -> None:
    due = report.next_due
    then = "" if due is None else f"; next {due.astimezone().isoformat(' ', 'minutes')}"
    facts = {
        "feed": report.feed,
        "status": report.status.value,
        "http": report.http,
        "new": report.new,
        "updated": report.updated,
        "next": None if due is None else due.isoformat(),
    }
    why = one_line(report.error or due_words(report.why_then))
    polling.debug("%s: %s: %s%s", _shown(report.url), report.status.value, why, then, extra={"facts": facts})


def _shown(url: str) -> str:
    return one_line(shown_url(url))
