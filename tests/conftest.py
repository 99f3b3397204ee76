"""What every test shares: hypothesis's settings, set here and nowhere else.

`HYPOTHESIS_PROFILE=search pytest ...` looks for new faults: many more examples, drawn anew each time. Without it each
run draws the same examples, so that a test which passed once passes again. No profile has a deadline or counts a slow
machine as a fault.
"""

import os

import pytest
from hypothesis import HealthCheck, settings

ONE_PLACE = ("test_plain_words", "test_other_places", "_pages_as_before")
"""Test files whose tests of one place read the same pages."""
FEW = ("Redcar and Cleveland", "Wandsworth", "Isles of Scilly")
OF_THE_FEW = ("test_second_reader", "test_length", "test_briefing")
"""Test files that read the pages of all three, or of one of them and little else."""


def pytest_itemcollected(item: pytest.Item) -> None:
    """With `--dist loadgroup` a file's tests share a process, as do those of the pages of one place."""
    place = getattr(item, "callspec", None) and item.callspec.params.get("place")
    of_pages = place and item.path.stem.endswith(ONE_PLACE)
    group = str(place) if of_pages else item.nodeid.split("::")[0]
    if group in FEW or item.path.stem in OF_THE_FEW:
        group = "the few"
    item.add_marker(pytest.mark.xdist_group(group))


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
