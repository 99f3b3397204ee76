"""The limits of a funnel plot: how far chance alone would take a share from a common level, by number of cases.

Source: D. J. Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005);
the limits are Wilson's score interval about the level.
"""

from collections.abc import Iterable

import pandas as pd

from rc_analysis.methods.intervals import wilson


def limits(level: float, cohorts: Iterable[float], chance: float = 0.95, points: int = 60) -> pd.DataFrame:
    """Limits about a common level, for numbers of cases from the fewest to the most of `cohorts`.

    In: `level` in percent; the cohorts of the places shown. Out: cohort, level, lo, hi (percent), ascending by cohort,
    evenly spaced on the square root of the cohort. Raises ValueError where no cohort is above zero.

    >>> limits(50.0, [25, 100]).iloc[[0, -1]].round(0).to_dict("list")
    {'cohort': [25.0, 100.0], 'level': [50.0, 50.0], 'lo': [32.0, 40.0], 'hi': [68.0, 60.0]}
    """
    held = [float(n) for n in cohorts if n > 0]
    if not held:
        raise ValueError("no cohort above zero")
    low, high = min(held) ** 0.5, max(held) ** 0.5
    sizes = sorted({round((low + (high - low) * i / (points - 1)) ** 2) for i in range(points)})
    both = [wilson(level / 100, n, chance) for n in sizes]
    return pd.DataFrame(
        {
            "cohort": [float(n) for n in sizes],
            "level": level,
            "lo": [100 * lo for lo, _ in both],
            "hi": [100 * hi for _, hi in both],
        }
    )
