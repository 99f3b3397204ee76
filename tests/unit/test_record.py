"""The record of an exhibit: what is written is what is read. All figures are made up."""

from dataclasses import replace
from typing import Any

import pytest

from rc_analysis.record import MIME, Record, explored, outputs, read, text_of

SVG = '<svg viewBox="0 0 9 9"><text>{}</text></svg>'
TABLE = '<table class="data"><tr><th scope="col">Year</th></tr></table>'
WHOLE = Record(
    kind="exhibit",
    key="homes",
    headline="Homes & more",
    subtitle="Ourtown, 2025",
    finding="Homes **doubled**.",
    alt="Line chart: homes rose from 1 to 2.",
    sources=("A publisher", "Another"),
    notes=("A note",),
    internal=True,
    csv="Year,Homes\n2025,2\n",
    drawing=SVG.format("wide"),
    narrow=SVG.format("narrow"),
    table=TABLE,
)


def output(record: Record, kept_by_line: bool = False) -> dict[str, Any]:
    html = f"<p>x</p>{record.drawing}<div hidden>{record.narrow}</div>{record.table}{record.cards}"
    return {MIME: record.as_json(), "text/html": html.splitlines(keepends=True) if kept_by_line else html}


@pytest.mark.parametrize("kept_by_line", [False, True])
@pytest.mark.parametrize(
    "record",
    [
        WHOLE,
        replace(WHOLE, drawing="", narrow="", alt=""),
        replace(WHOLE, narrow=""),
        Record("exhibit", "gone", missing="Nothing is published."),
        Record("words", "opening", role="opening", finding="Forty."),
    ],
)
def test_what_is_written_is_read(record: Record, kept_by_line: bool) -> None:
    assert read(output(record, kept_by_line)) == record


def test_a_small_line_in_a_cell_is_the_tables_and_no_drawing() -> None:
    table = f"<table><tr><td>4 {SVG.format('small')}</td></tr></table>"
    for record in (replace(WHOLE, narrow="", table=table), replace(WHOLE, drawing="", narrow="", alt="", table=table)):
        assert read(output(record)) == record


def test_cards_are_their_html() -> None:
    kept = read({MIME: Record("cards", "cards", finding="- One").as_json(), "text/html": "<ul><li>One</li></ul>"})
    assert kept is not None
    assert kept.cards == "<ul><li>One</li></ul>"


def test_a_value_with_another_kind_of_line_end_stays_whole() -> None:
    record = replace(WHOLE, csv="Note\none\x0btwo\u2028three\n")
    assert read(output(record)) == record


def test_what_is_empty_is_not_written() -> None:
    assert Record("words", "opening", finding="x").as_json() == {"kind": "words", "key": "opening", "finding": "x"}


def test_an_output_of_another_maker_has_no_record() -> None:
    assert read({"text/html": TABLE}) is None


@pytest.mark.parametrize("told", [{"kind": "figure", "key": "x"}, {"kind": "exhibit"}, {}])
def test_a_record_of_no_known_kind_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="exhibit, words, cards"):
        read({MIME: told})


def test_a_cell_tagged_explore_shows_nothing() -> None:
    shown = {"output_type": "display_data", "data": output(WHOLE)}
    cell: dict[str, Any] = {"metadata": {}, "outputs": [shown, {"output_type": "stream", "text": "x"}]}
    assert [record for _, record in outputs(cell)] == [WHOLE]
    cell["metadata"] = {"tags": ["explore"]}
    assert explored(cell)
    assert not list(outputs(cell))


def test_text_may_be_kept_line_by_line() -> None:
    assert text_of(["a\n", "b"]) == text_of("a\nb") == "a\nb"
