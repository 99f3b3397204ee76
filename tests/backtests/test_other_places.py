"""Every page for places unlike the North East's: the two smallest, a new one, the largest."""

import importlib
import re
import warnings

import matplotlib.pyplot as plt
import nbformat
import pytest

import rc_analysis as rc
from rc_analysis import paths
from rc_analysis.shapes import tables
from rc_analysis.shapes.exhibit import Exhibit

PLACES = ("Isles of Scilly", "City of London", "Cumberland", "Birmingham")
TOPICS = ("inspections", "budgets", "education")


def called(notebook: str) -> list[str]:
    """The functions of its topic that a notebook calls with the case alone."""
    cells = nbformat.read(paths.notebooks(f"{notebook}.ipynb"), as_version=4).cells
    found = re.findall(rf"rc\.{notebook}\.(\w+)\(case\)", "\n".join(cell.source for cell in cells))
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("place", PLACES)
def test_every_part_of_a_page_has_figures_or_says_why_not(place: str, topic: str) -> None:
    case = rc.open_case(topic, edition="anywhere", area=place, as_of="2026-09-30")
    module = importlib.import_module(f"rc_analysis.exhibits.{topic}")
    names = called(topic)
    assert len(names) >= 4
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in names:
            made = getattr(module, name)(case)
            words = [getattr(made, "text", "")]
            if isinstance(made, Exhibit):
                words = [made.missing or made.finding, made.headline, made.alt, *made.notes]
                assert words[0], name
                assert bool(made.missing) != bool(made.sources), name
                if not made.missing:
                    tables.to_html(made.view or tables.Table(made.data))
                if made.draw:
                    made.draw()
                    plt.close("all")
            for text in words:
                assert not re.search(r"\bnan\b|\bNone\b(?! of| is| has)|  |\.\.|−0\b(?!\.)", text), (name, text)
                # Every authority's newest grade stands in England's, so that its source is cited everywhere.
                assert name == "sources" or "Redcar" not in text, (name, text)
