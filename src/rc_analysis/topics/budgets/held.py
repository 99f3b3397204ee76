"""What the money pages work with, of a place and all it is set beside: as published, and for each child.

Frames of observations keep the store's columns with `role`; what a shape is handed is tidy (`rc_analysis.figures`).
"""

import pandas as pd

from rc_analysis import symbols, words
from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.figures import BESIDE, COLUMNS, NEIGHBOURS, empty
from rc_analysis.methods import comparators
from rc_analysis.methods.prices import deflate
from rc_analysis.say import numbers
from rc_analysis.topics.budgets.parts import LINE_TOTAL, LINES, PARTS, mean_of, mix, shares, summed
from rc_analysis.topics.budgets.rates import average_number, mid_year_to_financial, pooled, ratio, with_region

SPEND, ALL = "spend_cla", "spend_children_services"
COUNT, POPULATION, DEFLATOR = "cla_number", "child_population", "gdp_deflator"
WHO = ("place", "neighbour", "region", "england")
OUTTURN = {"outturn_gross": "Gross", "outturn_income": "Income", "outturn_net": "Net"}
Frame = pd.DataFrame


def published(case: Case, measure: str) -> Frame:
    """A measure of the place and all it is set beside, as observations with `role`. Raises NoData."""
    return case.load(measure, breakdown="Total", who=WHO)


def members(case: Case, measure: str, breakdown: str | list[str] = "Total") -> Frame:
    """A measure for each of the region's councils; no row unless every present one is held."""
    inside = case.councils(region=True)["area_code"]
    try:
        frame = case.store.load(measure, areas=_ever(case), breakdown=breakdown)
    except NoData:
        return pd.DataFrame()
    frame = frame[frame["period_end"] <= pd.Timestamp(case.as_of)].reset_index(drop=True)
    return frame if set(inside) <= set(frame["area_code"]) else frame.iloc[:0]


def children(case: Case, measure: str, *, of_region: bool = False) -> Frame:
    """Children in each financial year: looked after, on average over it; residents, as estimated in its middle."""
    frame = members(case, measure) if of_region else published(case, measure)
    if frame.empty:
        return frame
    return mid_year_to_financial(frame) if measure == POPULATION else average_number(frame)


def for_each(case: Case, top: str, below: str) -> Frame:
    """One measure of money for each child, or as a share of another: tidy figures for `rc.trend`.

    In: the case; a measure in pounds; one of children, or in pounds too. Out: a frame with `rc_analysis.figures`'
    columns, unit "pounds a child" or "percent". The region is worked out from its councils, those without a figure
    left out of both sides, where all are held. Where the place has none it is as `case.figures` does.

    >>> from rc_analysis.case import open_case
    >>> case = open_case(edition="example", area="Leeds", as_of="2026-09-30")
    >>> for_each(case, "spend_cla", "child_population")["unit"].unique().tolist()
    ['pounds a child']
    """
    money = case.measure(below).unit == "pounds"
    none = f"No figures for each child are published for {case.place} on: {numbers.lowered(case.measure(top).title)}."
    try:
        over = published(case, top)
        found = ratio(over, published(case, below) if money else children(case, below))
    except NoData:
        return empty(case, none, top)
    inside = members(case, top)
    theirs = members(case, below) if money else children(case, below, of_region=True)
    if len(inside) and len(theirs):
        found = with_region(found, pooled(inside, theirs))
    if found.loc[found["role"] == "place", "value"].isna().all():
        return empty(case, none, top)
    if money:
        return tidy(case, found.assign(value=found["value"] * 100), "percent")
    out = tidy(case, found, "pounds a child")
    own = children(case, below).query("role == 'place'").set_index("period_end")["value"]
    return out.assign(cohort=out["period_end"].map(own).where(out["role"] == "place"))


def everywhere_each(case: Case, top: str, below: str) -> Frame:
    """The same of every present council: area_code, period_end, value ... as `case.everywhere` gives them."""
    held = case.everywhere(below)
    return ratio(case.everywhere(top), mid_year_to_financial(held) if below == POPULATION else average_number(held))


