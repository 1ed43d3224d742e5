"""Every room of the staff site. Add yours: `devices.blueprint`, in the order of the alphabet."""

from devicefleet.web import audit, finding, health, home, scanned, signing_in, staff

BLUEPRINTS = (
    audit.blueprint,
    finding.blueprint,
    health.blueprint,
    home.blueprint,
    scanned.blueprint,
    signing_in.blueprint,
    staff.blueprint,
)
