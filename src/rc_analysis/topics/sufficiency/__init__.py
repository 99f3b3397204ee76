"""Homes for children looked after: what may come, what would be missing, and a shared pool of beds."""

from rc_analysis.topics.sufficiency.needs import (
    BEDS,
    DRAWS,
    FOSTER_PLACES,
    GROUPS,
    SERVICES,
    Assumptions,
    Need,
    need,
    unfilled,
)
from rc_analysis.topics.sufficiency.needs import backtest as mix_backtest
from rc_analysis.topics.sufficiency.outlook import (
    ROUND_TO,
    SMOOTHING,
    Projection,
    backtest,
    coverage,
    project,
    summary,
)
from rc_analysis.topics.sufficiency.shared import Pooling, pool

__all__ = [
    "BEDS",
    "DRAWS",
    "FOSTER_PLACES",
    "GROUPS",
    "ROUND_TO",
    "SERVICES",
    "SMOOTHING",
    "Assumptions",
    "Need",
    "Pooling",
    "Projection",
    "backtest",
    "coverage",
    "mix_backtest",
    "need",
    "pool",
    "project",
    "summary",
    "unfilled",
]
