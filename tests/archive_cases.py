"""Sealed cases of every pack, and what is said about them afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ops.trying.desk import Desk, refusal_of
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.base import CaseRef, Message
from schemas.model import text_of
from tests.every_pack import decided, every_pack
from tests.forms_cases import stories

S0, S1, S2 = "feedback-handbook", "complaint-programme", "online-mall"
S3, S4 = "feedback-mechanism", "service-template"
PACKS = (S0, S1, S2, S3, S4)

KEEPERS = {
    S0: "operations-01", S1: "archivist-01", S2: "operations-01", S3: "operations-01", S4: "supervisor-01",
}  # fmt: skip
BOSS = "management-01"


def sealed(pack: str) -> Case:
    """Give the archived case of a pack's first story, before its keepers wrote into it."""
    case = stories(pack)[0].case
    assert case.archive is not None
    return case.model_copy(update={"archive_notes": ()})


def before_the_seal(pack: str) -> Case:
    """Give the same case as it was when it was closed."""
    closed = sealed(pack)
    assert closed.closure is not None
    form = closed.closure.model_copy(update={"signed_by": None, "signed_at": None})
    return closed.model_copy(update={"state": "closed", "archive": None, "closure": form, "timers": {}})


def ref(case: Case) -> CaseRef:
    """Give the reference by which messages name a case."""
    return CaseRef(id=case.id)


def after(message: Message, case: Case, *, at: datetime) -> Decision[Case]:
    """Give what the actor of a message decides at an instant."""
    return decided(message, case, now=at, happened_at=at)


def parts_of(case: Case) -> dict[str, Any]:
    """Give the parts of an archive record."""
    assert case.archive is not None
    return dict(case.archive.parts)


def refused(desk: Desk, kind: str, at: datetime, **data: Any) -> str:
    """Take a message at an instant; give the code of its refusal, empty if it was taken."""
    desk.clock.hands.append(at)
    event = {
        "specversion": "1.0",
        "id": f"archive-{len(desk.clock.hands)}",
        "source": "/test",
        "type": f"caseloop.{kind}.v1",
        "time": text_of(at),
        "data": data,
    }
    refusal = refusal_of(desk.take(event).outcome)
    return refusal.record.code if refusal else ""


def a_desk(pack: str, at: datetime, *followed: str) -> Desk:
    """Give a process with the real actors that carries out the orders of some queues only."""
    return Desk(every_pack().newest[pack], now=at, followed=frozenset(followed))


def days(count: float) -> timedelta:
    """Give so many days."""
    return timedelta(days=count)
