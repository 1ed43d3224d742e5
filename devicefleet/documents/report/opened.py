"""All the words of a PDF: on its pages, spoken for its pictures, in its outline and in its properties."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

METADATA = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)
TAGS = re.compile(r"<[^>]*>")
END = b"\0\0"
DATES = ("CreationDate", "ModDate")
ONE_AT_A_TIME = Lock()
"""PDFium knows no threads."""


@dataclass(frozen=True, slots=True)
class Opened:
    """`pages` as read from first to last, blanks made plain; `spoken` is what stands for pictures."""

    pages: tuple[str, ...]
    spoken: tuple[str, ...]
    outline: tuple[str, ...]
    properties: tuple[str, ...]


def opened(pdf: bytes) -> Opened:
    """Read with PDFium, as a browser does."""
    with _file(pdf) as file:
        pages = [file[n] for n in range(len(file))]
        return Opened(
            tuple(map(_words, pages)),
            tuple(_plain(said) for page in pages for said in _spoken(page)),
            tuple(_plain(entry.get_title()) for entry in file.get_toc()),
            tuple(_plain(one) for one in (*_properties(file), *_metadata(pdf))),
        )


def first_pages(pdf: bytes, most: int) -> str:
    """The words of so many pages; none of what is no PDF."""
    from pypdfium2 import PdfiumError

    try:
        with _file(pdf) as file:
            return " ".join(_words(file[n]) for n in range(min(len(file), most)))
    except PdfiumError:
        return ""


@contextmanager
def _file(pdf: bytes) -> Iterator[Any]:
    import pypdfium2

    with ONE_AT_A_TIME:
        file = pypdfium2.PdfDocument(pdf)
        try:
            yield file
        finally:
            file.close()


def _words(page: Any) -> str:
    return _plain(page.get_textpage().get_text_range())


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def _properties(file: Any) -> Iterator[str]:
    """All but the dates of the file, which are fixed: they would otherwise tell when it was made."""
    return (said for name, said in file.get_metadata_dict().items() if name not in DATES)


def _metadata(pdf: bytes) -> Iterator[str]:
    return (TAGS.sub(" ", found.decode("utf-8", "replace")) for found in METADATA.findall(pdf))


def _spoken(page: Any) -> Iterator[str]:
    from pypdfium2 import raw

    tree = raw.FPDF_StructTree_GetForPage(page.raw)
    for n in range(raw.FPDF_StructTree_CountChildren(tree)):
        yield from _of_element(raw.FPDF_StructTree_GetChildAtIndex(tree, n))
    raw.FPDF_StructTree_Close(tree)


def _of_element(element: Any) -> Iterator[str]:
    from pypdfium2 import raw

    for ask in (
        raw.FPDF_StructElement_GetAltText,
        raw.FPDF_StructElement_GetActualText,
        raw.FPDF_StructElement_GetTitle,
    ):
        if said := _string(ask, element):
            yield said
    for n in range(raw.FPDF_StructElement_CountChildren(element)):
        if child := raw.FPDF_StructElement_GetChildAtIndex(element, n):
            yield from _of_element(child)


def _string(ask: Any, element: Any) -> str:
    from ctypes import create_string_buffer

    long = ask(element, None, 0)
    if long <= len(END):
        return ""
    room = create_string_buffer(long)
    ask(element, room, long)
    return room.raw[: long - len(END)].decode("utf-16-le")
