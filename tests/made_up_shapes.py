"""Small frames of an analyst's own, and each shape made from one. All figures are made up."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import made_up
import rc_analysis as rc
from rc_analysis.methods.funnel import limits
from rc_analysis.record import Record, read
from rc_analysis.shapes import exhibit
from rc_analysis.shapes.exhibit import Exhibit

US = "Ourtown"
BY = {"sources": "Made up"}
T: dict[str, Any] = {"title": "Homes"} | BY
LINES = made_up.figures([(US, 2024, 40), (US, 2025, 60), ("England", 2024, 50), ("England", 2025, 50)], cohort=500)
PARTS = made_up.figures(
    [(US, 2024, 60), (US, 2024, 40), (US, 2025, 55), (US, 2025, 45)], breakdown=["Near", "Far", "Near", "Far"]
)
AHEAD = pd.DataFrame({"period": ["2026"], "value": [62.0], "lo80": [50.0], "hi80": [75.0]})
RANGES = pd.DataFrame({"who": ["A", "B"], "value": [4.0, 6.0], "lo80": [3.0, 5.0], "hi80": [6.0, 8.0]})
STEPS = pd.DataFrame(
    {"label": ["2024", "More", "Dearer", "2025"], "value": [10e6, 2e6, -5e5, 11.5e6],
     "kind": ["total", "step", "step", "total"]}
)  # fmt: skip
GRADES = pd.DataFrame(
    {"judgement": ["Leaders", "Care"], "inspection": ["2022", "2022"], "grade": ["good", "inadequate"]}
)
PLACES = pd.DataFrame(
    {"who": [US, "B", "C"], "value": [40.0, 52.0, 61.0], "cohort": [50, 90, 40], "role": ["place", "", "council"]}
)
BEDS = pd.DataFrame({"Home": ["A", "B"], "Beds": [4, 6]})
SAID = pd.DataFrame({"statement": ["200 children", "5 homes"], "verdict": ["agrees", "cannot be tested"]})
ALT = "Bars: home B has the most beds, 6."


def bars() -> Any:
    return BEDS.set_index("Home")["Beds"].plot.barh()


MADE: dict[str, Callable[..., Exhibit]] = {
    "trend": lambda **more: rc.trend(LINES, **more),
    "compare": lambda **more: rc.compare(LINES, **more),
    "parts": lambda **more: rc.parts(PARTS, **more),
    "fan": lambda **more: rc.fan(LINES[LINES["who"] == US], AHEAD, **({"title": "Homes"} | more)),
    "ranges": lambda **more: rc.ranges(RANGES, **({"title": "Homes"} | BY | more)),
    "bridge": lambda **more: rc.bridge(STEPS, **({"title": "Homes"} | BY | more)),
    "grid": lambda **more: rc.grid(GRADES, **({"title": "Homes", "say": "So."} | BY | more)),
    "funnel": lambda **more: rc.funnel(PLACES, limits(50, PLACES["cohort"]), **({"title": "Homes"} | BY | more)),
    "table": lambda **more: rc.table(BEDS, **({"title": "Homes"} | BY | more)),
    "statements": lambda **more: rc.statements(SAID, **({"title": "Homes"} | BY | more)),
    "show": lambda **more: rc.show(bars(), data=BEDS, **({"title": "Homes", "alt": ALT} | BY | more)),
}
"""Each shape from a small frame of an analyst's own."""
DRAWN = [name for name in MADE if name not in ("table", "statements")]


@pytest.fixture(autouse=True)
def session() -> Iterator[None]:
    """A session of its own: nothing made, a case opened, and no window."""
    exhibit.forget()
    made_up.opened()
    plt.switch_backend("agg")
    yield
    plt.close("all")
    exhibit.forget()


def told(shown: Any) -> Record:
    """The record as the pipeline reads it from the notebook."""
    kept = read(json.loads(json.dumps(shown._repr_mimebundle_())))
    assert kept is not None
    return kept
