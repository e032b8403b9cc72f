"""Asking servers: the only floor that knows httpx and aiohttp.

`client.Client` makes one request and gives an `Outcome`; everything else here serves it. When a feed is asked, and what
follows from the answer, is not decided here: that is `policy/`.
"""

import sys

# httpx brings its command line along, and with it rich and pygments: a third of what importing it takes, or more. It
# does without where that cannot be imported, which None says here (The Python Language Reference, 5.3.1).
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # typeshed knows of no None
