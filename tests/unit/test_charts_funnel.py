"""The funnel chart: what it refuses, what it draws, and that its bytes do not change. All numbers are made up."""

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure

from rc_analysis.shapes import charts


def marks() -> pd.DataFrame:
    rows = [("Scores", n, 17 + (-1) ** n * 60 / n, "other") for n in range(20, 60, 5)]
    rows += [("Scores", 30, 15.0, "neighbour"), ("Scores", 18, 19.4, "place"), ("Away", 160, 20.5, "place")]
    rows += [("Away", 300, 22.0, "other")]
    return pd.DataFrame(rows, columns=["panel", "of", "value", "group"])


def lines() -> pd.DataFrame:
    rows = [("Scores", n, 17 - 30 / n**0.5, 17 + 30 / n**0.5, 17.0) for n in range(15, 61)]
    rows += [("Away", n, 21 - 90 / n**0.5, 21 + 90 / n**0.5, 21.0) for n in range(150, 301, 10)]
    return pd.DataFrame(rows, columns=["panel", "of", "lo", "hi", "level"])


def draw(frame: pd.DataFrame) -> Figure:
    return charts.funnels(
        frame, lines(), panel="panel", of="of", value="value", group="group", focus="Ourtown", others="Others",
        units={"Scores": "points", "Away": "percent"}, decimals={"Scores": 1, "Away": 0},
    )  # fmt: skip


def texts(figure: Figure) -> list[str]:
    return [t.get_text() for axes in figure.axes for t in axes.texts]


def test_same_frame_same_bytes_whatever_the_session() -> None:
    first = charts.to_svg(draw(marks()), "A made-up figure")
    with mpl.rc_context({"font.size": 30.0}):
        assert charts.to_svg(draw(marks()), "A made-up figure") == first


def test_every_place_is_a_mark_and_ours_is_named_with_its_value() -> None:
    figure = draw(marks())
    assert {"Ourtown", "Statistical neighbours", "Others", "All together", "Scores", "Away", "Ourtown 21%"} <= set(
        texts(figure)
    )
    drawn = [
        n
        for axes in figure.axes[1:]
        for n in (len(line.get_xdata()) for line in axes.lines if line.get_marker() == "o")
    ]  # type: ignore[arg-type]
    assert sum(drawn) == len(marks())


@pytest.mark.parametrize(
    "spoiled",
    [marks().assign(group="elsewhere"), marks().assign(panel="Bare"), marks().drop(columns="of"), marks().iloc[:0]],
)
def test_what_cannot_be_drawn_is_refused(spoiled: pd.DataFrame) -> None:
    with pytest.raises(ValueError):
        draw(spoiled)
