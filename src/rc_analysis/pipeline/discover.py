"""Which pages there are: a notebook dropped into `notebooks/` is a page, and its front matter says what kind.

---
title: "Homes for children looked after"   # the only key that must be there
nav: Homes                                 # its name in the navigation; else the title
group: Homes                               # the heading it stands under there; a page without one stands alone
order: 30                                  # its place; pages without one come last, by name
role: overview                             # one page is the overview; reference: to look up; briefing: a PDF of a side
audience: internal                         # left out of what is built for the public
parameters: ...                            # its own, see `rc_analysis.front_matter`
---

[page.name for page in discover()]
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rc_analysis import paths
from rc_analysis.errors import ParameterError, UserError, listed, raise_all
from rc_analysis.front_matter import BASE, Head, Parameter, nearest, notebook_files, read, rules, with_default

KEYS = (
    *("title", "nav", "group", "order", "lang", "role", "audience", "parameters"),
    *("description", "subtitle", "author", "date"),
)
ROLES = ("overview", "reference", "briefing")
AUDIENCES = ("public", "internal")
TAKEN = ("index", "accessibility", "methods")
"""File names that the site needs for itself."""
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Page:
    """One page: a notebook and what its front matter says. `name` is its file's stem.

    `parameters` are those that it declares, by name; `takes` are all names that its parameters cell sets.
    """

    name: str
    path: Path
    title: str
    nav: str = ""
    group: str = ""
    order: float = math.inf
    role: str = ""
    audience: str = "public"
    parameters: Mapping[str, Parameter] = field(default_factory=dict, hash=False)
    takes: tuple[str, ...] = BASE

    def __post_init__(self) -> None:
        if not self.nav:
            object.__setattr__(self, "nav", self.title)

    @property
    def href(self) -> str:
        """The page's file name: `index.html` for the overview."""
        return "index.html" if self.role == "overview" else f"{self.name}.html"

    @property
    def internal(self) -> bool:
        """Whether the page is never to be published."""
        return self.audience == "internal"


def discover(folder: Path | None = None) -> tuple[Page, ...]:
    """The pages of a folder (`notebooks/` where not given), in the order a reader meets them: the overview, then by
    `order`, then by name.

    Raises ParameterError listing every fault of every notebook: no front matter or title, an unknown key, role or
    audience, a name that cannot be a page's, no overview or two, parameters that the cell and the front matter
    do not agree on, or that two pages declare differently, and a language other than Python.
    """
    folder = folder or paths.notebooks()
    faults: list[UserError] = []
    pages: list[Page] = []
    for path in notebook_files(folder):
        try:
            head = read(path)
        except ParameterError as fault:
            faults.append(fault)
            continue
        made, wrong = _page(path, head)
        faults += wrong
        if made is not None:
            pages.append(made)
    faults += [*_overviews(pages, broken=bool(faults)), *_declared_twice(pages)]
    raise_all(faults)
    return tuple(sorted(pages, key=lambda page: (page.role != "overview", page.order, page.name)))


def menu(pages: Sequence[Page]) -> dict[str, list[Page]]:
    """The navigation: pages by the heading they stand under, in the order of each heading's first page.

    >>> made = [Page(name, Path(), name, group=group) for name, group in (("a", ""), ("b", "Homes"), ("c", "Homes"))]
    >>> {heading: [page.name for page in under] for heading, under in menu(made).items()}
    {'a': ['a'], 'Homes': ['b', 'c']}
    """
    found: dict[str, list[Page]] = {}
    for page in pages:
        found.setdefault(page.group or page.nav, []).append(page)
    return found


def _page(path: Path, head: Head) -> tuple[Page | None, list[UserError]]:
    name, front = path.stem, head.front
    faults = list(_named(path, head))
    if front is None:
        faults.append(
            ParameterError(
                f"{path.name}: the first cell",
                seen="no front matter",
                allowed='a raw cell: `---`, `title: "…"`, `lang: en-GB`, `---`',
                mend="add one above all others, as `rc-analysis new notebook` does",
            )
        )
        return None, faults
    for key in front:
        if key not in KEYS:
            mend = nearest(key, KEYS)
            faults.append(ParameterError(f"{path.name}: unknown key", seen=key, allowed=listed(KEYS, "or"), mend=mend))
    faults += _values(path.name, front)
    parameters, wrong = _parameters(path.name, front.get("parameters") or {}, head)
    faults += wrong
    order = front.get("order")
    if faults:
        # what is known of it still counts for faults between pages
        return Page(
            name, path, str(front.get("title")), role=str(front.get("role") or ""), parameters=parameters
        ), faults
    page = Page(
        name=name,
        path=path,
        title=front["title"].strip(),
        nav=(front.get("nav") or "").strip(),
        group=(front.get("group") or "").strip(),
        order=math.inf if order is None else order,
        role=front.get("role") or "",
        audience=front.get("audience") or "public",
        parameters=parameters,
        takes=tuple(head.defaults or ()),
    )
    return page, []


