"""What a report asks for: its areas for improvement or recommendations, one text each, word for word."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from rc_analysis.sources.ofsted_report.frameworks import GRADE_PATTERN, ILACS_LABELS, LINK, SIF_LABELS, Kind
from rc_analysis.sources.ofsted_report.text import Document, Line, squeeze

NESTED = " • "  # stands before each nested point of an item
COLUMN = 140.0  # points: a mark so far right of the first is no indent but another column's

_LIST = re.compile(
    "(?:whatneedstobe?improved?|whatneedstoimprove(?:inthisareaofsocialworkpractice)?|whatdoes[a-z]{2,60}needtoimprove"
    "|(?:summaryof)?(?:key)?recommendations?(?:for[a-z]{2,60})?|(?:key)?areasfor(?:further)?(?:improvement|development)"
    "|(?:areasfor)?priority(?:andimmediate)?actions?|(?:areasfor)?immediateactions?)"
)
_BOARDS_LIST = re.compile(
    "whatdoes[a-z]*(?:lscb|safeguardingchildrens?board|theboard)[a-z]*needtoimprove|recommendationsfor[a-z]*board"
)
# The areas' names end a list as headings of the sections that follow it, but may also stand over a part of it.
_AREA_NAMES = re.compile(
    "(?:the)?experiencesandprogress|leadershipmanagementandgovernance|theimpactof|childrenwhoneed|childrenlookedafterand"
)
_GRADED = re.compile(f"(?:{'|'.join((*ILACS_LABELS.values(), *SIF_LABELS.values()))}){LINK}(?:{GRADE_PATTERN})")
_ENDS = re.compile(
    "summaryfor|summaryof(?!recommend)|informationabout|inspectionfinding|inspectionjudge?ment|inspectionofthe"
    "|thelocalauthority(?:s|has|does|is)|(?:key)?(?:strengths|findings|weaknesses)|section\\d?|whatthe(?:inspection|judge?ment)"
    "|executivesummary|thelocalsafeguarding|overalleffectiveness|thegradedjudge?ment|keyjudge?ment|theeffectivenessof"
    "|thislocalauthority|annex|contents|thelscb|theboardhas|sectiontwo|progresssince|thejudge?ment"
)
_BOARD_SECTION = re.compile(
    "(?:section(?:two)?)?(?:the)?(?:reviewofthe)?(?:effectiveness(?:ofthe|the)?)?(?:of)?[a-z]{0,30}safeguardingchildrens?board(?:lscb)?"
)
_BULLETS = "\uf06e\uf0a7\uf0b7\uf0d8\uf0fc\uf076\uf0b2\uf097\uf077◼■▪●•◆▶►◦○▫□‣⁃∙◾⬛❑❖➢✓·\u25fc"
_DASHES = "-–—−‒―̶─\uf02d\uf0be‐‑"
_MARK = re.compile(
    rf"(?:(?P<bullet>[{re.escape(_BULLETS)}]+|[oO§](?=\s))|(?P<dash>[{re.escape(_DASHES)}]+(?=\s|$))"
    r"|(?P<number>\(?\d{1,3}[.)](?:\d{1,2}[.)]?)?(?=\s|$|[A-Z]))|(?P<letter>\(?(?:[a-z]|[ivx]{1,4})[.)](?=\s)))\s*"
)
_NONE = re.compile(
    r"(?:there (?:are|were) (?:no|none)\b|none\b|no (?:areas|priority|immediate)"
    r"|(?:(?:the|this) )?(?:inspection|inspectors?|review) (?:did not|has not|have not|found no)\b"
    r"|not applicable)",
    re.IGNORECASE,
)
_PAGED = re.compile(r"[\s.]\d{1,3}\s*$")  # a line of the contents ends in its page
_SENTENCE_END = re.compile(r"[.!?][)”’'\"]*$")


@dataclass
class Item:
    """One area for improvement: its section (LA or LSCB), text as printed, nested points after NESTED."""

    section: str
    text: str
    x: float = 0.0
    mark: str = ""
    bold: bool = False


@dataclass
class Found:
    """Items in the order of print, which sections have a list, and plain warnings."""

    items: list[Item] = field(default_factory=list)
    sections: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)

    def count(self, section: str) -> int:
        """How many items a section has."""
        return sum(item.section == section for item in self.items)


def read_items(document: Document, kind: Kind) -> Found:
    """The items of an ILACS or SIF report or a board's review; other kinds are left alone."""
    found = Found()
    lines = document.lines
    board_only = kind.framework == "other"
    if board_only and not kind.with_lscb:
        return found
    board = 0 if board_only else _board_starts(lines) if kind.framework == "SIF" else len(lines)
    if board < len(lines):
        found.sections.add("LSCB")
    index = 0
    while index < len(lines):
        length = _list_heading(lines, index)
        if not length:
            index += 1
            continue
        heading = squeeze("".join(line.text for line in lines[index : index + length]))
        section = "LSCB" if index >= board or _BOARDS_LIST.fullmatch(heading) else "LA"
        found.sections.add(section)
        end = _list_ends(lines, index + length, lines[index])
        items, cut = _items(lines[index + length : end], section)
        found.items.extend(items)
        if cut:
            found.warnings.append(f"the list {cut} of the report's findings: check where it ends")
        index = max(end, index + length)
    return found


