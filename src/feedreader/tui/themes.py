"""Themes of our own: a dark one, a light one, and the terminal's own colours on either; Textual's there are, too."""

from __future__ import annotations

from typing import Any

from textual.theme import BUILTIN_THEMES, Theme

DARK = "feedreader-dark"
LIGHT = "feedreader-light"
TERMINAL = "terminal"
TERMINAL_LIGHT = "terminal-light"

_OF_THE_TERMINAL: dict[str, Any] = {
    "foreground": "ansi_default",
    "background": "ansi_default",
    "surface": "ansi_default",
    "panel": "ansi_default",
    "boost": "ansi_default",
    "ansi": True,
    "variables": BUILTIN_THEMES["ansi-dark"].variables
    | {
        "block-cursor-background": "ansi_blue",
        "block-cursor-foreground": "ansi_bright_white",
        "scrollbar": "ansi_bright_black",
        "scrollbar-background": "ansi_default",
        "block-cursor-blurred-background": "ansi_default",
        "border-blurred": "ansi_bright_black",
    },
}
"""What both themes of the terminal's colours have. Yellow, green and cyan cannot be read on white in many of them."""

THEMES = (
    Theme(
        name=DARK,
        primary="#82aaff",
        secondary="#7fc8b4",
        accent="#e3b670",
        warning="#e8b04a",
        error="#f07178",
        success="#9ccf8f",
        foreground="#d6dbe5",
        background="#14171c",
        surface="#191d23",
        panel="#20252d",
        dark=True,
        variables={
            "block-cursor-background": "#2b4a78",
            "block-cursor-foreground": "#ffffff",
            "block-cursor-blurred-background": "#242a34",
            "border": "#2b4a78",
            "scrollbar": "#3a424f",
            "scrollbar-background": "#14171c",
            "scrollbar-hover": "#566072",
            "scrollbar-active": "#82aaff",
        },
    ),
    Theme(
        name=LIGHT,
        primary="#1c5cb8",
        secondary="#0f6f68",
        accent="#945200",
        warning="#a85b00",
        error="#b3261e",
        success="#2c6e35",
        foreground="#24292f",
        background="#fbfaf7",
        surface="#f5f3ee",
        panel="#ebe8e1",
        dark=False,
        variables={
            "block-cursor-background": "#1c5cb8",
            "block-cursor-foreground": "#ffffff",
            "block-cursor-blurred-background": "#dfe6f1",
            "border": "#1c5cb8",
            "scrollbar": "#c9c4b8",
            "scrollbar-background": "#fbfaf7",
            "scrollbar-hover": "#a9a396",
            "scrollbar-active": "#1c5cb8",
        },
    ),
    Theme(
        name=TERMINAL,
        primary="ansi_bright_blue",
        secondary="ansi_cyan",
        accent="ansi_magenta",
        warning="ansi_yellow",
        error="ansi_bright_red",
        success="ansi_green",
        dark=True,
        **_OF_THE_TERMINAL,
    ),
    Theme(
        name=TERMINAL_LIGHT,
        primary="ansi_blue",
        secondary="ansi_magenta",
        accent="ansi_magenta",
        warning="ansi_red",
        error="ansi_red",
        success="ansi_blue",
        dark=False,
        **_OF_THE_TERMINAL,
    ),
)

BY_GROUND = {"": (DARK, LIGHT), TERMINAL: (TERMINAL, TERMINAL_LIGHT)}
"""What is worn on a dark and on a light background, if nothing was chosen and if the terminal's own colours were."""
