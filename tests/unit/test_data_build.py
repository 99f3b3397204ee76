"""From a folder of downloads to data/: the made-up downloads, built whole, and folders with something amiss."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import made_up
from rc_analysis.errors import DataError
from rc_analysis.sources import percentiles as making
from rc_analysis.sources.build import Build, build, write_whole
from rc_analysis.sources.register import NAME


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made_up.downloads(tmp_path / "downloads")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture(scope="module", autouse=True)
def small_country() -> Iterator[None]:
    """England has four authorities here, so percentiles are made of three."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "FEWEST", 3)
        yield


def run(folder: Path, target: Path) -> Build:
    return build(folder, target, definitions=made_up.DEFINITIONS)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The made-up downloads built once, for the tests that only look."""
    folder = tmp_path_factory.mktemp("once")
    return run(made_up.downloads(folder / "downloads"), folder / "data")


@pytest.fixture
def built(result: Build) -> Path:
    return result.written[0].parent


def observations(target: Path) -> pd.DataFrame:
    return pd.read_parquet(target / "observations.parquet")


def one(frame: pd.DataFrame, measure: str, area: str, end: str, breakdown: str = "Total") -> dict[str, object]:
    wanted = (frame["measure"] == measure) & (frame["area_code"] == area) & (frame["breakdown"] == breakdown)
    rows = frame[wanted & (pd.to_datetime(frame["period_end"]) == pd.Timestamp(end))]
    assert len(rows) == 1
    return {str(k): v for k, v in rows.iloc[0].to_dict().items()}


def test_what_was_taken_and_left(result: Build) -> None:
    outcomes = result.files.set_index("file")[["outcome", "source_id"]]
    assert outcomes.loc[f"sheets/{made_up.OUTTURN}"].tolist() == ["taken", "made-outturn"]
    assert outcomes.loc[f"sheets/2025/{made_up.OUTCOMES}"].tolist() == ["taken", "made-ofsted"]
    assert outcomes.loc["notes.txt"].tolist() == ["left", ""]
    assert outcomes.loc["not_a_source.csv"].tolist() == ["left", ""]
    assert (outcomes["outcome"] == "taken").sum() == 7
    assert result.absent == []
    told = "\n".join(result.lines())
    assert "left   notes.txt: not a table" in told
    assert "period '0' left out" in told
    assert "rows for two authorities together left out: 2" in told
    assert [path.name for path in result.written] == [
        "areas.csv",
        "observations.parquet",
        "judgements.csv",
        NAME,
    ]


def test_figures_and_symbols(built: Path) -> None:
    found = observations(built)
    assert one(found, "cla_number", "E06000901", "2025-03-31")["value"] == 120
    assert one(found, "cla_number", "E06000902", "2025-03-31")["symbol"] == "c"
    assert one(found, "cla_number", "E06000902", "2024-03-31")["symbol"] == "low"
    early = one(found, "cla_number", "E06000902", "2022-03-31")
    assert (early["symbol"], early["source_id"]) == ("m", "made-lait")
    assert one(found, "cla_mix", "E06000901", "2025-03-31", "Placed outside – far")["value"] == 36
    assert one(found, "attainment", "E06000901", "2025-08-31", "CLA 12 months at 31 March")["value"] == 20.5
    assert one(found, "spend", "E06000901", "2024-03-31")["value"] == 1_250_000.5
    assert one(found, "outturn", "E06000901", "2025-03-31", "Children Looked After")["value"] == 1_500_000
    assert one(found, "outturn", "E92000001", "2025-03-31")["value"] == 9_500_000


def test_an_authority_under_its_former_code_is_the_same_place(built: Path) -> None:
    assert one(observations(built), "cla_number", "E06000903", "2024-03-31")["value"] == 200


def test_an_abolished_authority_has_no_empty_rows_after_its_end(folder: Path, target: Path) -> None:
    run(folder, target)
    found = observations(target)
    gone = found[(found["area_code"] == "E10000905") & (found["measure"] == "cla_number")]
    assert pd.to_datetime(gone["period_end"]).dt.year.tolist() == [2022, 2023]


def test_percentiles_are_over_all_authorities(built: Path) -> None:
    found = observations(built)
    figures = pd.Series([120.0, 210.0, 390.0])
    for code, share in (("P10", 0.1), ("P50", 0.5), ("P90", 0.9)):
        assert one(found, "cla_number", code, "2025-03-31")["value"] == pytest.approx(figures.quantile(share))


def test_no_percentile_of_too_few(folder: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "FEWEST", 4)
    run(folder, target)
    found = observations(target)
    late = (found["measure"] == "cla_number") & (pd.to_datetime(found["period_end"]).dt.year == 2025)
    assert not found[late]["area_code"].str.startswith("P").any()


def test_areas(built: Path) -> None:
    areas = pd.read_csv(built / "areas.csv", dtype="str", keep_default_na=False).set_index("area_code")
    assert areas.loc["E06000901", ["neighbour_1", "neighbour_2"]].tolist() == ["E06000902", "E06000903"]
    assert areas.loc["E06000903", "other_codes"] == "E10000903"
    assert areas.loc["E10000905", ["status", "successors"]].tolist() == ["abolished", "E06000903 E06000904"]
    assert areas.loc["E92000001", "level"] == "country"
    assert (areas["level"] == "percentile").sum() == 5


def test_judgements(built: Path) -> None:
    frame = pd.read_csv(built / "judgements.csv", dtype="str", keep_default_na=False)
    assert set(frame["area_code"]) == {"E06000901", "E06000903", "E10000905"}  # Cove under its present code
    assert not frame.duplicated(["inspection_id", "judgement"]).any()


def test_building_twice_gives_the_same_bytes(built: Path, folder: Path, target: Path) -> None:
    run(folder, target)
    run(folder, target)
    assert sorted(path.name for path in built.iterdir()) == sorted(path.name for path in target.iterdir())
    for path in sorted(built.iterdir()):
        assert path.read_bytes() == (target / path.name).read_bytes()


def test_a_file_under_another_name_is_known_by_its_layout(folder: Path, target: Path) -> None:
    (folder / "cla_number_and_rate_per_10k_children.csv").rename(folder / "data (3).csv")
    (folder / "bds_long.csv").rename(folder / "lait april.csv")
    files = run(folder, target).files.set_index("file")["source_id"]
    assert files["data (3).csv"] == "made-cla"
    assert files["lait april.csv"] == "made-lait"


def test_a_second_copy_is_left_and_a_second_release_refused(folder: Path, target: Path) -> None:
    original = folder / "ks4_la.csv"
    (folder / "ks4_la (1).csv").write_bytes(original.read_bytes())
    assert "the same as" in run(folder, target).files.set_index("file")["why"]["ks4_la.csv"]
    original.write_bytes(original.read_bytes().replace(b"20.5", b"20.6"))
    with pytest.raises(DataError, match="a second file for made-ks4"):
        run(folder, target)


def test_figures_that_are_held_are_not_lost(folder: Path, target: Path) -> None:
    """A folder with one release of many would leave the others' measures empty."""
    run(folder, target)
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    (folder / "ks4_la.csv").unlink()
    with pytest.raises(DataError, match=r"no file for made-ks4.*data add FILE"):
        run(folder, target)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before


