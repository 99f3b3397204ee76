"""How ranges of `forecast` would have fared: every place and every start year, against what came.

Three ways of knowing. "then" makes each range from changes that had ended by the start year: nothing later is used.
"others" makes it from the changes of every other start year, later ones too, save the place's own that share a year
with the one tested: more years stand behind each range, as they do behind one made today, but some of them came after,
and other places' changes share years with the tested one. "apart" leaves out every start year that shares a year with
it, so that fewer stand behind a range than behind one made today. What is carried forward is made of nothing later than
the start year in all three.

Source of the score: Bracher and others, Evaluating epidemic forecasts in an interval format, 2021, equation 1.
"""

import math
from typing import Literal

import numpy as np
import pandas as pd

from rc_analysis.methods import forecast
from rc_analysis.methods.forecast import LEVELS, LIMITS

Knowing = Literal["others", "apart", "then"]
SIZES = ("small", "middle", "large")
"""Thirds of the places by their figure in the start year."""
BANDS = {80: (77.0, 83.0), 95: (92.0, 97.0)}
"""How far from what it says, in percent held, a range may be and still pass."""
CASES = ["area_code", "origin", "horizon", "actual", "last_value", "point", *LIMITS]


def cases(
    wide: pd.DataFrame, years: int, *, knowing: Knowing = "others", weight: float = 1.0, origins: range | None = None
) -> pd.DataFrame:
    """Every range of one to `years` years that can be tested.

    In: `forecast.panel`'s frame; `weight`, as `forecast.level` takes it; `origins`, the start years wanted (all).
    Out: one row a place, origin and horizon with columns `CASES` and size ("small", "middle", "large"), plain_lo80 to
    plain_hi95 (the last value with the middle 80% and 95% of all the pool's changes, in proportion to size: what the
    score is set beside). Origins whose pool is too small are left out; a later year's range is never the narrower.
    """
    parts: list[pd.DataFrame] = []
    widest: dict[int, pd.DataFrame] = {}
    for horizon in range(1, years + 1):
        known = forecast.changes(wide, horizon, weight=weight)
        straight = forecast.changes(wide, horizon)
        for origin in sorted(set(known["start"])):
            if origins is not None and origin not in origins:
                continue
            pick = may_be_known(known["start"], origin, horizon, knowing)
            pool, here = known[pick], known[known["start"] == origin].reset_index(drop=True)
            if not forecast.enough(pool):
                continue
            codes = here["area_code"].to_numpy(dtype=object)
            reaches = forecast.reach(here["level"].to_numpy(), pool, codes, overlapping(codes, pool, origin, horizon))
            far = pd.DataFrame(reaches, index=here["area_code"])
            # A range of fewer years from the same origin bounds this one from within, of a place gone a year too.
            widest[origin] = far.combine(widest.get(origin, far), np.maximum, fill_value=0.0)
            plain = straight[pick.to_numpy()]["change"]
            parts.append(_tested(here, widest[origin].loc[codes].to_numpy(), plain.to_numpy(), horizon))
    if not parts:
        return pd.DataFrame(columns=[*CASES, "size", *(f"plain_{name}" for name in LIMITS)])
    return pd.concat(parts, ignore_index=True)


def may_be_known(starts: pd.Series, origin: int, horizon: int, knowing: Knowing) -> pd.Series:
    """Which changes over `horizon` years, by their start year, a range from `origin` may be made of."""
    if knowing == "then":
        return starts + horizon <= origin
    return starts != origin if knowing == "others" else (starts - origin).abs() >= horizon


def overlapping(codes: np.ndarray, pool: pd.DataFrame, origin: int, horizon: int) -> np.ndarray:
    """Where a change in the pool is the place's own and shares a year with the one tested: a row a place of `codes`,
    a column a row of `forecast.changes`' frame."""
    same = pool["area_code"].to_numpy(dtype=object)[None, :] == codes[:, None]
    return same & ((pool["start"] - origin).abs() < horizon).to_numpy()[None, :]


def _tested(here: pd.DataFrame, far: np.ndarray, plain: np.ndarray, horizon: int) -> pd.DataFrame:
    out = here.rename(columns={"start": "origin", "last": "last_value", "level": "point"}).assign(horizon=horizon)
    out = out.join(forecast.limits(out["point"].to_numpy(), far))
    for held in LEVELS:
        low, high = np.quantile(plain, [(1 - held / 100) / 2, (1 + held / 100) / 2])
        out[f"plain_lo{held}"] = out["last_value"] * np.exp(low)
        out[f"plain_hi{held}"] = out["last_value"] * np.exp(high)
    return out.assign(size=thirds(out["last_value"]))[[*CASES, "size", *(f"plain_{name}" for name in LIMITS)]]


