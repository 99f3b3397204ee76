"""Homes for children looked after as published: flows, the mix of homes, where they are, and statements.

Pure: observations in (the store's columns with `role`), frames and dataclasses out. Withheld figures stay
withheld: nothing is worked out from what a total leaves over.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

FEWEST_NEIGHBOURS = 3
"""The neighbours' mean is shown where at least so many of them have a published figure."""
FEWEST_IN_MIX = 5
"""In a mix it takes more, since small numbers are withheld and those published lean high."""
PLACEMENTS = {
    "Foster placements": "Foster homes",
    "Secure homes and children's homes": "Children's homes and secure homes",
    "Other placements": "Other placements",
    "Placed with parents or other person with parental responsibility": "Placed with own parents",
    "Independent and semi-independent living arrangements/supported accommodation": "Supported accommodation",
    "Placed for adoption": "Placed for adoption",
    "Other residential settings": "Other residential settings",
    "Residential schools": "Residential schools",
}
"""Placement types of the yearly return, in the order shown, and their short names."""

OWN_PROVISION, PRIVATE = "The council itself", "Private providers"
PROVIDERS = {
    "Own provision (by the LA)": OWN_PROVISION,
    "Private provision": PRIVATE,
    "Voluntary/third sector provision": "Voluntary providers",
    "Parents or other person with parental responsibility": "Own parents",
    "Other LA provision": "Other councils",
    "Placement provider not reported": "Provider not reported",
}
"""Who provides placements, in the order shown, and their short names."""

INSIDE = "Placed inside the local authority boundary"
OUTSIDE = "Placed outside the local authority boundary"
FAR = "Placed outside the LA boundary, more than 20 miles from home"
OWN_HERE = "Own LA children placed internally within the local authority boundary"
OTHERS_HERE = "Other LA children externally placed within the local authority boundary"


def flows(frame: pd.DataFrame, *, started: str, ceased: str, number: str) -> pd.DataFrame:
    """Children who began and stopped being looked after in each year, beside the change in the number.

    In: observations of the place alone for the three measures named. Out: one row a year in order, with columns
    period, period_end, started, ceased, number (float, NaN where none is published), started_symbol, ceased_symbol,
    number_symbol, net (started less ceased) and change (in the number since the year before; NaN unless the year
    before is there). `net` and `change` differ a little: a child who starts twice in a year is counted once.
    """
    kept = frame[frame["measure"].isin([started, ceased, number])]
    names = {started: "started", ceased: "ceased", number: "number"}
    kept = kept.assign(measure=kept["measure"].map(names))
    values = kept.pivot(index=["period", "period_end"], columns="measure", values="value")
    marks = kept.pivot(index=["period", "period_end"], columns="measure", values="symbol").add_suffix("_symbol")
    columns = [*names.values(), *(f"{n}_symbol" for n in names.values())]
    out = pd.concat([values, marks], axis=1).reindex(columns=columns)
    out = out.rename_axis(columns=None).reset_index().sort_values("period_end").reset_index(drop=True)
    out["net"] = out["started"] - out["ceased"]
    year = out["period_end"].dt.year
    out["change"] = out["number"].diff().where(year.diff() == 1)
    return out


