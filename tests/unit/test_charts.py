"""Charts: what they refuse, what they draw, and that a figure's bytes do not change. All numbers are made up."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import matplotlib as mpl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from rc_analysis.say.numbers import amount
from rc_analysis.shapes import charts, charts_words, style
from rc_analysis.shapes import charts_look as look
from rc_analysis.shapes.charts_bars import contrast, on, part_fills
from rc_analysis.shapes.charts_lines import scale, tick_texts
from rc_analysis.shapes.charts_marks import GRADES

NAN = float("nan")


def over_time() -> pd.DataFrame:
    rows = [
        ("2022", "Ourtown", 60.0, None), ("2023", "Ourtown", NAN, "c"), ("2024", "Ourtown", 90.0, None),
        ("2022", "England", 62.0, None), ("2023", "England", 64.0, None), ("2024", "England", 70.0, None),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["period", "series", "value", "symbol"])


def ranked() -> pd.DataFrame:
    return pd.DataFrame(
        {"area": ["Ourtown", "Theirtown", "Oldtown"], "value": [5.0, -2.0, NAN], "symbol": [None, None, "c"],
         "lo": [4.0, -3.0, NAN], "hi": [6.5, -1.0, NAN]}
    )  # fmt: skip


def bridge() -> pd.DataFrame:
    return pd.DataFrame(
        {"label": ["2017", "Volume", "Price", "2025"], "value": [10.0, 4.0, -1.0, 13.0],
         "kind": ["total", "step", "step", "total"]}
    )  # fmt: skip


def grades() -> pd.DataFrame:
    rows = [
        ("Overall", "2017", "requires_improvement"),
        ("Overall", "2025", "good"),
        ("Adoption", "2025", "not_judged"),
    ]
    return pd.DataFrame(rows, columns=["judgement", "inspection", "grade"])


def mix() -> pd.DataFrame:
    rows = [
        ("Ourtown", "Foster", 6.0),
        ("Ourtown", "Home", 4.0),
        ("Theirtown", "Foster", NAN),
        ("Theirtown", "Home", 1.0),
    ]
    return pd.DataFrame(rows, columns=["area", "part", "n"]).assign(symbol=[None, None, "c", None])


def measures() -> pd.DataFrame:
    return pd.DataFrame({"m": ["First", "Second"], "p": [30.0, NAN], "e": [40.0, 41.0], "symbol": [None, "c"]})


def plan() -> pd.DataFrame:
    return pd.DataFrame({"action": ["Recruit", "Review"], "due": ["2017-09-30", None], "seen": ["2022-05-01", None]})


def ahead() -> pd.DataFrame:
    return pd.DataFrame(
        {"period": ["2025", "2026"], "value": [92.0, 95.0], "lo80": [85.0, 80.0], "hi80": [99.0, 112.0]}
    )


DRAWN = {
    "lines": lambda: charts.lines(over_time(), focus="Ourtown", breaks=["2024"]),
    "lines without focus": lambda: charts.lines(over_time(), unit="percent", decimals=1),
    "lines of unlike ends": lambda: charts.lines(
        over_time().assign(value=[9.0, NAN, 123456.0, 7.0, 8.0, 9.0], series=["Ourtown"] * 3 + ["Stockton-on-Tees"] * 3)
    ),
    "fan": lambda: charts.fan(over_time().query("series == 'England'"), ahead()),
    "bars": lambda: charts.bars(ranked(), label="area", value="value", focus="Ourtown"),
    "stacked": lambda: charts.stacked(mix(), x="area", y="n", part="part"),
    "stacked numbers": lambda: charts.stacked(mix(), x="area", y="n", part="part", share=False),
    "waterfall": lambda: charts.waterfall(bridge(), label="label", value="value", unit="£m", decimals=1),
    "dots": lambda: charts.dots(measures(), label="m", columns={"place": "p", "england": "e"}),
    "intervals": lambda: charts.intervals(
        ranked().iloc[[0, 2]], label="area", value="value", lo="lo", hi="hi", unit="percent"
    ),
    "grade grid": lambda: charts.grade_grid(grades(), row="judgement", column="inspection", grade="grade"),
    "timeline": lambda: charts.timeline(plan(), label="action", due="due", done="seen", as_of="2026-09-30"),
}


def texts(figure: Figure) -> list[str]:
    return [t.get_text() for axes in figure.axes for t in axes.texts]


@pytest.fixture(scope="module", params=DRAWN)
def pair(request: pytest.FixtureRequest) -> tuple[Figure, str, str]:
    figure = DRAWN[request.param]()
    return (
        figure,
        charts.to_svg(figure, alt="A made-up <figure>"),
        charts.to_svg(DRAWN[request.param](), "A made-up <figure>"),
    )


def test_same_frame_same_bytes(pair: tuple[Figure, str, str]) -> None:
    assert pair[1] == pair[2]


def test_svg_is_one_scaling_image_with_a_name(pair: tuple[Figure, str, str]) -> None:
    svg = pair[1]
    root = ET.fromstring(svg)
    assert svg.startswith("<svg ") and root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == "A made-up <figure>"
    assert root.attrib["viewBox"].startswith("0 0 518.4 ")
    assert not re.search(r'(width|height)="[\d.]+pt"|<!--|<metadata|<text|\bdate\b', svg)
    assert len(svg) < 90_000


def test_every_colour_has_a_dark_counterpart(pair: tuple[Figure, str, str]) -> None:
    _, _, body = pair[1].partition("</style>")
    assert set(re.findall(r"#[0-9a-f]{6}\b", body)) <= set(look.DARK)
    assert "prefers-color-scheme:dark" in pair[1]


def test_no_text_is_clipped_or_set_at_a_slant(pair: tuple[Figure, str, str]) -> None:
    figure = pair[0]
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    width, height = figure.bbox.width, figure.bbox.height
    with look.look():
        for axes in figure.axes:
            for text in axes.texts:
                box = text.get_window_extent(renderer)
                assert text.get_rotation() == 0
                where = (text.get_text(), box)
                assert box.x0 >= -1.5 and box.x1 <= width + 1.5 and box.y0 >= -1.5 and box.y1 <= height + 1.5, where


def test_drawing_leaves_the_session_as_it_was() -> None:
    with mpl.rc_context({"font.size": 33.0, "lines.linewidth": 9.0}):
        before = dict(mpl.rcParams)
        plain = charts.to_svg(DRAWN["lines"]())
        assert dict(mpl.rcParams) == before
    assert plain == charts.to_svg(DRAWN["lines"]())


def test_fonts_come_from_the_theme() -> None:
    assert look.family() == "Source Sans 3"
    widths = {charts_words.inches(digit) for digit in "0123456789"}
    assert len(widths) == 1, "figures of one width, so that columns of numbers line up"


# ---- missing, withheld and zero


def test_a_missing_point_breaks_its_line_and_shows_its_symbol() -> None:
    figure = DRAWN["lines"]()
    ours = [ln for ln in figure.axes[1].lines if ln.get_color() == look.PLACE]
    assert [len(ln.get_ydata()) for ln in ours] == [2, 1], "stops at the new method of 2024"
    assert list(pd.isna(ours[0].get_ydata())) == [False, True]
    assert texts(figure).count("[c]") == 1


def test_symbol_stands_at_the_foot_and_not_at_a_guessed_height() -> None:
    axes = DRAWN["lines"]().axes[1]
    marks = [t for t in axes.texts if t.get_text() == "[c]"]
    assert [m.xy for m in marks] == [(1, axes.get_ylim()[0])]  # type: ignore[attr-defined]


def test_withheld_bar_prints_its_symbol_and_zero_prints_nought() -> None:
    frame = pd.DataFrame({"a": ["x", "y", "z"], "v": [0.0, NAN, 2.0], "symbol": [None, "c", None]})
    shown = texts(charts.bars(frame, label="a", value="v"))
    assert "0" in shown and "[c]" in shown


def test_a_share_is_not_told_where_a_part_is_withheld() -> None:
    shown = texts(DRAWN["stacked"]())
    assert "60%" in shown and "40%" in shown and "100%" not in shown
    assert "not shown: Foster [c]" in shown


def test_a_total_with_a_withheld_part_is_told_as_at_least() -> None:
    assert "1+  Foster [c]" in texts(DRAWN["stacked numbers"]())


def test_shares_already_published_are_not_scaled_up() -> None:
    frame = pd.DataFrame({"a": ["x", "x"], "p": ["one", "two"], "n": [30.0, 50.0]})
    assert {"30%", "50%"} <= set(texts(charts.stacked(frame, x="a", y="n", part="p", unit="percent")))


# ---- what is drawn


def test_line_ends_carry_value_and_name() -> None:
    shown = texts(DRAWN["lines"]())
    assert {"90", "Ourtown", "70", "England"} <= set(shown)


def test_a_line_that_stops_early_says_when_and_money_years_are_plain() -> None:
    frame = over_time().replace({"2022": "2022-23 (OT)", "2023": "2023-24 (OT)", "2024": "2024-25 (OT)"})
    frame.loc[5, "value"] = NAN
    shown = texts(charts.lines(frame, focus="Ourtown"))
    assert {"2024-25", "England,", "2023-24"} <= set(shown) | {w for t in shown for w in t.split()}
    assert not any("(OT)" in t for t in shown)


def test_bars_start_at_nought() -> None:
    low, high = DRAWN["bars"]().axes[1].get_xlim()
    assert low <= 0 <= high
    assert charts.bars(ranked().iloc[:1], label="area", value="value").axes[1].get_xlim()[0] == 0


def test_waterfall_prints_signs_and_totals() -> None:
    assert {"£10.0m", "+£4.0m", "−£1.0m", "£13.0m"} <= set(texts(DRAWN["waterfall"]()))


def test_grades_are_told_in_words_or_letters_with_a_key() -> None:
    words = texts(DRAWN["grade grid"]())
    assert {"Requires", "improvement"} <= set(words) or "Requires improvement" in words
    many = pd.concat([grades().assign(inspection=str(year)).iloc[:1] for year in range(2005, 2020)])
    letters = texts(charts.grade_grid(many, row="judgement", column="inspection", grade="grade"))
    assert letters.count("RI") == 15 and "RI  Requires improvement" in letters


def test_periods_follow_their_end_dates() -> None:
    frame = pd.DataFrame({
        "period": ["2024", "2022", "2023"], "series": "Ourtown", "value": [3.0, 1.0, 2.0],
        "period_end": pd.to_datetime(["2024-03-31", "2022-03-31", "2023-03-31"]),
    })  # fmt: skip
    line = next(ln for ln in charts.lines(frame).axes[1].lines if len(ln.get_ydata()) == 3)
    assert list(line.get_ydata()) == [1.0, 2.0, 3.0]


# ---- what is refused


EMPTY = {
    "lines": lambda f: charts.lines(f),
    "bars": lambda f: charts.bars(f, label="series", value="value"),
    "stacked": lambda f: charts.stacked(f, x="period", y="value", part="series"),
    "dots": lambda f: charts.dots(f, label="series", columns={"place": "value"}),
    "intervals": lambda f: charts.intervals(f, label="series", value="value", lo="value", hi="value"),
    "waterfall": lambda f: charts.waterfall(f.assign(kind="step"), label="series", value="value"),
    "fan": lambda f: charts.fan(f, ahead()),
    "grade grid": lambda f: charts.grade_grid(f, row="series", column="period", grade="value"),
    "timeline": lambda f: charts.timeline(f, label="series", due="value"),
}


@pytest.mark.parametrize("kind", EMPTY)
@pytest.mark.parametrize("rows", [0, 3], ids=["no row", "no number"])
def test_a_frame_with_nothing_to_draw_is_refused(kind: str, rows: int) -> None:
    frame = over_time().assign(value=NAN).iloc[:rows]
    with pytest.raises(ValueError, match="nothing to draw"):
        EMPTY[kind](frame)


@pytest.mark.parametrize("kind", EMPTY)
def test_a_missing_column_is_named(kind: str) -> None:
    with pytest.raises(ValueError, match="value"):
        EMPTY[kind](over_time().drop(columns="value"))


def test_other_refusals_say_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="more than one row"):
        charts.lines(pd.concat([over_time(), over_time()]))
    with pytest.raises(ValueError, match="8 series"):
        charts.lines(pd.concat([over_time().assign(series=str(i)).iloc[:1] for i in range(8)]))
    with pytest.raises(ValueError, match=r"the steps reach 13\.00"):
        charts.waterfall(bridge().assign(value=[10.0, 4.0, -1.0, 14.0]), label="label", value="value")
    with pytest.raises(ValueError, match="no gaps"):
        charts.waterfall(bridge().assign(value=[10.0, NAN, 3.0, 13.0]), label="label", value="value")
    with pytest.raises(ValueError, match="unknown grade"):
        charts.grade_grid(grades().assign(grade="fair"), row="judgement", column="inspection", grade="grade")
    with pytest.raises(ValueError, match="below nought"):
        charts.stacked(mix().assign(n=-1.0), x="area", y="n", part="part")
    with pytest.raises(ValueError, match="does not hold the value"):
        charts.intervals(ranked().assign(hi=4.5), label="area", value="value", lo="lo", hi="hi")
    with pytest.raises(ValueError, match="unknown role"):
        charts.dots(measures(), label="m", columns={"nation": "e"})


# ---- numbers, scales, labels, contrast


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "shown"),
    [
        (1204, "count", 0, "1,204"),
        (0.0, "percent", 1, "0.0%"),
        (-0.04, "percent", 1, "0.0%"),
        (2.5, "count", 0, "3"),
        (-3.25, "percent", 1, "−3.3%"),
        (4450, "pounds_per_week", 0, "£4,450"),
        (46_300_000, "pounds", 0, "£46.3m"),
        (46.3, "£m", 1, "£46.3m"),
        (1.26, "percentage_points", 1, "1.3 pp"),
        (144.2, "per_10000", 0, "144"),
    ],
)
def test_amounts(value: float, unit: str, decimals: int, shown: str) -> None:
    assert amount(value, unit, decimals) == shown


def test_scale_takes_in_every_value_and_starts_at_nought_unless_all_lie_high() -> None:
    assert scale(pd.Series([3.0, 12.0]), zero=False)[0] == 0
    assert scale(pd.Series([90.0, 98.0]), zero=False)[0] > 0
    assert scale(pd.Series([90.0, 98.0]), zero=True)[0] == 0
    assert scale(pd.Series([-4.0, 2.0]))[0] <= -4
    assert scale(pd.Series([0.0, 0.0]))[-1] > 0
    assert tick_texts([0.0, 2e7, 4e7], "pounds") == ["£0", "£20m", "£40m"]
    assert tick_texts([0.0, 2.5, 5.0], "percent") == ["0.0%", "2.5%", "5.0%"]


@given(st.lists(st.floats(0, 10), min_size=1, max_size=8))
def test_labels_never_overlap(centres: list[float]) -> None:
    placed = style.spread(centres, [0.5] * len(centres), 0, 10)
    ordered = sorted(placed)
    assert all(b - a >= 0.5 - 1e-5 for a, b in pairwise(ordered))
    assert ordered[0] >= 0.25 - 1e-5 and ordered[-1] <= 9.75 + 1e-5
    for i, a in enumerate(centres):
        for j, b in enumerate(centres):
            assert not (a < b and placed[i] > placed[j]), "labels keep the order of their lines"


def test_contrast_is_wcags() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_colours_reach_the_contrast_that_wcag_asks() -> None:
    paper = {c: (c, look.WHITE) for c in look.DARK} | {d: (d, look.DARK[look.WHITE]) for d in look.DARK.values()}
    for light in (look.INK, look.MUTED, look.PLACE):  # text: 4.5 to 1
        assert contrast(*paper[light]) >= 4.5 and contrast(*paper[look.DARK[light]]) >= 4.5, light
    for light in (look.GREY, look.PALE, look.TEAL, look.ORANGE, look.PLUM):  # marks: 3 to 1
        assert contrast(*paper[light]) >= 3 and contrast(*paper[look.DARK[light]]) >= 3, light
    for fill in [*part_fills(5), *(f for *_, f in GRADES.values())]:  # text on fills, light and dark
        assert contrast(on(fill), fill) >= 4.5, fill
        assert contrast(look.DARK[on(fill)], look.DARK[fill]) >= 4.5, ("dark", fill)


def test_parts_of_a_whole_grow_lighter_so_that_they_differ_in_grey() -> None:
    steps = [contrast(fill, "#000000") for fill in part_fills(5)]
    assert all(b / a >= 1.15 for a, b in pairwise(steps)), steps
