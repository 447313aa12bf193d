"""What is filed about teams, and what follows: a plan without a trainer is flagged, expected volume needs people."""

from __future__ import annotations

from datetime import datetime

from rules.authority import belongs_to
from rules.versions import next_version
from rules.workforce.parts import expect_part
from rules.workforce.telling import Word, told_departments, told_people
from schemas.decision import Decision, Reason
from schemas.errors import InvalidMessage
from schemas.filing import Filing
from schemas.messages.base import Event, Message
from schemas.messages.filings import (
    ContestHeld,
    FiguresSupplied,
    FilingMessage,
    TrainingPlanned,
    VolumeExpected,
)
from schemas.policy.pack import Pack
from schemas.policy.workforce_people import Training
from schemas.staff import Staff

NO_TRAINER = "no_eligible_trainer"


def file(
    before: Filing | None,
    message: FilingMessage,
    pack: Pack,
    *,
    happened_at: datetime,
    flags: tuple[str, ...] = (),
) -> Decision[Filing]:
    """File something, or file it anew; an older word that comes later changes nothing."""
    event = f"{message.KIND.replace('_', '-')}.filed"
    if before is not None and happened_at < before.filed_at:
        return Decision(before=before, after=before, event=event)
    after = Filing(
        id=message.target("").id,
        version=before.version if before else 0,
        kind=message.KIND,
        pack=pack.name,
        name=message.name(),
        content=message.model_dump(mode="json", exclude={"pack", "by"}, exclude_none=True),
        flags=flags,
        by=message.by,
        filed_at=happened_at,
    )
    return Decision(before=before, after=next_version(before, after), event=event)


def plan_training(  # noqa: PLR0913 - what is decided about, all named
    before: Filing | None,
    message: TrainingPlanned,
    pack: Pack,
    staff: Staff,
    *,
    now: datetime,
    happened_at: datetime,
) -> Decision[Filing]:
    """File a training plan; one without an eligible trainer is flagged, and somebody is told.

    Raises:
        NotAllowed: the pack plans no training.

    Source: S1-62, S1-63; workforce.yaml, row workforce.training.
    """
    row = expect_part(pack, pack.workforce.training, "training")
    lacks = not any(may_train(pack, staff, one, row) for one in message.trainers)
    filed = file(before, message, pack, happened_at=happened_at, flags=(NO_TRAINER,) if lacks else ())
    if not lacks or filed.changes_nothing:
        return filed
    word = Word(
        kind="training_plan",
        about=f"{message.plan}:{filed.after.version}",
        text={
            "zh": f"培训计划{message.plan}没有合格的培训师。",
            "en": f"Training plan {message.plan} has no eligible trainer.",
        },
        details={"plan": message.plan, "flag": NO_TRAINER},
    )
    return _told(filed, pack, staff, row.addressee, word, row=row.id, now=now)


def may_train(pack: Pack, staff: Staff, trainer: str, row: Training) -> bool:
    """Say whether somebody may train others: by a role in the staff file, or by their id."""
    person = staff.person(trainer)
    roles = person.roles if person else ()
    return any(role in roles or belongs_to(pack, trainer, role) for role in row.trainers)


def hold_contest(
    before: Filing | None, message: ContestHeld, pack: Pack, *, happened_at: datetime
) -> Decision[Filing]:
    """File the result of a contest.

    Raises:
        InvalidMessage: the winner took no part.

    Source: S3-63.
    """
    if message.winner not in message.teams:
        expected = f"one of {', '.join(message.teams)}"
        raise InvalidMessage(
            "The winner took no part.", field="winner", expected=expected, found=repr(message.winner)
        )
    return file(before, message, pack, happened_at=happened_at)


def supply_figures(
    before: Filing | None, message: FiguresSupplied, pack: Pack, *, happened_at: datetime
) -> Decision[Filing]:
    """File what the personnel office knows of a team in a month.

    Raises:
        InvalidMessage: a team that the directory does not know.

    Source: S1-46.
    """
    codes = pack.directory.department_codes
    if message.team not in codes:
        expected = f"one of {', '.join(sorted(codes))}"
        raise InvalidMessage(
            "The directory has no such team.", field="team", expected=expected, found=repr(message.team)
        )
    return file(before, message, pack, happened_at=happened_at)


def suggest_capacity(  # noqa: PLR0913 - what is decided about, all named
    before: Filing | None,
    message: VolumeExpected,
    pack: Pack,
    staff: Staff,
    *,
    now: datetime,
    happened_at: datetime,
) -> Decision[Filing]:
    """File a warning of more cases to come, and suggest how many people they need.

    Raises:
        NotAllowed: the pack says nothing of capacity.
        InvalidMessage: it ends before it begins.

    Source: S3-29; workforce.yaml, row workforce.capacity.
    """
    row = expect_part(pack, pack.workforce.capacity, "capacity")
    if message.until <= message.since:
        raise InvalidMessage(
            "The volume ends before it begins.",
            field="until",
            expected=f"after {message.since.isoformat()}",
            found=message.until.isoformat(),
        )
    filed = file(before, message, pack, happened_at=happened_at)
    if filed.changes_nothing:
        return filed
    workers = -(-message.cases_a_day // row.cases_a_day)
    volume = message.cases_a_day
    word = Word(
        kind="capacity",
        about=f"{message.occasion}:{filed.after.version}",
        text={
            "zh": f"{message.occasion}：预计每天{volume}件，建议安排{workers}人。",
            "en": f"{message.occasion}: {volume} cases a day are expected; {workers} people are suggested.",
        },
        details={
            "expected_volume": volume,
            "workers": workers,
            "since": message.since.isoformat(),
            "until": message.until.isoformat(),
        },
    )
    return _told(filed, pack, staff, row.addressee, word, row=row.id, now=now)


def _told(  # noqa: PLR0913 - the parts of a decision, all named
    filed: Decision[Filing],
    pack: Pack,
    staff: Staff,
    addressee: str,
    word: Word,
    *,
    row: str,
    now: datetime,
) -> Decision[Filing]:
    orders: tuple[Message, ...] = told_people(pack, staff, addressee, word, now=now)
    events: tuple[Event, ...] = told_departments(pack, addressee, word, now=now)
    return Decision(
        before=filed.before,
        after=filed.after,
        event=filed.event,
        reasons=(Reason(word.kind, row=row),),
        orders=orders,
        events=events,
    )
