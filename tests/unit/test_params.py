"""Editions: what is taken, what is refused, and that every fault of a file is told at once."""

from datetime import date
from pathlib import Path

import IPython
import pytest
import yaml

from made_up_pages import lay_out
from rc_analysis import params
from rc_analysis.errors import ParameterError
from rc_analysis.params import Edition, check_case_parameters, check_edition, check_injected, load_edition

GOOD = {"edition": "redcar-2026-q3", "area": "E06000003", "as_of": "2026-09-30"}


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Made-up pages, of which one declares three parameters and another one."""
    monkeypatch.setenv("RC_ANALYSIS_ROOT", str(tmp_path / "project"))
    return lay_out(tmp_path / "project")


def edition_file(folder: Path, text: str) -> Path:
    path = folder / "edition.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_default_edition_is_sound() -> None:
    edition = load_edition()
    assert edition.edition == "redcar-2026-q3"
    assert edition.as_of == date(2026, 9, 30)
    assert edition.heading("Redcar and Cleveland") == "Children's services in Redcar and Cleveland"


def test_a_page_is_given_what_it_takes_and_the_edition_sets_and_no_more() -> None:
    edition = load_edition()
    assert edition.parameters([*GOOD, "horizon_years"]) == GOOD
    assert edition.parameters(["area"]) == {"area": "E06000003"}
    assert edition.parameters(["title", "renderer"]) == {}
    assert load_edition(horizon_years=5).parameters(["area", "horizon_years"]) == {"area": "E06000003"} | {
        "horizon_years": 5
    }


def test_an_edition_sets_what_its_file_or_the_defaults_state(project: Path, tmp_path: Path) -> None:
    with (project / "params" / "_defaults.yml").open("a") as file:
        file.write("home_beds: null\nhorizon_years: 2\n")
    text = "edition: leeds-2026\narea: Leeds\nas_of: 2026-03-31\nhorizon_years: 5\n"
    edition = load_edition(edition_file(tmp_path, text))
    assert edition.settings == {"horizon_years": 5, "home_beds": None}
    assert edition.renderer == "auto"
    assert check_edition(edition.values()) == edition


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
        check_case_parameters(**GOOD | {"horizon_years": 3} | {key: value})  # type: ignore[arg-type]
    assert key in str(caught.value)
    assert repr(value) in str(caught.value)


def test_a_setting_that_no_page_declares_is_refused_with_the_nearest() -> None:
    with pytest.raises(ParameterError, match="did you mean 'horizon_years'"):
        check_case_parameters(**GOOD, horizn_years=3)
    with pytest.raises(ParameterError, match="declare it in the front matter"):
        check_case_parameters(**GOOD, colour="blue")


def test_a_setting_may_be_null_only_where_its_page_says_so() -> None:
    assert check_case_parameters(**GOOD, home_beds=None)["home_beds"] is None
    with pytest.raises(
        ParameterError, match=r"^open_case: home_beds: saw -1; allowed: a whole number from 0 to 5000, or"
    ):
        check_case_parameters(**GOOD, home_beds=-1)
    with pytest.raises(ParameterError, match="horizon_years: allowed: a whole number from 1 to 10"):
        check_case_parameters(**GOOD, horizon_years=None)


def test_a_case_takes_its_date_as_text_or_as_a_date() -> None:
    for when in ("2026-09-30", date(2026, 9, 30)):
        assert check_case_parameters(**GOOD | {"as_of": when}) == GOOD | {"as_of": date(2026, 9, 30)}  # type: ignore[arg-type]


class Shell:
    """IPython's, as far as its history is asked for."""

    def __init__(self, *cells: str) -> None:
        self.user_ns = {"In": ["", *cells]}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("area = 'x'\nhorizon_years = 3", "# Parameters\nhorizn_years = 5\n"), "did you mean 'horizon_years'"),
        (("area = 'x'", "# Parameters\narea = 'y'\ncolour = 'red'\n"), "colour"),
        (("# Parameters\narea = 'y'\n", "area = 'x'"), "tagged `parameters`"),
        (("area = 'x'", "# Parameters\narea = 'y'\n"), ""),
        (("# Parameters\narea = 'x'\n", "import rc_analysis"), ""),  # a person's own heading
        (("area = 'x'", "# Parameters\nprint(1)"), ""),
        (("area = 'x'", "import rc_analysis"), ""),
        ((), ""),
    ],
)
def test_a_misspelt_name_given_to_plain_papermill_is_refused_by_the_next_cell(
    monkeypatch: pytest.MonkeyPatch, cells: tuple[str, ...], said: str
) -> None:
    monkeypatch.setattr(IPython, "get_ipython", lambda: Shell(*cells))
    if said:
        with pytest.raises(ParameterError, match=said):
            check_injected()
    else:
        check_injected()


def test_outside_ipython_nothing_is_looked_for() -> None:
    check_injected()


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


def test_papermills_own_f_option_takes_the_file() -> None:
    """`papermill -f` passes every top-level key, so the default edition holds what every page takes and no more."""
    from rc_analysis import paths

    held = yaml.safe_load(paths.params(params.DEFAULT).read_text(encoding="utf-8"))
    assert set(held) == set(GOOD)
