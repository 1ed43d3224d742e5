"""What helps to receive a delivery: open orders by their lines, and models by the type digits of an IMEI."""

from devicefleet.db import Database
from devicefleet.queries import deliveries
from devicefleet.queries.deliveries import ExpectedOrder, Model
from devicefleet.rules.terms import Kind, Role
from devicefleet.services import devices
from tests.given import Given, imei


def order(given: Given, reference: str, kind: Kind = Kind.LAPTOP) -> None:
    values = {"kind": kind, "make": "HP", "model": "250 G7", "order_ref": reference}
    with given.database.writing() as session:
        devices.register(
            session, given.actor(Role.WAREHOUSE), given.at, provider_id=given.home.id or 0, values=values, arrived=False
        )


def test_orders_are_counted_by_line(both_engines: Database, given: Given) -> None:
    for reference in ("SO-17/10/1", "SO-17/10/2", "SO-17/20/1", "SO-9/1"):
        order(given, reference)
    given.received_device(order_ref="SO-17/10/3")
    with both_engines.reading() as session:
        found = deliveries.expected_orders(session, given.actor(Role.WAREHOUSE))
        away = deliveries.expected_orders(session, given.actor(Role.WAREHOUSE, given.provider("away")))
    assert found == tuple(
        ExpectedOrder(mark, Kind.LAPTOP, "HP", "250 G7", waiting)
        for mark, waiting in (("SO-17/10/", 2), ("SO-17/20/", 1), ("SO-9/", 1))
    )
    assert isinstance(found[0].kind, Kind)
    assert away == ()


def test_the_latest_of_a_type_names_the_model(both_engines: Database, given: Given) -> None:
    given.received_device(make="Samsung", model="A13")
    given.received_device(make="Samsung", model="A14")
    given.received_device(make=None, model=None, serial=None)
    actor = given.actor(Role.WAREHOUSE)
    with both_engines.reading() as session:
        assert deliveries.model_of(session, actor, imei(99)) == Model("Samsung", "A14")
        assert deliveries.model_of(session, actor, "353911110000005") is None
