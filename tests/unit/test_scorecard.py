"""The scorecard: quarters of all councils, what a stage says, and a council's own targets. Targets are made up."""

from pathlib import Path

import pandas as pd
import pytest

from pages import seen
from rc_analysis.case import open_case
from rc_analysis.errors import DataError, NoData, UserError
from rc_analysis.say.compose import put_together
from rc_analysis.say.facts import Facts
from rc_analysis.say.remarks import quarter
from rc_analysis.shapes.exhibit import Exhibit
from rc_analysis.sources.headlines import read_targets
from rc_analysis.topics import scorecard as topic

HEAD = "area_code,measure,breakdown,target,source\n"


def facts(place: str, measure: str = "cla_rate", breakdown: str = "Total") -> Facts:
    return Facts.of(open_case(edition="test", area=place, as_of="2026-09-30").figures(measure, breakdown))


def test_each_council_is_in_one_quarter_and_the_quarters_are_about_as_large() -> None:
    """By another way of counting: how many of all councils lie strictly below."""
    case = open_case(edition="test", area="Leeds", as_of="2026-09-30")
    held = case.peers("cla_rate", "Total")
    newest = held[held["period_end"] == held["period_end"].max()].dropna(subset=["value"])
    share_below = newest["value"].rank(method="min").sub(1) / len(newest)
    for code in newest["area_code"].iloc[::12]:
        below = float(share_below[newest["area_code"] == code].iloc[0])
        told = quarter(facts(code))
        expected = ["lowest", "second lowest", "second highest", "highest"][min(int(below * 4), 3)]
        near_an_edge = abs(below * 4 - round(below * 4)) < 0.15
        assert told == expected or near_an_edge, (code, below, told)


def test_a_figure_that_is_not_ranked_has_no_quarter() -> None:
    assert quarter(facts("Isles of Scilly", "cpp_rate")) == ""  # of fewer than ten people
    assert quarter(facts("Leeds", "cla_number")) == ""  # a size


@pytest.mark.parametrize(
    ("target", "told"), [("9", "9% (met)"), ("8", "8% (not met)"), ("12.5", "13% (met)")]
)  # the figure of 2025 is 9%, and lower is better
def test_a_target_is_met_by_the_direction_that_is_better(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, told: str
) -> None:
    file = tmp_path / "targets.csv"
    file.write_text(f"{HEAD}E06000003,cla_three_placements_percent,,{target},made up\n", "utf-8")
    monkeypatch.setattr(topic, "read_targets", lambda _: read_targets(file))
    here = open_case(edition="test", area="Redcar and Cleveland", as_of="2026-09-30")
    rows = topic.scorecard(here).set_index("What")
    row = rows[rows.index.str.startswith("Children with three or more placements")]
    assert row["Own target"].tolist() == [told]
    assert set(rows["Own target"]) == {told, "[x]"}
    elsewhere = open_case(edition="test", area="Leeds", as_of="2026-09-30")
    assert "Own target" not in topic.scorecard(elsewhere)  # another council's target is not this one's


def test_faults_of_targets_are_told_together(tmp_path: Path) -> None:
    file = tmp_path / "targets.csv"
    file.write_text(HEAD + "Redcar,cla_rate,,100,made up\nE06000003,cla_rate,,many,\n", "utf-8")
    with pytest.raises(UserError) as fault:
        read_targets(file)
    assert all(said in str(fault.value) for said in ("Redcar", "many", "source"))
    assert read_targets(tmp_path / "none.csv").empty


def test_a_stage_with_nothing_beyond_chance_says_so() -> None:
    rows = pd.DataFrame({"stage": "Where children live", "england": ["", ""], "change": ["", ""]})
    told = "None of the 2 figures on where children live differs from England's by more than chance, as far as"
    assert topic.told(rows) == f"{told} can be judged."


@pytest.mark.parametrize("place", ["Redcar and Cleveland", "Isles of Scilly"])
@pytest.mark.slow
def test_every_indicator_has_the_rows_of_the_scorecard_and_all_that_is_published_besides(place: str) -> None:
    case = open_case(edition="test", area=place, as_of="2026-09-30")
    every, chosen = topic.indicators(case), topic.scorecard(case)
    keys = ["measure", "breakdown"]
    assert not every.duplicated(keys).any()
    texts = [c for c in chosen if c in every and c != "stage"]
    both = every.merge(chosen[keys], on=keys)
    order = [c for c in texts if c not in keys]
    pd.testing.assert_frame_equal(
        both.set_index(keys)[order].sort_index(), chosen.set_index(keys)[order].sort_index(), check_like=True
    )
    counted = {name.partition("|")[0] for name in case.store.words()["count"]}
    for measure in set(case.store.measures()["measure"]) - set(every["measure"]) - counted:
        with pytest.raises(NoData):  # nothing to show
            Facts.of(case.figures(measure, topic._main(case, measure)))


@pytest.mark.slow
def test_the_numbers_of_an_indicator_are_those_of_its_text() -> None:
    case = open_case(edition="test", area="Leeds", as_of="2026-09-30")
    every = topic.indicators(case).set_index(["measure", "breakdown"])
    for key, row in every.iterrows():
        held = facts("Leeds", str(key[0]), str(key[1])) if row["unit"] == "percent" else None  # type: ignore[index]
        assert held is None or held.told(row["value"]) == row["Leeds"]
        assert ("[x]" in str(row["Similar areas"])) == pd.isna(row["neighbours"])
        place, _, of = str(row["rank"]).removeprefix("joint ").rpartition(" of ")
        if place in ("highest", "lowest"):
            assert row["Quarter"] == place
        assert row["rank"] == "" or 10 <= int(of) <= 153
    held = case.peers("cla_rate")
    newest = held.loc[held["period_end"] == held["period_end"].max(), "value"].dropna()
    above = (newest > every.loc[("cla_rate", "Total"), "value"]).sum()
    assert every.loc[("cla_rate", "Total"), "rank"].startswith(f"{above + 1}")
    assert every.loc[("cla_rate", "Total"), "rank"].endswith(f"highest of {len(newest)}")
    assert list(topic.FILE) == [c for c in topic.FILE if c in every.reset_index()]


def test_what_a_theme_says_fits_a_finding_however_many_differ() -> None:
    """The longest: all four ways beside England. What moved is left to the table, as the page leaves it."""
    differ = ["better", "worse", "higher", "lower"] * 20
    rows = pd.DataFrame({"stage": "Children in care and their homes", "england": differ, "change": "worse"})
    assert put_together([topic.told(rows.assign(change=""))])[0]
    with pytest.raises(DataError, match="numbers"):
        put_together([topic.told(rows.assign(change=["better", "worse"] * 40))])


@pytest.mark.parametrize("place", ["Darlington", "Isles of Scilly"])
@pytest.mark.slow
def test_the_page_of_indicators_shows_each_theme_and_its_numbers(place: str) -> None:
    themes = [s for s in seen("indicators", place) if isinstance(s, Exhibit)]
    assert [s.key for s in themes] == ["sufficiency", "inspections", "education", "budgets", "context"]
    for one in themes:
        assert one.view is not None and len(one.view.frame) == len(one.data)
        assert set(topic.FILE) <= set(one.data) and not set(topic.FILE) & set(one.view.frame)
        assert pd.api.types.is_float_dtype(one.data["value"])
