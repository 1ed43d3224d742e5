"""People of a file: from the day support began, what the kit rule must know of them."""

from devicefleet.rules.history.people import (
    ConsentAnswered,
    ContactChecked,
    Declined,
    Exempted,
    NrmExplained,
    OwnDeviceChecked,
    Person,
    ResponsibilityMoved,
    StageChanged,
    StayChanged,
    SupportEnded,
    SupportStarted,
    Trained,
)
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import parse_reference
from devicefleet.rules.words import _
from devicefleet.services import choices, support, talks
from devicefleet.services.history.bringing import Bringing, Tell
from devicefleet.services.support import Start

UNKNOWN = Person(fact="person", person="")
"""What is known of somebody who comes back: it was said the first time."""


def person(bringing: Bringing, line: Person) -> None:
    """Kept until support starts: there is no record of anybody who was never in support."""
    key = line.person
    if key in bringing.waiting or key in bringing.names.people:
        raise Refused(_("“{key}” is the key of another line already. Give each its own.", key=key), field="person")
    if line.ref is not None and parse_reference(line.ref) is None:
        raise Refused(_("“ref” is a reference made by DeviceFleet. Leave it out, and one is made."), field="ref")
    bringing.waiting[key] = (bringing.number, line)


def started(bringing: Bringing, line: SupportStarted) -> None:
    _number, known = bringing.waiting.get(line.person, (0, UNKNOWN))
    given = Start(
        started_on=line.on,
        stage=line.stage,
        context=line.context,
        release_on=line.release_on,
        ends_on_expected=line.ends_on_expected,
        programme=known.programme,
        region=known.region,
        language=known.language,
        needs_interpreter=known.needs_interpreter,
        adult=known.adult,
        turns_18_on=known.turns_18_on,
    )
    provider_id, caseworker_id = bringing.names.provider(line.organisation), bringing.names.caseworker(line.caseworker)
    if known is UNKNOWN:
        support.start_again(
            *bringing.call,
            survivor=bringing.survivor(line.person),
            provider_id=provider_id,
            caseworker_id=caseworker_id,
            given=given,
        )
        return
    ref = parse_reference(known.ref) if known.ref else None
    new = support.start(*bringing.call, provider_id=provider_id, caseworker_id=caseworker_id, given=given, ref=ref)
    bringing.names.people[line.person] = new.ref
    del bringing.waiting[line.person]


def ended(bringing: Bringing, line: SupportEnded) -> None:
    support.end(*bringing.call, survivor=bringing.survivor(line.person))


def moved(bringing: Bringing, line: ResponsibilityMoved) -> None:
    support.move(
        *bringing.call,
        survivor=bringing.survivor(line.person),
        provider_id=bringing.names.provider(line.organisation),
        caseworker_id=bringing.names.caseworker(line.caseworker),
    )


def stage(bringing: Bringing, line: StageChanged) -> None:
    support.change_stage(*bringing.call, survivor=bringing.survivor(line.person), stage=line.stage)


def stay(bringing: Bringing, line: StayChanged) -> None:
    person = bringing.survivor(line.person)
    support.change_stay(*bringing.call, survivor=person, context=line.context, release_on=line.release_on)


def own_device(bringing: Bringing, line: OwnDeviceChecked) -> None:
    choices.check_own_device(
        *bringing.call, survivor=bringing.survivor(line.person), component=line.component, outcome=line.outcome
    )


def declined(bringing: Bringing, line: Declined) -> None:
    choices.decline(
        *bringing.call,
        survivor=bringing.survivor(line.person),
        component=line.component,
        reason=line.reason,
        offered_in_language=line.offered_in_language,
        interpreter=line.interpreter,
        review_on=line.review_on,
    )


def exempted(bringing: Bringing, line: Exempted) -> None:
    choices.exempt(
        *bringing.call,
        survivor=bringing.survivor(line.person),
        component=line.component,
        reason=line.reason,
        review_on=line.review_on,
    )


def trained(bringing: Bringing, line: Trained) -> None:
    person = bringing.survivor(line.person)
    talks.train(*bringing.call, survivor=person, kind=line.format, module=line.module, minutes=line.minutes)


def nrm_explained(bringing: Bringing, line: NrmExplained) -> None:
    talks.explain_nrm(
        *bringing.call,
        survivor=bringing.survivor(line.person),
        teach_back=line.teach_back,
        language=line.language,
        interpreter=line.interpreter,
    )


def contact_checked(bringing: Bringing, line: ContactChecked) -> None:
    talks.check_contact(*bringing.call, survivor=bringing.survivor(line.person))


def consent(bringing: Bringing, line: ConsentAnswered) -> None:
    talks.ask_consent(
        *bringing.call,
        survivor=bringing.survivor(line.person),
        purpose=line.purpose,
        answer=line.answer,
        language=line.language,
        interpreter=line.interpreter,
        how=line.how,
    )


TELL: dict[type, Tell] = {
    Person: person,
    SupportStarted: started,
    SupportEnded: ended,
    ResponsibilityMoved: moved,
    StageChanged: stage,
    StayChanged: stay,
    OwnDeviceChecked: own_device,
    Declined: declined,
    Exempted: exempted,
    Trained: trained,
    NrmExplained: nrm_explained,
    ContactChecked: contact_checked,
    ConsentAnswered: consent,
}
