"""Only `gateways/` reaches the world, and e-mail leaves by one file: nothing goes round the limits kept there."""

import ast
from collections.abc import Iterator

from tests.house.yard import ROOT, place, say, trees

GATEWAYS = ROOT / "devicefleet" / "gateways"
MAIL = {"smtplib"}
WEB = {"aiohttp", "http.client", "httpx", "notifications_python_client", "requests", "urllib.request", "urllib3"}


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)


def within(name: str, libraries: set[str]) -> bool:
    return any(name == library or name.startswith(f"{library}.") for library in libraries)


def test_only_gateways_reach_the_world() -> None:
    found = [
        f"{place(path, line)} {name}"
        for path, tree in trees("devicefleet")
        for line, name in imported(tree)
        if (within(name, MAIL) and path != GATEWAYS / "smtp.py")
        or (within(name, WEB) and not path.is_relative_to(GATEWAYS))
    ]
    assert not found, say(found, "Hand a Letter to a gateway: it keeps to one recipient, TLS, the list and the time.")


def test_the_check_finds_imports() -> None:
    source = "import smtplib\nfrom urllib import request\nfrom requests import adapters\nimport urllib.parse"
    names = [name for _line, name in imported(ast.parse(source)) if within(name, MAIL | WEB)]
    assert names == ["smtplib", "urllib.request", "requests", "requests.adapters"]
