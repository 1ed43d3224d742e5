"""One row of a spreadsheet as typed values: what is given, what is wrong, and what is only worth a look."""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal

from devicefleet.rules.terms import AllowancePeriod, Kind, Renewal, Scheme, SimForm


@dataclass(frozen=True, slots=True)
class CellProblem:
    """`column` is the header in the file where it is known, else the field's key; empty for the row as a whole."""

    column: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What both kinds of row share. A line with problems is not to be stored; a skipped line says why and has none."""

    problems: tuple[CellProblem, ...] = ()
    warnings: tuple[CellProblem, ...] = ()
    skipped: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLine(Line):
    """One device, or one unit of an order line. None is a blank cell: on an update it leaves things unchanged.

    `order` names the order and line a delivery belongs to; `order_ref` names one unit of it, and only for a device that
    is expected because nothing printed on it is known yet.
    """

    code: str | None = None
    kind: Kind | None = None
    make: str | None = None
    model: str | None = None
    serial: str | None = None
    imei: str | None = None
    imei2: str | None = None
    colour: str | None = None
    storage_gb: int | None = None
    ram_gb: int | None = None
    os: str | None = None
    os_version: str | None = None
    security_updates_until: date | None = None
    network_lock: str | None = None
    sim_support: str | None = None
    grade: str | None = None
    battery_health_pct: int | None = None
    acquired_on: date | None = None
    source_type: str | None = None
    cost_pence: int | None = None
    order: str | None = None
    order_ref: str | None = None
    quantity: int = 1

    @property
    def expected(self) -> bool:
        """Ordered or announced: the device itself, with its serial number or IMEI, is still to come."""
        return self.order is not None and not (self.code or self.serial or self.imei)

    @property
    def arrived(self) -> bool:
        """It names what is printed on the device; to list an awaited one by its code alone is not to have it."""
        return bool(self.serial or self.imei)

    def values(self) -> dict[str, object]:
        """The given columns of `device`; its code is who it is, never what changes."""
        return _given(self, _DEVICE_VALUES)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimLine(Line):
    """One SIM and, where the row says so, the data package on it. `last_day` is the last day of data."""

    iccid: str | None = None
    msisdn: str | None = None
    network: str | None = None
    form: SimForm | None = None
    contract: str | None = None
    pack_expires_on: date | None = None
    activate_by: date | None = None
    scheme: Scheme | None = None
    allowance_gb: Decimal | None = None
    unlimited: bool = False
    allowance_period: AllowancePeriod | None = None
    starts_on: date | None = None
    last_day: date | None = None
    renewal: Renewal | None = None
    cost_pence: int | None = None

    @property
    def own_number(self) -> bool:
        """Known only by its number: somebody's own SIM, not one from stock."""
        return self.iccid is None

    def values(self) -> dict[str, object]:
        """The given columns of `sim`; `msisdn` is plain here and sealed by whoever stores it."""
        return _given(self, _SIM_VALUES)

    def package(self) -> dict[str, object]:
        """The given columns of `data_package`, `ends_on` being the first day without; empty if the row has none."""
        given = _given(self, _PACKAGE_VALUES)
        if self.last_day:
            given["ends_on"] = self.last_day + timedelta(days=1)
        return given


def _given(line: Line, names: tuple[str, ...]) -> dict[str, object]:
    return {name: value for name in names if (value := getattr(line, name)) is not None}


_PACKAGE_VALUES = ("scheme", "allowance_gb", "allowance_period", "starts_on", "renewal", "cost_pence")
_NOT_SIM_VALUES = {*(one.name for one in fields(Line)), *_PACKAGE_VALUES, "last_day", "unlimited"}
_NOT_DEVICE_VALUES = {*(one.name for one in fields(Line)), "code", "order", "quantity"}
_SIM_VALUES = tuple(one.name for one in fields(SimLine) if one.name not in _NOT_SIM_VALUES)
_DEVICE_VALUES = tuple(one.name for one in fields(DeviceLine) if one.name not in _NOT_DEVICE_VALUES)
