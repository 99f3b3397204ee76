"""An analyst's own figures: taken in, closed, in the house style, and the same bytes again. All numbers are made up."""

import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure

from rc_analysis.shapes import charts, charts_out
from rc_analysis.shapes import charts_look as look

plt = pytest.importorskip("matplotlib.pyplot")
sns = pytest.importorskip("seaborn")


@pytest.fixture(autouse=True)
def session() -> Any:
    """A session of its own, with a backend that opens no window."""
    before = mpl.get_backend()
    plt.switch_backend("agg")
    with mpl.rc_context():
        yield
    plt.close("all")
    plt.switch_backend(before)


def frame() -> pd.DataFrame:
    names = ["Redcar and Cleveland", "Middlesbrough", "England"]
    rows = [(n, str(2020 + y), 50.0 + 9 * i + 7 * y) for i, n in enumerate(names) for y in range(4)]
    return pd.DataFrame(rows, columns=["who", "period", "value"])


def wide() -> pd.DataFrame:
    return frame().pivot(index="who", columns="period", values="value")


def handmade() -> Figure:
    figure, axes = plt.subplots()
    axes.plot([1, 2, 3], [3, 1, 2], color="hotpink", label="a line")
    axes.set(title="£5 and $5 and _x_", xlabel="years", ylabel="number")
    axes.legend()
    return figure


DRAWN: dict[str, Callable[[], Any]] = {
    "heatmap": lambda: sns.heatmap(wide(), annot=True, fmt=".0f"),
    "barplot": lambda: sns.barplot(frame(), x="period", y="value", hue="who", errorbar=None),
    "facets": lambda: sns.relplot(frame(), x="period", y="value", col="who", kind="line", height=2.4),
    "joint": lambda: sns.jointplot(frame(), x="value", y="value", height=4),
    "pandas": lambda: wide()["2023"].plot.barh(color=look.palette(1)[0]),
    "pandas panels": lambda: wide().T.plot(subplots=True),
    "by hand": handmade,
}


@pytest.mark.parametrize(("kind", "house"), [*((k, True) for k in DRAWN), ("heatmap", False), ("by hand", False)])
@pytest.mark.filterwarnings("error::UserWarning")
def test_any_figure_is_taken_in_closed_and_drawn_alike_twice(kind: str, house: bool) -> None:
    if house:
        look.set_house_style()
    (figure,) = charts.own(DRAWN[kind]())
    assert plt.get_fignums() == []
    first = charts.drawn(lambda: figure, "own", "A made-up figure")
    assert first == charts.drawn(lambda: figure, "own", "A made-up figure"), "drawing leaves the figure as it was"
    (anew,) = charts.own(DRAWN[kind]())
    assert charts.to_svg(anew, "A made-up figure", "own-w") == first[0]
    assert ET.fromstring(first[0]).attrib["aria-label"] == "A made-up figure"
    assert not re.search(r'(width|height)="[\d.]+pt"|<!--|<metadata|<text|\bdate\b', first[0])


def test_only_what_is_shown_is_closed() -> None:
    mine, _ = plt.subplots()
    kept = plt.figure()
    charts.own(mine)
    assert kept.number in plt.get_fignums() and mine.number not in plt.get_fignums()


def test_settings_of_the_session_do_not_reach_the_type() -> None:
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": None, "font.family": "no such font"}):
        plain = charts.to_svg(*charts.own(handmade()))
    assert "<text" not in plain


def test_foreign_colours_stay_on_white_and_ours_turn_dark() -> None:
    look.set_house_style()
    foreign = charts.to_svg(*charts.own(handmade()), prefix="p")
    assert "@media screen and (prefers-color-scheme:dark){#p{background:#fff}}" in foreign
    axes = sns.barplot(frame(), x="period", y="value", errorbar=None)  # seaborn dulls the colours of bars
    ours = charts.to_svg(*charts.own(axes), prefix="q")
    assert "background:#fff" not in ours
    assert f"fill:{look.DARK[look.BLUE]}!important" in ours and "#q{fill:" in ours


def test_house_style_reaches_both_libraries() -> None:
    look.set_house_style()
    assert mpl.rcParams["figure.figsize"] == [7.2, 3.6]
    assert not mpl.rcParams["axes.spines.top"] and not mpl.rcParams["axes.spines.right"]
    assert mpl.rcParams["font.family"] == [look.family()]
    assert [c.lower() for c in sns.color_palette().as_hex()] == look.palette()
    assert mpl.rcParams["axes.prop_cycle"].by_key()["color"] == look.palette()


def test_our_own_charts_do_not_change_with_the_house_style() -> None:
    rows = pd.DataFrame({"a": ["x", "y"], "v": [1.0, 2.0]})
    before = charts.to_svg(charts.bars(rows, label="a", value="v"))
    look.set_house_style()
    assert charts.to_svg(charts.bars(rows, label="a", value="v")) == before


def test_y_name_is_level_and_key_stands_above() -> None:
    look.set_house_style()
    (figure,) = charts.own(sns.barplot(frame(), x="period", y="value", hue="who", errorbar=None))
    axes = figure.axes[0]
    assert axes.get_ylabel() == "" and axes.get_title("left") == "value"
    figure.draw_without_rendering()
    assert axes.get_legend().get_window_extent().y0 >= axes.get_window_extent().y1  # type: ignore[union-attr]
    assert charts_out.clashes(figure) == []


def test_a_figure_made_narrow_keeps_its_words_apart() -> None:
    look.set_house_style()
    (figure,) = charts.own(sns.barplot(frame(), x="period", y="value", hue="who", errorbar=None))
    narrow = charts.drawn(lambda: figure)[1]
    assert 300 <= float(ET.fromstring(narrow).attrib["width"]) <= 480
    assert figure.get_size_inches()[0] == 7.2


@pytest.mark.parametrize("thing", [None, 3, "a figure", [], pd.DataFrame({"a": [1]})], ids=str)
def test_what_is_no_figure_is_refused_with_the_mend(thing: object) -> None:
    with pytest.raises(TypeError, match="allowed: a matplotlib Figure or Axes"):
        charts.own(thing)


@pytest.mark.parametrize(
    ("n", "colours"),
    [(1, [look.BLUE]), (2, [look.BLUE, look.ORANGE]), (3, [look.BLUE, look.TEAL, look.PLUM])],
)
def test_palette_is_the_analysis_functions(n: int, colours: list[str]) -> None:
    assert look.palette(n) == colours
    assert len(look.palette()) == len(look.palette(6)) == 6
    assert set(look.palette()) <= set(look.DARK)


@pytest.mark.parametrize("n", [0, 7, -1])
def test_palette_advises_where_colours_run_out(n: int) -> None:
    with pytest.raises(ValueError, match="in grey"):
        look.palette(n)


def test_drawing_ours_needs_no_pyplot() -> None:
    """`own` closes figures only where pyplot is loaded, and never loads it."""
    loaded = sys.modules.pop("matplotlib.pyplot")
    try:
        figure = Figure()
        assert charts.own(figure) == (figure,)
        assert "matplotlib.pyplot" not in sys.modules
    finally:
        sys.modules["matplotlib.pyplot"] = loaded
