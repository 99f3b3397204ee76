"""The inspections page: one function an exhibit, and what opens and closes it."""

from rc_analysis.exhibits.inspections.ahead import horizon, intervals
from rc_analysis.exhibits.inspections.change import improvement, transitions
from rc_analysis.exhibits.inspections.demand import demand, practice
from rc_analysis.exhibits.inspections.documents import plan, recommendations
from rc_analysis.exhibits.inspections.grades import grades, moderation, movement
from rc_analysis.exhibits.inspections.page import opening, sources
from rc_analysis.exhibits.inspections.standing import neighbours, standing
from rc_analysis.exhibits.inspections.themes import themes

__all__ = [
    "demand",
    "grades",
    "horizon",
    "improvement",
    "intervals",
    "moderation",
    "movement",
    "neighbours",
    "opening",
    "plan",
    "practice",
    "recommendations",
    "sources",
    "standing",
    "themes",
    "transitions",
]
