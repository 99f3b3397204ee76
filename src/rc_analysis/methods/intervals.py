"""How far chance alone could have moved a share that rests on few cases, and whether two shares differ by more.

Wilson's score interval for one share, and Newcombe's interval (his method 10) for the difference of two, which is
made of two Wilson intervals. Neither has a correction for continuity.
Sources: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
American Statistical Association 22 (1927); R. G. Newcombe, "Two-sided confidence intervals for the single proportion:
comparison of seven methods" and "Interval estimation for the difference between independent proportions: comparison
of eleven methods", Statistics in Medicine 17 (1998), pages 857 and 873.
"""

import math
from statistics import NormalDist

LEVEL = 0.95
CHANGE_LEVEL = 0.97
"""The level at which a change is told. At 95% Newcombe's interval leaves out nought by chance alone for up to 9 pairs
of years in 100 where 10 cases are set beside 150; at 97% for fewer than 5, from 10 cases on (see `calibration`)."""
LEAST = 10
"""No change is told where fewer cases than this stand in either year."""
FEW = 50
"""An interval that holds nought means "too few to say" below this number of cases, "no clear change" from it on."""
HIGHER, LOWER, NO_CLEAR_CHANGE, TOO_FEW = "higher", "lower", "no clear change", "too few to say"


def wilson(share: float, of: float, level: float = LEVEL) -> tuple[float, float]:
    """The interval of a share, given as a proportion from 0 to 1, of `of` cases.

    Out: low and high, proportions. NaN for both where the share or the number of cases is NaN, or there is no case.
    Raises ValueError for a share outside 0 to 1, a negative number of cases or a level outside 0 to 1.

    >>> low, high = wilson(81 / 263, 263)
    >>> round(low, 4), round(high, 4)
    (0.2553, 0.3662)
    """
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not at {level}")
    if math.isnan(share) or math.isnan(of) or of == 0:
        return math.nan, math.nan
    if not 0 <= share <= 1 or of < 0:
        raise ValueError(f"not a share of a number of cases: {share} of {of}")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    middle = 2 * of * share + z * z
    half = z * math.sqrt(z * z + 4 * of * share * (1 - share))
    whole = 2 * (of + z * z)
    return max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0)


def difference(first: float, of_first: float, last: float, of_last: float, level: float = LEVEL) -> tuple[float, float]:
    """The interval of `last - first`, two shares (0 to 1) of separate groups of `of_last` and `of_first` cases.

    Out: low and high, from -1 to 1; NaN where a share or a number of cases is. Raises as `wilson` does.

    >>> low, high = difference(48 / 80, 80, 56 / 70, 70)
    >>> round(low, 4), round(high, 4)
    (0.0524, 0.3339)
    """
    low_first, high_first = wilson(first, of_first, level)
    low_last, high_last = wilson(last, of_last, level)
    apart = last - first
    down = math.hypot(last - low_last, high_first - first)
    up = math.hypot(high_last - last, first - low_first)
    return apart - down, apart + up


def mean_half(of: float, *, case: float, year: float, level: float = LEVEL) -> float:
    """Half the width of the range of an average of `of` cases, in its unit; variances as in `mean_difference`."""
    return NormalDist().inv_cdf(0.5 + level / 2) * math.sqrt(case / of + year)


def mean_difference(
    first: float, of_first: float, last: float, of_last: float, *, case: float, year: float, level: float = LEVEL
) -> tuple[float, float]:
    """The interval of `last - first`, two averages over separate groups of `of_last` and `of_first` cases.

    In: `case`, the variance of one case, and `year`, what a year adds to an average besides chance among its cases
    (both in the square of the unit; see `shrinkage.fit`). Out: low and high in the unit; NaN where an average or a
    number of cases is NaN, or there is no case. Raises ValueError for a negative variance.

    >>> low, high = mean_difference(19.3, 27, 18.9, 18, case=324, year=0.8)
    >>> round(low, 1), round(high, 1)
    (-11.4, 10.6)
    """
    if case < 0 or year < 0:
        raise ValueError(f"a variance is not negative: {case}, {year}")
    if any(math.isnan(v) for v in (first, of_first, last, of_last)) or of_first <= 0 or of_last <= 0:
        return math.nan, math.nan
    half = NormalDist().inv_cdf(0.5 + level / 2) * math.sqrt(case / of_first + case / of_last + 2 * year)
    return last - first - half, last - first + half


def verdict(interval: tuple[float, float], of_first: float, of_last: float) -> str:
    """What may be said of a change whose interval at `CHANGE_LEVEL` is given: higher, lower, no clear
    change, too few to say, or empty.

    Fewer than `LEAST` cases in either year are always too few. Else an interval that lies wholly above or below
    nought is higher or lower; one that holds nought is too few to say where fewer than `FEW` stand in either year,
    and no clear change where more do. Empty where the interval or a number is not known.

    >>> verdict((0.02, 0.3), 40, 60), verdict((-0.1, 0.3), 40, 60), verdict((-0.1, 0.1), 80, 60)
    ('higher', 'too few to say', 'no clear change')
    """
    low, high = interval
    if any(math.isnan(v) for v in (low, high, of_first, of_last)):
        return ""
    fewest = min(of_first, of_last)
    if fewest >= LEAST and (low > 0 or high < 0):
        return HIGHER if low > 0 else LOWER
    return TOO_FEW if fewest < FEW else NO_CLEAR_CHANGE
