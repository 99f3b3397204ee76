"""Tables: headings a screen reader can use, and withheld, missing and zero told apart. All numbers are made up."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from rc_analysis.shapes.tables import Table, from_observations, shown, to_html

NAN = float("nan")


def observations() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "period": ["2024", "2024", "2023", "2023"],
            "period_end": pd.to_datetime(["2024-03-31", "2024-03-31", "2023-03-31", "2023-03-31"]),
            "area_name": ["Ourtown", "England", "Ourtown", "England"],
            "value": [NAN, 1204.0, 0.0, NAN],
            "symbol": pd.Series(["c", None, None, None], dtype="str"),
        }
    )


def parsed(table: Table) -> BeautifulSoup:
    return BeautifulSoup(to_html(table), "html.parser")


def test_headings_have_scope_and_numbers_a_class() -> None:
    page = parsed(Table(pd.DataFrame({"Area": ["Ourtown"], "Children": [1204], "Grade": ["Good"]}), "Made up"))
    assert page.caption and page.caption.get_text() == "Made up"
    heads = [(h.get_text(), h["scope"], h.get("class")) for h in page.select("thead th")]
    assert heads == [("Area", "col", None), ("Children", "col", ["num"]), ("Grade", "col", None)]
    row = page.select_one("tbody th")
    assert row is not None and row["scope"] == "row" and row.get_text() == "Ourtown"
    assert [(c.get_text(), c.get("class")) for c in page.select("td")] == [("1,204", ["num"]), ("Good", None)]


def test_no_inline_style_no_merged_cell_no_empty_cell() -> None:
    frame = pd.DataFrame(
        {"Area": ["A", "B"], "n": [NAN, 2.5], "when": [pd.Timestamp("2025-02-14"), pd.NaT], "t": ["", None]}
    )
    html = to_html(Table(frame))
    assert not any(word in html for word in ("style=", "colspan", "rowspan"))
    page = BeautifulSoup(html, "html.parser")
    assert all(cell.get_text().strip() for cell in page.select("td, th"))
    assert [c.get_text() for c in page.select("td")] == ["[x]", "14 February 2025", "[x]", "2.5", "[x]", "[x]"]


def test_symbols_in_use_are_explained_above_and_no_others() -> None:
    line = parsed(from_observations(observations())).select_one("caption .symbols")
    assert line is not None
    assert line.get_text() == "[c] withheld to protect confidentiality; [x] not available"
    assert parsed(Table(pd.DataFrame({"a": ["x"], "b": [1]}))).select_one(".symbols") is None


def test_html_in_cells_headings_and_captions_is_escaped() -> None:
    frame = pd.DataFrame({"<b>Area</b>": ["A & B <script>"], "n": ['"5"']})
    html = to_html(Table(frame, caption="<i>x</i>", units={"n": "<£>"}, notes=("a < b",)))
    assert "<script>" not in html and "<i>" not in html and "<b>" not in html
    assert "A &amp; B &lt;script&gt;" in html and "(&lt;£&gt;)" in html and "a &lt; b" in html


def test_observations_pivot_with_withheld_missing_and_zero_told_apart() -> None:
    table = from_observations(observations(), unit="count")
    assert list(table.frame.columns) == ["Period", "Ourtown", "England"]
    assert table.frame.to_numpy().tolist() == [["2023", "0", "[x]"], ["2024", "[c]", "1,204"]]


def test_units_stand_in_the_headings() -> None:
    page = parsed(from_observations(observations(), unit="pounds_per_week", column_order=["England", "Ourtown"]))
    assert [h.get_text() for h in page.select("thead th")] == ["Period", "England (£ a week)", "Ourtown (£ a week)"]
    assert "1,204" in [c.get_text() for c in page.select("td")]


def test_large_sums_are_told_in_millions() -> None:
    table = from_observations(observations().assign(value=[46_312_000.0, 11_390_000.0, 900_000.0, NAN]), unit="pounds")
    assert table.units == {"Ourtown": "£m", "England": "£m"}
    assert table.frame.to_numpy().tolist() == [["2023", "0.9", "[x]"], ["2024", "46.3", "11.4"]]


def test_symbols_alone_do_not_stop_a_column_from_being_numbers() -> None:
    page = parsed(
        Table(pd.DataFrame({"a": ["x", "y"], "n": ["£1,204", "[c]"], "t": ["[c]", "[c]"], "w": ["5 homes", "6"]}))
    )
    assert [bool(h.get("class")) for h in page.select("thead th")] == [False, True, False, False]


def test_faults_are_named() -> None:
    with pytest.raises(ValueError, match="more than one figure"):
        from_observations(pd.concat([observations(), observations()]))
    with pytest.raises(ValueError, match="no column"):
        from_observations(observations().drop(columns="value"))
    with pytest.raises(ValueError, match="nothing to set out"):
        from_observations(observations().iloc[:0])
    with pytest.raises(ValueError, match="twice"):
        to_html(Table(pd.DataFrame([[1, 2]], columns=["a", "a"])))
    with pytest.raises(ValueError, match="no column"):
        to_html(Table(pd.DataFrame({"a": [1]}), row_header=("b",)))


def test_one_cell() -> None:
    assert shown(12.34, None, "percent", 1) == "12.3%"
    assert shown(NAN, "z") == "[z]"
    assert shown(NAN, NAN) == "[x]"


def test_periods_read_as_prose_writes_them() -> None:
    frame = observations().replace({"2024": "2024-25 (OT)", "2023": "202324"})
    assert list(from_observations(frame, unit="count").frame["Period"]) == ["2023/24", "2024-25"]
    across = from_observations(frame, rows="area_name", columns="period", unit="percent")
    assert across.units == {"2023/24": "%", "2024-25": "%"}
