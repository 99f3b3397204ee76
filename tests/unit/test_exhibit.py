"""What a notebook shows, as the pipeline and a reader receive it."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest
from matplotlib.figure import Figure

from rc_analysis.record import MIME, Record, read
from rc_analysis.shapes.exhibit import Cards, Exhibit, Words, forget, made, unshown
from rc_analysis.shapes.tables import Table


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


def told(shown: Exhibit | Words | Cards) -> Record:
    """The record as it is read back from what is displayed."""
    kept = read(json.loads(json.dumps(shown._repr_mimebundle_())))
    assert kept is not None
    return kept


@pytest.fixture(autouse=True)
def nothing_made() -> Iterator[None]:
    forget()
    yield
    forget()


def test_one_output_holds_headline_finding_figure_table_and_source_in_that_order() -> None:
    page = made_up()._repr_mimebundle_()["text/html"]
    words = ("Homes doubled", "Homes, Ourtown", "<strong>doubled</strong>", "<svg", "<table", "Source: A publisher")
    places = [page.index(word) for word in words]
    assert places == sorted(places)


def test_the_record_is_read_back_as_it_was_made() -> None:
    shown = made_up(notes=("A note",))
    stripped = {name: getattr(shown.record(), name).strip() for name in ("drawing", "narrow", "table")}
    assert told(shown) == replace(shown.record(), **stripped)
    assert told(shown).drawing.startswith("<svg")
    assert told(shown).alt == "Line chart: homes rose from 1 to 2."
    assert told(shown).sources == ("A publisher, a table",)


def test_the_data_is_the_csv_and_the_view_is_the_table() -> None:
    view = Table(frame=pd.DataFrame({"Period": ["2025"], "Homes": ["two"]}))
    assert told(made_up()).csv == "period,value\n2024,1\n2025,2\n"
    assert "two" in told(made_up(view=view)).table
    assert "two" not in told(made_up(view=view)).csv


def test_nothing_published_is_a_sentence_and_nothing_else() -> None:
    kept = told(Exhibit(key="homes", missing="No figures are published for Ourtown on homes."))
    assert kept == Record("exhibit", "homes", missing="No figures are published for Ourtown on homes.")


def test_an_exhibit_without_figure_is_a_table_alone_and_needs_no_alternative_text() -> None:
    kept = told(made_up(draw=None))
    assert (kept.drawing, kept.alt) == ("", "")
    assert kept.table


def test_what_is_made_from_own_records_is_marked() -> None:
    assert told(made_up(internal=True)).internal
    assert told(Words("opening", "It rose.", internal=True)).internal


def test_words_and_cards_say_what_they_are() -> None:
    words = told(Words(key="opening", text="It *rose*.", role="opening"))
    assert (words.kind, words.role, words.finding) == ("words", "opening", "It *rose*.")
    cards = told(Cards(key="cards", html="<ul></ul>", text="none", sources=("A publisher",)))
    assert (cards.kind, cards.cards, cards.sources) == ("cards", "<ul></ul>", ("A publisher",))


def test_html_in_words_is_shown_and_not_run() -> None:
    assert "<script>" not in Words("x", "<script>alert(1)</script>")._repr_mimebundle_()["text/html"]
    assert "<script>" not in made_up(headline="<script>", finding="<script>")._repr_mimebundle_()["text/html"]


def test_what_is_made_and_never_displayed_is_known() -> None:
    shown, left = made(made_up()), made(made_up(key="left"))
    shown._repr_mimebundle_()
    assert unshown() == [(0, "left")]
    assert left.key == "left"


def test_show_displays_where_it_is_not_the_last_line(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    monkeypatch.setattr("rc_analysis.shapes.exhibit.display", seen.append)
    whole, words = made_up(), Words("x", "y")
    whole.show()
    words.show()
    assert seen == [whole, words]


def test_the_mime_is_the_projects_own() -> None:
    assert MIME.startswith("application/vnd.")
