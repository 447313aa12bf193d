"""Intake and assignment as actors: each message does to a case what its rule says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from actors import assignment, intake
from actors.spec import Context
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import InvalidMessage
from schemas.ids import case_number, message_key
from schemas.messages.base import CaseRef, Message
from schemas.messages.orders import AssignCase, LinkCase
from schemas.messages.ownership import CaseClaimed, CaseTransferred, OwnerNamed
from tests.builders import RECEIVED, a_submission
from tests.packs import the_packs
from tests.rules.test_assignment import a_triaged_case

NOW = RECEIVED + timedelta(minutes=10)
KEY = message_key("/crm/test", "fb-1")
REF = CaseRef(id=KEY)


def context(**changes: Any) -> Context:
    values: dict[str, Any] = {
        "now": NOW,
        "happened_at": NOW,
        "packs": the_packs(),
        "message_key": KEY,
        "source": "/crm/test",
        "source_id": "fb-1",
    }
    return Context(**(values | changes))


def decided(message: Message, case: Case | None, **changes: Any) -> Decision[Case]:
    specs = {spec.message: spec for spec in (*intake.SPECS, *assignment.SPECS)}
    decision: Decision[Case] = specs[type(message)].decide(message, case, context(**changes))
    return decision


@pytest.mark.req("S0-08")
def test_a_submission_makes_the_case_of_its_key() -> None:
    case = decided(a_submission(), None, attempt=3, fingerprint=lambda text: f"<{text}>").after

    assert (case.id, case.number) == (KEY, case_number(KEY, 3))
    assert (case.source, case.source_id) == ("/crm/test", "fb-1")
    assert case.fingerprint == "<phone:13800000000>"
    assert case.received_at == NOW


def test_a_submission_for_a_pack_that_is_not_loaded_is_refused() -> None:
    with pytest.raises(InvalidMessage) as refusal:
        decided(a_submission(pack="atlantis"), None)

    assert refusal.value.field == "pack"


@pytest.mark.req("S0-36", "S0-38", "S0-39")
def test_a_case_goes_from_hand_to_hand_and_has_an_owner_all_the_way() -> None:
    case = a_triaged_case()
    steps: tuple[tuple[Message, str, str], ...] = (
        (AssignCase(case_id=case.id), "case.assigned", "after_sales"),
        (CaseClaimed(case=REF, by="after_sales-07"), "case.claimed", "after_sales-07"),
        (
            CaseTransferred(case=REF, department="产品部", reason="设计问题", by="after_sales-07"),
            "case.transferred",
            "product",
        ),
        (
            OwnerNamed(case=REF, owner="product-02", department="product", reason="熟悉", by="dispatcher-1"),
            "case.owner-named",
            "product-02",
        ),
        (LinkCase(case_id=case.id, other_id="X", relation="raised_in_callback"), "case.linked", "product-02"),
    )
    for message, event, owner in steps:
        before, decision = case, decided(message, case)
        case = decision.after

        assert decision.event == event
        assert case.owner
        assert case.owner.person == owner
        assert case.version == before.version + 1
        assert case.next_due_at is not None
