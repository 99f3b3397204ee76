"""The parts of the reader of Ofsted reports, on made-up lines: dates, names, tables, lists."""

from datetime import date

import pytest

from rc_analysis.sources.ofsted_report.dates import parse_periods
from rc_analysis.sources.ofsted_report.frameworks import SIF_LABELS, Kind
from rc_analysis.sources.ofsted_report.grades import read_grades, table_by_order
from rc_analysis.sources.ofsted_report.items import NESTED, read_items
from rc_analysis.sources.ofsted_report.people import names_in, read_lead
from rc_analysis.sources.ofsted_report.squeezed import Squeezed
from rc_analysis.sources.ofsted_report.text import Document, Line, squeeze, tidy


def lines(*texts: str, page: int = 1) -> list[Line]:
    """Made-up lines: "# " a bold 14-point heading, leading spaces an indent of as many points."""
    made = []
    for n, text in enumerate(texts):
        bold, bare = text.startswith("# "), text.removeprefix("# ")
        x = 71.0 + len(bare) - len(bare.lstrip())
        made.append(Line(bare.strip(), page, x, 800.0 - 14 * n, 14.0 if bold else 12.0, bold))
    return made


def document(*texts: str, page: int = 1) -> Document:
    return Document(tuple(lines(*texts, page=page)), (), 1)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("3 to 14 October 2022", "2022-10-03", "2022-10-14"),
        ("23 April 2018 to 04 May 2018", "2018-04-23", "2018-05-04"),
        ("19 November–30 November 2018", "2018-11-19", "2018-11-30"),
        ("4 June to 15 June 2018 Lead inspector", "2018-06-04", "2018-06-15"),
        ("1/06/2015 – 25/06/2015", "2015-06-01", "2015-06-25"),
        ("12.09.2016 - 6.10.16", "2016-09-12", "2016-10-06"),
        ("20 June 2017 ─ 13 July 2017", "2017-06-20", "2017-07-13"),
        ("15 December – 9 January 2015", "2014-12-15", "2015-01-09"),
        ("28 July 2016", "2016-07-28", "2016-07-28"),
        ("Monday 5th to Friday 16th November 2018", "2018-11-05", "2018-11-16"),
        ("18 and 19 February 2020", "2020-02-18", "2020-02-19"),
        ("between 5 and 9 March 2018", "2018-03-05", "2018-03-09"),
        ("3 Febuary to 14 Febuary 2020", "2020-02-03", "2020-02-14"),
        ("5 to 9 December 2022 and 14 to 15 February 2023", "2022-12-05", "2023-02-15"),
        ("19 November-11 December 2013 and 28 – 30 January 2014", "2013-11-19", "2014-01-30"),
        ("2018-03-05 to 2018-03-09", "2018-03-05", "2018-03-09"),
        ("March 3, 2014 to March 7, 2014", "2014-03-03", "2014-03-07"),
    ],
)
def test_dates_in_every_style(text: str, start: str, end: str) -> None:
    periods = parse_periods(text)
    assert periods[0].start == date.fromisoformat(start)
    assert periods[-1].end == date.fromisoformat(end)


@pytest.mark.parametrize(
    "text", ["", "in due course", "31 September 2019", "45 to 50 May 2020", "3 to 14 October 1922"]
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert parse_periods(text) == []


def test_periods_backwards_give_none_rather_than_a_guess() -> None:
    assert parse_periods("14 October 2022 to 3 October 2022") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ann Example HMI", ["Ann Example"]),
        ("Ann Example, Her Majesty’s Inspector", ["Ann Example"]),
        ("Máire O’Example, His Majesty's Inspector", ["Máire O’Example"]),
        ("Ann Example, HMI, and Bo B Sample-Case, Senior HMI", ["Ann Example", "Bo B Sample-Case"]),
        ("Judgement", []),
        ("", []),
    ],
)
def test_names_without_titles(text: str, names: list[str]) -> None:
    assert names_in(text) == names


def test_the_deputy_is_not_the_lead() -> None:
    made = document("The inspection team", "Lead inspector on site: Ann Example", "Deputy lead inspector: Bo Sample")
    assert read_lead(made) == "Ann Example"


def test_the_lead_may_stand_over_two_lines() -> None:
    made = document("Lead inspectors: Ann Example, His Majesty’s Inspector, and Bo Sample,", "His Majesty’s Inspector")
    assert read_lead(made) == "Ann Example; Bo Sample"


