"""Whoever switches a check off says why, there and then."""

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.house.yard import files, place, say, trees

SWITCH = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no\s*cover|ruff:)", re.IGNORECASE)
WITH_REASON = re.compile(
    r"#\s*(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|type:\s*ignore\[[\w-]+(?:,\s*[\w-]+)*\]|pragma:\s*no\s*cover"
    r"|ruff:\s*noqa:\s*[A-Z]+\d+)\s+(?:#|-|--)\s*\w+\W+\w+",
    re.IGNORECASE,
)
SKIPS = {"skip", "skipif", "xfail", "importorskip"}


def comments(path: Path) -> Iterator[tuple[int, str]]:
    with tokenize.open(path) as lines:
        for token in tokenize.generate_tokens(lines.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def test_switched_off_checks_say_why() -> None:
    found = [
        f"{place(path, line)} {text}"
        for path in files(".py")
        for line, text in comments(path)
        if SWITCH.search(text) and not WITH_REASON.search(text)
    ]
    assert not found, say(found, "Write `# noqa: CODE - the reason` or `# type: ignore[code]  # the reason`.")


def test_skips_say_why() -> None:
    found = [
        place(path, call.lineno)
        for path, tree in trees("tests")
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in SKIPS
        if ast.unparse(call.func).startswith("pytest.") and not gives_reason(call)
    ]
    assert not found, say(found, 'Say why: pytest.skip("..."), skipif(..., reason="...").')


def gives_reason(call: ast.Call) -> bool:
    spoken = isinstance(call.func, ast.Attribute) and call.func.attr == "skip" and bool(call.args)
    return spoken or any(keyword.arg == "reason" for keyword in call.keywords)
