"""Coverage reports as files: one report, drawn on paper, set as a page, listed as a spreadsheet, and read back."""

from devicefleet.documents.report.fingerprints import fingerprint

__all__ = ["fingerprint"]
