"""One edition's case: which place, beside which others, as of when. What every notebook opens first.

case = rc.open_case(edition=edition, area=area, as_of=as_of)
case.figures("cla_number")        # a tidy frame, the place beside its comparators
"""

import sys
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from rc_analysis import figures as tidy
from rc_analysis import peers as ranking
from rc_analysis.errors import NoData
from rc_analysis.methods import comparators
from rc_analysis.params import check_case_parameters, check_injected
from rc_analysis.store import Area, Measure, Store, open_store

ENGLAND = "E92000001"


@dataclass(frozen=True, eq=False)
class Case:
    """A place, its comparators and a date, with the one door to the data.

    `settings` holds the page's own parameters (for instance `horizon_years`). Two cases are the same only if
    they are one object, so that what was worked out for a case can be kept with it.
    """

    edition: str
    area: Area
    region: Area
    england: Area
    neighbours: tuple[Area, ...]
    as_of: date
    store: Store
    settings: dict[str, Any] = field(default_factory=dict)
    asked: dict[tuple[str, str], None] = field(default_factory=dict, repr=False)
    """Every measure and published breakdown asked for so far, in order: what a page says of what is held."""

    @property
    def place(self) -> str:
        """The place's name, as a reader knows it."""
        return self.area.name

    @property
    def key(self) -> str:
        """What a frame carries (`frame.attrs["case"]`) so that a shape finds the case it came from."""
        return f"{self.area.code} {self.as_of} {self.edition}"

    def figures(
        self,
        measure: str,
        breakdown: str | Sequence[str] | None = "Total",
        *,
        since: int | str | date | None = None,
        beside: Sequence[str] | str = tidy.BESIDE,
    ) -> pd.DataFrame:
        """A measure for the place and those beside it: see `rc_analysis.figures.figures`.

        Out: a tidy frame with the columns of `rc_analysis.figures.COLUMNS`.
        """
        return tidy.figures(self, measure, breakdown, since=since, beside=beside)

    def everywhere(self, measure: str, breakdown: str | None = "Total") -> pd.DataFrame:
        """One measure for every present authority, none later than `as_of`: what a method is fitted on.

        In: one breakdown as shown or as published, or None for all of them, the total too.
        Out: the store's columns (area_code, period, period_start, period_end, value, symbol, ...).
        """
        published = None if breakdown is None else list(tidy.breakdowns_of(self, measure, breakdown))
        found = self.store.load(measure, areas=self.store.current(), breakdown=published)
        return found[found["period_end"] <= pd.Timestamp(self.as_of)].reset_index(drop=True)

    def peers(self, measure: str, breakdown: str = "Total") -> pd.DataFrame:
        """Every present council's figures that may be ranked: see `rc_analysis.peers.peers`."""
        return ranking.peers(self, measure, breakdown)

    def councils(self, region: bool = False) -> pd.DataFrame:
        """Every present council, or those of the case's region: area_code, area_name, region_code, pool (or "")."""
        places = self.store.areas()
        kept = places[places["area_code"].isin(self.store.current(self.region.code if region else None))]
        kept = kept.assign(pool=kept["area_code"].map(self.store.pools()).fillna(""))
        return kept.rename(columns={"name": "area_name"})[["area_code", "area_name", "region_code", "pool"]]

    @property
    def roles(self) -> dict[str, str]:
        """Area code to role, for the place and everything it is set beside."""
        codes = dict.fromkeys(comparators.PERCENTILES, "percentile")
        codes |= {area.code: "neighbour" for area in self.neighbours}
        return codes | {self.england.code: "england", self.region.code: "region", self.area.code: "place"}

    def load(
        self,
        measures: str | Sequence[str],
        breakdown: str | Sequence[str] | None = None,
        who: Sequence[str] = comparators.ROLES,
        need_place: bool = True,
    ) -> pd.DataFrame:
        """Observations of the place and its comparators, none of them later than `as_of`.

        Out: the store's columns and `role` (place, neighbour, region, england, percentile).
        Raises NoData where the place itself has no row at all (unless `need_place` is false).
        """
        roles = {code: role for code, role in self.roles.items() if role in who}
        frame = self.store.load(measures, areas=list(roles), breakdown=breakdown)
        self.asked.update(dict.fromkeys(zip(frame["measure"], frame["breakdown"], strict=True)))
        frame = frame[frame["period_end"] <= pd.Timestamp(self.as_of)]
        frame = frame.assign(role=pd.Categorical(frame["area_code"].map(roles), categories=list(comparators.ROLES)))
        if frame.empty or (need_place and "place" in who and not (frame["role"] == "place").any()):
            names = [measures] if isinstance(measures, str) else list(measures)
            raise NoData(tidy.nothing(self, self.measure(names[0]).title))
        return frame.reset_index(drop=True)

    def measure(self, measure: str) -> Measure:
        """The measure's entry in the dictionary."""
        return self.store.measure(measure)

    def sources(self, frame: pd.DataFrame) -> tuple[str, ...]:
        """The citations of the sources that a frame's rows name, in a fixed order."""
        ids = sorted(set(frame["source_id"].dropna()))
        return tuple(self.store.source(i).citation() for i in ids)


_opened: "OrderedDict[str, Case]" = OrderedDict()
_MOST = 32


def open_case(*, edition: str, area: str, as_of: str | date, **settings: Any) -> Case:
    """Open a case from a notebook's parameters, validated once more, and make it the current one.

    `settings` are the page's own parameters, by name. Raises ParameterError for an unknown or wrong parameter (a
    misspelt one that papermill put in, too), AreaError for an unknown or abolished area.
    """
    check_injected()
    _begin()
    values = check_case_parameters(edition=edition, area=area, as_of=as_of, **settings)
    store = open_store()
    place = store.area(values["area"])
    case = Case(
        edition=values["edition"],
        area=place,
        region=store.area(place.region_code),
        england=store.area(ENGLAND),
        neighbours=tuple(store.area(code) for code in place.neighbours),
        as_of=values["as_of"],
        store=store,
        settings={k: v for k, v in values.items() if k not in ("edition", "area", "as_of")},
    )
    _opened[case.key] = case
    _opened.move_to_end(case.key)
    while len(_opened) > _MOST:
        _opened.popitem(last=False)
    return case


def _begin() -> None:
    """A notebook begins anew: nothing made and not shown, and its own charts in the house style."""
    if "IPython" in sys.modules:
        import IPython

        from rc_analysis.shapes import charts_look, exhibit

        exhibit.forget()
        if IPython.get_ipython() is not None:  # type: ignore[no-untyped-call]
            charts_look.set_house_style()


def case_of(*frames: Any) -> Case | None:
    """The case that frames came from, by what `case.figures` wrote on them; else the one opened last, or None."""
    for frame in frames:
        found = _opened.get(getattr(frame, "attrs", {}).get("case", ""))
        if found is not None:
            return found
    return next(reversed(_opened.values()), None)
