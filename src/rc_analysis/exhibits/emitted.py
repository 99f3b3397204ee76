"""What the other notebooks emitted for the overview: their headlines, and the first sentence of their findings.

In a pipeline run they lie in the run's folder (`RC_ANALYSIS_RUN`); in JupyterLab and under nbval, in the committed
notebooks. Where those were run for another edition or area, the same functions are called afresh.
"""

import functools
import importlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rc_analysis import paths
from rc_analysis.case import Case, open_case
from rc_analysis.present import exhibit, headlines
from rc_analysis.present.headlines import Headline

TOPICS = ("inspections", "budgets", "sufficiency", "education")


@dataclass(frozen=True)
class Emitted:
    """One notebook's `lead`, the first sentence of its opening, and its headlines."""

    topic: str
    lead: str
    headlines: tuple[Headline, ...]


@functools.lru_cache(maxsize=8)
def of(case: Case) -> tuple[Emitted, ...]:
    """What each of the four topics emitted for the case's edition and area, in the topics' order."""
    run = os.environ.get("RC_ANALYSIS_RUN")
    folder = Path(run) if run else paths.notebooks()
    return tuple(_read(topic, folder / f"{topic}.ipynb", case) or _compute(topic, case) for topic in TOPICS)


def _read(topic: str, path: Path, case: Case) -> Emitted | None:
    if not path.is_file():
        return None
    outputs = list(_outputs(path))
    records = [data[headlines.MIME] for data in outputs if headlines.MIME in data]
    ours = [r for r in records if (r["edition"], r["area"]) == (case.edition, case.area.code)]
    if not ours:
        return None
    shown = [data[exhibit.MIME] for data in outputs if exhibit.MIME in data]
    lead = next((record["lead"] for record in shown if record["kind"] == "opening"), "")
    return Emitted(topic, lead, tuple(headlines.read(ours[0])))


def _outputs(path: Path) -> Iterator[dict[str, Any]]:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            yield output.get("data", {})


def _compute(topic: str, case: Case) -> Emitted:
    module = importlib.import_module(f"rc_analysis.exhibits.{topic}")
    here = open_case(topic, edition=case.edition, area=case.area.code, as_of=case.as_of)
    return Emitted(topic, module.opening(here).lead, tuple(module.headlines(here).items))
