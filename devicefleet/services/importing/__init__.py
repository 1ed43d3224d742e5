"""Spreadsheets come in by stages: read, judged row by row with nothing done yet, then all or the valid rows at once."""

from devicefleet.services.importing.judging import judge
from devicefleet.services.importing.staging import Reading, Upload, choose_columns, discard, stage, sweep
from devicefleet.services.importing.taking_over import Outcome, take_over

__all__ = [
    "Outcome",
    "Reading",
    "Upload",
    "choose_columns",
    "discard",
    "judge",
    "stage",
    "sweep",
    "take_over",
]
