"""The council's savings plan, where it has put one in its own folder: planned, delivered and forecast."""

import pandas as pd

from rc_analysis import paths
from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits.budgets.figures import millions
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.sources.savings import read_savings
from rc_analysis.topics.budgets import savings as topic

FILE = "savings.csv"


@exhibit("savings_plan")
def savings_plan(case: Case) -> Exhibit:
    """The newest report of each saving of the place, with the arithmetic; a plain sentence where there is no file."""
    file = paths.local(FILE)
    if not file.is_file():
        raise NoData(
            f"No savings plan of {case.place} is held. Put `{FILE}` into the folder for your own data, as the method "
            "page lays it out, and planned, delivered and forecast savings are set out here."
        )
    found = topic.newest(read_savings(file), case.area.code, pd.Timestamp(case.as_of))
    if found.empty:
        raise NoData(f"The savings plan that is held has no row for {case.place} reported by the edition's date.")
    year = found["year"].max()
    rows = found[found["year"] == year]
    sums = rows[["planned", "delivered", "forecast", "gap", "still_due"]].sum()
    plan, now = f"{_pounds(sums['planned'])} planned", f"{_pounds(sums['forecast'])} forecast"
    if sums["gap"] > 0:
        arithmetic = f"{plan} − {now} = {_pounds(sums['gap'])} short"
    elif sums["gap"] < 0:
        arithmetic = f"{now} − {plan} = {_pounds(-sums['gap'])} over"
    else:
        arithmetic = f"{plan} and {now}"
    due = f"{now} − {_pounds(sums['delivered'])} delivered = {_pounds(sums['still_due'])}"
    told = (
        f"The council's own plan for {year} is to save {millions(sums['planned'])} over {len(rows)} "
        f"saving{'s' if len(rows) > 1 else ''}: {arithmetic}. Still to come by the year's end: {due}."
    )
    return Exhibit(
        key="savings_plan",
        headline=f"{millions(sums['forecast'])} of {millions(sums['planned'])} planned is forecast for {year}",
        subtitle=f"Planned, delivered and forecast savings, {case.place}, £, the council's own figures, not published",
        finding=told,
        data=found.drop(columns="area_code"),
        view=_table(found),
        sources=(f"The council's own savings plan, reported on {found['reported_on'].max():%-d %B %Y}",),
        notes=("Gap: planned less forecast; below nought is more than planned. Still due: forecast less delivered.",),
    )


def _pounds(value: float) -> str:
    return f"{'−' if value < 0 else ''}£{abs(value):,.0f}"


def _table(found: pd.DataFrame) -> Table:
    columns = {
        "Planned": "planned",
        "Delivered": "delivered",
        "Forecast": "forecast",
        "Gap": "gap",
        "Still due": "still_due",
    }
    frame = pd.DataFrame(
        {"Saving": found["saving"], "Year": found["year"]}
        | {name: [_pounds(v) for v in found[column]] for name, column in columns.items()}
        | {
            "Delivered (% of plan)": [f"{v:.0f}" if pd.notna(v) else "[z]" for v in found["delivered_percent"]],
            "Reported on": [f"{d:%-d %B %Y}" for d in found["reported_on"]],
        }
    )
    return Table(
        frame=frame,
        caption="Savings plan by saving and year, from the newest report of each",
        row_header=("Saving", "Year"),
        numbers=(*columns, "Delivered (% of plan)"),
    )
