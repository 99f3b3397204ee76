"""What documents state beside what is published: each verdict, and another council's documents by data alone."""

import csv
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest

from rc_analysis import case as cases
from rc_analysis import paths
from rc_analysis.case import open_case
from rc_analysis.errors import ParameterError
from rc_analysis.sources.evidence_rules import COLUMNS
from rc_analysis.store import Store
from rc_analysis.topics import inspections, statements
from rc_analysis.topics.statements import AGREES, ANOTHER_BASIS, CANNOT, DIFFERS, check


def yearly(*values: float, first: int = 2016, unit: str = "count", decimals: int = 0) -> pd.DataFrame:
    """A made-up series for the 31 Marches from `first`."""
    years = [str(first + n) for n in range(len(values))]
    ends = pd.to_datetime([f"{year}-03-31" for year in years])
    return pd.DataFrame(
        {
            "period": years,
            "period_end": ends,
            "value": values,
            "unit": unit,
            "decimals": decimals,
            "source_id": "made-up",
        }
    )


# One figure


@pytest.mark.parametrize(
    ("value", "as_of", "series", "result"),
    [
        (200, "2016-03-31", yearly(199), AGREES),  # within 1%
        (54, "2016-03-31", yearly(53.6, unit="per 10,000", decimals=1), AGREES),  # half the last digit
        (22.3, "2016-03-31", yearly(22.4, unit="percent", decimals=1), AGREES),
        (4.3, "2016-03-31", yearly(4.4, unit="percent", decimals=1), DIFFERS),
        (210, "2016-03-31", yearly(199), DIFFERS),
        (200, "2016", yearly(199, 220), AGREES),  # the only period that ends in the year
        (200, "2016-03", yearly(199, 220), AGREES),
        (203, "2016-12-31", yearly(199, 205), ANOTHER_BASIS),
        (203, "2017", yearly(199, 200, 205), ANOTHER_BASIS),  # not that year's, but between those around it
        (190, "2016-12-31", yearly(199, 205), CANNOT),  # outside
        (43, "2023-12-31", yearly(31, 47, first=2023), CANNOT),  # between, and it says nothing
        (0, "2016-12-31", yearly(0, 0), ANOTHER_BASIS),
        (0, "2016-12-31", yearly(0, 1), CANNOT),
        (53, "2018-12-31", yearly(38, 39, first=2021), CANNOT),
        (53, "2016-12-31", yearly(53, float("nan")), CANNOT),  # withheld after
        (53, "2016-12-31", yearly(float("nan")), CANNOT),
        (53, "2016-12-31", None, CANNOT),
    ],
)
def test_each_verdict(value, as_of, series, result):
    assert check(value, as_of, series).result == result


def test_a_wide_bracket_is_told_with_its_figures():
    found = check(43, "2023-12-31", yearly(31, 47, first=2023))
    assert found.told == ("cannot be tested: the published figures before and after are too far apart (31 and 47)")


def test_another_basis_is_named_and_a_difference_with_its_basis_too():
    series = yearly(100, unit="percent")
    assert check(100, "2016-03-31", series, basis="rounded").told == "agrees on another basis: rounded"
    assert check(80, "2016-03-31", series, basis="all ages").told == "differs: all ages"
    assert check(101, "2016-12-31", yearly(100, 102)).told == "agrees on another basis: another day of the year"


def test_a_period_that_is_named_is_the_one_it_is_tested_by():
    series = yearly(18, 25)
    assert check(18, "2017", series, period="2016-03-31").result == AGREES
    assert check(25, "2017", series, period="2016-03-31").result == DIFFERS
    withheld = yearly(18, float("nan"))
    assert check(18, "2017", withheld, period="2017-03-31").told.endswith("no figure is published for its period")


def test_a_day_that_is_none_is_refused():
    with pytest.raises(ValueError, match="31 March"):
        check(1, "31 March", yearly(1))


# A table of them


def fact(**cells: object) -> dict[str, object]:
    plain = {
        "fact_id": "f-1",
        "topic": "sufficiency",
        "measure": "Children looked after",
        "value": 200.0,
        "unit": "count",
        "as_of": "2016-03-31",
        "area_code": "E08000035",
        "source_id": "plan",
        "locator": "Page 3",
        "note": "",
        "official_measure": "cla_number",
        "official_breakdown": "",
        "official_period": "",
        "basis": "",
        "untested": "",
    }
    return plain | cells


DOCUMENTS = pd.DataFrame([{"source_id": "plan", "publisher": "A council", "date": "2017-06"}])


def rows(*facts: dict[str, object], series: pd.DataFrame | None) -> pd.DataFrame:
    return statements.tested(pd.DataFrame(list(facts)), lambda measure, breakdown, area: series, DOCUMENTS)


