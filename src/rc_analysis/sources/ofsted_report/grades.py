"""Each grade read twice: in the cover's table and in the report's own headings and sentences.

A grade is given only where the readings agree. Where they differ it stays empty and the warning names both;
where there is only one reading the grade is given and the warning says so.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from rc_analysis.sources.ofsted_report.decide import Readings, decide
from rc_analysis.sources.ofsted_report.frameworks import (
    FOUR_POINT_LABELS,
    GRADE_PATTERN,
    GRADE_WORDS,
    ILACS_LABELS,
    LINK,
    SIF_LABELS,
    Kind,
)
from rc_analysis.sources.ofsted_report.squeezed import Squeezed
from rc_analysis.sources.ofsted_report.text import Document, Fragment, squeeze

_GRADE = f"(?P<grade>{GRADE_PATTERN})"
_SPELT = "(outstanding|good|inadequate|require(?:s|d)? improvement(?: to be good)?)"
_TABLE_WORDS = re.compile("keyjudgements?|judgements?|judgments?|grades?|areas?")

_NO_VERB = "(?!(?:is|was|were|has|have|remains?|continue|now|who)|are(?!as))"
"""After a label: not the verb of a sentence about the area ("areas" may begin the next heading)."""
_BOARD = "(?:(?:[a-z]{0,40}?)safeguardingchildrens?boards?(?:lscb)?|lscb|[a-z]{0,8}scb)"


# What ends the cover: later lists of grades are those of earlier inspections.
_AFTER_COVER = re.compile(
    "executivesummary|contents|informationaboutthislocalauthority(?:area)?|previous(?:ofsted)?inspections?|whatneedstoimprove"
    "|(?:section)?(?:the)?localauthority|summaryof(?:key)?findings"
)
# A whole sentence in running text; read only where neither cover nor heading gives the board's grade.
_BOARD_IS = (
    r"(?<![a-z,] )The (?:overall )?effectiveness of the [^.;]{0,50}?(?:LSCB|[Ss]afeguarding Children(?:’s)? Board)"
    rf"(?: ?\(LSCB\))? (?:is|has been|was) (?:judged (?:to be |as )?)?{_SPELT}"
    r"(?=[.:;,]| because| and (?:it|the)\b)"
)


def read_grades(document: Document, kind: Kind) -> tuple[dict[str, str], list[str]]:
    """Grades by area (`in_care`, …; an area the report does not judge is left out) and plain warnings."""
    readings = Readings()
    text = Squeezed(document.lines)
    if kind.framework in ("ILACS", "SIF"):
        labels = ILACS_LABELS if kind.framework == "ILACS" else SIF_LABELS
        end = _read_cover(readings, document, labels)
        _read_headings(readings, text, labels, end)
        if kind.framework == "SIF":
            _read_overall(readings, document, text)
            _read_rule(readings)
        else:
            _read_summary(readings, document)
    if kind.framework == "SIF" or kind.with_lscb:
        _read_board(readings, text)
    if kind.four_point:
        _read_record(readings, text)
    return decide(readings, kind)


def _read_cover(readings: Readings, document: Document, labels: Mapping[str, str]) -> int:
    """Both readings of the cover's table; gives the page it ends on."""
    lines = [line for line in document.lines if line.page <= len(document.fragments)]
    stop = next((n for n, line in enumerate(lines) if n and _AFTER_COVER.fullmatch(squeeze(line.text))), None)
    cover = Squeezed(lines[:stop])
    by_order, last = table_by_order(cover, labels)
    by_place: dict[str, str] = {}
    pages = sorted({line.page for line in cover.lines})
    column: float | None = None
    for page in pages:
        column = _grade_column(document.fragments[page - 1]) or column
        for area, grade in table_by_place(document.fragments[page - 1], labels, column).items():
            by_place.setdefault(area, grade)
    for area, grade in by_order.items():
        readings.add(area, "cover table", grade)
    if by_order or len(by_place) >= 3:
        for area, grade in by_place.items():
            readings.add(area, "cover table by position", grade)
        readings.labels |= set(by_place)
    readings.labels |= {area for area, label in labels.items() if re.search(f"{label}{_NO_VERB}", cover.text)}
    if "in_care" in {*by_order, *by_place} and "in_care_and_leavers" not in {*by_order, *by_place}:
        readings.labels.discard("in_care_and_leavers")  # words of a sentence: the table judges children in care alone
    return last