def test_squeezing_and_tidying() -> None:
    assert squeeze("Children  who\nneed ﬁrm help¹") == "childrenwhoneedfirmhelp"
    assert tidy("a\u00a0\u00ad b \x00ﬁ") == "a b fi"


SIF_ROWS = (
    "1. Children who need help and protection",
    "2. Children looked after and achieving",
    "permanence",
    "2.1 Adoption performance",
    "2.2 Experiences and progress of care leavers",
    "3. Leadership, management and governance",
)


def test_a_table_is_read_only_where_labels_and_grades_alternate() -> None:
    whole = [SIF_ROWS[0] + " Good", *SIF_ROWS[1:3], "Inadequate", SIF_ROWS[3] + " Good", SIF_ROWS[4] + " Good"]
    table, _ = table_by_order(Squeezed(lines(*whole, SIF_ROWS[5] + " Good")), SIF_LABELS)
    assert table["in_care"] == "inadequate" and len(table) == 5
    holed = [SIF_ROWS[0], *SIF_ROWS[1:3], "Inadequate", SIF_ROWS[3] + " Good", SIF_ROWS[4], SIF_ROWS[5] + " Good"]
    assert table_by_order(Squeezed(lines(*holed)), SIF_LABELS)[0] == {}


def test_a_bulleted_list_of_earlier_grades_is_not_the_table() -> None:
    earlier = [f"• {row} inadequate" for row in (SIF_ROWS[0], *SIF_ROWS[3:])]
    assert table_by_order(Squeezed(lines(*earlier)), SIF_LABELS)[0] == {}


ILACS, SIF = Kind("ILACS", "made up"), Kind("SIF", "made up", with_lscb=True)


def asked(*texts: str, kind: Kind = ILACS) -> list[str]:
    made = document(
        "# What needs to improve?", *texts, "# The experiences and progress of children in care: good", "1. X"
    )
    return [item.text for item in read_items(made, kind).items]


@pytest.mark.parametrize("mark", ["◼", "•", "\uf06e", "–", "-", "1.", "12)", "(3)"])
def test_every_kind_of_mark_opens_an_item(mark: str) -> None:
    assert asked(f"{mark} The made-up plan", "    for homes.", f"{mark} The made-up visit.") == [
        "The made-up plan for homes.",
        "The made-up visit.",
    ]


def test_nested_points_stay_with_their_item() -> None:
    items = asked("◼ The made-up supply, including:", "            – homes", "            – carers.", "◼ The plan.")
    assert items == [f"The made-up supply, including:{NESTED}homes{NESTED}carers.", "The plan."]


def test_a_mark_on_a_line_of_its_own_joins_the_next() -> None:
    assert asked("•", "The made-up plan.", "•", "The visit.") == ["The made-up plan.", "The visit."]


def test_headings_within_a_list_are_no_items() -> None:
    assert asked("Leadership and plans", "1. The plan.", "Visits", "2. The visit.") == ["The plan.", "The visit."]


def test_a_word_cut_at_a_hyphen_keeps_it() -> None:
    assert asked("• Multi-", "   agency plans.") == ["Multi-agency plans."]


def test_paragraphs_without_marks_are_items_but_a_single_remark_is_none() -> None:
    assert asked("The made-up plan should be", "written.", "The made-up visit should be made.") == [
        "The made-up plan should be written.",
        "The made-up visit should be made.",
    ]
    assert asked("There is very little to improve in", "this made-up place.") == []


@pytest.mark.parametrize("none", ["There are no areas for priority action.", "The inspection did not find any areas."])
def test_saying_there_is_nothing_is_no_item(none: str) -> None:
    assert asked(f"1. {none}", "2. The plan.") == ["The plan."]


def test_the_contents_open_no_list_and_findings_close_one() -> None:
    made = Document(
        (
            *lines("# Contents", "Recommendations 8", "Information about this inspection 20", page=2),
            *lines("# Recommendations", "1. The plan.", "# Summary for children and young people", "• Hello.", page=5),
        ),
        (),
        5,
    )
    assert [item.text for item in read_items(made, SIF).items] == ["The plan."]


