"""The codes of the SSDA903 return: what each field may hold.

Source: DfE, guide to the SSDA903 collection, 2017 to 2024; codes that were withdrawn within those years are kept.
"""

import re

SAME_PLACEMENT = frozenset({"L"})
"""Reasons for a new episode that leave the child where it was: only the legal status changed."""
SAME_CARER = frozenset({"T", "U"})
"""Reasons for a new episode where the kind of placement changed and the carer stayed."""

CODES: dict[str, frozenset[str]] = {
    field: frozenset(re.findall(r"\w+", codes))
    for field, codes in {
        "RNE": "S L P T B U",
        "LS": "C1 C2 D1 E1 V2 V3 V4 L1 L2 L3 J1 J2 J3",
        "CIN": "N1 N2 N3 N4 N5 N6 N7 N8",
        "PLACE": "A3 A4 A5 A6 H5 K1 K2 P1 P2 P3 R1 R2 R3 R5 S1 T0 T1 T2 T3 T4 U1 U2 U3 U4 U5 U6 Z1",
        "PLACE_PROVIDER": "PR0 PR1 PR2 PR3 PR4 PR5",
        "REC": "X1 E2 E3 E4A E4B E5 E6 E7 E8 E9 E11 E12 E13 E14 E15 E16 E17 E41 E43 E44 E45 E46 E47 E48",
        "REASON_PLACE_CHANGE": "CARPL CLOSE ALLEG STAND APPRR CREQB CREQO CHILD LAREQ PLACE CUSTOD OTHER",
    }.items()
}
"""Field to the codes it may hold. A blank is let pass: not every field is due in every episode."""

MUST_NOT_BE_BLANK = frozenset({"RNE", "LS", "PLACE"})
"""Fields that every episode has; a blank in one counts as an unknown code."""

SHORT_BREAKS = frozenset({"V3", "V4"})
"""Legal statuses of a series of short breaks, which published numbers of children looked after leave out."""
EMERGENCY = frozenset({"L1", "L2"})
"""Police protection, and an emergency protection order."""
UNREGISTERED = "Z1"
"""Other placements: the code that homes not registered with Ofsted are returned under, among others."""