def _named(path: Path, head: Head) -> Iterator[UserError]:
    """What is wrong with a notebook's language or file name."""
    name = path.stem
    if head.language not in ("python", "ipython"):
        mend = "write it in Python, or take it out of the folder"
        yield ParameterError(f"{path.name}: its language", seen=head.language, allowed="python", mend=mend)
    if not SLUG.fullmatch(name):
        plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "a-name"
        allowed = "lower-case words and digits joined by hyphens"
        yield ParameterError(path.name, seen=name, allowed=allowed, mend=f"rename it {plain}.ipynb")
    elif name in TAKEN:
        mend = "give the notebook another name"
        yield ParameterError(path.name, seen=name, allowed="a name that the site does not need", mend=mend)


def _values(file: str, front: Mapping[str, Any]) -> Iterator[UserError]:
    title, order = front.get("title"), front.get("order")
    if not isinstance(title, str) or not title.strip():
        yield ParameterError(f"{file}: title", seen=title, allowed="text", mend='add a line `title: "…"`')
    for key in ("nav", "group"):
        if not isinstance(seen := front.get(key) or "", str):
            yield ParameterError(f"{file}: {key}", seen=seen, allowed="text", mend="put it in quotes")
    number = isinstance(order, int | float) and not isinstance(order, bool) and math.isfinite(order)
    if order is not None and not number:
        yield ParameterError(f"{file}: order", seen=order, allowed="a number", mend="such as `order: 30`")
    for key, allowed in (("role", ROLES), ("audience", AUDIENCES)):
        value = front.get(key)
        if value is not None and value not in allowed:
            mend = nearest(str(value), allowed)
            yield ParameterError(f"{file}: {key}", seen=value, allowed=listed(allowed, "or"), mend=mend)


def _parameters(file: str, said: Any, head: Head) -> tuple[dict[str, Parameter], list[UserError]]:
    """The declared parameters, and what is wrong with them or with the cell that sets them."""
    faults: list[UserError] = []
    found: dict[str, Parameter] = {}
    if not isinstance(said, dict):
        allowed = "`name: {type: int, help: …}`, one a line"
        return found, [ParameterError(f"{file}: parameters", seen=type(said).__name__, allowed=allowed)]
    for name, stated in said.items():
        where = f"{file}: parameter {name}"
        if name in BASE:
            faults.append(ParameterError(where, seen="declared", mend="take it out: every page may take it"))
            continue
        try:
            made = Parameter.model_validate(rules(stated))
        except ValidationError as wrong:
            faults += [_declaration_fault(where, error) for error in wrong.errors()]
            continue
        found[str(name)] = with_default(made, head, str(name))
        default = (head.defaults or {}).get(str(name))
        if made.default is not None and default is not None and default != made.default:
            faults.append(
                ParameterError(where, seen=made.default, allowed=f"{default!r}, as the parameters cell sets it")
            )
    if head.untagged:
        faults.append(
            ParameterError(
                f"{file}: {listed(head.untagged)}",
                seen="no cell tagged `parameters`",
                allowed="parameters in the one cell that is tagged so, or the page would show the same place always",
                mend="tag the cell that sets them `parameters`",
            )
        )
        return found, faults
    cell = head.defaults or {}
    for name in cell:
        if name not in BASE and name not in said:
            mend = nearest(name, [*BASE, *found], "declare it in the front matter, or set it in another cell")
            faults.append(
                ParameterError(
                    f"{file}: the parameters cell", seen=name, allowed=listed([*BASE, *found], "or"), mend=mend
                )
            )
    for name in found:
        if name not in cell:
            mend = f"add a line `{name} = …` to it, or take the parameter out of the front matter"
            faults.append(ParameterError(f"{file}: the parameters cell does not set {name}", mend=mend))
    return found, faults


def _declaration_fault(where: str, error: Any) -> ParameterError:
    rule = str(error["loc"][0]) if error["loc"] else ""
    rules_known = tuple(Parameter.model_fields)
    if not rule:
        allowed = "rules such as {type: int, min: 1, max: 10, help: …}"
        return ParameterError(where, seen=error["input"], allowed=allowed)
    if error["type"] == "extra_forbidden":
        return ParameterError(
            f"{where}: unknown rule", seen=rule, allowed=listed(rules_known, "or"), mend=nearest(rule, rules_known)
        )
    allowed = Parameter.model_fields[rule].description or ""
    if error["type"] == "missing":
        return ParameterError(f"{where}: {rule} is missing", allowed=allowed, mend=f"add `{rule}: …`")
    return ParameterError(f"{where}: {rule}", seen=error["input"], allowed=allowed)


def _overviews(pages: Sequence[Page], broken: bool) -> Iterator[UserError]:
    names = [page.path.name for page in pages if page.role == "overview"]
    if len(names) > 1:
        mend = "take `role: overview` out of all but one"
        yield ParameterError("the overview", seen=listed(names), allowed="exactly one page", mend=mend)
    if not names and not broken:  # the one that cannot be read may be it
        mend = "write `role: overview` into the front matter of the page to open first"
        yield ParameterError("the overview", seen="none", allowed="exactly one page", mend=mend)


def _declared_twice(pages: Sequence[Page]) -> Iterator[UserError]:
    first: dict[str, Page] = {}
    for page in pages:
        for name, parameter in page.parameters.items():
            other = first.setdefault(name, page)
            if not parameter.same_as(other.parameters[name]):
                yield ParameterError(
                    f"parameter {name}",
                    seen=f"declared in one way by {other.path.name}, in another by {page.path.name}",
                    allowed="one meaning, one default",
                    mend="make both the same, or give one another name",
                )
