"""The number looked after carried forward a day at a time from an authority's own records, with its range."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from rc_analysis.disclosure import WITHHELD, Cells, is_small
from rc_analysis.errors import ParameterError
from rc_analysis.methods.stock_flow import band, expected, simulate
from rc_analysis.sources.ssda903 import Returns, spell_table
from rc_analysis.topics.care_records.counts import STARTED, STOPPED, TOTAL, Window, turnover
from rc_analysis.topics.care_records.publish import check_day, placement_margin
from rc_analysis.topics.care_records.rates import by_person_days
from rc_analysis.topics.care_records.states import GROUPS, NOT_KNOWN, looked_after

LONGEST = 1_827
"""Days: five years. Rates of today say little about later ones."""
NEAREST = 5
"""Projected numbers are told to the nearest five: the first month's would else tell the count it begins from."""
LEVELS = {"80": 0.80, "95": 0.95}


@dataclass(frozen=True)
class Projection:
    """`stock`: one row a month's end and kind of placement (and one for all): day (datetime64), placement (str), point,
    low80, high80, low95, high95 (float, children; NaN where withheld), symbol (`c` or NA). `flows`: one row for each
    full twelve months ahead and for those who start and who stop: year_to (datetime64), flow (started or stopped) and
    the same six. `months` and `paths`: what it rests on. Safe to publish: numbers are to the nearest five; a kind of
    placement that the stock table withholds is withheld here, and so is a flow that rests on five events or fewer, in
    all the months or in any year of them."""

    as_of: date
    months: int
    paths: int
    stock: pd.DataFrame
    flows: pd.DataFrame


def project(
    returns: Returns,
    as_of: date,
    *,
    days: int = 1_096,
    months: int = 24,
    paths: int = 1_000,
    seed: int = 0,
    before: Sequence[Cells] = (),
) -> Projection:
    """Carry the children looked after on `as_of` forward by the daily rates of the `months` before it.

    In: `Returns`; a day they cover with the months before it; days ahead, 31 to 1,827; paths to draw, 100 or more;
    what was released `before`, as for `summary`.
    Out: `Projection`. The ranges hold chance, and how little a few events say about a rate; not that practice, law or
    arrivals change. Raises RecordsError for a day that the returns do not cover and for returns that cannot be used
    (see `check_usable`), ParameterError for a number outside these bounds.
    """
    _check(days=(days, 31, LONGEST), months=(months, 6, 120), paths=(paths, 100, 100_000))
    check_day(returns, as_of, months)
    last = pd.Timestamp(as_of)
    spells = looked_after(spell_table(returns))
    window = Window(last - pd.DateOffset(months=months), last)
    rates = by_person_days(spells, window.first, last)
    until = last + pd.Timedelta(days=days)
    ends = pd.date_range(last + pd.Timedelta(days=1), until, freq="ME")
    years = [last + pd.DateOffset(years=n) for n in range(1, 6) if last + pd.DateOffset(years=n) <= until]
    at = sorted({0, *((day - last).days for day in [*ends, *years])})
    drawn = simulate(rates.flows, rates.start, days, paths=paths, seed=seed, at=at)
    means = expected(rates.flows, rates.start, days)
    hidden = placement_margin(returns, as_of, before)
    parts = []
    there = set(rates.states["placement"])
    for kind in [*(k for k in (*GROUPS, NOT_KNOWN) if k in there), TOTAL]:
        of = (rates.states["placement"] == kind).to_numpy() | (kind == TOTAL)
        rows = [at.index((day - last).days) for day in ends]
        values = _ranges(drawn.stock[:, rows][:, :, of].sum(axis=2))
        values.insert(0, "point", means[[at[row] for row in rows]][:, of].sum(axis=1))
        withheld = bool(hidden.get(kind, False)) or bool(hidden[TOTAL])
        parts.append(_marked(values, withheld).assign(day=ends, placement=kind))
    stock = pd.concat(parts, ignore_index=True).astype({"symbol": "str", "placement": "str"})
    stock = stock[["day", "placement", "point", *(f"{side}{k}" for k in LEVELS for side in ("low", "high")), "symbol"]]
    few = dict.fromkeys(("started", "stopped"), False)
    for behind in (window, *(Window.year_to(last - pd.DateOffset(years=n)) for n in range(max(1, months // 12)))):
        events = turnover(spells, behind)  # those of each year too, as other tables withhold them
        few["started"] |= is_small(int(events[TOTAL][STARTED]))
        few["stopped"] |= is_small(int(events[STOPPED][TOTAL]))
    means_of = {"started": drawn.entered, "stopped": drawn.left}
    flows = [_yearly(name, total, at, years, last, few[name]) for name, total in means_of.items()]
    return Projection(as_of, months, paths, stock, pd.concat(flows, ignore_index=True))


def _check(**numbers: tuple[int, int, int]) -> None:
    for name, (seen, low, high) in numbers.items():
        if not low <= seen <= high:
            raise ParameterError(name, seen=seen, allowed=f"a whole number from {low:,} to {high:,}",
                                 mend=f"give {name} within these bounds")  # fmt: skip


def _ranges(values: np.ndarray) -> pd.DataFrame:
    found = {}
    for name, level in LEVELS.items():
        found[f"low{name}"], found[f"high{name}"] = band(values, level)
    return pd.DataFrame(found)


def _marked(values: pd.DataFrame, withheld: bool) -> pd.DataFrame:
    values = NEAREST * (values / NEAREST).round()
    if withheld:
        values = values.assign(**dict.fromkeys(values.columns, np.nan))
    return values.assign(symbol=pd.Series(WITHHELD if withheld else None, index=values.index, dtype="str"))


def _yearly(
    name: str, total: np.ndarray, at: list[int], years: list[pd.Timestamp], last: pd.Timestamp, few: bool
) -> pd.DataFrame:
    """The number in each twelve months ahead, from the paths' cumulated number on the days of `at`."""
    marks = [at.index((year - last).days) for year in [last, *years]]
    numbers = np.diff(total[:, marks], axis=1)
    values = _ranges(numbers)
    values.insert(0, "point", numbers.mean(axis=0))
    values = _marked(values, few).astype({"symbol": "str"})
    values.insert(0, "flow", name)
    values.insert(0, "year_to", years)
    return values
