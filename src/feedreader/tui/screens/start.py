"""The first start: languages with their outlets, files of feeds that were found, and newsboat's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from feedreader.service.first_run import LANGUAGES, FileOffer, LanguageOffer
from feedreader.text.wording import counted
from feedreader.tui.cells import fit
from feedreader.tui.content import Run, line
from feedreader.tui.screens.list_dialog import Choice, ListDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.binding import BindingType

    from feedreader.service.first_run import Offer

NAME_COLUMN = 14
HINT = "Enter subscribes · Space marks · Esc leaves"
DEMO = "To look around first, without a feed of your own: `feedreader demo` in the shell."


class StartScreen(ListDialog):
    """Offers to start from; `taken` gets those that were marked, or the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "mark", show=False)]

    def __init__(self, offers: Sequence[Offer], taken: Callable[[tuple[Offer, ...]], object]) -> None:
        self._offers = tuple(offers)
        self._taken = taken
        self._marked: set[int] = set()
        super().__init__(
            "Start reading", [*self._choices(), Choice(((Run(f" {DEMO}", "row--muted"),),), heading=True)], hint=HINT
        )

    def _choices(self) -> list[Choice]:
        return [_choice(offer, marked=number in self._marked) for number, offer in enumerate(self._offers)]

    def action_mark(self) -> None:
        """Mark the offer under the cursor, or no longer, and go on to the next."""
        key = self.choices.selected
        if key is None or key > len(self._offers):
            return
        self._marked ^= {key - 1}
        self._rows = (*self._choices(), *self._rows[len(self._offers) :])
        self.choices.supply({key: self._rows[key - 1]})
        self.action_move(1)

    def action_choose(self) -> None:
        """Take what is marked, else the offer under the cursor."""
        key = self.choices.selected
        numbers = sorted(self._marked) or ([key - 1] if key is not None and key <= len(self._offers) else [])
        if numbers:
            self._taken(tuple(self._offers[number] for number in numbers))
            _ = self.dismiss(None)


def _choice(offer: Offer, *, marked: bool) -> Choice:
    name, details = _words(offer)
    mark = Run(" ✓ " if marked else "   ", "row--mark")
    return Choice(
        ((mark, Run(fit(line(name), NAME_COLUMN), "row--unread"), Run(f" {line(details)}", "row--muted")),), name
    )


def _words(offer: Offer) -> tuple[str, str]:
    if isinstance(offer, LanguageOffer):
        names = ", ".join(outlet.title or outlet.url for outlet in offer.outlets)
        return LANGUAGES.get(offer.language, offer.language), f"{counted(len(offer.outlets), 'outlet')}: {names}"
    if isinstance(offer, FileOffer):
        return "OPML file", _short(offer.path)
    return "newsboat", f"feeds, marks and queries of {_short(offer.files.urls or Path())}"


def _short(path: Path) -> str:
    """Return a path with the home folder as `~`."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
