"""The reader of Ofsted reports on made-up PDFs: each report here is invented, for no real place or inspection."""

import io
import multiprocessing
import random
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from pypdf import PdfWriter

from rc_analysis.errors import DataError
from rc_analysis.sources.ofsted_report import pool, read_report, read_reports, write_reports

# --- a minimal writer of PDFs -------------------------------------------------------------------

Text = tuple[float, float, float, str, bool]  # x, y, size, text, bold


def make_pdf(pages: list[list[Text]]) -> bytes:
    """A made-up PDF: each text printed at its place, in the order given, in Helvetica or its bold."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects += [f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>" for name in FONTS]
    kids = []
    for page in pages:
        body = []
        for x, y, size, text, bold in page:
            coded = "".join(f"\\{byte:03o}" for byte in text.encode("cp1252"))
            body.append(f"BT /F{2 if bold else 1} {size} Tf 1 0 0 1 {x} {y} Tm ({coded}) Tj ET")
        stream = "\n".join(body)
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> "
            f"/Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R >>\nstartxref\n"
    return f"{out}{out.rindex('xref', 0, -10)}\n%%EOF\n".encode("latin-1")


FONTS = ("Helvetica", "Helvetica-Bold")


def printed(lines: list[str], top: float = 800) -> list[Text]:
    """Lines down a page: "# " a heading, "* " a bullet, "^1 " a footnote, "@x,size " another place; wraps by hand."""
    page: list[Text] = []
    y = top
    for line in lines:
        y -= 15
        if line.startswith("# "):
            page.append((71, y, 14, line[2:], True))
        elif line.startswith("* "):
            page += [(71, y, 12, "•", False), (89, y, 12, line[2:], False)]
        elif line.startswith("> "):
            page.append((89, y, 12, line[2:], False))
        elif line.startswith("^"):
            page += [(71, y + 4, 6, line[1], False), (76, y, 9, line[3:], False)]
        elif line:
            page.append((71, y, 12, line, False))
    return page


FILLER = [
    "1. This paragraph is made up to fill a page of a report that does not exist, so that the",
    "> reader has running text to pass over. It says nothing about any child or any council.",
]
LABELS = [
    "The impact of leaders on social work|practice with children and families",
    "The experiences and progress of|children who need help and protection",
    "The experiences and progress of|children in care",
    "The experiences and progress of care|leavers",
    "Overall effectiveness",
]
JOINT = [*LABELS[:2], "The experiences and progress of|children in care and care leavers", LABELS[4]]
ASKED = ["* The made-up quality of made-up plans, so that", "> they are made well.", "* The made-up supply of homes."]


def ilacs(
    grades: list[str],
    labels: list[str] = LABELS,
    *,
    dates: str = "3 to 14 July 2023",
    lead: str = "Ann Example, His Majesty’s Inspector",
    layout: str = "beside",
    headings: list[str] | None = None,
    asked: list[str] = ASKED,
) -> list[list[Text]]:
    """The pages of a made-up report of the ILACS kind; `layout` is how its table is set and stored."""
    top = [(71.0, 770.0, 24.0, "Inspection of Exampleshire local authority children’s services", False)]
    top += [(71, 740, 12, f"Inspection dates: {dates}", False), (71, 725, 12, f"Lead inspector: {lead}", False)]
    left: list[list[Text]] = []
    right: list[Text] = []
    y = 690.0
    for label, grade in zip(labels, grades, strict=True):
        rows = label.replace(" ", "   ").split("|") if layout == "justified" else label.split("|")
        left.append([(77, y - 14 * n, 12, row, False) for n, row in enumerate(rows)])
        right.append((77, y + 14, 12, grade, False) if layout == "above" else (320, y, 12, grade, False))
        y -= 45
    table: list[Text] = [(77, 715, 12, "Judgement", True), (320, 715, 12, "Grade", True)]
    if layout == "columns":
        table += [part for rows in left for part in rows] + right
    elif layout == "rows":  # row by row: a grade stands between the two lines of its label
        parts = [part for rows, grade_text in zip(left, right, strict=True) for part in (*rows, grade_text)]
        table += sorted(parts, key=lambda part: (-part[1], part[0]))
    elif layout == "above":
        for rows, grade_text in zip(left, right, strict=True):
            table += [grade_text, *rows]
    else:
        for rows, grade_text in zip(left, right, strict=True):
            table += [*rows, grade_text]
    cut = len(table)
    pages = [top + table[:cut], printed(["Children in Exampleshire are made up.", "# What needs to improve?", *asked])]
    named = [label.replace("|", " ") for label in labels[:-1]]
    for label, grade in zip(named, headings or grades, strict=False):
        pages[-1] += printed([f"# {label}: {grade.lower()}", *FILLER], top=pages[-1][-1][1] - 20)
    return pages


RI = "Requires improvement to be good"
FIVE = ["Good", RI, "Good", "Inadequate", "Good"]


# --- whole reports ------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["beside", "above", "columns", "rows", "justified"])
def test_each_grade_reaches_its_own_area_however_the_table_is_set(layout: str) -> None:
    row = read_report(make_pdf(ilacs(FIVE, layout=layout)), "made-up.pdf").row
    assert row["framework"] == "ILACS"
    assert [row[f"grade_{area}"] for area in ("overall", "leaders", "help_protection", "in_care", "care_leavers")] == [
        "good",
        "good",
        "requires_improvement",
        "good",
        "inadequate",
    ]
    assert row["inspection_type"] == "standard"
    assert (row["inspection_start"], row["inspection_end"]) == ("2023-07-03", "2023-07-14")
    assert row["lead_inspector"] == "Ann Example"
    assert row["n_improve"] == "2"


def test_items_are_word_for_word_without_wraps() -> None:
    areas = read_report(make_pdf(ilacs(FIVE)), "x.pdf").areas
    assert [(a["section"], a["ordinal"], a["text"]) for a in areas] == [
        ("LA", "1", "The made-up quality of made-up plans, so that they are made well."),
        ("LA", "2", "The made-up supply of homes."),
    ]


def test_a_joint_judgement_is_not_copied_to_care_leavers() -> None:
    row = read_report(make_pdf(ilacs(["Good", "Good", RI, "Good"], JOINT, dates="4 to 8 July 2022"))).row
    assert (row["grade_in_care"], row["grade_care_leavers"]) == ("requires_improvement", "")
    assert row["inspection_type"] == "short"


def test_a_heading_that_contradicts_the_cover_leaves_the_grade_empty_and_names_both() -> None:
    row = read_report(make_pdf(ilacs(FIVE, headings=["Good", "Inadequate", "Good", "Inadequate"]))).row
    assert row["grade_help_protection"] == ""
    assert "cover table says requires_improvement" in row["warnings"]
    assert "section heading says inadequate" in row["warnings"]
    assert row["grade_leaders"] == "good"


def test_no_overall_judgement_missing_and_not_judged_are_three_things() -> None:
    later = read_report(make_pdf(ilacs(FIVE[:4], LABELS[:4], dates="11 to 22 May 2026"))).row
    earlier = read_report(make_pdf(ilacs(FIVE[:4], LABELS[:4]))).row
    unjudged = read_report(make_pdf(ilacs([*FIVE[:3], "Not judged", "Good"]))).row
    assert later["grade_overall"] == "" and "no overall judgement" in later["warnings"]
    assert earlier["grade_overall"] == "" and "grade_overall: not found" in earlier["warnings"]
    assert unjudged["grade_care_leavers"] == "not_judged"


def test_a_heading_stored_last_but_printed_first_opens_its_list() -> None:
    pages = sif_pages()
    page = pages[4]
    heading = next(part for part in page if part[3] == "Recommendations")
    page.remove(heading)
    page.append(heading)
    areas = read_report(make_pdf(pages)).areas
    assert [a["text"] for a in areas if a["section"] == "LSCB"] == ["Make the board’s made-up plan."]


def sif_pages() -> list[list[Text]]:
    """A made-up report of the single-inspection kind, with a board, footnotes and a list of earlier grades."""
    cover = printed(
        [
            "Exampleshire County Council",
            "# Inspection of services for children in need of help and",
            "# protection, children looked after and care leavers",
            "# and Review of the effectiveness of the Local Safeguarding Children Board",
            "Inspection date: 2 June 2015 – 25 June 2015",
            "Report published: 10/08/2015",
            "# Children’s services in Exampleshire require improvement to be",
            "# good",
        ]
    )
    y = 640.0
    for label, grade in (
        ("1. Children who need help and protection", "Requires improvement"),
        ("2. Children looked after and achieving permanence", "Good"),
        ("2.1 Adoption performance", "Outstanding"),
        ("2.2 Experiences and progress of care leavers", "Good"),
    ):
        cover += [(71, y, 12, label, False), (400, y, 12, grade, False)]
        y -= 20
    cover += printed(["^1 Footnote of a made-up report, in small print at the page’s foot."], top=60)
    second = [(71.0, 800.0, 12.0, "3. Leadership, management and governance", False)]
    second += [(400, 800, 12, "Requires improvement", False)]
    second += printed(["# Executive summary", *FILLER], top=760)
    earlier = [
        "# Information about this local authority area",
        "At the last made-up inspection the grades were:",
        "* Children who need help and protection: inadequate",
        "* Children looked after and achieving permanence: inadequate",
        "* Leadership, management and governance: inadequate",
        "# Recommendations",
        "1. Make the first made-up plan, across two pages",
    ]
    third = [*printed(earlier), (360.0, 695.0, 6.0, "2", False)]
    third += printed(["^2 Another footnote, which no item may hold."], top=60)
    fourth = [
        "> of a report.",
        "2. Make the second plan:",
        "# Summary for children and young people",
        "* This bullet is not a recommendation.",
        "# The experiences and progress of children who need help and protection",
        "# Requires improvement",
        *FILLER,
        "# The Local Safeguarding Children Board (LSCB)",
        "# The Local Safeguarding Children Board is inadequate",
        *FILLER,
        "# Recommendations",
        "40. Make the board’s made-up plan.",
        "# Information about this inspection",
        "Lead inspector: Bo Sample-Case HMI",
        "Deputy lead inspector: Cy Other HMI",
    ]
    filler = printed(["# Summary of the made-up place", *FILLER])
    return [cover, second, filler, third, printed(fourth)]


def test_a_single_inspection_with_a_board_a_table_over_two_pages_and_footnotes() -> None:
    result = read_report(make_pdf(sif_pages()), "sif.pdf")
    row = result.row
    assert row["framework"] == "SIF" and row["inspection_type"] == ""
    assert row["publication_date"] == "2015-08-10"
    grades = {key[6:]: value for key, value in row.items() if key.startswith("grade_")}
    assert grades == {
        "overall": "requires_improvement",
        "leaders": "requires_improvement",
        "help_protection": "requires_improvement",
        "in_care": "good",
        "care_leavers": "good",
        "adoption": "outstanding",
        "lscb": "inadequate",
    }
    assert row["lead_inspector"] == "Bo Sample-Case"
    assert [(a["section"], a["text"]) for a in result.areas] == [
        ("LA", "Make the first made-up plan, across two pages of a report."),
        ("LA", "Make the second plan:"),
        ("LSCB", "Make the board’s made-up plan."),
    ]


def test_two_periods_two_leads_and_a_footer_that_contradicts_the_cover() -> None:
    pages = ilacs(FIVE, dates="3 to 7 July and 10 to 11 August 2023", lead="Ann Example HMI and Bo Sample, HMI")
    pages += [printed(FILLER) for _ in range(3)]
    for page in pages:
        page.insert(0, (71, 20, 9, "Inspection of Exampleshire children’s services 3 to 7 July 2022", False))
    row = read_report(make_pdf(pages)).row
    assert (row["inspection_start"], row["inspection_end"]) == ("2023-07-03", "2023-08-11")
    assert row["inspection_type"] == "short"
    assert row["lead_inspector"] == "Ann Example; Bo Sample"
    assert "a footer says 2022-07-03 to 2022-07-07" in row["warnings"]


def test_of_two_reports_in_one_file_the_first_is_read_and_the_second_named() -> None:
    first = [*ilacs(FIVE), *[printed(FILLER) for _ in range(4)]]
    second = ilacs(["Inadequate"] * 5, lead="Zed Second HMI")
    row = read_report(make_pdf(first + second)).row
    assert row["grade_overall"] == "good" and row["lead_inspector"] == "Ann Example"
    assert "two reports in one file: the second begins on page 7" in row["warnings"]


# --- bad input ----------------------------------------------------------------------------------


def locked() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.append(io.BytesIO(make_pdf(ilacs(FIVE))))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


BAD = {
    "empty": (b"", "empty"),
    "web page": (b"<!DOCTYPE html><html><body>Not found</body></html>", "not a PDF: the file is a web page"),
    "Word file": (b"PK\x03\x04" + bytes(200), "not a PDF: the file is a Word"),
    "cut short": (make_pdf(ilacs(FIVE))[:700], "cut short"),
    "header only": (b"%PDF-1.7\n", "cut short"),
    "scanned": (make_pdf([[], [], []]), "no text"),
    "locked": (locked(), "locked"),
    "another language": (
        make_pdf([printed(["Rapport annuel de la ville sur les écoles et les familles"] * 9)]),
        "not an",
    ),
}


@pytest.mark.parametrize("kind", list(BAD))
def test_a_bad_file_gives_one_row_with_a_plain_warning(kind: str) -> None:
    data, warning = BAD[kind]
    result = read_report(data, "bad.pdf")
    assert result.row["warnings"].startswith(warning)
    assert {key for key, value in result.row.items() if value} == {"file", "warnings"}
    assert result.areas == []


def test_five_hundred_pages_are_read_in_part_and_said_so() -> None:
    pages = [*ilacs(FIVE), *[printed(FILLER)] * 498]
    row = read_report(make_pdf(pages)).row
    assert row["grade_overall"] == "good"
    assert row["warnings"].startswith("500 pages: only the first 160 were read")


def test_a_letter_of_another_kind_has_no_grades_and_its_signer_as_lead() -> None:
    page = [
        "Ofsted",
        "Focused visit to Exampleshire children’s services",
        "This letter is about the focused visit on 5 and 6 November 2019. Practice was good.",
        *FILLER * 3,
        "Yours sincerely",
        "Di Signer",
        "Her Majesty’s Inspector",
    ]
    row = read_report(make_pdf([printed(page)])).row
    assert (row["framework"], row["lead_inspector"]) == ("other", "Di Signer")
    assert (row["inspection_start"], row["inspection_end"]) == ("2019-11-05", "2019-11-06")
    assert "focused visit" in row["warnings"] and not any(v for k, v in row.items() if k.startswith("grade_"))


def test_a_letter_about_a_joint_inspection_has_no_lead() -> None:
    texts = [
        "Joint targeted area inspection of the multi-agency response in Exampleshire",
        "Dear Director, Ofsted and other inspectorates made this made-up joint visit from 3 to 7 July 2023.",
        "It says nothing about any child or any council, and is here to be read and no more than that.",
        "Yours sincerely", "Care Quality Commission", "Ann Example", "National Director, Ofsted",
    ]  # fmt: skip
    row = read_report(make_pdf([printed(texts)]), "joint.pdf").row
    assert (row["framework"], row["lead_inspector"]) == ("other", "")
    assert "joint area targeted inspection" in row["warnings"]


def test_noise_never_becomes_a_grade() -> None:
    """Made-up reports with bytes changed, cut or doubled, and random bytes: no exception and no invented grade."""
    rng = random.Random(20260806)
    seeds = [make_pdf(ilacs(FIVE)), make_pdf(sif_pages())]
    truths = [read_report(seed).row for seed in seeds]
    for turn in range(160):
        which = turn % 2
        data = bytearray(seeds[which])
        for _ in range(rng.choice((1, 10, 200))):
            data[rng.randrange(len(data))] = rng.randrange(256)
        start = rng.randrange(len(data))
        if turn % 3 == 0:
            del data[start : start + rng.randrange(2000)]
        row = read_report(bytes(data)).row
        for key, value in row.items():
            if key.startswith("grade_") and value:
                assert value == truths[which][key], (turn, key)
    for turn in range(60):
        head = b"%PDF-1.4\n" if turn % 2 else b""
        row = read_report(head + rng.randbytes(rng.randrange(4000))).row
        assert row["warnings"] and not any(v for k, v in row.items() if k.startswith("grade_"))


# --- batches ------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "a.pdf").write_bytes(make_pdf(ilacs(FIVE)))
    (tmp_path / "in" / "b.PDF").write_bytes(b"")
    (tmp_path / "in" / "deep" / "c.pdf").write_bytes(make_pdf(sif_pages()))
    (tmp_path / "in" / "notes.txt").write_text("not a report")
    return tmp_path / "in"


@pytest.mark.parametrize("workers", [0, 2])
def test_a_folder_is_read_in_order_and_progress_is_told(folder: Path, workers: int) -> None:
    told: list[tuple[int, int, str]] = []
    reports, areas = read_reports([folder], workers=workers, progress=lambda *step: told.append(step))
    assert list(reports["file"]) == ["a.pdf", "b.PDF", "deep/c.pdf"]
    assert list(reports["framework"]) == ["ILACS", "", "SIF"]
    assert areas.groupby(["file", "section"]).size().to_dict() == {
        ("a.pdf", "LA"): 2,
        ("deep/c.pdf", "LA"): 2,
        ("deep/c.pdf", "LSCB"): 1,
    }
    assert [done for done, _, _ in told] == [1, 2, 3] and {total for _, total, _ in told} == {3}


def test_the_tables_are_written_whole(folder: Path, tmp_path: Path) -> None:
    reports, areas = read_reports([folder], workers=0)
    write_reports(reports, areas, tmp_path / "r.csv", tmp_path / "a.csv")
    head = (tmp_path / "r.csv").read_text(encoding="utf-8").splitlines()[0]
    assert head.startswith("file,framework,inspection_type,") and head.endswith(",n_improve,n_improve_lscb,warnings")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()[0] == "file,section,ordinal,text"
    assert not list(tmp_path.glob(".*.tmp"))


def test_every_missing_path_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_reports([tmp_path / "gone.pdf", tmp_path / "also-gone"])
    assert "gone.pdf" in str(caught.value) and "also-gone" in str(caught.value)


@pytest.mark.skipif(sys.platform != "linux", reason="the stand-in worker is handed over by fork, which is Linux's")
def test_a_worker_that_hangs_or_dies_costs_one_file_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = pool._serve

    def troubled(pipe) -> None:  # type: ignore[no-untyped-def]
        path, _, _ = pipe.recv()
        if "a.pdf" in path:
            time.sleep(3600)  # until it is ended
        raise SystemExit(1)

    started = multiprocessing.Value("i", 0)

    def first_two_fail(pipe) -> None:  # type: ignore[no-untyped-def]
        with started.get_lock():
            started.value += 1
            number = started.value
        (troubled if number <= 2 else real)(pipe)

    monkeypatch.setattr(pool, "_serve", first_two_fail)
    told: list[tuple[int, int, str]] = []
    # The clock stands still until the other two files are done, so that a slow machine is not taken for a hung worker.
    clock = SimpleNamespace(monotonic=lambda: 1e6 if len(told) == 2 else 0.0)
    monkeypatch.setattr(pool, "time", clock)
    monkeypatch.setattr(pool.threading, "active_count", lambda: 1)
    reports, _ = read_reports([folder], workers=2, seconds=600, progress=lambda *step: told.append(step))
    warnings = dict(zip(reports["file"], reports["warnings"], strict=True))
    assert warnings["a.pdf"] == "not read: it took longer than 600 seconds"
    assert warnings["b.PDF"].startswith("not read: the file needs more memory")
    assert list(reports["framework"]) == ["", "", "SIF"]
