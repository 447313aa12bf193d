"""The facts that subscribers can hear of: each name with its meaning and an example of what it adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Fact:
    """One name of a case fact."""

    meaning: str
    details: Mapping[str, Any] = field(default_factory=dict)
    """Example of the details; empty if the shared shape says all."""


FACTS: Final[Mapping[str, Fact]] = {
    "registered": Fact("A submission became a case.", {"channel": "live_chat", "type": "complaint"}),
    "triaged": Fact(
        "Class, priority and department were judged for the first time.",
        {"version": 1, "class": "complaint", "module": "product", "department": "after_sales"},
    ),
    "retriaged": Fact(
        "The assessment was judged again.", {"version": 2, "because": "fact_found", "priority": "urgent"}
    ),
    "assigned": Fact("The case has its owner.", {"mode": "automatic", "cooperators": ["technical"]}),
    "owner-named": Fact("A dispatcher named the owner by hand.", {"by": "dispatcher-01"}),
    "claimed": Fact("A member of the owning department took the case.", {"by": "agent-017"}),
    "transferred": Fact("The owner handed the case over.", {"from": "after_sales", "count": 1}),
    "linked": Fact("The case was tied to another one.", {"relation": "repeated_by"}),
    "accepted": Fact("The owner took receipt and started handling.", {"by": "agent-017"}),
    "verified": Fact("The report was verified and the investigation began.", {"by": "agent-017"}),
    "responded": Fact("The customer was answered in person.", {"channel": "phone"}),
    "information-supplied": Fact("The customer added information.", {"attachments": 1}),
    "corrected": Fact("A field of the report was corrected.", {"field": "product.model"}),
    "enquiry-answered": Fact("The enquiry was answered.", {"references": ["manual:K-200#5.1"]}),
    "enquiry-passed-on": Fact("A department was asked for the answer.", {"department": "after_sales"}),
    "task-requested": Fact("A department was asked for help.", {"task_id": "technical_test-1"}),
    "task-answered": Fact("A department returned what it was asked for.", {"task_id": "technical_test-1"}),
    "suggestion-judged": Fact("The verdict on a suggestion was given.", {"verdict": "adopted"}),
    "fact-found": Fact("Something was found out.", {"kind": "root_cause", "verified": True}),
    "progress-reported": Fact("A step was done.", {"step": "已检测"}),
    "blocked": Fact("Handling met an obstacle.", {"expected_at": "2026-03-12T04:00:00Z"}),
    "unblocked": Fact("The obstacle is gone.", {"state": "executing"}),
    "escalated": Fact("Management has the case.", {"row": "escalation.unsolvable"}),
    "decided": Fact("Management decided an escalated case.", {"outcome": "new_round"}),
    "plan-drafted": Fact("A solution was drafted.", {"plan_version": 1, "remedies": ["exchange"]}),
    "plan-held": Fact("A plan waits for approval.", {"plan_version": 1}),
    "plan-approved": Fact("A plan beyond limits was approved.", {"plan_version": 1}),
    "plan-refused": Fact("An approver sent a plan back.", {"plan_version": 1}),
    "plan-proposed": Fact("The customer was told the plan.", {"plan_version": 1}),
    "plan-accepted": Fact("The customer agreed to the plan.", {"plan_version": 1}),
    "plan-objected": Fact("The customer did not agree to the plan.", {"plan_version": 1}),
    "remedy-done": Fact("A remedy was carried out.", {"code": "exchange", "open": 1}),
    "resolved": Fact("Everything planned is done.", {"callback_by": "2026-03-12T08:00:00Z"}),
    "callback-recorded": Fact("The customer was called back and answered.", {"answer": "satisfied"}),
    "cause-analysed": Fact("It was analysed why the last round failed.", {"round": 1}),
    "reworked": Fact("Handling starts again in the next round.", {"round": 2}),
    "closed": Fact("The case has ended.", {"outcome": "satisfied", "status_label": "处理完成"}),
    "signed": Fact("The responsible person signed the closed-loop form.", {"by": "agent-017"}),
    "archived": Fact("The case was sealed.", {"row": "archive.record"}),
    "withdrawn": Fact("The customer took the matter back.", {"by": "customer"}),
    "reminded": Fact("The owner was reminded of a limit.", {"clock": "first_response"}),
    "clock-missed": Fact(
        "A limit passed unmet.", {"clock": "first_response", "due_at": "2026-03-06T05:52:00Z"}
    ),
    "customer-notified": Fact(
        "A notice for the customer was written.", {"notice_id": "n-1", "kind": "progress", "channel": "phone"}
    ),
    "status-told": Fact("Somebody asked how far the case has come.", {"view": "customer", "timeline": []}),
}
"""Name of a case fact, as it stands in the event type ``caseloop.case.<name>.v1``, to what it means."""

ALERT_FACTS: Final[Mapping[str, str]] = {
    "raised": "An alert was opened: somebody must act.",
    "repeated": "The cause of an open alert came up again.",
    "acknowledged": "Somebody said that they act on it.",
    "resolved": "The cause is gone.",
}
"""Name of an alert fact, as in ``caseloop.alert.<name>.v1``, to what it means."""

ANSWERS: Final[Mapping[str, str]] = {
    "case.refused": "A message about an existing case was not applied, and why.",
    "message.parked": "A message could not be applied to any case; it is kept until somebody deals with it.",
}
"""Name of an answer to a message, as in ``caseloop.<name>.v1``, to what it means."""
