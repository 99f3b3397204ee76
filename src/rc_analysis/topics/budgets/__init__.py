"""Children's services money: spending for each child, volume and price, what it goes on, and claims put to the test."""

from rc_analysis.topics.budgets.bridge import Bridge, bridge, bridges, by_year
from rc_analysis.topics.budgets.claims import Tested, average_cost, closest_year, count_on, overspend, rise
from rc_analysis.topics.budgets.parts import LINES, PARTS, mix, shares
from rc_analysis.topics.budgets.rates import (
    average_number,
    mid_year_to_financial,
    pooled,
    ratio,
    with_region,
)

__all__ = [
    "LINES",
    "PARTS",
    "Bridge",
    "Tested",
    "average_cost",
    "average_number",
    "bridge",
    "bridges",
    "by_year",
    "closest_year",
    "count_on",
    "mid_year_to_financial",
    "mix",
    "overspend",
    "pooled",
    "ratio",
    "rise",
    "shares",
    "with_region",
]
