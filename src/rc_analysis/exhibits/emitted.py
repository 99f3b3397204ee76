"""The headlines that the other notebooks emitted, for the overview to read.

In a pipeline run they lie in the run's folder (`RC_ANALYSIS_RUN`); in JupyterLab and under nbval, in the committed
notebooks. Where those were run for another edition or area, the headlines are computed afresh.
"""

import json
import os
from dataclasses import replace
from pathlib import Path

from rc_analysis import paths
from rc_analysis.case import Case
from rc_analysis.present import headlines
from rc_analysis.present.headlines import Headline

TOPICS = ("inspections", "budgets", "sufficiency", "education")


def headlines_of(case: Case) -> list[Headline]:
    """The headlines of the four topics for the case's edition and area, in the topics' order."""
    run = os.environ.get("RC_ANALYSIS_RUN")
    folder = Path(run) if run else paths.notebooks()
    found: list[Headline] = []
    for topic in TOPICS:
        emitted = _read(folder / f"{topic}.ipynb", case)
        found += emitted if emitted is not None else _compute(topic, case)
    return found


def _read(path: Path, case: Case) -> list[Headline] | None:
    if not path.is_file():
        return None
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            record = output.get("data", {}).get(headlines.MIME)
            if record and (record["edition"], record["area"]) == (case.edition, case.area.code):
                return headlines.read(record)
    return None


def _compute(topic: str, case: Case) -> list[Headline]:
    import importlib

    module = importlib.import_module(f"rc_analysis.exhibits.{topic}")
    return list(module.headlines(replace(case, notebook=topic)).items)
