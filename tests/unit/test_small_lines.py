"""Small lines in a table: drawn where figures may be joined, and all the way to the page. Figures are made up."""

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from pages import seen
from rc_analysis.pipeline.render.blocks import fitted
from rc_analysis.pipeline.render.clean import clean
from rc_analysis.pipeline.render.pdf import to_typst
from rc_analysis.shapes.exhibit import Exhibit
from rc_analysis.shapes.small_lines import MARGIN, WIDTH, small_line
from rc_analysis.shapes.tables import Table, to_html

NAN = float("nan")


def series(values: Sequence[float], years: list[int] | None = None, segment: list[int] | None = None) -> pd.DataFrame:
    ends = pd.to_datetime([f"{year}-03-31" for year in years or range(2015, 2015 + len(values))])
    return pd.DataFrame({"period_end": ends, "value": values, "segment": segment or [0] * len(values)})


def strokes(frame: pd.DataFrame) -> tuple[list[int], str]:
    """The number of figures in each stretch of the line, and where its mark stands."""
    line, mark = re.findall(r' d="([^"]*)"', small_line(frame))
    return [1 if part.endswith("h0") else part.count("L") + 1 for part in line[1:].split("M")], mark


@pytest.mark.parametrize(
    ("frame", "parts"),
    [
        (series([1, 2, 3, 4]), [4]),
        (series([1, 2, NAN, 3, 4]), [2, 2]),  # a figure is missing
        (series([1, 2, 3, 4], [2018, 2019, 2022, 2023]), [2, 2]),  # two years have no row
        (series([1, 2, 3, 4], segment=[0, 0, 1, 1]), [2, 2]),  # what is counted has changed
        (series([1, NAN, 3, NAN, 5]), [1, 1, 1]),  # each alone
        (series([NAN, 1, 2, NAN]), [2]),  # none of the newest year
        (series([1, 2, 3], [2016, 2018, 2020]), [3]),  # every other year
        (series([1, 2, 3, 4]).iloc[::-1], [4]),
    ],
)
def test_a_line_joins_only_what_may_be_compared(frame: pd.DataFrame, parts: list[int]) -> None:
    assert strokes(frame)[0] == parts


def test_the_newest_figure_is_marked_where_it_stands() -> None:
    assert strokes(series([1, 2, 3]))[1] == f"M{WIDTH - MARGIN} {MARGIN}h0"  # at the right, and the highest
    line, mark = re.findall(r' d="([^"]*)"', small_line(series([1, 3, NAN])))
    assert line.split("L")[-1] == mark[1:-2]  # the last that is there


def test_a_constant_series_is_level_and_one_figure_or_none_is_nothing() -> None:
    assert {point.split()[1] for point in re.findall(r"[\d.]+ [\d.]+", small_line(series([5, 5, 5])))} == {"9"}
    assert [small_line(series(values)) for values in ([], [4], [NAN, 4], [NAN])] == [""] * 4


def test_it_is_small_the_same_again_and_inside_its_frame() -> None:
    frame = series([float((7 * n) % 11) / 3 for n in range(15)])
    line = small_line(frame)
    assert line == small_line(frame.copy()) and len(line) < 450
    numbers = [float(n) for n in re.findall(r"[\d.]+", " ".join(re.findall(r' d="M([^"]*?)(?:h0)?"', line)))]
    assert min(numbers) >= MARGIN and max(numbers) <= WIDTH - MARGIN


def test_a_table_keeps_its_words_through_the_cleaning_of_a_page(tmp_path: Path) -> None:
    plain = Table(pd.DataFrame({"What": ["Homes", "Beds"], "Here": ["4", "6"]}), caption="Made up")
    drawn = Table(plain.frame, caption="Made up", lines={"Here": [series([1, 4]), series([6])]})
    page = clean(to_html(drawn))
    assert BeautifulSoup(page, "html.parser").get_text() == BeautifulSoup(to_html(plain), "html.parser").get_text()
    assert page.count("<svg") == 1 and page.count("<path") == 2 and "currentColor" in page
    assert "style=" not in page and BeautifulSoup(page, "html.parser").svg["aria-hidden"] == "true"  # type: ignore[index]
    typst = to_typst(page, tmp_path)
    assert "Beds" in typst and "svg" not in typst and "image" not in typst  # a PDF has the words


@pytest.mark.parametrize(
    "bad",
    [
        '<svg class="line" onload="x()"><path d="M1 1"/></svg>',
        '<svg class="line"><script>x()</script></svg>',
        '<svg class="line"><path d="M1 1" style="x"/></svg>',
        '<svg class="line"><path d="url(x)"/></svg>',
        '<svg class="line"><a href="javascript:x()"><path d="M1 1"/></a></svg>',
        '<svg class="line"><text>words</text></svg>',
        '<svg class="line" fill="url(x)"><path d="M1 1"/></svg>',
    ],
)
def test_no_other_drawing_may_stand_in_a_page(bad: str) -> None:
    assert clean(f"<p>Words{bad}</p>") == "<p>Words</p>"


@pytest.mark.parametrize("place", ["Darlington", "Isles of Scilly"])
@pytest.mark.slow
def test_the_page_of_indicators_has_a_line_in_each_row_with_two_figures(place: str) -> None:
    for one in (s for s in seen("indicators", place) if isinstance(s, Exhibit)):
        table = BeautifulSoup(fitted(clean(one.record().table)), "html.parser")
        column = [head.get_text() for head in table.select("thead th")].index(place)
        rows = table.select("tbody tr")
        assert one.view is not None and len(rows) == len(one.view.lines[place])
        for row, frame in zip(rows, one.view.lines[place], strict=True):
            cells = row.find_all(["th", "td"])
            assert bool(cells[column].find("svg")) == (frame["value"].notna().sum() > 1)
            assert len(row.find_all("svg")) <= 1
        assert "over_time" not in one.data  # the file and the workbook have figures
