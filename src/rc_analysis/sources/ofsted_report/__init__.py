"""Read Ofsted's reports on local authority children's services from their PDFs.

    reports, areas = read_reports(["data/added/ofsted"], workers=2)
    write_reports(reports, areas, out="reports.csv", areas_out="areas.csv")

One row a file, whatever the file is. A grade is given only where the readings of it agree; `warnings` says in
plain words what was doubtful, missing or unreadable. See docs/methods/reading-reports.md.
"""
# ruff: noqa: F401 - what is imported is handed on

from rc_analysis.sources.ofsted_report.batch import find_reports, read_reports, write_reports
from rc_analysis.sources.ofsted_report.read import AREA_COLUMNS, REPORT_COLUMNS, ReportRead, read_report
