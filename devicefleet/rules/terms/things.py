"""What devices and SIMs are, and where they are in their lives."""

from enum import StrEnum


class Kind(StrEnum):
    """What a device is."""

    SMARTPHONE = "smartphone"
    LAPTOP = "laptop"
    TABLET = "tablet"
    MIFI_ROUTER = "mifi_router"
    ACCESSORY = "accessory"


class DeviceState(StrEnum):
    """Where a device is in its life; the allowed moves are in `rules/lifecycle.py`."""

    EXPECTED = "expected"
    RECEIVED = "received"
    WIPING = "wiping"
    FAILED_WIPE = "failed_wipe"
    WIPED = "wiped"
    PREPARING = "preparing"
    READY = "ready"
    RESERVED = "reserved"
    PACKED = "packed"
    IN_TRANSIT = "in_transit"
    ISSUED = "issued"
    TRANSFERRED = "transferred"
    FAULT_REPORTED = "fault_reported"
    IN_REPAIR = "in_repair"
    QUARANTINED = "quarantined"
    EVIDENCE_HOLD = "evidence_hold"
    RETURNED = "returned"
    LOST = "lost"
    STOLEN = "stolen"
    BEYOND_REPAIR = "beyond_repair"
    PARTS = "parts"
    RECYCLED = "recycled"
    DESTROYED = "destroyed"
    WRITTEN_OFF = "written_off"
    CLOSED = "closed"


class SimState(StrEnum):
    """Where a SIM is in its life."""

    IN_STOCK = "in_stock"
    RESERVED = "reserved"
    ISSUED = "issued"
    ACTIVATED = "activated"
    SUSPENDED = "suspended"
    DORMANT = "dormant"
    HIBERNATED = "hibernated"
    EXPIRED = "expired"
    LOST = "lost"
    CANCELLED = "cancelled"
    PORTED_OUT = "ported_out"


class SimForm(StrEnum):
    """Plastic or embedded."""

    NANO = "nano"
    ESIM = "esim"


class WipeMethod(StrEnum):
    """NIST SP 800-88 terms."""

    CLEAR = "clear"
    PURGE = "purge"
    CRYPTO_ERASE = "crypto_erase"


class Gate(StrEnum):
    """What must be seen between a wipe and `ready`."""

    FUNCTION_TEST = "function_test"
    UPDATES = "updates"
    CHARGER = "charger"
    SAFETY_SETUP = "safety_setup"
    LABEL_VERIFIED = "label_verified"


class Scheme(StrEnum):
    """Who pays for a data package, and how."""

    NATIONAL_DATABANK = "national_databank"
    OPERATOR_CHARITY = "operator_charity"
    PURCHASED_BUNDLE = "purchased_bundle"
    ORG_CONTRACT = "org_contract"
    SOCIAL_TARIFF = "social_tariff"
    SELF_FUNDED = "self_funded"
    VOUCHER = "voucher"
    HOME_BROADBAND = "home_broadband"
    WIFI_ONLY = "wifi_only"
    ESIM_SCHEME = "esim_scheme"


class Renewal(StrEnum):
    """What happens when a package's last day passes."""

    AUTO_FUNDED = "auto_funded"
    PLANNED_FUNDED = "planned_funded"
    SELF_FUNDED = "self_funded"
    NONE = "none"


class AllowancePeriod(StrEnum):
    """How long one allowance lasts; thirty-day bundles are not months."""

    DAY30 = "day30"
    MONTH = "month"
