"""Files that people upload in place of a CSV or XLSX, told by their first bytes, each with what to do instead."""

from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = (b"%pdf",)
_PICTURES = (b"\x89png", b"\xff\xd8\xff", b"gif8", b"ii*\0", b"mm\0*", b"riff")
_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf", b"rar!", b"bzh", b"\xfd7zxz")
_WEB_PAGES = (b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")
_MARKUP = (b"<?xml", b"{\\rtf", b"mime-version:", b"<workbook")


def refuse_foreign(data: bytes, name: str = "") -> None:
    """Say which kind of file this is, if it is one that is not text; `name` only helps to word it."""
    if data.startswith(_OLE):
        raise Refused(_compound(data, name.casefold()))
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for beginnings, sentence in _by_beginning().items():
        if start.startswith(beginnings):
            raise Refused(sentence)


def _by_beginning() -> dict[tuple[bytes, ...], str]:
    return {
        _PDF: _("This is a PDF. Ask for the list as a spreadsheet, or copy its table into one and save it as XLSX."),
        _PICTURES: _("This is a picture. Type the list into a spreadsheet, or ask for it as one."),
        _ARCHIVES: _("This is a packed archive. Unpack it and load the spreadsheet that is inside."),
        _WEB_PAGES: _(
            "This is a web page, whatever its name says. "
            "Open it in Excel, save it as 'Excel Workbook (.xlsx)' and load that."
        ),
        _MARKUP: _(
            "This is not a plain spreadsheet. Open it in Excel, save it as 'Excel Workbook (.xlsx)' and load that."
        ),
    }


def _compound(data: bytes, name: str) -> str:
    """The container of old Office files; newer ones are put into it when they are encrypted."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _("This workbook is protected with a password. Remove the password in Excel, save it and load it again.")
    workbook = any(stream.encode("utf-16-le") in data for stream in ("Workbook", "Book\0"))
    if workbook or name.endswith((".xls", ".xlt", ".xlsx")):
        return _(
            "This is an old Excel file (.xls). Open it in Excel, save it as 'Excel Workbook (.xlsx)' and load that."
        )
    return _(
        "This is an old Office document, not a spreadsheet. "
        "Copy its table into a spreadsheet, save it as XLSX and load that."
    )
