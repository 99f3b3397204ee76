"""What must not leave is found, wherever and however it is written: shapes, and values of a record; figures are not."""

import json
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import plants
import plants_stranger
import rc_analysis as rc
from rc_analysis import paths
from rc_analysis.pipeline.leaks import Search
from rc_analysis.pipeline.leaks.shapes import shaped
from rc_analysis.pipeline.leaks.values import Held, identifying, known


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("pupil H801200001001 moved", "a unique pupil number"),
        ("temporary U80120000100A", "a unique pupil number"),
        ("NHS 943 476 5919", "an NHS number"),
        ("NHS number 9434765919", "an NHS number"),
        ("Date of birth: 03/04/2012", "a date of birth"),
        ("dob 2012-04-03", "a date of birth"),
        ("born on 3 April 2012", "a date of birth"),
        ("lives at TS10 1RT", "a full postcode"),
        ("lives at TS101RT", "a full postcode"),
        ("lives at ts10 1rt", "a full postcode"),
        ("write to a.person@example.org", "an e-mail address"),
        ("read /home/someone/own.csv", "a path of a machine"),
        (r"read C:\Users\someone", "a path of a machine"),
        ('File "x.py", line 3', "a traceback"),
    ],
)
def test_a_shape_is_found(text: str, kind: str) -> None:
    assert [found for found, _ in shaped(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "E06000003 and old code 807",
        "at Key Stage 2 (KS2) in 2025",
        "England spent 8,123,456,789 pounds",
        "8123456789",
        "943 476 5918",
        "A801200001001",
        "children born in 2012",
        "the TS10 district",
        "The National Archives, Kew, London TW9 4DU",
        "A1 2025",
        "period 2024-25, P10 to P90",
        "@media print and data/local/",
        "",
    ],
)
def test_official_figures_and_codes_have_no_such_shape(text: str) -> None:
    assert list(shaped(text)) == []


def test_columns_of_child_level_data_are_known_by_name() -> None:
    names = ["Year", "CHILD", "Child", "Children", "upn", "DOB", "Post code", "Surname", "Date of birth", "Area", 2025]
    assert identifying(names) == ["CHILD", "upn", "DOB", "Post code", "Surname", "Date of birth"]


@pytest.fixture(scope="module")
def rows() -> list[plants.Child]:
    return plants.children(400, 1)


@pytest.fixture(scope="module")
def held(rows: list[plants.Child], tmp_path_factory: pytest.TempPathFactory) -> Held:
    folder = tmp_path_factory.mktemp("record")
    plants.write(rows, folder / "own.csv")
    return known(folder)


