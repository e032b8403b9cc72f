"""What holds for every test: one time zone, and no example that is judged by a clock."""

from __future__ import annotations

import os
import time

from hypothesis import HealthCheck, settings

os.environ["TZ"] = "UTC"
time.tzset()

# How long an example takes says how busy the machine is; what must be fast is counted, or measured in tests/benchmarks.
settings.register_profile("feedreader", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("feedreader")
