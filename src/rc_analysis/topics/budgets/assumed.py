"""A scenario's assumptions in words: what each field of a lever is called, its unit, its range and its source."""

from collections.abc import Iterator
from typing import NamedTuple

from rc_analysis.scenarios import NOT_ASSUMED, Lever, Scenario, Span

FIELDS = {
    "children": ("Children moved", "children"),
    "households": ("Foster households recruited", "households"),
    "beds": ("Beds", "beds"),
    "start": ("Starts in", "month"),
    "opens": ("Opens in", "month"),
    "months": ("Spread evenly over", "months"),
    "cost_percent": ("Cost of the homes they leave", "% of the published average"),
    "lasting_percent": ("Moves that last", "%"),
    "support_a_week": ("Support beside the cost of fostering", "£ a week for each child"),
    "places_each": ("Places of a household", "children"),
    "filled_percent": ("Places filled", "%"),
    "agency_a_week": ("Cost with an independent agency", "£ a week for each child"),
    "own_a_week": ("Cost with the council's own carers", "£ a week for each child"),
    "recruiting_each": ("Recruiting a household", "£ once"),
    "capital": ("Capital", "£ once"),
    "life_years": ("Capital repaid over", "years"),
    "interest_percent": ("Interest", "% a year"),
    "staffing_a_year": ("Staffing", "£ a year"),
    "running_a_year": ("Running costs", "£ a year"),
    "occupancy_percent": ("Beds filled", "%"),
    "external_a_week": ("Price outside", "£ a week for each child"),
    "percent": ("Fewer starts", "% of starts"),
    "saved_percent": ("Cost of a place that is not spent", "%"),
    "help_each": ("Help for a child to stay at home", "£ once for each child"),
    "covered_percent": ("Spending on children's homes covered", "%"),
    "price_cut_percent": ("Price cut", "%"),
    "fee_a_year": ("Fee", "£ a year"),
}
"""What each field of a lever is called, and its unit."""
LIVED = {"homes": "in a children's home", "fostering": "in a foster home", "other": "elsewhere"}


class Assumed(NamedTuple):
    """One assumption as it is shown; `low` and `high` are empty where it has no range."""

    what: str
    unit: str
    low: str
    central: str
    high: str
    source: str


def basis(made: Scenario) -> str:
    """Whose assumptions a scenario holds, for a note."""
    if made.status == "example":
        return (
            f"Every number of the scenario “{made.name}” is an assumption made up as an example. None of them is a "
            "fact, a plan or a view of the council."
        )
    return f"Every number of the scenario “{made.name}” is an assumption of the council's, and none a measured fact."


def rows(lever: Lever) -> Iterator[Assumed]:
    """Every assumption of a lever, in the order of its file."""
    for field, value in lever:
        if field in NOT_ASSUMED:
            continue
        source = lever.source_of(field) or "made up as an example"
        if field == "would_live_percent":
            for where, share in value.items():
                yield Assumed(f"Would have lived {LIVED[where]}", "%", "", f"{share:g}", "", source)
            continue
        what, unit = FIELDS[field]
        if value == "published":
            yield Assumed(what, unit, "", "as published", "", "published figure")
        elif isinstance(value, Span) and value.low < value.high:
            low, central, high = (f"{v:,.10g}" for v in (value.low, value.central, value.high))
            yield Assumed(what, unit, low, central, high, source)
        else:
            one = value.central if isinstance(value, Span) else value
            yield Assumed(what, unit, "", one if isinstance(one, str) else f"{one:,.10g}", "", source)
