"""The triage actor: what it looks up, and that it judges by the case's own pack."""

from __future__ import annotations

from datetime import timedelta

from actors.spec import Context
from actors.triage import SPECS, decide, look_up
from rules.groups import alike_of
from schemas.messages.orders import TriageCase
from schemas.ports import RelatedQuery
from tests.builders import RECEIVED, a_case, a_report
from tests.packs import the_packs

NOW = RECEIVED + timedelta(minutes=1)


def test_the_order_to_triage_has_its_actor() -> None:
    assert [spec.message for spec in SPECS] == [TriageCase]


def test_it_judges_the_case_by_its_pack() -> None:
    case = a_case()
    context = Context(
        now=NOW, happened_at=NOW, packs=the_packs(), message_key="K", source="/test", source_id="1"
    )

    decision = decide(TriageCase(case_id=case.id), case, context)

    assert (decision.event, decision.after.priority) == ("case.triaged", "important")


def test_it_asks_for_open_cases_of_the_same_customer_and_order() -> None:
    case = a_case(fingerprint="f1")

    query = look_up(TriageCase(case_id=case.id), case)

    assert query == RelatedQuery(case.id, "f1", "DD20260303001", alike_of(case))


def test_it_asks_for_cases_of_the_same_product_even_where_customer_and_order_are_unknown() -> None:
    case = a_case(report=a_report(order_number=None))
    query = look_up(TriageCase(case_id=case.id), case)

    assert query is not None
    assert query.alike is not None
    assert query.alike.product == "电热水壶"


def test_it_asks_for_nothing_where_customer_order_and_product_are_unknown() -> None:
    case = a_case(report=a_report(order_number=None, product=None))

    assert look_up(TriageCase(case_id=case.id), case) is None
