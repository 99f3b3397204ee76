"""Numbers that count: rows of a table, years, councils of a region, figures that are not shown; and dates of rows."""

import re

from second_reader.finding import Scope
from second_reader.words import VERDICTS, Sentence, Token, stem, stems


def years(scope: Scope, sentence: Sentence, part: Token, whole: Token) -> bool:
    """ "More A than B in 8 of the 10 years": counted again."""
    found = re.search(r"\b(more|fewer|less)\b(.*?)\bthan\b(.*?)\bin\b", sentence.text, re.I)
    if not found or not scope.own:
        return False
    names = scope.homes[0].names
    first, second = (max(names, key=lambda n: len(names[n] & stems(found[g])), default="") for g in (2, 3))
    if first == second:
        return False
    table: dict[str, dict[str, float]] = {}
    for cell in scope.cells:
        if cell.place == scope.page.place and cell.column == "value":
            table.setdefault(cell.period, {})[cell.name] = cell.value
    pairs = [(r[first], r[second]) for r in table.values() if first in r and second in r]
    more = sum((a > b) if found[1].lower() == "more" else (a < b) for a, b in pairs)
    return more == part.value and len(pairs) == whole.value


def rows(scope: Scope, token: Token) -> bool:
    """Whether a number is that of the rows of a table."""
    return any(token.value in (len(e.rows), len({c.row for c in e.cells})) for e in scope.homes if e.rows)


def counted(scope: Scope, sentence: Sentence, token: Token) -> bool:
    """Whether a number counts the rows of a table: all, or those with the words that follow it."""
    t = sentence.tokens
    at = t.index(token)
    if at and t[at - 1].text.lower() == "of" and (at == 1 or t[at - 2].kind == "number"):
        return rows(scope, token)
    if [x.text for x in t[at + 1 : at + 3]] == ["of", "them"]:
        return rows(scope, token)
    after: list[str] = []
    for other in t[at + 1 :]:
        if other.kind in ("number", "mark") and ((other.kind == "number" and after) or other.text in (",", ".")):
            break
        if other.kind == "number" or other.text == "of":
            continue
        after.append(other.text.lower())
    for verdict in VERDICTS:
        if verdict in after:
            return any(token.value == sum(f"({verdict})" in r for r in e.rows) for e in scope.homes if e.rows)
    phrase = " ".join(after)
    for home in scope.homes if scope.own else []:
        cells = [part.strip().lower() for row in home.rows for part in row.split("|")[1:]]
        kinds: dict[str, int] = {}
        for cell in cells:
            head = re.split(r"[:;,(]", cell)[0].strip()
            kinds[head] = kinds.get(head, 0) + 1
        for head, n in kinds.items():
            words, said = {stem(w) for w in head.split()}, {stem(w) for w in phrase.split()} - {"and"}
            if head and words and said and (words <= said and len(said - words) <= 1) and n == token.value:
                return True
    return False


def not_shown(scope: Scope, sentence: Sentence, token: Token, place: str, period: str) -> bool:
    """Whether a number is that of the figures of a place and period that are withheld."""
    if not re.search(r"not shown|withheld", sentence.text):
        return False
    return any(token.value == e.missing.count((place, period)) for e in scope.homes)


def aged(scope: Scope, sentence: Sentence, token: Token) -> bool:
    """Whether a number is one of two ages, "16–17" or "19 or 20", that the project's lists name together."""
    pair = re.search(
        r"(?<![\d,.])(\d\d?)(?:–|-| to | or | and )(\d\d?)(?!\d|[.,]\d|%)", sentence.text[max(0, token.start - 6) :]
    )
    if pair is None or token.text not in pair.groups() or token.value > 25:
        return False
    held = rf"(?<![\d,.]){pair[1]} ?(?:–|-|to|or|and) ?{pair[2]}(?!\d|[.,]\d|%)"
    return re.search(held, scope.page.world.glossary) is not None


def supposed(scope: Scope, sentence: Sentence, token: Token) -> bool:
    """Whether a number is what would be in a case that no table shows: "17 if no child ..."."""
    after = sentence.after(token)
    return after is not None and after.text == "if"


def judged(sentence: Sentence, token: Token) -> bool:
    """Whether a number is said to have got better or worse."""
    after = sentence.tokens[sentence.tokens.index(token) + 1 :][:7]
    return any(t.text in VERDICTS for t in after)


def columns(scope: Scope, token: Token) -> bool:
    """Whether a number is that of the columns of one kind."""
    heads: dict[str, set[str]] = {}
    for cell in scope.cells:
        heads.setdefault(cell.column.split(" ")[0], set()).add(cell.column)
    return any(len(h) == token.value for h in heads.values())


def of_place(scope: Scope, sentence: Sentence, token: Token) -> bool:
    """Whether a number is that of the councils of the region."""
    after = sentence.after(token)
    kind = after.text.lower() if after else ""
    if kind not in ("separate", "councils", "authorities"):
        return False
    return 0 <= len(scope.page.world.in_region(scope.page.code)) - token.value <= 1


def subject(sentence: Sentence, token: Token) -> bool:
    """Whether a place must be the page's own: "X would need ...", "for X", "X beside its region"."""
    after = sentence.after(token)
    before = [t.text.lower() for t in sentence.tokens[: sentence.tokens.index(token)]][-2:]
    return after is not None and after.text.lower() in ("would", "lies", "beside") and "for" not in before


def dated(scope: Scope, sentence: Sentence, token: Token) -> bool | None:
    """Whether a date stands in a row of a table with the same words, or in the list of inspections.

    None where there is no such row to look in.
    """
    text = token.text.lower()
    said = {stem(w.text) for w in sentence.of("word") if len(w.text) > 3}
    if "ofsted" in sentence.text.lower() or "inspect" in sentence.text.lower():
        held = scope.page.world.judgements
        rows = held[held["area_code"].eq(scope.page.code) & held["start_month"].str.lower().eq(text)]
        grades = {g.replace("_", " ") for g in rows["grade"]}
        if re.search(r"\bgrade\b", sentence.text):
            return any(g and g in sentence.text for g in grades)
    best, good = 2, None
    for home in scope.homes:
        for row in home.rows:
            fit = len(said & {stem(w) for w in re.findall(r"[\w’']+", row) if len(w) > 3})
            if fit > best:
                best, good = fit, text in row.lower()
            elif fit == best > 2:
                good = bool(good) or text in row.lower()
    return good if good or " " in text else None