def mix(shares: pd.DataFrame, numbers: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """What homes children live in at the place's newest date, beside its comparators.

    In: observations with `role` of a measure of shares and of its measure of numbers (place alone is enough),
    one breakdown a category; `names` maps each breakdown to the name shown, in the order shown. Out: one row a
    category, with columns category, period, number, number_symbol, place, place_symbol, previous (the place's share
    a year before, where there is one), neighbours (mean), n_neighbours, region, england, p10, p90. A category that
    none of them has a figure above nought for is left out. Empty where the place has no row.
    """
    place = shares[shares["role"] == "place"]
    if place.empty:
        return pd.DataFrame(columns=MIX_COLUMNS)
    newest = place["period_end"].max()
    before = newest - pd.DateOffset(years=1)
    rows = []
    for breakdown, name in names.items():
        these = shares[shares["breakdown"] == breakdown]
        now = these[these["period_end"] == newest]
        own, count = now[now["role"] == "place"], numbers[numbers["breakdown"] == breakdown]
        count = count[(count["period_end"] == newest) & (count["role"] == "place")]
        near = now.loc[now["role"] == "neighbour", "value"].dropna()
        rows.append(
            {
                "category": name,
                "period": str(place.loc[place["period_end"] == newest, "period"].iloc[0]),
                "number": _one(count, "value"),
                "number_symbol": _symbol(count),
                "place": _one(own, "value"),
                "place_symbol": _symbol(own),
                "previous": _one(these[(these["role"] == "place") & (these["period_end"] == before)], "value"),
                "neighbours": float(near.mean()) if len(near) >= FEWEST_IN_MIX else math.nan,
                "n_neighbours": len(near),
                "region": _one(now[now["role"] == "region"], "value"),
                "england": _one(now[now["role"] == "england"], "value"),
                "p10": _one(now[now["area_code"] == "P10"], "value"),
                "p90": _one(now[now["area_code"] == "P90"], "value"),
            }
        )
    out = pd.DataFrame(rows, columns=MIX_COLUMNS)
    seen = out[["place", "neighbours", "region", "england"]].fillna(0).max(axis=1) > 0
    return out[seen | (out["place_symbol"] != "")].reset_index(drop=True)


MIX_COLUMNS = [
    "category", "period", "number", "number_symbol", "place", "place_symbol", "previous",
    "neighbours", "n_neighbours", "region", "england", "p10", "p90",
]  # fmt: skip


def _one(rows: pd.DataFrame, column: str) -> float:
    return float(rows[column].iloc[0]) if len(rows) else math.nan


def _symbol(rows: pd.DataFrame) -> str:
    if rows.empty:
        return "x"
    mark = rows["symbol"].iloc[0]
    return "" if pd.notna(rows["value"].iloc[0]) else str(mark) if pd.notna(mark) else "x"


def over_years(shares: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """The place's own shares in each year, one row a category and year, in the order of `names`.

    A year for which the source has not all the categories that it has in the newest year is left out.
    Out: columns series (the name shown), period, period_end, value, symbol.
    """
    own = shares[(shares["role"] == "place") & shares["breakdown"].isin(list(names))]
    own = own.assign(
        series=pd.Categorical(own["breakdown"].map(names), list(dict.fromkeys(names.values())), ordered=True)
    )
    own = own.sort_values(["series", "period_end"])
    held = own.groupby("period_end")["breakdown"].nunique()
    own = own[own["period_end"].isin(held[held >= held.get(own["period_end"].max(), 0)].index)]
    return own[["series", "period", "period_end", "value", "symbol"]].assign(series=own["series"].astype("str"))


@dataclass(frozen=True)
class Exchange:
    """Children whom the place's authority has elsewhere, and children of other authorities who live in the place.

    Numbers of children on 31 March; NaN where withheld or missing. `net` above nought: the place takes in more than
    it sends out.
    """

    period: str
    own_inside: float
    own_outside: float
    others_inside: float

    @property
    def net(self) -> float:
        """Other authorities' children living in the place, less its own children living outside it."""
        return self.others_inside - self.own_outside

    @property
    def others_share(self) -> float:
        """Of all children looked after who live in the place, the percent from other authorities."""
        whole = self.own_inside + self.others_inside
        return 100 * self.others_inside / whole if whole else math.nan


def exchange(frame: pd.DataFrame) -> list[Exchange]:
    """The exchange of children between the place and other authorities, one entry a year, in order.

    In: observations of one place, of the numbers by locality (`INSIDE`, `OUTSIDE`) and of the children placed in the
    area (`OWN_HERE`, `OTHERS_HERE`), told apart by breakdown. A year without any of the three figures is left out.
    """
    kept = frame[frame["breakdown"].isin([INSIDE, OUTSIDE, OTHERS_HERE])]
    wide = kept.pivot(index=["period_end", "period"], columns="breakdown", values="value")
    wide = wide.reindex(columns=[INSIDE, OUTSIDE, OTHERS_HERE]).dropna().sort_index()
    return [Exchange(str(row[0][1]), float(row[1]), float(row[2]), float(row[3])) for row in wide.itertuples(name=None)]


def foster_places(frame: pd.DataFrame, *, approved: str, filled: str) -> pd.DataFrame:
    """Approved and filled foster places each year, with the share filled.

    In: observations with `role` of the two measures. Out: one row a place and year, sorted, with columns area_code,
    area_name, role, period, period_end, approved, filled, share (percent), lowest and highest (the share, given that
    each published figure is rounded to the nearest five).
    """
    keys = ["area_code", "area_name", "role", "period", "period_end"]
    kept = frame.assign(measure=frame["measure"].map({approved: "approved", filled: "filled"})).dropna(subset="measure")
    wide = kept.pivot(index=keys, columns="measure", values="value").reindex(columns=["approved", "filled"])
    out = wide.rename_axis(columns=None).reset_index()
    whole = out["approved"].where(out["approved"] > 0)
    half = 2.5
    out["share"] = 100 * out["filled"] / whole
    out["lowest"] = 100 * (out["filled"] - half).clip(lower=0) / (whole + half)
    out["highest"] = (100 * (out["filled"] + half) / (whole - half).where(whole > half)).clip(upper=100)
    return out.sort_values(["role", "area_name", "period_end"]).reset_index(drop=True)


def compared(frame: pd.DataFrame, value: str, *, place: str, region: str, england: str = "England") -> pd.DataFrame:
    """Any column of a frame with `role` as the four series of a comparison: place, neighbours' mean, region, England.

    Out: columns series, period, period_end, value, n, in that order of series. The neighbours' mean is NaN where
    fewer than `FEWEST_NEIGHBOURS` have a figure.
    """
    names = {"place": place, "region": region, "england": england}
    single = frame[frame["role"].isin(list(names))]
    single = single.assign(series=single["role"].astype("str").map(names), value=single[value], n=1)
    near = frame[frame["role"] == "neighbour"].groupby(["period", "period_end"], as_index=False, observed=True)
    mean = near.agg(value=(value, "mean"), n=(value, "count"))
    mean["value"] = mean["value"].where(mean["n"] >= FEWEST_NEIGHBOURS)
    mean["series"] = "Statistical neighbours"
    columns = ["series", "period", "period_end", "value", "n"]
    order = {name: i for i, name in enumerate([place, "Statistical neighbours", region, england])}
    out = pd.concat([single[columns], mean[columns]], ignore_index=True)
    return out.sort_values(
        ["series", "period_end"], key=lambda s: s.map(order) if s.name == "series" else s
    ).reset_index(drop=True)


AGREES = "agrees"
ANOTHER_BASIS = "agrees on another basis"
DIFFERS = "differs"
CANNOT = "cannot be tested from published figures"


@dataclass(frozen=True)
class Checked:
    """A document's figure beside published ones: one of four fixed words, and the figures it was tested with.

    `figures` holds (date, value) of the published figures used; where there are none that bear on the statement's
    date, the nearest published one, so that a reader sees how far off it is.
    """

    verdict: str
    figures: tuple[tuple[pd.Timestamp, float], ...] = ()


def check_statement(value: float, as_of: str, official: pd.DataFrame, tolerance: float = 0.01) -> Checked:
    """Test a stated figure against published ones, which are for 31 March of each year.

    In: the stated value; its date as text (2016-12-31, 2017-02 or 2017); `official` with period_end and value, one
    row a year. A statement for 31 March itself agrees where it is within `tolerance` of the published figure (or
    within one half, for a rounded rate) and differs otherwise. A statement for another day agrees on another basis
    where it lies between the figures of the 31 Marches before and after, and cannot be tested otherwise.
    """
    known = official.dropna(subset="value").sort_values("period_end")
    if known.empty:
        return Checked(CANNOT)
    day = pd.Timestamp(as_of)
    pairs = [(end, float(v)) for end, v in zip(known["period_end"], known["value"], strict=True)]
    same = [p for p in pairs if p[0] == day]
    if same and len(as_of) == len("2016-12-31"):
        close = abs(value - same[0][1]) <= max(0.5, tolerance * abs(same[0][1]))
        return Checked(AGREES if close else DIFFERS, (same[0],))
    year = pd.DateOffset(years=1)
    around = [p for p in pairs if day - year < p[0] < day + year]
    if len(around) == 2:
        low, high = sorted(v for _, v in around)
        return Checked(ANOTHER_BASIS if low <= value <= high else CANNOT, tuple(around))
    return Checked(CANNOT, (min(pairs, key=lambda p: abs(p[0] - day)),))
