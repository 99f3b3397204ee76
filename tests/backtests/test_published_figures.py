"""What the package holds beside what was published: figures typed from the releases, and the downloads read again."""

from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest

import expected
import made_up
from rc_analysis import paths
from rc_analysis.sources import build as building
from rc_analysis.sources.build import build
from rc_analysis.sources.lait import read_lait
from rc_analysis.sources.recipes import apply, read_definitions
from rc_analysis.store import open_store

REDCAR, ENGLAND = "E06000003", "E92000001"

NEW = made_up.SHARED.parent / "new-data"
needs_downloads = pytest.mark.skipif(
    not made_up.SHARED.is_dir(), reason="the publishers' downloads are not beside the project"
)


def series(measure: str, area: str, breakdown: str = "Total") -> dict[int, float]:
    """Figures by the year in which the period ends."""
    frame = open_store().load(measure, areas=[area], breakdown=breakdown)
    return dict(zip(frame["period_end"].dt.year, frame["value"], strict=True))


def test_every_figure_typed_from_a_release_is_held() -> None:
    """tests/expected.csv: numbers, rates, spending, kinds of home, foster places; what is withheld is withheld."""
    typed = expected.table()
    assert len(typed) > 80
    held = open_store().load(sorted(set(typed["measure"])), areas=sorted(set(typed["area_code"])))
    keys = ["measure", "breakdown", "area_code", "period_end"]
    both = typed.merge(held, on=keys, how="left", suffixes=("", "_held"), validate="one_to_one")
    unlike = (both["value"] != both["value_held"]) & both["symbol"].isna() | (
        both["symbol"].notna() & (both["symbol"] != both["symbol_held"])
    )
    assert both[unlike].empty, both.loc[unlike, [*keys, "value", "value_held", "symbol_held"]]


def test_weekly_unit_cost_is_spending_over_children_over_weeks() -> None:
    """DfE's own rule: outturn over children on 31 March, over 365, times 7, to the nearest £5.

    Counts and outturn were revised after some unit costs were published, so earlier years agree only within 1.5%.
    """
    spend, children, cost = (series(m, REDCAR) for m in ("spend_cla", "cla_number", "unit_cost_cla"))
    again = {year: spend[year] / children[year] / 365 * 7 for year in cost}
    assert len(again) == 9
    assert round(again[2025] / 5) * 5 == cost[2025]
    assert all(abs(again[year] / cost[year] - 1) < 0.015 for year in cost)


def test_outturn_lines_add_up_and_are_pounds() -> None:
    lines = open_store().load("outturn_gross", areas=[REDCAR]).set_index("breakdown")["value"]
    parts = [name for name in lines.index if name.startswith("Children Looked After of which")]
    assert len(parts) == 4
    assert lines[parts].sum() == lines["Children Looked After"]
    whole = [name for name in lines.index if name not in parts and name != "Total"]
    assert lines[whole].sum() == lines["Total"]


def test_rates_are_numbers_over_population() -> None:
    """The rate of 31 March rests on the mid-year estimate of the year before."""
    number, rate, people = (series(m, REDCAR) for m in ("cla_number", "cla_rate", "child_population"))
    for year in (2022, 2023, 2024, 2025):
        assert abs(number[year] / people[year - 1] * 10_000 - rate[year]) <= 1


def test_nine_regions_add_up_to_england() -> None:
    """Each region's number is rounded to 10, so nine of them may differ from England's by 50."""
    regions = [f"E1200000{n}" for n in range(1, 10)]
    frame = open_store().load("cla_number", areas=[*regions, ENGLAND])
    whole = frame[frame["area_code"] == ENGLAND].set_index("period_end")["value"]
    parts = frame[frame["area_code"] != ENGLAND].groupby("period_end")["value"].agg(["sum", "count"])
    assert (parts["count"] == 9).all()
    assert ((parts["sum"] - whole).abs() <= 50).all()


def test_latest_grades_of_england() -> None:
    """Ofsted's list as at 31 March 2025 has one latest judgement of each of the 153 authorities."""
    places = open_store().areas()
    current = places.loc[(places["level"] == "local_authority") & (places["status"] == "current"), "area_code"]
    frame = open_store().judgements().query("framework == 'ILACS' and judgement == 'overall'")
    latest = frame[frame["area_code"].isin(current)].sort_values("start").drop_duplicates("area_code", keep="last")
    assert len(latest) == 153
    assert set(latest["grade"]) == {"outstanding", "good", "requires_improvement", "inadequate"}


