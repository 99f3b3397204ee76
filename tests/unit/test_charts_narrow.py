"""Charts for a phone: every label inside the sheet, none over another, nothing too small. All numbers are made up."""

import re
from collections.abc import Callable
from itertools import product

import pandas as pd
import pytest
from matplotlib.figure import Figure

from rc_analysis.shapes import charts, charts_out
from rc_analysis.shapes import charts_look as look

NAN = float("nan")
PLACES = ["Redcar and Cleveland", "Statistical neighbours", "Yorkshire and The Humber", "England"]
LONG = [
    "Children who ceased to be looked after and moved into independent living",
    "Care leavers aged 19 to 21 in education, employment or training",
    "Bournemouth, Christchurch and Poole",
    "Adoption",
]
KINDS = [
    "Children's homes registered with Ofsted",
    "Foster carers of independent agencies",
    "Family and friends",
    "Other",
]


def series(years: int = 12, names: list[str] = PLACES) -> pd.DataFrame:
    rows = [
        (f"{2014 + y}-{15 + y}", name, 60.0 + 7 * y / (1 + i) + 3 * ((y * (i + 2)) % 4), None)
        for i, name in enumerate(names)
        for y in range(years)
    ]
    frame = pd.DataFrame(rows, columns=["period", "series", "value", "symbol"])
    frame.loc[frame.index.isin([2, 3, 4, years + 3]), ["value", "symbol"]] = [NAN, "c"]
    return frame


def near() -> pd.DataFrame:
    """Lines that end at almost one value."""
    return series().assign(value=lambda f: f["value"] / 1000 + 4_000_000)


def rows() -> pd.DataFrame:
    return pd.DataFrame(
        {"name": LONG, "value": [4450.0, 3900.5, -120.0, NAN], "symbol": [None, None, None, "c"],
         "lo": [4000.0, 3000.0, -300.0, NAN], "hi": [5000.0, 4100.0, -20.0, NAN]}
    )  # fmt: skip


def parts() -> pd.DataFrame:
    frame = pd.DataFrame(
        [(a, k, 10.0 + 7 * i) for i, (a, k) in enumerate(product(LONG, KINDS))], columns=["a", "k", "n"]
    )
    frame["symbol"] = None
    frame.loc[5, ["n", "symbol"]] = [NAN, "c"]
    return frame


def bridge() -> pd.DataFrame:
    return pd.DataFrame(
        {"label": ["Spent in 2017-18", "More children looked after", "Prices above general inflation, at today's rates",
                   "Fewer staff", "Spent in 2024-25"],
         "value": [21.4, 8.2, 11.9, -3.1, 38.4], "kind": ["total", "step", "step", "step", "total"]}
    )  # fmt: skip


def measures() -> pd.DataFrame:
    return pd.DataFrame({"m": LONG, "p": [30.0, NAN, 55.0, 81.5], "n": [33.0, 41.0, 56.0, 70.0],
                         "e": [40.0, 41.0, 54.0, 70.5], "symbol": [None, "c", None, None]})  # fmt: skip


def grades(columns: int) -> pd.DataFrame:
    names = ["outstanding", "good", "requires_improvement", "inadequate", "not_judged"]
    return pd.DataFrame(
        [(r, str(2005 + c), names[(i + c) % 5]) for (i, r), c in product(enumerate(LONG), range(columns))],
        columns=["row", "column", "grade"],
    )


def plan() -> pd.DataFrame:
    return pd.DataFrame(
        {"action": LONG, "due": ["2017-09-30", None, "2021-01-01", "2026-12-01"],
         "seen": ["2022-05-01", None, None, "2026-12-31"],
         "note": ["Done, by the council's own report", None, "Late", "Open"]}
    )  # fmt: skip


def waits() -> pd.DataFrame:
    return pd.DataFrame(
        [(n, float(x), 12.0 * x / (i + 1), 10.0 * x / (i + 1), 14.0 * x / (i + 1))
         for i, n in enumerate(PLACES) for x in range(7)],
        columns=["series", "x", "y", "lo", "hi"],
    )  # fmt: skip


def strips() -> pd.DataFrame:
    out = [(name, "neighbour", 40.0 + 3 * ((i * k) % 11), None) for i, name in enumerate(LONG, 1) for k in range(1, 11)]
    for i, name in enumerate(LONG):
        out += [(name, "place", NAN if i == 1 else 41.0 + 9 * i, "c" if i == 1 else None), (name, "region", 55.0, None)]
        out.append((name, "england", 56.0, None))
    return pd.DataFrame(out, columns=["m", "group", "value", "symbol"])


