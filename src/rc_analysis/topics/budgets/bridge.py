"""How much of a rise in spending goes with more children, and how much with more spent for each child."""

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from rc_analysis.methods.decomposition import Effect, effects


@dataclass(frozen=True)
class Bridge:
    """Spending at two times, and the change between them parted into volume and price.

    `volume` is the effect of the number of children, `price` that of spending for each child; both in pounds, and
    together they are the change.
    """

    area_code: str
    role: str
    spend_first: float
    spend_last: float
    number_first: float
    number_last: float
    volume: Effect
    price: Effect

    @property
    def change(self) -> float:
        """In pounds."""
        return self.spend_last - self.spend_first

    @property
    def volume_share(self) -> float:
        """The volume's part of the change, in percent; NaN unless both effects pull the way the change goes."""
        if self.change == 0 or self.volume.mean * self.change < 0 or self.price.mean * self.change < 0:
            return float("nan")
        return self.volume.mean / self.change * 100

    def general(self, first: float, last: float) -> float:
        """The part of the price's effect that is prices in general, in pounds: an index of them, first and last.

        Spending for each child is that index times spending for each in real terms; the two are parted at the midpoint,
        within the price's effect, as all parts are.
        """
        each = (self.spend_first / self.number_first, self.spend_last / self.number_last)
        return (self.number_first + self.number_last) / 2 * (last - first) * (each[0] / first + each[1] / last) / 2

    @property
    def volume_growth(self) -> float:
        """The volume's effect in percent of the spending at first."""
        return self.volume.mean / self.spend_first * 100

    @property
    def price_growth(self) -> float:
        """The price's effect in percent of the spending at first."""
        return self.price.mean / self.spend_first * 100


def bridge(
    spend: tuple[float, float], number: tuple[float, float], *, area_code: str = "", role: str = "place"
) -> Bridge:
    """Part the change in spending (first, last), in pounds, by the number of children (first, last).

    Raises ValueError where a number of children is not above zero.
    """
    if min(number) <= 0:
        raise ValueError(f"a number of children must be above zero: {number}")
    each = [Fraction(pounds) / Fraction(children) for pounds, children in zip(spend, number, strict=True)]
    found = effects({"number": number[0], "each": each[0]}, {"number": number[1], "each": each[1]})
    return Bridge(area_code, role, *spend, *number, volume=found["number"], price=found["each"])


def bridges(spend: pd.DataFrame, number: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> list[Bridge]:
    """A bridge for every area with both figures in both years, in the order of `spend`'s areas.

    In: observations of spending and of the (average) number of children; years by the day they end.
    """
    keys = ["area_code", "period_end"]
    both = spend[[*keys, "role", "value"]].merge(
        number[[*keys, "value"]].rename(columns={"value": "number"}), on=keys, how="inner"
    )
    both = both[both["period_end"].isin([first, last]) & both["value"].notna() & (both["number"] > 0)]
    out = []
    for code, rows in both.sort_values("period_end").groupby("area_code", sort=False):
        if len(rows) != 2:
            continue
        spent, children = rows["value"].tolist(), rows["number"].tolist()
        role = str(rows["role"].iloc[0])
        out.append(bridge((spent[0], spent[1]), (children[0], children[1]), area_code=str(code), role=role))
    return out


def by_year(spend: pd.DataFrame, number: pd.DataFrame) -> pd.DataFrame:
    """Each year's change in one area's spending parted into volume and price, and their sums since the first year.

    In: observations of one area's spending, with the index of prices as `level` where it is held, and of its (average)
    number of children. Out: one row a year after the first, over years that follow each other: period, period_end,
    change, volume, price, general (the price's part that is prices in general; NaN without `level`), volume_sum,
    price_sum (pounds).
    """
    both = spend.reindex(columns=["period", "period_end", "value", "level"]).merge(
        number[["period_end", "value"]].rename(columns={"value": "number"}), on="period_end"
    )
    both = both.dropna(subset=["value"]).query("number > 0").sort_values("period_end").reset_index(drop=True)
    spent, children = both["value"].tolist(), both["number"].tolist()
    rows = []
    for n in range(1, len(both)):
        step = bridge((spent[n - 1], spent[n]), (children[n - 1], children[n]))
        general = step.general(*both["level"].iloc[n - 1 : n + 1])
        rows.append((*both.loc[n, ["period", "period_end"]], step.change, step.volume.mean, step.price.mean, general))
    out = pd.DataFrame(rows, columns=["period", "period_end", "change", "volume", "price", "general"])
    return out.assign(volume_sum=out["volume"].cumsum(), price_sum=out["price"].cumsum())
