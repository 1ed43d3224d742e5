"""Columns, keys, checks and indexes; no behaviour. Importing this package declares the whole schema."""

from devicefleet.tables.agreements import Agreement
from devicefleet.tables.audit import AuditEvent, AuditHead
from devicefleet.tables.bulk import BulkAction, BulkEntry
from devicefleet.tables.contact import ContactRule
from devicefleet.tables.devices import Device, GatePassed, WipeRecord
from devicefleet.tables.imports import ImportBatch, ImportChoice, ImportRow
from devicefleet.tables.kits import Kit, KitItem, KitRequest, RequestStep, Shelf, ShelfCount, ShelfCountLine, ShelfPlace
from devicefleet.tables.labels import Label, LabelJob, LabelStock, Printer
from devicefleet.tables.ledger import DeviceMove, Entry, SimMove
from devicefleet.tables.messages import Message, MessageTarget, MessageTry, Task
from devicefleet.tables.people import Membership, Provider, SignInTry, Site, Staff, StaffSession
from devicefleet.tables.policy import PolicyPreview, PolicyPreviewRow, TimelinePolicy
from devicefleet.tables.provisions import Handover, Provision, ProvisionEvent
from devicefleet.tables.reminders import MessageLine, Reminder, ReminderLook, StaffPreference
from devicefleet.tables.reports import Funder, PublishedCell, Report, ReportFile, ReportSchedule
from devicefleet.tables.sims import DataPackage, RenewalPlan, Sim
from devicefleet.tables.survivors import (
    Decline,
    Episode,
    Exemption,
    OwnDevice,
    OwnDeviceCheck,
    Responsibility,
    StageChange,
    Stay,
    Survivor,
)
from devicefleet.tables.talks import Consent, ContactCheck, NrmExplanation, TrainingSession
from devicefleet.tables.timeline import KitSpan, RebuildProgress
from devicefleet.tables.worker import WorkerLease

__all__ = [
    "Agreement", "AuditEvent", "AuditHead", "BulkAction", "BulkEntry", "Consent", "ContactCheck", "ContactRule",
    "DataPackage", "Decline", "Device", "DeviceMove", "Entry", "Episode", "Exemption", "Funder", "GatePassed",
    "Handover", "ImportBatch", "ImportChoice", "ImportRow", "Kit", "KitItem", "KitRequest", "KitSpan", "Label",
    "LabelJob", "LabelStock", "Membership", "Message", "MessageLine", "MessageTarget", "MessageTry", "NrmExplanation",
    "OwnDevice", "OwnDeviceCheck", "PolicyPreview", "PolicyPreviewRow", "Printer", "Provider", "Provision",
    "ProvisionEvent", "PublishedCell", "RebuildProgress", "Reminder", "ReminderLook", "RenewalPlan", "Report",
    "ReportFile", "ReportSchedule", "RequestStep", "Responsibility", "Shelf", "ShelfCount", "ShelfCountLine",
    "ShelfPlace", "SignInTry", "Sim", "SimMove", "Site", "Staff", "StaffPreference", "StaffSession", "StageChange",
    "Stay", "Survivor", "Task", "TimelinePolicy", "TrainingSession", "WipeRecord", "WorkerLease",
]  # fmt: skip
