"""Themes of recommendations: how common each is in the reports read, and which come back at the next inspection.

Pure: counts of themes in (see `Store.theme_counts`), frames out. The coding itself is `sources.themes`.
"""

from collections.abc import Sequence

import pandas as pd

NONE = "none"


def common(counts: pd.DataFrame, themes: Sequence[str]) -> pd.DataFrame:
    """In how many reports each theme was raised.

    In: counts of one section; the themes to tell. Out: theme, reports (that raised it), of (all that were read),
    percent, items (recommendations that bear it); most common first.
    """
    of = counts["inspection_id"].nunique()
    held = counts[counts["n"] > 0].groupby("theme").agg(reports=("inspection_id", "nunique"), items=("n", "sum"))
    out = held.reindex(list(themes), fill_value=0).rename_axis("theme").reset_index()
    out = out.assign(of=of, percent=out["reports"] / of * 100 if of else float("nan"))
    return out.sort_values(["reports", "items", "theme"], ascending=[False, False, True], ignore_index=True)[
        ["theme", "reports", "of", "percent", "items"]
    ]


def next_time(counts: pd.DataFrame, themes: Sequence[str]) -> pd.DataFrame:
    """Which themes came back at the next report of the same authority that was read.

    In: counts of one section. Out: theme, raised (pairs of reports whose first raised it), again (of them, those
    whose second did too), pairs (all pairs of consecutive reports read), base (pairs whose second raised it, whether
    the first did or not), percent (again of raised, NaN for none).
    """
    held = counts[["area_code", "inspection_id", "start"]].drop_duplicates().sort_values(["area_code", "start"])
    held["next"] = held.groupby("area_code")["inspection_id"].shift(-1)
    both = held.dropna(subset="next")
    raised = {key: set(part.loc[part["n"] > 0, "theme"]) for key, part in counts.groupby("inspection_id")}
    rows = []
    for theme in themes:
        first = [theme in raised[i] for i in both["inspection_id"]]
        second = [theme in raised[i] for i in both["next"]]
        again = sum(a and b for a, b in zip(first, second, strict=True))
        rows.append((theme, sum(first), again, len(both), sum(second)))
    out = pd.DataFrame(rows, columns=["theme", "raised", "again", "pairs", "base"])
    return out.assign(percent=(out["again"] / out["raised"].where(out["raised"] > 0) * 100).astype("float64"))
