"""The door to data/: places by any name, figures with their places' names, and plain words where there is nothing."""

from pathlib import Path

import pandas as pd
import pytest

import made_up
from rc_analysis.errors import AreaError, DataError, NoData, ParameterError
from rc_analysis.sources.build import build
from rc_analysis.sources.observations import Embedded
from rc_analysis.sources.periods import day_words
from rc_analysis.store import Store, open_store


@pytest.fixture(scope="module")
def store() -> Store:
    return open_store()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder built from the made-up downloads."""
    folder = tmp_path_factory.mktemp("made")
    target = folder / "data"
    build(made_up.downloads(folder / "downloads"), target, definitions=made_up.DEFINITIONS)
    for path in made_up.DEFINITIONS.glob("*.csv"):
        (target / path.name).write_bytes(path.read_bytes())
    return target


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("Redcar and Cleveland", "E06000003"),
        ("  redcar & cleveland ", "E06000003"),
        ("REDCAR AND CLEVELAND", "E06000003"),
        ("E06000003", "E06000003"),
        ("e06000003", "E06000003"),
        ("807", "E06000003"),
        ("Durham", "E06000047"),
        ("Bristol", "E06000023"),
        ("Kingston upon Hull", "E06000010"),
        ("St Helens", "E08000013"),
        ("Dorset", "E06000059"),
        ("E10000023", "E06000065"),
        ("E08000020", "E08000037"),
        ("north east", "E12000001"),
        ("England", "E92000001"),
    ],
)
def test_a_place_by_name_or_code(store: Store, query: str, code: str) -> None:
    assert store.area(query).code == code


def test_a_place_knows_its_region_and_neighbours(store: Store) -> None:
    place = store.area("807")
    assert (place.old_code, place.level, place.region_code) == ("807", "local_authority", "E12000001")
    assert [store.area(code).name for code in place.neighbours[:3]] == ["Sunderland", "South Tyneside", "Hartlepool"]
    assert len(set(place.neighbours)) == 10


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("Midlesbrough", "Middlesbrough"),
        ("Northamptonshire", "North Northamptonshire (E06000061) or West Northamptonshire (E06000062)"),
        ("928", "abolished on 1 April 2021"),
        ("Cumbria", "Cumberland (E06000063) or Westmorland and Furness (E06000064)"),
        ("Poole", "Bournemouth, Christchurch and Poole (E06000058)"),
        ("E10000009", "Dorset (E06000059)"),
        ("Atlantis", "a local authority's name, ONS code or DfE number"),
        ("", "a local authority's name, ONS code or DfE number"),
    ],
)
def test_a_place_that_is_none(store: Store, query: str, told: str) -> None:
    with pytest.raises(AreaError) as raised:
        store.area(query)
    assert told in str(raised.value)


def test_every_present_authority_has_ten_neighbours_and_a_region(store: Store) -> None:
    areas = store.areas()
    own = areas[(areas["level"] == "local_authority") & (areas["status"] == "current")]
    assert len(own) == 153
    assert (own[[f"neighbour_{n}" for n in range(1, 11)]] != "").all().all()
    assert set(own["region_code"]) <= set(areas.loc[areas["level"] == "region", "area_code"])


def test_every_authority_region_and_percentile_of_england_is_held(store: Store) -> None:
    areas = store.areas()
    current = areas[areas["status"] == "current"]
    assert [code for code in current["area_code"] if not store.holds(code)] == []
    north_east = areas[(areas["region_code"] == "E12000001") & (areas["level"] == "local_authority")]
    assert len(north_east) == 12


def test_a_frame_of_observations(store: Store) -> None:
    frame = store.load(["cla_rate", "cla_number"], areas=["E06000003", "P50"])
    assert list(frame.columns) == [
        *("area_code", "period", "period_start", "period_end", "measure", "breakdown", "value", "symbol"),
        *("source_id", "area_name"),
    ]
    assert str(frame["period_end"].dtype) == "datetime64[ns]"
    assert frame["value"].dtype == "float64"
    assert set(frame["area_name"]) == {"Redcar and Cleveland", "England's authorities, 50th percentile"}
    ordered = frame.sort_values(["measure", "breakdown", "area_code", "period_end"], kind="stable")
    pd.testing.assert_frame_equal(frame, ordered)
    assert list(frame.index) == list(range(len(frame)))


def test_a_caller_cannot_spoil_the_next_ones_frame(store: Store) -> None:
    before = store.load("cla_number", areas=["E06000003"])
    spoilt = store.load("cla_number", areas=["E06000003"])
    spoilt["value"] = 0.0
    places = store.areas()
    places["name"] = ""
    pd.testing.assert_frame_equal(store.load("cla_number", areas=["E06000003"]), before)
    assert store.area("807").name == "Redcar and Cleveland"


def test_nothing_held_is_said_in_a_plain_sentence(store: Store) -> None:
    with pytest.raises(NoData) as raised:
        store.load("cla_placement_percent", areas=["E06000003"], breakdown="Castles")
    assert str(raised.value) == (
        "No figures are held for Redcar and Cleveland on: "
        "share of children looked after on 31 March by placement type (Castles)."
    )


def test_a_place_of_which_nothing_is_held_is_told_what_to_do(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Embedded, "_runs", {})
    monkeypatch.setattr(Store, "_held", set())
    with pytest.raises(NoData, match=r"for Hackney.*data add FILE"):
        Store(store.folder).load("cla_rate", areas=["E09000012"])


def test_unknown_ids_name_the_nearest(store: Store) -> None:
    with pytest.raises(ParameterError, match="cla_rate"):
        store.load("cla_rat")
    with pytest.raises(ParameterError, match=r"sources\.csv"):
        store.source("dfe")
    with pytest.raises(ParameterError, match="facts"):
        store.evidence("rumours")


def test_measure_and_source(store: Store) -> None:
    measure = store.measure("spend_cla")
    assert (measure.unit, measure.decimals, measure.topic) == ("pounds", 0, "budgets")
    cited = store.source("mhclg-ro3").citation()
    assert cited.startswith("Ministry of Housing, Communities and Local Government, ")
    assert "2024-25" in cited


def test_every_source_of_a_row_can_be_cited(store: Store) -> None:
    held = pd.read_parquet(store.folder / "observations.parquet", columns=["source_id"])["source_id"].unique()
    for source_id in [*held, *store.judgements()["source_id"].unique(), *store.evidence("facts")["source_id"].unique()]:
        assert store.source(source_id).citation()


@pytest.mark.parametrize(
    ("date", "shown"), [("2025-12-03", "3 December 2025"), ("2017-06", "June 2017"), ("2024", "2024")]
)
def test_a_documents_date_is_cited_as_a_reader_writes_it(date: str, shown: str) -> None:
    assert day_words(date) == shown


def test_judgements_are_not_counted_twice(store: Store) -> None:
    frame = store.judgements()
    own = frame[(frame["area_code"] == "E06000003") & (frame["stage"] == "published")]
    assert not own.duplicated(["start", "judgement"]).any()
    assert {"SIF", "ILACS"} <= set(own["framework"])
    assert {"start", "end", "published"} == {name for name in frame if str(frame[name].dtype) == "datetime64[ns]"}


def test_milestones_of_a_place_and_of_all(store: Store) -> None:
    frame = store.milestones("E06000003")
    assert set(frame["area_code"]) <= {"", "E06000003"}
    assert len(store.milestones("E09000012")) < len(frame)


def test_a_second_opening_is_the_same_store(store: Store) -> None:
    assert open_store() is store


# ---- other folders


@pytest.mark.parametrize("name", ["observations.parquet", "areas.csv", "judgements.csv"])
def test_nothing_public_is_read_from_the_folder_of_records(made: Path, tmp_path: Path, name: str) -> None:
    for path in made.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / name).write_bytes((made / name).read_bytes())
    with pytest.raises(DataError, match=f"{name}.*data add"):
        Store(tmp_path)


@pytest.mark.parametrize("name", ["ofsted", "savings.csv"])
def test_what_pages_for_the_public_read_is_told_to_be_moved_out_of_the_records(
    made: Path, tmp_path: Path, name: str
) -> None:
    for path in made.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "local" / name).mkdir(parents=True)
    with pytest.raises(DataError, match=f"move {name} to data/added/"):
        Store(tmp_path)


def test_a_table_of_observations_that_no_register_lists_is_checked(made: Path, tmp_path: Path) -> None:
    for path in made.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    frame = pd.read_parquet(made / "observations.parquet")
    frame["measure"] = "No slug"
    frame.to_parquet(tmp_path / "observations.parquet", index=False)
    with pytest.raises(DataError, match="measure"):
        Store(tmp_path).load("cla_number")


def test_the_newest_release_has_the_sources_id_without_its_year(store: Store) -> None:
    official = store.source("dfe-cla-numbers")
    assert store.source("dfe-cla-numbers").release == official.release


def test_withheld_is_not_nought(made: Path) -> None:
    frame = Store(made).load("cla_number", ["E06000902"]).set_index("period_end")
    assert frame["value"].isna().all()
    assert frame["symbol"].tolist() == ["m", "m", "low", "c"]


def test_a_folder_without_data(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="To mend"):
        Store(tmp_path)


@pytest.mark.parametrize("damage", ["gone", "cut", "column"])
def test_a_damaged_table_of_observations(made: Path, tmp_path: Path, damage: str) -> None:
    for path in made.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    path = tmp_path / "observations.parquet"
    if damage == "gone":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:200])
    else:
        pd.read_parquet(path).drop(columns="symbol").to_parquet(path, index=False)
    with pytest.raises(DataError, match=r"observations\.parquet"):
        Store(tmp_path).load("cla_number")
