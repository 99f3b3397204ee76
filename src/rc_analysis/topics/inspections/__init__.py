"""Inspections: grades and what followed them, what inspectors asked for, and how long authorities wait."""

from rc_analysis.topics.inspections import documents, judgements, themes, transitions, waits

__all__ = ["documents", "judgements", "themes", "transitions", "waits"]
