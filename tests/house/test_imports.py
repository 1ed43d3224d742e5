"""Imports go down the floors (the contracts stand in pyproject.toml), and stand where a reader looks for them."""

import ast

from tests.house.yard import must_pass, place, say, trees


def test_floors_and_rooms() -> None:
    remedy = "An import goes against a contract of [tool.importlinter]: move the code to the floor it belongs on."
    must_pass("lint-imports", "--no-logo", remedy=remedy)


def test_no_first_party_import_inside_a_function() -> None:
    found = [
        place(path, line.lineno)
        for path, tree in trees("devicefleet")
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for line in ast.walk(function)
        if isinstance(line, ast.Import | ast.ImportFrom) and "devicefleet" in ast.unparse(line)
    ]
    assert not found, say(
        found, "Import our own modules at the top of the file; a circle means code on the wrong floor."
    )
