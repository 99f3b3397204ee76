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


def moved(first: float, of_first: float, last: float, of_last: float, level: float = LEVEL) -> str:
    """Whether a share moved by more than chance might: "up", "down", or "unclear"; empty where it cannot be told.

    >>> moved(0.50, 12, 0.55, 22), moved(0.2, 400, 0.4, 400), moved(0.4, float("nan"), 0.5, 30)
    ('unclear', 'up', '')
    """
    low, high = difference(first, of_first, last, of_last, level)
    if math.isnan(low) or math.isnan(high):
        return ""
    return "up" if low > 0 else "down" if high < 0 else "unclear"
