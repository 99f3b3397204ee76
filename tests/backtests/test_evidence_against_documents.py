"""Every figure, date and grade of the evidence against the passage of the document it names; no sentence borrowed."""

import datetime as dt
import re
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader

from rc_analysis import paths
from rc_analysis.sources.evidence import read_evidence

SHARED = paths.root().parent / "shared"
CABINET = "2017-07-cabinet-report-sif-inspection-and-action-plan"
FILES = {
    "rcbc-cabinet-2017": CABINET,
    "ofsted-sif-2017": CABINET,
    "rcbc-action-plan-2017": CABINET,
    "rcbc-q3-2018": "2018-19-q3-progress-report",
    "lga-peer-news-2024": "2024-news-lga-peer-challenge",
    "ofsted-ilacs-2025": "2025-12-ofsted-ilacs-inspection",
    "dcs-article-2026": "2026-01-dcs-article-sufficiency-and-regional-care-cooperative",
}
PDF = {"ofsted-ilacs-2022": "80541-redcar-and-cleveland-22-september-2022.pdf"}
NUMBERED = {"ofsted-sif-2017", "ofsted-ilacs-2022", "ofsted-ilacs-2025"}
INFORMATION = "Information about the local authority area: "
HEADINGS = {
    "previous inspections": ("Previous Ofsted inspections", "Local leadership"),
    "local leadership": ("Local leadership", "Children living in this area"),
    "children living in the area": ("Children living in this area", "Child protection in this area"),
    "child protection": ("Child protection in this area", "Children looked after in this area"),
    "children looked after": ("Children looked after in this area", "Summary for children"),
}
PROGRESS = {
    "education": "The merger of",
    "Strategic Education Board": "Strategic Education Board -",
    "Pupil Placement Panel": "Pupil Placement Panel -",
    "Virtual School": "Virtual School for",
    "combined authority": "Tees Valley Combined",
    "Opportunity North East": "Opportunity North East -",
    "special guardianship": "Special Guardianship Policy Development",
    "early help hub": "Multi-Agency Early Help Hub",
    "Foundation for Jobs": "Foundation for Jobs is",
    "learn to drive": "Good Connections",
    "breastfeeding": "Breastfeeding Rates",
    "exploitation and missing": "Supporting our Children",
    "task and finish group": "Education Task and Finish",
    "awards": "Annual Looked After Children Awards",
    "ILACS": "Inspection of Local Authority",
    "CQC": "CQC Inspection",
    "": "5. Risks, Issues",
}
"""Where each part of the progress report begins, in its order; the names are those of the locators."""
MONTHS = [f"{dt.date(2000, month, 1):%B}" for month in range(1, 13)]
WORDS = {
    0: "no none",
    1: "one",
    2: "two second twice",
    3: "three",
    4: "four quarterly",
    5: "five",
    6: "six",
    7: "seven",
    8: "eight",
    9: "nine",
    10: "ten",
    12: "monthly twelve",
    26: "fortnight",
    52: "weekly week",
    66.7: "two-thirds",
    100: "all every",
}


def test_facts_come_from_documents_that_sources_lists(facts):
    assert set(facts["source_id"]) <= set(FILES) | set(PDF)


@pytest.fixture(scope="module")
def evidence():
    if not (SHARED / "seeds").is_dir() or not (SHARED / "data" / "ofsted" / "reports").is_dir():
        pytest.skip("the council's documents are not here: ../shared/seeds, ../shared/data/ofsted/reports")
    return read_evidence(paths.data("evidence"))


@pytest.fixture(scope="module")
def facts(evidence):
    return evidence["facts"]


@cache
def document(source: str) -> str:
    """The text of one document; the file of July 2017 holds three, which are parted."""
    if source in PDF:
        pages = PdfReader(SHARED / "data" / "ofsted" / "reports" / PDF[source]).pages
        return "\n".join(page.extract_text() for page in pages)
    text = Path(SHARED / "seeds" / f"{FILES[source]}.txt").read_text("utf-8")
    if FILES[source] == CABINET:
        report = text.index("Borough of Redcar and Cleveland\n")
        plan = text.index("\tArea for Improvement\tRequired")
        start, end = {
            "rcbc-cabinet-2017": (0, report),
            "ofsted-sif-2017": (report, plan),
            "rcbc-action-plan-2017": (plan, len(text)),
        }[source]
        return text[start:end]
    return text


