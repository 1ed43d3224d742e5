"""One transaction per request or command: only `devicefleet/db.py` ends it."""

import ast

from tests.house.yard import ROOT, place, say, trees

ENDS = {"commit", "rollback"}


def test_only_db_commits_or_rolls_back() -> None:
    found = [
        f"{place(path, call.lineno)} {ast.unparse(call)}"
        for path, tree in trees("devicefleet")
        if path != ROOT / "devicefleet" / "db.py"
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in ENDS
    ]
    assert not found, say(found, "Take the session you are given and `flush`; the door's `db.writing()` commits.")
