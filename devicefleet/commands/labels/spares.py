"""Labels printed ahead go on devices; labels that are lost or spoiled are void."""

import sys
from dataclasses import dataclass

import click

from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.typed import provider_option
from devicefleet.queries import print_jobs
from devicefleet.rules.refusals import NotFound, Refused
from devicefleet.rules.tags import show
from devicefleet.rules.words import _, n_
from devicefleet.services import labels


@click.command(
    help=_(
        "LABEL is the code of the spare, SCAN the device: its IMEI, serial number or code. The code the device had "
        "before is void then, and still finds it."
    ),
    epilog=example("labels claim 7K3M9-Q2XJ3 004999010640000"),
)
@click.argument("label")
@click.argument("scan")
@with_door
def claim(door: Door, label: str, scan: str) -> None:
    with door.writing() as ask:
        done = labels.claim(ask.session, ask.actor, ask.at, label=label, scan=scan)
        code = show(done.device.code)
    click.echo(_("{code} is its label now; {old} is void.", code=code, old=show(done.old)))


@click.command(
    help=_(
        "The code of a device: it gets another one, and its label has to be printed again; the old code still finds "
        "it. The code of a spare label: nobody can use it any more. With --job, all labels of that job that are on "
        "nothing yet: the roll was lost. Says first what will happen; --yes does it."
    ),
    epilog=example("labels void 7K3M9-Q2XJ3", "labels void --job 12 --yes"),
)
@click.argument("codes", nargs=-1)
@click.option("--job", "job_id", type=int, help=_("The number of a print job; “labels jobs” lists them."))
@click.option("--yes", is_flag=True, help=_("Do it, without asking."))
@provider_option
@with_door
def void(door: Door, codes: tuple[str, ...], job_id: int | None, yes: bool, provider: str | None) -> None:
    if bool(codes) == (job_id is not None):
        raise click.UsageError(_("Say which labels: their codes, or --job."))
    with door.rehearsing() as ask:
        tried = _void(ask, provider, codes, job_id)
    if not yes:
        _confirm([one.ahead for one in tried])
    with door.writing() as ask:
        done = _void(ask, provider, codes, job_id)
    for one in done:
        click.echo(one.after)


@dataclass(frozen=True, slots=True)
class Voided:
    """One thing that is void, in words: before it is done, and once it is."""

    ahead: str
    after: str


def _confirm(told: list[str]) -> None:
    """What will happen, then a word from whoever asked for it."""
    for sentence in told:
        click.echo(sentence, err=True)
    if not sys.stdin.isatty():
        raise Refused(_("Nothing was done. Add --yes to do it."))
    click.confirm(_("Do it?"), abort=True, err=True)


def _void(ask: Ask, provider: str | None, codes: tuple[str, ...], job_id: int | None) -> list[Voided]:
    if job_id is None:
        return [_void_one(ask, code) for code in codes]
    actor = ask.within("label.claim", provider)
    spares = print_jobs.codes_of(ask.session, actor, job_id=job_id)
    count = labels.void_unused(ask.session, actor, ask.at, codes=spares)
    return [
        Voided(
            n_("{n} label of this job will be void.", "{n} labels of this job will be void.", count),
            n_("{n} label of this job is void.", "{n} labels of this job are void.", count),
        )
    ]


def _void_one(ask: Ask, scan: str) -> Voided:
    try:
        done = labels.replace(ask.session, ask.actor, ask.at, scan=scan)
    except NotFound:
        labels.void(ask.session, ask.actor, ask.at, codes=[scan])
        return Voided(_("Spare label {code} will be void.", code=scan), _("Spare label {code} is void.", code=scan))
    old, new = show(done.old), show(done.device.code)
    return Voided(
        _("Label {old} will be void, and its device gets another code, to be printed.", old=old),
        _("Label {old} is void. Its device is {new}: print that label, and take the old one off.", old=old, new=new),
    )
