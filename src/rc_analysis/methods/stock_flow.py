"""A stock that units enter, move about in and leave, carried forward day by day: the expectation, and chance paths.

Each day a unit in state i moves to state j with a fixed chance, or leaves; new ones enter each state at a fixed mean
number a day. The expectation follows exactly; a path draws each day's leavers (binomial), where they go (categorical)
and the entrants (Poisson). Where the days behind the rates are given, each path first draws its own rates: gamma about
the estimate, with the number of events observed as the shape, so that few events give wide ranges.
The chain is a discrete-time multi-state Markov model with immigration; see D. J. Bartholomew, A. F. Forbes and
S. I. McClean, Statistical Techniques for Manpower Planning (1991), chapters 4 and 5.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Flows:
    """How a stock moves in a day.

    `states`: S names. `moves`: (S, S + 1), the chance that a unit in the row's state goes to the column's in a day; the
    last column is leaving, and staying is what remains. `entries`: (S,), the mean number that enter a day.
    `exposure`: (S,), the unit-days that each row's rates rest on, and `days`, those that the entries rest on; None
    where the rates are taken as known.
    Raises ValueError for wrong shapes, a rate that is negative or no number, or a row that sums to more than 1.
    """

    states: tuple[str, ...]
    moves: Floats
    entries: Floats
    exposure: Floats | None = None
    days: float | None = None

    def __post_init__(self) -> None:
        size = len(self.states)
        if self.moves.shape != (size, size + 1) or self.entries.shape != (size,):
            raise ValueError(f"{size} states: moves must be {size} by {size + 1}, entries {size}")
        if self.exposure is not None and self.exposure.shape != (size,):
            raise ValueError(f"{size} states: exposure must be {size}")
        for name, values in (("moves", self.moves), ("entries", self.entries), ("exposure", self.exposure)):
            if values is not None and not (np.isfinite(values).all() and (values >= 0).all()):
                raise ValueError(f"{name}: every value must be a number of 0 or more")
        if (self._away().sum(axis=1) > 1 + 1e-9).any():
            raise ValueError("a state's rates sum to more than 1 a day")
        if self.days is not None and self.days <= 0:
            raise ValueError("entries must rest on more than 0 days")

    def _away(self) -> Floats:
        """The moves without those from a state to itself, which change nothing."""
        away = self.moves.copy()
        np.fill_diagonal(away, 0.0)
        return away


@dataclass(frozen=True)
class Paths:
    """Simulated paths at the days kept: `stock` (paths, days, states) and, since the first day, the cumulated number
    that `entered` and `left` (paths, days). Always stock = first stock + entered - left."""

    at: tuple[int, ...]
    stock: NDArray[np.int32]
    entered: NDArray[np.int64]
    left: NDArray[np.int64]


def expected(flows: Flows, start: ArrayLike, days: int) -> Floats:
    """The expected stock: (days + 1, S), day 0 being `start` (S,), any numbers of 0 or more.

    Raises ValueError as `Flows` does, for a start that does not fit, or days below 0.
    """
    now = _start(flows, start, days)
    away = flows._away()
    stay = 1 - away.sum(axis=1)
    into = away[:, :-1]
    out = np.empty((days + 1, len(now)))
    out[0] = now
    for day in range(1, days + 1):
        now = now * stay + now @ into + flows.entries
        out[day] = now
    return out


def simulate(
    flows: Flows,
    start: ArrayLike,
    days: int,
    *,
    paths: int = 1000,
    seed: int = 0,
    at: Sequence[int] | None = None,
    uncertain: bool = True,
) -> Paths:
    """Draw chance paths of the stock, all of them together, one day after another.

    In: `start` (S,), whole numbers; `at`, the days to keep (all of 0 to `days` where not given); `uncertain`, whether
    each path draws its own rates (needs `exposure` and `days` in `flows`; else the rates are taken as known).
    Out: `Paths`. The same seed gives the same paths. Raises ValueError as `expected` does, for a start that is not
    whole, no path, or a day to keep outside 0 to `days`.
    """
    first = _start(flows, start, days)
    kept = tuple(range(days + 1)) if at is None else tuple(at)
    if (first != first.round()).any():
        raise ValueError("a simulated stock starts from whole numbers")
    if paths < 1 or any(day < 0 or day > days for day in kept):
        raise ValueError(f"at least one path, and days to keep from 0 to {days}")
    size = len(first)
    rng = np.random.default_rng(seed)
    leave, reach, enter, enter_where = _draw_rates(flows, paths, rng, uncertain)
    now = np.tile(first.astype(np.int64), (paths, 1))
    entered = np.zeros(paths, dtype=np.int64)
    left = np.zeros(paths, dtype=np.int64)
    places = {day: [k for k, other in enumerate(kept) if other == day] for day in set(kept)}
    stock = np.empty((paths, len(kept), size), dtype=np.int32)
    ins, outs = np.empty((paths, len(kept)), dtype=np.int64), np.empty((paths, len(kept)), dtype=np.int64)
    for day in range(days + 1):
        if day:
            going = rng.binomial(now, leave)
            cells = np.repeat(np.arange(paths * size), going.ravel())
            to = _pick(reach, cells, rng)
            gone = to == size
            coming = rng.poisson(enter)
            into = np.repeat(np.arange(paths), coming)
            onward = cells[~gone] // size * size + to[~gone]
            arrive = np.concatenate([onward, into * size + _pick(enter_where, into, rng)])
            now = now - going + np.bincount(arrive, minlength=paths * size).reshape(paths, size)
            left += np.bincount(cells[gone] // size, minlength=paths)
            entered += coming
        for k in places.get(day, ()):
            stock[:, k], ins[:, k], outs[:, k] = now, entered, left
    return Paths(kept, stock, ins, outs)


def band(values: ArrayLike, level: float) -> tuple[Floats, Floats]:
    """The middle `level` of the paths (first axis): low and high, each of the remaining shape.

    >>> low, high = band(np.arange(101), 0.8)
    >>> round(float(low), 6), round(float(high), 6)
    (10.0, 90.0)
    """
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not at {level}")
    low, high = np.quantile(np.asarray(values, dtype=np.float64), [0.5 - level / 2, 0.5 + level / 2], axis=0)
    return low, high


def _start(flows: Flows, start: ArrayLike, days: int) -> Floats:
    first = np.asarray(start, dtype=np.float64)
    if first.shape != (len(flows.states),) or not np.isfinite(first).all() or (first < 0).any():
        raise ValueError(f"a start of {len(flows.states)} numbers of 0 or more is due")
    if days < 0:
        raise ValueError(f"{days} days: 0 or more are due")
    return first


def _draw_rates(
    flows: Flows, paths: int, rng: np.random.Generator, uncertain: bool
) -> tuple[Floats, Floats, Floats, Floats]:
    """For each path: the chance to leave a state (paths, S), where to, cumulated (paths * S, S + 1); the mean number
    that enter a day (paths,), and where, cumulated (paths, S)."""
    size = len(flows.states)
    away = np.broadcast_to(flows._away(), (paths, size, size + 1))
    entries = np.broadcast_to(flows.entries, (paths, size))
    if uncertain and flows.exposure is not None:
        base = flows.exposure[:, None]
        away = rng.gamma(flows._away() * base, size=(paths, size, size + 1)) / np.where(base > 0, base, 1.0)
    if uncertain and flows.days is not None:
        entries = rng.gamma(flows.entries * flows.days, size=(paths, size)) / flows.days
    leave = away.sum(axis=2)
    reach = _cumulated(away).reshape(paths * size, size + 1)
    return np.minimum(leave, 1.0), reach, entries.sum(axis=1), _cumulated(entries)


def _cumulated(rates: Floats) -> Floats:
    """Shares of the last axis, cumulated, the last being 1 exactly."""
    whole = rates.sum(axis=-1, keepdims=True)
    shares = np.cumsum(rates / np.where(whole > 0, whole, 1.0), axis=-1)
    # All after the last rate above nought are 1 exactly: rounding must not send a unit where no rate leads.
    return np.where(shares >= 1 - 1e-12, 1.0, shares)


def _pick(cumulated: Floats, rows: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """For each row number, one of the columns, drawn by the row's cumulated shares."""
    drawn = rng.random(len(rows))
    return (drawn[:, None] >= cumulated[rows]).sum(axis=1)
