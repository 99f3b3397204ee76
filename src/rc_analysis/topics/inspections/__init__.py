"""Inspections: grades, what inspectors asked for, and how long authorities wait for the next one."""

from rc_analysis.topics.inspections import documents, judgements, waits

__all__ = ["documents", "judgements", "waits"]