def test_percentiles_lie_in_order() -> None:
    frame = open_store()._observations
    spread = frame[frame["area_code"].str.match(r"P\d\d$")]
    wide = spread.pivot(
        index=["measure", "breakdown", "period_start", "period_end"], columns="area_code", values="value"
    )
    assert len(wide) > 1000
    assert (wide.diff(axis=1).iloc[:, 1:] >= 0).all().all()


# ---- against the downloads themselves


@lru_cache
def _recipes() -> pd.DataFrame:
    return read_definitions(paths.data())["recipes"]


@lru_cache
def _lait() -> pd.DataFrame:
    return read_lait(made_up.SHARED / "lait" / "bds_long.parquet")


@needs_downloads
def test_percentiles_recomputed_from_the_download() -> None:
    table = _lait()
    own = table[(table["Short Desc"] == "LAC") & (table["period"] == "2018") & (table["area"].str.len() == 3)]
    figures = pd.to_numeric(own["Values"], errors="coerce").dropna()
    held = open_store().load("cla_rate", areas=["P10", "P25", "P50", "P75", "P90"])
    held = held[held["period_end"] == "2018-03-31"]
    expected = figures.quantile([0.10, 0.25, 0.50, 0.75, 0.90]).tolist()
    assert held["value"].tolist() == pytest.approx(expected)


@needs_downloads
def test_two_sources_of_one_measure_agree() -> None:
    """Where a measure has an EES recipe and an Interactive Tool recipe, both give one figure for one place."""
    recipes = _recipes()
    lait_id = "dfe-lait"
    two = recipes.groupby("measure")["source_id"].agg(lambda s: lait_id in set(s) and s.nunique() > 1)
    both = recipes[recipes["measure"].isin(two.index[two])]
    result, read = building._read_all([made_up.SHARED / "ees", NEW / "ees"], read_definitions(paths.data()))
    areas = open_store().areas()
    lookup = building.code_lookup(areas)
    parts = []
    for source_id in both["source_id"].unique():
        frame = _lait() if source_id == lait_id else read[source_id][2]
        part, _ = apply(both[both["source_id"] == source_id], frame, source_id)
        parts.append(part.assign(area_code=part["area"].map(lookup), side="lait" if source_id == lait_id else "ees"))
    long = pd.concat(parts)
    keys = ["measure", "breakdown", "area_code", "period_start", "period_end"]
    wide = long[long["area_code"].notna()].pivot(index=keys, columns="side", values="value").dropna()
    assert len(wide) > 50_000
    unlike = wide[(wide["ees"] - wide["lait"]).abs() > 1e-9]
    assert unlike.empty, unlike.head(10)
    assert result.absent  # only the EES folder was read


@needs_downloads
def test_grades_are_those_of_the_reports_checked_by_hand() -> None:
    checked = pd.read_csv(made_up.SHARED / "ofsted" / "reports_truth.csv", dtype="str", keep_default_na=False)
    names = ("overall", "leaders", "help_protection", "in_care", "care_leavers")
    store = open_store()
    judged = store.judgements().query("framework == 'ILACS'")
    compared = 0
    for report in checked[checked["framework"] == "ILACS"].to_dict("records"):
        own = judged[judged["area_code"] == store.area(report["la_name"]).code]
        apart = (own["start"] - pd.Timestamp(report["inspection_start"])).abs()
        held = own[apart < pd.Timedelta(days=20)].set_index("judgement")["grade"]
        for name in names:
            if report[f"grade_{name}"]:
                assert held[name] == report[f"grade_{name}"], (report["file"], name)
                compared += 1
    assert compared > 100


@needs_downloads
@pytest.mark.slow
def test_a_build_of_the_downloads_gives_the_committed_bytes(tmp_path: Path) -> None:
    build([made_up.SHARED, NEW], tmp_path)
    for name in ("observations.parquet", "areas.csv", "judgements.csv"):
        assert (tmp_path / name).read_bytes() == paths.data(name).read_bytes(), name
