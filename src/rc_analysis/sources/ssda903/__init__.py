"""An authority's own SSDA903 returns: the header and episodes files that it sends the Department for Education.

`read_returns` reads a folder of them; `spell_table` makes one row for each stretch under one placement and legal
status. The child's own number becomes a running number as a file is read, and postcodes, pupil numbers and mothers'
records are never kept. What was wrong with the files is told by rule, as counts. Layout and codes: DfE, Children looked
after by local authorities in England, guide to the SSDA903 collection, editions for 2017 to 2024.
"""
# ruff: noqa: F401 - what is imported is handed on

from rc_analysis.sources.ssda903.faults import RULES, Fault, Note, fault_table
from rc_analysis.sources.ssda903.read import Returns, read_returns
from rc_analysis.sources.ssda903.spells import spell_table
from rc_analysis.sources.ssda903.usable import check_usable
