"""The few colours of a report on paper: as in `static/css/tokens.css` by day."""

from functools import cache

INK, SOFT, RULE, PAPER = "#15282b", "#4c5d5f", "#c3bcae", "#ffffff"
DEEP, ON_DEEP, ON_DEEP_SOFT = "#0c3b40", "#f4f1e8", "#b9cfcd"
BAR, TRACK, SUNK = "#14536d", "#dfedf2", "#f5f2ec"


@cache
def rgb(code: str) -> bytes:
    """`#15282b` as a PDF says it."""
    return b"%.3f %.3f %.3f" % tuple(int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
