"""Scenarios: levers on spending as assumptions, read from `params/scenarios/*.yml` and checked before use.

    scenario = load_scenario("example")        # params/scenarios/example.yml
    load_scenario("none")                      # None: an edition that sets no levers
    check_against(scenario, children_in_homes=54, place="Redcar and Cleveland")

A range is three numbers, low, central and high; one number stands for all three. What is typed in such a file is an
assumption and is shown as one; published figures are read for the place and never typed. The council's own assumptions
(`status: own`) each name where they are from, in the lever's `sources`: a text by field, `all` for the rest.
"""

import re
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from rc_analysis import paths
from rc_analysis.errors import ParameterError, listed, raise_all

NONE = "none"
"""What an edition names where it sets no levers."""
NOT_ASSUMED = ("kind", "label", "sources")
"""The keys of a lever that are no assumption."""
KINDS_OF_CARE = ("homes", "fostering", "other")


class Span(BaseModel):
    """A range given as [low, central, high] or as one number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    low: float
    central: float
    high: float

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, given: Any) -> Any:
        if isinstance(given, bool):
            raise ValueError("a number, or three as [low, central, high]")
        if isinstance(given, int | float):
            return {"low": given, "central": given, "high": given}
        if isinstance(given, list):
            if len(given) != 3 or not all(isinstance(x, int | float) and not isinstance(x, bool) for x in given):
                raise ValueError("a number, or three as [low, central, high]")
            return dict(zip(("low", "central", "high"), given, strict=True))
        return given

    @model_validator(mode="after")
    def _in_order(self) -> "Span":
        if not all(isfinite(x) for x in (self.low, self.central, self.high)):
            raise ValueError("finite numbers")
        if not self.low <= self.central <= self.high:
            raise ValueError("[low, central, high] in rising order")
        if self.low < 0:
            raise ValueError("no number below nought")
        return self


def _percent(span: Span) -> Span:
    if span.high > 100:
        raise ValueError("percentages from 0 to 100")
    shares = any(0 < x < 1 for x in (span.low, span.central, span.high))
    if 0 < span.central < 1 or (shares and span.high <= 1):
        raise ValueError("percentages, not shares of one: 70 for 70%, never 0.7")
    return span


def _month(given: Any) -> Any:
    text = str(given)[:7] if given is not None else ""
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text):
        raise ValueError("a year and month, such as 2026-10")
    return text


Pounds = Span
Percent = Annotated[Span, AfterValidator(_percent)]
Month = Annotated[str, BeforeValidator(_month)]
Count = Annotated[int, Field(strict=True, ge=0, le=1000)]
Months = Annotated[int, Field(strict=True, ge=0, le=120)]


class Lever(BaseModel):
    """What every lever has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str = Field(min_length=3, max_length=100)
    sources: dict[str, Annotated[str, Field(min_length=3, max_length=200)]] = Field(default_factory=dict)

    @property
    def assumed(self) -> tuple[str, ...]:
        """The fields that hold an assumption: all but its names, and what is read as published."""
        return tuple(name for name, value in self if name not in NOT_ASSUMED and value != "published")

    def source_of(self, field: str) -> str:
        """Where an assumption is from; empty where the file does not say."""
        return self.sources.get(field) or self.sources.get("all", "")

    @model_validator(mode="after")
    def _sources_of_fields(self) -> "Lever":
        known = {*self.assumed, "all"}
        if unknown := sorted(set(self.sources) - known):
            raise ValueError(f"sources: the lever's own fields, or all; it has no {listed(unknown)} to give one for")
        return self


class MoveToFostering(Lever):
    """Children moved from children's homes to foster homes."""

    kind: Literal["move_to_fostering"]
    children: Count
    start: Month
    months: Months
    cost_percent: Percent
    lasting_percent: Percent
    support_a_week: Pounds


class RecruitFosterCarers(Lever):
    """Foster households recruited, whose places stand in for an agency's."""

    kind: Literal["recruit_foster_carers"]
    households: Count
    start: Month
    months: Months
    places_each: Span
    filled_percent: Percent
    agency_a_week: Pounds
    own_a_week: Pounds
    recruiting_each: Pounds


class CouncilHome(Lever):
    """A children's home of the council's own, in place of places bought."""

    kind: Literal["council_home"]
    beds: Annotated[int, Field(strict=True, ge=1, le=50)]
    opens: Month
    capital: Pounds
    life_years: Annotated[int, Field(strict=True, ge=1, le=100)]
    interest_percent: Percent
    staffing_a_year: Pounds
    running_a_year: Pounds
    occupancy_percent: Percent
    external_a_week: Span | Literal["published"]

    @model_validator(mode="after")
    def _priced(self) -> "CouncilHome":
        if isinstance(self.external_a_week, Span) and not self.external_a_week.low > 0:
            raise ValueError("external_a_week: prices above nought, or `published`")
        return self


