"""A first page, to be changed into one's own: `rc-analysis new notebook workforce`."""

import json
import math
import re
from pathlib import Path

import nbformat

from rc_analysis import paths
from rc_analysis.errors import ParameterError, UserError, raise_all
from rc_analysis.params import load_edition
from rc_analysis.pipeline.discover import SLUG, TAKEN, discover

TEMPLATE = Path(__file__).with_name("templates") / "page.ipynb"
STEP = 10
"""How far apart pages are numbered, so that another goes between two without renumbering."""


def new_notebook(name: str, title: str | None = None) -> Path:
    """Write `notebooks/<name>.ipynb`, a page that builds as it is, after all others in the navigation.

    In: `name`, the page's file name; `title`, else the name in words. Out: the file's path. Raises ParameterError
    for a name that is no page's, or that there is already.
    """
    faults: list[UserError] = []
    target = paths.notebooks(f"{name}.ipynb")
    if not SLUG.fullmatch(name):
        allowed = "lower-case words and digits joined by hyphens, such as care-leavers"
        plain = paths.slugify(name)
        mend = f"call it {plain}" if plain else "choose another"
        faults.append(ParameterError("the notebook's name", seen=name, allowed=allowed, mend=mend))
    elif name in TAKEN:
        faults.append(ParameterError("the notebook's name", seen=name, allowed="a name that the site does not need"))
    elif target.exists():
        mend = "choose another name, or change that notebook"
        faults.append(ParameterError(f"notebooks/{name}.ipynb is there already", mend=mend))
    if title is not None and not title.strip():
        faults.append(ParameterError("--title", seen=title, allowed="some text"))
    raise_all(faults)
    said = title.strip() if title else name.replace("-", " ").capitalize()
    orders = [page.order for page in discover() if math.isfinite(page.order)]
    edition = load_edition()
    words = {
        "TITLE": said,
        "ORDER": str(math.floor(max(orders, default=0) / STEP) * STEP + STEP),
        "EDITION": edition.edition,
        "AREA": edition.area,
        "AS_OF": edition.as_of.isoformat(),
    }
    # What JSON escapes within quotes, YAML and Python do too.
    words = {key: json.dumps(word, ensure_ascii=False)[1:-1] for key, word in words.items()}
    notebook = nbformat.read(TEMPLATE, as_version=4)
    for cell in notebook.cells[:3]:
        cell.source = re.sub("|".join(words), lambda found: words[found[0]], cell.source)
    with target.open("x", encoding="utf-8", newline="\n") as file:
        file.write(nbformat.writes(notebook) + "\n")
    return target
