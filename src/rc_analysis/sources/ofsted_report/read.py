"""One report into one row and its items; never an exception for a bad file, always a row and a plain warning."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rc_analysis.sources.ofsted_report.dates import Dates, read_dates
from rc_analysis.sources.ofsted_report.frameworks import (
    AREAS,
    ILACS_LABELS,
    NO_OVERALL_FROM,
    SIF_LABELS,
    TITLE_PAGES,
    Kind,
    kind_of,
)
from rc_analysis.sources.ofsted_report.grades import read_grades, table_by_order
from rc_analysis.sources.ofsted_report.items import Found, read_items
from rc_analysis.sources.ofsted_report.people import read_lead
from rc_analysis.sources.ofsted_report.squeezed import Squeezed
from rc_analysis.sources.ofsted_report.text import Document, UnreadableReport, load, squeeze

REPORT_COLUMNS = (
    "file",
    "framework",
    "inspection_type",
    "inspection_start",
    "inspection_end",
    "publication_date",
    "lead_inspector",
    *(f"grade_{area}" for area in AREAS),
    "n_improve",
    "n_improve_lscb",
    "warnings",
)
AREA_COLUMNS = ("file", "section", "ordinal", "text")
SHORT_DAYS = 7  # a short inspection has one week on site, and perhaps two days more; a standard one two weeks


@dataclass
class ReportRead:
    """One file read: `row` has REPORT_COLUMNS (all text, empty where the report does not say), `areas` AREA_COLUMNS."""

    row: dict[str, str]
    areas: list[dict[str, str]] = field(default_factory=list)


def unread(name: str, reason: str) -> ReportRead:
    """The row of a file that could not be read: its name and the plain reason, nothing else."""
    return ReportRead(dict.fromkeys(REPORT_COLUMNS, "") | {"file": name, "warnings": reason})


def read_report(source: Path | bytes, name: str = "", *, seconds: float | None = None) -> ReportRead:
    """Read one report from a path or from a PDF's bytes.

    `name` fills the column `file` (the path's own name by default); `seconds` bounds the reading, checked
    between pages. Bad files give a row whose only content is a warning.
    """
    name = name or (source.name if isinstance(source, Path) else "")
    deadline = None if seconds is None else time.monotonic() + seconds
    try:
        document = load(source, deadline=deadline)
        return _read(document, name)
    except UnreadableReport as reason:
        return unread(name, str(reason))
    except (RecursionError, MemoryError):
        return unread(name, "too large or damaged: the file needs more memory than is allowed")
    except Exception as error:  # a fault of this reader must not stop a batch; the row says so
        return unread(name, f"not read: a fault of the reader ({type(error).__name__}); please report the file")


def _read(document: Document, name: str) -> ReportRead:
    warnings = list(document.notes)
    document, second = _first_report(document)
    warnings.extend(second)
    kind = kind_of(document)
    if not kind.framework:
        return unread(name, "; ".join([kind.name, *warnings]))
    if kind.framework == "other":
        warnings.append(f"another kind of report: {kind.name}")
    grades, grade_warnings = read_grades(document, kind)
    dates = read_dates(document)
    found = read_items(document, kind)
    warnings.extend(grade_warnings)
    warnings.extend(dates.warnings)
    warnings.extend(found.warnings)
    lead = read_lead(document, letter=kind.framework == "other" and not kind.name.startswith("joint"))
    warnings.extend(_gaps(kind, grades, dates, lead, found))
    row = dict.fromkeys(REPORT_COLUMNS, "") | {
        "file": name,
        "framework": kind.framework,
        "inspection_type": _type(kind, dates),
        "inspection_start": dates.periods[0].start.isoformat() if dates.periods else "",
        "inspection_end": dates.periods[-1].end.isoformat() if dates.periods else "",
        "publication_date": dates.published.isoformat() if dates.published else "",
        "lead_inspector": lead,
        **{f"grade_{area}": grade for area, grade in grades.items()},
        **_counts(kind, found),
        "warnings": "; ".join(dict.fromkeys(warnings)),
    }
    areas: list[dict[str, str]] = []
    for section in ("LA", "LSCB"):
        texts = [item.text for item in found.items if item.section == section]
        areas.extend(
            {"file": name, "section": section, "ordinal": str(n), "text": text} for n, text in enumerate(texts, 1)
        )
    return ReportRead(row, areas)


def _type(kind: Kind, dates: Dates) -> str:
    """ILACS has short and standard inspections; the working days on site, all periods together, tell which."""
    if kind.framework != "ILACS" or not dates.periods:
        return ""
    return "short" if sum(period.weekdays() for period in dates.periods) <= SHORT_DAYS else "standard"


def _counts(kind: Kind, found: Found) -> dict[str, str]:
    counts = {"n_improve": "", "n_improve_lscb": ""}
    if kind.framework in ("ILACS", "SIF"):
        counts["n_improve"] = str(found.count("LA"))
    if "LSCB" in found.sections and (kind.framework == "SIF" or kind.with_lscb):
        counts["n_improve_lscb"] = str(found.count("LSCB"))
    return counts


def _gaps(kind: Kind, grades: dict[str, str], dates: Dates, lead: str, found: Found) -> Iterator[str]:
    """What a report of this kind should say and this one was not found to say."""
    expected: dict[str, tuple[str, ...]] = {
        "ILACS": ("overall", "leaders", "help_protection", "in_care"),
        "SIF": ("overall", "leaders", "help_protection", "in_care", "care_leavers", "adoption"),
    }
    started: date | None = dates.periods[0].start if dates.periods else None
    for area in expected.get(kind.framework, ()):
        if area in grades:
            continue
        if area == "overall" and kind.framework == "ILACS" and started and started >= NO_OVERALL_FROM:
            yield "no overall judgement: inspections from April 2026 make none"
        else:
            yield f"grade_{area}: not found"
    if not dates.periods:
        yield "inspection dates: not found"
    if not lead:
        yield "lead inspector: not found"
    if kind.framework in ("ILACS", "SIF") and "LA" not in found.sections:
        yield "no list of areas for improvement or recommendations was found"


def _first_report(document: Document) -> tuple[Document, list[str]]:
    """Where a second report's cover stands later in the file, the pages before it alone, and a warning.

    A board's review bound behind its authority's report stays: its grade and recommendations belong to the row.
    """
    text = Squeezed(document.lines)
    later = text.first_line_of_page(TITLE_PAGES + 2)
    notes: list[str] = []
    for labels in (ILACS_LABELS, SIF_LABELS):
        for match in text.from_line_start("inspection(?:dates?|of)|leadinspector", text.offset(later)):
            page = text.lines[text.line_at(match.start())].page
            lines = [line for line in document.lines if line.page in (page, page + 1)]
            position = next(i for i, line in enumerate(document.lines) if line.page >= page)
            if text.line_at(match.start()) - position > 14:
                continue
            table, _ = table_by_order(Squeezed(lines), labels)
            top = squeeze("".join(line.text for line in lines[:12]))
            if len(table) < 4:
                if "reviewoftheeffectiveness" in top and "safeguardingchildren" in top:
                    notes = [
                        f"the board's review is a report of its own from page {page}; the dates are the first report's"
                    ]
                continue
            kept = tuple(line for line in document.lines if line.page < page)
            note = f"two reports in one file: the second begins on page {page} and was not read"
            return Document(kept, document.fragments, document.pages, document.furniture, document.notes), [note]
    return document, notes
