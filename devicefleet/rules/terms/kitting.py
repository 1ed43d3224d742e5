"""Words of requests, kits, counts, agreements and print jobs."""

from enum import StrEnum


class RequestState(StrEnum):
    """How far a request for a kit has come; the allowed moves are in `rules/requesting.py`."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    PICKING = "picking"
    PACKED = "packed"
    SENT = "sent"
    AT_HUB = "at_hub"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


class RequestPriority(StrEnum):
    """Why a request cannot, or can, wait."""

    URGENT_SAFETY = "urgent_safety"
    RELEASE = "release"
    NEW_ENTRANT = "new_entrant"
    REPLACEMENT = "replacement"
    UPGRADE = "upgrade"


class RejectionReason(StrEnum):
    """Why a request was turned down."""

    NO_STOCK = "no_stock"
    ALREADY_PROVIDED = "already_provided"
    NOT_IN_SCOPE = "not_in_scope"
    ASKED_TWICE = "asked_twice"
    OTHER = "other"


class AccessNeed(StrEnum):
    """What a kit should be chosen and set up for."""

    LARGE_TEXT = "large_text"
    SCREEN_READER = "screen_reader"
    HEARING = "hearing"
    MOTOR = "motor"
    LITERACY = "literacy"


class HandingWay(StrEnum):
    """How a kit can safely reach somebody; never where."""

    AT_HUB = "at_hub"
    WITH_WORKER = "with_worker"
    ON_RELEASE = "on_release"


class AgreementForm(StrEnum):
    """How somebody answered the agreement at a handover."""

    SPOKEN = "spoken"
    TICKED = "ticked"
    INITIALLED = "initialled"
    SIGNED = "signed"
    DECLINED = "declined"


class CountOutcome(StrEnum):
    """What a count of a shelf found of one thing."""

    THERE = "there"
    MISSING = "missing"
    EXTRA = "extra"
    MISPLACED = "misplaced"
    UNKNOWN = "unknown"


class Printing(StrEnum):
    """What labels are printed for."""

    DEVICES = "devices"
    SPARES = "spares"
    BAGS = "bags"
    SHELVES = "shelves"


class PrintForm(StrEnum):
    """What a print job becomes."""

    PDF = "pdf"
    ZPL_203 = "zpl_203"
    ZPL_300 = "zpl_300"
    PNG = "png"


class JobState(StrEnum):
    """How far a print job has come."""

    WAITING = "waiting"
    MADE = "made"
    FAILED = "failed"
