"""Small cohorts: several years together, a place's level among all places, and what may be said of a change.

Only figures that were published for the place and measure itself go in: no total, region, nation or other group, so
nothing that was withheld can come out. Pure: tidy frames of `case.figures` in, frames and frozen dataclasses out.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass, replace

import pandas as pd

from rc_analysis.methods import chance, intervals, shrinkage
from rc_analysis.methods.shrinkage import Components
from rc_analysis.say.numbers import in_order, number, placed
from rc_analysis.store import Store
from rc_analysis.topics.education import checks

ENOUGH_PUBLISHED = 0.9
"""Places are pooled only where at least this share of their figures is published: those withheld are the low ones."""
YEARS = 3
"""How many published years are put together."""
REACH = 5
"""How many years back they may lie."""
LATEST = "2099-12-31"
"""A day after all that is held."""
UNTOLD = ("x", "z")
"""Symbols of a figure that is not there, rather than not shown."""


def comparable(frame: pd.DataFrame) -> pd.DataFrame:
    """The figures of the segment of the place's newest one, shown or withheld."""
    there = frame["value"].notna() | (frame["symbol"].notna() & ~frame["symbol"].isin(UNTOLD))
    own = frame[(frame["role"] == "place") & there].sort_values("period_end", kind="stable")
    return frame.iloc[:0] if own.empty else frame[frame["segment"] == own["segment"].iloc[-1]]


@dataclass(frozen=True)
class Together:
    """Several years' published shares as one, in percent, with Wilson's 95% range; `withheld` years are not in it."""

    value: float
    lo: float
    hi: float
    cohort: float
    periods: tuple[str, ...]
    withheld: tuple[str, ...]


def together(frame: pd.DataFrame, years: int = YEARS, reach: int = REACH) -> Together | None:
    """The place's newest published shares (percent) put together, each weighted by its number of people.

    In: figures of one measure and breakdown. Out: None where fewer than two years are published with their number
    within `reach` years of the newest row.
    """
    rows = comparable(frame)
    rows = rows[rows["role"] == "place"].sort_values("period_end", kind="stable")
    rows = rows[rows["period_end"] > rows["period_end"].max() - pd.DateOffset(years=reach)]
    known = rows[rows["value"].notna() & (rows["cohort"] > 0)].tail(years)
    if len(known) < 2:
        return None
    of = float(known["cohort"].sum())
    value = float((known["value"] * known["cohort"]).sum() / of)
    lo, hi = intervals.wilson(value / 100, of)
    gone = rows[rows["value"].isna() & rows["symbol"].notna() & (rows["period_end"] > known["period_end"].iloc[0])]
    return Together(value, 100 * lo, 100 * hi, of, tuple(map(str, known["period"])), tuple(map(str, gone["period"])))