def test_a_row_is_as_it_is_read():
    row = rows(fact(), series=yearly(199)).iloc[0]
    assert row["statement"] == "Children looked after: 200 (31 March 2016)"
    assert row["published"] == "199 (2016)"
    assert (row["verdict"], row["result"]) == ("agrees", "agrees")
    assert (row["who"], row["where"]) == ("A council, 2017", "Page 3")
    assert (row["value"], row["official_values"], row["official_source_ids"]) == (200, "199", "made-up")


def test_the_figures_before_and_after_the_nearest_and_none():
    between = rows(fact(as_of="2016-12-31", value=201.0), series=yearly(199, 205)).iloc[0]
    assert between["published"] == "199 (2016) and 205 (2017)"
    far = rows(fact(value=53.0, unit="percent"), series=yearly(38, first=2021, unit="percent")).iloc[0]
    assert far["published"] == "nearest: 38% (2021)"
    assert rows(fact(), series=None).iloc[0]["published"] == "none held"


def test_a_yearly_price_is_set_beside_a_weekly_cost():
    price = fact(value=365000.0, unit="pounds", basis="a price", official_measure="unit_cost_residential")
    row = rows(price, series=yearly(7000, unit="pounds a week")).iloc[0]
    assert row["published"] == "£7,000 a week, or £365,000 a year (2016)"
    assert row["verdict"] == "agrees on another basis: a price"


def test_a_reason_is_told_and_units_are_read():
    told = rows(
        fact(fact_id="a", untested="No measure of it is held here.", value=2.0, unit="ordinal", measure="Review"),
        fact(fact_id="b", untested="A date, not a figure.", value=float("nan"), unit="date", measure="Visit"),
        fact(fact_id="c", untested="No measure of it is held here.", value=22.3, unit="weeks", measure="Length"),
        fact(fact_id="d", untested="No measure of it is held here.", value=49.0, unit="rank", measure="Rank"),
        series=None,
    )
    assert told["statement"].tolist() == [
        "Review: 2nd (31 March 2016)",
        "Visit: 31 March 2016",
        "Length: 22.3 weeks (31 March 2016)",
        "Rank: 49 (31 March 2016)",
    ]
    assert set(told["result"]) == {CANNOT}
    assert told["verdict"].iloc[1] == "cannot be tested: a date, not a figure"


# This council's documents


@pytest.fixture(scope="module")
def redcar() -> pd.DataFrame:
    return statements.statements_of(open_case(edition="e", area="E06000003", as_of="2026-09-30"))


@pytest.mark.parametrize(
    ("stated", "result"),
    [
        (("Children in need", 1081), AGREES),
        (("Children in need", 1185), CANNOT),
        (("Children on a child protection plan", 147), AGREES),
        (("Children on a child protection plan", 191), CANNOT),
        (("Rate of children on a child protection plan", 54), AGREES),
        (("Children leaving care", 90), ANOTHER_BASIS),
        (("Residents aged under 18", 27365), AGREES),
        (("Agency staff in social work", 5), ANOTHER_BASIS),
        (("Rise in the rate of children in care since 2012", 65), CANNOT),
        (("Residential placements", 43), CANNOT),
    ],
)
def test_statements_of_the_documents_at_hand(redcar, stated, result):
    measure, value = stated
    row = redcar[redcar["statement"].str.startswith(f"{measure}: ") & (redcar["value"] == value)]
    assert row["result"].tolist() == [result]


def test_every_statement_of_its_documents_is_listed_with_a_verdict(redcar):
    facts = open_case(edition="e", area="E06000003", as_of="2026-09-30").store.evidence("facts")
    mine = facts[facts["unit"] != "date"]  # of the region and of England too
    assert sorted(redcar["fact_id"]) == sorted(mine["fact_id"])
    assert redcar["verdict"].ne("").all()
    assert (redcar["result"] != CANNOT).sum() >= 20


def test_what_they_state_of_england_is_tested_by_englands_figures(redcar):
    row = redcar[redcar["statement"] == "Free school meal entitlement, primary, England: 15% (2017)"].iloc[0]
    assert (row["published"], row["result"]) == ("14.6% (2016)", AGREES)
    tees = redcar[redcar["fact_id"] == "sif17-103"].iloc[0]
    assert tees["statement"].startswith("Child deaths reviewed, the Tees boroughs: 34")
    assert tees["result"] == CANNOT


def test_only_what_was_known_by_the_day_counts():
    early = open_case(edition="e", area="E06000003", as_of="2017-05-01")
    told = statements.statements_of(early)
    assert set(told["source_id"]) == {"ofsted-sif-2017"}
    used = told.loc[told["official_values"] != "", "published"]
    assert len(used) and not used.str.contains(r"\((?:2018|2019|202\d)").any()


