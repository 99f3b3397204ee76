"""What changed since an earlier edition: its folder is made up here from what is published now, then altered."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from rc_analysis import editions, paths
from rc_analysis.case import Case, open_case
from rc_analysis.errors import DataError, NoData
from rc_analysis.params import load_edition
from rc_analysis.pipeline import Folders
from rc_analysis.pipeline.build import Build
from rc_analysis.pipeline.progress import Progress
from rc_analysis.topics import changes
from rc_analysis.topics.headlines import of_place
from rc_analysis.topics.statements import statements_of

Alter = Callable[[pd.DataFrame], object]


@pytest.fixture(scope="module")
def case() -> Case:
    return open_case(edition="test-2026-q3", area="Redcar and Cleveland", as_of="2026-09-30")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "reports", lambda *parts: tmp_path.joinpath(*parts))
    return tmp_path / "site"


def publish(site: Path, case: Case, name: str = "old", as_of: str = "2026-06-30", alter: Alter | None = None) -> Path:
    """An edition whose figures and verdicts are those of now, but for what `alter` does to the figures."""
    rows = [
        (h.measure, h.breakdown, h.facts.phrase, h.facts.now.period, h.facts.now.value, case.store.source(h.source_id))
        for h in of_place(case)
    ]
    figures = pd.DataFrame(rows, columns=["measure", "breakdown", "title", "period", "value", "source_id"])
    figures["release"] = [source.release for source in figures["source_id"]]
    figures["source_id"] = [source.source_id for source in figures["source_id"]]
    if alter:
        alter(figures)
    said = statements_of(case)[["statement", "verdict"]].set_axis(["What is said", "How they compare"], axis=1)
    tables = {"data/indicators-all.csv": figures, "data/statements-every-statement.csv": said}
    folder = site / name
    (folder / "data").mkdir(parents=True)
    outputs = []
    for path, table in tables.items():
        table.to_csv(folder / path, index=False)
        outputs.append({"path": path, "sha256": hashlib.sha256((folder / path).read_bytes()).hexdigest()})
    area = {"code": case.area.code, "name": case.area.name}
    told = {"edition": {"as_of": as_of}, "renderer": "builtin", "area": area, "internal": False, "outputs": outputs}
    (folder / editions.NAME).write_text(json.dumps(told))
    return folder


def found(case: Case) -> pd.DataFrame:
    return changes.since(case, changes.earlier(case, "old"))


def test_nothing_is_told_where_nothing_changed(case: Case, site: Path) -> None:
    publish(site, case)
    same = found(case)
    assert same.empty and "30 June 2026" in same.attrs["nothing"]
    assert same.attrs["figures"] == len(of_place(case)) > 30
    assert same.attrs["verdicts"] > 20


def test_newer_revised_new_and_gone_are_four_things(case: Case, site: Path) -> None:
    def alter(figures: pd.DataFrame) -> None:
        figures["value"] = figures["value"].astype("float64")
        rate = figures["measure"].eq("cla_rate")
        figures.loc[rate, ["period", "value", "release"]] = ["2024", 152.0, "an older release"]
        figures.loc[figures["measure"] == "sw_vacancy_percent", "value"] = 1.0
        figures.loc[figures["measure"] == "cla_started_rate", "measure"] = "a name of old"

    publish(site, case, alter=alter)
    moved = found(case).set_index("what")
    assert moved.loc["Children looked after"].tolist() == [
        "152 per 10,000 (2024)",
        "144 per 10,000 (2025)",
        changes.NEWER,
    ]
    kinds = moved["change"].value_counts().to_dict()
    assert kinds == {changes.NEWER: 1, changes.REVISED: 1, changes.FIRST: 1}
    assert [line for line in found(case).attrs["releases"] if "before an older release" in line]


def test_a_figure_that_is_held_no_longer_is_told(case: Case, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(site, case)
    before, fewer = changes.earlier(case, "old"), of_place(case)[1:]
    monkeypatch.setattr(changes, "of_place", lambda _: fewer)
    (row,) = changes.since(case, before).to_dict("records")
    assert (row["now"], row["change"]) == ("not held", changes.GONE)


def test_another_verdict_is_told_with_both(case: Case, site: Path) -> None:
    publish(site, case)
    before = changes.earlier(case, "old")
    statement = next(iter(before.verdicts))
    before.verdicts[statement] = "agrees"
    (row,) = changes.since(case, before).to_dict("records")
    assert (row["what"], row["before"], row["change"]) == (statement, "agrees", changes.VERDICT)
    assert row["now"] == statements_of(case).set_index("statement").loc[statement, "verdict"]


def test_an_edition_that_cannot_be_compared_is_refused_and_none_is_no_fault(case: Case, site: Path) -> None:
    with pytest.raises(NoData, match="No earlier edition for Redcar"):
        changes.earlier(case, "")
    with pytest.raises(DataError, match="is not there"):
        changes.earlier(case, "old")
    folder = publish(site, case, as_of="2026-09-30")
    with pytest.raises(DataError, match="of a day before 2026-09-30"):
        changes.earlier(case, "old")
    publish(site, case, name="older")
    (site / "older" / "data" / "indicators-all.csv").write_text("measure,breakdown\n")
    with pytest.raises(DataError, match="not as it was published"):
        changes.earlier(case, "older")
    elsewhere = open_case(edition="test", area="Darlington", as_of="2026-12-31")
    with pytest.raises(DataError, match="an edition for Darlington"):
        changes.earlier(elsewhere, folder.name)


def test_the_last_public_edition_of_the_place_is_found(case: Case, site: Path) -> None:
    assert editions.last_before("E06000003", "2026-09-30") == ""
    publish(site, case, "a", "2026-03-31")
    publish(site, case, "b", "2026-06-30")
    publish(site, case, "c", "2026-09-30")
    inside = publish(site, case, "d", "2026-07-31")
    told = json.loads((inside / editions.NAME).read_text()) | {"internal": True}
    (inside / editions.NAME).write_text(json.dumps(told))
    (site / "e").mkdir()
    (site / "e" / editions.NAME).write_text("{")
    assert editions.last_before("E06000003", "2026-09-30") == "b"
    assert editions.last_before("E06000005", "2026-09-30") == ""


def test_a_build_names_the_last_edition_itself_and_only_the_page_that_takes_it_runs_again(
    case: Case, site: Path, tmp_path: Path
) -> None:
    folders = Folders(tmp_path / "work", tmp_path / "out")

    def planned(**given: str) -> tuple[str, dict[str, str]]:
        build = Build(load_edition(**given), case.place, case.area.code, folders, Progress(lambda _: None))
        return build.edition.settings["previous"], {task.notebook: task.key for task in build.plan.tasks}

    name, without = planned()
    assert name == ""
    publish(site, case)
    name, before = planned()
    assert name == "old"
    assert {page for page in before if before[page] != without[page]} == {"overview"}
    assert planned(previous="")[1] == without
    manifest = site / "old" / editions.NAME
    manifest.write_text(manifest.read_text().replace("builtin", "quarto"))
    assert {page for page, key in planned()[1].items() if key != before[page]} == {"overview"}
    with pytest.raises(DataError, match="is not there"):
        planned(previous="never-made")
