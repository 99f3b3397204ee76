"""The strip chart: what it refuses, what it draws, and that its bytes do not change. All numbers are made up."""

import re

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

from rc_analysis.shapes import charts, style
from rc_analysis.shapes.charts_spread import NEAR, _lifts

NAN = float("nan")


def strips() -> pd.DataFrame:
    rows = [("Younger", "neighbour", v, None) for v in (50.0, 51.0, 51.0, 51.2, 70.0, NAN)]
    rows += [("Younger", "place", 65.0, None), ("Younger", "region", 57.0, None), ("Younger", "england", 64.0, None)]
    rows += [("Older", "neighbour", 41.0, None), ("Older", "place", NAN, "c"), ("Older", "england", 54.0, None)]
    return pd.DataFrame(rows, columns=["age", "group", "value", "symbol"])


def draw(frame: pd.DataFrame) -> Figure:
    return charts.spread(
        frame, label="age", value="value", group="group", focus="Ourtown", unit="percent", names={"region": "Ourregion"}
    )


def texts(figure: Figure) -> list[str]:
    return [t.get_text() for axes in figure.axes for t in axes.texts]


def test_same_frame_same_bytes_whatever_the_session() -> None:
    first = charts.to_svg(draw(strips()), "A made-up figure")
    with mpl.rc_context({"font.size": 30.0}):
        before = dict(mpl.rcParams)
        assert charts.to_svg(draw(strips()), "A made-up figure") == first
        assert dict(mpl.rcParams) == before
    shuffled = strips().iloc[[3, 0, 2, 1, 5, 4, 8, 6, 7, 9, 10, 11]]
    assert charts.to_svg(draw(shuffled), "A made-up figure") == first


def test_every_published_neighbour_is_a_dot_at_its_value() -> None:
    axes = draw(strips()).axes[1]
    dots = [tuple(p) for c in axes.collections if isinstance(c, PathCollection) for p in c.get_offsets()]  # type: ignore[union-attr]
    assert sorted(round(float(x), 1) for x, _ in dots) == [41.0, 50.0, 51.0, 51.0, 51.2, 70.0]
    assert len({(round(float(x), 3), round(float(y), 3)) for x, y in dots}) == 6, "none hides another"


def test_place_is_named_with_its_value_and_withheld_is_told() -> None:
    shown = texts(draw(strips()))
    assert {"Ourtown", "Each statistical neighbour", "Ourregion", "England", "65%", "[c]"} <= set(shown)


def test_nothing_is_clipped_and_every_colour_has_a_dark_counterpart() -> None:
    figure = draw(strips())
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    with style.look():
        for axes in figure.axes:
            for text in axes.texts:
                box = text.get_window_extent(renderer)
                assert box.x0 >= -1.5 and box.x1 <= figure.bbox.width + 1.5, text.get_text()
                assert box.y0 >= -1.5 and box.y1 <= figure.bbox.height + 1.5, text.get_text()
    _, _, body = charts.to_svg(figure).partition("</style>")
    assert set(re.findall(r"#[0-9a-f]{6}\b", body)) <= set(style.DARK)


@pytest.mark.parametrize("rows", [0, 3], ids=["no row", "no number"])
def test_a_frame_with_nothing_to_draw_is_refused(rows: int) -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        draw(strips().assign(value=NAN).iloc[:rows])


def test_other_refusals_say_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="value"):
        draw(strips().drop(columns="value"))
    with pytest.raises(ValueError, match="unknown group"):
        draw(strips().replace({"group": {"region": "nation"}}))
    with pytest.raises(ValueError, match="more than one row"):
        draw(pd.concat([strips(), strips()]))


def test_near_dots_are_lifted_apart_and_far_ones_are_not() -> None:
    assert _lifts([0.0, 1.0, 2.0]) == [0.0, 0.0, 0.0]
    assert len(set(_lifts([0.0, NEAR / 4, NEAR / 2]))) == 3
