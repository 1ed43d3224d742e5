"""A print job drawn: what it takes and where it ends are the same for every form, only the ink differs."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any, BinaryIO

from devicefleet.documents import labels, tape, zpl
from devicefleet.documents.icons import Icon
from devicefleet.documents.label_sheets import Label, Look, Progress, Sheet
from devicefleet.rules.printing import Ended, Work
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import PrintForm
from devicefleet.rules.words import _


def sheet_of(work: Work) -> Sheet:
    """How the job is printed; refuses what cannot be."""
    one = work.options
    if one.look not in set(Look):
        raise Refused(_("Choose one from the list."), field="look")
    return Sheet(
        work.stock,
        start=one.start,
        skip=frozenset(one.skip),
        copies=one.copies,
        cut_marks=one.cut_marks,
        printer=work.printer,
        return_line=work.return_line,
        look=Look(one.look),
    )


def planned(work: Work) -> Ended:
    """Where the job ends, before it is drawn; refuses one that cannot be."""
    sheet, left = sheet_of(work), work.label_count
    if not left:
        raise Refused(_("There is no label to print."), field="codes")
    if work.form is not PrintForm.PDF:
        return Ended(left, left, 1)
    for pages, places in enumerate(sheet.places(), 1):
        if left <= len(places):
            return Ended(work.label_count, pages, sheet.next_start(pages, places[left - 1]))
        left -= len(places)
    raise LookupError("there is always another page")


def refuse_unfit(work: Work) -> None:
    """Say at once what the worker would say later: one label of each kind is tried."""
    kinds = {(item.icon, item.caption): item for item in work.items}
    draw(BytesIO(), replace(work, items=tuple(kinds.values()), options=replace(work.options, copies=1)))


def draw(out: BinaryIO, work: Work, progress: Progress | None = None) -> Ended:
    """Write the job's file."""
    ended = planned(work)
    if work.form is PrintForm.PDF:
        labels.write_sheet(out, _labels(work), sheet=sheet_of(work), names=work.names, progress=progress)
        return ended
    for count, part in enumerate(_pieces(work), 1):
        out.write(part)
        if progress:
            progress(min(count * work.options.copies, ended.labels))
    return ended


def _pieces(work: Work) -> Iterator[bytes]:
    """What label printers take, about a label a piece."""
    told: dict[str, Any] = {"sheet": sheet_of(work), "names": work.names}
    match work.form:
        case PrintForm.ZPL_203:
            return zpl.zpl(_labels(work), **told, dpi=203)
        case PrintForm.ZPL_300:
            return zpl.zpl(_labels(work), **told, dpi=300)
    return tape.pictures(_labels(work), **told)


def drawn(work: Work) -> bytes:
    """The job's file, as `draw` writes it."""
    out = BytesIO()
    draw(out, work)
    return out.getvalue()


def warnings_of(work: Work) -> tuple[str, ...]:
    """What may go wrong with the job although it can be printed."""
    return labels.warnings_of(sheet_of(work))


def _labels(work: Work) -> list[Label]:
    known = set(Icon)
    return [Label(item.code, Icon(item.icon) if item.icon in known else None, item.caption) for item in work.items]
