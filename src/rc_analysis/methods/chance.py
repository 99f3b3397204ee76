"""Whether two shares, two rates or two counts differ by more than chance among their cases: one rule for every page.

Two shares are told apart by Boschloo's exact unconditional test, 2.5% for each direction. Fisher's exact p-value
orders the tables of two groups; the most lenient Fisher p is then found at which, for every true rate that the two
groups may share, a false "higher" has a probability of 2.5% at most (and so a false "lower"). With more than `MOST`
possible tables Fisher's own 2.5% is kept: it holds the bound without any search, and little is left to gain. (SciPy's
`boschloo_exact` is the same test, but takes 20 seconds for one pair of 800 and 1,000 cases; this takes 0.05.)
Two rates of events are told apart by the exact conditional (binomial) test of two Poisson counts.

So a false alarm of either kind has a probability of at most 5%, whatever the number of cases and the true rate, where
cases are independent of each other. docs/methods/chance.md has the tables; `called` computes any of them.

Sources: R. D. Boschloo, "Raised conditional level of significance for the 2 × 2 table", Statistica Neerlandica 24
(1970); S. Lydersen, M. W. Fagerland and P. Laake, "Recommended tests for association
in 2 × 2 tables", Statistics in Medicine 28 (2009); J. Przyborowski and H. Wilenski, "Homogeneity of results in
testing samples from Poisson series", Biometrika 31 (1940).
"""

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

BOUND = 0.05
"""The probability of a false alarm, in either direction, that is never passed."""
SIDE = BOUND / 2
MOST = 300_000
"""The most tables (first cases + 1, times last cases + 1) for which the most lenient level is searched."""
HIGHER, LOWER, WITHIN = "higher", "lower", ""
_TIE = 1 + 1e-9
"""Two p-values are equal when they differ by less than their rounding error."""
_SAFE = 0.998
"""The search looks at rates a step apart; between two of them the probability rises by less than this leaves."""

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


def beyond(share_first: float, of_first: float, share_last: float, of_last: float, *, places: int | None = None) -> str:
    """Whether the last share is higher or lower than the first by more than chance.

    In: shares as published, proportions 0 to 1, and the numbers of cases they rest on. A published share is rounded,
    so it gives the count of cases only as a range; the answer holds for every count in both ranges. `places` are the
    decimals of the published percentages; without it each share's own digits tell (0.08 is read as "8%", the wider
    range; a share with more than four decimals of a per cent as exact).
    Out: "higher", "lower", or "" (within chance; or a share or number is NaN, or there is no case).
    Raises ValueError for a share outside 0 to 1 or a number of cases that is negative or infinite.

    >>> beyond(0.40, 100, 0.60, 100), beyond(0.60, 100, 0.40, 100), beyond(0.40, 20, 0.60, 20)
    ('higher', 'lower', '')
    >>> beyond(0.4, 0, 0.6, 20), beyond(float("nan"), 20, 0.6, 20), beyond(0.12, 90_000, 0.13, 90_000)
    ('', '', '')
    """
    return between(counts(share_first, of_first, places), of_first, counts(share_last, of_last, places), of_last)


def between(first: tuple[int, int] | None, of_first: float, last: tuple[int, int] | None, of_last: float) -> str:
    """As `beyond`, of the least and the most cases that each share may rest on; None where they are not known.

    >>> between((40, 40), 100, (60, 60), 100), between((35, 45), 100, (55, 65), 100), between(None, 100, (60, 60), 100)
    ('higher', '', '')
    """
    if first is None or last is None:
        return WITHIN
    if _higher(first[1], int(of_first), last[0], int(of_last)):
        return HIGHER
    return LOWER if _higher(last[1], int(of_last), first[0], int(of_first)) else WITHIN


def rate_beyond(count_first: float, of_first: float, count_last: float, of_last: float) -> str:
    """Whether a rate of events per population is higher or lower than the first by more than chance.

    In: counts of events (whole numbers) and populations, or any other exposure. Given how many events there are in
    both together, those of the last are binomial with its part of the exposure: no search is needed, and none would
    gain, for the mean has no upper end. Out and errors as in `beyond`.

    >>> rate_beyond(280, 27_000, 340, 26_500), rate_beyond(280, 27_000, 300, 26_500)
    ('higher', '')
    """
    if any(math.isnan(v) for v in (count_first, of_first, count_last, of_last)) or not (of_first and of_last):
        return WITHIN
    for count, of in ((count_first, of_first), (count_last, of_last)):
        if not (count >= 0 and of > 0 and math.isfinite(of) and count == math.floor(count)):
            raise ValueError(f"not a whole number of events in a population: {count} in {of}")
    part, first, last = of_last / (of_first + of_last), int(count_first), int(count_last)
    if last * of_first > first * of_last:
        return HIGHER if _binomial_tail(last, first + last, part) <= SIDE * _TIE else WITHIN
    return LOWER if _binomial_tail(first, first + last, 1 - part) <= SIDE * _TIE else WITHIN


