"""What is held of a page's figures, to when, and what is out or due by the edition's date."""

import pytest

import rc_analysis as rc
from made_up import opened
from rc_analysis.shapes.page import held
from rc_analysis.sources.schemas import SOURCES
from rc_analysis.sources.tabular import read_csv
from rc_analysis.store import open_store
from rc_analysis.topics.held import DUE, MAY_BE_OUT, NOT_KNOWN, held_of, sentence_of
from rc_analysis.words import neighbours_model


def test_a_row_a_release_with_its_newest_period_and_next_date() -> None:
    found = held_of(opened(), ["cla_rate", "cla_number", "outturn_net"])
    assert found[["figures", "newest", "next", "state"]].to_numpy().tolist() == [
        ["Children looked after", "2025", "November 2026", DUE],
        ["Net spending, children's social care", "2024-25", "", NOT_KNOWN],
    ]
    assert found["release"].tolist() == ["Reporting year 2025 (November 2025)", "2024-25, 4 December 2025"]


@pytest.mark.parametrize(
    ("as_of", "state"), [("2026-05-31", DUE), ("2026-06-01", MAY_BE_OUT), ("2026-09-30", MAY_BE_OUT)]
)
def test_the_state_is_of_the_editions_day(as_of: str, state: str) -> None:
    assert held_of(opened(as_of=as_of), ["school_moves_percent"])["state"].tolist() == [state]


def test_a_figure_later_than_the_edition_is_not_held_yet() -> None:
    assert held_of(opened(as_of="2024-12-31"), ["cla_rate"])["newest"].tolist() == ["2024"]


def test_the_newest_is_of_the_series_and_not_of_the_place() -> None:
    assert held_of(opened("Wandsworth"), ["spend_cla"])["newest"].tolist() == ["2024-25"]


def test_measures_asked_through_the_case_are_taken_where_none_are_named() -> None:
    case = opened("Leeds")
    assert len(held_of(case)) == 0
    assert held_of(case).attrs["nothing"].endswith(".")
    case.figures("cla_rate")
    case.load("sw_fte", "Total")
    assert held_of(case)["figures"].tolist() == ["Children looked after", "Social workers in post"]


def test_frames_may_be_given() -> None:
    case = opened("Leeds")
    assert len(held_of(case, [case.figures("cla_locality_percent", "Outside the boundary"), "cla_rate"])) == 1


def test_parts_of_one_measure_from_two_releases_have_two_dates() -> None:
    case = opened("Leeds")
    case.figures("ks4_attainment8", None)
    found = held_of(case).set_index("source_id")
    assert found.at["dfe-lait", "next"] == "October 2026"
    assert found.at["dfe-outcomes-ks4", "next"] == "April 2027"


def test_the_sentence_names_what_may_be_out() -> None:
    case = opened()
    late = sentence_of(held_of(case, ["school_moves_percent", "cla_rate"]), case)
    assert (
        late == "By the publishers' own dates, newer figures than those held may be out on: changed school in mid-year."
    )
    assert sentence_of(held_of(case, ["cla_rate"]), case).endswith("were due by 30 September 2026.")


def test_the_table_of_a_page_says_held_and_never_published() -> None:
    case = opened()
    case.figures("school_moves_percent")
    case.figures("unit_cost_cla")
    shown = held(case)
    assert shown.data["Next figures"].tolist() == ["due on 20 January 2027", "may be out: due in June 2026"]
    assert "Newest figure held" in shown.data
    assert shown.sources
    assert held(opened("Leeds")).missing == "No figures are held of what this page asks for."


def test_dates_of_the_sources_have_their_shape_and_order() -> None:
    sources = read_csv(open_store().folder / "sources.csv", required=list(SOURCES.columns))
    SOURCES.validate(sources)
    both = sources[(sources["published"] != "") & (sources["next_update"] != "")]
    assert len(both) > 10
    assert (both["published"] < both["next_update"]).all(), "ISO days and months sort as text"


def test_one_release_has_one_date() -> None:
    sources = read_csv(open_store().folder / "sources.csv", required=list(SOURCES.columns))
    assert (sources.groupby(["publisher", "title", "release"])[["published", "next_update"]].nunique() == 1).all(
        axis=None
    )


def test_similar_areas_are_dated_from_the_data() -> None:
    case = opened()
    assert neighbours_model(case.store) == "the Department for Education's model of May 2025"
    shown = rc.trend(case.figures("cla_rate"))
    told = f"Similar areas: plain mean of 10 of 10 statistical neighbours ({neighbours_model(case.store)})."
    assert told in shown.notes