def test_a_list_that_runs_on_into_the_findings_is_cut_and_said() -> None:
    long = "The made-up finding goes on and on about nothing at all. " * 9
    made = document(
        "# Recommendations", "1. The plan.", "2. The visit.", "Some unknown heading", f"3. {long}", f"4. {long}"
    )
    found = read_items(made, SIF)
    assert [item.text for item in found.items] == ["The plan.", "The visit."]
    assert "was cut" in found.warnings[0]


# --- grades hidden by a sentence, lists set as tables, names of bodies ---------------------------


def graded(*cover: str) -> dict[str, str]:
    """The grades of a made-up report: its cover, and on the next page the section on children in care."""
    section = "# The experiences and progress of children in care: good"
    return read_grades(Document((*lines(*cover), *lines(section, page=2)), ((),), 2), ILACS)[0]


ILACS_ROWS = (
    "The impact of leaders on social work practice with children and families Good",
    "The experiences and progress of children who need help and protection Good",
    "The experiences and progress of children in care Good",
    "The experiences and progress of care leavers Outstanding",
    "Overall effectiveness Good",
)


@pytest.mark.parametrize("verb", ["are now good", "were inadequate", "have improved", "who are new"])
@pytest.mark.parametrize("before", ["", "Help is prompt. "])
def test_a_sentence_after_the_table_hides_no_grade(verb: str, before: str) -> None:
    said = f"{before}The experiences and progress of children in care and care leavers {verb}."
    found = graded(*ILACS_ROWS, said)
    assert found["in_care"] == "good"
    assert found == graded(*ILACS_ROWS)


BOARD_PROSE = "The effectiveness of the Made-up LSCB is {} because its partners work together."


@pytest.mark.parametrize(
    ("texts", "grade"),
    [
        ((BOARD_PROSE.format("good"),), "good"),
        (("It is known.", "The effectiveness of the", "LSCB is good. It meets."), "good"),
        (("Leaders should see that the effectiveness of the LSCB is good.",), None),
        (("The effectiveness of the LSCB is good at times but not always.",), None),
        (("# The Local Safeguarding Children Board is inadequate", BOARD_PROSE.format("good")), "inadequate"),
    ],
)
def test_the_boards_grade_in_running_text_counts_where_no_heading_gives_it(
    texts: tuple[str, ...], grade: str | None
) -> None:
    made = Document(tuple(lines("Running text of a made-up report.", *texts, page=5)), (), 5)
    assert read_grades(made, SIF)[0].get("lscb") == grade


def at(x: float, y: float, text: str) -> Line:
    return Line(text, 3, x, y, 12.0)


COLUMNS = [
    at(77, 700, "• The plan for made-up"), at(77, 686, "homes."), at(95, 672, "– with carers"),
    at(77, 658, "• The visit."),
    at(320, 700, "• The made-up"), at(320, 686, "audit."), at(320, 658, "• The register."),
]  # fmt: skip
FOUR = ["The plan for made-up homes. • with carers", "The visit.", "The made-up audit.", "The register."]


@pytest.mark.parametrize("order", ["column by column", "row by row"])
def test_a_list_set_in_two_columns_keeps_its_items_apart(order: str) -> None:
    body = COLUMNS if order == "column by column" else sorted(COLUMNS, key=lambda line: (-line.y, line.x))
    made = Document((Line("Recommendations", 3, 71, 730, 14.0, True), *body), (), 3)
    items = [item.text for item in read_items(made, ILACS).items]
    assert sorted(items) == sorted(FOUR)


def test_marks_stored_before_their_texts_meet_them_by_height() -> None:
    marks = [at(77, y, f"{n}.") for n, y in enumerate((700, 672, 658), 1)]
    texts = [
        at(100, 700, "The plan for"),
        at(100, 686, "homes."),
        at(100, 672, "The visit."),
        at(100, 658, "The audit."),
    ]
    made = Document((Line("Recommendations", 3, 71, 730, 14.0, True), *marks, *texts), (), 3)
    assert [item.text for item in read_items(made, ILACS).items] == ["The plan for homes.", "The visit.", "The audit."]


@pytest.mark.parametrize(
    "body", ["Care Quality Commission", "Ofsted", "HMI Constabulary", "HM Inspectorate of Probation"]
)
def test_a_body_is_no_lead_inspector(body: str) -> None:
    assert names_in(body) == []
    signed = document("A letter.", "Yours sincerely", body, "Ann Example")
    assert read_lead(signed, letter=True) == "Ann Example"
    assert read_lead(signed) == ""
