"""Money for children's services: what is spent and for whom, why it changed, what may come, and what levers save."""

from rc_analysis.topics.budgets.assumed import basis, rows
from rc_analysis.topics.budgets.bridge import Bridge, bridge, bridges, by_year
from rc_analysis.topics.budgets.factors import NAMES, Parted, part
from rc_analysis.topics.budgets.given import TOGETHER, base, by_lever, outside_prices, plan, priced, scenario_of, yearly
from rc_analysis.topics.budgets.growth import RESTS_ON, Ways, change, growth, parted, steps, years
from rc_analysis.topics.budgets.held import (
    each_year,
    england_too_low,
    everywhere_each,
    for_each,
    gross_and_net,
    in_real_terms,
    income_share,
    kinds_of_care,
    parts_of_spending,
    unit_cost,
)
from rc_analysis.topics.budgets.levers import WEEKS, Base, Saving, break_even, savings
from rc_analysis.topics.budgets.outlook import Fared, Outlook, ahead, chance_words, fared, financial_year
from rc_analysis.topics.budgets.parts import LINES, PARTS, mix, shares
from rc_analysis.topics.budgets.rates import average_number, mid_year_to_financial, pooled, ratio, with_region

__all__ = [
    "LINES",
    "NAMES",
    "PARTS",
    "RESTS_ON",
    "TOGETHER",
    "WEEKS",
    "Base",
    "Bridge",
    "Fared",
    "Outlook",
    "Parted",
    "Saving",
    "Ways",
    "ahead",
    "average_number",
    "base",
    "basis",
    "break_even",
    "bridge",
    "bridges",
    "by_lever",
    "by_year",
    "chance_words",
    "change",
    "each_year",
    "england_too_low",
    "everywhere_each",
    "fared",
    "financial_year",
    "for_each",
    "gross_and_net",
    "growth",
    "in_real_terms",
    "income_share",
    "kinds_of_care",
    "mid_year_to_financial",
    "mix",
    "outside_prices",
    "part",
    "parted",
    "parts_of_spending",
    "plan",
    "pooled",
    "priced",
    "ratio",
    "rows",
    "savings",
    "scenario_of",
    "shares",
    "steps",
    "unit_cost",
    "with_region",
    "yearly",
    "years",
]
