"""A browser that reads what it is given: every page it fetches is checked before a test looks at it."""

import re
from collections import Counter
from typing import Any

import html5lib
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from devicefleet.rules.access import Actor
from tests.given import PASSWORD

SPOKEN_FOR = {"hidden", "submit", "button"}


class Reader(FlaskClient):
    """`page = client.get("/devices")`, `client.submit("/devices/receive", serial="SN-1")`, `client.sign_in(email)`."""

    actor: Actor
    email: str

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs = {"base_url": "https://localhost", "buffered": True, **kwargs}
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.data and response.status_code not in range(300, 400):
            check_page(response.text)
        return response

    def page(self, path: str, status: int = 200) -> BeautifulSoup:
        """The page at `path`, parsed."""
        response = self.get(path)
        assert response.status_code == status, f"{path}: {response.status}\n{response.text[:2000]}"
        return parsed(response.text)

    def submit(self, action: str, on: str | None = None, of: str = "", **values: Any) -> TestResponse:
        """Open the page `on` (the same path unless said), fill in its form that posts to `action`, and send it.

        What the page has filled in already is sent too, as a browser would; `of` picks one of several such forms.
        A list fills a field several times; None leaves a field out.
        """
        return self.post(action, data=self.filled(action, on=on, of=of, **values))

    def filled(self, action: str, on: str | None = None, of: str = "", **values: Any) -> dict[str, Any]:
        """What `submit` would send: send it twice for a double click."""
        page = self.page(on or action)
        forms = [form for form in page.find_all("form", method="post", action=action) if _of(form) == of]
        assert forms, f"{on or action} has no form that posts to {action}"
        known = _filled_in(forms[0])
        return {name: value for name, value in {**known, **values}.items() if value is not None}

    def token(self) -> str:
        """A CSRF token that holds for this browser."""
        return _filled_in(self.page("/sign-in" if not hasattr(self, "email") else "/roles").find("form"))["csrf_token"]

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Fill in the sign-in page, as everybody does."""
        answer = self.submit("/sign-in", email=email, password=password)
        assert answer.status_code == 303, answer.text


def parsed(text: str) -> BeautifulSoup:
    """A page, to look into."""
    return BeautifulSoup(text, "html.parser")


def check_page(text: str) -> None:
    """What every page owes its reader: valid HTML, a title, one heading, labels, unique ids, tokens, nothing inline."""
    html5lib.HTMLParser(strict=True).parse(text)
    page = parsed(text)
    html = page.find("html")
    assert isinstance(html, Tag)
    assert {"lang", "dir"} <= html.attrs.keys(), "say the language and its direction"
    assert page.title, "give the page a title"
    assert not page.title.get_text().startswith(" "), "fill the block title"
    assert len(page.find_all("h1")) == 1, "a page has exactly one h1"
    twice = [name for name, n in Counter(tag["id"] for tag in page.find_all(id=True)).items() if n > 1]
    assert not twice, f"ids used twice: {twice}"
    for tag in page.find_all(["input", "select", "textarea"]):
        assert tag.get("type") in SPOKEN_FOR or _labelled(page, tag), f"give it a label: {tag}"
    for form in page.find_all("form", method="post"):
        assert form.find("input", attrs={"name": "csrf_token", "type": "hidden"}), f"no CSRF field: {form}"
    for tag in page.find_all(True):
        inline = [name for name in tag.attrs if name == "style" or name.startswith("on")]
        assert not inline, f"no inline style or script: {tag.name} {inline}"
        assert not str(tag.get("href", "")).startswith("javascript:"), f"no inline script: {tag}"
        assert tag.name != "img" or tag.has_attr("alt"), f"give it an alt: {tag}"
        assert tag.name != "style", "styles stand in files"
        assert tag.name != "script" or tag.get("src"), "scripts stand in files"
    for tag in page.find_all("button"):
        words = "".join(tag.find_all(string=True)).strip()  # get_text passes over what stands in a template element
        assert words or tag.get("aria-label"), f"give it words: {tag}"


def _labelled(page: BeautifulSoup, tag: Tag) -> bool:
    by_id = tag.get("id") and page.find("label", attrs={"for": tag["id"]})
    return bool(by_id or tag.get("aria-label") or tag.get("aria-labelledby") or tag.find_parent("label"))


def _of(form: Tag) -> str:
    tag = form.find("input", attrs={"name": "of"})
    return str(tag["value"]) if isinstance(tag, Tag) else ""


def _filled_in(form: Any) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for tag in form.find_all(["input", "select", "textarea"]):
        name, kind = tag.get("name"), tag.get("type")
        if not name or kind == "file" or (kind in {"checkbox", "radio"} and not tag.has_attr("checked")):
            continue
        value = (
            _chosen(tag) if tag.name == "select" else tag.get_text() if tag.name == "textarea" else tag.get("value", "")
        )
        if kind == "checkbox" and name in values:
            values[name] = [*(values[name] if isinstance(values[name], list) else [values[name]]), value]
        else:
            values[name] = value
    return values


def _chosen(select: Tag) -> str:
    options = select.find_all("option")
    chosen = next((option for option in options if option.has_attr("selected")), options[0] if options else None)
    return str(chosen["value"]) if isinstance(chosen, Tag) else ""


def same(text: str, *typed: str) -> str:
    """A page without what differs each time it is drawn, or what its reader typed: for pages that must be alike."""
    drawn = re.sub(r'name="(csrf_token|once)" value="[^"]*"', "", text)
    for words in typed:
        drawn = drawn.replace(words, "")
    return drawn
