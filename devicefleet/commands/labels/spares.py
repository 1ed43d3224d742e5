"""Labels printed ahead go on devices; labels that are lost or spoiled are void."""

import sys

import click

from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.typed import provider_option
from devicefleet.queries import print_jobs
from devicefleet.rules.refusals import NotFound, Refused
from devicefleet.rules.tags import show
from devicefleet.rules.words import _, n_
from devicefleet.services import finding, labels


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
        told = _void_job(ask, provider, job_id) if job_id is not None else _void_codes(ask, codes)
        finding.notices(ask.session)
    _confirm(told, yes=yes)
    with door.writing() as ask:
        done = _void_job(ask, provider, job_id) if job_id is not None else _void_codes(ask, codes)
    for sentence in done:
        click.echo(sentence)


def _confirm(told: list[str], *, yes: bool) -> None:
    """What will happen, then a word from whoever asked for it."""
    if yes:
        return
    for sentence in told:
        click.echo(sentence, err=True)
    if not sys.stdin.isatty():
        raise Refused(_("Nothing was done. Add --yes to do it."))
    click.confirm(_("Do it?"), abort=True, err=True)


def _void_codes(ask: Ask, codes: tuple[str, ...]) -> list[str]:
    told = []
    for code in codes:
        try:
            done = labels.replace(ask.session, ask.actor, ask.at, scan=code)
        except NotFound:
            labels.void(ask.session, ask.actor, ask.at, codes=[code])
            told.append(_("Spare label {code}: void.", code=code))
        else:
            sentence = _("Label {old}: void. Its device is {new}: print that label, and take the old one off.")
            told.append(sentence.format(old=show(done.old), new=show(done.device.code)))
    return told


def _void_job(ask: Ask, provider: str | None, job_id: int) -> list[str]:
    actor = ask.within("label.claim", provider)
    codes = print_jobs.codes_of(ask.session, actor, job_id=job_id)
    count = labels.void_unused(ask.session, actor, ask.at, codes=codes)
    return [n_("{n} label of this job: void.", "{n} labels of this job: void.", count)]
