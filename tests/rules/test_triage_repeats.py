"""Triage: cases about a matter that was told before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rules.triage import retriage, triage_case
from schemas.case import Case, Link
from schemas.messages.orders import AssignCase, LinkCase
from schemas.ports import Related
from tests.builders import RECEIVED, a_case, a_report
from tests.judged import NOW, codes, judged, said
from tests.packs import the_pack


def a_related(case: Case, **changes: Any) -> Related:
    values: dict[str, Any] = {
        "case_id": "A" * 26,
        "number": "7K3M9-QXA2R-5",
        "state": "assigned",
        "received_at": case.received_at - timedelta(days=2),
        "module": "product",
        "product": "电热水壶",
        "order_number": "DD20260303001",
        "same_customer": True,
        "same_order": False,
    }
    return Related(**(values | changes))


@pytest.mark.req("S0-33")
@pytest.mark.parametrize(
    "changes",
    [
        {"same_order": True, "same_customer": False, "product": "", "module": ""},
        {"product": "電熱水壺"},
        {"product": "", "order_number": ""},
    ],
)
def test_a_repeat_contact_is_linked_to_the_open_case_and_at_least_important(
    changes: dict[str, Any],
) -> None:
    case = a_case(report=a_report(summary="想问一下进展", type="enquiry", topic=None, incident=None))
    report = case.report.model_copy(update={"summary": "壶的质量"})
    case = case.model_copy(update={"report": report})

    decision = triage_case(case, the_pack(), now=NOW, related=(a_related(case, **changes),))

    assert decision.after.links == (Link(case_id="A" * 26, relation="repeat_of", at=NOW),)
    assert decision.after.priority == "important"
    assert LinkCase(case_id="A" * 26, other_id=case.id, relation="repeated_by") in decision.orders


@pytest.mark.req("S0-33")
@pytest.mark.parametrize(
    "changes",
    [
        {"same_customer": False},
        {"product": "电饭锅"},
        {"product": "", "module": "billing"},
        {"received_at": RECEIVED + timedelta(seconds=1)},
    ],
)
def test_another_matter_and_a_later_case_are_no_repeat(changes: dict[str, Any]) -> None:
    case = a_case()

    decision = triage_case(case, the_pack(), now=NOW, related=(a_related(case, **changes),))

    assert decision.after.links is case.links
    assert decision.orders == (AssignCase(case_id=case.id),)


@pytest.mark.req("S0-33")
@pytest.mark.parametrize("text", ["这个问题我已经多次反映", "I have contacted you multiple times about it"])
def test_a_customer_who_tells_of_earlier_contacts_is_at_least_important(text: str) -> None:
    assert "repeat_contact" in codes(judged(said(text)))


@pytest.mark.req("S0-33")
def test_the_older_case_rises_to_important_when_it_is_repeated() -> None:
    older = triage_case(said("壶有点重", cls="suggestion"), the_pack(), now=NOW).after

    after = retriage(older, the_pack(), because="repeat_contact", now=NOW)

    assert (older.priority, after.priority) == ("normal", "important")
    assert after.assessments[-1].because == "repeat_contact"
    assert after.assessments[:-1] == older.assessments
