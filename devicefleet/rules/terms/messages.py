"""What is sent to somebody, by which way, and what became of it."""

from enum import StrEnum


class Channel(StrEnum):
    """The way a message goes; the gateway for each is a setting."""

    EMAIL = "email"
    SMS = "sms"
    WEBHOOK = "webhook"


class MessageState(StrEnum):
    """How far a message is. The last four are final."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    CANCELLED = "cancelled"
    DROPPED = "dropped"
    FAILED = "failed"


class Problem(StrEnum):
    """Why a message did not go: what a gateway saw, or what was found just before it was given to one."""

    NO_CONNECTION = "no_connection"
    TOO_SLOW = "too_slow"
    NOT_SECURE = "not_secure"
    BUSY = "busy"
    REFUSED = "refused"
    ADDRESS_REFUSED = "address_refused"
    NOT_ALLOWED = "not_allowed"
    REDIRECTED = "redirected"
    ANSWER_TOO_LONG = "answer_too_long"
    NOT_SET_UP = "not_set_up"
    INTERRUPTED = "interrupted"
    OUT_OF_TIME = "out_of_time"
    NO_CONSENT = "no_consent"
    NO_SAFE_WAY = "no_safe_way"
    CHECK_TOO_OLD = "check_too_old"
    MAY_BE_WATCHED = "may_be_watched"
    NUMBER_GONE = "number_gone"
    NO_TEXT = "no_text"
    SETTLED = "settled"
    NOBODY_THERE = "nobody_there"
    SWITCHED_OFF = "switched_off"
