"""The register of SIMs, a new one, and one with its data packages. No page shows a phone number."""

from datetime import timedelta
from decimal import Decimal
from typing import Annotated

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.documents import spreadsheets
from devicefleet.queries import entries, sim_card
from devicefleet.queries import sims as register
from devicefleet.queries.sims import SimNeed, WantedSims
from devicefleet.rules import identifiers
from devicefleet.rules.acts import acts_of_sim
from devicefleet.rules.exported import SIM_COLUMNS, sim_cells, titles
from devicefleet.rules.lifecycle import sim_word
from devicefleet.rules.refusals import NotFound, Refused
from devicefleet.rules.terms import AllowancePeriod, Renewal, Scheme, SimForm, SimState
from devicefleet.rules.thing_words import FORMS, RENEWALS, SCHEMES, allowance, plan_words, span
from devicefleet.rules.words import _
from devicefleet.services import exporting, packages, sims
from devicefleet.services.packages import Package
from devicefleet.web.asking import Ask, Filter, Form, download, to
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded

blueprint = Blueprint("sims", __name__)
ONE_DAY = timedelta(days=1)
OF_USE = frozenset(SimState) - {SimState.EXPIRED, SimState.CANCELLED, SimState.PORTED_OUT}


class Shown(Filter):
    """Which SIMs, and which page of them."""

    state: SimState | None = None
    network: str | None = None
    need: SimNeed | None = None
    provider: Annotated[str, Field(max_length=32)] | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1

    @property
    def wanted(self) -> WantedSims:
        return WantedSims(self.state, self.network, self.need, self.provider)


class Before(Filter):
    """The SIM that was entered just before."""

    like: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class NewSim(Form):
    """What stands on the pack."""

    iccid: Annotated[str, Field(max_length=40)]
    form: SimForm = SimForm.NANO
    network: Annotated[str, Field(max_length=64)] | None = None
    pack_expires_on: Day | None = None
    activate_by: Day | None = None


class NewPackage(Form):
    """One paid term. It begins when the SIM is activated, unless a first day is given."""

    scheme: Scheme
    allowance_gb: Annotated[Decimal, Field(ge=0, le=10_000, decimal_places=2)] | None = None
    unlimited: bool = False
    allowance_period: AllowancePeriod
    terms: Annotated[int, Field(ge=1, le=60)] = 1
    renewal: Renewal
    starts_on: Day | None = None
    last_day: Day | None = None
    funder: Annotated[str, Field(max_length=64)] | None = None

    def package(self) -> Package:
        return Package(
            scheme=self.scheme,
            allowance_gb=None if self.unlimited else self.allowance_gb,
            allowance_period=self.allowance_period,
            renewal=self.renewal,
            starts_on=self.starts_on,
            last_day=self.last_day,
            term_count=self.terms,
            funder_ref=self.funder,
        )


@guarded(blueprint, "/sims", action="sim.read")
def sims_page(ask: Ask) -> ResponseReturnValue:
    shown = ask.filter(Shown)
    return render_template(
        "sims/register.html",
        sims=register.register(ask.session, ask.actor, shown.wanted, page=shown.page),
        networks=register.networks(ask.session, ask.actor),
        shown=shown,
        states=[(state, sim_word(state)) for state in SimState],
        forms=FORMS,
        actor=ask.actor,
    )


@guarded(blueprint, "/sims/export.csv", action="device.export", reads_person=True)
def export(ask: Ask) -> Response:
    """What the filter shows, whole and without numbers. It is audited, so it writes."""
    found = register.exported(ask.session, ask.actor, ask.filter(Shown).wanted)
    rows = [sim_cells(sim) for sim in found]
    exporting.note(ask.session, ask.actor, ask.at, register="sim", rows=len(rows))
    return download(spreadsheets.write_csv(titles(SIM_COLUMNS), rows), "sims.csv", "text/csv")


@guarded(blueprint, "/sims/new", action="sim.manage")
def new_page(ask: Ask) -> ResponseReturnValue:
    """An empty form, but for what the SIM entered just before has in common with the next one of its delivery."""
    before = ask.filter(Before).like if ask.refused is None else None
    return render_template(
        "sims/new.html",
        before=sim_card.sim(ask.session, ask.actor, before) if before else None,
        forms=[(form, _(word)) for form, word in FORMS.items()],
        networks=register.networks(ask.session, ask.actor),
    )


@guarded(blueprint, "/sims/new", action="sim.manage", methods=("POST",), again=new_page)
def new(ask: Ask) -> ResponseReturnValue:
    form = ask.read(NewSim)
    if ask.actor.provider_id is None:
        raise NotFound(_("There is no such organisation in your list."))
    number = _iccid(form.iccid)
    values = {**form.model_dump(exclude_none=True), "iccid": number.value}
    sim = sims.register(
        ask.session, ask.actor, ask.at, provider_id=ask.actor.provider_id, values=values, once=ask.once()
    )
    ask.tell(number.warning or _("SIM {iccid} is in stock.", iccid=number.value))
    return to("sims.new_page", like=sim.id)


@guarded(blueprint, "/sims/<int:sim_id>", action="sim.read")
def sim_page(ask: Ask, sim_id: int) -> ResponseReturnValue:
    sim = sim_card.sim(ask.session, ask.actor, sim_id)
    mine = sim.holding is not None and sim.holding.may_act
    latest = sim.packages[0] if sim.packages else None
    acts = acts_of_sim(sim.state, renewable=latest is not None and latest.ends_on is not None) if mine else ()
    return render_template(
        "sims/page.html",
        sim=sim,
        entries=entries.entries_of_sim(ask.session, ask.actor, ask.at, sim_id=sim_id),
        scan=sim_card.scan_of(ask.session, ask.actor, sim_id) if mine else "",
        acts=acts,
        may_plan=ask.actor.may("package.manage") and "renew" in acts,
        soon=max(ask.at.today, latest.ends_on - ONE_DAY) if latest and latest.ends_on else ask.at.today,
        plan_words=plan_words,
        may_add=ask.actor.may("package.manage") and (sim.holding is None or mine) and sim.state in OF_USE,
        schemes=[(scheme, _(word)) for scheme, word in SCHEMES.items()],
        renewals=[(renewal, _(word)) for renewal, word in RENEWALS.items()],
        form_word=_(FORMS[sim.form]),
        allowance=allowance,
        span=span,
        actor=ask.actor,
        today=ask.at.today,
    )


@guarded(blueprint, "/sims/<int:sim_id>/packages", action="package.manage", methods=("POST",), again=sim_page)
def add_package(ask: Ask, sim_id: int) -> ResponseReturnValue:
    form = ask.read(NewPackage)
    if form.allowance_gb is None and not form.unlimited:
        raise Refused(_("Say how many gigabytes, or tick that it is unlimited."), field="allowance_gb")
    scan = sim_card.scan_of(ask.session, ask.actor, sim_id)
    package = packages.add(ask.session, ask.actor, ask.at, scan=scan, package=form.package(), once=ask.once())
    ask.tell(_("Data added: {span}.", span=span(package.starts_on, package.ends_on)), undo=package.entry_id)
    return to("sims.sim_page", sim_id=sim_id)


def _iccid(text: str) -> identifiers.Iccid:
    try:
        return identifiers.iccid(text)
    except Refused as refused:
        raise Refused(str(refused), field="iccid") from None
