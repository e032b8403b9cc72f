"""Component classes of a widget, combined and resolved to styles once per theme.

They are what Textual calls component classes, without being declared as such: it would take the styles of all of them
anew each time that any style of the widget may have changed, which was a tenth of the start. Here each is taken when it
is first drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from textual.color import TRANSPARENT
from textual.dom import DOMNode

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.css.styles import RenderStyles
    from textual.widget import Widget


class Palette:
    """Resolves a look (component classes, apart by spaces) on a ground (one more of them, or none) to a style."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
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
        """Lays the classes over the widget's own style.

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
        return Style(color=(background + foreground).rich_color, bgcolor=background.rich_color) + text

    def _styles(self, name: str) -> RenderStyles:
        """Return the styles of a class, as Textual takes those of a component class (`Stylesheet`, textual 8.2.8)."""
        if name not in self._parts:
            part = DOMNode(classes=name)
            part._attach(self._widget)  # noqa: SLF001 - its place in the style sheet, nothing else
            self._widget.app.stylesheet.apply(part)
            self._parts[name] = part.styles
        return self._parts[name]