@dataclass(frozen=True)
class Pool:
    """All places' newest figures and pooled levels.

    `rows`, of the places with a figure in the newest period: who, area_code, role, period, value, cohort, source_id,
    and `shrinkage.pooled` in the measure's unit; `chance_lo`, `chance_hi`: where 95 of 100 places at the level of all
    would lie by chance among as many people.
    """

    rows: pd.DataFrame
    components: Components
    period: str
    level: float
    figures: int
    withheld: int
    shares: bool

    @property
    def own(self) -> pd.Series | None:
        """The place's row, or None where it has no figure in the newest period."""
        mine = self.rows[self.rows["role"] == "place"]
        return mine.iloc[0] if len(mine) else None

    def told(self, decimals: int = 0, who: str = "children") -> list[str]:
        """What is to be said of the place: whether it is out of line, its pooled level, and both ranks; [] for none."""
        if (own := self.own) is None:
            return []
        unit = "percent" if self.shares else "points"
        value, level, lo, hi, whole = (
            number(float(v), unit, decimals).removesuffix(" points")
            for v in (own["value"], own["level"], own["lo"], own["hi"], self.level)
        )
        where = "above" if own["value"] > own["chance_hi"] else "below" if own["value"] < own["chance_lo"] else "within"
        years = int(own["years"])
        first = in_order(list(self.rows["value"]), own["value"], decimals)
        later = in_order(list(self.rows["level"]), own["level"], decimals, first[1])
        lasting = f", and {placed(*later)} by its level over {years} years" if years > 1 else ""
        out = self.rows["value"].gt(self.rows["chance_hi"])
        out |= self.rows["value"].lt(self.rows["chance_lo"])
        return [
            f"In {self.period} the figure is {value} {'of' if self.shares else 'for'} {number(own['cohort'])} {who}, "
            f"{where} what chance allows around that of all ({whole}).",
            f"Its level over several years is {level}, between {lo} and {hi} in four cases out of five."
            if years > 1
            else "",
            f"It is {placed(*first)} of {len(self.rows)} councils on one year{lasting}.",
            f"On one year {int(out.sum()) or 'none'} of {len(self.rows)} councils lie outside what chance allows.",
        ]

    def limits(self) -> pd.DataFrame:
        """The lines of a funnel, for each number of people from half the fewest to the most: cohort, level, lo, hi."""
        most = int(self.rows["cohort"].max())
        sizes = pd.Series(range(max(int(self.rows["cohort"].min()) // 2, 4), most + 1), dtype="float64")
        lo, hi = _chance(self, sizes)
        return pd.DataFrame({"cohort": sizes, "level": self.level, "lo": lo, "hi": hi})


def pool(frame: pd.DataFrame, *, near: Collection[str] = ()) -> Pool | None:
    """All places' figures of one measure, pooled over the years that may be compared with the place's newest.

    In: figures of one measure and breakdown for the place and every other council by name, with their numbers of people
    (`cohort`); a share where the unit is percent, else an average. `near`: codes of the place's neighbours, whose
    role is council; all others' is other. Out: None where less than `ENOUGH_PUBLISHED` of
    the figures are published, where places or years are too few, or where there is nothing.
    Raises DataError for figures that cannot be true.
    """
    checks.check(frame)
    held = comparable(frame[frame["role"].isin(["place", "council"])])
    counted = held[held.groupby("period_end")["cohort"].transform("count") > 0]
    counted = counted[~((counted["cohort"] == 0) | counted["symbol"].isin(UNTOLD))]
    known = counted[counted["value"].notna() & (counted["cohort"] > 0)]
    if counted.empty or len(known) < ENOUGH_PUBLISHED * len(counted):
        return None
    shares = bool((known["unit"] == "percent").all())
    scale = 100 if shares else 1
    given = pd.DataFrame(
        {"unit": known["who"], "period": known["period_end"], "value": known["value"] / scale, "of": known["cohort"]}
    )
    try:
        components = shrinkage.fit(given, shares=shares)
    except ValueError:
        return None
    rows = shrinkage.pooled(given, components, shares=shares)
    rows = rows[rows["value"].notna()].rename(columns={"unit": "who", "of": "cohort"})
    for name in ("value", "level", "lo", "hi", "expect_lo", "expect_hi"):
        rows[name] = scale * rows[name]
    about = known.drop_duplicates("who", keep="last")[["who", "area_code", "role", "measure", "source_id"]]
    rows = rows.merge(about, on="who")
    rows["role"] = rows["role"].where(rows["role"].eq("place") | rows["area_code"].isin(list(near)), "other")
    level = float((rows["value"] * rows["cohort"]).sum() / rows["cohort"].sum())
    last = known.sort_values("period_end", kind="stable").iloc[-1]
    rows["period"] = str(last["period"])
    made = Pool(rows, components, str(last["period"]), level, len(known), len(counted) - len(known), shares)
    lo, hi = _chance(made, rows["cohort"])
    made = replace(made, rows=rows.assign(chance_lo=lo, chance_hi=hi))
    made.rows.attrs |= frame.attrs
    return made


def spread_of_scores(store: Store) -> Pool | None:
    """The Attainment 8 scores of children looked after of all present councils, pooled; None where too few are held.

    For what is calibrated and not for a page, which names its own measure.
    """
    from rc_analysis.case import open_case

    councils = sorted(store.current())
    case = open_case(edition="calibration", area=councils[0], as_of=LATEST)
    return pool(case.figures("ks4_attainment8", "Children looked after", beside=councils))


def _chance(made: Pool, cohorts: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Where places at the level of all would lie by chance alone, for each number of people."""
    if made.shares:
        ranges = [intervals.wilson(made.level / 100, float(n)) for n in cohorts]
        return (
            pd.Series([100 * lo for lo, _ in ranges], index=cohorts.index),
            pd.Series([100 * hi for _, hi in ranges], index=cohorts.index),
        )
    half = [intervals.mean_half(float(n), case=made.components.case, year=0.0) for n in cohorts]
    spread = pd.Series(half, index=cohorts.index)
    return made.level - spread, made.level + spread


def average_range(value: float, of: float, c: Components) -> tuple[float, float]:
    """The range of one year's average of `of` cases: chance among them, with the pooled spread of one case."""
    half = intervals.mean_half(of, case=c.case, year=0.0)
    return value - half, value + half


@dataclass(frozen=True)
class Change:
    """The place's figure in two comparable periods; `verdict` is as of `intervals.verdict`, or empty.

    `half`: how far chance alone moves the difference of two such averages either way, NaN for shares.
    """

    first_period: str
    first: float
    first_of: float
    period: str
    value: float
    of: float
    symbol: str
    newest_period: str
    verdict: str
    half: float = math.nan


def change(frame: pd.DataFrame, spread: Components | None = None) -> Change | None:
    """From the first to the newest published year of the place that may be compared.

    In: figures of one measure and breakdown; a share (unit percent) is judged as on every page (`methods.chance`), an
    average by `spread` (of a `Pool`). Out: None where no year has both a figure and its number of people. With one
    such year, or too few people, the verdict is "too few to say".
    """
    rows = comparable(frame)
    rows = rows[rows["role"] == "place"].sort_values("period_end", kind="stable")
    known = rows[rows["value"].notna() & (rows["cohort"] > 0)]
    if known.empty:
        return None
    last, newest = known.iloc[-1], rows[rows["value"].notna() | rows["symbol"].notna()].iloc[-1]
    symbol = "" if pd.notna(newest["value"]) or pd.isna(newest["symbol"]) else str(newest["symbol"])
    made = Change(
        "", math.nan, math.nan, str(last["period"]), float(last["value"]), float(last["cohort"]), symbol,
        str(newest["period"]), intervals.TOO_FEW,
    )  # fmt: skip
    if len(known) < 2:
        return made
    first = known.iloc[0]
    begun, of = float(first["value"]), float(first["cohort"])
    made = replace(made, first_period=str(first["period"]), first=begun, first_of=of)
    if last["unit"] == "percent":
        return replace(made, verdict=verdict(begun, of, made.value, made.of))
    if spread is None:
        return replace(made, verdict="")
    low, high = intervals.mean_difference(
        begun, of, made.value, made.of, case=spread.case, year=spread.year, level=intervals.CHANGE_LEVEL
    )
    return replace(made, verdict=intervals.verdict((low, high), of, made.of), half=(high - low) / 2)


def verdict(first: float, of_first: float, last: float, of_last: float) -> str:
    """What may be said of a share (percent) in two years: as of `intervals.verdict`.

    Higher and lower as everywhere (`methods.chance`), but of ten people or more in both years; else too few to say
    where fewer than fifty stand in either, and no clear change where more do.

    >>> verdict(20, 40, 55, 44), verdict(50, 12, 55, 22), verdict(56, 79, 49, 141)
    ('higher', 'too few to say', 'no clear change')
    """
    fewest = min(of_first, of_last)
    told = chance.beyond(first / 100, of_first, last / 100, of_last) if fewest >= intervals.LEAST else ""
    return told or (intervals.TOO_FEW if fewest < intervals.FEW else intervals.NO_CLEAR_CHANGE)
