"""Editions: a place and a date, read from `params/*.yml` and checked before anything runs.

An edition's file is flat, so that papermill's own `-f` takes it too; `_defaults.yml` lies beneath it. It holds
what every page may take (edition, area, as_of), a title, a renderer, and any parameter that a page declares in
its front matter; what it leaves out stays as the page's own parameters cell has it.

    edition = load_edition()                       # params/redcar-2026-q3.yml
    edition = load_edition(area="Middlesbrough")   # the same questions asked of another place
    edition.parameters(page)                       # what of it that page takes
"""

import ast
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model

from rc_analysis import paths
from rc_analysis.errors import ParameterError, UserError, listed, raise_all
from rc_analysis.front_matter import BASE, Loader, Parameter, assigned, declared, nearest
from rc_analysis.say.numbers import in_prose

DEFAULT = "redcar-2026-q3.yml"
SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
OWN = ("budget_line", "own_share_inside", "previous", "scenario", "title")
"""What an edition says of its own place alone: `for_area` carries none of it to another."""
INJECTED = "# Parameters"
"""The first line of the cell that papermill puts in."""
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


Day = Annotated[date, BeforeValidator(_a_date)]
TYPES: dict[str, Any] = {"int": int, "float": float, "str": str, "bool": bool, "date": Day}


class CaseParameters(BaseModel):
    """What every page may take."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    edition: str = Field(
        pattern=rf"^{SLUG}$",
        max_length=60,
        description="lower-case words and digits joined by hyphens, such as redcar-2026-q3",
    )
    area: str = Field(
        min_length=2, max_length=80, description="a local authority's name or code in quotes, see `rc-analysis areas`"
    )
    as_of: Day = Field(
        ge=date(2000, 1, 1),
        le=date(2100, 12, 31),
        description="a date as year-month-day, such as 2026-09-30, of this century",
    )


class _Stated(CaseParameters):
    """The keys of an edition's file that no page declares."""

    title: str = Field(min_length=3, max_length=120, description="a title; {area} in it becomes the place's name")
    renderer: Literal["auto", "builtin", "quarto"] = Field("auto", description="auto, builtin or quarto")


class Edition(_Stated):
    """An edition, checked. `settings` holds what it sets of the parameters that pages declare."""

    settings: dict[str, Any] = Field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        """The edition as its file would state it, defaults and all, fit for JSON (`as_of` as ISO text)."""
        flat = self.model_dump(mode="json")
        settings = flat.pop("settings")
        return flat | settings

    def parameters(self, takes: Iterable[str]) -> dict[str, Any]:
        """What the edition sets of the names that a page takes, fit for JSON."""
        stated = self.values()
        known = {*BASE, *self.settings}
        return {name: stated[name] for name in takes if name in known}

    def heading(self, area_name: str) -> str:
        """The edition's title for the place named.

        >>> Edition(edition="x", area="x1", as_of="2026-09-30", title="Children in {area}").heading("City of London")
        'Children in the City of London'
        """
        return in_prose(self.title.replace("{area}", area_name))

    def own(self) -> tuple[str, ...]:
        """The names of what it sets for its own place, and otherwise than every edition: see `OWN`."""
        stated, shared = self.values(), _read(paths.params("_defaults.yml"))
        return tuple(name for name in OWN if name in stated and stated[name] != shared.get(name))

    def for_area(self, name: str, code: str | None = None) -> "Edition":
        """The same edition for another place: `middlesbrough-2026-q3` from `redcar-2026-q3`.

        What it sets for its own place (`OWN`) is not carried: of that the other place has what every edition has.
        """
        shared = {key: value for key, value in _read(paths.params("_defaults.yml")).items() if key in OWN}
        settings = {key: value for key, value in self.settings.items() if key not in OWN}
        settings |= {key: shared[key] for key in self.settings if key in shared}
        period = re.search(r"\d{4}(-q[1-4])?$", self.edition)
        quarter = f"{self.as_of.year}-q{(self.as_of.month - 1) // 3 + 1}"
        slug = f"{paths.slugify(name)}-{period.group() if period else quarter}"
        update = {"edition": slug, "area": code or name, "settings": settings, "title": shared.get("title", self.title)}
        return self.model_copy(update=update)


def load_edition(path: str | Path | None = None, *, area: str | None = None, **overrides: Any) -> Edition:
    """Read and check an edition: `_defaults.yml`, then its file, then `overrides` (None leaves a key as it is).

    In: `path`, None for the default edition; `area`, the name of another place to build it for (`Edition.for_area`;
    `overrides` count for that place).
    Raises ParameterError, which lists every fault of the file at once; a key that no page declares is one.
    """
    file = Path(path) if path else paths.params(DEFAULT)
    values = _read(paths.params("_defaults.yml")) | _read(file)
    given = {key: value for key, value in overrides.items() if value is not None}
    edition = check_edition(values | given, where=file.name)
    if not area or area == edition.area:
        return edition
    return check_edition(edition.for_area(area).values() | given, where=file.name)


def check_edition(values: Mapping[str, Any], where: str = "edition") -> Edition:
    """An edition from values already read, as a manifest holds them. Raises ParameterError listing every fault."""
    known = declared()
    checked = _check(_with(_Stated, known), values, where)
    own = checked.model_dump(mode="json", include={name for name in known if name in values})
    return Edition(**checked.model_dump(include=set(_Stated.model_fields)), settings=own)


