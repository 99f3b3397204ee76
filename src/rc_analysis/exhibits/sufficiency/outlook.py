"""What the numbers looked after, starting and stopping may come to, with ranges and what those rest on."""

import functools

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits.sufficiency import parts
from rc_analysis.present import charts, prose, tables
from rc_analysis.present.exhibit import Exhibit, exhibit
from rc_analysis.present.tables import Table
from rc_analysis.topics import sufficiency
from rc_analysis.topics.sufficiency import Projection

MEASURE = "cla_number"
COUNTED = dict(enumerate(("two", "three", "four", "five", "six", "seven", "eight", "nine"), start=2))
SIZED = {"small": "smallest", "middle": "of middle size", "large": "largest"}
FLOWS = {"cla_started_number": "Started in the year", "cla_ceased_number": "Stopped in the year"}


def known(case: Case, measure: str) -> pd.DataFrame:
    """Observations of all current local authorities held, none later than the case's date."""
    found = case.store.load(measure, areas=case.store.current())
    return found[found["period_end"] <= pd.Timestamp(case.as_of)]


@functools.lru_cache(maxsize=16)
def projected(case: Case, measure: str = MEASURE) -> Projection:
    """The case's projection, over the horizon that its settings ask for (three years where they do not).

    Ranges are pooled over every local authority in the data, whichever the case compares with. Raises NoData.
    """
    years = int(case.settings.get("horizon_years", 3))
    weight, tested = sufficiency.SMOOTHING[measure], measure == MEASURE
    made = sufficiency.project(known(case, measure), case.area.code, years, weight, tested=tested)
    if made is None:
        raise NoData(f"Too few figures are published to project the number of children looked after by {case.place}.")
    return made


@exhibit("projection")
def projection(case: Case) -> Exhibit:
    """The number looked after carried forward, with ranges from how far such numbers have moved."""
    made = projected(case)
    history = case.load(MEASURE, who=("place",)).assign(period=lambda f: f["period"].map(prose.period))
    ahead = made.ahead.assign(period=made.ahead["year"].astype("str"))
    flows = {name: _flow(case, measure) for measure, name in FLOWS.items()}
    finding = " ".join(t for t in (_words(case, made), _flow_words(flows, made), _tested(made), _short(made)) if t)
    last = ahead.iloc[-1]
    span = f"{history['period'].iloc[0]} to {made.last_year}, projected to {int(last['year'])}"
    return Exhibit(
        key="projection",
        headline=f"{range_words(last, 80)} children by {int(last['year'])} if past changes recur, "
        f"from {prose.number(made.last)} in {made.last_year}",
        subtitle=f"Children looked after on 31 March, {case.place}, {span}, number of children",
        finding=finding,
        alt="Line of published numbers, then a level dashed line with a range that widens each year. "
        f"{_words(case, made)}",
        draw=lambda: charts.fan(history, ahead, lo95="lo95", hi95="hi95", unit="children", zero=True),
        data=_data(history, ahead, flows),
        view=_table(case, ahead, flows),
        sources=case.sources(history),
        notes=(
            "Method: the newest number is carried forward unchanged; no other method tried did better by enough to "
            "trust. Its ranges come from the changes that numbers looked after have made over as many years in "
            f"{int(last['places'])} authorities, those of like size counting most; they reach as far down as up and "
            "are rounded outward to fives. Children starting and stopping in a year are carried forward from a level "
            "that gives the newest year a weight of 90% and the rest to the years before.",
            "It knows nothing of plans, of new homes or of changes in the law.",
        ),
    )


def range_words(row: pd.Series, level: int) -> str:
    """A range as a headline says it: "365 to 515"."""
    return f"{prose.number(row[f'lo{level}'])} to {prose.number(row[f'hi{level}'])}"


