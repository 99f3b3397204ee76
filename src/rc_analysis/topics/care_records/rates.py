"""Daily rates of entering, moving between and leaving the states of age and placement, in two definitions."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rc_analysis.methods.stock_flow import Flows
from rc_analysis.topics.care_records.states import BANDS, PLACEMENTS, pieces, pieces_by_age_at_start, stock

DEMAND_MODEL_PLACEMENTS = {
    **dict.fromkeys(("U1", "U2", "U3", "U4", "U5", "U6"), "Fostering"),
    **dict.fromkeys(("K2", "R1"), "Residential"),
    **dict.fromkeys(("H5", "P2"), "Supported"),
}
DEMAND_MODEL_DAYS = {"Under 1": 365, "1 to 4": 4 * 365, "5 to 9": 5 * 365, "10 to 15": 6 * 365, "16 and over": 14 * 365}
"""Kinds of placement and days in each band as the public package cs-demand-model 0.5.1 has them; its oldest band runs
from 16 to 30."""
DEMAND_MODEL_YEAR = 365.24
_JOIN = " | "


@dataclass(frozen=True)
class Estimated:
    """`flows`: daily rates (see `stock_flow`). `start`: children in each state on the window's last day. `states`: one
    row a state in the order of both: age, placement (str)."""

    flows: Flows
    start: np.ndarray
    states: pd.DataFrame


def by_person_days(spells: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> Estimated:
    """Rates as events over the days that children spent in a state; a birthday that begins a band is a move too.

    In: what `looked_after` gave; the window: events from the day after `first` to `last`, over the days in between.
    Out: `Estimated`, with the days that each rate rests on. Raises ValueError where the window has no day.
    """
    days = _length(first, last)
    cut = pieces(spells)
    cut = cut[(cut["start"] <= last) & ~(cut["end"] <= first)]
    names, numbers, onward = _numbered(cut)
    begun = cut["start"].where(cut["start"] > first, first)
    until = cut["end"].where(cut["end"] < last, last)
    spent = (until - begun).dt.days.clip(lower=0)
    exposure = np.bincount(numbers, weights=spent, minlength=len(names)).astype("float64")
    ended = ((cut["end"] > first) & (cut["end"] <= last)).to_numpy()
    moves = _counted(numbers, onward, ended.astype("float64"), len(names))
    entered = (cut["first"] & (cut["start"] > first) & (cut["start"] <= last)).to_numpy()
    entries = np.bincount(numbers[entered], minlength=len(names)) / days
    rates = moves / np.where(exposure > 0, exposure, 1.0)[:, None]
    return _estimated(names, Flows(_labels(names), rates, entries, exposure, float(days)), cut, last)


def as_demand_model(spells: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> Estimated:
    """Rates as the public package cs-demand-model 0.5.1 defines them, for comparison with it.

    The band is that of the age at the start of the episode. A rate is the mean over days of the day's moves over the
    stock of the day before (on the first day, of that day; the package's rate is infinite where that is none, and here
    it is then over one). Ageing is not counted but assumed, one over the days in the band, out of the oldest too.
    Entries are those from `first` to `last`, both included, over the days between. In: all spells, short breaks
    included, as the package takes them. Out: `Estimated`, its rates taken as known. Raises ValueError where the window
    has no day.
    """
    days = _length(first, last)
    cut = pieces_by_age_at_start(spells, DEMAND_MODEL_PLACEMENTS, bands=BANDS, other="Other", year=DEMAND_MODEL_YEAR)
    kinds = [*dict.fromkeys(DEMAND_MODEL_PLACEMENTS.values()), "Other"]
    names = pd.DataFrame([(age, kind) for age, _ in BANDS for kind in kinds], columns=["age", "placement"])
    cut = cut[cut["age"].isin([age for age, _ in BANDS])]
    names, numbers, onward = _numbered(cut, names)
    weights = np.zeros(len(cut))
    ended = ((cut["end"] >= first) & (cut["end"] <= last)).to_numpy()
    for k in np.unique(numbers[ended]):
        of = ended & (numbers == k)
        before = [max(pd.Timestamp(end) - pd.Timedelta(days=1), first) for end in cut.loc[of, "end"]]
        had = stock(cut[numbers == k], before, by=("age",))["children"].to_numpy()
        weights[of] = 1 / (np.maximum(had, 1) * (days + 1))
    moves = _counted(numbers, onward, weights, len(names))
    for k, (age, kind) in enumerate(names.itertuples(index=False)):
        older = [name for name, _ in BANDS].index(age) + 1
        to = (
            names.index[(names["age"] == BANDS[older][0]) & (names["placement"] == kind)][0]
            if older < len(BANDS)
            else -1
        )
        moves[k, to] += 1 / DEMAND_MODEL_DAYS[age]
    entered = (cut["first"] & (cut["start"] >= first) & (cut["start"] <= last)).to_numpy()
    entries = np.bincount(numbers[entered], minlength=len(names)) / days
    return _estimated(names, Flows(_labels(names), moves, entries), cut, last)


def _length(first: pd.Timestamp, last: pd.Timestamp) -> int:
    days = (last - first).days
    if days < 1:
        raise ValueError("the window ends before it has a day")
    return days


def _numbered(cut: pd.DataFrame, names: pd.DataFrame | None = None) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """The states, and for each piece the number of its state and of the one it goes on to (the count for leaving)."""
    if names is None:
        orders = ([age for age, _ in BANDS], list(dict.fromkeys(PLACEMENTS.values())))
        rank = [{name: k for k, name in enumerate(order)} for order in orders]
        names = cut[["age", "placement"]].drop_duplicates()
        keys = [names[name].map(of).fillna(99) for name, of in zip(names, rank, strict=True)]
        names = names.assign(a=keys[0], b=keys[1]).sort_values(["a", "b"])[["age", "placement"]].reset_index(drop=True)
    number = {state: k for k, state in enumerate(names.itertuples(index=False, name=None))}
    own = [number[state] for state in zip(cut["age"], cut["placement"], strict=True)]
    onward = [number.get(state, len(names)) for state in zip(cut["age_next"], cut["placement_next"], strict=True)]
    return names, np.array(own, dtype="int64"), np.array(onward, dtype="int64")


def _counted(numbers: np.ndarray, onward: np.ndarray, weights: np.ndarray, size: int) -> np.ndarray:
    cells = np.bincount(numbers * (size + 1) + onward, weights=weights, minlength=size * (size + 1))
    moves = cells.reshape(size, size + 1).astype("float64")
    np.fill_diagonal(moves, 0.0)
    return moves


def _labels(names: pd.DataFrame) -> tuple[str, ...]:
    return tuple(names["age"] + _JOIN + names["placement"])


def _estimated(names: pd.DataFrame, flows: Flows, cut: pd.DataFrame, last: pd.Timestamp) -> Estimated:
    there = stock(cut, [last]).set_index(["age", "placement"])["children"]
    start = there.reindex(pd.MultiIndex.from_frame(names), fill_value=0).to_numpy("int64")
    return Estimated(flows, start, names)
