"""The evidence files: what the reader gives, what is in them, and what it says of bad ones."""

import csv
import datetime as dt
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from rc_analysis import paths
from rc_analysis.errors import DataError
from rc_analysis.sources.evidence import read_evidence
from rc_analysis.sources.evidence_rules import COLUMNS, GRADES, THEMES, period_bounds
from rc_analysis.store import open_store


@pytest.fixture(scope="module")
def evidence() -> dict[str, pd.DataFrame]:
    return read_evidence(paths.data("evidence"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The evidence of a data folder that a test may damage, the tables that it is checked by beside it."""
    for name in ("measures.csv", "breakdowns.csv", "areas.csv"):
        shutil.copy(paths.data(name), tmp_path)
    shutil.copytree(paths.data("evidence"), tmp_path / "evidence")
    return tmp_path / "evidence"


@pytest.fixture
def copy(home: Path) -> Path:
    """The folder of one council's documents in it."""
    return home / "redcar-and-cleveland"


def row_of(folder: Path, fact_id: str) -> int:
    """The row of a fact as a spreadsheet counts it."""
    return int(read_evidence(folder.parent)["facts"]["fact_id"].tolist().index(fact_id)) + 2


def edit(path: Path, row: int, column: str, value: str) -> None:
    """Change one cell; `row` as a spreadsheet counts, the header being 1."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    rows[row - 1][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows(rows)


# What is in the files


def test_every_table_is_there_and_typed(evidence):
    assert set(evidence) == set(COLUMNS)
    assert evidence["facts"]["value"].dtype == "float64"
    assert evidence["facts"]["as_of_date"].notna().all()
    assert pd.api.types.is_datetime64_any_dtype(evidence["actions"]["due"])
    assert evidence["recommendations"]["ordinal"].dtype == "int64"
    for frame in evidence.values():
        assert not frame.select_dtypes("str").isna().any().any(), 'text that is not said is "", never NA'


def test_a_fact_without_a_number_is_a_date(evidence):
    facts = evidence["facts"]
    assert (facts["value"].isna() == (facts["unit"] == "date")).all()
    assert len(facts) >= 100


def test_every_fact_has_what_tests_it_or_a_reason_and_never_both(evidence):
    facts = evidence["facts"]
    assert ((facts["official_measure"] != "") != (facts["untested"] != "")).all()
    assert facts.loc[facts["unit"] == "date", "untested"].ne("").all(), "no figure tests a date"


def test_the_figures_that_test_facts_are_held(evidence):
    facts = evidence["facts"].query("official_measure != ''")
    assert len(facts) >= 30
    store = open_store()
    for fact in facts.itertuples():
        held = store.load(fact.official_measure, [fact.area_code], fact.official_breakdown or "Total")
        assert len(held), fact.fact_id
        if fact.official_period:
            assert (held["period_end"] == pd.Timestamp(fact.official_period)).any(), fact.fact_id


@pytest.mark.parametrize(
    ("inspection", "section", "number"),
    [
        ("sif-2017", "LA", 13),
        ("sif-2017", "LSCB", 8),
        ("ilacs-2022", "LA", 6),
        ("ilacs-2025", "LA", 3),
    ],
)
def test_every_recommendation_is_there_in_order(evidence, inspection, section, number):
    rec = evidence["recommendations"]
    these = rec[(rec["inspection_id"] == inspection) & (rec["section"] == section)]
    assert these["ordinal"].tolist() == list(range(1, number + 1))


def test_peer_challenge_is_marked_as_incomplete(evidence):
    peer = evidence["recommendations"].query("section == 'PEER'")
    assert 0 < len(peer) < 24
    assert peer["note"].str.contains("One of 24").all()


def test_action_plan_covers_every_recommendation(evidence):
    actions = evidence["actions"]
    assert sorted(actions["recommendation"].unique()) == list(range(1, 14))
    assert actions["ordinal"].tolist() == list(range(1, len(actions) + 1))
    # the plan's own list of required actions, parted at its semicolons
    per_row = [4, 4, 3, 2, 3, 4, 3, 4, 4, 2, 4, 3, 1]
    assert actions.groupby("recommendation").size().tolist() == per_row


def test_due_dates_are_month_ends_that_agree_with_the_plan_as_printed(evidence):
    actions = evidence["actions"]
    assert actions["due"].dt.is_month_end.all()
    for text, due in zip(actions["due_text"], actions["due"], strict=True):
        month, year = text.split()
        assert due.strftime("%b") == month[:3]
        assert due.year == int(year) % 2000 + 2000


def grades(evidence, inspection, stage="published") -> dict[str, str]:
    frame = evidence["judgements"]
    these = frame[(frame["inspection_id"] == inspection) & (frame["stage"] == stage)]
    return dict(zip(these["judgement"], these["grade"], strict=True))


def test_moderation_changed_two_grades_of_2017(evidence):
    before, after = grades(evidence, "sif-2017", "pre_moderation"), grades(evidence, "sif-2017")
    assert set(before) == set(after) and len(after) == 7
    changed = {k: (before[k], after[k]) for k in after if before[k] != after[k]}
    assert changed == dict.fromkeys(("overall", "leaders"), ("good", "requires_improvement"))


def test_standard_inspections_have_their_grades_and_dates(evidence):
    assert set(grades(evidence, "ilacs-2022").values()) == {"requires_improvement"}
    assert len(grades(evidence, "ilacs-2022")) == 4
    new = grades(evidence, "ilacs-2025")
    assert new.pop("in_care") == "requires_improvement"
    assert new == dict.fromkeys(("overall", "leaders", "help_protection", "care_leavers"), "good")
    frame = evidence["judgements"].set_index("inspection_id")
    assert frame.loc["ilacs-2022", "published"].iloc[0] == dt.datetime(2022, 9, 22)
    assert frame.loc["ilacs-2025", "published"].isna().all(), "the report does not print the day"


def test_visits_carry_no_grade_and_only_a_month(evidence):
    visits = evidence["judgements"].query("framework == 'focused visit'")
    assert set(visits["grade"]) == {"not_judged"} and set(visits["judgement"]) == {"none"}
    assert set(visits["precision"]) == {"month"}


def test_every_grade_and_theme_is_in_its_vocabulary(evidence):
    assert set(evidence["judgements"]["grade"]) <= set(GRADES)
    borne = pd.concat([evidence[stem]["themes"] for stem in ("recommendations", "actions", "facts")])
    used = set(borne.str.split(";").explode()) - {""}
    counted = set(open_store().theme_counts()["theme"]) - {"none"}
    assert used | counted == set(THEMES), "a theme that nothing bears is deleted from the list"


def test_names_of_people_stand_only_where_lead_inspectors_do(evidence):
    assert set(evidence["judgements"]["lead_inspector"]) == {*("", "Graham Reiter", "Jan Edwards", "Rachel Fairhurst")}
    title = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Cllr|Councillor)\b")
    for stem, frame in evidence.items():
        for column in frame.select_dtypes("str"):
            assert not frame[column].str.contains(title).any(), (stem, column)


def test_readme_names_every_theme_column_and_unit():
    text = paths.data("evidence", "README.md").read_text("utf-8")
    words = set(THEMES) | {column for columns in COLUMNS.values() for column in columns}
    assert not [word for word in sorted(words) if f"`{word}`" not in text]


# Dates of unequal precision


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2017", "2017-01-01", "2017-12-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2017-04-07", "2017-04-07", "2017-04-07"),
    ],
)
def test_a_year_or_month_stands_for_all_its_days(text, first, last):
    assert period_bounds(text) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize("text", ["", "2017-13", "2017-02-30", "07/04/2017", "2017-4", "April 2017", "0000"])
def test_what_is_no_date_has_no_bounds(text):
    assert period_bounds(text) is None


# Bad files


@pytest.mark.parametrize(
    ("stem", "column", "value", "said"),
    [
        ("judgements", "grade", "fairly_good", "fairly_good"),
        ("judgements", "start", "2012-07-32", "YYYY-MM-DD"),
        ("recommendations", "themes", "sufficiency;luck", "luck"),
        ("recommendations", "inspection_id", "sif-2016", "judgements.csv lists"),
        ("recommendations", "summary", "", "not empty"),
        ("facts", "as_of", "31/12/2016", "31/12/2016"),
        ("facts", "value", "many", "many"),
        ("facts", "value", "5", "none where the unit is date"),
        ("facts", "source_id", "hearsay", "sources.csv lists"),
        ("facts", "area_code", "Redcar", "Redcar"),
        ("actions", "due", "2018-04", "a whole date"),
        ("actions", "ordinal", "0", "whole number"),
        ("sources", "kind", "rumour", "rumour"),
    ],
)
def test_a_bad_cell_is_named_with_file_row_and_column(copy, stem, column, value, said):
    edit(copy / f"{stem}.csv", 2, column, value)
    with pytest.raises(DataError) as caught:
        read_evidence(copy.parent)
    assert said in str(caught.value)
    assert f"{stem}.csv, row 2, {column}" in str(caught.value)


@pytest.mark.parametrize(
    ("fact", "column", "value", "said"),
    [
        ("sif17-038", "official_measure", "", "a reason where no official_measure is named"),
        ("sif17-038", "official_measure", "cla_nmber", "an id of data/measures.csv"),
        ("sif17-043", "official_breakdown", "Homes", "has for cla_placement_number"),
        ("sif17-038", "unit", "percent", "that of cla_number, count"),
        ("sif17-014", "official_period", "2016", "YYYY-MM-DD"),
        ("sif17-038", "untested", "Nobody knows.", "a reason where no official_measure is named"),
        ("sif17-004", "untested", "nobody knows", "with its full stop"),
        ("sif17-004", "untested", "", "a reason where no official_measure is named"),
        ("sif17-004", "basis", "rounded", "nothing where no official_measure is named"),
    ],
)
def test_what_tests_a_fact_is_checked(copy, fact, column, value, said):
    row = row_of(copy, fact)
    edit(copy / "facts.csv", row, column, value)
    with pytest.raises(DataError) as caught:
        read_evidence(copy.parent)
    assert said in str(caught.value)
    assert f"facts.csv, row {row}" in str(caught.value)


def test_all_faults_of_what_tests_facts_come_together(copy):
    first, second = row_of(copy, "sif17-038"), row_of(copy, "sif17-039")
    edit(copy / "facts.csv", first, "official_measure", "nothing_of_the_kind")
    edit(copy / "facts.csv", second, "untested", "Nobody knows.")
    with pytest.raises(DataError, match="2 faults"):
        read_evidence(copy.parent)


def test_a_council_may_have_no_plan_and_no_inspection_at_hand(copy):
    for stem in ("actions", "recommendations", "findings", "judgements"):
        (copy / f"{stem}.csv").write_text(",".join(COLUMNS[stem]) + "\n", encoding="utf-8")
    tables = read_evidence(copy.parent)
    assert tables["actions"].empty and tables["judgements"].empty and len(tables["facts"])


def test_documents_of_two_councils_stand_side_by_side(home):
    shutil.copytree(home / "redcar-and-cleveland", home / "leeds")
    for path in (home / "leeds").glob("*.csv"):
        for stem in ("sif-", "ilacs-", "visit-", "peer-", "protection-", "looked-after-"):
            path.write_text(path.read_text("utf-8").replace(f",{stem}", f",leeds-{stem}"), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_evidence(home)
    text = str(caught.value)
    assert "evidence/*/sources.csv, source_id rcbc-q3-2018: saw 'leeds and redcar-and-cleveland'" in text
    for path in (home / "leeds").glob("*.csv"):
        first = path.read_text("utf-8").splitlines()[0]
        path.write_text(first + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"evidence/leeds/facts.csv: saw 'a header and no row'"):
        read_evidence(home)


def test_a_folder_is_named_after_its_council_and_no_file_lies_beside_it(home):
    (home / "redcar-and-cleveland").rename(home / "redcar-cleveland")
    (home / "facts.csv").write_text("fact_id\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_evidence(home)
    text = str(caught.value)
    assert 'evidence/redcar-cleveland: saw "no council\'s name"; allowed: redcar-and-cleveland' in text
    assert "evidence/facts.csv: saw 'a file beside the folders'" in text


def test_no_folder_gives_no_table(tmp_path):
    assert read_evidence(tmp_path) == {}


def test_a_repeated_fact_is_named_once(copy):
    first = read_evidence(copy.parent)["facts"]["fact_id"].iloc[0]
    edit(copy / "facts.csv", 3, "fact_id", first)
    with pytest.raises(DataError) as caught:
        read_evidence(copy.parent)
    assert str(caught.value).count("facts.csv") == 1
    assert f"row 3, fact_id: saw '{first}'" in str(caught.value)


def test_all_faults_of_all_files_come_together(copy):
    edit(copy / "facts.csv", 5, "value", "many")
    edit(copy / "judgements.csv", 4, "grade", "fine")
    edit(copy / "judgements.csv", 6, "judgement", "food")
    edit(copy / "actions.csv", 7, "themes", "luck")
    with pytest.raises(DataError) as caught:
        read_evidence(copy.parent)
    text = str(caught.value)
    assert text.startswith("4 faults")
    for place in ("facts.csv, row 5", "judgements.csv, row 4", "judgements.csv, row 6", "actions.csv, row 7"):
        assert place in text


def test_a_file_that_is_missing_empty_cut_short_or_in_another_encoding(copy):
    (copy / "sources.csv").write_text(",".join(COLUMNS["sources"]) + "\n", encoding="utf-8")
    (copy / "facts.csv").unlink()
    (copy / "judgements.csv").write_bytes(b"")
    text = (copy / "recommendations.csv").read_text("utf-8")
    (copy / "recommendations.csv").write_bytes((text + "caf\xe9").encode("latin-1"))
    cut = (copy / "actions.csv").read_text("utf-8")
    (copy / "actions.csv").write_text(cut[: cut.rindex(",")], encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_evidence(copy.parent)
    for said in ("facts.csv: saw 'no such file'", "judgements.csv, its header", "recommendations.csv", "UTF-8"):
        assert said in str(caught.value)
    assert "13 cells" in str(caught.value) and "a header and no row" in str(caught.value)


def test_a_renamed_column_is_shown_beside_the_right_header(copy):
    text = (copy / "facts.csv").read_text("utf-8")
    (copy / "facts.csv").write_text(text.replace("locator", "where", 1), encoding="utf-8")
    with pytest.raises(DataError, match="where") as caught:
        read_evidence(copy.parent)
    assert "locator" in str(caught.value)


def test_an_open_quotation_mark_is_a_fault_not_a_crash(copy):
    with (copy / "facts.csv").open("a", encoding="utf-8") as handle:
        handle.write('x,"never closed')
    with pytest.raises(DataError, match="a whole CSV file"):
        read_evidence(copy.parent)


def test_a_risk_names_a_measure_that_is_held_and_the_file_need_not_be_there(copy):
    path = copy / "risks.csv"
    rows = path.read_text("utf-8")
    path.write_text(rows.replace("sw_agency_percent", "sw_agents").replace("All pupils", "Every pupil"), "utf-8")
    with pytest.raises(DataError) as raised:
        read_evidence(copy.parent)
    told = str(raised.value)
    assert "risks.csv, row 9, official_measure: saw 'sw_agents'" in told
    assert "risks.csv, row 2, official_breakdown: saw 'Every pupil'" in told
    path.unlink()
    assert read_evidence(copy.parent)["risks"].empty


def test_a_commitment_has_a_state_that_there_is_and_all_of_its_later_word_or_none(copy):
    path = copy / "commitments.csv"
    rows = path.read_text("utf-8")
    assert ",moved," in rows
    for old, new, told in (
        (",late,", ",overdue,", "commitments.csv, row 4, state: saw 'overdue'"),
        ("2019-04,2019-06,moved", "2019-04,,moved", "commitments.csv, row 5, revised"),
        ("2018-12", "2018-13", "commitments.csv, row 4, planned: saw '2018-13'"),
        ("ofsted-ilacs-2025,Paragraph 31", ",Paragraph 31", "commitments.csv, row 4, later"),
        (
            "ofsted-ilacs-2025,Paragraph 2,",
            "ofsted-ilacs-2035,Paragraph 2,",
            "row 5, later_source_id: saw 'ofsted-ilacs-2035'",
        ),
    ):
        assert old in rows
        path.write_text(rows.replace(old, new), "utf-8")
        with pytest.raises(DataError) as raised:
            read_evidence(copy.parent)
        assert told in str(raised.value)
    path.unlink()
    assert read_evidence(copy.parent)["commitments"].empty
