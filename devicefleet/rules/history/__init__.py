"""Years of what happened as a file of lines: every kind of line there is."""

from typing import TypeAlias, get_args, get_type_hints

from devicefleet.rules.history import devices, holding, organisations, people, sims
from devicefleet.rules.history.line import AboutThing, Dated, Line

__all__ = ["FACTS", "LINES", "AboutThing", "AnyLine", "Dated", "Line"]

AnyLine: TypeAlias = (
    organisations.Header
    | organisations.Organisation
    | organisations.Site
    | organisations.StaffRole
    | people.Person
    | devices.DeviceRegistered
    | devices.DeviceReceived
    | devices.WipeRecorded
    | devices.WipeFailed
    | devices.Prepared
    | devices.DeviceMoved
    | sims.SimRegistered
    | sims.PackageAdded
    | sims.PackageRenewed
    | sims.RenewalPlanned
    | sims.RenewalDropped
    | people.SupportStarted
    | people.SupportEnded
    | people.ResponsibilityMoved
    | people.StageChanged
    | people.StayChanged
    | people.OwnDeviceChecked
    | people.Declined
    | people.Exempted
    | people.Trained
    | people.NrmExplained
    | people.ContactChecked
    | people.ConsentAnswered
    | holding.Issued
    | holding.Returned
    | holding.Reported
    | holding.Extended
    | holding.Gifted
)

LINES: tuple[type[Line], ...] = get_args(AnyLine)
"""Each kind of line once, in the order in which they are explained."""

FACTS: dict[str, type[Line]] = {word: kind for kind in LINES for word in get_args(get_type_hints(kind)["fact"])}
"""By the word that stands in `fact`."""
