"""Files and functions stay small enough to be read in one go, and are named for what they hold."""

import ast

from tests.house.yard import files, place, say, trees

FILE_LINES = 300
FUNCTION_LINES = 40
NAMES_THAT_SAY_NOTHING = {"common", "forms", "helper", "helpers", "misc", "models", "util", "utils"}


def test_files_are_short() -> None:
    written = files(".py", ".html", ".js", ".css", ".sh", ".txt", under="")
    lengths = ((path, len(path.read_text(encoding="utf-8").splitlines())) for path in written)
    found = [f"{place(path)}: {length} lines" for path, length in lengths if length > FILE_LINES]
    assert not found, say(found, f"Over {FILE_LINES} lines: make the noun a folder with one file for each part of it.")


def test_functions_are_short() -> None:
    found = [
        f"{place(path, part.lineno)} {part.name}: {length} lines"
        for path, tree in trees()
        for part in ast.walk(tree)
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (part.end_lineno or part.lineno) - part.lineno + 1) > FUNCTION_LINES
    ]
    assert not found, say(found, f"Over {FUNCTION_LINES} lines: give each step a name of its own.")


def test_names_say_what_is_inside() -> None:
    found = [place(path) for path in files(".py") if {path.stem, path.parent.name} & NAMES_THAT_SAY_NOTHING]
    assert not found, say(found, "Name the file for its noun, the same noun as on the other floors.")


def test_first_line_is_the_idea() -> None:
    found = [place(path) for path, tree in trees() if tree.body and not ast.get_docstring(tree)]
    assert not found, say(found, "Open the module with one sentence that says its idea.")
