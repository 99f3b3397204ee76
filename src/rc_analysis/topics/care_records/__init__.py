"""An authority's own records of children looked after: how many on any day, how they come, move and leave, and what
that leads to. Pure: the returns' frames in, tables that may be published out.

`summary` and `project` are the two that a page may use: they withhold small counts. `states`, `counts` and `rates` hold
what they are made of, unwithheld.
"""
# ruff: noqa: F401 - what is imported is handed on

from rc_analysis.topics.care_records.outlook import Projection, project
from rc_analysis.topics.care_records.publish import SafeTable, Summary, summary
from rc_analysis.topics.care_records.rates import as_demand_model, by_person_days
from rc_analysis.topics.care_records.states import looked_after, pieces, stock
