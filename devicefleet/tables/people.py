"""Organisations, and the staff who work for them."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from devicefleet.rules.terms import Role
from devicefleet.tables.base import check, choice, unique_while

WIDE_ROLES = "'coordinator', 'training_supervisor', 'funder', 'admin', 'auditor'"


class Provider(SQLModel, table=True):
    """A provider organisation; `nation` picks the bank holidays its working days are counted with."""

    __table_args__ = (
        check("length(code) BETWEEN 2 AND 32", "code_length"),
        check("nation IN ('ENG', 'WLS', 'SCT', 'NIR')", "nation"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=32)
    name: str = Field(max_length=120)
    nation: str = Field(default="ENG", max_length=3)
    created_at: datetime


class Site(SQLModel, table=True):
    """A hub or store of a provider, known by a short code; never an address."""

    __table_args__ = (sa.UniqueConstraint("provider_id", "code"),)
    id: int | None = Field(default=None, primary_key=True)
    provider_id: int = Field(foreign_key="provider.id")
    code: str = Field(max_length=32)
    name: str = Field(max_length=120)


class Staff(SQLModel, table=True):
    """Somebody who signs in; known by a work e-mail address only."""

    __table_args__ = (check("email = lower(email)", "email_lower"),)
    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True, max_length=254)
    password_hash: str = Field(max_length=255)
    created_at: datetime
    disabled_at: datetime | None = None


class Membership(SQLModel, table=True):
    """One role of one person at one organisation; roles that see every organisation carry none."""

    __table_args__ = (
        check(f"(role IN ({WIDE_ROLES})) = (provider_id IS NULL)", "wide_roles_have_no_provider"),
        unique_while(
            "uq_membership_open",
            "staff_id",
            "provider_id",
            "role",
            where="ended_at IS NULL AND provider_id IS NOT NULL",
        ),
        unique_while("uq_membership_open_wide", "staff_id", "role", where="ended_at IS NULL AND provider_id IS NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    staff_id: int = Field(foreign_key="staff.id", index=True)
    provider_id: int | None = Field(default=None, foreign_key="provider.id", index=True)
    role: Role = choice(Role, "role")
    started_at: datetime
    ended_at: datetime | None = None


class StaffSession(SQLModel, table=True):
    """One signed-in browser, kept here so that it can be ended from anywhere; only a hash of its key is stored."""

    __tablename__ = "staff_session"
    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    staff_id: int = Field(foreign_key="staff.id", index=True)
    membership_id: int | None = Field(default=None, foreign_key="membership.id")
    created_at: datetime
    seen_at: datetime
    expires_at: datetime = Field(index=True)
    ended_at: datetime | None = None


class SignInTry(SQLModel, table=True):
    """One failed sign-in, kept for a quarter of an hour; keys are hashes of the address typed and of the network."""

    __tablename__ = "sign_in_try"
    __table_args__ = (sa.Index("ix_sign_in_try_key_at", "key", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=64)
    at: datetime = Field(index=True)
