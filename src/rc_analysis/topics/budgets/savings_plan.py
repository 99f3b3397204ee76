"""A savings plan's arithmetic: what is short of the plan, and what is still due."""

import pandas as pd


def newest(plan: pd.DataFrame, area: str, as_of: pd.Timestamp) -> pd.DataFrame:
    """Each saving and year of an area from its newest report by a date.

    In: `sources.savings.read_savings`' frame. Out: its columns with gap (planned less forecast), still_due (forecast
    less delivered), both in pounds, and delivered_percent (of the plan; NaN where nothing was planned), by year and
    saving.
    """
    rows = plan[(plan["area_code"] == area) & (plan["reported_on"] <= as_of)]
    rows = rows.sort_values("reported_on").groupby(["year", "saving"], as_index=False).last()
    return rows.assign(
        gap=rows["planned"] - rows["forecast"],
        still_due=rows["forecast"] - rows["delivered"],
        delivered_percent=rows["delivered"] / rows["planned"].where(rows["planned"] > 0) * 100,
    )
