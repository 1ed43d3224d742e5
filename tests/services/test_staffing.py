"""Staff, their roles, and the organisations they work for."""

from typing import Any

import pytest

from devicefleet.db import Database
from devicefleet.rules.access import WIDE_ROLES
from devicefleet.rules.terms import Role
from devicefleet.services import signing_in, staffing
from devicefleet.tables import Membership, Staff
from tests.given import PASSWORD, Given
from tests.services.desk import Desk

NEW = {"email": "new@demo.example", "password": PASSWORD, "role": Role.WAREHOUSE}


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMIN, Role.OPERATOR)])
def test_only_administrators_manage_staff(desk: Desk, given: Given, role: Role) -> None:
    actor = given.actor(role)
    for service, asked in (
        (staffing.add_provider, {"code": "new", "name": "New"}),
        (staffing.add_site, {"provider_id": given.home.id, "code": "hub", "name": "Hub"}),
        (staffing.add_staff, {**NEW, "provider": "home"}),
        (staffing.set_password, {"email": "a@demo.example", "password": PASSWORD}),
        (staffing.disable, {"email": NEW["email"]}),
    ):
        assert desk.refused(service, actor, **asked).status == 403
    desk.do(staffing.add_staff, given.actor(Role.ADMIN), **NEW, provider="home")


def test_an_account_may_have_several_roles_each_once(both_engines: Database, desk: Desk, given: Given) -> None:
    home, other = given.home, given.provider("other")
    first = desk.do(staffing.add_staff, **NEW, provider=home.code)
    second = desk.do(staffing.add_staff, **{**NEW, "password": "ignored"}, provider="OTHER ")
    third = desk.do(staffing.add_staff, **{**NEW, "role": Role.AUDITOR, "email": " New@Demo.Example"})
    assert first.id == second.id == third.id
    assert desk.one(Staff, first.id).password_hash == first.password_hash
    assert [desk.one(Membership, key).provider_id for key in (1, 2, 3)] == [home.id, other.id, None]
    again = desk.refused(staffing.add_staff, **NEW, provider="other")
    assert str(again) == "This person already has this role there."
    again = desk.refused(staffing.add_staff, **{**NEW, "role": Role.AUDITOR})
    assert str(again) == "This person already has this role."


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"email": "nobody"}, "email", "nobody is not an e-mail address."),
        ({"password": "short"}, "password", "A password has 15 to 128 characters."),
        ({"password": "x" * 129}, "password", "A password has 15 to 128 characters."),
        ({"password": "ababababababababab"}, "password", "This password is easy to guess."),
        ({"password": "the new DeviceFleet one"}, "password", "This password is easy to guess."),
        (
            {"email": "marigold@demo.example", "password": "my marigold garden wall"},
            "password",
            "This password is easy",
        ),
        ({"role": Role.OPERATOR}, "role", "The operator is the command line itself"),
        ({"role": Role.AUDITOR}, "provider", "The role auditor is for all organisations"),
        ({"provider": "elsewhere"}, "provider", "There is no organisation elsewhere. Known: home."),
    ],
)
def test_what_no_account_can_be(desk: Desk, given: Given, asked: dict[str, Any], field: str, sentence: str) -> None:
    refusal = desk.refused(staffing.add_staff, **{**NEW, "provider": given.home.code, **asked})
    assert refusal.field == field
    assert str(refusal).startswith(sentence)


def test_the_only_organisation_needs_no_naming(desk: Desk, given: Given) -> None:
    refusal = desk.refused(staffing.add_staff, **NEW)
    assert str(refusal) == "Say for which organisation, with --provider: none yet."
    assert given.home.id == desk.do(staffing.add_staff, **NEW).id
    given.provider("other")
    refusal = desk.refused(staffing.add_staff, **{**NEW, "email": "b@demo.example"})
    assert str(refusal) == "Say for which organisation, with --provider: home, other."


def test_an_organisation_has_a_code_of_its_own(desk: Desk, given: Given) -> None:
    given.provider("home")
    assert str(desk.refused(staffing.add_provider, code=" HOME ", name="x")) == (
        "There is already an organisation with this code."
    )
    assert desk.refused(staffing.add_provider, code=" ", name="x").field == "code"


def test_an_account_is_disabled_once(desk: Desk, given: Given) -> None:
    staff = given.staff(email="a@demo.example")
    desk.do(staffing.disable, email=" A@demo.example")
    assert desk.one(Staff, staff.id).disabled_at == desk.at.now
    assert str(desk.refused(staffing.disable, email="a@demo.example")) == "a@demo.example is already disabled."
    assert str(desk.refused(staffing.disable, email="b@demo.example")) == "There is no account b@demo.example."


def test_an_account_without_a_password_waits_for_one(desk: Desk, given: Given) -> None:
    account = desk.do(staffing.add_staff, **{**NEW, "password": None}, provider=given.home.code)
    asked = {"at": desk.at, "email": NEW["email"], "network": "127.0.0.1"}
    with desk.database.writing() as session:
        assert signing_in.sign_in(session, **asked, password="") is None
    desk.do(staffing.set_password, email=f" {NEW['email'].title()}", password=PASSWORD)
    with desk.database.writing() as session:
        token = signing_in.sign_in(session, **asked, password=PASSWORD)
        assert token is not None
        assert signing_in.resolve(session, desk.at, token) is not None
    desk.do(staffing.set_password, email=NEW["email"], password=f"{PASSWORD} again")
    with desk.database.writing() as session:
        assert signing_in.resolve(session, desk.at, token) is None
    assert desk.refused(staffing.set_password, email=NEW["email"], password="password").field == "password"
    assert desk.refused(staffing.set_password, email="b@demo.example", password=PASSWORD).status == 404
    assert desk.trail()[-1] == "staff.password_set"
    assert account.email == NEW["email"]


def test_wide_roles_have_no_organisation(desk: Desk, given: Given) -> None:
    for role in WIDE_ROLES - {Role.OPERATOR}:
        assert given.actor(role).provider_id is None


def test_every_change_is_on_the_trail(desk: Desk, given: Given) -> None:
    administrator = given.actor(Role.ADMIN)
    before = len(desk.trail())
    desk.do(staffing.add_provider, administrator, code="north", name="North")
    desk.do(staffing.add_site, administrator, provider_id=1, code="hub", name="Hub")
    desk.do(staffing.add_staff, administrator, **NEW, provider="north")
    desk.do(staffing.disable, administrator, email=NEW["email"])
    assert desk.trail()[before:] == ["provider.added", "site.added", "staff.added", "staff.disabled"]
    desk.assert_sound()
