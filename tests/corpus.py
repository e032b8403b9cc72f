"""Real feeds and subscription lists, which are not ours to publish.

FEEDREADER_CORPUS names the folder that contains `feeds` and `opml`; by default it is one beside the checkout. Tests
marked `corpus` need it, and are skipped without it.
"""

from __future__ import annotations

import os
from pathlib import Path

CORPUS = Path(os.environ.get("FEEDREADER_CORPUS") or Path(__file__).resolve().parents[2] / "shared" / "data")
FEEDS, LISTS = CORPUS / "feeds", CORPUS / "opml"