class ReduceEntries(Lever):
    """Fewer children who start to be looked after."""

    kind: Literal["reduce_entries"]
    percent: Percent
    start: Month
    months: Months
    would_live_percent: dict[str, float]
    saved_percent: Percent
    help_each: Pounds

    @model_validator(mode="after")
    def _whole(self) -> "ReduceEntries":
        shares = self.would_live_percent
        if set(shares) != set(KINDS_OF_CARE):
            raise ValueError(f"would_live_percent: a share for each of {listed(KINDS_OF_CARE)}")
        if any(not (isfinite(v) and v >= 0) for v in shares.values()) or abs(sum(shares.values()) - 100) > 0.05:
            raise ValueError(
                f"would_live_percent: shares from nought up that add up to 100, not {sum(shares.values()):g}"
            )
        return self


class PooledFramework(Lever):
    """A price cut on places in children's homes bought together with other authorities."""

    kind: Literal["pooled_framework"]
    start: Month
    months: Months
    covered_percent: Percent
    price_cut_percent: Percent
    fee_a_year: Pounds


AnyLever = MoveToFostering | RecruitFosterCarers | CouncilHome | ReduceEntries | PooledFramework


class Scenario(BaseModel):
    """A scenario, checked. `status` says whether its numbers are made up as an example or the council's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=3, max_length=80)
    status: Literal["example", "own"]
    levers: tuple[Annotated[AnyLever, Field(discriminator="kind")], ...] = Field(max_length=12)

    @model_validator(mode="after")
    def _labels_differ(self) -> "Scenario":
        labels = [lever.label for lever in self.levers]
        if doubled := sorted({x for x in labels if labels.count(x) > 1}):
            raise ValueError(f"a label of its own for each lever; twice: {listed(doubled)}")
        return self

    @model_validator(mode="after")
    def _own_has_sources(self) -> "Scenario":
        lacking = [(x.label, [f for f in x.assumed if not x.source_of(f)]) for x in self.levers]
        if self.status == "own" and (told := [f"{label}: {listed(names)}" for label, names in lacking if names]):
            raise ValueError(
                f"status own needs a source for each assumption (`sources:` of its lever); none for {told}"
            )
        return self


def load_scenario(name: str) -> Scenario | None:
    """Read and check `params/scenarios/<name>.yml`; None for "none". Raises ParameterError, which lists every fault."""
    if name == NONE:
        return None
    file = paths.params("scenarios", f"{name}.yml")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) or not file.is_file():
        here = sorted(p.stem for p in paths.params("scenarios").glob("*.yml"))
        allowed, mend = listed([NONE, *here], "or"), "name a file of params/scenarios, or none"
        raise ParameterError("scenario", seen=name, allowed=allowed, mend=mend)
    return read_scenario(file)


def read_scenario(file: Path) -> Scenario:
    """A scenario from a file. Raises ParameterError, which lists every fault at once."""
    try:
        held = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise ParameterError(file.name, seen=str(wrong)[:200], allowed="a file of YAML in UTF-8") from wrong
    return check_scenario(held, where=file.name)


def check_scenario(held: Any, where: str = "scenario") -> Scenario:
    """A scenario from values already read. Raises ParameterError, which lists every fault at once."""
    if not isinstance(held, Mapping):
        raise ParameterError(where, seen=type(held).__name__, allowed="`name`, `status` and `levers`")
    try:
        return Scenario.model_validate(held)
    except ValidationError as wrong:
        raise_all(
            [
                ParameterError(
                    f"{where}: {'.'.join(str(x) for x in e['loc']) or 'the file'}",
                    seen=e["input"] if isinstance(e["input"], int | float | str | list) else None,
                    allowed=e["msg"].removeprefix("Value error, "),
                )
                for e in wrong.errors()
            ]
        )
        raise


def check_against(scenario: Scenario, *, children_in_homes: float, place: str) -> None:
    """Refuse a scenario that asks for more children in children's homes than there are.

    In: `children_in_homes`, the newest published number, NaN where it is withheld or missing. Children moved to
    fostering and beds opened draw on the same children. Raises ParameterError.
    """
    moved = sum(x.children for x in scenario.levers if isinstance(x, MoveToFostering))
    beds = sum(x.beds for x in scenario.levers if isinstance(x, CouncilHome))
    asked = moved + beds
    if not asked:
        return
    if not isfinite(children_in_homes):
        raise ParameterError(
            f"scenario {scenario.name}",
            seen=f"{asked} children to move or to house",
            allowed=f"none, as no number of children in children's homes is published for {place}",
            mend="leave those levers out for this place",
        )
    if asked > children_in_homes:
        raise ParameterError(
            f"scenario {scenario.name}",
            seen=f"{moved} children to move out of children's homes and {beds} to house in new ones",
            allowed=f"{children_in_homes:,.0f} together, as many as live in children's homes in {place}",
            mend="lower `children` or `beds`",
        )
