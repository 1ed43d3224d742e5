"""What belongs to one machine stays there: its paths, where it fetches packages from, and its keys."""

import re
from pathlib import Path

from tests.house.yard import ROOT, listed, place, say

HERE = re.escape(str(ROOT))
PATTERNS = {
    "a path of one machine": re.compile(
        rf"{HERE}\b|(?<![\w.])/(?:work/(?:main|shared)|root|tmp|opt/pypi)/|/(?:home|Users)/[a-z]\w*/"
    ),
    "where packages are fetched from": re.compile(
        r"pypi\.org|pythonhosted\.org|registry\.npmjs|--(?:extra-)?index-url|--find-links|\"resolved\":|^registry\s*=",
        re.M,
    ),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
}
MADE = {"instance", "_bundle", "node_modules", "vendor"}


def lines_with(pattern: re.Pattern[str], path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8", errors="ignore")
    return [place(path, text.count("\n", 0, hit.start()) + 1) for hit in pattern.finditer(text)]


def test_nothing_of_one_machine_is_committed() -> None:
    found = [
        f"{where}: {what}"
        for path in listed()
        if path != Path(__file__).resolve()
        for what, pattern in PATTERNS.items()
        for where in lines_with(pattern, path)
    ]
    assert not found, say(
        found, "Take it out: use tmp_path, a setting or a relative path; `make lock` writes clean locks."
    )


def test_nothing_that_is_made_is_committed() -> None:
    found = [place(path) for path in listed() if MADE & set(path.relative_to(ROOT).parts) or path.suffix == ".mo"]
    assert not found, say(found, "These are made by `make`: name them in .gitignore and take them out of git.")
