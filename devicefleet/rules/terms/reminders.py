"""What is to be remembered, by whom, and what became of it."""

from enum import StrEnum


class ReminderSubject(StrEnum):
    """What a reminder is about; with its key and due date it names one thing to remember."""

    PROVISION = "provision"
    SIM = "sim"
    DEVICE = "device"
    EPISODE = "episode"
    STAY = "stay"
    SURVIVOR = "survivor"
    KIT_REQUEST = "kit_request"
    DECLINE = "decline"
    EXEMPTION = "exemption"
    OWN_DEVICE = "own_device"
    PROVIDER = "provider"


class Audience(StrEnum):
    """Who is to know. A caseworker's are told to managers where nobody is named, or whoever is has left."""

    CASEWORKER = "caseworker"
    MANAGER = "manager"
    COORDINATOR = "coordinator"
    SUPERVISOR = "supervisor"
    WAREHOUSE = "warehouse"
    SURVIVOR = "survivor"


class Urgency(StrEnum):
    """How it is told: on the lists only, in the mail of the morning, of Monday or of the month, or at once."""

    LIST = "list"
    DIGEST = "digest"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    TASK = "task"
    URGENT = "urgent"
    MESSAGE = "message"


class ReminderState(StrEnum):
    """`due` until it is told; `skipped` where a later one came first; `settled` once there is nothing to remember."""

    DUE = "due"
    TOLD = "told"
    SKIPPED = "skipped"
    SETTLED = "settled"
    DONE = "done"


class MessageKind(StrEnum):
    """What a message is: it says how its text is made."""

    DIGEST = "digest"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    URGENT = "urgent"
    PERSON = "person"
    ALERT = "alert"
    REPORT = "report"


class TaskKind(StrEnum):
    """What somebody has to do where the software may or can do nothing more."""

    MESSAGE_FAILED = "message_failed"
    MESSAGE_LATE = "message_late"
    CHECK_CONTACT = "check_contact"
    CALL_INSTEAD = "call_instead"
    TARGET_SILENT = "target_silent"
    REPORT_FAILED = "report_failed"
    REPORT_HELD = "report_held"
