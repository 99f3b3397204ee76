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
    def each_first(self) -> float:
        """Pounds for each child at first."""
        return self.spend_first / self.number_first

    @property
    def each_last(self) -> float:
        """Pounds for each child at last."""
        return self.spend_last / self.number_last

    @property
    def volume_share(self) -> float:
        """The volume's part of the change, in percent; NaN unless both effects pull the way the change goes."""
        if self.change == 0 or self.volume.mean * self.change < 0 or self.price.mean * self.change < 0:
            return float("nan")
        return self.volume.mean / self.change * 100

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
    for code, rows in both.groupby("area_code", sort=False):
        if len(rows) != 2:
            continue
        a, b = (rows.set_index("period_end").loc[when] for when in (first, last))
        out.append(
            bridge(
                (float(a["value"]), float(b["value"])),
                (float(a["number"]), float(b["number"])),
                area_code=str(code),
                role=str(a["role"]),
            )
        )
    return out
