"""Paths of a product of two series ahead of the last figure, levers that phase in, and ranges from assumptions.

The paths are not drawn from a formula: they are the stretches that a pool of places has been through, number and price
moving together as they did. The number's changes are then set to the ranges of a projection made elsewhere, rank for
rank, so that the two never contradict each other while their joint movement is kept.
Source of the rank step: Schefzik, Thorarinsdottir and Gneiting, "Uncertainty quantification in complex simulation
models using ensemble copula coupling", Statistical Science 28 (2013).
"""

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

FEWEST = 50
"""Paths are not made from fewer past stretches than this."""
LEVELS = {"lo95": 0.025, "lo80": 0.1, "value": 0.5, "hi80": 0.9, "hi95": 0.975}
"""A projection's columns and the part of outcomes below each."""
KNOWN = np.array([NormalDist().inv_cdf(p) for p in LEVELS.values()])


@dataclass(frozen=True)
class Range:
    """The least, the likeliest and the most that a quantity is taken to be. Raises ValueError unless in that order."""

    low: float
    central: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.central <= self.high:
            raise ValueError(f"a range must rise from low to high: {self.low}, {self.central}, {self.high}")

    def __add__(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.central + other.central, self.high + other.high)

    def times(self, factor: float) -> "Range":
        """The range multiplied by a number not below nought."""
        if factor < 0:
            raise ValueError(f"a range cannot be multiplied by {factor}")
        return Range(self.low * factor, self.central * factor, self.high * factor)


def corners(make: Callable[..., float], assumptions: Mapping[str, Range]) -> Range:
    """What comes of assumptions: all at their central value, and the least and most over every mix of their ends.

    `make` takes each assumption by name and is monotone in each, so that the ends hold its extremes. The range is
    wide by design: all assumptions are wrong together at its ends.
    """
    central = make(**{name: r.central for name, r in assumptions.items()})
    ends = [
        make(**dict(zip(assumptions, point, strict=True)))
        for point in itertools.product(*((r.low, r.high) for r in assumptions.values()))
    ]
    return Range(min([central, *ends]), central, max([central, *ends]))


def phased(start: float, months: float, begin: float, end: float) -> float:
    """The mean level between two times of a thing that grows evenly from nought at `start` to one, `months` later.

    Times in years (2026.25 is 1 April 2026); `months` nought is at once. Out: 0 to 1.

    >>> phased(2026.25, 12, 2026.25, 2027.25), phased(2026.75, 0, 2026.25, 2027.25)
    (0.5, 0.5)
    """
    if end <= begin or months < 0:
        raise ValueError(f"no time between {begin} and {end}, or a phase of {months} months")
    full = start + months / 12

    def area(t: float) -> float:
        """The integral of the level up to t."""
        if t <= start:
            return 0.0
        if t >= full:
            return (full - start) / 2 + (t - full)
        return (t - start) ** 2 / (2 * (full - start))

    return (area(end) - area(begin)) / (end - begin)


def stretches(
    number: pd.DataFrame, price: pd.DataFrame, steps: int, until: int | None = None, apart: int | None = None
) -> np.ndarray:
    """Every stretch of `steps` years that a pool of places has been through.

    In: two frames with a row a place and a column a year (int), values above nought or NaN; `until`, the last year that
    may be known; `apart`, a start year whose own years no stretch may share. Out: array (stretches, steps, 2) of the
    changes in the logarithm of number and price since the stretch began; only stretches known throughout.
    """
    known = [both for _, both in _known(number, price, steps, until, apart)]
    return np.concatenate(known) if known else np.empty((0, steps, 2))


def contributing(number: pd.DataFrame, price: pd.DataFrame, steps: int) -> int:
    """How many places `stretches` come from."""
    return len({place for places, _ in _known(number, price, steps) for place in places})


def _known(
    number: pd.DataFrame, price: pd.DataFrame, steps: int, until: int | None = None, apart: int | None = None
) -> Iterator[tuple[list[str], np.ndarray]]:
    """The stretches of each start year, with their places."""
    places = np.array([p for p in number.index if p in price.index], dtype=object)
    held = sorted({int(str(y)) for y in number.columns} & {int(str(y)) for y in price.columns})
    for start in held:
        years = [start + n for n in range(steps + 1)]
        late = until is not None and years[-1] > until
        if not set(years) <= set(held) or late or (apart is not None and abs(start - apart) < steps):
            continue
        values = [frame.loc[places, years].to_numpy(dtype="float64") for frame in (number, price)]
        both = np.stack([np.log(np.where(v > 0, v, np.nan)) for v in values], axis=2)
        moved = both[:, 1:, :] - both[:, :1, :]
        whole = np.isfinite(moved).all(axis=(1, 2))
        yield list(places[whole]), moved[whole]


