"""HTTP: the only package that uses httpx and aiohttp.

`client.Client` makes one request and returns an `Outcome`; everything else here serves it. `policy/` decides when a
feed is polled and what follows from the response.
"""

import sys

# httpx imports its command line, and with it rich and pygments, which takes a third or more of its import time. It
# does without if that cannot be imported, which None causes here (The Python Language Reference, 5.3.1).
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # typeshed knows of no None
