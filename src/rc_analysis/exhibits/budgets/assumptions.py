"""Every assumption of the page in one table: what is assumed, published, worked out or set by the edition."""

from collections.abc import Iterator

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits.budgets import ahead, assumed, figures, scenario
from rc_analysis.exhibits.budgets.ahead import financial_year
from rc_analysis.exhibits.budgets.factors import PLACEMENTS
from rc_analysis.exhibits.budgets.figures import COUNT, SPEND
from rc_analysis.scenarios import Lever, Scenario
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.topics.budgets.levers import WEEKS

Row = tuple[str, str, str, str, str, str]
PUBLISHED, WORKED, SETTING, METHOD = "published figure", "worked out", "setting of the edition", "method"


@exhibit("assumptions")
def assumptions(case: Case) -> Exhibit:
    """The table of every assumption behind spending ahead, the levers and the parted change."""
    rows = [*_ahead(case), *_base(case)]
    note: tuple[str, ...] = ()
    said = ""
    try:
        made = scenario.of_case(case)
    except NoData as refused:
        said = str(refused)
    else:
        note = (assumed.basis(made),)
        for lever in made.levers:
            rows += _lever(made, lever)
    data = pd.DataFrame(rows, columns=["used", "what", "low", "central", "high", "kind"])
    data.insert(5, "unit", [unit for *_, unit in (_split(r[1]) for r in rows)])
    data["what"] = [_split(r[1])[0] for r in rows]
    view = pd.DataFrame(
        {
            "Used for": data["used"],
            "What": [f"{row['what']} ({row['unit']})" if row["unit"] else row["what"] for _, row in data.iterrows()],
            "Value": data["central"],
            "Range": [f"{row['low']} to {row['high']}" if row["low"] else "none" for _, row in data.iterrows()],
            "Kind": data["kind"],
        }
    )
    return Exhibit(
        key="assumptions",
        headline="Every assumption of this page, in one table",
        subtitle=f"Assumptions, published figures and settings behind the page, {case.place}",
        finding=said
        or (
            "Change a number in the scenario's file or the edition's, and it changes here and everywhere above. Only "
            "the rows called published are measured."
        ),
        data=data,
        view=Table(
            frame=view,
            caption="Every assumption, by where it is used",
            row_header=("Used for", "What"),
            numbers=("Value",),
        ),
        sources=figures.cited(
            case, *(case.load(m, who=("place",), need_place=False) for m in (SPEND, COUNT, PLACEMENTS, scenario.STARTS))
        ),
        notes=(
            *note,
            "Published: by the source named on the page. Worked out: from published figures by the method described.",
        ),
    )


def _split(what: str) -> tuple[str, str]:
    name, _, unit = what.partition("|")
    return name, unit


def _one(used: str, what: str, unit: str, value: str, kind: str) -> Row:
    return used, f"{what}|{unit}", "", value, "", kind


def _ahead(case: Case) -> Iterator[Row]:
    used = "Spending ahead"
    try:
        made = ahead.looked_ahead(case)
    except NoData:
        return
    last = made.children.iloc[-1]
    low, high = ahead.children_words(last)
    unit = f"children, 80% range, 31 March {int(last['year'])}"
    yield used, f"Children looked after|{unit}", low, f"{last['value']:,.0f}", high, WORKED
    each = figures.round_to(made.last_each, 100)
    yield _one(used, f"Spending for each child, {financial_year(made.last_year)}", "£", f"{each:,.0f}", WORKED)
    low, middle, high = (
        f"{v:,.1f}".replace("-", "−") for v in (made.growth.low, made.growth.central, made.growth.high)
    )
    spread = "% a year, middle 80% of authorities' years"
    yield used, f"Rise in spending for each child|{spread}", low, middle, high, WORKED
    own = bool(case.settings.get("budget_line", 0))
    what = "Budget line" if own else f"Line: spending of {financial_year(made.last_year)}, as no budget is set"
    yield _one(used, what, "£", f"{made.line:,.0f}", SETTING if own else PUBLISHED)
    until = financial_year(int(case.settings.get("spend_until", 2029)))
    yield _one(used, "Looks ahead to", "financial year", until, SETTING)
    yield _one(used, "Number over a year", "children", "mean of two 31 March counts", METHOD)


def _base(case: Case) -> Iterator[Row]:
    base, used = scenario.base(case), "Levers"
    try:
        when = scenario.priced(case)
    except NoData:
        when = ""
    rows = (
        ("A child in a children's home", f"£ a week, {when}", base.homes / WEEKS, 0, PUBLISHED),
        ("A child in a foster home", f"£ a week, {when}", base.fostering / WEEKS, 0, PUBLISHED),
        ("All remaining spending, for each other child", f"£ a week, {when}", base.other / WEEKS, -1, WORKED),
        ("Spending on children's homes", f"£ a year, {when}", base.homes_spend, -4, WORKED),
        ("Children in children's homes", "children, newest 31 March", base.in_homes, 0, PUBLISHED),
        ("Children who started to be looked after", "children, newest year", base.starts, 0, PUBLISHED),
        ("How long a child is looked after", "years, children looked after for each start", base.stay, 1, WORKED),
    )
    for what, unit, value, digits, kind in rows:
        shown = f"{round(value, digits):,.{max(digits, 0)}f}" if pd.notna(value) else "[x]"
        yield _one(used, what, unit, shown, kind)


def _lever(made: Scenario, lever: Lever) -> Iterator[Row]:
    kind = "made up as an example" if made.status == "example" else "assumption of the council"
    for row in assumed.rows(lever):
        shown = PUBLISHED if row.published else kind
        yield lever.label, f"{row.what}|{row.unit}", row.low, row.central, row.high, shown