def between(text: str, first: str, then: str) -> str:
    """From the start of a pattern to the next, both at a line's start; fails where the first is not found."""
    found = re.search(rf"(?m)^\W*{first}", text)
    assert found, f"no passage begins {first!r}"
    after = re.search(rf"(?m)^\W*{then}", text[found.end() :])
    return text[found.start() : found.end() + after.start()] if after else text[found.start() :]


def passage(source: str, locator: str) -> str:
    """The part of the document that a locator names; the whole document where it names no numbered part."""
    text = document(source)
    number = re.search(r"[Pp]aragraph (\d+(?:\.\d+)*)", locator)
    if locator.startswith(INFORMATION):
        first, then = HEADINGS[re.split(r"[:,] ", locator)[1]]
        return between(text, first, then)
    if locator.startswith("LSCB executive summary"):
        return between(text, "The Local Safeguarding Children Board requires improvement", "Recommendations")
    if locator.startswith("Executive summary"):
        return between(text, "Executive summary", "Contents")
    if number and source in NUMBERED:
        n = int(number[1])
        return between(text, rf"{n}\. ", rf"{n + 1}\. ")
    if number and source == "rcbc-cabinet-2017":
        n = number[1]
        if n == "5.9":  # its number is missing in print
            return between(text, "One specific issue", r"5\.10 ")
        return between(text, re.escape(n) + " ", r"\d+\.\d+(\.\d+)? ")
    if number:
        separator = r"\n\s*\n" if source == "lga-peer-news-2024" else r"\n"
        return [b for b in re.split(separator, text) if b.strip()][int(number[1]) - 1]
    row = re.match(r"Appendix 2, row (\d+)", locator)
    if row:
        n = int(row[1])
        return between(text, rf"{n}\t", rf"{n + 1}\t")
    section = re.match(r"Section (\d)\b", locator)
    if section and source == "rcbc-q3-2018":
        n = int(section[1])
        body = text[text.index("\n1. Director") :]
        if ", " in locator:
            first, *later = list(PROGRESS.values())[list(PROGRESS).index(locator.split(", ", 1)[1]) :]
            return between(body, re.escape(first), re.escape(later[0]))
        return between(body, rf"{n}\. [A-Z]", rf"{n + 1}\. [A-Z]")
    return text


def spellings(value: float) -> list[str]:
    """The ways in which a document may print a number."""
    whole = f"{value:,.0f}" if value == int(value) else f"{value}"
    forms = [whole, whole.replace(",", "")]
    for size, name in ((1e9, " billion"), (1e6, "m")):
        if value >= size:
            forms.append(f"{value / size:g}{name}")
    return forms + WORDS.get(value, "").split() + (["a teacher"] if value == 1 else [])


def dates(as_of: str, *, inferred: bool) -> list[str]:
    """The ways in which a document may print a date; an inferred one by its month or year alone."""
    year, *rest = as_of.split("-")
    if not rest:
        return [year]
    month = MONTHS[int(rest[0]) - 1]
    names = [month, month[:3], f"{month[:3]}t"]
    if len(rest) == 2:
        day = int(rest[1])
        return [f"{day}{end} {month}" for end in ("", "st", "nd", "rd", "th")] + [f"{day} to 12 {month}"]
    return names if inferred else [f"{name} {y}" for name in names for y in (year, year[2:])]


def holds(text: str, forms: list[str]) -> bool:
    return any(re.search(rf"(?<![\w.,]){re.escape(form)}(?![\d])(?![.,]\d)", text, re.I) for form in forms)


def test_every_figure_stands_in_the_passage_its_locator_names(facts):
    astray = []
    for fact in facts[facts["unit"] != "date"].itertuples():
        text = passage(fact.source_id, fact.locator)
        if not holds(text, spellings(fact.value)):
            astray.append((fact.fact_id, fact.value, fact.locator))
    assert not astray


def test_every_date_stands_in_the_passage_its_locator_names(facts):
    astray = []
    for fact in facts[facts["unit"] == "date"].itertuples():
        inferred = "nferred" in fact.note
        if not holds(passage(fact.source_id, fact.locator), dates(fact.as_of, inferred=inferred)):
            if "2013-14" in fact.note and "2013–14" in passage(fact.source_id, fact.locator):
                continue
            astray.append((fact.fact_id, fact.as_of, fact.locator))
    assert not astray


