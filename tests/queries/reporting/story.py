"""Nine weeks of two organisations in which everything happens that a report counts, and most of it also does not.

Told day by day, each act recorded on its day, through the services as staff would.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from devicefleet.clock import Moment, moment_of
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.terms import (
    AgreementForm,
    Component,
    Context,
    DeclineReason,
    Kind,
    RejectionReason,
    Renewal,
    Stage,
    TeachBack,
    Tenure,
    TrainingFormat,
)
from devicefleet.services import agreements, choices, holding, kit_requests, packages, support, talks, wiping
from devicefleet.services.agreements import Said
from devicefleet.tables import Device, Handover, KitRequest, Provider, Sim, Survivor
from tests.given import Given, funded, passed_wipe, scan_of
from tests.requested import asked, handed, packed

LONDON, WALES, SCOTLAND = "E12000007", "W92000004", "S92000003"
GIFT, LENT = Tenure.GIFT, Tenure.LOAN_FIXED


def noon(month: int, day: int, year: int = 2026) -> Moment:
    return moment_of(datetime.combine(date(year, month, day), time(12), UTC))


@dataclass
class Story:
    """What happened, and to whom, by name."""

    given: Given
    other: Provider
    people: dict[str, Survivor] = field(default_factory=dict)
    phones: dict[str, Device] = field(default_factory=dict)
    laptops: dict[str, Device] = field(default_factory=dict)
    sims: dict[str, Sim] = field(default_factory=dict)

    def on(self, month: int, day: int) -> None:
        self.given.at = noon(month, day)

    def do(self, service: Callable[..., Any], **asked: Any) -> Any:
        with self.given.database.writing() as session:
            return service(session, OPERATOR, self.given.at, **asked)

    def about(self, name: str, service: Callable[..., Any], **asked: Any) -> Any:
        return self.do(service, survivor=self.people[name].ref, **asked)

    def person(self, name: str, region: str | None, provider: Provider | None = None, **known: Any) -> Survivor:
        started = {"started_on": self.given.at.today, "stage": Stage.REFERRED, **known}
        self.people[name] = self.given.survivor(provider, region=region, **started)
        return self.people[name]

    def device(self, kind: Kind, provider: Provider | None = None) -> Device:
        """Bought on the day before, wiped on the day."""
        known = {"acquired_on": date(2026, 10, 1), "cost_pence": 12_345 if kind is Kind.SMARTPHONE else 30_001}
        device = self.given.received_device(kind, provider, **known)
        return self.given.prepare(self.given.wipe(device, on=self.given.at.today))

    def kit(self, name: str, *, tenure: Tenure = GIFT, due_on: date | None = None, **more: Any) -> Handover:
        """A phone, a laptop and a SIM with data until a day, set up and activated at once."""
        provider, last_day = more.pop("provider", None), more.pop("last_day", date(2027, 6, 30))
        self.phones[name] = self.device(Kind.SMARTPHONE, provider)
        self.laptops[name] = self.device(Kind.LAPTOP, provider)
        package = funded(starts_on=self.given.at.today, last_day=last_day, cost_pence=1_003, **more)
        self.sims[name] = self.given.sim(provider, package=package)
        things = (self.phones[name], self.laptops[name], self.sims[name])
        made = self.given.handover(self.people[name], *things, tenure=tenure, due_on=due_on, set_up=True)
        self.given.report(self.sims[name], "activate")
        return made

    def say(self, handover: Handover, form: AgreementForm = AgreementForm.TICKED, **said: Any) -> None:
        self.do(agreements.record, number=handover.number, said=Said(form, **said))

    def back(self, device: Device, certificate: str | None) -> Device:
        """Handed back, and ready for somebody else on the same day."""
        self.do(holding.take_back, scan=device.code)
        wipe = passed_wipe(wiped_on=self.given.at.today, certificate=certificate)
        self.do(wiping.record, scan=device.code, wipe=wipe)
        return self.given.prepare(device)


def told(given: Given) -> Story:
    """The whole story, up to 18 December 2026."""
    story = Story(given, given.provider("other", nation="SCT"))
    for chapter in (october, early_november, late_november, december):
        chapter(story)
    story.on(12, 18)
    return story


def october(story: Story) -> None:
    story.on(10, 1)
    other = story.other
    story.person("ada", LONDON, language="vi", needs_interpreter=True)
    story.person("ben", WALES)
    story.person("cem", SCOTLAND, other)
    story.person("dil", LONDON, context=Context.PRISON, release_on=date(2026, 11, 6))
    story.person("eva", None, ends_on_expected=date(2026, 12, 1))
    story.person("fay", WALES, other, stage=Stage.RG_POSITIVE)
    story.say(story.kit("ada", last_day=date(2026, 11, 10), funder_ref="fund-a"), interpreter=True)
    story.on(10, 5)
    story.say(story.kit("ben", last_day=date(2026, 11, 20)), form=AgreementForm.DECLINED)
    story.kit("cem", tenure=LENT, due_on=date(2026, 11, 12), provider=story.other, renewal=Renewal.PLANNED_FUNDED,
              last_day=date(2027, 1, 11), funder_ref="fund-b")  # fmt: skip
    story.about("ada", talks.train, kind=TrainingFormat.FORMAL)
    story.about("ada", talks.train, kind=TrainingFormat.INFORMAL)
    story.about("ben", talks.train, kind=TrainingFormat.INFORMAL)
    story.about("ada", talks.explain_nrm, teach_back=TeachBack.CLEAR, language="vi")
    story.about("ben", talks.explain_nrm, teach_back=TeachBack.NOT_YET, language="en")
    story.on(10, 20)
    story.kit("eva", tenure=LENT, due_on=date(2026, 11, 15))
    refuse(story, "fay")


def refuse(story: Story, name: str) -> None:
    """Offered and declined, and a request that was turned down because there was nothing."""
    offered = {"reason": DeclineReason.SAFETY_FEAR, "offered_in_language": "en"}
    story.about(name, choices.decline, component=Component.LAPTOP, **offered)
    turned_down = asked(story.given, story.people[name], Component.SMARTPHONE, approved=False)
    story.on(10, 29)
    story.do(kit_requests.reject, code=turned_down.code, reason=RejectionReason.NO_STOCK)


def early_november(story: Story) -> None:
    story.on(11, 2)
    story.person("gil", LONDON, context=Context.IMMIGRATION_DETENTION)
    story.person("hoa", LONDON, language="vi")
    story.say(story.kit("hoa", tenure=LENT, due_on=date(2026, 11, 30)))
    request: KitRequest = asked(story.given, story.people["fay"], Component.DATA)
    story.on(11, 6)
    story.about("dil", support.change_stay, context=Context.COMMUNITY)
    story.about("gil", support.change_stay, context=Context.SAFEHOUSE)
    story.kit("dil")
    story.on(11, 9)
    story.do(holding.extend, scan=story.phones["cem"].code, until=date(2026, 12, 10))
    story.do(holding.gift, scan=story.laptops["cem"].code)
    bag = packed(story.given, _sim(story, "fay"), request=request, provider=story.other)
    story.on(11, 14)
    handed(story.given, request, bag.code)
    story.given.report(story.sims["fay"], "activate")
    lost = story.given.report(story.phones["eva"], "lost", date(2026, 10, 30))
    assert lost.happened_on == date(2026, 10, 30)


def late_november(story: Story) -> None:
    story.on(11, 16)
    story.do(packages.renew, scan=scan_of(story.sims["ada"]), last_day=date(2027, 1, 15))
    story.on(11, 19)
    story.do(packages.renew, scan=scan_of(story.sims["ben"]), last_day=date(2027, 2, 3))
    story.given.report(story.laptops["ben"], "fault")
    story.on(11, 20)
    late = story.person("ivy", LONDON)
    story.given.handover(late, story.device(Kind.SMARTPHONE), tenure=GIFT)
    asked(story.given, late, Component.LAPTOP)
    story.on(11, 24)
    story.about("ben", support.move, provider_id=story.other.id, caseworker_id=None)
    story.given.report(story.laptops["ben"], "repaired")
    story.on(11, 27)
    certified = story.back(story.phones["hoa"], "CERT-1")
    story.given.handover(late, certified, tenure=LENT, due_on=date(2026, 12, 28))


def december(story: Story) -> None:
    story.on(12, 1)
    story.about("eva", support.end)
    story.about("ada", support.end)
    plain = story.back(story.laptops["hoa"], None)
    story.given.handover(story.people["ivy"], plain, tenure=Tenure.LOAN_UNTIL_EXIT)
    story.on(12, 4)
    story.given.report(story.phones["dil"], "stolen")
    story.do(packages.plan, scan=scan_of(story.sims["ben"]), renew_on=date(2027, 2, 1))
    story.on(12, 8)
    story.about("dil", support.end)
    story.on(12, 15)
    story.about("ada", support.start_again, provider_id=story.given.home.id, caseworker_id=None,
                given=support.Start(date(2026, 12, 15), region=LONDON))  # fmt: skip


def _sim(story: Story, name: str) -> Sim:
    """In stock with two months of data from its activation on."""
    package = funded(starts_on=None, term_count=2, cost_pence=700)
    story.sims[name] = story.given.sim(story.other, package=package)
    return story.sims[name]