def _words(case: Case, made: Projection) -> str:
    last = made.ahead.iloc[-1]
    years = int(last["step"])
    over = "one year" if years == 1 else f"{COUNTED.get(years, years)} years"
    return (
        f"{case.place} looked after {parts.children(made.last)} on 31 March {made.last_year}. If the number moves no "
        f"more than most authorities' numbers have over {over}, it would lie between {prose.number(last['lo80'])} and "
        f"{prose.number(last['hi80'])} on 31 March {int(last['year'])}: eight in ten past changes were within that "
        f"range, and 19 in 20 within {prose.number(last['lo95'])} to {prose.number(last['hi95'])}."
    )


def _tested(made: Projection) -> str:
    if not made.tested:
        return "There are too few earlier years to test the range."
    start, end = made.tested_from, made.tested_to
    when = f"in {start}" if start == end else f"from {start} to {end}"
    share = {key: prose.number(value, "percent", 0) for key, value in made.held.items()}
    text = (
        f"Of {prose.number(made.tested)} such ranges for the years {when}, each made from all other start years, "
        f"{prose.number(made.inside)} held what came ({share['others', 'all']}, where 80% is meant"
    )
    own = share.get(("others", made.third))
    text += f"; {own} in the third of authorities that are {SIZED[made.third]}, as this one)" if own else ")"
    if ("then", "all") in share:
        text += f", and {share['then', 'all']} of those made from what was known at the time"
        text += f" ({share['then', made.third]} in that third)" if ("then", made.third) in share and own else ""
    return f"{text}."


def _flow(case: Case, measure: str) -> Projection | None:
    try:
        return projected(case, measure)
    except NoData:
        return None


def _flow_words(flows: dict[str, Projection | None], made: Projection) -> str:
    told = []
    for name, flow in flows.items():
        if flow is not None:
            last = flow.ahead.iloc[-1]
            what = "start" if name == "Started in the year" else "stop"
            told.append(f"{prose.number(last['lo80'])} to {prose.number(last['hi80'])} children would {what}")
    if len(told) < 2:
        return ""
    year = int(made.ahead["year"].iloc[-1])
    return f"In the year to 31 March {year}, {told[0]} to be looked after and {told[1]} (80% ranges)."


def _short(made: Projection) -> str:
    reached = int(made.ahead["step"].max())
    if reached == made.wanted:
        return ""
    return f"The published figures allow {reached} years ahead, not the {made.wanted} asked for."


def _data(history: pd.DataFrame, ahead: pd.DataFrame, flows: dict[str, Projection | None]) -> pd.DataFrame:
    columns = ["period", "value", "lo80", "hi80", "lo95", "hi95", "changes", "places"]
    past = history[["period", "value", "symbol"]].assign(number="Looked after on 31 March", kind="published")
    then = [ahead[columns].assign(number="Looked after on 31 March", kind="projected")]
    for name, flow in flows.items():
        if flow is not None:
            rows = flow.ahead.assign(period=flow.ahead["year"].astype("str"))
            then.append(rows[columns].assign(number=name, kind="projected"))
    return pd.concat([past, *then], ignore_index=True)


def _table(case: Case, ahead: pd.DataFrame, flows: dict[str, Projection | None]) -> Table:
    parts_ = [("Looked after on 31 March", ahead)]
    parts_ += [(n, f.ahead.assign(period=f.ahead["year"].astype("str"))) for n, f in flows.items() if f is not None]
    rows = pd.concat([part.assign(number=name) for name, part in parts_], ignore_index=True)
    frame = pd.DataFrame(
        {
            "Number": rows["number"],
            "Year": rows["period"],
            "Carried forward": rows["value"].map(tables.shown),
            "80% range": [range_words(r, 80) for _, r in rows.iterrows()],
            "95% range": [range_words(r, 95) for _, r in rows.iterrows()],
            "Past changes used": rows["changes"].map(tables.shown),
        }
    )
    return Table(
        frame=frame,
        caption=f"Children looked after, starting and stopping, projected, {case.place}",
        row_header=("Number", "Year"),
        numbers=tuple(frame.columns[2:]),
    )