def funnel() -> Figure:
    panels = [LONG[1], "Adoption"]
    marks = [(p, n, 40 + (-1) ** n * 200 / n, "other") for p in panels for n in range(20, 400, 15)]
    marks += [(p, 120, 52.0, "place") for p in panels] + [(p, 150, 47.0, "neighbour") for p in panels]
    edges = [(p, n, 40 - 180 / n**0.5, 40 + 180 / n**0.5, 40.0) for p in panels for n in range(20, 401, 20)]
    return charts.funnels(
        pd.DataFrame(marks, columns=["panel", "of", "value", "group"]),
        pd.DataFrame(edges, columns=["panel", "of", "lo", "hi", "level"]),
        panel="panel", of="of", value="value", group="group", focus=PLACES[0], others="Other authorities of England",
        units=dict.fromkeys(panels, "percent"), decimals=dict.fromkeys(panels, 0),
    )  # fmt: skip


def panels() -> Figure:
    words = ["good", "requires_improvement", "inadequate", "outstanding"]
    frame = pd.DataFrame(
        [(p, d, j, words[(i + len(j)) % 4]) for i, p in enumerate([*PLACES, LONG[2]]) for d in ("Nov 2017", "Jun 2022")
         for j in ("Overall", "Leaders", "Help and protection", "Care")],
        columns=["panel", "line", "column", "grade"],
    )  # fmt: skip
    return charts.grade_panels(
        frame, panel="panel", line="line", column="column", grade="grade", focus=PLACES[0],
        column_order=["Overall", "Leaders", "Help and protection", "Care"],
        legend="From left to right: overall effectiveness, the impact of leaders, help and protection, care",
    )  # fmt: skip


def shares() -> Figure:
    names = ["outstanding", "good", "requires_improvement", "inadequate"]
    frame = pd.DataFrame([(r, g, 3 + 9 * i) for r in LONG for i, g in enumerate(names)], columns=["row", "grade", "n"])
    return charts.grade_shares(
        frame.assign(own="good"),
        row="row",
        grade="grade",
        n="n",
        marked="own",
        marked_label="Where Redcar and Cleveland is",
    )


def counts() -> Figure:
    frame = pd.DataFrame([(r, str(c), c % 5) for r in LONG for c in range(2010, 2026)], columns=["row", "column", "n"])
    return charts.counts_grid(
        frame, row="row", column="column", value="n", strong=[LONG[0]], marked=[(LONG[1], "2013")],
        marked_label="A report that asks for the same thing again",
    )  # fmt: skip


AHEAD = pd.DataFrame(
    {"period": ["2026-27", "2027-28", "2028-29"], "value": [150.0, 156.0, 161.0], "lo80": [140.0, 138.0, 135.0],
     "hi80": [160.0, 175.0, 188.0], "lo95": [130.0, 128.0, 115.0], "hi95": [170.0, 190.0, 210.0]}
)  # fmt: skip

DRAWN: dict[str, Callable[[], Figure]] = {
    "lines": lambda: charts.lines(series(), focus=PLACES[0], breaks=["2016-17", "2021-22"], unit="per_10000"),
    "lines near each other": lambda: charts.lines(near(), focus=PLACES[0], unit="pounds"),
    "lines without focus": lambda: charts.lines(series(4, KINDS), unit="percent", decimals=1),
    "one line": lambda: charts.lines(series(9, PLACES[:1])),
    "lines of long periods": lambda: charts.lines(
        series(5).assign(period=lambda f: "Spring term " + f["period"].str[:4] + ", provisional")
    ),
    "fan": lambda: charts.fan(series(names=PLACES[:1]), AHEAD, unit="pounds_per_week"),
    "bars": lambda: charts.bars(rows(), label="name", value="value", focus=LONG[1], unit="pounds_per_week"),
    "bars of years": lambda: charts.bars(
        pd.DataFrame({"name": ["2017", "2018", "2019"], "value": [1204.0, 900.0, 0.0]}), label="name", value="value"
    ),
    "stacked": lambda: charts.stacked(parts(), x="a", y="n", part="k", focus=LONG[0]),
    "stacked numbers": lambda: charts.stacked(parts(), x="a", y="n", part="k", share=False),
    "waterfall": lambda: charts.waterfall(bridge(), label="label", value="value", unit="£m", decimals=1),
    "dots": lambda: charts.dots(
        measures(), label="m", columns={"place": "p", "neighbours": "n", "england": "e"}, unit="percent",
    ),
    "intervals": lambda: charts.intervals(
        rows(), label="name", value="value", lo="lo", hi="hi", unit="pounds_per_week", decimals=2, focus=LONG[0],
        reference=("England", 4100.0),
    ),
    "intervals of short names": lambda: charts.intervals(
        rows().assign(name=list("ABCD")), label="name", value="value", lo="lo", hi="hi", unit="percent"
    ),
    "steps": lambda: charts.steps(
        waits(), x="x", y="y", series="series", x_title="Years since the child came into care of the local authority",
        y_title="Share of children who had lived in three homes or more by then", focus=PLACES[0],
        marks=[(2.0, "Two years"), (5.0, "Five years")], band=("lo", "hi"), band_label="95 in 100 by chance",
    ),
    "funnel": funnel,
    "grade grid": lambda: charts.grade_grid(grades(3), row="row", column="column", grade="grade"),
    "grade grid of many": lambda: charts.grade_grid(grades(15), row="row", column="column", grade="grade"),
    "timeline": lambda: charts.timeline(
        plan(), label="action", due="due", done="seen", note="note", as_of="2026-09-30"
    ),
    "grade panels": panels,
    "grade shares": shares,
    "counts grid": counts,
}  # fmt: skip