def test_no_plant_passes_of_any_kind_in_any_place(rows: list[plants.Child], held: Held) -> None:
    """Each kind and each place comes up; 10,000 were run once (docs/nothing-leaks.md)."""
    search = Search(held)
    made = plants.plants(rows, len(plants.KINDS) * len(plants.PLACES) // 2, seed=2)
    assert {kind for kind, *_ in made} == set(plants.KINDS) and {p for _, _, p, *_ in made} == set(plants.PLACES)
    assert [told[:3] for told in made if not search.bytes(*told[3:])] == []


def test_no_plant_of_a_stranger_passes(rows: list[plants.Child], held: Held) -> None:
    """As one who had not read the gate would make them; 10,500 were run once."""
    search = Search(held)
    made = plants_stranger.plants(rows, 1200, seed=4)
    assert {kind for kind, *_ in made} == set(plants_stranger.KINDS)
    assert [told[:2] for told in made if not search.bytes(*told[2:])] == []


@pytest.mark.parametrize(
    "text", ["case number 7,000,037", "see 7000037.0 about it", "x^2, see 7000037 about it", "<td><b>Q</b>uen</td>mor"]
)
def test_a_number_or_name_however_it_is_set(text: str, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("case number,surname\n7000037,Quenmor\n7000999,Zaby\n")
    search = Search(known(tmp_path, frozenset()))
    assert search.bytes("a.txt", text.encode())
    assert not search.bytes("a.txt", b"It cost 7,000,037 pounds, or 7,000,999.5 in all; Quen and Mor")


def test_a_search_that_knows_nothing_misses_most_plants(rows: list[plants.Child]) -> None:
    made = plants.plants(rows, 300, seed=3)
    assert sum(not Search().bytes(*told[3:]) for told in made) > 150


def test_the_committed_pages_raise_no_alarm_though_every_day_is_somebodys_birthday(tmp_path: Path) -> None:
    plants.write(plants.children(10_000, 5), tmp_path / "own.csv")
    search = Search(known(tmp_path))
    pages = [paths.notebooks(f"{name}.ipynb") for name in ("inspections", "spending")]
    assert {page.stem: search.file(page) for page in pages} == {page.stem: [] for page in pages}


def test_numbers_of_a_workbooks_cells_are_figures_and_hide_nothing(tmp_path: Path) -> None:
    """Sums of ten digits are figures in a table, and so are the numbers by which cells share texts: run together, those
    of the last rows are in hexadecimal what an NHS number looks like. So do texts that stand in cells of their own."""

    def workbook(more: object = None) -> bytes:
        texts = [f"Figure {n:03}" for n in range(1, 70)]  # the heading is the text of number 0
        again = [texts[int(f"{ord(letter):x}") - 1] for letter in " 9434765919"]
        table = pd.DataFrame(
            {"What": [*texts, more, 9434765919, 1.5, *again, "in 943", "476", "5919 cases"]}, dtype="object"
        )
        table.to_excel(tmp_path / "a.xlsx", index=False, engine="xlsxwriter")
        return (tmp_path / "a.xlsx").read_bytes()

    (tmp_path / "own.csv").write_text("case number,surname\n7000037,Quenmor\n")
    search = Search(known(tmp_path, frozenset()))
    assert not search.bytes("a.xlsx", workbook())
    for planted in ("943 476 5919", "pupil H801200001001", "see Quenmor", "case number 7000037"):
        assert search.bytes("a.xlsx", workbook(planted)), planted


def test_a_day_alarms_only_beside_the_child_or_a_word_for_one(rows: list[plants.Child], held: Held) -> None:
    search, child = Search(held), rows[0]
    other = next(r for r in rows if r["CHILD"] != child["CHILD"] and r["DOB"] != child["DOB"])
    day = child["DOB"]
    for text in (
        day,
        f"The report came out on {day}.",
        f"inspected | {day} | 2 grades",
        f"{day} {other['DECOM']}",
        f"{day} | {child['SEX']}",
    ):
        assert search.text(text) == []
    for text in (f"born {day}", f"DOB | n\n{day} | 2", f"{day} {child['DECOM']} {child['SEX']}"):
        assert search.text(text) == ["a date of birth"]


def test_a_list_of_numbers_is_told_from_a_column_of_figures(rows: list[plants.Child], held: Held) -> None:
    search = Search(held)
    ids = [row["case number"] for row in rows[:6]]
    assert search.bytes("a.csv", ("n\n" + "\n".join(ids) + "\n").encode())
    figures = "\n".join(str(7_000_001 + 41 * n) for n in range(40))
    assert search.bytes("a.csv", f"pounds\n{figures}\n".encode()) == []


def test_a_column_under_another_name_is_still_known(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("thing,zip\n" + "".join(f"QX{n}7,AB{n}\n" for n in range(1000, 1040)))
    search = Search(known(tmp_path, frozenset()))
    assert search.text("qx-1030-7 is one of them") == ["a value of a record"]
    assert search.text("QX99997 is none of them") == []


def test_words_drawn_as_shapes_are_in_the_record_of_own_figures(tmp_path: Path) -> None:
    """Made up. A drawing's own text is outlines, which no search finds."""
    _, axes = plt.subplots()
    axes.bar(["Quenmor Zabythar", "Brynriel Oskwick"], [20, 30])
    counts = pd.DataFrame({"School": ["Elm", "Oak"], "Children": [20, 30]})
    alt = "Two bars, one for each of two made-up schools, the second higher."
    given = {"title": "Schools", "say": "Two bars.", "alt": alt, "sources": "Made up"}
    shown = rc.show(axes, data=counts, counts=counts, **given).record()
    assert "Quenmor Zabythar\n" in shown.words
    assert "Quenmor" not in shown.drawing
    (tmp_path / "own.csv").write_text("first name,surname\nQuenmor,Zabythar\n")
    told = json.dumps(shown.as_json()).encode()
    assert Search(known(tmp_path, frozenset())).bytes("a.json", told)
    public = rc.show(axes, data=counts, **given).record()
    assert public.words == ""
