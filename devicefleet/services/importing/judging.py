"""The second stage: what each row would do, said before anything is done. Nothing here changes a device or a SIM."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from sqlalchemy import update
from sqlmodel import Session, col, select

from devicefleet.rules.access import Actor
from devicefleet.rules.dates import Order
from devicefleet.rules.importing.batches import check_rows
from devicefleet.rules.importing.delivery import problems_if_new
from devicefleet.rules.importing.lines import CellProblem, DeviceLine, SimLine
from devicefleet.rules.tags import show
from devicefleet.rules.terms import DeviceState, Importing, Kind, Verdict
from devicefleet.rules.words import N_, _
from devicefleet.services import sims
from devicefleet.services.importing.known import KnownDevices, KnownSims, known_devices, known_sims
from devicefleet.services.importing.staging import Reading, cells_of, find
from devicefleet.tables import DataPackage, Device, ImportBatch, ImportRow, Sim

SLICE = 2_000
TAKEN = N_("This is already in use. If it is not in your register, ask your administrator.")


@dataclass(frozen=True, slots=True)
class Judged:
    """One unit of one row: what it would do, to what, and why not. `stored` is what it would change."""

    line: DeviceLine | SimLine
    verdict: Verdict
    problems: tuple[CellProblem, ...] = ()
    changes: tuple[str, ...] = ()
    stored: Device | Sim | None = None


def judge(session: Session, actor: Actor, *, batch_id: int, most: int = SLICE) -> Reading:
    """Judge the next rows of a staged file and keep what was found; done equals total when all are judged."""
    batch = find(session, actor, batch_id)
    rows = rows_of(session, batch)
    until = min(batch.checked_count + most, len(rows))
    judged = judge_rows(session, batch, rows[:until], after=batch.checked_count)
    verdicts = [
        {"id": row.id, **_stored(batch, units)}
        for row, (_number, units) in zip(rows[batch.checked_count : until], judged, strict=True)
    ]
    if verdicts:
        session.execute(update(ImportRow), verdicts)
    batch.checked_count = until
    session.add(batch)
    return Reading(until, len(rows))


def judge_rows(
    session: Session, batch: ImportBatch, rows: Sequence[ImportRow], *, after: int = 0
) -> list[tuple[int, list[Judged]]]:
    """Judge `rows[after:]`; the rows before are read too, since the same thing twice in a file is a problem."""
    fields = [(row.row_number, cells_of(session, row)) for row in rows]
    checked = list(check_rows(fields, batch.importing, cast(Mapping[str, Order], batch.orders)))[after:]
    lines = [line for _number, units in checked for line in units]
    one = _judge_of(session, batch, lines)
    return [(number, [one(line) for line in units]) for number, units in checked]


def _judge_of(session: Session, batch: ImportBatch, lines: Iterable[DeviceLine | SimLine]) -> Callable[[Any], Judged]:
    if batch.importing == Importing.DEVICES:
        known = known_devices(session, batch.provider_id, (line for line in lines if isinstance(line, DeviceLine)))
        return lambda line: judge_device(line, known)
    stored = known_sims(session, batch.provider_id, (line for line in lines if isinstance(line, SimLine)))
    return lambda line: judge_sim(line, stored)


def judge_device(line: DeviceLine, known: KnownDevices) -> Judged:
    """What one line would do to the register of devices."""
    if line.skipped or line.problems:
        return Judged(line, Verdict.SKIP if line.skipped else Verdict.ERROR, line.problems)
    found = known.matches(line)
    if problem := _foreign_or_mixed(found, known.provider_id, lambda device: show(device.code)):
        return Judged(line, Verdict.ERROR, (problem,))
    stored = next(iter(found.values()), None) or _expected_unit(line, known)
    if stored is None:
        missing = problems_if_new(line)
        return Judged(line, Verdict.ERROR if missing else Verdict.CREATE, missing)
    changes = tuple(sorted(name for name, value in line.values().items() if getattr(stored, name) != value))
    arrives = stored.state == DeviceState.EXPECTED and line.arrived
    if "kind" in changes and stored.state not in (DeviceState.EXPECTED, DeviceState.RECEIVED):
        sentence = _("{code} is already in use: its kind cannot change any more.", code=show(stored.code))
        return Judged(line, Verdict.ERROR, (CellProblem("kind", sentence),), stored=stored)
    if arrives and (lacking := _lacking(line, stored)):
        return Judged(line, Verdict.ERROR, (lacking,), stored=stored)
    verdict = Verdict.UPDATE if changes or arrives else Verdict.UNCHANGED
    return Judged(line, verdict, changes=changes, stored=stored)


def judge_sim(line: SimLine, known: KnownSims) -> Judged:
    """What one line would do to the register of SIMs."""
    if line.skipped or line.problems:
        return Judged(line, Verdict.SKIP if line.skipped else Verdict.ERROR, line.problems)
    found = known.matches(line)
    if problem := _foreign_or_mixed(found, known.provider_id, lambda sim: sim.iccid or _("known by its number")):
        return Judged(line, Verdict.ERROR, (problem,))
    stored = next(iter(found.values()), None)
    if stored is None:
        return Judged(line, Verdict.CREATE)
    values = line.values()
    changes = {name for name in sims.EDITABLE if values.get(name) is not None and getattr(stored, name) != values[name]}
    if line.msisdn and known.index(line.msisdn) != stored.number_index:
        changes.add("msisdn")
    if line.package() and not _has_package(line, known.packages.get(stored.id or 0, [])):
        changes.add("package")
    return Judged(line, Verdict.UPDATE if changes else Verdict.UNCHANGED, changes=tuple(sorted(changes)), stored=stored)


def _expected_unit(line: DeviceLine, known: KnownDevices) -> Device | None:
    """A line that names its order and its serial is the arrival of one unit of that order, where one is awaited."""
    waiting = known.expected.get(line.order or "", [])
    fits = [device for device in waiting if line.kind in (None, device.kind)]
    if not fits or line.expected:
        return None
    waiting.remove(fits[0])
    return fits[0]


def _lacking(line: DeviceLine, stored: Device) -> CellProblem | None:
    if (line.kind or stored.kind) == Kind.LAPTOP and not (line.serial or stored.serial):
        return CellProblem("serial", _("A laptop needs its serial number: it is on the underside or in the settings."))
    if line.serial and not (line.make or stored.make):
        return CellProblem("make", _("Give the make too: a serial number is only unique within one make."))
    return None


def _foreign_or_mixed(
    found: Mapping[str, Device] | Mapping[str, Sim], provider_id: int, name: Callable[[Any], str]
) -> CellProblem | None:
    """Somebody else's, said without saying whose; or two identifiers that lead to two different things."""
    for column, thing in found.items():
        if thing.provider_id != provider_id:
            return CellProblem(column, _(TAKEN))
    if len({thing.id for thing in found.values()}) > 1:
        (first, one), (second, other), *_rest = found.items()
        sentence = _(
            "This row mixes two: its {first} belongs to {one}, its {second} to {other}. Correct one of the cells.",
            first=first, one=name(one), second=second, other=name(other),
        )  # fmt: skip
        return CellProblem(second, sentence)
    return None


