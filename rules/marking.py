"""What people mark a case with: tags, and the core of the problem."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rules.admission import admit, not_before_receipt
from rules.announcing import ask_department
from rules.conclusion import unchanged
from rules.flags import cleared, flagged
from rules.handled import Done, handled
from rules.labels import expect_row
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.events import DepartmentAsked
from schemas.messages.triage import CaseTagged, CoreIssueNamed
from schemas.policy.pack import Pack

CLARIFICATION: Final = "clarification"
"""Flag of a case whose core problem was not known by the first answer."""


def tag(
    case: Case, pack: Pack, message: CaseTagged, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Add and remove tags; what the source marked the case with stays in the report.

    Returns:
        A decision that changes nothing if the case has exactly these tags already.

    Raises:
        InvalidMessage: a tag to add that the pack does not list, where it lists any.

    Source: triage.yaml, tags; S4-20.
    """
    admit(case, pack, "tag", message.by)
    before = case.tags_in_force
    wanted = [_code(pack, said, f"add.{place}") for place, said in enumerate(message.add)]
    dropped = {_code(pack, said, f"remove.{place}") for place, said in enumerate(message.remove)}
    after = tuple(one for one in dict.fromkeys((*before, *wanted)) if one not in dropped)
    if after == before:
        return unchanged(case, event="case.tagged")
    tagged = case.model_copy(update={"tags": after})
    details = {
        "tags": list(after),
        "added": [one for one in after if one not in before],
        "removed": [one for one in before if one not in after],
    }
    done = Done("case.tagged", message.by, details=details)
    at = not_before_receipt(case, happened_at)
    return handled(case, tagged, pack, done, now=now, happened_at=at)


def name_core_issue(
    case: Case, pack: Pack, message: CoreIssueNamed, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Note the core of the problem in a sentence, and clear the flag that it was not known.

    Source: triage.yaml, core_issue; S2-18.
    """
    admit(case, pack, "name_core_issue", message.by)
    at = not_before_receipt(case, happened_at)
    after = cleared(case.model_copy(update={"core_issue": message.text}), CLARIFICATION, at=at)
    return handled(case, after, pack, Done("case.core-issue-named", message.by), now=now, happened_at=at)


def pinned_down(
    case: Case, pack: Pack, core_issue: str | None, *, at: datetime, now: datetime
) -> tuple[Case, tuple[DepartmentAsked, ...]]:
    """Give a case that is answered in person, with its core problem; flagged for clarification if it is not known.

    Args:
        case: The case as answered.
        pack: Whether it wants to know by then.
        core_issue: What the answer names, if it does.
        at: When the answer was given.
        now: Instant of the decision.

    Source: triage.yaml, core_issue; S2-18.
    """
    if core_issue is not None:
        return cleared(case.model_copy(update={"core_issue": core_issue}), CLARIFICATION, at=at), ()
    row = pack.triage.core_issue
    if row is None or case.core_issue is not None:
        return case, ()
    after = flagged(case, CLARIFICATION, row=row.id, at=at)
    if after is case or after.owner is None:
        return after, ()
    return after, (ask_department(after, after.owner.department, row.ask, now=now),)


def _code(pack: Pack, said: str, field: str) -> str:
    return expect_row(pack.triage.tags, said, field=field).code if pack.triage.tags else said
