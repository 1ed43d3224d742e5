"""Coverage reports as files: one report, drawn on paper, set as a page, listed as a spreadsheet, and read back."""

from devicefleet.documents.report.back import read_back
from devicefleet.documents.report.fingerprints import fingerprint
from devicefleet.documents.report.marks import marks
from devicefleet.documents.report.page import article_of, html
from devicefleet.documents.report.paper import pdf
from devicefleet.documents.report.sheet import csv

__all__ = ["article_of", "csv", "fingerprint", "html", "marks", "pdf", "read_back"]
