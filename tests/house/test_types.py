"""Every function says what it takes and gives, and mypy believes it."""

from tests.house.yard import must_pass


def test_strictly_typed() -> None:
    must_pass(
        "mypy", remedy="Type it; where a library gives no types, wrap it in one module. `make lint` shows the same."
    )
