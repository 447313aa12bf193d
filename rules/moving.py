"""A case comes under another pack: judged anew, owned anew, its limits planned anew from where they began."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rules.admission import admit
from rules.announcing import ask_department, case_fact
from rules.assignment import ask_cooperators, ask_owner, route_of
from rules.conclusion import conclude, unchanged
from rules.directory import department_coded
from rules.judging import form_of, judge
from rules.labels import row_named
from rules.moved_clocks import under
from rules.tasks import ENDED, ended_tasks
from rules.triage import form_issued
from schemas.case import Case, Moved
from schemas.cloudevent import SOURCE
from schemas.decision import Decision, Reason
from schemas.errors import InvalidMessage, TooEarly
from schemas.messages.moving import CasePackChanged
from schemas.policy.coded import Coded
from schemas.policy.pack import Pack, Packs
from schemas.work import Owner


def move(
    case: Case, packs: Packs, message: CasePackChanged, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Bring a case under another pack; what was judged, owned and measured until then stays in it.

    Running clocks are planned anew from their original start, with their pauses, and never later than they were. What
    the other pack asks for beside begins as if the case had come under it: from receipt, or from the new owner.

    Args:
        case: A triaged case with an owner.
        packs: All packs; the newest version of the one that the message names is taken.
        message: Which pack, why, and who says so.
        now: Instant of the decision.
        happened_at: When they said so.

    Returns:
        A decision that changes nothing if the case is under that version already.

    Raises:
        InvalidMessage: no such pack is loaded.
        NotAllowed: somebody who may not, or a state in which a case cannot be moved.
        CaseIsClosed: it has ended.
        TooEarly: it has no owner yet.

    Source: handling.yaml, row handling.command.move; triage.yaml, counterparts; C-08, S0-39.
    """
    old, new = packs.of(case.pack), packs.named(message.pack)
    admit(case, old, "move", message.by)
    if new is None:
        expected = f"one of {', '.join(sorted(packs.newest))}"
        raise InvalidMessage(
            "There is no such pack.", field="pack", expected=expected, found=repr(message.pack)
        )
    if new.ref == case.pack:
        return unchanged(case, event="case.moved")
    if case.assessment is None or case.owner is None:
        raise TooEarly(f"Case {case.number} is {case.state}; it is moved once it has an owner.")
    at = max(happened_at, case.received_at)
    ended, stops = ended_tasks(
        case, {task.kind for task in case.tasks.values()}, by=message.by, at=at, now=now
    )
    judged = _judged(ended, old, new, message, now=now)
    owned = _owned(judged, new, now=now)
    planned = under(owned, new, old, at=at)
    owner = planned.owner or case.owner
    moved = planned.moves[-1]
    details = moved.model_dump(mode="json", exclude={"at", "reason", "clocks"})
    return conclude(
        case,
        planned,
        new,
        event="case.moved",
        now=now,
        happened_at=at,
        by=message.by,
        reasons=(Reason("case.moved", old.handling.command("move").id, {"from": old.name, "to": new.name}),),
        events=(
            case_fact(planned, "moved", now=now, version=case.version + 1, details=details),
            *form_issued(planned, new, "retriaged", now=now, version=case.version + 1),
            ask_department(planned, case.owner.department, ENDED, now=now, details={"moved_to": new.name}),
            *stops,
            ask_owner(planned, owner, new, now=now),
            *ask_cooperators(planned, planned.cooperators, new, now=now),
        ),
    )


def in_words_of(case: Case, old: Pack, new: Pack) -> Mapping[str, str | None]:
    """Give type, topic, module and urgency of a case as the new pack calls them; None where it has no word for it.

    What a table of counterparts says comes first, then a code or name that both packs have.
    """
    form = case.assessments[-1]
    rows: Mapping[str, tuple[str, tuple[Coded, ...]]] = {
        "type": (form.cls, new.triage.classes),
        "topic": (form.topic, new.triage.topics),
        "module": (form.module, new.triage.modules),
        "urgency": (case.report.urgency.value, new.triage.priorities),
    }
    told: Mapping[tuple[str, str], str] = {
        (row.axis, row.theirs): row.here for row in new.triage.counterparts if row.pack == old.name
    }
    words: dict[str, str | None] = {}
    for axis, (code, table) in rows.items():
        same = row_named(table, code)
        words[axis] = told.get((axis, code)) or (same.code if same else None)
    return words


def _judged(case: Case, old: Pack, new: Pack, message: CasePackChanged, *, now: datetime) -> Case:
    """Give the case under the new pack, with a further form in its words and with what it was called before."""
    words, before = in_words_of(case, old, new), case.assessments[-1]
    urgency = case.report.urgency
    stated = case.report.model_copy(
        update={
            "type": words["type"] or case.report.type,
            "topic": words["topic"],
            "module": words["module"],
            "urgency": urgency.model_copy(update={"value": words["urgency"] or urgency.value}),
        }
    )
    there = {"report": stated, "corrections": (), "assessments": ()}
    judgement = judge(case.model_copy(update=there), new, because="pack_changed", now=now)
    form = form_of(judgement, new, because="pack_changed", now=now).model_copy(
        update={"version": before.version + 1, "by": message.by, "reason": message.reason}
    )
    moved = Moved(
        before=case.pack,
        after=new.ref,
        at=now,
        by=message.by,
        reason=message.reason,
        clocks=case.clocks,
        kind_before=(before.cls, before.topic, before.module, before.priority),
        kind_after=(form.cls, form.topic, form.module, form.priority),
    )
    return case.model_copy(
        update={
            "pack": new.ref,
            "assessments": (*case.assessments, form),
            "moves": (*case.moves, moved),
        }
    )


def _owned(case: Case, new: Pack, *, now: datetime) -> Case:
    """Give the case with the owner that the new pack calls for, who has yet to take receipt of it."""
    routed = route_of(case, new)
    department = department_coded(new, routed.department)
    owner = Owner(
        person=department.first_owner, department=department.code, mode="automatic", by=SOURCE, since=now
    )
    update = {
        "owner": owner,
        "owner_count": case.owner_count + 1,
        "cooperators": routed.cooperators,
        "state": "assigned",
    }
    return case.model_copy(update=update)
