"""Homes for children looked after: what may come, places inside the boundary, and a shared pool of beds."""
# ruff: noqa: F401 - what is imported is handed on

from rc_analysis.topics.sufficiency.needs import AGES, DRAWS, HOMES, KINDS, OLDEST, Groups, Mixed, mixed
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
from rc_analysis.topics.sufficiency.places import SHARES, Inside, inside, to_open
from rc_analysis.topics.sufficiency.shared import Pooling, pool