def counts(share: float, of: float, places: int | None = None) -> tuple[int, int] | None:
    """The least and the most cases, of `of`, that are published as this share; None where that is not known.

    A number exactly between two steps may have been rounded either way, so both ends count. Where no whole number
    gives the share (the number of cases is not quite the publisher's own), the whole numbers around it stand.

    >>> counts(0.33, 1000), counts(0.333, 1000), counts(0.33, 12), counts(0.33, 10), counts(0.5, 0)
    ((325, 335), (333, 333), (4, 4), (3, 4), None)
    """
    if math.isnan(share) or math.isnan(of):
        return None
    if not (0 <= share <= 1 and 0 <= of < math.inf):
        raise ValueError(f"not a share of a number of cases: {share} of {of}")
    if of < 1:
        return None
    n, half = int(of), _half(share) if places is None else 0.005 / 10**places
    slip = 1e-9 * n + 1e-9
    low, high = math.ceil((share - half) * n - slip), math.floor((share + half) * n + slip)
    if low > high:
        low, high = high, low
    return max(low, 0), min(high, n)


def _half(share: float) -> float:
    """Half a step of the rounding that a share's digits show, as a proportion; nought where they show none."""
    for places in range(5):
        steps = share * 100 * 10**places
        if abs(steps - round(steps)) < 1e-7:
            return 0.005 / 10**places
    return 0.0


@lru_cache(maxsize=65_536)
def _higher(part_a: int, n_a: int, part_b: int, n_b: int) -> bool:
    if n_a == 0 or n_b == 0 or part_b * n_a <= part_a * n_b:
        return False
    p = _fisher(part_a, n_a, part_b, n_b)
    if p <= SIDE * _TIE:  # the level is never below Fisher's own
        return True
    return p <= _ceiling(n_a, n_b) * _TIE and p <= _level(*sorted((n_a, n_b))) * _TIE


def _tail(log_start: float, ratios: Floats) -> float:
    """The sum of a tail of probabilities from its first (as logarithm) and the ratio of each to the one before."""
    return min(math.exp(log_start) * (1 + float(np.cumprod(ratios).sum())), 1.0)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _fisher(part_a: int, n_a: int, part_b: int, n_b: int) -> float:
    """Fisher's exact one-sided p-value that group b has as large a share as this, or a larger one."""
    total, n = part_a + part_b, n_a + n_b
    start = _log_choose(n_a, part_a) + _log_choose(n_b, part_b) - _log_choose(n, total)
    terms = 50 + int(40 * math.sqrt(n_b / n * total * (1 - total / n)))  # more are below the rounding error
    k = part_b + np.arange(min(part_a, n_b - part_b, terms), dtype=float)
    return _tail(start, (n_b - k) * (total - k) / ((k + 1) * (n_a - total + k + 1)))


def _binomial_tail(least: int, n: int, rate: float) -> float:
    """The probability of `least` or more of `n` events, each with probability `rate`; right from the mean upwards."""
    start = _log_choose(n, least) + least * math.log(rate) + (n - least) * math.log1p(-rate)
    terms = 50 + int(40 * math.sqrt(n * rate * (1 - rate)))
    k = least + np.arange(min(n - least, terms), dtype=float)
    return _tail(start, (n - k) / (k + 1) * rate / (1 - rate))


def _log_choices(n: int) -> Floats:
    """The logarithms of n over 0, 1, ... n."""
    k = np.arange(1, n + 1)
    return np.concatenate([[0.0], np.cumsum(np.log((n - k + 1) / k))])


