"""How many parts a text message is sent in: each costs money, and many of them arrive out of order."""

# The alphabet every phone has, seven bits a sign; signs of the second line take two places.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
SEVEN_BIT, UNICODE = (160, 153), (70, 67)
"""The places in a message that is whole, and in each part of a longer one."""


def segments(text: str) -> int:
    """The parts of a message; a sign that takes two places is never torn apart."""
    widths, (whole, part) = _places(text)
    if sum(widths) <= whole:
        return 1
    count, room = 1, part
    for width in widths:
        if width > room:
            count, room = count + 1, part
        room -= width
    return count


def _places(text: str) -> tuple[list[int], tuple[int, int]]:
    """The places each sign takes, and those there are: one sign out of the alphabet makes all of them wide."""
    if BASIC.union(EXTENDED).issuperset(text):
        return [2 if sign in EXTENDED else 1 for sign in text], SEVEN_BIT
    return [2 if sign > "\uffff" else 1 for sign in text], UNICODE
