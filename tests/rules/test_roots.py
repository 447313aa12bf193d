"""Daily roots, the proof of a case under one, and views: the rules alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from rules.masking import masked
from rules.merkle import leaf_hash, root_by, root_of
from rules.proof import proof_of
from rules.roots import ask_heads, chunk_root, keep_root, order_root, path_under
from rules.views import expect_view, note_look, view_of
from schemas.errors import NotAllowed
from schemas.messages.evidence import KeepRoot, NoteCaseLook
from schemas.policy.privacy import PrivacyPolicy, View
from schemas.report import Customer
from schemas.root import Head, HeadChunk, KeepHeads, KeptHeads
from schemas.staff import NOBODY
from tests.builders import RECEIVED, a_case, a_report
from tests.packs import the_pack
from tests.schemas.test_commitments import an_entry

HEADS = [Head(f"C{one}", 1, "h") for one in range(3)]
CHUNK = HeadChunk("R", 0, HEADS)
KEPT = KeptHeads(RECEIVED, 3, (chunk_root(CHUNK),))
VIEW = View(
    id="privacy.view.supplier",
    source="S2-50",
    audience="supplier",
    enabled=True,
    readers=("supplier",),
    fields=("number", "report", "report.product.name.none", "facts.text", "customer"),
    plain=("customer.contact",),
)


def the_world(answer: Any) -> Any:
    return SimpleNamespace(now=RECEIVED, answer=answer)


def a_job(cursor: str = "") -> Any:
    return SimpleNamespace(cursor=cursor)


def test_a_root_names_the_one_before_and_the_next_run_names_it() -> None:
    findings = order_root(a_job("before"), the_world(KEPT))
    (order,) = findings.orders

    assert ask_heads(a_job(), the_world(None)) == KeepHeads(RECEIVED)
    assert isinstance(order, KeepRoot)
    assert (order.root, order.previous) == (chunk_root(CHUNK), "before")
    assert findings.cursor == order.root


def test_a_run_that_could_not_read_keeps_what_stood() -> None:
    assert order_root(a_job("before"), the_world(None)).is_blind


def test_a_root_is_kept_once_and_told() -> None:
    (order,) = order_root(a_job(), the_world(KEPT)).orders
    assert isinstance(order, KeepRoot)
    decision = keep_root(None, order)

    assert [event.type_name() for event in decision.events] == ["caseloop.event.evidence.root-kept.v1"]
    assert order.target("").id == decision.after.id
    assert keep_root(decision.after, order).changes_nothing


def test_a_proof_leads_from_the_case_to_the_root() -> None:
    (order,) = order_root(a_job(), the_world(KEPT)).orders
    assert isinstance(order, KeepRoot)
    root = keep_root(None, order).after
    case = a_case().model_copy(update={"id": "C1"})
    bundle = proof_of(case, [an_entry(), an_entry(salt="", seq=2)], (root, CHUNK))

    assert root_by(leaf_hash("C1", 1, "h"), path_under(root, CHUNK, "C1")) == root_of(root.chunk_roots)
    assert [sorted(one) for one in bundle["entries"]] == [
        ["hash", "inner", "personal", "prev", "seq", "shown"],
        ["hash", "prev", "seq"],
    ]
    assert bundle["root"]["head"] == "h"
    assert proof_of(case, [], None)["root"] is None


def a_shown_pack(*views: View) -> Any:
    return the_pack().model_copy(update={"privacy": PrivacyPolicy(views=views)})


def test_a_view_masks_what_was_written_and_shows_plain_what_it_says() -> None:
    customer = Customer(name="欧阳晓岚", identifier="CUST-7", contact={"phone": "13912345678"})  # type: ignore[arg-type]  # as JSON has it
    case = a_case(
        customer=customer, report=a_report(summary="欧阳晓岚 CUST-7 13912345678 漏电", demands=("退货",))
    )
    shown = view_of(case, VIEW)

    assert shown["report"]["summary"] == "*** *** *** 漏电"
    assert shown["customer"] == {"name": "*"}
    assert shown["customer.contact"]["phone"] == "13912345678"
    assert "report.product.name.none" not in shown
    assert "facts.text" not in shown
    assert masked("CUST-7", customer) == "***"


@pytest.mark.parametrize("reader", ["supplier", "supplier-7"])
def test_who_holds_the_role_may_open_a_view(reader: str) -> None:
    assert expect_view(a_case(), a_shown_pack(VIEW), NOBODY, "supplier", reader) == VIEW


@pytest.mark.parametrize(
    ("views", "reader"),
    [((), "supplier-7"), ((VIEW.model_copy(update={"enabled": False}),), "supplier-7"), ((VIEW,), "agent-1")],
)
def test_nobody_else_may(views: tuple[View, ...], reader: str) -> None:
    with pytest.raises(NotAllowed):
        expect_view(a_case(), a_shown_pack(*views), NOBODY, "supplier", reader)


@pytest.mark.parametrize(
    ("person", "may"),
    [
        (None, False),
        (SimpleNamespace(department="after_sales", roles=("agent",)), False),
        (SimpleNamespace(department="after_sales", roles=("supplier",)), True),
        (SimpleNamespace(department="supplier", roles=()), True),
    ],
)
def test_with_a_staff_file_it_alone_says_who_may(person: Any, may: bool) -> None:  # noqa: FBT001 - a table
    staff: Any = SimpleNamespace(knows_people=True, person=lambda _: person)
    try:
        found = expect_view(a_case(), a_shown_pack(VIEW), staff, "supplier", "supplier-7") == VIEW
    except NotAllowed:
        found = False

    assert found is may


def test_each_look_is_counted() -> None:
    order = NoteCaseLook(case_id="C1", by="agent-1", audience="staff")
    first = note_look(None, order)
    second = note_look(first.after, order)

    assert order.target("").id == "C1"
    assert (first.after.look_count, second.after.look_count, second.by) == (1, 2, "agent-1")