def test_a_table_with_the_columns_of_another_is_left(folder: Path, target: Path) -> None:
    text = (folder / "la_cla_on_31_march_by_characteristics.csv").read_text(encoding="cp1252")
    other = text.replace("Placement", "Health assessments")
    (folder / "la_health_of_children.csv").write_text(other, encoding="utf-8")
    why = run(folder, target).files.set_index("file")["why"]
    assert why["la_health_of_children.csv"] == "an EES file that no measure comes from"


def test_what_is_absent_is_told(folder: Path, target: Path) -> None:
    (folder / "ks4_la.csv").unlink()
    result = run(folder, target)
    assert result.absent == ["made-ks4"]
    assert "attainment" not in set(observations(target)["measure"])


def test_faults_of_all_files_are_told_and_nothing_is_written(folder: Path, target: Path) -> None:
    run(folder, target)
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    (folder / "ks4_la.csv").write_bytes(b"")
    (folder / "bds_long.csv").write_text("Short Desc,Years\nx,2025\n", encoding="utf-8")
    with pytest.raises(DataError) as raised:
        run(folder, target)
    told = str(raised.value)
    assert "ks4_la.csv" in told
    assert "no column LA Number, Values" in told
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before


def test_a_cell_that_is_neither_figure_nor_symbol(folder: Path, target: Path) -> None:
    path = folder / "ks4_la.csv"
    path.write_bytes(path.read_bytes().replace(b"20.5", b"n/k"))
    with pytest.raises(DataError, match="n/k"):
        run(folder, target)
    assert not target.exists()


@pytest.mark.parametrize("kind", ["missing", "empty", "file"])
def test_no_folder_of_downloads(tmp_path: Path, target: Path, kind: str) -> None:
    folder = tmp_path / "there"
    if kind == "empty":
        folder.mkdir()
    if kind == "file":
        folder.write_text("x", encoding="utf-8")
    with pytest.raises(DataError, match="To mend"):
        run(folder, target)
    assert not target.exists()


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    write_whole(tmp_path, {"a.csv": pd.DataFrame({"x": ["1"]})})
    with pytest.raises(AttributeError):
        write_whole(tmp_path, {"a.csv": pd.DataFrame({"x": ["2"]}), "b.csv": None})  # type: ignore[dict-item]
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "x\n1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