def table_by_order(text: Squeezed, labels: Mapping[str, str]) -> tuple[dict[str, str], int]:
    """The table as the text's order gives it, and its last page; nothing where labels and grades do not pair.

    Labels and grades must alternate: label then grade, or all grades one line above their labels.
    """
    best: tuple[dict[str, str], int] = ({}, 1)
    named = "|".join(f"(?P<{area}>{pattern})" for area, pattern in labels.items())
    token = re.compile(f"{named}|(?P<grade>{GRADE_PATTERN})")
    for first in text.from_line_start(f"(?:{'|'.join(labels.values())})"):
        if not text.lines[text.line_at(first.start())].text[:1].isalnum():
            continue  # a bullet: a list of earlier grades
        sequence: list[tuple[str, str]] = []
        at, end = first.start(), first.start()
        while True:
            skipped = _TABLE_WORDS.match(text.text, at)
            match = token.match(text.text, skipped.end() if skipped else at)
            if not match:
                break
            what = match.lastgroup or ""
            if what != "grade" and not re.match(_NO_VERB, text.text[match.end() : match.end() + 12]):
                break  # a sentence about the area, after the table
            sequence.append((what, GRADE_WORDS.get(match.group(), "")))
            at = end = match.end()
        above = text.line_at(first.start()) - 1
        before = GRADE_WORDS.get(squeeze(text.lines[above].text), "") if above >= 0 else ""
        table = _paired(sequence, before)
        if len(table) > len(best[0]):
            best = (table, text.lines[text.line_at(end - 1)].page)
    return best if len(best[0]) >= 3 else ({}, 1)


def _paired(sequence: Sequence[tuple[str, str]], before: str) -> dict[str, str]:
    """Label and grade pairs of an alternating sequence; empty where it does not alternate."""
    kinds = "".join("G" if what == "grade" else "L" for what, _ in sequence)
    if re.fullmatch("(LG)+", kinds):
        pairs = zip(sequence[::2], sequence[1::2], strict=True)
    elif re.fullmatch("L(GL)+", kinds) and before:
        pairs = zip(sequence[::2], [("grade", before), *sequence[1::2]], strict=True)
    else:
        return {}
    table: dict[str, str] = {}
    for (label, _), (_, grade) in pairs:
        if table.setdefault(label, grade) != grade:
            return {}
    return table


def table_by_place(page: Sequence[Fragment], labels: Mapping[str, str], column: float | None) -> dict[str, str]:
    """The table as it stands on the page: each grade, right of `column`, belongs to the label level with it."""
    if column is None:
        return {}
    left = _rows([f for f in page if f.x < column - 3])
    right = _rows([f for f in page if f.x >= column - 3])
    named = re.compile("|".join(f"(?P<{area}>{pattern})" for area, pattern in labels.items()))
    places = _spans(left, named)
    grades = _spans(right, re.compile(f"(?P<grade>{GRADE_PATTERN})"), whole=True)
    level: dict[str, set[int]] = {}
    for area, top, bottom, _ in places:
        near = {n for n, (_, up, down, _) in enumerate(grades) if up >= bottom - 4 and down <= top + 4}
        level[area] = level.get(area, set()) | near
    claims = Counter(n for near in level.values() for n in near)
    return {
        area: GRADE_WORDS[grades[min(near)][3]]
        for area, near in level.items()
        if len(near) == 1 and claims[min(near)] == 1
    }


