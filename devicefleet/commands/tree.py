"""Every command on one page: where it lives, and what it does in one line.

Nothing is imported to show this page; a command's module is imported when the command is asked for.
"""

from devicefleet.rules.words import N_

Place = str
"""`module:function` under `devicefleet.commands`."""

GROUPS: dict[str, str] = {
    "provider": N_("The organisations that use this installation."),
    "site": N_("Hubs and stores of an organisation."),
    "staff": N_("Who may sign in, and as what."),
    "audit": N_("The record of who did what."),
    "devices": N_("The register of phones, laptops and other devices."),
    "sims": N_("The register of SIM cards."),
    "packages": N_("Data packages on SIMs."),
    "labels": N_("Sheets of labels."),
    "survivors": N_("People in support, by reference."),
}

SECTIONS: dict[str, tuple[str, ...]] = {
    N_("Set up and run"): (
        "init", "demo", "run", "serve", "worker", "migrate", "check", "rebuild", "provider", "site", "staff", "audit",
    ),
    N_("Stock"): ("devices", "sims", "packages", "labels"),
    N_("People"): ("survivors", "status", "flagged", "coverage", "forecast"),
    N_("At the counter"): (
        "issue", "return", "renew", "extend", "gift", "confirm", "setup", "ran-out", "charged", "lost", "stolen",
        "found", "fault", "repair", "repaired", "quarantine", "release", "undo",
    ),
}  # fmt: skip

COMMANDS: dict[str, tuple[Place, str]] = {
    "init": ("init:init", N_("Write a configuration with fresh keys, and make its database.")),
    "demo": ("demo:demo", N_("Fill an empty database with a fleet that does not exist.")),
    "run": ("run:run", N_("Try DeviceFleet on this machine: site, worker and demo data in one process.")),
    "serve": ("serve:serve", N_("Serve the staff site.")),
    "worker": ("worker:worker", N_("Do what falls due by itself, in a process of its own.")),
    "migrate": ("migrate:migrate", N_("Bring the database to this version of DeviceFleet.")),
    "check": ("check:check", N_("Prove that database, ledger, timeline and audit trail agree.")),
    "rebuild": ("rebuild:rebuild", N_("Make every timeline again from the ledger.")),
    "provider add": ("providers:add", N_("Add an organisation.")),
    "provider list": ("providers:list_providers", N_("List organisations.")),
    "site add": ("sites:add", N_("Add a hub or store of an organisation.")),
    "staff add": ("staff:add", N_("Let somebody sign in, or give them one role more.")),
    "staff list": ("staff:list_staff", N_("List accounts and their roles.")),
    "staff disable": ("staff:disable", N_("End an account, and its sessions at once.")),
    "audit verify": ("audit:verify", N_("Prove that no row of the audit trail was changed, added or removed.")),
    "devices import": ("importing:import_devices", N_("Read devices from a spreadsheet.")),
    "devices list": ("devices:list_devices", N_("List devices, last entered first.")),
    "devices show": ("devices:show", N_("Show one device with its story.")),
    "devices receive": ("bench:receive", N_("Enter a device that came in, or one that was expected.")),
    "devices wipe": ("bench:wipe", N_("Record a wipe that passed every check, or one that failed.")),
    "devices prepare": ("bench:prepare", N_("Pass the gates between wiped and ready.")),
    "sims import": ("importing:import_sims", N_("Read SIMs and packages from a spreadsheet.")),
    "sims add": ("sims:add", N_("Enter a SIM.")),
    "sims list": ("sims:list_sims", N_("List SIMs, last entered first.")),
    "sims show": ("sims:show", N_("Show one SIM with its packages and its story.")),
    "sims activate": ("held:activate", N_("Note that a SIM was activated; its package begins.")),
    "packages add": ("packages:add", N_("Put a data package on a SIM.")),
    "packages list": ("packages:list_packages", N_("List the packages of one SIM.")),
    "packages renew": ("packages:renew", N_("Add the next term of data behind the latest one.")),
    "labels print": ("labels:print_labels", N_("Write a PDF of labels to stick on devices.")),
    "survivors open": ("survivors:open_record", N_("Open a record for somebody new in support.")),
    "survivors list": ("survivors:list_survivors", N_("List people as they stand on a day.")),
    "survivors show": ("survivors:show", N_("Show what is recorded of one person, and what they hold.")),
    "survivors stage": ("life:stage", N_("From a day on, the step of support somebody is in.")),
    "survivors stay": ("life:stay", N_("From a day on, the kind of place somebody stays in.")),
    "survivors end": ("life:end", N_("Support ends.")),
    "survivors move": ("life:move", N_("Another organisation or caseworker is responsible from a day on.")),
    "survivors own": ("choices:own", N_("What a look at somebody's own phone, laptop or data found.")),
    "survivors decline": ("choices:decline", N_("A part of the kit was offered and declined.")),
    "survivors exempt": ("choices:exempt", N_("A part of the kit is not required until a review date.")),
    "survivors train": ("talks:train", N_("Somebody took part in a session of training.")),
    "survivors nrm": ("talks:nrm", N_("The NRM was explained, and they said back what they took from it.")),
    "survivors contact": ("talks:contact", N_("How to reach somebody safely was gone through with them.")),
    "survivors consent": ("talks:consent", N_("What somebody answered when asked for consent.")),
    "status": ("status:status", N_("How somebody's kit stands on a day, and why.")),
    "flagged": ("flagged:flagged", N_("Kits to look at: lapsed, only temporary, or ending soon.")),
    "coverage": ("coverage:coverage", N_("How many are covered, by organisation or by region.")),
    "forecast": ("forecast:forecast", N_("What comes week by week if nobody acts.")),
    "issue": ("issue:issue", N_("Hand devices and SIMs over to somebody.")),
    "return": ("held:take_back", N_("Somebody hands a thing back.")),
    "renew": ("packages:renew", N_("Add the next term of data behind the latest one.")),
    "extend": ("held:extend", N_("Agree a new date for a loan.")),
    "gift": ("held:gift", N_("What was lent is now theirs to keep.")),
    "confirm": ("held:confirm", N_("They still have it, and it works.")),
    "setup": ("held:setup", N_("A phone, laptop or tablet was set up safely together.")),
    "ran-out": ("held:ran_out", N_("Data was used up before its time was over.")),
    "charged": ("held:charged", N_("A SIM was used at a charge, which keeps its number alive.")),
    "lost": ("held:lost", N_("A thing is lost.")),
    "stolen": ("held:stolen", N_("A thing is stolen.")),
    "found": ("held:found", N_("A lost or stolen thing is back with them.")),
    "fault": ("held:fault", N_("A device does not work.")),
    "repair": ("held:repair", N_("A device goes to be repaired.")),
    "repaired": ("held:repaired", N_("A device is repaired and back with them.")),
    "quarantine": ("held:quarantine", N_("A device is set aside for safety.")),
    "release": ("held:release", N_("A device set aside for safety is checked and back with them.")),
    "undo": ("undo:undo", N_("Take back the last step, within a few minutes.")),
}
