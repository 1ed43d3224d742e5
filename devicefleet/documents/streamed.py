"""A PDF written page by page, so that memory stays flat however many pages there are.

reportlab's canvas keeps every page until the end. Its document layer below the canvas needs not: each object is
formatted as soon as it is complete, only its place in the file is remembered, and what all pages share (fonts,
page tree, catalogue) comes last. The bytes depend on nothing but what is drawn: no clock, no user, no machine.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from devicefleet.resources import FONTS
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

POINTS_PER_MM = 72 / 25.4
VERSION = (1, 4)  # the first that says its language


class StreamedPdf:
    """Pages of one size, drawn in millimetres (or another `unit`, in points) from the lower left corner.

    `close` completes the file.
    """

    def __init__(
        self,
        out: BinaryIO,
        *,
        width: float,
        height: float,
        title: str,
        unit: float = POINTS_PER_MM,
        version: tuple[int, int] = VERSION,
    ) -> None:
        from reportlab.pdfbase import pdfdoc

        self._pdf: Any = pdfdoc  # its stubs leave out most attributes
        self._unit = unit
        self._box = self._pdf.PDFArray([0, 0, round(width * unit, 3), round(height * unit, 3)])
        self._resources = self._pdf.PDFResourceDictionary()
        self._resources.basicFonts()
        self._document = self._pdf.PDFDocument(dummyoutline=1, compression=1, invariant=1, lang="en-GB")
        self._document.Catalog.Outlines = None
        self._document.info.title = title
        self._document.info.author = self._document.info.creator = self._document.info.subject = ""
        self._file = self._pdf.PDFFile(version)
        self._header = b"".join(self._file.strings)  # which the file makes before it knows where to
        self._file.write = self._out = out.write

    def text(self, font: "TTFont", size: float, x: float, y: float, text: str) -> bytes:
        """Operators that show one line of text."""
        document = self._document
        shown = [
            b"%s %.3f Tf <%s> Tj" % (font.getSubsetInternalName(subset, document).encode(), size, codes.hex().encode())
            for subset, codes in font.splitString(text, document)
        ]
        return b"BT %.3f %.3f Td %s ET\n" % (x, y, b" ".join(shown))

    def alphabet(self, font: "TTFont", characters: str) -> tuple[str, dict[int, str]]:
        """The name of the part of a font that has these characters, and how `str.translate` writes them in it."""
        [(subset, codes)] = font.splitString(characters, self._document)
        written = {ord(letter): f"{code:02x}" for letter, code in zip(characters, codes, strict=True)}
        return font.getSubsetInternalName(subset, self._document), written

    def page(self, operators: bytes, **more: Any) -> Any:
        """Write one finished page, with `more` entries; before the first, nothing is written. What refers to it."""
        self._out(self._header)
        self._header = b""
        page = self._pdf.PDFPage()
        page.Override_default_compilation = 1  # all that it needs is given here
        page.Parent = self._document.Reference(self._document.Pages)
        page.MediaBox, page.Resources = self._box, self._resources
        page.__NoDefault__ = [*page.__NoDefault__, *more]  # which entries it is written with
        page.__dict__.update(more)
        scale = b"%.6f 0 0 %.6f 0 0 cm\n" % (self._unit, self._unit)
        page.Contents = self._pdf.PDFStream(content=scale + operators, filters=[self._pdf.PDFZCompress])
        name = self._document.thisPageName()
        self._document.addPage(page)
        self._write(name)
        self._write(page.Contents.__InternalName__)
        self._document.Pages.pages[-1] = self._pdf.PDFObjectReference(name)
        return self._document.Pages.pages[-1]

    def catalogue(self, **entries: Any) -> None:
        """What the whole file says of itself."""
        self._document.Catalog.__dict__.update(entries)

    def dictionary(self, **entries: Any) -> Any:
        """An object of names and values, which refers to others by `refer`."""
        return self._pdf.PDFDictionary(entries)

    def array(self, parts: Iterable[Any]) -> Any:
        """Values in a row."""
        return self._pdf.PDFArrayCompact(list(parts))

    def string(self, text: str) -> Any:
        """Words."""
        return self._pdf.PDFString(text)

    def stream(self, text: str, kind: str, subtype: str) -> Any:
        """Words as a part of the file by itself, readable as they are."""
        said = self.dictionary(Type=f"/{kind}", Subtype=f"/{subtype}")
        return self._pdf.PDFStream(dictionary=said, content=text.encode())

    def refer(self, part: Any) -> Any:
        """The object becomes one of the file's own; what refers to it."""
        return self._document.Reference(part)

    def close(self) -> None:
        """Write what the pages share, and the table of where everything is."""
        document = self._document
        for font in document.delayedFonts:
            font.addObjects(document)
        document.info.invariant = document.invariant
        document.info.digest(document.signature)
        root, info = document.Reference(document.Catalog), document.Reference(document.info)
        number = 1
        while name := document.numberToId.get(number):  # grows: formatting an object registers those it names
            if name not in document.idToOffset:
                self._write(name)
            number += 1
        table = self._pdf.PDFCrossReferenceTable()
        table.addsection(0, [document.numberToId[one] for one in range(1, number)])
        start = self._file.add(table.format(document))
        trailer = self._pdf.PDFTrailer(startxref=start, Size=number, Root=root, Info=info, ID=document.ID())
        self._file.add(trailer.format(document))

    def _write(self, name: str) -> None:
        document = self._document
        complete = self._pdf.PDFIndirectObject(name, document.idToObject[name])
        document.idToOffset[name] = self._file.add(complete.format(document))
        document.idToObject[name] = None  # written and forgotten


def font(name: str, folder: Path = FONTS) -> "TTFont":
    """A font for one document: only the letters that are used are embedded. `make setup` fetches the files."""
    from reportlab.pdfbase.ttfonts import TTFont

    path = folder / f"{name}.ttf"
    if not path.is_file():
        raise Refused(_("The font {file} is missing: run `make setup` once, then try again.", file=path.name))
    return TTFont(name, str(path), asciiReadable=False)
