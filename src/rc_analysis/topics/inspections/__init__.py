"""Inspections: grades and what followed them, what inspectors asked for, and how long authorities wait."""
# ruff: noqa: F401 - what is imported is handed on

from rc_analysis.sources.evidence_rules import THEMES
from rc_analysis.topics.inspections import documents, judgements, themes, transitions, waits
from rc_analysis.topics.inspections.asked import (
    asked,
    complaint,
    considered,
    counted,
    inspected,
    planned,
    raised_here,
    said_later,
    told_before,
)
from rc_analysis.topics.inspections.documents import recurring, rows_of_plan, theme_counts
from rc_analysis.topics.inspections.judgements import direction, good_or_better, moderation, movement, shares
from rc_analysis.topics.inspections.record import GRADE, JUDGEMENT, Known, abolished, by_grade, cited, known
from rc_analysis.topics.inspections.risks import commitments, risks
from rc_analysis.topics.inspections.themes import common, next_time
from rc_analysis.topics.inspections.transitions import counts, curves, own_way, pairs, summary, ways_to_good