def _grade_column(page: Sequence[Fragment]) -> float | None:
    """The left edge shared by most fragments that begin a grade, right of the labels."""
    if not page:
        return None
    margin = min(f.x for f in page)
    starts = [
        round(f.x)
        for f in page
        if f.x > margin + 120
        and re.match("(good|outstanding|inadequate|require|not ?judged|adequate)", f.text.strip().casefold())
    ]
    edges = {x: sum(abs(x - other) <= 3 for other in starts) for x in starts}
    if not edges or max(edges.values()) < 2:
        return None
    most = max(edges.values())
    return float(min(x for x, n in edges.items() if n == most))


def _rows(fragments: Sequence[Fragment]) -> list[tuple[float, str]]:
    """Fragments put together to printed rows, top first: (height on the page, squeezed text)."""
    rows: list[tuple[float, list[Fragment]]] = []
    for fragment in sorted(fragments, key=lambda f: (-f.y, f.x)):
        if rows and abs(rows[-1][0] - fragment.y) <= 3:
            rows[-1][1].append(fragment)
        else:
            rows.append((fragment.y, [fragment]))
    return [(y, squeeze("".join(f.text for f in sorted(row, key=lambda f: f.x)))) for y, row in rows]


def _spans(
    rows: Sequence[tuple[float, str]], pattern: re.Pattern[str], whole: bool = False
) -> list[tuple[str, float, float, str]]:
    """Where a pattern stands in rows: (its name, top, bottom, the squeezed words).

    It begins with a row, and with `whole` ends with one too.
    """
    found, index = [], 0
    while index < len(rows):
        for length in (1, 2, 3, 4, 5):
            part = rows[index : index + length]
            joined = "".join(text for _, text in part)
            match = pattern.match(joined)
            if match and match.lastgroup and len(match.group()) > len(joined) - len(part[-1][1]):
                longer = rows[index : index + length + 1]
                again = pattern.match("".join(text for _, text in longer))
                if again and len(again.group()) > len(joined) and len(longer) > len(part):
                    continue
                if whole and match.end() != len(joined):
                    break
                found.append((match.lastgroup, part[0][0], part[-1][0], match.group()))
                index += length - 1
                break
        index += 1
    return found


def _read_headings(readings: Readings, text: Squeezed, labels: Mapping[str, str], cover_end: int) -> None:
    """Section headings that carry their grade, on the pages after the cover's table."""
    start = text.offset(text.first_line_of_page(cover_end + 1))
    for area, label in labels.items():
        if area == "overall":
            continue
        lead = "(?:thegradedjudge?ment(?:about|for|of|on))?(?:keyjudge?mentjudge?mentgrade|judge?mentgrade)?"
        for match in text.headings(f"{lead}{label}{LINK}{_GRADE}(?:grade)?", start):
            readings.add(area, "section heading", GRADE_WORDS[match["grade"]])


def _read_overall(readings: Readings, document: Document, text: Squeezed) -> None:
    """The single inspection's overall judgement: the cover's sentence, and the summary's."""
    end = text.offset(text.first_line_of_page(2))
    openings = (
        "childrens(?:social(?:care|work))?services(?:in|on|for|at|across|provided|delivered)?[a-z]{0,90}?",
        "(?:the)?overall(?:effectiveness|judge?ment)(?:for|of|on|about|is)?(?:that)?[a-z]{0,90}?",
        "(?:the)?(?:localauthority|services?for)[a-z]{0,90}?",
    )
    for opening in openings:
        matches = text.headings(f"{opening}{LINK}{_GRADE}(?:overall)?", 0, end)
        if matches:
            readings.add("overall", "cover sentence", GRADE_WORDS[matches[0]["grade"]])
            break
    subject = "|".join(
        (
            "[Cc]hildren’s (?:social care )?services (?:in|on|for) [^.;]{2,70}?",
            "[Tt]h(?:is|e) (?:[A-Z][a-z]+ )?[Ll]ocal [Aa]uthority",
            "[Tt]he overall judgement is that [^.]{2,60}?",
        )
    )
    sentence = rf"(?:{subject}) (?:is |are |remain )?{_SPELT}(?=[.:,;]| because| and is not yet good)"
    prose = " ".join(line.text for line in document.lines if 2 <= line.page <= 9).replace("'", "’")
    for match in re.finditer(sentence, prose):
        readings.add("overall", "summary sentence", GRADE_WORDS[squeeze(match[1])])
        break


