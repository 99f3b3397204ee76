"""What the exhibits of this topic share: words for counts, and a mix of categories as dots and a table."""

from collections.abc import Mapping

import pandas as pd

from rc_analysis import symbols
from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits import common
from rc_analysis.methods.comparators import Comparison
from rc_analysis.present import charts, prose, tables
from rc_analysis.present.exhibit import Exhibit
from rc_analysis.present.tables import Table
from rc_analysis.topics import sufficiency

NEIGHBOURS = "Statistical neighbours"
SMALL = 50
"""A share of fewer children than this is told with a word of care."""


def children(count: float) -> str:
    """A number of children in words.

    >>> children(1), children(1204)
    ('1 child', '1,204 children')
    """
    return f"{prose.number(count)} {'child' if count == 1 else 'children'}"


def newest(case: Case, measure: str, breakdown: str = "Total") -> Comparison | None:
    """`case.compare`, or None where the place has no figure."""
    try:
        return case.compare(measure, breakdown)
    except NoData:
        return None


def figure(case: Case, measure: str, breakdown: str, what: str) -> Comparison:
    """`case.compare`; the NoData that it raises names the breakdown in words."""
    found = newest(case, measure, breakdown)
    if found is None:
        raise NoData(f"Every published figure for {case.place} is withheld or missing on {what}.")
    return found


def out_of(case: Case, share: Comparison, measure: str, doing: str) -> str:
    """The number behind a share: "That is 213 of the 397 children looked after on 31 March 2025."

    Where the number is withheld, only the word of care for a share of few children. `doing` ends the sentence
    ("lived outside the boundary"); "{were}" in it becomes "was" for one child.
    """
    count, whole = newest(case, measure, share.breakdown), newest(case, "cla_number")
    if whole is None:
        return ""
    if count is None or not count.period == share.period == whole.period:
        return care(whole.value)
    doing = doing.replace("{were}", "was" if count.value == 1 else "were")
    text = (
        f"Of the {children(whole.value)} looked after on 31 March {prose.period(share.period)}, "
        f"{prose.number(count.value)} {doing}."
    )
    return joined(text, care(whole.value))


def year_before(share: Comparison) -> str:
    """The share a year before, as a sentence; empty where the period before is not that year's, or is the first."""
    if pd.isna(share.previous) or int(share.period[:4]) - int(share.previous_period[:4]) != 1:
        return ""
    if share.previous_period == share.first_period:
        return ""
    still = "also " if prose.same(share.previous, share.value, "percent", 0) else ""
    return (
        f"In {prose.period(share.previous_period)} the share was {still}{prose.number(share.previous, 'percent', 0)}."
    )


def joined(*sentences: str) -> str:
    """Sentences with a space between, empty ones left out."""
    return " ".join(s for s in sentences if s)


def care(whole: float) -> str:
    """A word of care where shares rest on few children, else empty."""
    if not whole < SMALL:
        return ""
    return f"These shares rest on {children(whole)}, so one child more or fewer moves them a good deal."


def moved(trend: pd.DataFrame, names: list[str]) -> str:
    """How the shares of some categories changed over the years there are: a sentence, or empty.

    In: `sufficiency.over_years`' frame. A category without a figure in the first or last year is passed over.
    """
    if trend.empty:
        return ""
    ends = trend["period_end"].min(), trend["period_end"].max()
    first = prose.period(trend.loc[trend["period_end"] == ends[0], "period"].iloc[0])
    told = []
    for name in names:
        own = trend[trend["series"] == name].set_index("period_end")["value"].reindex(list(ends))
        if own.notna().all() and ends[0] != ends[1]:
            told.append(f"the share {within(name)} {since(float(own.iloc[0]), float(own.iloc[1]), 'percent')}")
    if not told:
        return ""
    return f"Since {first} {told[0]}." if len(told) == 1 else f"Since {first} {', '.join(told[:-1])}, and {told[-1]}."


def since(first: float, last: float, unit: str = "count") -> str:
    """What happened since a first year, claiming nothing of the years between.

    >>> since(74, 65, "percent"), since(71, 71, "percent")
    ('fell from 74% to 65%', 'is the same (71%)')
    """
    if prose.same(first, last, unit, 0):
        return f"is the same ({prose.number(last, unit, 0)})"
    return prose.change(first, last, unit, 0)


def within(name: str) -> str:
    """How a category reads after "the share" or "38 children"."""
    return WITHIN.get(name, f"in {name[:1].lower()}{name[1:]}")