def _list_heading(lines: Sequence[Line], index: int) -> int:
    """How many lines the list's heading takes here (0: none). A line of the contents ends in a page number."""
    line = lines[index]
    if not line.text[:1].isupper() or len(line.text) > 90:
        return 0
    for length in (1, 2):
        part = lines[index : index + length]
        text = " ".join(other.text for other in part)
        if len(part) == length and _LIST.fullmatch(squeeze(text)) and not _PAGED.search(text):
            after = lines[index + length].text if index + length < len(lines) else ""
            if re.search(r"\.{4,}|\s\d{1,3}$", after) and len(after) < 70 and not _MARK.match(after):
                return 0  # within the contents
            return length
    return 0


def _list_ends(lines: Sequence[Line], start: int, heading: Line) -> int:
    """The index of the first line after the list: the next section's heading, or the next list's."""
    body = _body(lines)
    for index in range(start, len(lines)):
        line = lines[index]
        if index - start > 700:
            return index
        if _list_heading(lines, index):
            return index
        opens = line.text[:1].isupper() or re.match(r"\d\.\s", line.text) is not None
        if not opens or len(line.text) > 110 or (not line.bold and _MARK.match(line.text)):
            continue
        squeezed = squeeze(line.text)
        heads = line.size > 1.08 * body
        if heads and line.size >= heading.size:
            return index
        if _AREA_NAMES.match(squeezed) and (heads or _carries_grade(lines, index)):
            return index
        if _ENDS.match(squeezed) and (line.bold or heads or (not heading.bold and _stands_alone(lines, index))):
            return index
    return len(lines)


def _carries_grade(lines: Sequence[Line], index: int) -> bool:
    return _GRADED.match(squeeze("".join(line.text for line in lines[index : index + 4]))) is not None


def _stands_alone(lines: Sequence[Line], index: int) -> bool:
    """A plain line that reads as a heading: after the end of a sentence, or after another heading, and no sentence."""
    before = lines[index - 1].text
    after_end = _SENTENCE_END.search(before) or _LIST.fullmatch(squeeze(before))
    return bool(after_end) and not _SENTENCE_END.search(lines[index].text)


def _body(lines: Sequence[Line]) -> float:
    """The size most of the text is printed in."""
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0]


def _board_starts(lines: Sequence[Line]) -> int:
    """The index of the heading that opens the board's section; the number of lines where there is none."""
    plain = len(lines)
    for index, line in enumerate(lines):
        if line.page < 4 or not line.text[:1].isupper() or len(line.text) > 110:
            continue
        text = "".join(other.text for other in lines[index : index + 2])
        if _PAGED.search(line.text) or _PAGED.search(text):
            continue
        one, two = squeeze(line.text), squeeze(text)
        if not (_BOARD_SECTION.fullmatch(one) or _BOARD_SECTION.fullmatch(two)):
            continue
        if line.bold or line.size >= 14:
            return index
        if plain == len(lines) and index and _stands_alone(lines, index):
            plain = index
    return plain


def _items(lines: Sequence[Line], section: str) -> tuple[list[Item], str]:
    """Cut a list's lines to items by their marks; where nothing is marked, by paragraphs.

    Gives the items, and a few words where the list seemed to run on into the findings.
    """
    lines = _marks_joined(_marks_met(lines))
    if not any(_MARK.match(line.text) for line in lines):
        return _from_prose(lines, section), ""
    items: list[Item] = []
    breaks: list[int] = []
    firsts: dict[float, Item] = {}  # by the left edge of each column: its first item, and the one still open
    opened: dict[float, Item] = {}
    for index, line in enumerate(lines):
        match = _MARK.match(line.text)
        mark = match.lastgroup or "" if match else ""
        text = line.text[match.end() :] if match else line.text
        column = _column(line.x, firsts)
        open_item = opened.get(column)
        if not match:
            if open_item is None:
                open_item = next(reversed(opened.values()), None)
            if open_item is None:
                continue
            if _is_subheading(lines, index, open_item):
                breaks.append(len(items))
                continue
            open_item.text = _joined(open_item.text, text)
        elif open_item is not None and _is_nested(line, mark, firsts[column]):
            open_item.text += NESTED + text
        else:
            item = Item(section, text, line.x, mark, line.bold)
            items.append(item)
            firsts.setdefault(column, item)
            opened[column] = item
    cut = next((at for at in breaks if _runs_on(items[:at], items[at:])), None)
    asked = [item for item in items[:cut] if item.text.strip() and not _NONE.match(item.text)]
    if cut is not None:
        return asked, "was cut at a heading before paragraphs"
    return asked, "may hold paragraphs" if len(asked) > 45 else ""


