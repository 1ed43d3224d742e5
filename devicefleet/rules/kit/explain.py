"""The chain from facts to result in plain sentences: what was recorded up to a day, then what follows from it."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from devicefleet.rules.facts import Facts, Package, Provision
from devicefleet.rules.kit.possession import in_order
from devicefleet.rules.kit.reasons import Reason, amount
from devicefleet.rules.kit.rule import evaluate, why
from devicefleet.rules.kit.spans import Span
from devicefleet.rules.kit_words import (
    CONTEXTS,
    FLAGS,
    HAPPENINGS,
    OWN_CHECKS,
    PARTS,
    STAGES,
    STATES,
    STATUSES,
    TEACH_BACKS,
    TENURES,
    THINGS,
    TRAINING,
)
from devicefleet.rules.policy import Policies
from devicefleet.rules.terms import Component
from devicefleet.rules.words import _, written

Dated = tuple[date, str]


def explain(facts: Facts, policies: Policies, day: date) -> tuple[str, ...]:
    """Sentences for a reader: the record up to `day` in order of time, then the judgement and its reasons."""
    recorded = sorted((one for one in _recorded(facts) if one[0] <= day), key=lambda one: one[0])
    span = evaluate(facts, policies, day)
    return (
        *(_("{day}: {what}.", day=written(on), what=what) for on, what in recorded),
        _("Judged on {day} by the policy “{name}”:", day=written(day), name=policies.on(day).name),
        *_judgement(span, why(facts, policies, day)),
    )


def _judgement(span: Span, reasons: Sequence[Reason]) -> Iterator[str]:
    for reason in reasons:
        if reason.component is None:
            yield reason.sentence()
    for component in Component:
        about = dict.fromkeys(reason.sentence() for reason in reasons if reason.component is component)
        state = _(STATES[span.state(component)])
        yield _("{part}: {state}. {reasons}", part=_(PARTS[component]), state=state, reasons=" ".join(about)).rstrip()
    for flag in span.flags:
        yield _("To look at: {flag}.", flag=_(FLAGS[flag]))
    status = _(STATUSES[span.status])
    if span.since is None:
        yield _("So the kit is: {status}.", status=status)
    else:
        yield _("So the kit is: {status}, since {day}.", status=status, day=written(span.since))


def _recorded(facts: Facts) -> Iterator[Dated]:
    yield from _of_life(facts)
    for provision in facts.provisions:
        yield from _of_provision(provision)
    for item in facts.own:
        part = _(PARTS[item.component])
        for check in item.checks:
            yield check.on, _("{part} of their own: {outcome}", part=part, outcome=_(OWN_CHECKS[check.outcome]))
    for decline in facts.declines:
        yield decline.offered_on, _("{part} offered and declined", part=_(PARTS[decline.component]))
    for exemption in facts.exemptions:
        yield exemption.from_on, _("{part} agreed not to be required", part=_(PARTS[exemption.component]))


def _of_life(facts: Facts) -> Iterator[Dated]:
    for episode in facts.episodes:
        yield episode.started_on, _("support started")
        if episode.ended_on:
            yield episode.ended_on, _("support ended")
    for stage in facts.stages:
        yield stage.from_on, _("stage: {stage}", stage=_(STAGES[stage.stage]))
    for stay in facts.stays:
        yield stay.from_on, _("place: {place}", place=_(CONTEXTS[stay.context]))
    for session in facts.training:
        yield session.on, _("{kind} training", kind=_(TRAINING[session.format]))
    for told in facts.nrm_explained:
        yield told.on, _("NRM explained; said back: {how}", how=_(TEACH_BACKS[told.teach_back]))
    for checked in facts.contact_checks:
        yield checked, _("safe contact gone through")
    if facts.consent_withdrawn_on:
        yield facts.consent_withdrawn_on, _("consent to hold a record withdrawn")


def _of_provision(provision: Provision) -> Iterator[Dated]:
    thing = _(THINGS[provision.kind])
    for event in in_order(provision.events):
        what = _("{thing} {happened}", thing=thing, happened=_(HAPPENINGS[event.what]))
        if event.tenure and event.due_on:
            until = written(event.due_on)
            what = _("{what}, {terms} until {until}", what=what, terms=_(TENURES[event.tenure]), until=until)
        elif event.tenure:
            what = _("{what}, {terms}", what=what, terms=_(TENURES[event.tenure]))
        yield event.on, what
    for package in provision.packages:
        if package.starts_on:
            yield package.starts_on, _package(package)


def _package(package: Package) -> str:
    size = _("unlimited")
    if package.gb_per_30d is not None:
        size = _("{amount} GB in 30 days", amount=amount(package.gb_per_30d))
    if package.ends_on is None:
        return _("data package starts ({size})", size=size)
    last = written(package.ends_on - timedelta(days=1))
    return _("data package starts ({size}), lasts until {last}", size=size, last=last)
