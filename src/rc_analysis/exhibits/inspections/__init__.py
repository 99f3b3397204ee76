"""The inspections page: one function an exhibit, and what opens and closes it."""

from rc_analysis.exhibits.inspections.ahead import ahead, intervals
from rc_analysis.exhibits.inspections.demand import demand, practice
from rc_analysis.exhibits.inspections.documents import plan, recommendations
from rc_analysis.exhibits.inspections.grades import grades, moderation, movement
from rc_analysis.exhibits.inspections.page import headlines, opening, sources
from rc_analysis.exhibits.inspections.standing import judgement_shares, neighbours, standing

__all__ = [
    "ahead",
    "demand",
    "grades",
    "headlines",
    "intervals",
    "judgement_shares",
    "moderation",
    "movement",
    "neighbours",
    "opening",
    "plan",
    "practice",
    "recommendations",
    "sources",
    "standing",
]
