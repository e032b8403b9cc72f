"""How the site is built: `./check docs` writes it into build/site, without a network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import reference  # noqa: E402 - beside this file

from feedreader import __version__  # noqa: E402 - the same

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "feedreader"
copyright = "2026, the feedreader authors"  # noqa: A001 - what sphinx calls it
version = release = __version__
extensions = ["myst_parser"]
myst_heading_anchors = 3
exclude_patterns = ["notes/pictures/**"]
html_theme = "furo"
html_title = "feedreader"
html_show_sourcelink = False
suppress_warnings = ["myst.xref_missing"]  # of what README, ARCHITECTURE and CHANGELOG link to in the checkout


def setup(_: Sphinx) -> None:
    """Make the pages of reference before any page is read."""
    reference.write(HERE / "reference")
