"""Editions: what is taken, what is refused, and that every fault of a file is told at once."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from rc_analysis import params
from rc_analysis.errors import ParameterError
from rc_analysis.params import Edition, check_case_parameters, check_names, load_edition

GOOD = {"edition": "redcar-2026-q3", "area": "E06000003", "as_of": "2026-09-30"}


def edition_file(folder: Path, text: str) -> Path:
    path = folder / "edition.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_default_edition_is_sound() -> None:
    edition = load_edition()
    assert edition.edition == "redcar-2026-q3"
    assert edition.as_of == date(2026, 9, 30)
    assert edition.heading("Redcar and Cleveland") == "Children's services in Redcar and Cleveland"


def test_each_notebook_is_given_what_it_takes_and_no_more() -> None:
    edition = load_edition()
    for name in params.NOTEBOOKS:
        given = edition.parameters(name)
        own = {
            "sufficiency": {
                "horizon_years": 3,
                "home_beds": None,
                "home_occupancy": 0.85,
                "other_need_homes": 0.5,
                "foster_unfilled_usable": 0.25,
                "children_per_foster_home": 1.5,
                "pool_correlation": 0.25,
            },
            "budgets": {"scenario": "example", "budget_line": 0, "spend_until": 2029},
        }
        assert given == GOOD | own.get(name, {})


def test_the_editions_own_file_overrides_the_defaults(tmp_path: Path) -> None:
    text = "edition: leeds-2026\narea: Leeds\nas_of: 2026-03-31\nhorizon_years: 5\n"
    edition = load_edition(edition_file(tmp_path, text))
    assert edition.parameters("sufficiency")["horizon_years"] == 5
    assert edition.renderer == "auto"


def test_a_call_overrides_the_file_where_it_says_something() -> None:
    assert load_edition(renderer="builtin").renderer == "builtin"
    assert load_edition(renderer=None).renderer == "auto"


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    text = 'editon: x\narea: 807\nas_of: 30 September 2026\nhorizon_years: "3"\nrenderer: latex\n'
    with pytest.raises(ParameterError) as caught:
        load_edition(edition_file(tmp_path, text))
    said = str(caught.value)
    assert said.startswith("6 faults")
    for part in ("edition is missing", "807", "30 September 2026", "'3'", "latex", "did you mean 'edition'?"):
        assert part in said
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("as_of", "2026-09"),
        ("as_of", "30/09/2026"),
        ("as_of", 20260930),
        ("as_of", "1026-09-30"),
        ("as_of", "2026-09-30 10:00"),
        ("edition", "Redcar 2026"),
        ("edition", "../elsewhere"),
        ("edition", ""),
        ("area", ""),
        ("area", ["Redcar"]),
        ("horizon_years", 0),
        ("horizon_years", 3.5),
        ("horizon_years", True),
    ],
)
def test_a_wrong_value_is_refused_by_name(key: str, value: object) -> None:
    with pytest.raises(ParameterError) as caught:
        check_case_parameters("sufficiency", **GOOD | {"horizon_years": 3} | {key: value})
    assert key in str(caught.value)
    assert repr(value) in str(caught.value)


def test_a_setting_of_one_notebook_is_unknown_to_another() -> None:
    with pytest.raises(ParameterError, match="horizon_years"):
        check_case_parameters("budgets", **GOOD, horizon_years=3)


def test_a_case_takes_its_date_as_text_or_as_a_date() -> None:
    for when in ("2026-09-30", date(2026, 9, 30)):
        assert check_case_parameters("budgets", **GOOD | {"as_of": when})["as_of"] == date(2026, 9, 30)


def test_an_unknown_notebook_is_refused_with_the_nearest() -> None:
    with pytest.raises(ParameterError, match="did you mean 'budgets'"):
        check_case_parameters("budget", **GOOD)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("edition: a\nedition: b\n", "edition given twice"),
        ("- a list\n", "list"),
        ("", "NoneType"),
        ("edition: [unclosed\n", "line"),
    ],
)
def test_a_file_that_is_no_parameter_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        load_edition(edition_file(tmp_path, text))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "edition.yml"
    path.write_bytes("area: Rhônda\n".encode("latin-1"))
    with pytest.raises(ParameterError, match="UTF-8"):
        load_edition(path)


def test_a_missing_file_is_told_with_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"redcar-2026-q3\.yml"):
        load_edition(tmp_path / "none.yml")


@pytest.mark.parametrize(
    ("edition", "area", "slug"),
    [
        ("redcar-2026-q3", "Middlesbrough", "middlesbrough-2026-q3"),
        ("redcar-2026", "County Durham", "county-durham-2026"),
        ("spring-edition", "Stockton-on-Tees", "stockton-on-tees-2026-q3"),
        ("x-2026-q3", "Bournemouth, Christchurch and Poole", "bournemouth-christchurch-and-poole-2026-q3"),
    ],
)
def test_an_edition_for_another_place_is_named_for_it(edition: str, area: str, slug: str) -> None:
    base = Edition(**GOOD | {"edition": edition, "title": "Children in {area}"})  # type: ignore[arg-type]
    other = base.for_area(area, "E00000001")
    assert (other.edition, other.area) == (slug, "E00000001")
    assert load_edition(area="Hartlepool").edition == "hartlepool-2026-q3"


def test_parameters_and_the_notebooks_cell_must_agree_both_ways() -> None:
    check_names("budgets", GOOD, GOOD)
    with pytest.raises(ParameterError) as caught:
        check_names("budgets", GOOD, {"edition", "aera", "as_of", "colour"})
    said = str(caught.value)
    assert "did you mean 'aera'" in said
    assert "colour" in said
    with pytest.raises(ParameterError, match="tagged `parameters`"):
        check_names("budgets", GOOD, set())


def test_papermills_own_f_option_takes_the_file() -> None:
    """`papermill -f` passes every top-level key, so the default edition holds what every notebook takes and no more."""
    from rc_analysis import paths

    held = yaml.safe_load(paths.params(params.DEFAULT).read_text(encoding="utf-8"))
    assert set(held) == set(load_edition().parameters("overview"))
