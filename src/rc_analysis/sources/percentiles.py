"""England's percentiles of each measure, breakdown and period, over the authorities that have a figure."""

import pandas as pd

from rc_analysis.sources.schemas import PERCENTILES

FEWEST = 30
"""No percentile of England's authorities is made where fewer than this many have a figure."""


def percentiles(observations: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Rows of the places P10 to P90, linear between neighbours in order (pandas' default).

    In: observations; areas.csv. Out: columns of observations, in another order. A percentile names the source of the
    first authority in the order of the rows.
    """
    authorities = areas.loc[areas["level"] == "local_authority", "area_code"]
    held = observations[observations["area_code"].isin(authorities) & observations["value"].notna()]
    if held.empty:
        return observations.iloc[:0]
    groups = held.groupby(["measure", "breakdown", "period_start", "period_end"], sort=True)
    facts = groups.agg(period=("period", "first"), source_id=("source_id", "first"), count=("value", "size"))
    spread = groups["value"].quantile(pd.Series(PERCENTILES).to_numpy()).unstack()
    spread.columns = pd.Index(list(PERCENTILES))
    wide = facts.join(spread)[facts["count"] >= FEWEST].drop(columns="count").reset_index()
    long = wide.melt(
        id_vars=["measure", "breakdown", "period_start", "period_end", "period", "source_id"],
        var_name="area_code",
        value_name="value",
    )
    # Ten decimals: enough for any figure, and the same bytes whatever order a machine adds in.
    return long.assign(value=long["value"].round(10), symbol=pd.Series(pd.NA, index=long.index, dtype="str"))
