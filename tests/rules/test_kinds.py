"""Which kind of device a supplier's words name."""

import pytest

from devicefleet.rules.importing.kinds import kind_of
from devicefleet.rules.terms import Kind


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Chrome laptop", Kind.LAPTOP),
        ("DfE Restricted Windows Laptop", Kind.LAPTOP),
        (":DFE:Dell Chrmbk3100 CelN4000 4/16 11 DD", Kind.LAPTOP),
        ("MacBook Air", Kind.LAPTOP),
        ("ThinkPad X250", Kind.LAPTOP),
        ("LAPTOP", Kind.LAPTOP),
        ("Laptop with charger", Kind.LAPTOP),
        ("Laptop + mouse", Kind.LAPTOP),
        ("Laptop, incl. bag", Kind.LAPTOP),
        ("Laptop charger", Kind.ACCESSORY),
        ("Case for iPad", Kind.ACCESSORY),
        ("Headphones", Kind.ACCESSORY),
        ("iPad", Kind.TABLET),
        ("iPad Pro 11", Kind.TABLET),
        ("Galaxy Tab A7", Kind.TABLET),
        ("4G wireless router", Kind.MIFI_ROUTER),
        ("Mi-Fi", Kind.MIFI_ROUTER),
        ("mifi_router", Kind.MIFI_ROUTER),
        ("Mobile phone", Kind.SMARTPHONE),
        ("mobile", Kind.SMARTPHONE),
        ("Samsung Galaxy A13", Kind.SMARTPHONE),
        ("iPhone 12", Kind.SMARTPHONE),
        ("Smart phones", Kind.SMARTPHONE),
        ("Desktop", None),
        ("Laptop/tablet", None),
        ("Social care", None),
        ("", None),
    ],
)
def test_words_name_one_kind_or_none(words: str, kind: Kind | None) -> None:
    assert kind_of(words) == kind


def test_the_first_words_that_name_a_kind_decide() -> None:
    assert kind_of("Social care", "Chrome laptop", "iPad") == Kind.LAPTOP
