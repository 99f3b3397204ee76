"""What a notebook says of itself in its raw first cell, and the parameters that it declares there.

parameters:
  horizon_years: {type: int, min: 1, max: 10, help: how far ahead is projected}
  own_share_inside: {type: float, min: 0, max: 1, null: true, help: share of places to count on}

read(paths.notebooks("workforce.ipynb")).front["title"]
declared()["horizon_years"].default      # as the notebook's own parameters cell sets it
"""

import ast
import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from rc_analysis import paths
from rc_analysis.errors import ParameterError, listed

BASE = ("edition", "area", "as_of")
"""The parameters that every page may take without declaring them."""


class Parameter(BaseModel):
    """One parameter that a page declares: its type, what it may be, and what it is for.

    `default` is what the page's parameters cell sets; it need not be repeated in the front matter.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    type: Literal["int", "float", "str", "bool", "date"] = Field(description="int, float, str, bool or date")
    min: int | float | date | None = Field(None, description="the lowest value allowed")
    max: int | float | date | None = Field(None, description="the highest value allowed")
    choices: tuple[Any, ...] | None = Field(None, strict=False, description="a list of the values allowed")
    pattern: str | None = Field(None, description="a regular expression that the whole text matches")
    null: bool = Field(False, description="true where no value at all is allowed too, else false")
    default: Any = Field(None, description="what the parameters cell sets")
    help: str = Field("", description="what it is for, as text")

    def same_as(self, other: "Parameter") -> bool:
        """Whether two pages mean one thing by one name; how each explains it is its own affair."""
        return self.model_copy(update={"help": ""}) == other.model_copy(update={"help": ""})


@dataclass(frozen=True)
class Head:
    """What stands at the head of a notebook: its front matter (None where there is none), the defaults of its
    parameters cell by name (None where that is no plain value), and the language that it says it is written in."""

    front: Mapping[str, Any] | None
    defaults: Mapping[str, Any] | None = None
    untagged: tuple[str, ...] = ()
    language: str = "python"
    cells: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)


def read(path: Path) -> Head:
    """The head of a notebook, read and not run.

    `defaults` is None where no cell is tagged `parameters`; `untagged` then names the base parameters that
    another cell sets, which papermill would not change. Raises ParameterError where the file is no notebook of
    format 4, or its front matter no YAML.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        cells = tuple(dict(cell, source=source_of(cell["source"])) for cell in found["cells"])
        metadata = found.get("metadata", {})
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise ParameterError(
            path.name,
            seen=f"{type(wrong).__name__}: {str(wrong)[:60]}",
            allowed="a Jupyter notebook, format 4",
            mend="save it anew from JupyterLab, or take it out of the folder",
        ) from wrong
    code = [cell for cell in cells if cell.get("cell_type") == "code"]
    tagged = [cell for cell in code if "parameters" in (cell.get("metadata", {}).get("tags") or [])]
    # papermill too takes the first of several
    defaults = assigned(tagged[0]["source"]) if tagged else None
    free = {name for cell in code if not tagged for name in assigned(cell["source"])}
    return Head(
        front=_front(path, cells[0]) if cells else None,
        defaults=defaults,
        untagged=tuple(name for name in BASE if name in free),
        language=_language(metadata),
        cells=cells,
    )


def assigned(source: str) -> dict[str, Any]:
    """What a cell's plain assignments set, read and not run. A value that is no literal, and code that is no
    Python, count as None.

    >>> assigned("a = 1  # one\\nb: str = 'x'\\nc = a + 1")
    {'a': 1, 'b': 'x', 'c': None}
    """
    found: dict[str, Any] = {}
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a magic, or another language
        return found
    for node in body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if _annotated(node) else []  # type: ignore[attr-defined]
        for target in targets:
            if isinstance(target, ast.Name):
                try:
                    found[target.id] = ast.literal_eval(node.value)  # type: ignore[attr-defined]
                except ValueError:
                    found[target.id] = None
    return found


def declared() -> dict[str, Parameter]:
    """The parameters that the pages declare, by name, each with its page's default.

    Lenient, since a notebook that is open must not fail for a fault of another: a page that cannot be read is
    passed over here, and `discover` tells of it.
    """
    found: dict[str, Parameter] = {}
    for path in notebook_files(paths.notebooks()):
        try:
            head = read(path)
        except ParameterError:
            continue
        stated = (head.front or {}).get("parameters")
        for name, said in (stated if isinstance(stated, dict) else {}).items():
            try:
                made = Parameter.model_validate(rules(said))
            except ValueError:
                continue
            found.setdefault(str(name), with_default(made, head, str(name)))
    return found


def with_default(parameter: Parameter, head: Head, name: str) -> Parameter:
    """The parameter with the default that the notebook's parameters cell sets, where it sets one."""
    value = (head.defaults or {}).get(name, parameter.default)
    return parameter.model_copy(update={"default": parameter.default if value is None else value})


def rules(said: Any) -> Any:
    """A declaration's rules as read from YAML, whose key `null` is no text."""
    if not isinstance(said, dict):
        return said
    return {"null" if key is None else str(key): value for key, value in said.items()}


def notebook_files(folder: Path) -> list[Path]:
    """The notebooks of a folder, hidden files apart, by name. Editors keep copies in hidden files and folders."""
    return sorted(p for p in folder.glob("*.ipynb") if p.is_file() and not p.name.startswith("."))


class Loader(yaml.SafeLoader):
    """YAML's safe loader, but a key given twice is a fault rather than the last one winning."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key) for key, _ in node.value]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"{listed(twice)} given twice", node.start_mark)
        return super().construct_mapping(node, deep)


def nearest(word: str, known: Any, otherwise: str = "take it out") -> str:
    """The mend for a name that there is not: the one that it looks like.

    >>> nearest("horizn_years", ["horizon_years", "area"])
    "did you mean 'horizon_years'?"
    """
    near = get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else otherwise


def _front(path: Path, cell: Mapping[str, Any]) -> Mapping[str, Any] | None:
    source = cell["source"].strip()
    if cell.get("cell_type") != "raw" or not source.startswith("---"):
        return None
    try:
        found = yaml.load(source.strip("-"), Loader=Loader)
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        raise ParameterError(
            f"{path.name}: the first cell" + (f", line {mark.line + 1}" if mark else ""),
            seen=getattr(wrong, "problem", None) or str(wrong),
            allowed="YAML between two lines of `---`, one `key: value` a line",
            mend="put a value that holds a colon in quotes",
        ) from wrong
    return {str(key): value for key, value in found.items()} if isinstance(found, dict) else None


def source_of(source: Any) -> str:
    """A cell's source, which a notebook's file holds whole or in lines."""
    return source if isinstance(source, str) else "".join(source)


def _language(metadata: Mapping[str, Any]) -> str:
    """The language by what the notebook's metadata say: by its kernel, else by its last run, else Python."""
    said = metadata.get("kernelspec", {}).get("language") or metadata.get("language_info", {}).get("name") or "python"
    return str(said).lower()


def _annotated(node: ast.stmt) -> bool:
    return isinstance(node, ast.AnnAssign) and node.value is not None
