"""What every test shares: hypothesis's settings, set here and nowhere else.

`HYPOTHESIS_PROFILE=search pytest ...` looks for new faults: many more examples, drawn anew each time. Without it each
run draws the same examples, so that a test which passed once passes again. No profile has a deadline or counts a slow
machine as a fault.
"""

import os
import re
from pathlib import PurePath
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ONE_PLACE = ("test_plain_words", "test_other_places", "_pages_as_before")
"""Test files whose tests of one place read the same pages."""
FEW = ("Redcar and Cleveland", "Wandsworth", "Isles of Scilly")
OTHERS = ("Middlesbrough", "Herefordshire", "City of London", "North Northamptonshire")
"""Places whose pages such tests read; those of others than the few are left to `make ci`."""
PLACE = re.compile(rf"[\[-]({'|'.join((*FEW, *OTHERS))})[\]-]")
LONGEST = ["tests/reports/test_built_edition.py", "the few"]
OF_THE_FEW = ("test_second_reader", "test_length", "test_briefing")
"""Test files that read the pages of all three, or of one of them and little else."""


def group(nodeid: str) -> str:
    """What a test shares a process with: its file, or the tests of all files that read the pages of one place."""
    file = nodeid.split("::")[0]
    name = PurePath(file).stem
    place = PLACE.search(nodeid) if name.endswith(ONE_PLACE) else None
    if name in OF_THE_FEW or (place and place[1] in FEW):
        return "the few"
    return place[1] if place else file


@pytest.hookimpl(tryfirst=True)  # before any are left out by their marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long goes first, so that no process is left to work alone at the end; pages of others than the few
    count as slow."""
    for item in items:
        if group(item.nodeid) in OTHERS:
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: LONGEST.index(g) if (g := group(item.nodeid)) in LONGEST else len(LONGEST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out tests by group. `--dist loadgroup` would do it, but pytest 9.2 no longer lets xdist 3.8 mark a test's
    name with its group: each test stands alone, and an edition is built once for every process."""
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group(nodeid)

    config.option.loadscopereorder = False  # as sorted above, not by the number of tests
    return ByGroup(config, log) if config.getoption("dist") == "loadgroup" else None


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
