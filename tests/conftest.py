"""What every test shares: hypothesis's settings, set here and nowhere else.

`HYPOTHESIS_PROFILE=search pytest ...` looks for new faults: many more examples, drawn anew each time. Without it each
run draws the same examples, so that a test which passed once passes again. No profile has a deadline or counts a slow
machine as a fault.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "repeat",
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "search", settings.get_profile("repeat"), max_examples=1000, derandomize=False, print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeat"))
