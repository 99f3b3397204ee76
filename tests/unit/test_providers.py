"""Ofsted's list of providers: read in every form it has had, and counted. All rows are made up."""

from pathlib import Path

import pandas as pd
import pytest

from rc_analysis.errors import DataError
from rc_analysis.sources.providers import is_providers, read_providers
from rc_analysis.sources.supply import counted

HEADS_2016 = (
    "URN,Provision type,Registration status,Local authority,Sector,Places,Short breaks only children's home,"
    "Overall effectiveness"
)
OLD_GRADE = "Requires improvement to be good"
HEADS_2025 = (
    "URN,Provision type,Registration date,Registration status,Local authority,Sector,Places,"
    "Supported accommodation premises,Short-break-only children's home,Organisation which owns the provider,"
    '"\nOverall experiences and progress of children and young people"'
)
AREAS = pd.DataFrame(
    [
        ["E06000901", "Ashby", "local_authority", "E12000001", "current", "", ""],
        ["E06000902", "Ribston, County of", "local_authority", "E12000001", "current", "", ""],
        ["E06000903", "North Dale", "local_authority", "E12000001", "current", "", ""],
        ["E06000904", "South Dale", "local_authority", "E12000001", "current", "", ""],
        ["E10000905", "Dale", "local_authority", "E12000001", "abolished", "E06000903 E06000904", "2021-04-01"],
        ["E09000906", "Thamesmouth", "local_authority", "E13000001", "current", "", ""],
        ["E12000001", "North East", "region", "", "current", "", ""],
        ["E12000007", "London", "region", "", "current", "", ""],
        ["E13000001", "Inner London", "region", "", "current", "", ""],
        ["E92000001", "England", "country", "", "current", "", ""],
    ],
    columns=["area_code", "name", "level", "region_code", "status", "successors", "abolished_on"],
)


def list_of(folder: Path, year: int, heads: str, *rows: str, title: str = "", encoding: str = "utf-8") -> Path:
    path = folder / f"provider_level_at_31_march_{year}.csv"
    path.write_bytes("\n".join([*([title] if title else []), heads, *rows]).encode(encoding))
    return path


def row(
    urn: str, place: str, sector: str, beds: str, day: str, grade: str = "Good", kind: str = "Children's home"
) -> str:
    return f"{urn},{kind},{day},Active,{place},{sector},{beds},,,Made-up Care Ltd,{grade}"


def counts(*paths: Path) -> pd.DataFrame:
    frame = counted(pd.concat([read_providers(path) for path in paths], ignore_index=True), AREAS)
    return frame.set_index(["area", "period", "what", "part"])["value"]


def test_title_lines_and_spellings_of_every_year(tmp_path: Path) -> None:
    old = list_of(
        tmp_path, 2016, HEADS_2016,
        "SC1,Children's Home,Active,Ribston,Local authority,4,Yes,Adequate",
        "SC2,Secure children's home,Active,Ashby,Private,8,,Requires improvement",
        "SC3,Boarding School,Active,Ashby,Academy,90,,Good",
        "SC4,Children's home,Resigned,Ashby,Private,3,,Good",
        title="\ufeffProvider information,,,", encoding="utf-8",
    )  # fmt: skip
    new = list_of(
        tmp_path, 2025, HEADS_2025, row("SC1", "Ribston", "Local Authority", "4", "01/02/2010", OLD_GRADE),
        title="Children’s social care – as at 31 March 2025,,", encoding="cp1252",
    )  # fmt: skip
    assert is_providers(old)
    assert is_providers(new)
    first = read_providers(old)
    assert first[["urn", "year", "kind", "runner", "grade", "places", "short"]].to_numpy().tolist() == [
        ["SC1", 2016, "home", "Council", "Adequate", 4.0, "yes"],
        ["SC2", 2016, "secure home", "Private", "Requires improvement", 8.0, ""],
    ]
    assert first.attrs["left"] == {"providers not active or suspended": 1}
    assert read_providers(new).loc[0, ["grade", "registered"]].tolist() == [
        "Requires improvement",
        pd.Timestamp(2010, 2, 1),
    ]


@pytest.mark.parametrize(
    ("heads", "rows", "told"),
    [
        (
            HEADS_2025.replace("Places", "Number of places"),
            [row("SC1", "Ashby", "Private", "4", "")],
            "no heading 'places'",
        ),
        (
            HEADS_2025.replace("children and", "children or"),
            [row("SC1", "Ashby", "Private", "4", "")],
            ", but 'overall experiences",
        ),
        (HEADS_2025, [row("SC1", "Ashby", "Charity", "4", "")], "sector: SC1 'Charity'"),
        (HEADS_2025, [row("SC1", "Ashby", "Private", "four", "")], "places: SC1 'four'"),
        (HEADS_2025, [row("SC1", "Ashby", "Private", "4", "2025-01-31")], "registered: SC1 '2025-01-31'"),
        (HEADS_2025, [row("SC1", "Ashby", "Private", "4", "", "Splendid")], "grade: SC1 'Splendid'"),
        (HEADS_2025, [row("SC1", "Ashby", "Private", "4", "")] * 2, "urn: SC1"),
        ("Name,Town", ["A,B"], "no heading URN"),
    ],
)
def test_a_list_that_is_not_as_published_is_refused(tmp_path: Path, heads: str, rows: list[str], told: str) -> None:
    with pytest.raises(DataError) as raised:
        read_providers(list_of(tmp_path, 2025, heads, *rows))
    assert told in str(raised.value)
    assert "To mend" in str(raised.value)