def _has_package(line: SimLine, packages: Sequence[DataPackage]) -> bool:
    """The same term is on the SIM already; one that begins at activation is the same whenever that was."""
    given = line.package()
    return any(
        package.scheme == given.get("scheme", package.scheme)
        and (package.on_activation if "starts_on" not in given else package.starts_on == given["starts_on"])
        for package in packages
    )


def rows_of(session: Session, batch: ImportBatch) -> Sequence[ImportRow]:
    """The rows to be judged, in the order of the file; those with nothing to read were decided when it was loaded."""
    query = select(ImportRow).where(col(ImportRow.batch_id) == batch.id).order_by(col(ImportRow.row_number))
    return [row for row in session.exec(query) if row.cells]


def _stored(batch: ImportBatch, units: Sequence[Judged]) -> dict[str, Any]:
    """A row's verdict: the worst of its units, with every problem once, headed by the file's own words."""
    headers = {key: header for header, key in batch.mapping.items() if key}
    rank = [Verdict.ERROR, Verdict.CREATE, Verdict.UPDATE, Verdict.UNCHANGED, Verdict.SKIP]
    verdict = min((unit.verdict for unit in units), key=rank.index)
    problems = dict.fromkeys(problem for unit in units for problem in (*unit.problems, *_skip_note(unit)))
    warnings = dict.fromkeys(warning for unit in units for warning in unit.line.warnings)
    return {
        "verdict": verdict,
        "problems": [
            {**asdict(problem), "column": headers.get(problem.column, problem.column), "warning": warning}
            for warning, found in ((False, problems), (True, warnings))
            for problem in found
        ],
        "changes": {
            "names": sorted({name for unit in units for name in unit.changes}),
            "units": sum(unit.verdict == Verdict.CREATE for unit in units),
        },
        "target": next((_name(unit.stored) for unit in units if unit.stored is not None), None),
    }


def _skip_note(unit: Judged) -> tuple[CellProblem, ...]:
    return (CellProblem("", unit.line.skipped),) if unit.line.skipped else ()


def _name(thing: Device | Sim) -> str | None:
    return thing.code if isinstance(thing, Device) else thing.iccid
