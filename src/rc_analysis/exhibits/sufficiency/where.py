"""Where children looked after live: inside or outside the boundary, how far from home, and whose children live here."""

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits import common
from rc_analysis.exhibits.sufficiency import parts
from rc_analysis.present import charts, prose, tables
from rc_analysis.present.exhibit import Exhibit, exhibit
from rc_analysis.present.tables import Table
from rc_analysis.topics import sufficiency
from rc_analysis.topics.sufficiency import FAR, OTHERS_HERE, OUTSIDE, Exchange

NOT_RECORDED = "Placed outside the LA boundary, distance not known or not recorded"
OUT = "Own children living elsewhere"
IN = "Other authorities' children living here"


@exhibit("outside")
def outside(case: Case) -> Exhibit:
    """Children who live outside the council's boundary, over time."""
    share = parts.figure(case, "cla_locality_percent", OUTSIDE, "children who live outside the boundary")
    return common.over_time(
        case,
        "outside",
        "cla_locality_percent",
        breakdown=OUTSIDE,
        what="the share of children looked after who live outside the council's boundary",
        unit_words="%",
        title="Children looked after on 31 March placed outside the council's boundary",
        short="Living outside the council's boundary",
        extra=parts.joined(
            parts.year_before(share), parts.out_of(case, share, "cla_locality_number", "lived outside the boundary")
        ),
        zero=True,
    )


@exhibit("far")
def far(case: Case) -> Exhibit:
    """Children who live outside the boundary and more than 20 miles from home, over time."""
    share = parts.figure(case, "cla_distance_locality_percent", FAR, "children who live far from home")
    return common.over_time(
        case,
        "far",
        "cla_distance_locality_percent",
        breakdown=FAR,
        what="the share of children looked after who live outside the boundary and over 20 miles from home",
        unit_words="%",
        title="Children looked after on 31 March placed outside the boundary and over 20 miles from home",
        short="Outside the boundary, over 20 miles away",
        extra=parts.joined(
            parts.year_before(share),
            parts.out_of(
                case, share, "cla_distance_locality_number", "lived outside the boundary and over 20 miles from home"
            ),
            _not_recorded(case, share.period),
        ),
        zero=True,
    )


def _not_recorded(case: Case, period: str) -> str:
    """That the distance of some children outside the boundary is not recorded, so that the share is a least."""
    count = parts.newest(case, "cla_distance_locality_number", NOT_RECORDED)
    if count is None or count.period != period or not count.value > 0:
        return ""
    return (
        f"For {prose.number(count.value)} more outside the boundary the distance is not known, so that the share may "
        "be higher; so may others'."
    )


@exhibit("others_here")
def others_here(case: Case) -> Exhibit:
    """Other authorities' children who live in the area, beside the council's own who live elsewhere."""
    observed = case.load(["cla_locality_number", "placed_in_area_number"], who=("place",))
    years = sufficiency.exchange(observed)
    if not years:
        raise NoData(f"How many children of other authorities live in {case.place} is withheld or missing.")
    shares = case.load("placed_in_area_percent", breakdown=OTHERS_HERE, need_place=False)
    table = _exchange_frame(years)
    last = years[-1]
    finding = _exchange_words(case, years, shares)
    return Exhibit(
        key="others_here",
        headline=_exchange_headline(last),
        subtitle=f"Children looked after on 31 March who live across the council's boundary, {case.place}, "
        f"{common.span(table)}, number of children",
        finding=finding,
        alt=f"Line chart with a line for the council's own children living elsewhere and one for other authorities' "
        f"children living here. {finding}",
        draw=lambda: charts.lines(exchange_lines(table), unit="children", order=[OUT, IN], zero=True),
        data=table,
        view=_exchange_table(table, case),
        sources=case.sources(pd.concat([observed, shares])),
        notes=(
            "The figures do not say which authority the children come from or go to. Numbers for other authorities' "
            "children count those placed within the boundary by any other authority in England.",
        ),
    )


def _exchange_frame(years: list[Exchange]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "period": y.period,
                "period_end": pd.Timestamp(int(y.period[:4]), 3, 31),
                "own_inside": y.own_inside,
                "own_outside": y.own_outside,
                "others_inside": y.others_inside,
                "net": y.net,
                "others_share": y.others_share,
            }
            for y in years
        ]
    )


def exchange_lines(table: pd.DataFrame) -> pd.DataFrame:
    """The two directions as lines: columns series, period, period_end, value."""
    return pd.concat(
        table[["period", "period_end"]].assign(series=name, value=table[c])
        for name, c in ((OUT, "own_outside"), (IN, "others_inside"))
    )


def _exchange_headline(last: Exchange) -> str:
    out, taken = prose.number(last.own_outside), prose.number(last.others_inside)
    return f"{out} children placed outside the boundary, {taken} from elsewhere inside, {prose.period(last.period)}"


def _exchange_words(case: Case, years: list[Exchange], shares: pd.DataFrame) -> str:
    last, first = years[-1], years[0]
    when = prose.period(last.period)
    text = (
        f"On 31 March {when}, {parts.children(last.own_outside)} looked after by {case.place} lived outside its "
        f"boundary, while {parts.children(last.others_inside)} of other authorities lived inside it"
    )
    gap = prose.number(abs(last.net))
    if last.net:
        text += f": {gap} more {'in than out' if last.net > 0 else 'out than in'}"
    text += "."
    if len(years) > 1:
        text += (
            f" Since {prose.period(first.period)} the number outside "
            f"{parts.since(first.own_outside, last.own_outside)}, and the number from elsewhere "
            f"{parts.since(first.others_inside, last.others_inside)}."
        )
    now = shares[shares["period"] == last.period]
    near = now.loc[now["role"] == "neighbour", "value"].dropna()
    mean = float(near.mean()) if len(near) >= sufficiency.FEWEST_NEIGHBOURS else float("nan")
    one = {role: now.loc[now["role"] == role, "value"] for role in ("place", "region", "england")}
    value, region, england = (float(v.iloc[0]) if len(v) else float("nan") for v in one.values())
    if pd.notna(value):
        text += (
            f" Of all children looked after who lived in the area, {prose.number(value, 'percent', 0)} were the "
            "responsibility of other authorities."
        )
        stands = common.beside(case, value, mean, region, england, "percent", 0)
        text += f" That is {stands}." if stands else ""
    return text


def _exchange_table(table: pd.DataFrame, case: Case) -> Table:
    frame = pd.DataFrame(
        {
            "On 31 March": table["period"].map(prose.period),
            "Own children living inside": table["own_inside"].map(tables.shown),
            OUT: table["own_outside"].map(tables.shown),
            IN: table["others_inside"].map(tables.shown),
            "In less out": [f"+{tables.shown(v)}" if v > 0 else tables.shown(v) for v in table["net"]],
        }
    )
    return Table(
        frame=frame,
        caption=f"Children placed across the boundary of {case.place}, number of children",
        numbers=tuple(frame.columns[1:]),
    )
