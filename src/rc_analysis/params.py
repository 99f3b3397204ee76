"""Editions: a place and a date, read from `params/*.yml` and checked before anything runs.

An edition's file is flat, so that papermill's own `-f` takes it too; `_defaults.yml` lies beneath it.

    edition = load_edition()                       # params/redcar-2026-q3.yml
    edition = load_edition(area="Middlesbrough")   # the same questions asked of another place
    edition.parameters("budgets")                  # what that notebook's parameters cell takes
"""

import re
from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from rc_analysis import paths
from rc_analysis.errors import ParameterError, UserError, listed, raise_all

DEFAULT = "redcar-2026-q3.yml"
SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
M = TypeVar("M", bound=BaseModel)


def _a_date(value: Any) -> Any:
    """A date, or a date as ISO text; anything else is left for pydantic to refuse."""
    if isinstance(value, datetime):
        return value if value.time() != value.time().min else value.date()
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


class CaseParameters(BaseModel):
    """What every notebook's parameters cell takes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    edition: str = Field(
        pattern=rf"^{SLUG}$",
        max_length=60,
        description="lower-case words and digits joined by hyphens, such as redcar-2026-q3",
    )
    area: str = Field(
        min_length=2, max_length=80, description="a local authority's name or code in quotes, see `rc-analysis areas`"
    )
    as_of: Annotated[date, BeforeValidator(_a_date)] = Field(
        ge=date(2000, 1, 1),
        le=date(2100, 12, 31),
        description="a date as year-month-day, such as 2026-09-30, of this century",
    )


class SufficiencyParameters(CaseParameters):
    """`sufficiency` also takes how far ahead it projects, and what it assumes about places."""

    horizon_years: int = Field(3, ge=1, le=10, description="a whole number of years from 1 to 10")
    home_beds: int | None = Field(
        None, ge=0, le=5000, description="beds in children's homes to count on, or null for those now in use"
    )
    home_occupancy: float = Field(0.85, ge=0.3, le=1, description="a share from 0.3 to 1")
    other_need_homes: float = Field(0.5, ge=0, le=1, description="a share from 0 to 1")
    foster_unfilled_usable: float = Field(0.25, ge=0, le=1, description="a share from 0 to 1")
    children_per_foster_home: float = Field(1.5, ge=1, le=4, description="a number from 1 to 4")
    pool_correlation: float = Field(0.25, ge=0, le=1, description="a correlation from 0 to 1")


class BudgetsParameters(CaseParameters):
    """`budgets` also takes a scenario of levers, a budget to hold spending against, and how far ahead it looks."""

    scenario: str = Field(
        "example", pattern=rf"^{SLUG}$", max_length=60, description="the name of a file of params/scenarios"
    )
    budget_line: int = Field(
        0, ge=0, le=10_000_000_000, description="pounds a year, or 0 for the newest published year's spending"
    )
    spend_until: int = Field(
        2029, ge=2018, le=2040, description="the year in which the last financial year ends: 2029 for 2028-29"
    )


NOTEBOOKS: dict[str, type[CaseParameters]] = {
    "overview": CaseParameters,
    "inspections": CaseParameters,
    "budgets": BudgetsParameters,
    "sufficiency": SufficiencyParameters,
    "education": CaseParameters,
}
"""Each notebook and the parameters it takes. A notebook's own setting is added to its model and to `Edition`."""


class Edition(SufficiencyParameters, BudgetsParameters):
    """An edition, checked. Every key of its file and of `_defaults.yml` is here."""

    title: str = Field(min_length=3, max_length=120, description="a title; {area} in it becomes the place's name")
    renderer: Literal["auto", "builtin", "quarto"] = Field("auto", description="auto, builtin or quarto")

    def parameters(self, notebook: str) -> dict[str, Any]:
        """Exactly the parameters that a notebook takes, fit for JSON (`as_of` as ISO text).

        Raises ParameterError for a notebook that there is not.
        """
        model = _model(notebook)
        return self.model_dump(mode="json", include=set(model.model_fields))

    def heading(self, area_name: str) -> str:
        """The edition's title for the place named.

        >>> Edition(edition="x", area="x1", as_of="2026-09-30", title="Children in {area}").heading("Leeds")
        'Children in Leeds'
        """
        return self.title.replace("{area}", area_name)

    def for_area(self, name: str, code: str | None = None) -> "Edition":
        """The same edition for another place: `middlesbrough-2026-q3` from `redcar-2026-q3`."""
        period = re.search(r"\d{4}(-q[1-4])?$", self.edition)
        quarter = f"{self.as_of.year}-q{(self.as_of.month - 1) // 3 + 1}"
        slug = f"{slugify(name)}-{period.group() if period else quarter}"
        return self.model_copy(update={"edition": slug, "area": code or name})


