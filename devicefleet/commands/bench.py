"""Goods in and the bench: each step of a device on its way to the shelf."""

from datetime import date
from typing import Any

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.typed import DAY, OneOf, provider_option
from devicefleet.rules import identifiers
from devicefleet.rules.amounts import money_pence
from devicefleet.rules.lifecycle import GATES, gate_word
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import parse_code, show
from devicefleet.rules.terms import Gate, Kind, WipeMethod
from devicefleet.rules.thing_words import SOURCES
from devicefleet.rules.words import _
from devicefleet.services import devices, finding, preparing, wiping
from devicefleet.services.wiping import CHECK_WORDS, Wipe


@click.command(
    help=_("With SCAN, an expected device has arrived; without, a new one is entered and its code printed."),
    epilog=example(
        "devices receive --kind smartphone --make Fairphone --model 5 --imei 004999010640000",
        "devices receive 7K3M9-Q2XJ3 --serial DEMO-000001 --make Lenovo",
    ),
)
@click.argument("scan", required=False)
@click.option("--kind", type=OneOf(Kind), help=_("What it is; needed for a new one."))
@click.option("--make", help=_("Who made it."))
@click.option("--model", help=_("Which one it is."))
@click.option("--serial", help=_("The serial number; needed for a laptop."))
@click.option("--imei", help=_("The IMEI; needed for a phone without a serial number."))
@click.option("--imei2", help=_("The IMEI of its second SIM slot."))
@click.option("--colour", help=_("Its colour."))
@click.option("--grade", type=click.Choice(("A", "B", "C"), case_sensitive=False), help=_("How it looks."))
@click.option("--source", "source_type", type=click.Choice(tuple(SOURCES)), help=_("Where it came from."))
@click.option("--acquired-on", type=DAY, help=_("The day it became ours."))
@click.option("--order-ref", help=_("The order and its line."))
@click.option("--cost", help=_("What it cost, in pounds."))
@click.option("--code", help=_("The code of a label that was printed ahead and sticks on it."))
@click.option("--expected", is_flag=True, help=_("It is on order and has not arrived."))
@provider_option
@with_door
def receive(
    door: Door, /, scan: str | None, kind: Kind | None, provider: str | None, expected: bool, **told: Any
) -> None:
    values = _values(**told) | ({"kind": kind} if kind else {})
    with door.writing() as ask:
        if scan is not None:
            device = devices.receive(ask.session, ask.actor, ask.at, scan=scan, values=values)
        elif kind is None:
            raise click.UsageError(_("Say what it is with --kind, or give the code of an expected device."))
        else:
            owner = ask.provider_id(provider)
            device = devices.register(
                ask.session, ask.actor, ask.at, provider_id=owner, values=values, arrived=not expected
            )
        code = show(device.code)
    click.echo(_("{code} is expected.", code=code) if expected else _("{code} is received. Wipe it next.", code=code))


@click.command(
    help=_("Every check has to be made: tick each with --check, or all with --all-checks after going down the list."),
    epilog=example('devices wipe 7K3M9-Q2XJ3 --tool "factory reset" --verification "set-up screen shown" --all-checks'),
)
@click.argument("scan")
@click.option(
    "--method", type=OneOf(WipeMethod), default="clear", show_default=True, help=_("A term of NIST SP 800-88.")
)
@click.option("--tool", default="", help=_("What it was wiped with."))
@click.option("--tool-version", default="", help=_("Which version of it."))
@click.option("--verification", default="", help=_("How the wipe was verified."))
@click.option("--certificate", help=_("The number of a certificate, where there is one."))
@click.option("--on", "wiped_on", type=DAY, help=_("The day it was wiped; today unless said."))
@click.option(
    "--check",
    "checks",
    multiple=True,
    type=click.Choice(tuple(CHECK_WORDS)),
    help=_("A check that was made; several may be given."),
)
@click.option("--all-checks", is_flag=True, help=_("Every check was made."))
@click.option("--failed", is_flag=True, help=_("The wipe failed: it waits for another try."))
@with_door
def wipe(
    door: Door,
    /,
    scan: str,
    method: WipeMethod,
    checks: tuple[str, ...],
    all_checks: bool,
    failed: bool,
    wiped_on: date | None,
    **told: Any,
) -> None:
    made = dict.fromkeys(CHECK_WORDS if all_checks else checks, True)
    with door.writing() as ask:
        if failed:
            code = show(wiping.fail(ask.session, ask.actor, ask.at, scan=scan).code)
        else:
            record = Wipe(method=method, checks=made, wiped_on=wiped_on, **told)
            code = show(wiping.record(ask.session, ask.actor, ask.at, scan=scan, wipe=record).code)
    click.echo(
        _("The failed wipe of {code} is noted.", code=code)
        if failed
        else _("{code} is wiped. Prepare it next.", code=code)
    )


@click.command(
    help=_("The gate label_verified is passed by scanning the code on the device itself."),
    epilog=example("devices prepare 7K3M9-Q2XJ3 --all-gates"),
)
@click.argument("scan")
@click.option(
    "--gate", "gates", multiple=True, type=OneOf(Gate), help=_("A gate that is passed; several may be given.")
)
@click.option("--all-gates", is_flag=True, help=_("Every gate is passed."))
@with_door
def prepare(door: Door, scan: str, gates: tuple[Gate, ...], all_gates: bool) -> None:
    if not gates and not all_gates:
        raise Refused(_("Say which gates are passed, with --gate or --all-gates."))
    with door.writing() as ask:
        device = finding.device(ask.session, ask.actor, "device.prepare", scan)
        passed = GATES[device.kind] if all_gates else gates
        remaining = preparing.pass_gates(ask.session, ask.actor, ask.at, scan=scan, gates=passed)
        code = show(device.code)
    if remaining:
        still = ", ".join(map(gate_word, remaining))
        click.echo(_("Saved. Still open for {code}: {gates}.", code=code, gates=still))
    else:
        click.echo(_("{code} is ready.", code=code))


def _values(cost: str | None, code: str | None, **told: Any) -> dict[str, Any]:
    """What was said, as the register keeps it; identifiers are read as the import reads them."""
    values = {name: value for name, value in told.items() if value is not None}
    for name in ("imei", "imei2"):
        if name in values:
            values[name] = identifiers.imei(values[name])
    if "serial" in values:
        values["serial"] = identifiers.serial(values["serial"])
    if cost is not None:
        values["cost_pence"] = money_pence(cost)
    if code is not None:
        values["code"] = _code(code)
    return values


def _code(text: str) -> str:
    if (code := parse_code(text)) is None:
        raise Refused(_("“{text}” is not a label code.", text=text))
    return code
