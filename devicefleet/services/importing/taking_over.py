"""The last stage: every row is judged once more and done in one transaction, all rows or the valid ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.rules.access import Actor
from devicefleet.rules.importing.lines import SimLine
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.terms import AllowancePeriod, BatchState, DeviceState, Importing, Renewal, Verdict
from devicefleet.rules.words import n_
from devicefleet.services import audit, devices, packages, sims, timeline
from devicefleet.services.importing.judging import Judged, judge_rows, rows_of
from devicefleet.services.importing.staging import find
from devicefleet.tables import Device, ImportBatch, ImportRow, Sim
from devicefleet.tables.base import key_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many devices or SIMs were added and changed, how many were as they are, and how many rows were left out."""

    created: int
    updated: int
    unchanged: int
    skipped: int
    refused: int
    codes: tuple[str, ...] = ()


def take_over(session: Session, actor: Actor, at: Moment, *, batch_id: int, only_valid: bool = False) -> Outcome:
    """Do what the rows say; with refused rows among them, only if `only_valid` says to leave those out."""
    batch = find(session, actor, batch_id)
    judged = judge_rows(session, batch, rows_of(session, batch))
    refused = sum(any(unit.verdict == Verdict.ERROR for unit in units) for _number, units in judged)
    if refused and not only_valid:
        sentence = n_(
            "{n} row cannot be taken over, so nothing was done. Correct it, or take over the other rows only.",
            "{n} rows cannot be taken over, so nothing was done. Correct them, or take over the other rows only.",
            refused,
        )
        raise Conflict(sentence)
    units = [unit for _number, found in judged if all(one.verdict != Verdict.ERROR for one in found) for unit in found]
    codes = _create(session, actor, at, batch, [unit for unit in units if unit.verdict == Verdict.CREATE])
    with timeline.once_at_end(session):
        for unit in units:
            if unit.verdict == Verdict.UPDATE:
                _update(session, actor, at, unit)
    _finish(session, actor, at, batch)
    return Outcome(
        created=_count(units, Verdict.CREATE),
        updated=_count(units, Verdict.UPDATE),
        unchanged=_count(units, Verdict.UNCHANGED),
        skipped=_count(units, Verdict.SKIP),
        refused=refused,
        codes=tuple(codes),
    )


def _create(session: Session, actor: Actor, at: Moment, batch: ImportBatch, units: Sequence[Judged]) -> Sequence[str]:
    if not units:
        return ()
    if batch.importing == Importing.DEVICES:
        new = [({**_values(unit), "code": getattr(unit.line, "code", None)}, not _expected(unit)) for unit in units]
        return devices.register_all(session, actor, at, provider_id=batch.provider_id, devices=new)
    for unit in units:
        sim = sims.register(session, actor, at, provider_id=batch.provider_id, values=_values(unit))
        _add_package(session, actor, at, sim, unit)
    return ()


def _update(session: Session, actor: Actor, at: Moment, unit: Judged) -> None:
    stored = unit.stored
    if isinstance(stored, Device):
        if stored.state == DeviceState.EXPECTED and getattr(unit.line, "arrived", False):
            devices.receive(session, actor, at, scan=stored.code, values=_values(unit))
        else:
            devices.correct(session, actor, at, device=stored, values=_values(unit))
    elif isinstance(stored, Sim):
        sims.correct(session, actor, at, sim=stored, values=_values(unit))
        if "package" in unit.changes:
            _add_package(session, actor, at, stored, unit)


def _add_package(session: Session, actor: Actor, at: Moment, sim: Sim, unit: Judged) -> None:
    line = unit.line
    if not isinstance(line, SimLine) or line.scheme is None:
        return
    package = packages.Package(
        scheme=line.scheme,
        allowance_gb=None if line.unlimited else line.allowance_gb,
        allowance_period=line.allowance_period or AllowancePeriod.DAY30,
        renewal=line.renewal or Renewal.NONE,
        starts_on=line.starts_on,
        last_day=line.last_day,
        open_ended=line.starts_on is not None and line.last_day is None and line.renewal == Renewal.AUTO_FUNDED,
        cost_pence=line.cost_pence,
    )
    packages.add_to(session, actor, at, sim=sim, package=package)


def _finish(session: Session, actor: Actor, at: Moment, batch: ImportBatch) -> None:
    """The rows have done their work; only how many there were is kept."""
    session.execute(delete(ImportRow).where(col(ImportRow.batch_id) == batch.id))
    batch.state = BatchState.COMMITTED
    session.add(batch)
    audit.record(
        session,
        actor,
        at,
        "import.committed",
        "import",
        str(key_of(batch)),
        sorted(filter(None, batch.mapping.values())),
    )


def _values(unit: Judged) -> dict[str, Any]:
    return dict(unit.line.values())


def _expected(unit: Judged) -> bool:
    return bool(getattr(unit.line, "expected", False))


def _count(units: Sequence[Judged], verdict: Verdict) -> int:
    return sum(unit.verdict == verdict for unit in units)
