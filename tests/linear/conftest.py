"""The small newsroom of the interface's tests, and a conversation about it that was written before."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.inside import workspace_of
from tests.tui.conftest import newsroom  # noqa: F401 - a fixture

from feedreader.linear.session import Session
from feedreader.linear.talk import Talk

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tui.conftest import Newsroom


@pytest.fixture
def talked(newsroom: Newsroom) -> Callable[..., list[str]]:  # noqa: F811 - the fixture
    """Says these lines, one after another; what was heard after each, with what was heard first at its head."""

    def talk(*answers: str, query: str = "", **interface) -> list[str]:
        library = newsroom.library
        workspace_of(library).settings = replace(
            library.settings, interface=replace(library.settings.interface, **interface)
        )
        voice = io.StringIO()
        Session(library, Talk(io.StringIO("".join(f"{answer}\n" for answer in answers)), voice), query).run()
        return voice.getvalue().split(": \n")

    return talk
