"""Enquiries: answered from manual, policy or script, or passed on to a department that can."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.directory import department_named
from rules.handled import Done, handled
from rules.labels import plain
from rules.limits import check_analysed
from rules.resolution import resolve_into_callback
from rules.tasks import due_after, new_task
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import Incomplete
from schemas.messages.handling import EnquiryAnswered, EnquiryPassedOn
from schemas.policy.handling import References
from schemas.policy.pack import Pack

HELP = "enquiry_help"
"""Kind of the task that a passed-on question becomes."""


def answer_enquiry(
    case: Case, pack: Pack, message: EnquiryAnswered, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Answer an enquiry and resolve the case. An answer is a response too, if there was none.

    Raises:
        NotAllowed: a round failed, and nobody has said why.
        Incomplete: nothing in manual, policy or scripts is named as its ground.

    Source: handling.yaml, row handling.references; S0-40, S0-60.
    """
    admit(case, pack, "answer_enquiry", message.by)
    check_analysed(case, pack)
    _check_references(pack.handling.references, message.references)
    at = not_before_receipt(case, happened_at)
    grounds = tuple(dict.fromkeys((*case.references, *message.references)))
    after = case.model_copy(update={"references": grounds})
    return resolve_into_callback(
        case,
        after,
        pack,
        event="enquiry.answered",
        by=message.by,
        result=message.answer,
        notice="answer",
        now=now,
        happened_at=at,
    )


def pass_on_enquiry(
    case: Case, pack: Pack, message: EnquiryPassedOn, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Log a question that cannot be answered on the spot, and ask a department for the answer.

    Raises:
        InvalidMessage: a department that the directory does not know.

    Source: handling.yaml, row handling.task.enquiry-help.
    """
    admit(case, pack, "pass_on_enquiry", message.by)
    department = department_named(pack, message.department).code
    at = not_before_receipt(case, happened_at)
    due_at = due_after(pack, HELP, at)
    after, ask = new_task(case, pack, HELP, department, message.question, now=now, due_at=due_at)
    details = {"task_id": ask.task_id, "department": ask.department}
    done = Done("enquiry.passed-on", message.by, about=ask.task_id or "", details=details, asks=(ask,))
    return handled(case, after, pack, done, now=now, happened_at=at)


def _check_references(row: References, references: tuple[str, ...]) -> None:
    grounds = tuple(plain(prefix) for prefix in row.prefixes)
    if any(plain(name).startswith(grounds) for name in references):
        return
    expected = ", ".join(f"{prefix}…" for prefix in row.prefixes)
    raise Incomplete(
        f"An answer needs at least one reference out of {expected}.",
        field="references",
        expected=expected,
        found=repr(list(references)),
    )