def _read_rule(readings: Readings) -> None:
    """What the single inspection framework's limiting rule makes of the three key judgements on the cover.

    Inadequate where any is; else requires improvement where two do or more; outstanding where two are; good
    where all are good or better. With one that requires improvement, good is allowed too.
    """
    cover = [readings.found.get(area, {}).get("cover table") for area in ("help_protection", "in_care", "leaders")]
    if None in cover:
        return
    allowed = {"good"}
    if "inadequate" in cover:
        allowed = {"inadequate"}
    elif "requires_improvement" in cover:
        allowed = (
            {"requires_improvement", "good"} if cover.count("requires_improvement") == 1 else {"requires_improvement"}
        )
    elif cover.count("outstanding") > 1:
        allowed = {"outstanding"}
    said = readings.found.get("overall", {}).get("cover sentence", "")
    readings.add("overall", "limiting rule", said if said in allowed else sorted(allowed)[-1])


def _read_summary(readings: Readings, document: Document) -> None:
    """A sentence of an ILACS summary that states the overall grade, where there is one."""
    subject = "|".join(
        (
            "[Cc]hildren’s (?:social care )?services (?:in|for) [^.;,]{2,40}?",
            "Services for (?:vulnerable )?(?:children|families)[^.;,]{2,60}?",
        )
    )
    sentence = rf"(?:{subject}) (?:are |remain |continue to be |are now )?{_SPELT}(?=[.,]| because| overall| and )"
    prose = " ".join(line.text for line in document.lines if line.page <= 2).replace("'", "’")
    match = re.search(sentence, prose)
    if match and " who " not in match[0] and " need" not in match[0] and " leav" not in match[0]:
        readings.add("overall", "summary sentence", GRADE_WORDS[squeeze(match[1])])


def _read_board(readings: Readings, text: Squeezed) -> None:
    """The Local Safeguarding Children Board: cover, heading of its section, sentence of its judgement."""
    cover_end = text.offset(text.first_line_of_page(3))
    ahead = f"(?:the)?(?:judge?ment(?:for|of|on|about)the)?(?:effectivenessofthe)?{_BOARD}{LINK}{_GRADE}"
    for where, start, end in (("cover sentence", 0, cover_end), ("section heading", cover_end, None)):
        for match in text.headings(ahead, start, end):
            readings.add("lscb", where, GRADE_WORDS[match["grade"]])
            break
    sentence = rf"safeguardandpromotethewelfareofchildren(?:andyoungpeople)?{LINK}{_GRADE}"
    for match in re.finditer(sentence, text.text):
        readings.add("lscb", "judgement sentence", GRADE_WORDS[match["grade"]])
        break
    for match in text.from_line_start(f"{_BOARD}(?:is(?:judgedtobe|an?)?)?{_GRADE}", cover_end):
        if not re.match("An? ", text.lines[text.line_at(match.start())].text):
            readings.add("lscb", "summary sentence", GRADE_WORDS[match["grade"]])
            break
    if not set(readings.found.get("lscb", {})) - {"summary sentence"}:
        prose = " ".join(line.text for line in text.lines).replace("'", "’")
        for match in re.finditer(_BOARD_IS, prose):
            readings.add("lscb", "sentence on its effectiveness", GRADE_WORDS[squeeze(match[1])])


def _read_record(readings: Readings, text: Squeezed) -> None:
    """The record of main findings of a report on the four-point scale, and its section headings."""
    at = max((match.end() for match in text.from_line_start("recordofmainfindings")), default=0)
    for area, label in FOUR_POINT_LABELS.items():
        pattern = f"{label}(?:ofservices[a-z]{{0,60}}?)?(?:grade)?{_GRADE}(?:grade)?"
        for start, end, where in ((at, None, "record of findings"), (0, at or None, "section heading")):
            for match in text.headings(pattern, start, end):
                readings.add(area, where, GRADE_WORDS[match["grade"]])
