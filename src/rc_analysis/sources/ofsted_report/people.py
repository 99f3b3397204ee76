"""The lead inspector: one name, or two joined by "; "."""

import re

from rc_analysis.sources.ofsted_report.text import Document

_LABEL = re.compile(
    r"^(?:joint\s+)?(?:lead(?:ing)?|reporting|co-lead)\s+inspectors?(?:\s+on[\s-]*site)?\s*[:\-–]?\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(?:(?:His|Her)\s+Majesty[’'`]?s\s+(?:Senior\s+)?Inspectors?|(?:Senior\s+)?S?HMIs?\b(?:\s*\([^)]*\))?|Ofsted\s+Inspectors?|"
    r"(?:Social|Regulatory)\s+(?:Care\s+)?(?:Regulatory\s+)?Inspectors?(?:\s+Manager)?|"
    r"Senior\s+(?:Regulatory\s+)?(?:Inspector|Officer)s?|Additional\s+Inspectors?|OI|SCRIM?|Dr|Mrs?|Ms|Miss)(?![\w-])\.?",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"^(?:judge?ments?\b|deputy|team|shadow|senior|quality|report|age group|assistant|other|inspectors?\b|seconded|"
    r"the\s|this\s|associate|overall|1\.|inspection|data|[A-Z][\w ]{2,40}:)",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"^[^\W\d_a-z][\w’'`.-]*(?:\s+(?:(?:de|da|di|du|van|von|der|la|le|el|bin|al)\s+)*[^\W\d_a-z][\w’'`.-]*){1,3}$"
)
_BODY = re.compile(
    r"\b(?:Ofsted|Commission|Inspectorate|Constabulary|Probation|Quality|Standards|Directorate|Council|Committee|Board|"
    r"Authority|Services?|Office|Department|CQC|HMICFRS|HMIP?|HMIC)\b",
    re.IGNORECASE,
)


def read_lead(document: Document, letter: bool = False) -> str:
    """The lead inspector's name without titles; two are joined by "; "; empty where none is named.

    A letter about a visit (`letter`) is signed by its lead inspector, which counts where nothing else names one. One
    about a joint inspection is signed for several bodies, by no lead: it is not taken for such a letter.
    """
    for index, line in enumerate(document.lines):
        match = _LABEL.match(line.text)
        if not match:
            continue
        text = match["rest"]
        for after in document.lines[index + 1 : index + 4]:
            goes_on = not text or text.rstrip().endswith((",", "and", "&", "Her", "His", "Majesty’s"))
            if _STOP.match(after.text) or not (goes_on or _title_only(after.text)):
                break
            text = f"{text} {after.text}"
        names = names_in(text)
        if names:
            return "; ".join(names)
    return _signature(document) if letter else ""


def _signature(document: Document) -> str:
    for index, line in enumerate(document.lines):
        if re.match(r"yours (?:sincerely|faithfully)", line.text, re.IGNORECASE):
            for after in document.lines[index + 1 : index + 4]:
                names = names_in(after.text)
                if names:
                    return names[0]
    return ""


def _title_only(text: str) -> bool:
    return not re.sub(r"[\s,.;]|and\b", "", _TITLE.sub("", text))


def names_in(text: str) -> list[str]:
    """The people named in a list such as "A Smith, HMI, and B Jones HMI".

    >>> names_in("Ann Example, His Majesty’s Inspector, and Bo Sample-Case HMI")
    ['Ann Example', 'Bo Sample-Case']
    >>> names_in("Care Quality Commission")
    []
    """
    bare = _TITLE.sub(",", text)
    parts = (part.strip(" .:-–") for part in re.split(r",|;|&|/|\band\b|\(|\)", bare))
    return list(dict.fromkeys(" ".join(part.split()) for part in parts if _NAME.match(part) and not _BODY.search(part)))