def test_a_home_that_a_list_left_out_is_counted_from_the_day_it_was_registered(tmp_path: Path) -> None:
    """The list of 2024 leaves out the home not yet inspected; that of 2025 says that it was registered by then."""
    before = list_of(tmp_path, 2024, HEADS_2025.replace("Supported accommodation premises", "Premises"),
                     row("SC1", "Ashby", "Private", "4", "01/02/2010"))  # fmt: skip
    now = list_of(
        tmp_path, 2025, HEADS_2025,
        row("SC2", "Ashby", "Local Authority", "2", "05/01/2024", ""),
        row("SC3", "Ashby", "Voluntary", "6", "01/06/2024"),
    )  # fmt: skip
    told = counts(before, now)
    of = {
        what: [told["E06000901", year, what, "Total"] for year in ("2024", "2025")]
        for what in ("homes", "places", "listed homes")
    }
    assert of == {"homes": ["2", "2"], "places": ["6", "8"], "listed homes": ["1", "2"]}
    assert told["E06000901", "2024", "grade", "Not yet inspected"] == "1"
    assert told["E06000901", "2024", "places share", "Council"].startswith("33.33")
    assert [told["E06000901", "2025", what, "Total"] for what in ("opened", "closed")] == ["1", "1"]
    assert told["E92000001", "2025", "size", "1 to 3 places"] == "1"
    assert told["E06000901", "2025", "owners", "Largest owner"] == "100"


def test_none_is_nought_and_a_share_of_none_is_not_applicable(tmp_path: Path) -> None:
    told = counts(list_of(tmp_path, 2025, HEADS_2025, row("SC1", "Thamesmouth", "Private", "4", "01/02/2010")))
    assert told["E06000902", "2025", "homes", "Total"] == "0"
    assert told["E06000902", "2025", "places share", "Council"] == "z"
    assert told["E06000902", "2025", "good share", "Total"] == "z"
    assert [told[code, "2025", "places", "Total"] for code in ("E13000001", "E12000007", "E92000001")] == ["4"] * 3
    assert ("E06000902", "2025", "opened", "Total") not in told.index  # there is no list of the year before


def test_a_home_with_no_places_leaves_the_sum_unknown(tmp_path: Path) -> None:
    path = list_of(
        tmp_path, 2025, HEADS_2025, row("SC1", "Ashby", "Private", "", ""), row("SC2", "Ashby", "Private", "4", "")
    )
    frame = counted(read_providers(path), AREAS)
    told = frame.set_index(["area", "period", "what", "part"])["value"]
    assert told["E06000901", "2025", "homes", "Total"] == "2"
    assert told["E06000901", "2025", "places", "Total"] == "x"
    assert frame.attrs["left"] == {"places of homes that tell no number": 1}


def test_an_authority_that_was_split(tmp_path: Path) -> None:
    """Homes stand under the authority of the day; those that closed as it ended cannot be given to either successor."""
    heads = HEADS_2025.replace("Supported accommodation premises,", "")
    short = [row(f"SC{n}", "Dale", "Private", "4", "01/02/2010").replace(",4,,", ",4,") for n in (1, 2)]
    before = list_of(tmp_path, 2021, heads, *short)
    after = list_of(
        tmp_path, 2022, heads,
        row("SC1", "North Dale", "Private", "4", "01/02/2010").replace(",4,,", ",4,"),
        row("SC9", "South Dale", "Private", "3", "01/03/2020").replace(",3,,", ",3,"),
        row("SC8", "Llan", "Private", "3", "01/03/2020").replace(",3,,", ",3,"),
    )  # fmt: skip
    frame = counted(pd.concat([read_providers(before), read_providers(after)], ignore_index=True), AREAS)
    told = frame.set_index(["area", "period", "what", "part"])["value"]
    assert (
        told["E10000905", "2021", "homes", "Total"] == "3"
    )  # and the one that the later list shows to have been there
    assert ("E10000905", "2022", "homes", "Total") not in told.index
    assert ("E06000903", "2021", "homes", "Total") not in told.index
    assert told["E06000903", "2022", "homes", "Total"] == "1"
    assert told["E06000903", "2022", "closed", "Total"] == "x"
    assert told["E12000001", "2022", "closed", "Total"] == "1"
    assert frame.attrs["left"] == {"providers outside England": 1}
