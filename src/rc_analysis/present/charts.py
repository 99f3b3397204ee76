"""Every kind of chart, in one place: a tidy frame in, a matplotlib Figure out, nothing computed.

No title, source or note is drawn: those are text of the page. `to_svg` makes the file of a figure.
"""

from rc_analysis.present.charts_bars import bars, grouped, stacked, waterfall
from rc_analysis.present.charts_funnel import funnels
from rc_analysis.present.charts_grades import counts_grid, grade_shares
from rc_analysis.present.charts_lines import fan, lines
from rc_analysis.present.charts_marks import dots, grade_grid, intervals, timeline
from rc_analysis.present.charts_panels import balance_grid, grade_panels
from rc_analysis.present.charts_spread import spread
from rc_analysis.present.charts_steps import steps
from rc_analysis.present.style import to_svg

__all__ = [
    "balance_grid",
    "bars",
    "counts_grid",
    "dots",
    "fan",
    "funnels",
    "grade_grid",
    "grade_panels",
    "grade_shares",
    "grouped",
    "intervals",
    "lines",
    "spread",
    "stacked",
    "steps",
    "timeline",
    "to_svg",
    "waterfall",
]
