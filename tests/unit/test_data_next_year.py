"""Next year's release of children looked after, laid over the project's own figures: made up from this year's.

Every figure of 2026 here is 2025's and a tenth, so none is true.
"""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from made_up_releases import bytes_of
from pages import run_page
from rc_analysis import paths
from rc_analysis.cli import cli
from rc_analysis.store import Store

FILE = "cla_number_and_rate_per_10k_children.csv"
GROUPS = {
    "": "Children looked after on 31 March each year",
    "started_": "Children starting to be looked after each year",
    "ceased_": "Children ceasing to be looked after each year",
}
LEVELS = {"country": "National", "region": "Regional", "local_authority": "Local authority"}


def made_up(store: Store) -> pd.DataFrame:
    """The file as the Department lays it out, of one year."""
    areas = store.areas().set_index("area_code")
    parts = []
    for middle, group in GROUPS.items():
        both = [store.load(f"cla_{middle}{kind}") for kind in ("number", "rate")]
        newest = [f[(f["period"] == "2025") & f["area_code"].isin(areas.index)].set_index("area_code") for f in both]
        part = pd.DataFrame({"children_count": newest[0]["value"] * 1.1, "rate_per_10000": newest[1]["value"] * 1.1})
        part = part.round().astype("Int64").astype("str")
        for name, frame in zip(part.columns, newest, strict=True):
            part[name] = part[name].where(frame["value"].notna(), frame["symbol"])
        parts.append(part[areas.loc[part.index, "level"].isin(list(LEVELS)).to_numpy()].assign(population_type=group))
    out = pd.concat(parts).join(areas[["level", "old_code", "name"]])
    local = out["level"] == "local_authority"
    return pd.DataFrame(
        {
            "time_period": "2026",
            "time_identifier": "Reporting year",
            "geographic_level": out["level"].map(LEVELS),
            "country_code": "E92000001",
            "country_name": "England",
            "region_code": out.index.where(out["level"] == "region", ""),
            "region_name": out["name"].where(out["level"] == "region", ""),
            "old_la_code": out["old_code"].where(local, ""),
            "la_name": out["name"].where(local, ""),
            "new_la_code": out.index.where(local, ""),
            "population_type": out["population_type"],
            "children_count": out["children_count"],
            "rate_per_10000": out["rate_per_10000"],
        }
    )


@pytest.mark.slow
def test_next_years_file_is_on_the_pages_and_undo_gives_the_old_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(paths.data(), tmp_path / "data", ignore=shutil.ignore_patterns("local", "added"))
    for name in ("params", "notebooks"):
        shutil.copytree(paths.root() / name, tmp_path / name)
    made_up(Store(paths.data())).to_csv(tmp_path / FILE, index=False)
    held = Store(tmp_path / "data").load("cla_locality_percent")
    monkeypatch.setenv("RC_ANALYSIS_ROOT", str(tmp_path))
    before = bytes_of(tmp_path / "data")

    told = CliRunner().invoke(cli, ["data", "add", str(tmp_path / FILE)])
    assert f"taken  {FILE}: dfe-cla-numbers, Reporting year 2026" in told.output, told.output
    assert "periods 2026" in told.output
    store = Store(tmp_path / "data")
    assert all(store.breakdowns_held(measure) for measure in store.measures()["measure"])
    pd.testing.assert_frame_equal(store.load("cla_locality_percent"), held)
    both = store.load("cla_rate", ["E06000003"]).set_index("period")["source_id"]
    cited = [store.source(both[year]).release for year in ("2025", "2026")]
    assert cited == ["Reporting year 2025", "Reporting year 2026"]

    shown = run_page(tmp_path / "notebooks" / "homes.ipynb", "Redcar and Cleveland")
    new = [one for one in shown if any("Reporting year 2026" in text for text in getattr(one, "sources", ()))]
    assert any("in 2026" in getattr(one, "headline", "") for one in new)
    assert any(any("Reporting year 2025" in text for text in getattr(one, "sources", ())) for one in shown)

    assert CliRunner().invoke(cli, ["data", "undo"]).exit_code == 0
    assert bytes_of(tmp_path / "data") == before
