"""One edition's case: which place, beside which others, as of when. What every notebook opens first.

case = open_case("budgets", edition="redcar-2026-q3", area="E06000003", as_of="2026-09-30")
case.load("cla_number")        # observations with a `role` for each row
case.compare("cla_number")     # the newest figure beside its comparators
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from rc_analysis.errors import NoData
from rc_analysis.methods import comparators
from rc_analysis.methods.comparators import Comparison
from rc_analysis.params import check_case_parameters
from rc_analysis.store import Area, Measure, Store, open_store

ENGLAND = "E92000001"


@dataclass(frozen=True, eq=False)
class Case:
    """A place, its comparators and a date, with the one door to the data.

    `settings` holds the notebook's own parameters (for instance `horizon_years`). Two cases are the same only if
    they are one object, so that what was worked out for a case can be kept with it.
    """

    notebook: str
    edition: str
    area: Area
    region: Area
    england: Area
    neighbours: tuple[Area, ...]
    as_of: date
    store: Store
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The place's name, as a reader knows it."""
        return self.area.name

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
        frame = frame[frame["period_end"] <= pd.Timestamp(self.as_of)]
        frame = frame.assign(role=pd.Categorical(frame["area_code"].map(roles), categories=list(comparators.ROLES)))
        if frame.empty or (need_place and "place" in who and not (frame["role"] == "place").any()):
            names = [measures] if isinstance(measures, str) else list(measures)
            title = self.measure(names[0]).title
            raise NoData(f"No figures are published for {self.place} on: {title[0].lower()}{title[1:]}.")
        return frame.reset_index(drop=True)

    def compare(self, measure: str, breakdown: str = "Total") -> Comparison:
        """The place's newest figure beside its comparators. Raises NoData where it has none."""
        found = comparators.compare(self.load(measure, breakdown=breakdown))
        if found is None:
            raise NoData(f"Every figure for {self.place} is withheld or missing on: {self.measure(measure).title}.")
        return found

    def series(self, measure: str, breakdown: str = "Total") -> pd.DataFrame:
        """Place, neighbours' mean, region and England over time, as `comparators.groups` gives them."""
        return comparators.groups(self.load(measure, breakdown=breakdown), place=self.place, region=self.region.name)

    def measure(self, measure: str) -> Measure:
        """The measure's entry in the dictionary."""
        return self.store.measure(measure)

    def sources(self, frame: pd.DataFrame) -> tuple[str, ...]:
        """The citations of the sources that a frame's rows name, in a fixed order."""
        ids = sorted(set(frame["source_id"].dropna()))
        return tuple(self.store.source(i).citation() for i in ids)


def open_case(notebook: str, *, edition: str, area: str, as_of: str | date, **settings: Any) -> Case:
    """Open a case from a notebook's parameters, validated once more.

    Raises ParameterError for an unknown or wrong parameter, AreaError for an unknown or abolished area.
    """
    values = check_case_parameters(notebook, edition=edition, area=area, as_of=as_of, **settings)
    store = open_store()
    place = store.area(values["area"])
    return Case(
        notebook=notebook,
        edition=values["edition"],
        area=place,
        region=store.area(place.region_code),
        england=store.area(ENGLAND),
        neighbours=tuple(store.area(code) for code in place.neighbours),
        as_of=values["as_of"],
        store=store,
        settings={k: v for k, v in values.items() if k not in ("edition", "area", "as_of")},
    )
