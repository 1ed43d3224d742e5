"""A PDF that says what its parts are: headings, tables, pictures with words, so that it can be read aloud.

What is drawn within `content` belongs to the element that is open; what is drawn within `artifact` is decoration. Both
are marks in a page's operators; at the end the elements are written as a tree, and a second tree says for each page
which element a mark belongs to.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from devicefleet.documents.report.colours import rgb
from devicefleet.documents.streamed import StreamedPdf

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

LANGUAGE = "en-GB"
XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:format>application/pdf</dc:format>'
    '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
    "<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>"
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)


@dataclass(slots=True)
class Node:
    """An element; `marks` and `nodes` are its parts in the order in which they were drawn."""

    role: str
    alt: str = ""
    scope: str = ""
    span: int = 1
    box: tuple[float, float, float, float] | None = None
    parts: list["Node | tuple[int, int]"] = field(default_factory=list)


class TaggedPdf:
    """Pages in points, measured from the upper left corner."""

    def __init__(self, *, width: float, height: float, title: str) -> None:
        self._out, self._title = BytesIO(), title
        self._pdf = StreamedPdf(self._out, width=width, height=height, title=title, unit=1, version=(1, 7))
        self._height = height
        self._operators: list[bytes] = []
        self._root = Node("Document")
        self._open = [self._root]
        self._marked: list[list[Node]] = [[]]
        self._pages: list[Any] = []
        self._bookmarks: list[tuple[str, int, float]] = []

    @contextmanager
    def element(self, role: str, *, alt: str = "", scope: str = "", span: int = 1) -> Iterator[Node]:
        """Everything within belongs to it."""
        node = Node(role, alt, scope, span)
        self._open[-1].parts.append(node)
        self._open.append(node)
        yield node
        self._open.pop()

    @contextmanager
    def content(self) -> Iterator[None]:
        """What is drawn within is read as part of the open element."""
        page, node = self._marked[-1], self._open[-1]
        node.parts.append((len(self._marked) - 1, len(page)))
        self._operators.append(b"/%s <</MCID %d>> BDC\n" % (node.role.encode(), len(page)))
        page.append(node)
        yield
        self._operators.append(b"EMC\n")

    @contextmanager
    def artifact(self, kind: str = "Layout") -> Iterator[None]:
        """What is drawn within is not read."""
        self._operators.append(b"/Artifact <</Type /%s>> BDC\n" % kind.encode())
        yield
        self._operators.append(b"EMC\n")

    def bookmark(self, title: str, y: float) -> None:
        """An entry of the outline that leads to here."""
        self._bookmarks.append((title, len(self._marked) - 1, self._height - y))

    def text(self, font: "TTFont", size: float, x: float, y: float, text: str, colour: str) -> None:
        """One line with its baseline there."""
        shown = self._pdf.text(font, size, x, self._height - y, text)
        self._operators.append(b"%s rg %s" % (rgb(colour), shown))

    def box(
        self, x: float, y: float, wide: float, high: float, *, fill: str = "", line: str = "", thin: float = 1
    ) -> None:
        """A rectangle, filled, outlined or both."""
        shape = b"%.2f %.2f %.2f %.2f re" % (x, self._height - y - high, wide, high)
        paint = b"B" if fill and line else b"f" if fill else b"S"
        colours = (b"%s rg " % rgb(fill) if fill else b"") + (b"%s RG %.2f w " % (rgb(line), thin) if line else b"")
        self._operators.append(b"[] 0 d %s%s %s\n" % (colours, shape, paint))

    def stroke(self, points: list[tuple[float, float]], colour: str, width: float, dashes: str = "") -> None:
        """A line through points."""
        (x, y), *others = points
        path = b"%.2f %.2f m " % (x, self._height - y)
        path += b"".join(b"%.2f %.2f l " % (x, self._height - y) for x, y in others)
        dash = b"[%s] 0 d" % dashes.encode()
        self._operators.append(b"%s RG %.2f w %s %sS\n" % (rgb(colour), width, dash, path))

    def end_page(self) -> None:
        """Begin the next one."""
        more = {"StructParents": len(self._pages), "Tabs": "/S"}
        self._pages.append(self._pdf.page(b"".join(self._operators), **more))
        self._operators.clear()
        self._marked.append([])

    def close(self) -> bytes:
        """The file."""
        self._pdf.catalogue(
            StructTreeRoot=self._tree(),
            MarkInfo=self._pdf.dictionary(Marked="true"),
            ViewerPreferences=self._pdf.dictionary(DisplayDocTitle="true"),
            Metadata=self._pdf.stream(XMP.format(title=escape(self._title), language=LANGUAGE), "Metadata", "XML"),
            Outlines=self._outline(),
            PageMode="/UseOutlines",
        )
        self._pdf.close()
        return self._out.getvalue()

    def _tree(self) -> Any:
        pdf, referred = self._pdf, dict[int, Any]()
        root = pdf.dictionary(Type="/StructTreeRoot")
        pdf.refer(root)
        root["K"] = self._written(self._root, root, referred)
        numbers = [
            one
            for n, page in enumerate(self._marked[:-1])
            for one in (n, pdf.array(referred[id(node)] for node in page))
        ]
        root["ParentTree"] = pdf.refer(pdf.dictionary(Nums=pdf.array(numbers)))
        root["ParentTreeNextKey"] = len(self._pages)
        return root

    def _written(self, node: Node, parent: Any, referred: dict[int, Any]) -> Any:
        pdf = self._pdf
        said = pdf.dictionary(Type="/StructElem", S=f"/{node.role}", P=pdf.refer(parent))
        referred[id(node)] = pdf.refer(said)
        if node.alt:
            said["Alt"] = pdf.string(node.alt)
        if attributes := self._attributes(node):
            said["A"] = attributes
        said["K"] = pdf.array(
            self._written(part, said, referred)
            if isinstance(part, Node)
            else pdf.dictionary(Type="/MCR", Pg=self._pages[part[0]], MCID=part[1])
            for part in node.parts
        )
        return referred[id(node)]

    def _attributes(self, node: Node) -> Any:
        pdf = self._pdf
        if node.box:
            x, y, wide, high = node.box
            corners = (x, self._height - y - high, x + wide, self._height - y)
            return pdf.dictionary(O="/Layout", Placement="/Block", BBox=pdf.array(round(one, 2) for one in corners))
        said = {"Scope": f"/{node.scope}"} if node.scope else {}
        spans = {"ColSpan": node.span} if node.span > 1 else {}
        return pdf.dictionary(O="/Table", **said, **spans) if said or spans else None

    def _outline(self) -> Any:
        pdf = self._pdf
        outline = pdf.dictionary(Type="/Outlines", Count=len(self._bookmarks))
        entries = [
            pdf.dictionary(
                Title=pdf.string(title),
                Parent=pdf.refer(outline),
                Dest=pdf.array((self._pages[page], "/XYZ", "null", round(y, 2), "null")),
            )
            for title, page, y in self._bookmarks
        ]
        for before, after in pairwise(entries):
            before["Next"], after["Prev"] = pdf.refer(after), pdf.refer(before)
        outline["First"], outline["Last"] = pdf.refer(entries[0]), pdf.refer(entries[-1])
        return outline