def _column(x: float, known: Collection[float]) -> float:
    """The left edge of the column that a line stands in: a known one, or its own where it stands too far right of them
    for an indent. A list may be a table whose columns hold items side by side."""
    near = [edge for edge in known if edge - 6 <= x < edge + COLUMN]
    if near:
        return max(near)
    return min(known) if any(x < edge for edge in known) else x


def _runs_on(before: Sequence[Item], after: Sequence[Item]) -> bool:
    """Whether what follows a heading within a list is so much longer that it must be the findings."""
    if not before or not after:
        return False
    usual, now = median(len(i.text) for i in before), median(len(i.text) for i in after)
    return now > 380 and now > 2.2 * usual


def _marks_met(lines: Sequence[Line]) -> list[Line]:
    """Marks that stand in a column of their own, stored before the texts, are put before the text level with each."""
    out = list(lines)
    at = 0
    while at < len(out):
        end = at
        while end < len(out) and (match := _MARK.match(out[end].text)) and match.end() == len(out[end].text):
            end += 1
        if end - at > 1:
            marks, rest = out[at:end], out[end:]
            levels = [_level(mark, rest) for mark in marks]
            if None not in levels and len(set(levels)) == len(levels):
                for mark, level in zip(marks, levels, strict=True):
                    text = rest[level]  # type: ignore[index]
                    rest[level] = replace(text, text=f"{mark.text} {text.text}", x=mark.x)  # type: ignore[index]
                out = out[:at] + rest
                continue
        at = max(end, at + 1)
    return out


def _level(mark: Line, lines: Sequence[Line]) -> int | None:
    """Which line stands level with a mark, right of it."""
    return next(
        (n for n, line in enumerate(lines) if line.page == mark.page and abs(line.y - mark.y) <= 4 and line.x > mark.x),
        None,
    )


def _marks_joined(lines: Sequence[Line]) -> list[Line]:
    """A mark printed on a line of its own joins the text after it."""
    out: list[Line] = []
    pending: Line | None = None
    for line in lines:
        match = _MARK.match(line.text)
        if pending is not None:
            out.append(
                Line(f"{pending.text} {line.text}", line.page, pending.x, line.y, line.size, line.bold, pending.gap)
            )
            pending = None
        elif match and match.end() == len(line.text):
            pending = line
        else:
            out.append(line)
    return out


def _is_nested(line: Line, mark: str, first: Item) -> bool:
    """Further in than the list's own marks, or a lesser mark under a greater one."""
    if mark == first.mark and abs(line.x - first.x) <= 12:
        return False
    if line.x > first.x + 6:
        return True
    if mark != first.mark and line.x >= first.x - 6:
        rank = ("number", "bullet", "letter", "dash")
        return rank.index(mark) > rank.index(first.mark)
    return False


def _is_subheading(lines: Sequence[Line], index: int, item: Item) -> bool:
    """A short line between items that is no part of the one before it."""
    line = lines[index]
    done = bool(_SENTENCE_END.search(item.text))
    if line.bold and (done or not item.bold):
        return True
    margin = line.x <= item.x + 3
    return done and margin and line.text[:1].isupper()


def _joined(text: str, more: str) -> str:
    """Put a wrapped line behind its text; a word cut at a hyphen keeps the hyphen."""
    if text.endswith("-") and text[-2:-1].isalpha():
        return text + more
    return f"{text} {more}"


def _from_prose(lines: Sequence[Line], section: str) -> list[Item]:
    """Paragraphs of a list that has no marks. A single paragraph is a remark, not a list, and gives none."""
    paragraphs: list[Item] = []
    for line in lines:
        new = not paragraphs or (
            line.text[:1].isupper() and (line.gap or _SENTENCE_END.search(paragraphs[-1].text) is not None)
        )
        if line.bold:
            continue
        if new and (not paragraphs or line.gap or len(paragraphs[-1].text) > 0):
            paragraphs.append(Item(section, line.text, line.x))
        else:
            paragraphs[-1].text = _joined(paragraphs[-1].text, line.text)
    return [p for p in paragraphs if not _NONE.match(p.text)] if len(paragraphs) > 1 else []
