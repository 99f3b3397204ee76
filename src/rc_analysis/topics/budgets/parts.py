"""What the money goes on: parts of all spending on children's services, and of spending on children looked after."""

import pandas as pd

PARTS: dict[str, tuple[str, ...]] = {
    "Children looked after": ("spend_cla",),
    "Safeguarding and social work": ("spend_safeguarding",),
    "Early help and family support": ("spend_early_years", "spend_family_support", "spend_young_people"),
    "Youth justice and other": ("spend_youth_justice", "spend_other_children"),
}
"""Section 251's seven lines in four parts. "Early help" is this package's grouping of children's centres and early
years, family support, and services for young people: section 251 has no line of that name."""

LINES: dict[str, str] = {
    "Residential care": "Children Looked After of which residential care",
    "Fostering": "Children Looked After of which fostering services",
    "Asylum-seeking children": "Children Looked After of which asylum seeking children who are looked after",
    "Other services": "Children Looked After of which other",
}
"""The four lines that the revenue outturn (RO3) parts spending on children looked after into."""

LINE_TOTAL = "Children Looked After"


def shares(frame: pd.DataFrame, total: str, parts: dict[str, tuple[str, ...]] = PARTS) -> pd.DataFrame:
    """Each part of the total, in pounds and in percent, by area and year.

    In: observations of the parts' measures and of the measure `total`. Out: area_code, role, period, period_end,
    part, value (pounds), percent. A part with a line missing, and every part where the total is missing, is NaN.
    """
    keys = ["area_code", "role", "period", "period_end"]
    values = frame.pivot_table(index=keys, columns="measure", values="value", dropna=False, observed=True, sort=False)
    values = values.dropna(how="all")
    wanted = {m for measures in parts.values() for m in measures} | {total}
    values = values.reindex(columns=sorted(wanted))
    summed = pd.DataFrame({part: values[list(measures)].sum(axis=1, skipna=False) for part, measures in parts.items()})
    return _long(summed, values[total], list(parts))


def mix(frame: pd.DataFrame) -> pd.DataFrame:
    """Each service line of spending on children looked after, in pounds and in percent, by area.

    In: observations of one outturn measure, the service line as `breakdown`. Out: as `shares`.
    """
    keys = ["area_code", "role", "period", "period_end"]
    values = frame.pivot_table(index=keys, columns="breakdown", values="value", dropna=False, observed=True, sort=False)
    values = values.dropna(how="all").reindex(columns=[*LINES.values(), LINE_TOTAL])
    named = values.rename(columns={published: name for name, published in LINES.items()})
    return _long(named[list(LINES)], named[LINE_TOTAL], list(LINES))


def summed(frame: pd.DataFrame) -> pd.DataFrame:
    """Parts of several areas as those of one, over the areas that have every part, year by year.

    In: what `shares` or `mix` gives. Out: period, period_end, part, value, percent, n (areas).
    """
    whole = frame.groupby(["area_code", "period_end"])["value"].transform(lambda s: s.notna().all())
    known = frame[whole]
    out = known.groupby(["period", "period_end", "part"], as_index=False, sort=False).agg(
        value=("value", "sum"), n=("area_code", "nunique")
    )
    return out.assign(percent=out["value"] / out.groupby("period_end")["value"].transform("sum") * 100)


def mean_of(frame: pd.DataFrame) -> pd.DataFrame:
    """The plain mean of several areas' percentages: period, period_end, part, percent, n (areas)."""
    known = frame.dropna(subset=["percent"])
    return known.groupby(["period", "period_end", "part"], as_index=False, sort=False).agg(
        percent=("percent", "mean"), n=("area_code", "nunique")
    )


def _long(parts: pd.DataFrame, total: pd.Series, order: list[str]) -> pd.DataFrame:
    percent = parts.div(total.where(total != 0), axis=0) * 100
    money = parts.where(total.notna())
    out = money.reset_index().melt(id_vars=list(parts.index.names), var_name="part", value_name="value")
    told = percent.reset_index().melt(id_vars=list(parts.index.names), var_name="part", value_name="percent")
    out["percent"] = told["percent"]
    out["part"] = pd.Categorical(out["part"], categories=order, ordered=True)
    return out.sort_values(["area_code", "period_end", "part"]).reset_index(drop=True)
