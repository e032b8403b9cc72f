"""The demo newsroom: invented outlets that publish over a chosen time, served on loopback for `demo` and for tests.

`load_newsroom` reads it from a folder, `render` makes one feed's document for a moment, `serve` publishes all of it. It
deliberately knows nothing of fetching, parsing or storing: to the program it is the network.
"""

from __future__ import annotations

from feedreader.demo.documents import Document, render
from feedreader.demo.outlets import (
    DemoEntry,
    DemoFeed,
    DemoOutlet,
    Newsroom,
    Revision,
    demo_folder,
    load_newsroom,
)
from feedreader.demo.server import serve

__all__ = [
    "DemoEntry",
    "DemoFeed",
    "DemoOutlet",
    "Document",
    "Newsroom",
    "Revision",
    "demo_folder",
    "load_newsroom",
    "render",
    "serve",
]