SMALLEST = 9.0
"""CSS pixels that words keep when the narrow drawing is shown 300 pixels wide."""


@pytest.mark.parametrize("kind", DRAWN)
def test_labels_of_a_page_drawing_stay_inside_and_apart(kind: str) -> None:
    figure = DRAWN[kind]()
    assert figure.get_size_inches()[0] == look.WIDTH
    assert charts_out.clashes(figure) == []


@pytest.mark.parametrize("inches", [3.3, look.NARROW])
@pytest.mark.parametrize("kind", DRAWN)
def test_labels_of_a_phone_drawing_stay_inside_and_apart(kind: str, inches: float) -> None:
    with look.width(inches):
        figure = DRAWN[kind]()
    assert figure.get_size_inches()[0] == inches
    assert charts_out.clashes(figure) == []
    smallest = min(t.get_fontsize() for axes in figure.axes for t in axes.texts)
    assert smallest * 96 / 72 * 300 / (inches * 96) >= SMALLEST


@pytest.mark.parametrize("kind", DRAWN)
def test_both_drawings_are_the_same_bytes_again_and_share_no_id(kind: str) -> None:
    wide, narrow = charts.drawn(DRAWN[kind], "rate")
    assert (wide, narrow) == charts.drawn(DRAWN[kind], "rate")
    ids = [re.findall(r'\bid="([^"]+)"', svg) for svg in (wide, narrow, *charts.drawn(DRAWN[kind]))]
    assert all(len(set(found)) == len(found) for found in ids)
    assert len(set().union(*ids)) == sum(map(len, ids)), "no two drawings of a page share an id"
    for svg, found in zip((wide, narrow), ids, strict=False):
        assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg)) < set(found), "every id referred to is there"
        assert re.findall(r"[{}]\s*([^{}@]+){", svg.partition("</style>")[0] + "}") != []
        assert all(rule.startswith(f"#{found[0]}") for rule in re.findall(r"(?:^|[{}])([^{}@]+){", _rules(svg)))


def _rules(svg: str) -> str:
    """The rules of a drawing's style blocks without the media query around them."""
    blocks = re.findall(r"<style[^>]*>(.*?)</style>", svg, flags=re.S)
    return "".join(re.sub(r"^@media[^{]*{(.*)}$", r"\1", block.strip()) for block in blocks)


def test_same_marks_are_drawn_for_a_page_and_for_a_phone() -> None:
    wide = DRAWN["bars"]().axes[1].patches
    with look.width(look.NARROW):
        narrow = DRAWN["bars"]().axes[1].patches
    assert [p.get_width() for p in wide] == [p.get_width() for p in narrow]


def test_a_page_is_as_wide_as_it_was_after_a_narrow_drawing_fails() -> None:
    with pytest.raises(ZeroDivisionError), look.width(3.6):
        raise ZeroDivisionError
    assert look.page_width() == look.WIDTH
    with pytest.raises(ValueError, match="at least 3 inches"), look.width(2):
        pass


def test_names_and_ends_of_lines_are_all_told_on_a_phone() -> None:
    with look.width(look.NARROW):
        texts = [t.get_text() for axes in DRAWN["lines"]().axes for t in axes.texts]
    assert set(PLACES) <= set(texts) and "143" in texts


def test_withheld_periods_too_near_for_a_mark_each_are_told_once() -> None:
    frame = series(40, PLACES[:1])
    with look.width(look.NARROW):
        figure = charts.lines(frame)
    marks = [t for t in figure.axes[1].texts if t.get_text() == "[c]"]
    assert [m.xy[0] for m in marks] == [3]  # type: ignore[attr-defined]


def test_a_figure_whose_words_a_phone_can_show_is_drawn_once() -> None:
    small = Figure(figsize=(3.4, 2.0))
    small.text(0.1, 0.5, "A word", fontsize=11)
    assert charts.drawn(lambda: small)[1] == ""
