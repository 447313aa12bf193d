"""Archived cases for teaching: set apart, and given out without personal data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rules.authority import check_entitled
from rules.handled import Done, handled
from rules.masking import masked
from rules.workforce.parts import expect_part
from schemas.aftermath import Teaching
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed, TooEarly
from schemas.messages.staff_records import TeachingTagged
from schemas.policy.pack import Pack


def tag_for_teaching(
    case: Case, pack: Pack, message: TeachingTagged, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Set an archived case apart for teaching.

    Raises:
        NotAllowed: the pack does no such thing, the case is open, or somebody says so who does not keep the archive.
        TooEarly: the case is closed and not archived yet.

    Source: S1-25, S1-64; workforce.yaml, row workforce.teaching; archive.yaml, row archive.keepers.
    """
    expect_part(pack, pack.workforce.teaching, "teaching")
    if pack.archive.keepers is not None:
        sentence = f"Case {case.number} is set apart by the keepers of the archive."
        check_entitled(pack, message.by, pack.archive.keepers, sentence)
    if case.state == "closed":
        raise TooEarly(f"Case {case.number} is closed; it can be set apart for teaching once it is archived.")
    if case.state != "archived":
        raise NotAllowed(
            f"Case {case.number} is {case.state}; only archived cases are for teaching.",
            field="case.state",
            expected="archived",
            found=case.state,
        )
    after = case.model_copy(update={"teaching": Teaching(topic=message.topic, by=message.by, at=happened_at)})
    done = Done("case.teaching-tagged", message.by)
    return handled(case, after, pack, done, now=now, happened_at=happened_at)


def teaching_export(case: Case) -> Mapping[str, Any]:
    """Give what a case teaches, as JSON values: chosen fields only, nothing that says who, where or which order.

    Neither customer, staff, numbers nor dates are in it; every text has the customer's data and whatever looks like a
    contact masked.

    Raises:
        NotAllowed: the case is not set apart for teaching.

    Source: S1-64.
    """
    teaching = case.teaching
    if teaching is None:
        raise NotAllowed(
            "The case is not set apart for teaching.", field="case", expected="a teaching case", found="none"
        )
    judged, plan, closure = case.assessment, case.plan, case.closure

    def clean(text: str) -> str:
        cleaned = masked(text, case.customer)
        return cleaned.replace(case.report.order_number, "***") if case.report.order_number else cleaned

    return {
        "topic": clean(teaching.topic),
        "class": judged.cls_label if judged else case.report.type,
        "module": judged.module if judged else "",
        "priority": judged.priority_label if judged else "",
        "emotion_score": judged.emotion_score if judged else None,
        "product": clean(case.report.product.name) if case.report.product else "",
        "summary": clean(case.report.summary),
        "demands": [clean(one) for one in case.report.demands],
        "facts": [{"kind": one.kind, "text": clean(one.text)} for one in case.facts],
        "root_cause": clean(plan.root_cause) if plan else "",
        "remedies": [one.code for one in plan.remedies] if plan else [],
        "rounds": case.round,
        "process": clean(closure.process) if closure else "",
        "result": clean(closure.result) if closure else "",
        "satisfaction": closure.satisfaction if closure else "",
    }
