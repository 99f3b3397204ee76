"""Money for children's services: what is spent and for whom, why it changed, what may come, and what levers save."""
# ruff: noqa: F401 - what is imported is handed on

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