def _chances(n: int, rates: Floats) -> Floats:
    """Binomial probabilities: a row for each rate, a column for each count from 0 to n."""
    k = np.arange(n + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(k > 0, k * np.log(rates)[:, None], 0) + np.where(k < n, (n - k) * np.log1p(-rates)[:, None], 0)
    return np.exp(_log_choices(n) + logs)


def _or_more(chances: Floats) -> Floats:
    """The probability of each count or more, with a last column of noughts for "more than all"."""
    return np.pad(chances[:, ::-1].cumsum(axis=1)[:, ::-1], ((0, 0), (0, 1)))


def _fisher_all(n_a: int, n_b: int) -> Floats:
    """`_fisher` of every table: a row for each count of group a, a column for each of group b."""
    a, b = np.arange(n_a + 1)[:, None], np.arange(n_b + 1)
    out = np.exp(_log_choices(n_a)[:, None] + _log_choices(n_b) - _log_choices(n_a + n_b)[a + b])
    for row in range(1, n_a + 1):  # the next more extreme table has one case fewer in a and one more in b
        out[row, :-1] += out[row - 1, 1:]
    return out


def _ceiling(n_a: int, n_b: int) -> float:
    """No level above this is tried, so that most pairs need no search. It binds at no pair of the documented sizes."""
    return SIDE if (n_a + 1) * (n_b + 1) > MOST else SIDE + 0.17 / math.sqrt(min(n_a, n_b))


@lru_cache(maxsize=4096)
def _level(n_a: int, n_b: int) -> float:
    """The most lenient Fisher p at which a false "higher" holds `SIDE` at every rate.

    It is the same for either order and for "lower": more cases are fewer left over. Cached, smaller group first.
    """
    if _ceiling(n_a, n_b) == SIDE:
        return SIDE
    table = _fisher_all(n_a, n_b)
    # Rates evenly apart on the scale on which a binomial has the same spread everywhere, sixteen to half its spread.
    rates = np.sin(np.linspace(0, math.pi / 2, 60 + int(16 * math.sqrt(n_a + n_b)))) ** 2
    chances, or_more = _chances(n_a, rates), _or_more(_chances(n_b, rates))

    def alarms(level: float, at: npt.NDArray[np.intp] | slice) -> Floats:
        return np.sum(chances[at] * or_more[at][:, np.sum(table > level, axis=1)], axis=1)

    looked_at = np.arange(0, len(rates), 8)
    while True:  # few rates matter: search with some, then add the worst of all, until no other is worse
        low, high = SIDE, _ceiling(n_a, n_b)
        while high - low > 1e-5:
            middle = (low + high) / 2
            low, high = (middle, high) if alarms(middle, looked_at).max() <= SIDE * _SAFE else (low, middle)
        every = alarms(low, slice(None))
        if low == SIDE or every.max() <= SIDE * _SAFE:
            return low
        looked_at = np.append(looked_at, every.argmax())


@lru_cache(maxsize=512)
def least_higher(of_first: int, of_last: int) -> Whole:
    """For each count of the first group, the least of the last that is called higher (one more than all: none is).

    Cached: do not write to it. Holds every table of the two groups at once, so for some thousand cases at most.

    >>> [int(n) for n in least_higher(5, 5)]
    [4, 5, 6, 6, 6, 6]
    """
    a, b = sorted((of_first, of_last))
    beyond_chance = _fisher_all(a, b) <= _level(a, b) * _TIE
    if of_first > of_last:  # turned, and of those left over: the loop in `_fisher_all` is over the smaller group
        beyond_chance = beyond_chance[::-1, ::-1].T
    return np.sum(~beyond_chance, axis=1)


def called(
    of_first: int, rate_first: npt.ArrayLike, of_last: int, rate_last: npt.ArrayLike, *, places: int | None = None
) -> tuple[Floats, Floats]:
    """The probabilities that the last share is called higher and lower, where these are the true rates.

    In: numbers of cases and true rates (numbers or arrays of one length, 0 to 1); `places`, the decimals of the
    published percentages, or None where counts are known exactly. Out: two arrays. With equal rates their sum is the
    probability of a false alarm; with others the one in the true direction is the power.

    >>> higher, lower = called(100, 0.4, 100, 0.6)
    >>> round(float(higher[0]), 2), round(float(lower[0]), 5)
    (0.79, 0.0)
    """
    first, last = np.atleast_1d(np.asarray(rate_first, float)), np.atleast_1d(np.asarray(rate_last, float))
    return _likely(of_first, first, of_last, last, places), _likely(of_last, last, of_first, first, places)


def _likely(n_a: int, rates_a: Floats, n_b: int, rates_b: Floats, places: int | None) -> Floats:
    """The probability that group b is called higher than group a."""
    least = least_higher(n_a, n_b)
    if places is not None:  # from the most cases that a may have to the least that b may have
        least = np.searchsorted(_published(n_b, places)[:, 0], least[_published(n_a, places)[:, 1]])
    return np.sum(_chances(n_a, rates_a) * _or_more(_chances(n_b, rates_b))[:, least], axis=1)


def _published(of: int, places: int) -> Whole:
    """`counts` of the share that is published for each number of cases from 0 to all: a row each."""
    return np.array([counts(round(k / of, places + 2), of, places) for k in range(of + 1)])
