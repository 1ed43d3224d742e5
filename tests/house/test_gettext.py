"""Every word a person reads can be translated: it passes through `_`, or stands in a `trans` block."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from jinja2 import Environment, nodes

from tests.house.yard import files, place, say, trees

WORD = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"^[A-Z][a-z]+\b")
NOT_WORDS = {"DeviceFleet"}
SPOKEN_ATTRIBUTES = {"alt", "aria-description", "aria-label", "placeholder", "title"}
SILENT_ELEMENTS = {"code", "script", "style"}
TRANSLATORS = {"_", "n_", "gettext", "ngettext", "pgettext", "npgettext"}
SPEAKERS = {
    "Refused",
    "NotFound",
    "NotAllowed",
    "Conflict",
    "TooMany",
    "Unavailable",
    "ClickException",
    "UsageError",
    "flash",
}
ENVIRONMENT = Environment(
    extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"]
)  # parsed, never rendered: nothing to escape


class BareWords(HTMLParser):
    """Collects (line, words) that stand in the page as they are."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT_ELEMENTS
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES:
                self.note(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT_ELEMENTS

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.note(data)

    def note(self, text: str) -> None:
        self.found += [(self.getpos()[0], word) for word in WORD.findall(text) if word not in NOT_WORDS]


def markup(source: str) -> str:
    """The template with everything of Jinja's, and everything already translated, blanked out line for line."""
    kept, inside_trans, names = [], False, []
    for _line, kind, value in ENVIRONMENT.lex(source):
        names = [] if kind == "block_begin" else [*names, value] if kind == "name" else names
        if kind == "block_end" and names[:1] in (["trans"], ["endtrans"]):
            inside_trans = names[0] == "trans"
        kept.append(value if kind == "data" and not inside_trans else "\n" * value.count("\n"))
    return "".join(kept)


def bare_words(source: str) -> list[tuple[int, str]]:
    page = BareWords()
    page.feed(markup(source))
    return page.found


def bare_sentences(node: nodes.Node) -> Iterator[tuple[int, str]]:
    """String literals in expressions that begin like a sentence and are not a translator's argument."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in TRANSLATORS:
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and SENTENCE.match(node.value):
        yield node.lineno, node.value
    for child in node.iter_child_nodes():
        yield from bare_sentences(child)


def test_templates() -> None:
    found = [
        f"{place(path, line)} {words}"
        for path in files(".html", under="templates")
        for source in [path.read_text(encoding="utf-8")]
        for line, words in [*bare_words(source), *bare_sentences(ENVIRONMENT.parse(source))]
    ]
    assert not found, say(found, 'Write {{ _("The words") }}: every word in a page can be translated.')


def untranslated(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Call) and isinstance(first.func, ast.Attribute) and first.func.attr == "format":
        first = first.func.value
    return isinstance(first, ast.JoinedStr) or (isinstance(first, ast.Constant) and isinstance(first.value, str))


def test_refusals_and_messages() -> None:
    found = [
        f"{place(path, call.lineno)} {ast.unparse(call)[:80]}"
        for path, tree in trees("devicefleet")
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] in SPEAKERS and untranslated(call)
    ]
    assert not found, say(found, 'Write Refused(_("... {name} ...", name=name)): the whole sentence goes through `_`.')


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p title="Hello {{ name }}">{{ _("Hello") }}</p>', ["Hello"]),
        ("<p>{% trans %}Hello{% endtrans %} <code>imei</code></p>", []),
        ("{# Hello #}<script>let hello</script>\n<p>now\n</p>", ["now"]),
    ],
)
def test_the_check_finds_bare_words(source: str, words: list[str]) -> None:
    assert [word for _line, word in bare_words(source)] == words


def test_the_check_finds_bare_sentences() -> None:
    source = """{{ "Yes" if x else _("No") }}{{ button(kind="primary", label="Save it") }}"""
    assert [text for _line, text in bare_sentences(ENVIRONMENT.parse(source))] == ["Yes", "Save it"]
