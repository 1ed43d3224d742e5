"""Where a request is, and what its page offers to a reader."""

from devicefleet.rules.tags import show
from devicefleet.tables import KitRequest
from tests.web.reader import Reader


def page_of(request: KitRequest, step: str = "") -> str:
    return f"/requests/{show(request.code)}{step}"


def codes(reader: Reader, path: str = "/requests") -> list[str]:
    return [link.get_text() for link in reader.page(path).select("tbody th a.code")]


def acts(reader: Reader, request: KitRequest) -> list[tuple[str, str]]:
    """What is offered: the words, and how large."""
    page = reader.page(page_of(request))
    return [(act.get_text(strip=True), str(act["class"][-1])) for act in page.select("main .press")]
