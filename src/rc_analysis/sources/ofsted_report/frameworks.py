"""What kinds of report there are, and the words each prints for its judgements.

Source of the wording: the reports themselves and Ofsted's inspection frameworks: the single inspection
framework (SIF, November 2013 to early 2018) and the framework for inspecting local authority children's
services (ILACS, since January 2018; care leavers a judgement of their own for inspections from January 2023;
no overall judgement for inspections from April 2026).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rc_analysis.sources.ofsted_report.text import Document, squeeze

GRADES = ("outstanding", "good", "requires_improvement", "inadequate", "not_judged", "adequate")
AREAS = ("overall", "leaders", "help_protection", "in_care", "care_leavers", "adoption", "lscb")
NO_OVERALL_FROM = date(2026, 4, 1)

# Squeezed spellings, longest first, so that "to be good" is never read as "good".
GRADE_WORDS: Mapping[str, str] = {
    "requiresimprovementtobegood": "requires_improvement",
    "requireimprovementtobegood": "requires_improvement",
    "requiredimprovementtobegood": "requires_improvement",
    "requiringimprovementtobegood": "requires_improvement",
    "requiresimprovement": "requires_improvement",
    "requireimprovement": "requires_improvement",
    "requiringimprovement": "requires_improvement",
    "outstanding": "outstanding",
    "inadequate": "inadequate",
    "notjudged": "not_judged",
    "nojudgement": "not_judged",
    "adequate": "adequate",
    "good": "good",
}
GRADE_PATTERN = "|".join(f"{word}(?!ly)" if word.endswith("adequate") else word for word in GRADE_WORDS)

_PROGRESS = "(?:the)?experiences?and(?:the)?progressof(?:the)?"
# Each area's label as the cover's table and the section's heading print it.
ILACS_LABELS: Mapping[str, str] = {
    "leaders": "(?:the)?impactof(?:the)?leaders(?:hip)?on(?:the)?socialworkpractice"
    "(?:withchildren(?:youngpeople)?andfamilies)?",
    "help_protection": f"{_PROGRESS}children(?:andyoungpeople)?(?:whoare|who)?(?:in)?need(?:of)?helpandprotection",
    "in_care_and_leavers": f"{_PROGRESS}children(?:andyoungpeople)?incareandcareleavers",
    "in_care": f"{_PROGRESS}children(?:andyoungpeople)?incare",
    "care_leavers": f"{_PROGRESS}(?:careleavers|careexperiencedyoungpeople)",
    "overall": "overalleffectiveness",
}
SIF_LABELS: Mapping[str, str] = {
    "help_protection": f"(?:{_PROGRESS})?children(?:andyoungpeople)?whoneedhelpandprotection",
    "in_care": f"(?:{_PROGRESS})?(?:children(?:andyoungpeople)?lookedafter|lookedafterchildren)"
    "andachieving(?:ofpermanence|permanence)",
    "adoption": "adoptionperformance",
    "care_leavers": f"{_PROGRESS}careleavers",
    "leaders": "leadershipmanagementandgovernance",
}
# Small words that may stand between a label and its grade.
LINK = "(?:is|are|was|that|it|they|this|remains?|continuetobe|now|judgedtobe|judgedas|judged|grade[sd]?|judge?ment)*"
# The reports of 2012 and 2013 on a four-point scale with "adequate".
FOUR_POINT_LABELS: Mapping[str, str] = {
    "overall": "overalleffectiveness",
    "help_protection": "(?:the)?effectivenessofthehelpandprotectionprovided(?:tochildrenyoungpeoplefamiliesandcarers)?",
    "leaders": "leadershipand(?:management|governance)",
}

# What another kind of report calls itself, for its warning.
OTHER_KINDS: tuple[tuple[str, str], ...] = (
    ("monitoring visit", r"monitoringvisit"),
    ("focused visit", r"focusedvisit"),
    ("joint area targeted inspection", r"jointtargetedareainspection|jointareatargetedinspection|jointinspectionof"),
    ("review of the Local Safeguarding Children Board", r"reviewoftheeffectivenessofthelocalsafeguardingchildren"),
    ("inspection of looked after children services (2013)", r"inspectionoflookedafterchildren"),
    ("inspection of the protection of children (2012-13)", r"arrangementsfortheprotectionofchildren"),
    ("inspection of safeguarding and looked after children services", r"inspectionofsafeguarding"),
    ("area SEND inspection", r"specialeducationalneeds"),
    ("annual assessment", r"annual(?:childrensservices|performance)?assessment|annualrating"),
    ("inspection of a school, nursery or home", r"schoolreport|inspectionofachildrenshome|childrenshome"),
)


@dataclass(frozen=True)
class Kind:
    """A report's framework (ILACS, SIF, other or nothing), and what another kind calls itself."""

    framework: str
    name: str
    with_lscb: bool = False
    four_point: bool = False


def kind_of(document: Document) -> Kind:
    """Tell the framework from the first pages' words; never from the file's name."""
    cover = squeeze(" ".join(line.text for line in document.lines if line.page == 1))
    early = squeeze(" ".join(line.text for line in document.lines if line.page <= TITLE_PAGES))
    full = squeeze(" ".join(line.text for line in document.lines))
    head = cover[:700]
    for name, pattern in OTHER_KINDS[:3]:
        if re.search(pattern, head[:400]) and not _counts(ILACS_LABELS, cover, 4):
            return Kind("other", name)
    ilacs, sif = _counts(ILACS_LABELS, early, 3), _counts(SIF_LABELS, early, 4)
    if ilacs and sif:  # two reports may stand in one file: the first on the page is the report
        first = [re.search(labels["leaders"], early) for labels in (ILACS_LABELS, SIF_LABELS)]
        ilacs = bool(first[0]) and (not first[1] or first[0].start() < first[1].start())  # type: ignore[union-attr]
    if ilacs and re.search("inspection(?:dates?|of)|leadinspector", cover):
        return Kind("ILACS", "ILACS inspection")
    single = re.search("servicesforchildreninneedofhelp|singleinspection", early)
    if sif and single:
        lscb = re.search("reviewoftheeffectivenessofthelocalsafeguardingchildren", full)
        return Kind("SIF", "single inspection", with_lscb=bool(lscb))
    if not re.search("ofsted|majestysinspector|officeforstandardsineducation", full):
        return Kind("", "not an Ofsted report")
    for name, pattern in OTHER_KINDS:
        if re.search(pattern, head):
            four_point = re.search("fourpointscale|adequategrade|recordofmainfindings", full) is not None
            return Kind("other", name, with_lscb="Safeguarding Children Board" in name, four_point=four_point)
    if re.search("inspection|review|visit", head):
        return Kind("other", "a kind this reader does not know")
    return Kind("", "not an inspection report")


TITLE_PAGES = 3


def _counts(labels: Mapping[str, str], text: str, least: int) -> bool:
    """Whether enough labels are there, as they stand or once grades that stand between their lines are taken out."""
    bare = re.sub(f"tobegood|{GRADE_PATTERN}", "", text)
    return sum(bool(re.search(label, text) or re.search(label, bare)) for label in labels.values()) >= least
