"""Published numbers are made where disclosure control is, and read where a finished report is read; nowhere else."""

import ast

from tests.house.yard import place, say, trees

NUMBERS = {"Printed", "Percent", "Decile", "Band", "Published"}
MAKERS = ("devicefleet/rules/disclosure/", "devicefleet/rules/reporting/reading.py", "devicefleet/documents/report/")


def imported(tree: ast.Module) -> set[str | None]:
    return {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_only_disclosure_control_makes_published_numbers() -> None:
    found = [
        place(path, call.lineno)
        for path, tree in trees("devicefleet")
        if not place(path).startswith(MAKERS) and "devicefleet.rules.reporting.published" in imported(tree)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] in NUMBERS
    ]
    assert not found, say(found, "Ask rules/disclosure/printing.publish; kept numbers come back by kept.remembered.")
