"""Any survivor's facts, told as lines of a file and brought in, give the spans that the rule makes of the facts.

What the ledger cannot express, or a service would never have let through, is taken out of both.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from sqlmodel import select

from devicefleet.clock import moment_of
from devicefleet.db import Database
from devicefleet.rules import kit
from devicefleet.rules.facts import Event, Facts, ItemKind, OwnItem, Provision, Responsibility, StageFact, StayFact
from devicefleet.rules.terms import Context, Happening, Stage, Tenure
from devicefleet.services import history
from devicefleet.tables import KitSpan, Provider, Staff, Survivor
from tests.conftest import settings as configured
from tests.rules.any_facts import any_facts
from tests.services.history import Fields, bring, file_of, ready

AT = moment_of(datetime(2028, 3, 1, 12, tzinfo=UTC))
A_DAY = timedelta(days=1)
CASEWORKER = "casey@example.org"
WORDS = {
    Happening.CONFIRMED: "confirmed",
    Happening.ACTIVATED: "activated",
    Happening.LOST: "lost",
    Happening.STOLEN: "stolen",
    Happening.FAULT: "fault",
    Happening.IN_REPAIR: "repair",
    Happening.QUARANTINED: "quarantined",
    Happening.FOUND: "found",
    Happening.REPAIRED: "repaired",
    Happening.RELEASED: "released",
    Happening.RETURNED: "returned",
    Happening.SET_UP: "set_up",
    Happening.RAN_OUT: "ran_out",
    Happening.CHARGED: "topped_up",
}
Key = tuple[str, int, int]
NUMBERS = count(1)


@dataclass
class Story:
    """The lines of one person; a line with a key may be refused, and what it says is then taken out of the facts."""

    facts: Facts
    number: int = field(default_factory=lambda: next(NUMBERS))
    lines: list[tuple[Key | None, Fields]] = field(default_factory=list)
    gone: set[Key] = field(default_factory=set)

    @property
    def key(self) -> str:
        return f"P-{self.number}"

    def tell(self, key: Key | None, fact: str, on: date, **more: object) -> None:
        self.lines.append((key, {"fact": fact, "on": on.isoformat(), **more}))

    def organisation(self, on: date) -> str:
        """Who is responsible on a day."""
        latest = [one for one in self.facts.responsibilities if one.from_on <= on][-1]
        return code(latest)


def code(one: Responsibility) -> str:
    """The organisation of that number in that nation."""
    return f"{one.nation.lower()}-{one.provider_id}"


def person(story: Story) -> None:
    facts = story.facts
    known: Fields = {"fact": "person", "person": story.key, "adult": facts.adult}
    story.lines += [
        (None, {"fact": "organisation", "code": code(one), "name": "N", "nation": one.nation})
        for one in facts.responsibilities
    ]
    story.lines += [
        (
            None,
            {
                "fact": "staff",
                "email": CASEWORKER,
                "role": "caseworker",
                "organisation": story.organisation(facts.episodes[0].started_on),
            },
        )
    ]
    story.lines += [(None, known | ({"turns_18_on": facts.turns_18_on.isoformat()} if facts.turns_18_on else {}))]
    for episode in facts.episodes:
        where = story.organisation(episode.started_on)
        more: Fields = {"caseworker": CASEWORKER} if where.endswith("-1") else {}
        if episode.ends_on_expected:
            more["ends_on_expected"] = episode.ends_on_expected.isoformat()
        story.tell(None, "support_started", episode.started_on, person=story.key, organisation=where, **more)
        if episode.ended_on:
            story.tell(None, "support_ended", episode.ended_on, person=story.key)
    for moved in facts.responsibilities[1:]:
        where = story.organisation(moved.from_on)
        story.tell(None, "responsibility_moved", moved.from_on, person=story.key, organisation=where)


def choices(story: Story) -> None:
    facts, who = story.facts, {"person": story.key}
    for n, stage in enumerate(facts.stages):
        story.tell(("stage", n, 0), "stage_changed", stage.from_on, **who, stage=stage.stage)
    for n, stay in enumerate(facts.stays):
        more = {"release_on": stay.release_on.isoformat()} if stay.release_on else {}
        story.tell(("stay", n, 0), "stay_changed", stay.from_on, **who, context=stay.context, **more)
    for n, own in enumerate(facts.own):
        for m, check in enumerate(own.checks):
            found = {"component": own.component, "outcome": check.outcome}
            story.tell(("own", n, m), "own_device_checked", check.on, **who, **found)
    for n, decline in enumerate(facts.declines):
        asked = {"reason": "not_now", **({"offered_in_language": "vi"} if decline.in_language else {})}
        part = {"component": decline.component, "review_on": decline.review_on.isoformat()}
        story.tell(("decline", n, 0), "declined", decline.offered_on, **who, **part, **asked)
    for n, exemption in enumerate(facts.exemptions):
        assert exemption.review_on is not None
        part = {"component": exemption.component, "review_on": exemption.review_on.isoformat()}
        story.tell(("exemption", n, 0), "exempted", exemption.from_on, **who, **part, reason="safety")


def talks(story: Story) -> None:
    facts, who = story.facts, {"person": story.key}
    for n, session in enumerate(facts.training):
        story.tell(("training", n, 0), "trained", session.on, **who, format=session.format)
    for n, told in enumerate(facts.nrm_explained):
        asked = {"language": "vi", "teach_back": told.teach_back}
        story.tell(("nrm", n, 0), "nrm_explained", told.on, **who, **asked)
    for n, on in enumerate(facts.contact_checks):
        story.tell(("contact", n, 0), "contact_checked", on, **who)
    if facts.consent_withdrawn_on is not None:
        answer = {"purpose": "hold_kit_record", "answer": "withdrawn", "language": "vi"}
        story.tell(("consent", 0, 0), "consent_answered", facts.consent_withdrawn_on, **who, **answer)


def provision(story: Story, n: int, held: Provision) -> None:
    name, on = f"{story.number}-{n}", held.events[0].on
    where, what = story.organisation(on), "sim" if held.kind is ItemKind.SIM else "device"
    if held.kind is ItemKind.SIM:
        more = {"activate_by": held.activate_by.isoformat()} if held.activate_by else {}
        iccid = f"894411{story.number:010}{n + 1:03}"  # ends like nothing that a spreadsheet has shortened
        story.tell(None, "sim_registered", on, sim=name, organisation=where, iccid=iccid, **more)
    else:
        known = {"security_updates_until": held.updates_until.isoformat()} if held.updates_until else {}
        story.lines += [
            (None, line) for line in ready(name, on.isoformat(), kind=held.kind, organisation=where, **known)
        ]
    for m, event in enumerate(held.events):
        key = ("event", n, m)
        if event.what is Happening.ISSUED:
            due = {"due_on": event.due_on.isoformat()} if event.due_on else {}
            thing = {what: name} if what == "sim" else {what: name, "tenure": event.tenure, **due}
            story.tell(key, "issued", on, person=story.key, things=[thing])
        elif event.what is Happening.RETENURED and event.due_on:
            story.tell(key, "extended", event.on, **{what: name}, until=event.due_on.isoformat())
        else:
            fact = "gifted" if event.what is Happening.RETENURED else WORDS[event.what]
            story.tell(key, fact, event.on, **{what: name})
    for m, package in enumerate(held.packages):
        end = {"last_day": (package.ends_on - A_DAY).isoformat()} if package.ends_on else {"open_ended": True}
        paid = {"scheme": package.scheme, "allowance_gb": package.gb_per_30d, "renewal": package.renewal}
        start = {"starts_on": package.starts_on.isoformat()} if package.starts_on else {}
        story.tell(("package", n, m), "package_added", on, sim=name, **paid, **start, **end)


def expressible(facts: Facts) -> Facts:
    """Without what the ledger has no column for."""
    return replace(
        facts,
        adult=facts.adult or facts.turns_18_on is None,
        provisions=tuple(map(expressible_provision, facts.provisions)),
        exemptions=tuple(one for one in facts.exemptions if one.review_on),
        on_the_way=(),
    )


def expressible_provision(held: Provision) -> Provision:
    is_sim = held.kind is ItemKind.SIM
    events = [
        replace(event, tenure=Tenure.GIFT, due_on=None) if is_sim and event.tenure else event for event in held.events
    ]
    kept = [event for event in events if event.what in WORDS or can_set(event)]
    return replace(held, events=tuple(kept), packages=held.packages if is_sim else ())


def can_set(event: Event) -> bool:
    lent_or_given = event.tenure in (Tenure.GIFT, Tenure.LOAN_FIXED)
    return event.what is Happening.ISSUED or (event.what is Happening.RETENURED and lent_or_given)


def remaining(story: Story, providers: dict[str, int], caseworker: int) -> Facts:
    """The facts without what was refused, with the first stage and stay of each time in support."""
    facts, gone = story.facts, story.gone

    def kept(kind: str, items: tuple, n: int = 0) -> tuple:  # type: ignore[type-arg]  # of any facts
        place = (lambda m: (kind, m, 0)) if kind not in {"own", "event", "package"} else (lambda m: (kind, n, m))
        return tuple(one for m, one in enumerate(items) if place(m) not in gone)

    begins = [episode.started_on for episode in facts.episodes]
    stages = [StageFact(on, Stage.RG_POSITIVE) for on in begins] + list(kept("stage", facts.stages))
    stays = [StayFact(on, Context.COMMUNITY) for on in begins] + list(kept("stay", facts.stays))
    held = [
        replace(
            one,
            events=tuple(sorted(kept("event", one.events, n), key=lambda event: event.on)),
            packages=kept("package", one.packages, n),
        )
        for n, one in enumerate(facts.provisions)
        if ("event", n, 0) not in gone
    ]
    responsibilities = tuple(
        replace(
            one,
            provider_id=providers[code(one)],
            caseworker_id=caseworker if one.caseworker_id else None,
        )
        for one in facts.responsibilities
    )
    own = tuple(OwnItem(one.component, kept("own", one.checks, n)) for n, one in enumerate(facts.own))
    return replace(
        facts,
        stages=tuple(sorted(stages, key=lambda one: one.from_on)),
        stays=tuple(sorted(stays, key=lambda one: one.from_on)),
        provisions=tuple(held),
        responsibilities=responsibilities,
        own=tuple(one for one in own if one.checks),
        declines=kept("decline", facts.declines),
        exemptions=kept("exemption", facts.exemptions),
    )


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Database]:
    config = configured(tmp_path_factory.mktemp("histories"))
    Path(sa.make_url(config.database.url).database or "").write_bytes(sqlite_template.read_bytes())
    database = Database(config)
    yield database
    database.close()


def brought(database: Database, story: Story) -> None:
    """All of the story that can be brought in."""
    while True:
        lines = [(key, line) for key, line in story.lines if key not in story.gone or key is None]
        try:
            bring(database, AT, file_of(json.loads(json.dumps(line)) for _key, line in lines))
            return
        except history.LinesRefused as refused:
            for one in refused.refusals.listed:
                key = lines[one.number - 1][0]
                assert key is not None, one
                story.gone.add(key)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(facts=any_facts.map(expressible))
def test_brought_in_as_the_rule_reads_the_facts(ledger: Database, facts: Facts) -> None:
    story = Story(facts)
    person(story)
    choices(story)
    talks(story)
    for n, held in enumerate(facts.provisions):
        provision(story, n, held)
    brought(ledger, story)
    with ledger.reading() as session:
        providers = dict(session.execute(sa.select(Provider.code, Provider.id)).all())
        caseworker = session.exec(select(Staff.id).where(Staff.email == CASEWORKER)).one()
        newest = session.exec(select(Survivor.id).order_by(sa.desc(Survivor.id)).limit(1)).one()
        rows = session.exec(select(KitSpan).where(KitSpan.survivor_id == newest).order_by(KitSpan.from_on)).all()
        assert caseworker is not None
    names = [name for name in kit.Span._fields if name not in {"matter", "flags"}]
    expected = kit.spans(remaining(story, providers, caseworker), ledger.config.policies)
    found = [[getattr(row, name) for name in names] + [row.flags] for row in rows]
    assert found == [[getattr(span, name) for name in names] + [" ".join(span.flags)] for span in expected]
