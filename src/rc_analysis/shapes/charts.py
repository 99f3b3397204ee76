"""Every kind of chart, in one place: a tidy frame in, a matplotlib Figure out, nothing computed.

No title, source or note is drawn: those are text of the page. `to_svg` makes the file of a
figure, `drawn` those for a page and for a phone, `words` lists its texts, `own` takes in what
pandas or seaborn drew.
"""
# ruff: noqa: F401 - what is imported is handed on

from rc_analysis.shapes.charts_bars import bars, stacked, waterfall
from rc_analysis.shapes.charts_fan import fan
from rc_analysis.shapes.charts_funnel import funnels
from rc_analysis.shapes.charts_grades import counts_grid, grade_shares
from rc_analysis.shapes.charts_lines import lines
from rc_analysis.shapes.charts_marks import dots, grade_grid, intervals
from rc_analysis.shapes.charts_out import drawn, own, to_svg, words
from rc_analysis.shapes.charts_panels import grade_panels
from rc_analysis.shapes.charts_steps import steps
from rc_analysis.shapes.charts_timeline import timeline
