"""One style, kept by a machine, so that reviews talk about meaning."""

from tests.house.yard import must_pass

REMEDY = "Run `.venv/bin/ruff check --fix . && .venv/bin/ruff format .` and mend by hand what is left."


def test_lint() -> None:
    must_pass("ruff", "check", ".", remedy=REMEDY)


def test_layout() -> None:
    must_pass("ruff", "format", "--check", ".", remedy=REMEDY)