def unit_cost(case: Case, measure: str, *, beside: tuple[str, ...] = BESIDE) -> Frame:
    """A published weekly cost as `case.figures` gives it, the region being the plain mean of its councils' own.

    The published cost of a region divides money that leaves councils out by children that do not (`england_too_low`).
    Means are told as exactly as costs are published: to the nearest £5.
    """
    frame = case.figures(measure, beside=beside)
    inside = members(case, measure)
    if frame.empty:
        return frame
    region, near = frame["role"] == "region", frame["role"] == "neighbours"
    if len(inside):
        mean = inside.groupby("period_end")["value"].mean()
        frame["value"] = frame["value"].mask(region, frame["period_end"].map(mean))
        frame["symbol"] = frame["symbol"].mask(region & frame["value"].notna())
    frame["value"] = frame["value"].mask(region | near, (frame["value"] / 5 + 0.5) // 1 * 5)
    return frame


def in_real_terms(case: Case, frame: Frame) -> Frame:
    """Money over years in the prices of its newest year, by the GDP deflator: see `methods.prices.deflate`.

    >>> from rc_analysis.case import open_case
    >>> case = open_case(edition="example", area="Leeds", as_of="2026-09-30")
    >>> in_real_terms(case, case.figures("spend_cla", beside=()))["unit"].iloc[0]
    'pounds in 2024-25 prices'
    """
    return frame if frame.empty else deflate(frame, case.store.load(DEFLATOR))


def each_year(case: Case) -> Frame:
    """The place's spending year by year, with residents, children looked after on average, and pounds for each.

    Out: period, period_end, spend, symbol, residents, for_each_resident, number, for_each. Raises NoData.
    """
    own = published(case, SPEND)
    own = own[own["role"] == "place"].sort_values("period_end")
    out = own[["period", "period_end", "symbol", "source_id"]].assign(spend=own["value"]).reset_index(drop=True)
    out["period"] = out["period"].map(numbers.period)
    for name, each, measure in (("residents", "for_each_resident", POPULATION), ("number", "for_each", COUNT)):
        frame = children(case, measure)
        by = frame[frame["role"] == "place"].set_index("period_end")["value"]
        out[name] = out["period_end"].map(by).astype("float64")
        out[each] = out["spend"] / out[name].where(out[name] > 0)
    return out


def kinds_of_care(case: Case) -> Frame | None:
    """What spending on children looked after goes on, by the newest revenue outturn: tidy shares, with `pounds`.

    Out: the place, the mean of its neighbours, its region (summed over its councils) and England; None
    where the place's is not published by kind of care.
    """
    lines = [*LINES.values(), LINE_TOTAL]
    frame = case.load("outturn_gross", breakdown=lines, who=WHO)
    newest = frame["period_end"].max()
    parted = mix(frame[frame["period_end"] == newest])
    own = parted[parted["role"] == "place"]
    if own.empty or own["value"].isna().any():
        return None
    near = parted[parted["role"] == "neighbour"]
    whole = near.groupby("area_code")["percent"].transform(lambda s: s.notna().all()).astype("bool")
    mean = mean_of(near[whole])
    mean["percent"] = mean["percent"].where(mean["n"] >= comparators.FEWEST)
    inside = members(case, "outturn_gross", lines)
    inside = inside[inside["period_end"] == newest] if len(inside) else inside
    region = summed(mix(inside.assign(role="region"))) if len(inside) else inside
    rows = [(case.place, "place", own), (NEIGHBOURS, "neighbours", mean), (case.region.name, "region", region),
            (case.england.name, "england", parted[parted["role"] == "england"])]  # fmt: skip
    parts = [r.assign(who=who, role=role) for who, role, r in rows if len(r) and r["percent"].notna().all()]
    out = pd.concat(parts, ignore_index=True)
    return _tidy(case, out, str(frame["source_id"].iloc[0]))


def gross_and_net(case: Case) -> Frame:
    """Gross spending on children looked after, income and what is left, by kind of care, as the newest outturn has it.

    Out: index the kinds of care that are published, then all; columns Gross, Income, Net (pounds); its period is in
    `attrs["period"]`. Raises NoData.
    """
    names = {published: name for name, published in LINES.items()} | {LINE_TOTAL: "All children looked after"}
    frame = case.load(list(OUTTURN), breakdown=list(names), who=("place",))
    newest = frame[frame["period_end"] == frame["period_end"].max()]
    wide = newest.pivot(index="breakdown", columns="measure", values="value").rename(index=names, columns=OUTTURN)
    out = wide.reindex([name for name in names.values() if name in wide.index])[list(OUTTURN.values())].dropna()
    out.attrs["period"] = year = numbers.period(str(newest["period"].iloc[0]))
    if out.empty:
        raise NoData(f"Income and net spending of {case.place} are not in the council accounts of {year}.")
    return out.rename_axis("Kind of care").rename_axis(columns=None)


def income_share(case: Case) -> Frame:
    """Income as a share of gross spending on children looked after, by the revenue outturn: tidy figures for shapes.

    A council with more income than spending has no such share, and is left out of the neighbours' mean.
    """
    income, gross = (case.load(m, breakdown=LINE_TOTAL, who=WHO) for m in ("outturn_income", "outturn_gross"))
    found = ratio(income, gross)
    return tidy(case, found.assign(value=found["value"].mask(found["value"] > 1) * 100), "percent")


def parts_of_spending(case: Case) -> Frame | None:
    """How the place's spending on children's services is parted, year by year: tidy shares, with `pounds`; or None."""
    measures = sorted({m for found in PARTS.values() for m in found} | {ALL})
    frame = case.load(measures, breakdown="Total", who=("place",))
    parted = shares(frame, ALL).dropna(subset=["percent"])
    if parted.empty:
        return None
    return _tidy(case, parted.assign(who=case.place, role="place"), str(frame["source_id"].iloc[0]))


def england_too_low(case: Case, period: str) -> str:
    """That England's figure for each child is too low in a financial year whose total leaves councils out, by
    data/reasons.csv; empty in others.

    >>> from rc_analysis.case import open_case
    >>> england_too_low(open_case(edition="example", area="Leeds", as_of="2026-09-30"), "2024-25")[:62]
    'England in 2024-25: the Department left what Middlesbrough and'
    """
    day = pd.Timestamp(int(period[:4]) + 1, 3, 31)
    reasons = words.reasons_of(case.store, SPEND)
    out = reasons[reasons["words"].str.contains("left out") & (reasons["first"] <= day) & (day <= reasons["last"])]
    if out.empty:
        return ""
    gone = sorted({case.store.area(code).name for code in out["area_code"]})
    return (
        f"England in {period}: the Department left what {' and '.join(gone)} spent out of its total, but not their "
        "children, so that England's figure for each child is slightly too low."
    )


def tidy(case: Case, frame: Frame, unit: str) -> Frame:
    """Observations with `role`, worked out or published, as the frame that shapes take."""
    names = {case.place: "place", NEIGHBOURS: "neighbours", case.region.name: "region", case.england.name: "england"}
    rows = comparators.groups(frame, place=case.place, region=case.region.name).rename(columns={"series": "who"})
    rows["symbol"] = rows["symbol"].mask(rows["value"].isna() & rows["symbol"].isna(), symbols.MISSING)
    rows = rows.assign(
        role=rows["who"].map(names), period=rows["period"].map(numbers.period), breakdown="Total", segment=0,
        count=float("nan"), cohort=float("nan"), unit=unit, source_id=str(frame["source_id"].iloc[0]),
    )  # fmt: skip
    out = rows[[c for c in COLUMNS if c in rows]].reset_index(drop=True)
    out.attrs["case"] = case.key
    return out


def _tidy(case: Case, frame: Frame, source_id: str) -> Frame:
    """Parts with `who`, `role`, `part`, `percent` and, where there are such, pounds in `value`."""
    out = frame.drop(columns="area_code", errors="ignore").rename(columns={"value": "pounds", "part": "breakdown"})
    out = out.rename(columns={"percent": "value"}).reset_index(drop=True)
    out["period"], out["breakdown"] = out["period"].map(numbers.period), out["breakdown"].astype("str")
    out["n"] = out["n"].fillna(1).astype("int64") if "n" in out else 1
    out = out.assign(symbol=pd.Series(pd.NA, index=out.index, dtype="str"), unit="percent", source_id=source_id)
    out.attrs["case"] = case.key
    return out


def _ever(case: Case) -> list[str]:
    """Every council that the region has or had: earlier years are those of councils since abolished."""
    areas = case.store.areas()
    inside = areas[(areas["level"] == "local_authority") & (areas["region_code"] == case.region.code)]
    return list(inside["area_code"])
