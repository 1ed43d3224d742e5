"""Coverage reports as files: one report, drawn on paper, set as a page, listed as a spreadsheet, and read back."""

from devicefleet.documents.report.back import read_back
from devicefleet.documents.report.fingerprints import fingerprint
from devicefleet.documents.report.paper import pdf

__all__ = ["fingerprint", "pdf", "read_back"]