def thirds(values: pd.Series) -> pd.Series:
    """Which third of `SIZES` each value lies in, by its rank; ties go by their order."""
    place = ((values.rank(method="first") - 1) * len(SIZES) // max(len(values), 1)).astype(int)
    return place.map(dict(enumerate(SIZES))).astype("str")


def held(tested: pd.DataFrame, level: int) -> pd.Series:
    """Whether what came lay inside the range of that level (80 or 95), its ends counted in."""
    return (tested["actual"] >= tested[f"lo{level}"]) & (tested["actual"] <= tested[f"hi{level}"])


def coverage(tested: pd.DataFrame) -> pd.DataFrame:
    """What each range held, over all places and over thirds of them by size.

    Out: one row a horizon, level and size (all, small, middle, large) with columns horizon, level, size, cases, held
    (percent), within (whether that lies in `BANDS`) and by_chance: how likely a range that holds exactly what it says
    is to fall outside its band in so many cases. Cases are taken as independent; they share their years, so it is more.
    """
    rows = []
    for (horizon, level), part in [((h, n), p) for h, p in tested.groupby("horizon") for n in LEVELS]:
        low, high = BANDS[level]
        for size in ("all", *SIZES):
            inside = held(part if size == "all" else part[part["size"] == size], level)
            share = 100 * inside.mean()
            chance = 1 - _binomial_between(len(inside), level / 100, low / 100, high / 100)
            rows.append((int(str(horizon)), level, size, len(inside), share, low <= share <= high, chance))
    return pd.DataFrame(rows, columns=["horizon", "level", "size", "cases", "held", "within", "by_chance"])


def _binomial_between(cases: int, chance: float, low: float, high: float) -> float:
    """The likelihood that the share of successes lies between two shares, ends counted in."""
    many = range(math.ceil(low * cases - 1e-9), math.floor(high * cases + 1e-9) + 1)
    return sum(
        math.exp(
            math.lgamma(cases + 1) - math.lgamma(k + 1) - math.lgamma(cases - k + 1)
            + k * math.log(chance) + (cases - k) * math.log(1 - chance)
        )
        for k in many
    )  # fmt: skip


def interval_score(tested: pd.DataFrame, point: str = "point", prefix: str = "") -> pd.Series:
    """The weighted interval score of each case: lower is better, in the figure's own unit.

    In: `cases`' frame; `point` and `prefix` choose the columns ("last_value" and "plain_" for the plain ranges).
    """
    actual = tested["actual"]
    total = 0.5 * (actual - tested[point]).abs()
    for level in LEVELS:
        alpha = 1 - level / 100
        low, high = tested[f"{prefix}lo{level}"], tested[f"{prefix}hi{level}"]
        missed = (low - actual).clip(lower=0) + (actual - high).clip(lower=0)
        total = total + alpha / 2 * (high - low) + missed
    return total / (len(LEVELS) + 0.5)


def summary(tested: pd.DataFrame) -> pd.DataFrame:
    """What a backtest shows, one row a horizon.

    Out: columns horizon, cases, places, wape and wape_last (the sum of misses over the sum of what came, percent,
    for the point and for the last value), in80 and in95 (percent held), in80_small to in95_large, score and
    score_plain (mean interval scores) and gain (percent by which the score is below the plain one).
    """
    rows = []
    for horizon, part in tested.groupby("horizon"):
        row: dict[str, float] = {
            "horizon": int(str(horizon)),
            "cases": len(part),
            "places": part["area_code"].nunique(),
        }
        for name, point in (("wape", "point"), ("wape_last", "last_value")):
            row[name] = 100 * (part["actual"] - part[point]).abs().sum() / part["actual"].sum()
        for level in LEVELS:
            inside = held(part, level)
            row[f"in{level}"] = 100 * inside.mean()
            row |= {f"in{level}_{size}": 100 * inside[part["size"] == size].mean() for size in SIZES}
        row["score"] = interval_score(part).mean()
        row["score_plain"] = interval_score(part, "last_value", "plain_").mean()
        row["gain"] = 100 * (1 - row["score"] / row["score_plain"])
        rows.append(row)
    return pd.DataFrame(rows)
