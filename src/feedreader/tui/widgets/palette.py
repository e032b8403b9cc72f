"""Component classes of a widget, combined and resolved to styles once per theme.

They are what Textual calls component classes, without being declared as such: it would take the styles of all of them
anew each time that any style of the widget may have changed, which was a tenth of the start. Here each is taken when it
is first drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.color import ColorSystem
from rich.style import Style
from textual.color import BLACK, TRANSPARENT, WHITE, Color
from textual.dom import DOMNode

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.css.styles import RenderStyles
    from textual.widget import Widget

LEGIBLE = 4.5
"""The least contrast of a text with what is behind it (WCAG 2.2, 1.4.3)."""
STEPS = 16
"""How many shades there are between a colour and black or white."""
_NOT_DIM = Style(dim=False)
DRAWN = frozenset({"article--rule", "article--table-frame", "article--quote-bar"})
"""The looks of what is drawn and not read."""


class Palette:
    """Resolves a look (component classes, apart by spaces) on a ground (one more of them, or none) to a style.

    What it styles is text, which stays legible, unless all of it is `drawn` and not read.
    """

    def __init__(self, widget: Widget, *, drawn: bool = False) -> None:
        self._widget = widget
        self._drawn = drawn
        self._known: dict[tuple[str, str], Style] = {}
        self._parts: dict[str, RenderStyles] = {}
        self.revision = 0

    def on(self, ground: str = "") -> Callable[[str], Style]:
        """Return what turns looks into styles on this ground; the ground's own colours win over theirs."""

        def style_of(look: str) -> Style:
            style = self._known.get((ground, look))
            if style is None:
                style = self._known[ground, look] = self._resolve(ground, look)
            return style

        return style_of

    def forget(self) -> None:
        """Forget what was resolved when the theme, or the state of the widget, changed."""
        self._known.clear()
        self._parts.clear()
        self.revision += 1

    def _resolve(self, ground: str, look: str) -> Style:
        """Lays the classes over the widget's own style; text stays legible on whatever ground it comes to stand.

        `Widget.get_visual_style(partial=True)` would do, but loses opaque backgrounds (textual 8.2.8).
        """
        visual = self._widget.visual_style
        background = visual.background or TRANSPARENT
        foreground = visual.foreground or TRANSPARENT
        text = Style.null()
        for name in (*look.split(), *ground.split()):
            styles = self._styles(name)
            if styles.has_rule("background"):
                background += styles.background
            if styles.has_rule("color"):
                automatic = styles.auto_color and styles.has_rule("auto_color")
                foreground = background.get_contrast_text(styles.color.a) if automatic else styles.color
            text += styles.text_style
        shown = background + foreground
        if not self._drawn and look not in DRAWN:
            few = getattr(self._widget.app, "colours", "") == "256"
            shown = legible(shown, background, in_256 if few else None)
        if ground:
            text += _NOT_DIM  # of a colour that is not known, half may be too little on a ground that is not either
        return Style(color=shown.rich_color, bgcolor=background.rich_color) + text

    def _styles(self, name: str) -> RenderStyles:
        """Return the styles of a class, as Textual takes those of a component class (`Stylesheet`, textual 8.2.8)."""
        if name not in self._parts:
            part = DOMNode(classes=name)
            part._attach(self._widget)  # noqa: SLF001 - its place in the style sheet, nothing else
            self._widget.app.stylesheet.apply(part)
            self._parts[name] = part.styles
        return self._parts[name]


def contrast(one: Color, other: Color) -> float:
    """Return the contrast of two opaque colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def legible(text: Color, ground: Color, seen: Callable[[Color], Color] | None = None) -> Color:
    """Return the colour of a text, as much nearer to black or white as it takes to be read on an opaque ground.

    `seen` is how the terminal shows a colour, if not as it is. Colours of the terminal stay as they are: nobody here
    knows how they look.
    """
    if text.ansi is not None or ground.ansi is not None or ground.a < 1:
        return text
    seen = seen or (lambda color: color)
    behind = seen(ground)
    away = max(BLACK, WHITE, key=lambda end: contrast(end, behind))
    shades = (text.blend(away, step / STEPS, 1.0) for step in range(STEPS + 1))
    return next((shade for shade in shades if contrast(seen(shade), behind) >= LEGIBLE), away)


def in_256(color: Color) -> Color:
    """Return the colour that a terminal of 256 colours is told to show for another, as rich chooses it."""
    return Color(*color.rich_color.downgrade(ColorSystem.EIGHT_BIT).get_truecolor())


def _luminance(color: Color) -> float:
    parts = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized)
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))