def test_a_topic_that_is_none_is_refused():
    with pytest.raises(ParameterError, match="sufficiency"):
        statements.statements_of(open_case(edition="e", area="E06000003", as_of="2026-09-30"), "homes")


# Another council's documents: data alone


def write(folder: Path, stem: str, lines: Sequence[Mapping[str, object]]) -> None:
    with (folder / f"{stem}.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS[stem], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the public tables and a made-up document of Leeds; opened by every case of the test."""
    data = tmp_path / "data"
    data.mkdir()
    for path in paths.data().iterdir():
        if path.is_file():
            (data / path.name).symlink_to(path)
    folder = data / "evidence" / "leeds"
    folder.mkdir(parents=True)
    source = {"source_id": "plan", "publisher": "Leeds City Council", "title": "Made-up plan", "date": "2024-06"}
    write(folder, "sources", [source | {"kind": "council report", "licence": "none", "reliability": "made up"}])
    held = Store(data).load("cla_number", ["E08000035"], "Total").set_index("period")["value"]
    common = {"topic": "sufficiency", "area_code": "E08000035", "source_id": "plan", "locator": "Page 3"}
    care = common | {"measure": "Children in our care", "unit": "count", "official_measure": "cla_number"}
    number = f"{held['2024']:.0f}"
    write(
        folder,
        "facts",
        [
            care | {"fact_id": "l-1", "value": number, "as_of": "2024-03-31"},
            care | {"fact_id": "l-2", "value": "9", "as_of": "2024-03-31", "basis": "one home"},
            common
            | {"fact_id": "l-3", "measure": "Homes planned", "unit": "count", "value": "4", "as_of": "2025"}
            | {"untested": "A target in a plan, not a result."},
            care | {"fact_id": "l-4", "value": "1", "as_of": "2024-03-31", "area_code": "E08000032"},
        ],
    )
    asked = {"inspection_id": "leeds-2022", "area_code": "E08000035", "source_id": "plan", "locator": "Page 1"}
    graded = asked | {"framework": "ILACS", "start": "2022-02-21", "judgement": "overall", "grade": "good"}
    write(folder, "judgements", [graded | {"stage": "published"}])
    theme = {"themes": "voice", "ordinal": "1"}
    write(folder, "recommendations", [asked | theme | {"section": "LA", "summary": "Hear children out"}])
    action = theme | {"plan_id": "leeds-plan", "recommendation": "1", "action": "Ask each child", "due": "2022-12-31"}
    told = dict.fromkeys(["responsible", "due_text", "desired_outcome", "success_criteria", "reporting"], "made up")
    write(folder, "actions", [action | told | {"source_id": "plan", "locator": "Page 2"}])
    for stem in COLUMNS:
        if not (folder / f"{stem}.csv").exists():
            write(folder, stem, [])
    monkeypatch.setattr(cases, "open_store", lambda: Store(data))
    return data


def test_another_councils_documents_need_data_alone(elsewhere):
    told = statements.statements_of(open_case(edition="e", area="Leeds", as_of="2026-09-30"), "sufficiency")
    assert told.set_index("fact_id")["result"].to_dict() == {
        "l-1": AGREES,
        "l-2": DIFFERS,
        "l-3": CANNOT,
        "l-4": DIFFERS,
    }
    assert set(told["who"]) == {"Leeds City Council, 2024"}
    assert "Leeds City Council, Made-up plan, June 2024" in told.attrs["sources"]
    assert any("Department for Education" in source for source in told.attrs["sources"])


def test_its_recommendations_and_plan_too(elsewhere):
    case = open_case(edition="e", area="Leeds", as_of="2026-09-30")
    assert inspections.asked(case)["summary"].tolist() == ["Hear children out"]
    plan = inspections.planned(case)
    assert plan["action"].tolist() == ["Ask each child"]


def test_what_it_says_of_another_place_is_told_there(elsewhere):
    told = statements.statements_of(open_case(edition="e", area="Bradford", as_of="2026-09-30"), "sufficiency")
    assert told["statement"].tolist() == ["Children in our care: 1 (31 March 2024)"]
    assert told["who"].tolist() == ["Leeds City Council, 2024"]


def test_its_neighbour_has_a_sentence_instead(elsewhere):
    told = statements.statements_of(open_case(edition="e", area="Bradford", as_of="2026-09-30"), "budgets")
    assert told.empty and list(told) == statements.COLUMNS
    assert told.attrs["nothing"] == "No document at hand states a figure on money in Bradford."


def test_so_has_a_project_without_any_document(elsewhere):
    shutil.rmtree(elsewhere / "evidence")
    told = statements.statements_of(open_case(edition="e", area="Leeds", as_of="2026-09-30"))
    assert told.attrs["nothing"] == "No document at hand states a figure in Leeds."
