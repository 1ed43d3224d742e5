"""One ladder for every act: it works · role too low · somebody else's · not there · the future · sent twice."""

from datetime import timedelta
from typing import Any

import pytest

from devicefleet.rules.access import ACCESS, Actor, Scope
from devicefleet.rules.terms import Role
from devicefleet.services.ledger import Once
from tests.given import Given
from tests.services.act import Act
from tests.services.acts import ACTS
from tests.services.desk import Desk

STAFF = (Role.WAREHOUSE, Role.CASEWORKER, Role.PROVIDER_MANAGER, Role.COORDINATOR, Role.FUNDER, Role.AUDITOR)


@pytest.mark.parametrize("name", ACTS)
def test_every_act_climbs_the_ladder(name: str, both_engines: object, given: Given, desk: Desk) -> None:
    act = ACTS[name]
    asked = act.arrange(given)
    role_too_low(act, asked, given, desk)
    not_theirs_is_not_there(act, asked, given, desk)
    not_in_the_future(act, asked, given, desk)
    it_works_once(act, asked, given, desk)


def role_too_low(act: Act, asked: dict[str, Any], given: Given, desk: Desk) -> None:
    for role in STAFF:
        if role not in ACCESS[act.permission]:
            refusal = desk.refused(act.service, given.actor(role), **asked)
            assert (refusal.status, str(refusal)[:29]) == (403, "Your role does not allow this")


def not_theirs_is_not_there(act: Act, asked: dict[str, Any], given: Given, desk: Desk) -> None:
    """A stranger's answer for what is somebody else's is, word for word, the answer for what is not there."""
    other = given.provider("other")
    stranger, nowhere = given.actor(Role.PROVIDER_MANAGER, other), act.elsewhere()
    if "items" in nowhere:  # the person is theirs, the things are not
        asked = {**asked, "survivor": given.survivor(other).ref}
    theirs = desk.refused(act.service, stranger, **asked)
    missing = desk.refused(act.service, stranger, **{**asked, **nowhere})
    assert theirs.status == missing.status == 404
    assert without_names(str(theirs), asked) == without_names(str(missing), nowhere)
    if ACCESS[act.permission].get(Role.CASEWORKER) is Scope.OWN and "survivor" in asked:
        colleague = desk.refused(act.service, given.actor(Role.CASEWORKER), **asked)
        assert colleague.status == 404


def without_names(sentence: str, asked: dict[str, Any]) -> str:
    named = [asked.get("scan", ""), asked.get("survivor", ""), *(item.scan for item in asked.get("items", ()))]
    for name in filter(None, named):
        sentence = sentence.replace(name, "…")
    return sentence


def not_in_the_future(act: Act, asked: dict[str, Any], given: Given, desk: Desk) -> None:
    if act.takes_a_day:
        refusal = desk.refused(act.service, **asked, on=desk.at.today + timedelta(days=1))
        assert (refusal.status, refusal.field) == (422, "on")
        assert "is in the future" in str(refusal)


def it_works_once(act: Act, asked: dict[str, Any], given: Given, desk: Desk) -> None:
    """Sent again it answers the same; with other answers under the same key it is refused."""
    actor = allowed(act, given)
    once = Once.of("the page drawn at noon", "these answers")
    trail = desk.trail()
    first = desk.do(act.service, actor, **asked, once=once)
    assert desk.trail() == [*trail, act.trail]
    desk.assert_sound()
    after = desk.rows()
    again = desk.do(act.service, actor, **asked, once=once)
    assert getattr(again, "id", again) == getattr(first, "id", first)
    assert desk.rows() == after, "the second time changed something"
    refusal = desk.refused(act.service, actor, **asked, once=Once(once.key, "other answers"))
    assert (refusal.status, str(refusal)[:52]) == (422, "This page was already sent with other answers. Open ")


def allowed(act: Act, given: Given) -> Actor:
    """The first role of the access table that reaches a whole organisation."""
    role = next(role for role, scope in ACCESS[act.permission].items() if scope is Scope.ORGANISATION)
    return given.actor(role)