def check_case_parameters(*, edition: str, area: str, as_of: str | date, **settings: Any) -> dict[str, Any]:
    """A case's parameters, checked in the notebook's kernel: `as_of` as a date, and every other as the
    page that declares it allows. What is not given is not there.

    Raises ParameterError naming each unknown or wrong one.
    """
    given = {"edition": edition, "area": area, "as_of": as_of, **settings}
    return _check(_with(CaseParameters, declared()), given, where="open_case").model_dump(exclude_unset=True)


def check_injected() -> None:
    """Refuse a parameter that papermill was given and the notebook does not take; outside IPython nothing is done.

    Papermill itself only warns of such a name (`-p horizn_years 5`) and runs with the default. The cells that
    ran are found in IPython's history; papermill's own begins with the line `# Parameters`. Raises ParameterError.
    """
    module = sys.modules.get("IPython")
    shell = module.get_ipython() if module else None
    if shell is None:
        return
    cells = [str(source) for source in shell.user_ns.get("In", ())]
    faults: list[UserError] = []
    for place, source in enumerate(cells):
        if not _is_injected(source):
            continue
        earlier = {name for cell in cells[:place] for name in assigned(cell)}
        later = {name for cell in cells[place + 1 :] if not _is_injected(cell) for name in assigned(cell)}
        given = assigned(source)
        if not earlier:  # a person's own cell that begins so, or a notebook without the tag
            lost = sorted(set(given) & later)
            if lost:
                allowed = "a cell tagged `parameters`, which papermill puts its own after"
                mend = "tag the cell that sets them `parameters`"
                faults.append(
                    ParameterError(f"parameters {listed(lost)}", seen="set again", allowed=allowed, mend=mend)
                )
            continue
        for name in given:
            if name not in earlier:
                mend = nearest(name, earlier, "take it out, or set it in the parameters cell first")
                allowed = listed(sorted(earlier), "or")
                faults.append(ParameterError("unknown parameter", seen=name, allowed=allowed, mend=mend))
    raise_all(faults)


def _is_injected(source: str) -> bool:
    """Whether a cell is as papermill writes it: its heading, and assignments of plain values only."""
    if source.split("\n", 1)[0].rstrip() != INJECTED:
        return False
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return False
    return all(isinstance(node, ast.Assign | ast.AnnAssign) for node in body)


def _with(model: type[M], known: Mapping[str, Parameter]) -> type[M]:
    """A model with the declared parameters as fields beside its own."""
    fields: dict[str, Any] = {name: _field(parameter) for name, parameter in known.items()}
    made: type[M] = create_model(model.__name__, __base__=model, **fields)
    return made


def _field(parameter: Parameter) -> tuple[Any, Any]:
    kind: Any = Literal[parameter.choices] if parameter.choices else TYPES[parameter.type]
    limits: dict[str, Any] = {}
    if not parameter.choices:
        limits = {"ge": parameter.min, "le": parameter.max}
        if parameter.pattern:
            limits["pattern"] = rf"^(?:{parameter.pattern})$"
    limits = {key: limit for key, limit in limits.items() if limit is not None}
    inner = Annotated[kind, Field(**limits)]
    whole: Any = inner | None if parameter.null else inner  # type: ignore[operator]
    return whole, Field(parameter.default, description=allowed_for(parameter))


def allowed_for(parameter: Parameter) -> str:
    """What a declared parameter may be, in words.

    >>> allowed_for(Parameter(type="int", min=1, max=10, help="years ahead"))
    'a whole number from 1 to 10 (years ahead)'
    """
    words = {"int": "a whole number", "float": "a number", "str": "text", "bool": "true or false", "date": "a date"}
    text = listed(map(str, parameter.choices), "or") if parameter.choices else words[parameter.type]
    if not parameter.choices:
        text += f" from {parameter.min}" if parameter.min is not None else ""
        text += (
            f"{' to' if parameter.min is not None else ' up to'} {parameter.max}" if parameter.max is not None else ""
        )
        text += f" of the form {parameter.pattern}" if parameter.pattern else ""
    text += ", or null" if parameter.null else ""
    return f"{text} ({parameter.help})" if parameter.help else text


def _check(model: type[M], values: Mapping[str, Any], where: str) -> M:
    try:
        return model.model_validate(dict(values))
    except ValidationError as wrong:
        # a key that may be null is tried in two ways, so its faults come twice
        faults = {str(fault): fault for fault in (_fault(model, error, where) for error in wrong.errors())}
        raise_all(list(faults.values()))
        raise


def _fault(model: type[BaseModel], error: Any, where: str) -> ParameterError:
    key = str(error["loc"][0]) if error["loc"] else where
    if error["type"] == "extra_forbidden":
        names = sorted(model.model_fields)
        otherwise = "take it out, or declare it in the front matter of the page that takes it"
        allowed, mend = listed(names, "or"), nearest(key, names, otherwise)
        return ParameterError(f"{where}: unknown key", seen=key, allowed=allowed, mend=mend)
    allowed = model.model_fields[key].description or ""
    if error["type"] == "missing":
        return ParameterError(f"{where}: {key} is missing", allowed=allowed, mend=f"add a line `{key}: …`")
    seen = error["input"].isoformat() if isinstance(error["input"], date) else error["input"]
    return ParameterError(f"{where}: {key}", seen=seen, allowed=allowed)


def _read(file: Path) -> dict[str, Any]:
    if not file.is_file():
        here = sorted(p.name for p in paths.params().glob("*.yml") if not p.name.startswith("_"))
        raise ParameterError(
            "parameter file", seen=str(file), allowed=listed(here, "or"), mend="name a file that is there"
        )
    try:
        found = yaml.load(file.read_text(encoding="utf-8"), Loader=Loader)
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
