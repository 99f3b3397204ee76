"""Reproducible analysis and literate reports for a council's children's services.

A notebook imports this and nothing else of ours:

    import rc_analysis as rc
    case = rc.open_case(edition=edition, area=area, as_of=as_of)
    rc.trend(case.figures("cla_rate", since=2016))
"""

import importlib
from typing import Any

__version__ = "0.1.0"

_FROM = {
    "open_case": "case",
    "trend": "shapes.trend",
    "compare": "shapes.compare",
    "parts": "shapes.parts",
    "fan": "shapes.ranges",
    "ranges": "shapes.ranges",
    "bridge": "shapes.steps",
    "grid": "shapes.grids",
    "funnel": "shapes.steps",
    "counts": "shapes.grids",
    "grade_shares": "shapes.grids",
    "panels": "shapes.grids",
    "steps": "shapes.times",
    "timeline": "shapes.times",
    "show": "shapes.own",
    "table": "shapes.own",
    "statements": "shapes.own",
    "cards": "shapes.page",
    "lead": "shapes.page",
    "said": "shapes.page",
    "prose": "shapes.page",
    "published": "shapes.page",
    "where_published": "shapes.page",
    "held": "shapes.page",
    "statements_of": "topics.statements",
    "palette": "shapes.charts_look",
}
_TOPICS = ("budgets", "education", "inspections", "sufficiency")
__all__ = ["__version__", "say", *_TOPICS, *_FROM]


def __getattr__(name: str) -> Any:
    """Load what is asked for when it is first asked for: the command line starts without pandas."""
    if name in _FROM:
        return getattr(importlib.import_module(f"rc_analysis.{_FROM[name]}"), name)
    if name in _TOPICS:
        return importlib.import_module(f"rc_analysis.topics.{name}")
    if name in ("say", "methods"):
        return importlib.import_module(f"rc_analysis.{name}")
    raise AttributeError(f"rc_analysis has no {name!r}; it has {', '.join(__all__)}")