def normal_scores(values: np.ndarray) -> np.ndarray:
    """Each column's values as the normal scores of their ranks; ties keep their order."""
    table = _scores(len(values))
    return np.column_stack([table[np.argsort(np.argsort(column, kind="stable"), kind="stable")] for column in values.T])


@functools.lru_cache(maxsize=32)
def _scores(many: int) -> np.ndarray:
    normal = NormalDist()
    return np.array([normal.inv_cdf((i + 0.5) / many) for i in range(many)])


def set_to(scores: np.ndarray, rows: pd.DataFrame) -> np.ndarray:
    """Values with the order of `scores` and the quantiles of projections (`LEVELS`), in logarithms between them.

    In: normal scores; `rows`, a projection's value and ranges a row, above nought. Out: a row a projection, a column
    a score. Beyond the 95% range the line between the last two quantiles goes on.
    """
    place = np.clip(np.searchsorted(KNOWN, scores) - 1, 0, len(KNOWN) - 2)
    part = (scores - KNOWN[place]) / (KNOWN[place + 1] - KNOWN[place])
    logs = np.log(rows[list(LEVELS)].to_numpy(dtype="float64"))
    return np.exp(logs[:, place] * (1 - part) + logs[:, place + 1] * part)


def product_paths(
    past: np.ndarray, numbers: np.ndarray, prices: np.ndarray, projection: Sequence[pd.DataFrame]
) -> np.ndarray:
    """Paths of number x price for many places, the number averaged over the two ends of each year.

    In: `stretches`; each place's last number (at a year's end) and last price (over that year), above nought;
    `projection`, a frame a step with a row a place and `LEVELS`' columns, to which the number is set. Out:
    (places, stretches, steps). Raises ValueError: fewer than `FEWEST` stretches, a step too few, a last value not
    above nought.
    """
    if len(past) < FEWEST:
        raise ValueError(f"{len(past)} past stretches; at least {FEWEST} are needed")
    if len(projection) < past.shape[1] or not ((numbers > 0).all() and (prices > 0).all()):
        raise ValueError(f"{len(projection)} projected steps from {numbers} at {prices}")
    ranks = normal_scores(past[:, :, 0])
    ends = np.stack([set_to(ranks[:, n], projection[n]) for n in range(past.shape[1])], axis=2)
    first = np.broadcast_to(numbers[:, None, None], (*ends.shape[:2], 1))
    begins = np.concatenate([first, ends[:, :, :-1]], axis=2)
    return (begins + ends) / 2 * prices[:, None, None] * np.exp(past[None, :, :, 1])


def quantiles(paths: np.ndarray) -> pd.DataFrame:
    """The middle and the ranges of paths at each step: columns lo95, lo80, value (median), hi80, hi95."""
    return pd.DataFrame(np.quantile(paths, list(LEVELS.values()), axis=0).T, columns=list(LEVELS))


def chance_above(paths: np.ndarray, line: float) -> np.ndarray:
    """The share of paths above a line at each step, 0 to 1."""
    return (paths > line).mean(axis=0)


def drawn(ranges: Sequence[Range], draws: int, seed: int) -> np.ndarray:
    """Made-up draws from triangular distributions, (draws, len(ranges)); all of a row lie at one rank.

    One rank for all of them means that years go well or badly together.
    """
    rank = np.random.default_rng(seed).uniform(size=draws)
    return np.column_stack([_triangle(rank, r) for r in ranges])


def _triangle(rank: np.ndarray, r: Range) -> np.ndarray:
    width = r.high - r.low
    if width == 0:
        return np.full_like(rank, r.central)
    turn = (r.central - r.low) / width
    rising = r.low + np.sqrt(rank * width * (r.central - r.low))
    falling = r.high - np.sqrt((1 - rank) * width * (r.high - r.central))
    return np.where(rank < turn, rising, falling)
