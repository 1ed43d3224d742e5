"""What was gone through with somebody, and what they answered: dates and closed lists, never a word of theirs."""

from datetime import date

from sqlmodel import Field, SQLModel

from devicefleet.rules.terms import (
    ConsentAnswer,
    ConsentForm,
    ConsentPurpose,
    TeachBack,
    TrainingFormat,
    TrainingModule,
)
from devicefleet.tables.base import check, choice


class TrainingSession(SQLModel, table=True):
    """One session of training somebody took part in."""

    __tablename__ = "training_session"
    __table_args__ = (check("minutes BETWEEN 1 AND 600", "minutes_in_a_day"),)
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    survivor_id: int = Field(foreign_key="survivor.id", index=True)
    held_on: date
    format: TrainingFormat = choice(TrainingFormat, "format")
    module: TrainingModule | None = choice(TrainingModule, "module", default=None, nullable=True)
    minutes: int | None = None


class NrmExplanation(SQLModel, table=True):
    """The National Referral Mechanism explained, in which language, and how much they could say back."""

    __tablename__ = "nrm_explanation"
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    survivor_id: int = Field(foreign_key="survivor.id", index=True)
    explained_on: date
    language: str = Field(max_length=35)
    interpreter: bool = False
    teach_back: TeachBack = choice(TeachBack, "teach_back")


class ContactCheck(SQLModel, table=True):
    """The day on which how to reach somebody safely was gone through with them; how is a `ContactRule`."""

    __tablename__ = "contact_check"
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    survivor_id: int = Field(foreign_key="survivor.id", index=True)
    checked_on: date = Field(index=True)


class Consent(SQLModel, table=True):
    """What somebody answered when asked to agree to one purpose; the latest answer stands."""

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    survivor_id: int = Field(foreign_key="survivor.id", index=True)
    purpose: ConsentPurpose = choice(ConsentPurpose, "purpose")
    answer: ConsentAnswer = choice(ConsentAnswer, "answer")
    answered_on: date
    language: str = Field(max_length=35)
    interpreter: bool = False
    how: ConsentForm = choice(ConsentForm, "how")
