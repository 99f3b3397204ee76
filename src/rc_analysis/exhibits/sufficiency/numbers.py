"""How many children are looked after, who comes and goes, and how old they are."""

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits import common
from rc_analysis.exhibits.sufficiency import parts
from rc_analysis.present import charts, prose, tables
from rc_analysis.present.exhibit import Exhibit, exhibit
from rc_analysis.present.tables import Table
from rc_analysis.topics import sufficiency

STARTED = "Started to be looked after"
CEASED = "Stopped being looked after"


@exhibit("rate")
def rate(case: Case) -> Exhibit:
    """Children looked after for each 10,000 children, over time, with the number."""
    number = parts.newest(case, "cla_number")
    extra = ""
    if number is not None:
        extra = f"On 31 March {prose.period(number.period)} the number was {prose.number(number.value)}"
        if pd.notna(number.previous):
            extra += f", {_since(number.value, number.previous)} a year before" if _year(number) else ""
        extra += "."
    return common.over_time(
        case,
        "rate",
        "cla_rate",
        what="the rate of children looked after",
        unit_words="per 10,000 children aged under 18",
        extra=extra,
        title="Children looked after on 31 March",
        short="Children looked after",
    )


def _year(c: object) -> bool:
    return int(c.period[:4]) - int(c.previous_period[:4]) == 1  # type: ignore[attr-defined]


def _since(now: float, then: float) -> str:
    if now == then:
        return "the same as"
    return f"{prose.number(abs(now - then))} {'more' if now > then else 'fewer'} than"


@exhibit("flows")
def flows(case: Case) -> Exhibit:
    """Children who started and who stopped being looked after in each year, and the difference."""
    measures = {"started": "cla_started_number", "ceased": "cla_ceased_number", "number": "cla_number"}
    observed = case.load(list(measures.values()), who=("place",))
    table = sufficiency.flows(observed, **measures)
    known = table.dropna(subset=["started", "ceased"])
    if known.empty:
        raise NoData(f"The numbers who started and stopped being looked after in {case.place} are not published.")
    last = known.iloc[-1]
    finding = _flow_words(case, last, known)
    return Exhibit(
        key="flows",
        headline=_flow_headline(last),
        subtitle=f"Children who started and stopped being looked after, {case.place}, years to 31 March "
        f"{common.span(table)}, number of children",
        finding=finding,
        alt=f"Line chart with a line for those who started and one for those who stopped. {finding}",
        draw=lambda: charts.lines(flow_lines(table), unit="children", order=[STARTED, CEASED], zero=True),
        data=table,
        view=_flow_table(table, case),
        sources=case.sources(observed),
        notes=(
            "A child who starts to be looked after more than once in a year is counted once, so the difference "
            "between the two numbers need not equal the change in the number looked after.",
        ),
    )


def flow_lines(table: pd.DataFrame) -> pd.DataFrame:
    """The two flows as lines: columns series, period, period_end, value, symbol."""
    halves = [
        table[["period", "period_end"]].assign(series=name, value=table[c], symbol=table[f"{c}_symbol"])
        for name, c in ((STARTED, "started"), (CEASED, "ceased"))
    ]
    return pd.concat(halves, ignore_index=True)


def _flow_headline(last: pd.Series) -> str:
    year = prose.period(last["period"])
    if last["net"] == 0:
        return f"As many children stopped being looked after as started in {year}"
    more = "started" if last["net"] > 0 else "stopped"
    return f"More children {more} being looked after than {'stopped' if more == 'started' else 'started'} in {year}"


def _flow_words(case: Case, last: pd.Series, known: pd.DataFrame) -> str:
    year = prose.period(last["period"])
    started, ceased = last["started"], last["ceased"]
    text = (
        f"In the year to 31 March {year}, {parts.children(started)} started to be looked after by {case.place} and "
        f"{prose.number(ceased)} stopped"
    )
    gap = abs(last["net"])
    if gap:
        more = "started than stopped" if last["net"] > 0 else "stopped than started"
        text += f": {prose.number(gap)} more {more}"
    text += "."
    if pd.notna(last["change"]):
        before = last["number"] - last["change"]
        text += f" The number looked after {prose.change(before, last['number'])}."
    if len(known) > 1:
        grew = int((known["net"] > 0).sum())
        first = prose.period(known["period"].iloc[0])
        how = "all" if grew == len(known) else "none" if grew == 0 else str(grew)
        text += f" More started than stopped in {how} of the {len(known)} years from {first} to {year}."
    return text


def _flow_table(table: pd.DataFrame, case: Case) -> Table:
    def cells(column: str) -> list[str]:
        return [tables.shown(v, s) for v, s in zip(table[column], table[f"{column}_symbol"], strict=True)]

    def signed(column: str) -> list[str]:
        return [tables.shown(v) if pd.isna(v) or v <= 0 else f"+{tables.shown(v)}" for v in table[column]]

    frame = pd.DataFrame(
        {
            "Year to 31 March": table["period"].map(prose.period),
            STARTED: cells("started"),
            CEASED: cells("ceased"),
            "Started less stopped": signed("net"),
            "Looked after on 31 March": cells("number"),
            "Change since the year before": signed("change"),
        }
    )
    return Table(
        frame=frame,
        caption=f"Children who started and stopped being looked after, {case.place}, number of children",
        numbers=tuple(frame.columns[1:]),
    )
