"""The real parser in the test's own process: workers would take longer to start than most tests take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.feeds.parse import parse_document

if TYPE_CHECKING:
    from feedreader.model.outcomes import Document, ParseResult


class RealParsers:
    """Parses as `service.parsers.Parsers` does, but without processes and their limits."""

    async def parse(self, document: Document, aside: object = None) -> ParseResult:
        return parse_document(document)
