"""A small Zebra printer: sets the dots that ZPL asks for. It knows what our labels use and refuses anything else."""

import re
from dataclasses import dataclass

from PIL import Image


@dataclass(frozen=True)
class Printed:
    """One label as it comes out, black on white, and how often; the box of each picture in dots."""

    image: Image.Image
    copies: int
    box: tuple[int, int, int, int]


def print_zpl(data: bytes) -> list[Printed]:
    text = data.decode("ascii").replace("\n", "")
    formats = re.findall(r"\^XA(.*?)\^XZ", text)
    assert "".join(f"^XA{one}^XZ" for one in formats) == text
    return [_printed(one) for one in formats]


def _printed(commands: str) -> Printed:
    pattern = r"\^PW(\d+)\^LL(\d+)\^LH0,0\^LS0\^FO(\d+),(\d+)\^GFA,(\d+),(\d+),(\d+),([0-9A-Fg-zG-Z,:!]+)\^FS\^PQ(\d+)"
    found = re.fullmatch(pattern, commands)
    assert found, commands[:80]
    width, height, left, top, total, again, across = map(int, found.groups()[:7])
    assert total == again
    rows = _rows(found[8], 2 * across)
    assert len(rows) * across == total
    graphic = Image.frombytes("1", (8 * across, len(rows)), bytes.fromhex("".join(rows)))
    label = Image.new("1", (width, height), 0)
    label.paste(graphic, (left, top))
    ink = graphic.getbbox()
    assert ink
    box = (left, top, left + ink[2], top + ink[3])
    return Printed(label.convert("L").point(lambda dot: 255 - dot), int(found[9]), box)


def _rows(packed: str, digits: int) -> list[str]:
    """The rows in full: a letter counts the digit after it, a comma (!) fills up with white (black), : is as above."""
    rows: list[str] = []
    row, count = "", 0
    for sign in packed:
        if sign == ":":
            assert not row
            row = rows[-1]
        elif sign in ",!":
            row = row.ljust(digits, "0" if sign == "," else "F")
        elif sign in "0123456789ABCDEF":
            row, count = row + sign * (count or 1), 0
        else:
            count += ord(sign) - ord("F") if sign.isupper() else 20 * (ord(sign) - ord("f"))
        assert len(row) <= digits
        if len(row) == digits:
            rows.append(row)
            row = ""
    assert not row
    return rows
