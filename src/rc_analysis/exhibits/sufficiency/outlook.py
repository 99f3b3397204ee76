"""A first projection of the number looked after, with its range and what it rests on."""

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
LEANS = 10
"""Misses on one side that outnumber the other's by so many points in a hundred are told as a lean."""


def projected(case: Case) -> Projection:
    """The case's projection, over the horizon that its settings ask for (three years where they do not).

    Ranges are pooled over every local authority in the data, whichever the case compares with. Raises NoData.
    """
    known = case.store.load(MEASURE)
    places = case.store.areas()
    current = places[(places["level"] == "local_authority") & (places["status"] == "current")]["area_code"]
    known = known[known["area_code"].isin(current) & (known["period_end"] <= pd.Timestamp(case.as_of))]
    made = sufficiency.project(known, case.area.code, int(case.settings.get("horizon_years", 3)))
    if made is None:
        raise NoData(f"Too few figures are published to project the number of children looked after by {case.place}.")
    return made


@exhibit("projection")
def projection(case: Case) -> Exhibit:
    """The number looked after carried forward, with ranges from how far such numbers have moved."""
    made = projected(case)
    history = case.load(MEASURE, who=("place",)).assign(period=lambda f: f["period"].map(prose.period))
    ahead = made.ahead.assign(period=made.ahead["year"].astype("str"))
    finding = " ".join(t for t in (_words(case, made), _tested(made), _short(made)) if t)
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
        data=_data(history, ahead),
        view=_table(case, ahead),
        sources=case.sources(history),
        notes=(
            "Method: the newest number is carried forward unchanged, and its ranges are the middle 80% and 95% of the "
            "changes, in proportion to size, that numbers looked after have made over as many years in "
            f"{int(last['places'])} authorities. Limits are rounded outward to fives.",
            "This is a first, simple projection. It knows nothing of plans, of new homes or of changes in the law, and "
            "it does not say how many homes will be needed.",
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
    when = f"in {start}" if start == end else f"in each year from {start} to {end}"
    text = (
        f"Ranges made the same way {when}, for all the authorities, held {prose.number(made.inside)} of the "
        f"{prose.number(made.tested)} numbers that came; {prose.number(made.below)} came out below the range and "
        f"{prose.number(made.above)} above it."
    )
    lean = 100 * (made.below - made.above) / made.tested
    if abs(lean) >= LEANS:
        text += f" Such ranges have leaned too {'high' if lean > 0 else 'low'}."
    return text


def _short(made: Projection) -> str:
    reached = int(made.ahead["step"].max())
    if reached == made.wanted:
        return ""
    return f"The published figures allow {reached} years ahead, not the {made.wanted} asked for."


def _data(history: pd.DataFrame, ahead: pd.DataFrame) -> pd.DataFrame:
    past = history[["period", "value", "symbol"]].assign(kind="published")
    then = ahead[["period", "value", "lo80", "hi80", "lo95", "hi95", "changes", "places"]].assign(kind="projected")
    return pd.concat([past, then], ignore_index=True)


def _table(case: Case, ahead: pd.DataFrame) -> Table:
    frame = pd.DataFrame(
        {
            "On 31 March": ahead["period"],
            "Carried forward": ahead["value"].map(tables.shown),
            "80% range": [range_words(r, 80) for _, r in ahead.iterrows()],
            "95% range": [range_words(r, 95) for _, r in ahead.iterrows()],
            "Past changes used": ahead["changes"].map(tables.shown),
            "Authorities": ahead["places"].map(tables.shown),
        }
    )
    return Table(
        frame=frame,
        caption=f"Projected number of children looked after, {case.place}",
        numbers=tuple(frame.columns[1:]),
    )
