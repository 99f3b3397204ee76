"""Figures typed into prose: found in words and in the texts that code hands to a reader; names and dates are none."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from rc_analysis.pipeline.prose import figures_in, typed_figures


def found(*cells: object) -> list[str]:
    return [str(fault) for fault in typed_figures("homes", new_notebook(cells=list(cells)))]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Aged 16 to 17, over 20 miles away, in 2024-25, on 31 March 2025, at Key Stage 2", []),
        ("per 10,000 children, `df.head(5)`, https://example.org/2/3, section 22G, 80% range", []),
        ("Some 17 children", ["17"]),
        ("£4.2m, 12%", ["£4.2", "12%"]),
        ("1,204 children over 5 years", ["1,204"]),
    ],
)
def test_names_dates_ages_and_units_are_no_figures(text: str, figures: list[str]) -> None:
    assert figures_in(text) == figures


def test_a_figure_in_words_is_told_with_its_cell_and_the_mend() -> None:
    (fault,) = found(new_markdown_cell("fine"), new_markdown_cell("There are 43 beds.", id="beds"))
    assert fault == (
        "homes.ipynb, cell 2 (beds): a figure typed in words: saw '43'. "
        'To mend: compute it: f"{…}" from the frame, in a code cell'
    )


@pytest.mark.parametrize(
    ("source", "figures"),
    [
        ('rc.trend(n, title="43 beds short")', ["43"]),
        ('rc.trend(n, title=f"{beds} of 43 beds")', ["43"]),
        ('rc.trend(n, title=f"{beds:.1f} beds in {year}")', []),
        ('rc.trend(n, note="See " + "7 notes")', ["7"]),
        ('rc.trend(n, notes=["One", "and 7 more"], alt="9 lines")', ["7", "9"]),
        ('rc.trend(n, say="It rose to {value:.2f} from {first}.")', []),
        ('rc.trend(n, say={"rise": "It rose by 12%."})', ["12%"]),
        ('rc.trend(n, say=("one", "12 more"))', ["12"]),
        ('rc.trend(n, headline="Up 9" if x > 3 else "Down")', ["9"]),
        ('rc.trend(n, note="{} of 12".format(n))', ["12"]),
        ('note = "All 43 beds"\nrc.trend(n, note=note)', ["43"]),
        ('note = "All 43 beds"\nrc.trend(n, note=other)', []),
        ('rc.trend(n, since=2016, beside=("12 others",))', []),
        ('rc.trend(n, note=share["12"])', []),
        ('df["x 43"] = df.iloc[43]', []),
        ('%time rc.trend(n, title="43")', []),
    ],
)
def test_texts_handed_to_a_reader_are_looked_at_and_other_code_is_not(source: str, figures: list[str]) -> None:
    said = found(new_code_cell(source))
    assert [fault.split("saw '")[1].split("'")[0] for fault in said] == figures


def test_a_text_kept_in_one_cell_and_handed_on_in_another_is_found() -> None:
    (fault,) = found(new_code_cell('words = "43 beds"'), new_code_cell("rc.trend(n, title=words)", id="trend"))
    assert "cell 2 (trend): a figure typed in title=" in fault


def test_cells_that_are_never_published_are_passed_by() -> None:
    tags = {"tags": ["explore"]}
    assert found(new_markdown_cell("43", metadata=tags), new_code_cell('rc.trend(n, title="43")', metadata=tags)) == []


def test_a_number_that_may_be_a_childs_is_not_repeated_in_the_message() -> None:
    told = " ".join(found(new_markdown_cell("A made-up child, A123456789012, has the number 7004321.", id="x")))
    assert "a number of 12 digits" in told and "a number of 7 digits" in told
    assert "7004321" not in told and "123456789012" not in told
