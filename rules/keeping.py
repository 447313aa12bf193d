"""What the keepers of the archive add to a sealed case, and the improvements that it leads to."""

from __future__ import annotations

from datetime import datetime

from rules.announcing import ask_department
from rules.authority import belongs_to, check_entitled
from rules.handled import Done, handled
from rules.labels import expect_row
from rules.versions import next_version
from schemas.archiving import ArchiveNote
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed, TooEarly
from schemas.filing import Filing
from schemas.messages.archiving import ArchiveNoted, ImprovementItemDone, OpenImprovement
from schemas.messages.base import Event
from schemas.policy.pack import Pack


def note(
    case: Case, pack: Pack, message: ArchiveNoted, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Add a note to a sealed case; the record itself stays as it is.

    Raises:
        TooEarly: the case is not archived yet.
        NotAllowed: somebody writes who does not keep the archive, or the pack has no improvement items.
        InvalidMessage: a department that the pack does not know.

    Source: S1-25, S4-69; archive.yaml, rows archive.keepers and archive.improvements.
    """
    sentence = f"Into the archive of case {case.number} write its keepers alone."
    check_entitled(pack, message.by, pack.archive.keepers, sentence)
    if case.archive is None:
        raise TooEarly(f"Case {case.number} is {case.state}; notes are for archived cases.")
    order = _improvement(case, pack, message, happened_at) if message.improve is not None else None
    added = ArchiveNote(
        text=message.text, improvement=order.name if order else None, by=message.by, at=happened_at
    )
    after = case.model_copy(update={"archive_notes": (*case.archive_notes, added)})
    asks: tuple[Event, ...] = ()
    if order is not None:
        asks = (
            ask_department(
                after, order.department, "improvement", now=now, details={"improvement": order.name}
            ),
        )
    done = Done(
        "case.archive-noted",
        message.by,
        details={"notes": len(after.archive_notes), "improvement": added.improvement},
        orders=(order,) if order else (),
        asks=asks,
    )
    return handled(case, after, pack, done, now=now, happened_at=happened_at)


def _improvement(case: Case, pack: Pack, message: ArchiveNoted, at: datetime) -> OpenImprovement:
    row = pack.archive.improvements
    if row is None:
        raise NotAllowed(
            f"The pack {pack.name} has no improvement items.",
            field="improve",
            expected="a note without one",
            found="an improvement",
        )
    wanted = message.department or row.department
    return OpenImprovement(
        pack=pack.name,
        name=f"{case.number}-{len(case.archive_notes) + 1}",
        case_number=case.number,
        text=message.improve or "",
        department=expect_row(pack.directory.departments, wanted, field="department").code,
        opened_at=at,
        by=message.by,
    )


def open_improvement(before: Filing | None, message: OpenImprovement, *, now: datetime) -> Decision[Filing]:
    """Open an improvement item; one that is there already stays as it is.

    Source: S4-69; archive.yaml, row archive.improvements.
    """
    event = "improvement.opened"
    if before is not None:
        return Decision(before=before, after=before, event=event)
    opened = Filing(
        id=message.target("").id,
        kind="improvement",
        pack=message.pack,
        name=message.name,
        content={
            "case_number": message.case_number,
            "text": message.text,
            "department": message.department,
            "opened_at": message.opened_at.isoformat(),
        },
        flags=("open",),
        by=message.by,
        filed_at=now,
    )
    return Decision(before=None, after=next_version(None, opened), event=event, by=message.by)


def finish_improvement(
    before: Filing, message: ImprovementItemDone, pack: Pack, *, happened_at: datetime
) -> Decision[Filing]:
    """Note that an improvement was made.

    Raises:
        NotAllowed: it was made before, or somebody says so who is not in its department.

    Source: S4-69.
    """
    department = str(before.content["department"])
    if not belongs_to(pack, message.by, department):
        sentence = f"That {before.name} was made says somebody of {department}."
        raise NotAllowed(sentence, field="by", expected=f"somebody of {department}", found=repr(message.by))
    if not before.flags:
        raise NotAllowed(
            f"{before.name} was made before.", field="improvement", expected="an open item", found=before.name
        )
    content = {**before.content, "done_at": happened_at.isoformat(), "result": message.result}
    after = before.model_copy(update={"content": content, "flags": (), "by": message.by})
    return Decision(before=before, after=next_version(before, after), event="improvement.done", by=message.by)
