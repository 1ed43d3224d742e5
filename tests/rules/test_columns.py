"""Headers of other people's spreadsheets: what they are read as, and which are never read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devicefleet.rules.importing.columns import How, fingerprint, guess, personal, recognised
from devicefleet.rules.importing.fields import FIELDS
from devicefleet.rules.terms import Importing

SUPPLIER = (
    "source", "responsible_body", "urn_cc", "category", "sold_to_account_no", "sold_to_customer", "ship_to_urn",
    "ship_to_account_no", "ship_to_customer", "sales_order_number", "persona_cleaned", "material_number",
    "material_description", "manufacturer_cleaned", "quantity_ordered", "quantity_outstanding", "quantity_completed",
    "order_date", "despatch_date", "order_completed", "is_return", "customer_order_number",
)  # fmt: skip
TEMPLATE = (
    "Account holder name",
    "Mobile phone number",
    "Mobile network",
    "Pay monthly or PAYG?",
    "Has someone shared the privacy statement with the account holder?",
)


def read_as(headers: tuple[str, ...], importing: Importing) -> dict[str, str]:
    return {column.header: column.field for column in guess(headers, importing).columns if column.field}


def test_a_suppliers_order_list_is_understood() -> None:
    assert read_as(SUPPLIER, Importing.DEVICES) == {
        "sales_order_number": "order_reference",
        "persona_cleaned": "kind",
        "material_number": "order_line",
        "material_description": "description",
        "manufacturer_cleaned": "make",
        "quantity_completed": "quantity",
        "despatch_date": "acquired_on",
        "is_return": "is_return",
    }


def test_a_mobile_data_template_is_understood_without_its_names() -> None:
    columns = guess(TEMPLATE, "sims")
    assert columns.pick(("Somebody", "07700900123", "Three", "Pay monthly", "TRUE")) == {
        "msisdn": "07700900123",
        "network": "Three",
        "contract": "Pay monthly",
    }
    assert columns.notes()[0] == (
        "Column 'Account holder name' could hold a person's name: it was left out and is not stored."
    )


@pytest.mark.parametrize("importing", Importing)
def test_every_title_and_alias_finds_its_own_field(importing: Importing) -> None:
    for field in FIELDS[importing]:
        for name in field.names:
            (column,) = guess((name,), importing).columns
            assert (column.field, column.how) == (
                (None, How.EXPORT_ONLY) if field.export_only else (field.key, column.how)
            ), name
    titles = tuple(field.title for field in FIELDS[importing])
    assert {column.how for column in guess(titles, importing).columns} == {How.TITLE, How.EXPORT_ONLY}


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("SERIAL  NUMBER", "serial"),
        ("serialNumber", "serial"),
        ("Serial # *", "serial"),
        ("Serial number (from the sticker)", "serial"),
        ("Cost (£) ", "cost_pence"),
        ("IMEI (2)", "imei2"),
        ("imei_1", "imei"),
        ("Asset Tag", "code"),
        ("ＲＡＭ", "ram_gb"),
    ],
)
def test_spelling_does_not_matter(header: str, key: str) -> None:
    assert read_as((header,), Importing.DEVICES) == {header: key}


@pytest.mark.parametrize(
    "header",
    [
        "Name", "name", "Full name", "first_name", "Surname", "Account holder", "Holder", "Recipient", "Recipient (2)",
        "Contact", "Allocated to", "Assigned To", "assigned_to", "Checked out to: Username", "School", "Customer",
        "ship_to_customer", "Donor", "Student", "clientName", "Next of kin", "Issued to", "User",
    ],
)  # fmt: skip
def test_columns_that_could_hold_a_name_are_never_read(header: str) -> None:
    columns = guess((header, "IMEI"), Importing.DEVICES, {header: "model", "IMEI": "imei"})
    assert columns.columns[0].how == How.PERSON_NAME
    assert columns.pick(("Somebody", "1")) == {"imei": "1"}
    assert "could hold a person's name" in columns.notes()[0]


@pytest.mark.parametrize(
    "header",
    ["Email", "E-mail address", "Address", "Postcode", "Post code", "Date of birth", "DOB", "Notes", "Comments",
     "Phone number", "PUK", "NI number"],
)  # fmt: skip
def test_columns_that_could_tell_more_about_somebody_are_never_read(header: str) -> None:
    (column,) = guess((header,), Importing.DEVICES, {header: "model"}).columns
    assert (column.field, column.how) == (None, How.PERSON_DETAIL)


@pytest.mark.parametrize(
    "header", ["Model name", "Product name", "MAC address", "Contact ID", "customer_order_number", "Is assigned?"]
)
def test_columns_about_things_are_not_taken_for_people(header: str) -> None:
    assert personal(header) is None


def test_no_field_is_read_twice_and_the_better_name_wins() -> None:
    columns = guess(("Carrier", "Serial no", "Serial number", "Network lock"), Importing.DEVICES)
    assert [column.field for column in columns.columns] == [None, None, "serial", "network_lock"]
    assert columns.columns[0].how == How.SECOND
    assert "already read" in columns.notes()[0]


def test_a_remembered_choice_wins_over_a_guess_and_fits_other_spellings() -> None:
    chosen = guess(("Their tag", "Serial", "Model"), "devices", {"Their tag": "serial", "Model": ""})
    assert [column.field for column in chosen.columns] == ["serial", None, None]
    assert chosen.chosen() == {"Their tag": "serial", "Serial": "", "Model": ""}
    again = guess(("their_tag", "SERIAL"), "devices", chosen.chosen())
    assert [column.field for column in again.columns] == ["serial", None]
    assert chosen.notes()[-1] == "Column 'Model' was left out, as chosen."


def test_a_remembered_choice_that_no_longer_exists_is_forgotten() -> None:
    (column,) = guess(("Serial",), "devices", {"Serial": "no_such_field"}).columns
    assert column.field == "serial"


def test_what_is_left_out_is_said_once() -> None:
    assert guess(("Foo", "Bar {x}"), "devices").notes() == (
        "Columns 'Foo', 'Bar {x}' are not known here: they were left out.",
    )
    assert guess(("Foo {x}",), "devices").notes() == ("Column 'Foo {x}' is not known here: it was left out.",)
    assert guess(("State",), "devices").notes() == (
        "Column 'State' is only for reading: changes in it are not taken over.",
    )


def test_a_field_is_named_as_the_file_names_it() -> None:
    columns = guess(("Service tag",), "devices")
    assert (columns.header_of("serial"), columns.header_of("imei")) == ("Service tag", "imei")


def test_the_fingerprint_knows_a_header_row_in_any_order_and_spelling() -> None:
    assert fingerprint(("Serial No.", "IMEI")) == fingerprint(("imei", "serial_no"))
    assert fingerprint(("Serial No.", "IMEI")) != fingerprint(("Serial No.", "IMEI", "Make"))


def test_names_of_columns_are_told_from_data() -> None:
    assert recognised("Serial No.")
    assert recognised("Account holder name")
    assert not recognised("Nokia")
    assert not recognised("")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=6), st.dictionaries(st.text(max_size=8), st.text(max_size=8)))
def test_any_header_row_is_mapped(headers: list[str], remembered: dict[str, str]) -> None:
    for importing in Importing:
        columns = guess(headers, importing, remembered)
        fields = [column.field for column in columns.columns if column.field]
        assert len(fields) == len(set(fields))
        assert columns.notes() is not None
    assert len(fingerprint(headers)) == 64
