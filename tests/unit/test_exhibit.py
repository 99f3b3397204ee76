"""What a notebook shows, as the pipeline and a reader receive it."""

import json
from types import SimpleNamespace

import pandas as pd
import pytest
from matplotlib.figure import Figure

from rc_analysis.errors import DataError, NoData
from rc_analysis.present.exhibit import MIME, Cards, Exhibit, Words, exhibit
from rc_analysis.present.tables import Table


def made_up(**changes: object) -> Exhibit:
    data = pd.DataFrame({"period": ["2024", "2025"], "value": [1.0, 2.0]})
    values: dict[str, object] = {
        "key": "homes",
        "headline": "Homes doubled",
        "subtitle": "Homes, Ourtown, 2024 to 2025",
        "finding": "Homes **doubled**.",
        "alt": "Line chart: homes rose from 1 to 2.",
        "draw": lambda: Figure(),
        "data": data,
        "sources": ("A publisher, a table",),
    }
    return Exhibit(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def outputs(monkeypatch: pytest.MonkeyPatch) -> list[SimpleNamespace]:
    """What would have been displayed, in order."""
    caught: list[SimpleNamespace] = []
    monkeypatch.setattr(
        "rc_analysis.present.exhibit.display",
        lambda bundle, raw, metadata: caught.append(SimpleNamespace(data=bundle, metadata=metadata)),
    )
    return caught


def test_finding_is_markdown_with_its_record() -> None:
    bundle = made_up()._repr_mimebundle_()
    assert bundle["text/markdown"] == "Homes **doubled**."
    assert bundle[MIME]["kind"] == "finding"
    assert json.dumps(bundle)


def test_figure_is_one_svg_with_its_alternative_text(outputs: list[SimpleNamespace]) -> None:
    made_up().figure()
    (output,) = outputs
    assert output.data["image/svg+xml"].startswith("<svg")
    assert output.metadata["image/svg+xml"]["alt"] == "Line chart: homes rose from 1 to 2."
    assert output.data[MIME]["sources"] == ["A publisher, a table"]


def test_table_carries_the_data_as_csv(outputs: list[SimpleNamespace]) -> None:
    made_up().table()
    (output,) = outputs
    assert "<table" in output.data["text/html"]
    assert output.data[MIME]["csv"] == "period,value\n2024,1\n2025,2\n"


def test_table_shows_its_view_and_hands_on_its_data(outputs: list[SimpleNamespace]) -> None:
    view = Table(frame=pd.DataFrame({"Period": ["2025"], "Homes": ["two"]}))
    made_up(view=view).table()
    (output,) = outputs
    assert "two" in output.data["text/html"]
    assert "two" not in output.data[MIME]["csv"]


def test_nothing_published_is_a_sentence_and_no_figure(outputs: list[SimpleNamespace]) -> None:
    @exhibit("homes")
    def homes() -> Exhibit:
        raise NoData("No figures are published for Ourtown on homes.")

    made = homes()
    assert made._repr_mimebundle_()["text/markdown"] == "No figures are published for Ourtown on homes."
    made.figure()
    made.table()
    assert not outputs


def test_other_faults_are_not_taken_for_missing_data() -> None:
    @exhibit("homes")
    def homes() -> Exhibit:
        raise DataError("observations", seen="half a file")

    with pytest.raises(DataError):
        homes()


def test_exhibit_without_figure_shows_a_table_alone(outputs: list[SimpleNamespace]) -> None:
    made = made_up(draw=None)
    made.figure()
    made.table()
    assert [o.data[MIME]["kind"] for o in outputs] == ["table"]


@pytest.mark.parametrize(
    ("made", "mime", "kind"),
    [
        (Words(key="opening", text="It *rose*.", kind="opening"), "text/markdown", "opening"),
        (Cards(key="cards", html="<ul></ul>", text="none", sources=()), "text/html", "cards"),
    ],
)
def test_words_and_cards_say_what_they_are(made: Words | Cards, mime: str, kind: str) -> None:
    bundle = made._repr_mimebundle_()
    assert mime in bundle
    assert bundle[MIME]["kind"] == kind