WITHIN = {
    "Placed with own parents": "placed with their own parents",
    "Children's homes and secure homes": "in children's homes or secure homes",
    "Other placements": "in “other placements”",
    "The council's own": "with the council's own carers and homes",
    "Private": "with private providers",
    "Voluntary": "with voluntary organisations",
    "Own parents": "with their own parents",
    "Not reported": "with no provider reported",
    "Inside the boundary, under 20 miles": "inside the boundary and under 20 miles from home",
    "Outside the boundary, over 20 miles": "outside it and over 20 miles away",
    "16 and over": "aged 16 and over",
    "10 to 15": "aged 10 to 15",
    "Under 1": "aged under 1",
}
"""Categories that do not read as "in " and their name."""


def mixed(case: Case, shares: str, numbers: str, names: Mapping[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The mix at the newest date and the place's shares over the years (`sufficiency.mix`, `over_years`).

    Raises NoData where every share of the place is withheld or missing at that date.
    """
    observed = case.load(shares, breakdown=list(names))
    now = sufficiency.mix(observed, case.load(numbers, breakdown=list(names)), names)
    if now.empty or now["place"].isna().all():
        raise NoData(f"Every figure for {case.place} is withheld or missing on: {case.measure(shares).title}.")
    return now, sufficiency.over_years(observed, names)


def mix_exhibit(
    case: Case, key: str, now: pd.DataFrame, trend: pd.DataFrame, *, shares: str, numbers: str,
    title: str, label: str, headline: str, finding: str, notes: tuple[str, ...] = (),
) -> Exhibit:  # fmt: skip
    """An exhibit of a mix: a row of dots a category, and a table with the years beside the comparators.

    `title` begins the subtitle and the table's caption; `label` heads the categories' column.
    """
    period = prose.period(now["period"].iloc[0])
    drawn = now.assign(symbol=now["place_symbol"].where(now["place_symbol"] != ""))
    observed = case.load([shares, numbers], need_place=False)
    said = (
        "Statistical neighbours: plain mean of those with a published figure (2025 model), left out where fewer than "
        f"{sufficiency.FEWEST_IN_MIX} of {len(case.neighbours)} have one. Small numbers are withheld, so a mean over "
        "some of them leans high."
    )
    return Exhibit(
        key=key,
        headline=headline,
        subtitle=f"{title}, {case.place} and comparators, {period}, %",
        finding=finding,
        alt=f"Dot chart, one row a category. {spoken(now, case)}",
        draw=lambda: charts.dots(
            drawn,
            label="category",
            columns={"place": "place", "neighbours": "neighbours", "region": "region", "england": "england"},
            names={"place": case.place, "region": case.region.name},
            lo="p10",
            hi="p90",
            unit="percent",
            zero=True,
        ),
        data=now.drop(columns=["place_symbol"]).assign(place_symbol=drawn["symbol"]),
        view=mix_table(case, now, trend, f"{title}, {case.place} by year, and comparators in {period}", label),
        sources=case.sources(observed),
        notes=(said, *notes),
    )


def spoken(now: pd.DataFrame, case: Case) -> str:
    """The place's shares read out, largest first, England's beside them."""
    told = []
    for row in now.sort_values("place", ascending=False, na_position="last", kind="stable").to_dict("records"):
        place, england = float(row["place"]), float(row["england"])
        if pd.notna(place):
            beside = f" (England {prose.number(england, 'percent', 0)})" if pd.notna(england) else ""
            told.append(f"{row['category']} {prose.number(place, 'percent', 0)}{beside}")
        else:
            told.append(f"{row['category']} {symbols.MEANINGS.get(row['place_symbol'], 'not available')}")
    return f"{case.place}: {'; '.join(told)}."


def mix_table(case: Case, now: pd.DataFrame, trend: pd.DataFrame, caption: str, label: str) -> Table:
    """Number and share at the newest date, the place's shares in earlier years, then the comparators."""
    period = prose.period(now["period"].iloc[0])
    columns: dict[str, list[str]] = {label: list(now["category"])}
    columns[f"Number, {period}"] = [
        tables.shown(v, s) for v, s in zip(now["number"], now["number_symbol"], strict=True)
    ]
    years = trend.sort_values("period_end")["period"].unique()
    for year in years:
        cells = trend[trend["period"] == year].set_index("series")
        columns[prose.period(year)] = [
            tables.shown(cells["value"].get(c), cells["symbol"].get(c)) for c in now["category"]
        ]
    for name, column in ((NEIGHBOURS, "neighbours"), (case.region.name, "region"), ("England", "england")):
        columns[f"{name}, {period}"] = [tables.shown(v) for v in now[column]]
    frame = pd.DataFrame(columns)
    shares = dict.fromkeys(frame.columns[2:], "%")
    return Table(frame=frame, caption=caption, row_header=(label,), units=shares, numbers=tuple(frame.columns[1:]))


def comparison_words(case: Case, row: pd.Series) -> str:
    """How one category's share stands to the comparators, as a sentence."""
    stands = common.beside(
        case, float(row["place"]), float(row["neighbours"]), float(row["region"]), float(row["england"]), "percent", 0
    )
    return f"That is {stands}." if stands else ""