def test_the_check_would_catch_a_wrong_figure(facts):
    fact = facts[facts["measure"] == "Children looked after"].iloc[0]
    text = passage(fact["source_id"], fact["locator"])
    assert holds(text, spellings(222)) and holds(text, spellings(200))
    assert not holds(text, spellings(223)) and not holds(text, spellings(22))


def test_passages_are_paragraphs_not_whole_documents(facts):
    for source in NUMBERED:
        located = facts[(facts["source_id"] == source) & facts["locator"].str.match(r"Paragraph \d")]
        assert len(located) >= 5
        for locator in located["locator"]:
            assert len(passage(source, locator)) < 4000, (source, locator)


def test_every_number_of_the_area_summary_is_among_the_facts(facts):
    """Completeness where it can be counted: each figure of the 2017 report's three pages about the area."""
    text = between(document("ofsted-sif-2017"), "Children living in this area", "Recommendations")
    text = re.sub(r"\d+ (March|December) \d{4}|December \d{4}|last 12 months|per 10,000|10% most|under 16|", "", text)
    text = re.sub(r"under the age of 18|295 days|² |Appendix|Regulations", "", text)
    held = set(facts.loc[facts["source_id"] == "ofsted-sif-2017", "value"])
    printed = {float(n.replace(",", "")) for n in re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?", text)}
    assert len(printed) > 30
    assert not printed - held


def test_due_dates_are_printed_in_their_rows_of_the_plan(evidence):
    for action in evidence["actions"].itertuples():
        text = passage(action.source_id, f"Appendix 2, row {action.recommendation}")
        assert action.due_text in text, (action.ordinal, action.due_text)


GRADE_WORDS = {"good": "good", "requires_improvement": "require"}
HEADS = {
    ("ofsted-sif-2017", "overall"): r"Children's services in the Borough[^\n]*",
    ("ofsted-sif-2017", "help_protection"): r"1\. Children who need help and protection[^\n]*",
    ("ofsted-sif-2017", "in_care"): r"2\. Children looked after and achieving permanence[^\n]*",
    ("ofsted-sif-2017", "adoption"): r"2\.1 Adoption performance[^\n]*",
    ("ofsted-sif-2017", "care_leavers"): r"2\.2 Experiences and progress of care leavers[^\n]*",
    ("ofsted-sif-2017", "leaders"): r"3\. Leadership, management and governance[^\n]*",
    ("ofsted-sif-2017", "lscb"): r"The Local Safeguarding Children Board requires[^\n]*",
    ("ofsted-ilacs-2025", "overall"): r"Overall effectiveness\t[^\n]*",
    ("ofsted-ilacs-2025", "leaders"): r"The impact of leaders[^\n]*\t[^\n]*",
    ("ofsted-ilacs-2025", "help_protection"): r"The experiences[^\n]*help and protection\t[^\n]*",
    ("ofsted-ilacs-2025", "in_care"): r"The experiences[^\n]*children in care\t[^\n]*",
    ("ofsted-ilacs-2025", "care_leavers"): r"The experiences[^\n]*care leavers\t[^\n]*",
    ("ofsted-ilacs-2022", "overall"): r"Overall effectiveness [^\n]*",
    ("ofsted-ilacs-2022", "leaders"): r"The impact of leaders[^\n]*\n[^\n]*\n[^\n]*",
    ("ofsted-ilacs-2022", "help_protection"): r"children who need help and protection *\n[^\n]*",
    ("ofsted-ilacs-2022", "in_care"): r"children in care and care leavers *\n[^\n]*",
}
"""Where each report's front page prints each grade."""


def test_published_grades_are_those_on_the_front_page(evidence):
    frame = evidence["judgements"]
    for (source, judgement), pattern in HEADS.items():
        text = document(source)[:8000] if judgement != "lscb" else document(source)
        found = re.search(pattern, text)
        assert found, (source, judgement)
        mine = (frame["source_id"] == source) & (frame["judgement"] == judgement)
        rows = frame[mine & ~frame["inspection_id"].str.endswith("-2012") & (frame["grade"] != "not_judged")]
        assert len(rows) == 1
        line = found[0].lower()
        assert GRADE_WORDS[rows["grade"].iloc[0]] in line, (source, judgement, line)
        if rows["grade"].iloc[0] == "good":
            assert "require" not in line


def test_grades_before_moderation_are_those_of_the_councils_table(evidence):
    table = between(document("rcbc-cabinet-2017"), r"5\.8 \*\*", "One specific issue").lower()
    pairs = {
        "help_protection": r"help and protection\trequires\trequires",
        "in_care": r"children looked after\tgood\tgood",
        "adoption": r"adoption\tgood\tgood",
        "care_leavers": r"care leavers\tgood\tgood",
        "leaders": r"leadership, management\tgood\trequires",
        "overall": r"overall effectiveness\tgood\trequires",
        "lscb": r"local safeguarding\trequires\trequires",
    }
    frame = evidence["judgements"].query("inspection_id == 'sif-2017'").set_index(["stage", "judgement"])["grade"]
    short = {"good": "good", "requires_improvement": "requires"}
    for judgement, pattern in pairs.items():
        found = re.search(pattern, table)
        assert found, judgement
        before, after = found[0].split("\t")[1:]
        assert short[frame["pre_moderation", judgement]] == before
        assert short[frame["published", judgement]] == after


def test_lead_inspectors_and_dates_stand_on_the_reports(evidence):
    rows = evidence["judgements"].query("lead_inspector != '' and stage == 'published'")
    for row in rows.drop_duplicates("inspection_id").itertuples():
        text = document(row.source_id)
        assert re.search(rf"Lead inspector: *{row.lead_inspector}", text)
        for day in (row.start, row.end):
            assert re.search(rf"{day.day}\b.{{0,12}}{day.strftime('%B')}|{day.day} to", text), (row.inspection_id, day)


def tokens(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower().replace("’", "'").replace("'", ""))


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = tokens(text)
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def test_no_text_of_ours_shares_eight_words_in_a_row_with_a_document(evidence):
    borrowed: set[tuple[str, ...]] = set()
    for source in {*FILES, *PDF}:
        borrowed |= runs(document(source), 8)
    ours = {
        "facts": ["measure", "note"],
        "judgements": ["note"],
        "recommendations": ["summary", "note"],
        "actions": ["action", "desired_outcome", "success_criteria", "reporting", "note"],
        "sources": ["reliability"],
    }
    shared = [
        (stem, column, text)
        for stem, columns in ours.items()
        for column in columns
        for text in evidence[stem][column].unique()
        if runs(text, 8) & borrowed
    ]
    assert not shared


NAMES = [
    r"[Ll]ead [Ii]nspector: *([A-Z]\w+ [A-Z]\w+)",
    r"[Tt]eam [Ii]nspectors: *(.*)",
    r"[Ss]hadow inspectors: *(.*)",
    r"[Dd]ata analyst: *(.*)",
    r"[Mm]anager: *([A-Z]\w+ [A-Z]\w+)",
    r"(?:Cllr|Mayor,|leader|Executive|Professor|Minister|by|confirmed in January that|led with great"
    r" commitment and expertise by|star of the hit BBC documentary ‘The Mighty Redcar’) ([A-Z]\w+ [A-Z]\w+)",
    r"complete\. ([A-Z]\w+ [A-Z]\w+) has taken",
]


def test_no_person_is_named_but_lead_inspectors(evidence):
    named: set[str] = set()
    for source in {*FILES, *PDF}:
        for pattern in NAMES:
            for found in re.findall(pattern, document(source)):
                named |= set(re.findall(r"[A-Z][a-z]+ [A-Z][a-z]+", found))
    named |= set(re.findall(r"\b([A-Z][a-z]+ [A-Z][a-z]+)\s*Head of Service", document("rcbc-cabinet-2017")))
    assert len(named) >= 15, "the patterns no longer find the names that the documents hold"
    leads = set(evidence["judgements"]["lead_inspector"])
    for stem, frame in evidence.items():
        for column in frame.select_dtypes("str"):
            if column == "lead_inspector":
                continue
            text = " ".join(frame[column])
            assert not [name for name in named | leads if name and name in text], (stem, column)