def slugify(name: str) -> str:
    """A name as it stands in a folder's name.

    >>> slugify("Bournemouth, Christchurch and Poole")
    'bournemouth-christchurch-and-poole'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "")).strip("-")


def load_edition(path: str | Path | None = None, *, area: str | None = None, **overrides: Any) -> Edition:
    """Read and check an edition: `_defaults.yml`, then its file, then `overrides` (None leaves a key as it is).

    In: `path`, None for the default edition; `area`, the name of another place to build it for.
    Raises ParameterError, which lists every fault of the file at once.
    """
    file = Path(path) if path else paths.params(DEFAULT)
    values = _read(paths.params("_defaults.yml")) | _read(file)
    values |= {key: value for key, value in overrides.items() if value is not None}
    edition = _check(Edition, values, where=file.name)
    return edition.for_area(area) if area and area != edition.area else edition


def check_edition(values: Mapping[str, Any]) -> Edition:
    """An edition from values already read, as a manifest holds them. Raises ParameterError listing every fault."""
    return _check(Edition, values, where="edition")


def check_case_parameters(notebook: str, **values: Any) -> dict[str, Any]:
    """A notebook's parameters, checked once more in its kernel: same keys, `as_of` as a date.

    Raises ParameterError naming each unknown, missing or wrong one.
    """
    return _check(_model(notebook), values, where=f"{notebook}.ipynb").model_dump()


def check_names(notebook: str, given: Iterable[str], taken: Iterable[str]) -> None:
    """Hold what an edition gives a notebook against what its parameters cell takes; both ways must agree.

    Papermill itself only warns of an unknown parameter, and says nothing of one left at its default.
    """
    given, taken = set(given), set(taken)
    faults: list[UserError] = []
    if not taken:
        raise ParameterError(
            f"{notebook}.ipynb",
            seen="no parameters",
            allowed="exactly one cell tagged `parameters`",
            mend=f"tag the cell that sets {listed(sorted(given))}",
        )
    for name in sorted(given - taken):
        faults.append(_unknown(name, taken, f"{notebook}.ipynb takes"))
    for name in sorted(taken - given):
        faults.append(
            ParameterError(
                f"{notebook}.ipynb: {name}",
                seen="a parameter that no edition sets",
                allowed=listed(sorted(given)),
                mend="add it to the notebook's model in params.py, or make it a value of the set-up cell",
            )
        )
    raise_all(faults)


def _model(notebook: str) -> type[CaseParameters]:
    if notebook not in NOTEBOOKS:
        raise ParameterError(
            "notebook", seen=notebook, allowed=listed(NOTEBOOKS, "or"), mend=_nearest(notebook, NOTEBOOKS)
        )
    return NOTEBOOKS[notebook]


def _check(model: type[M], values: Mapping[str, Any], where: str) -> M:
    try:
        return model.model_validate(dict(values))
    except ValidationError as wrong:
        raise_all([_fault(model, error, where) for error in wrong.errors()])
        raise


def _fault(model: type[BaseModel], error: Any, where: str) -> ParameterError:
    key = str(error["loc"][0]) if error["loc"] else where
    if error["type"] == "extra_forbidden":
        return _unknown(key, model.model_fields, where)
    allowed = model.model_fields[key].description or ""
    if error["type"] == "missing":
        return ParameterError(f"{where}: {key} is missing", allowed=allowed, mend=f"add a line `{key}: …`")
    seen = error["input"].isoformat() if isinstance(error["input"], date) else error["input"]
    return ParameterError(f"{where}: {key}", seen=seen, allowed=allowed)


def _unknown(key: str, known: Iterable[str], where: str) -> ParameterError:
    names = sorted(known)
    return ParameterError(f"{where}: unknown key", seen=key, allowed=listed(names, "or"), mend=_nearest(key, names))


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else "take it out"


class _Loader(yaml.SafeLoader):
    """YAML's safe loader, but a key given twice is a fault rather than the last one winning."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key) for key, _ in node.value]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"{listed(twice)} given twice", node.start_mark)
        return super().construct_mapping(node, deep)


def _read(file: Path) -> dict[str, Any]:
    if not file.is_file():
        here = sorted(p.name for p in paths.params().glob("*.yml") if not p.name.startswith("_"))
        raise ParameterError(
            "parameter file", seen=str(file), allowed=listed(here, "or"), mend="name a file that is there"
        )
    try:
        found = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as wrong:
        mark = getattr(wrong, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        raise ParameterError(
            f"{file.name}{place}",
            seen=getattr(wrong, "problem", None) or str(wrong),
            allowed="YAML in UTF-8, one `key: value` a line",
        ) from wrong
    if not isinstance(found, dict):
        raise ParameterError(
            file.name, seen=type(found).__name__, allowed="`key: value` lines, see params/redcar-2026-q3.yml"
        )
    return {str(key): value for key, value in found.items()}
