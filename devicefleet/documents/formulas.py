"""A cell that a spreadsheet would run as a formula, made into text by an apostrophe, and back.

The two are exact opposites, so that an export can be edited and imported again.
"""

import re

# Excel and LibreOffice also start a formula after blanks, and in East Asian widths; a quotation mark may be dropped
# on the way through another program, and what follows it must be harmless as well.
_RUNS = re.compile(r"[\s\u200b\ufeff'\"‘’“”＇＂]*[=+\-@＝＋－＠﹦﹢﹣﹫]|[\s\u200b\ufeff'\"‘’“”＇＂]*[\t\r\n]")


def neutralised(text: str) -> str:
    """The text as it may stand in a cell of an export."""
    return f"'{text}" if _RUNS.match(text) else text


def restored(cell: str) -> str:
    """The text that `neutralised` was given."""
    return cell[1:] if cell[:1] == "'" and _RUNS.match(cell, 1) else cell
