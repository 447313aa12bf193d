"""Pools through the whole runtime: what people say is carried out or refused, and both are on record."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schemas.messages.base import CaseRef, Said
from schemas.messages.orders import AssignCase
from schemas.messages.ownership import CaseClaimed, CaseTransferred
from schemas.messages.pools import ClaimSlot, NextClaimed
from tests.pooling import DEPARTMENT, a_pooled_pack, a_row, a_team, a_triaged_case, packs_of
from tests.workers.crowd import Crowd


def a_pool(count: int = 2, **row: Any) -> Crowd:
    crowd = Crowd(1, packs_of(a_pooled_pack(a_row(**row))), a_team("li", "wang"), deaths=0)
    for number in range(count):
        case = a_triaged_case(number)
        crowd.keeps(case)
        crowd.sends(AssignCase(case_id=case.id))
    crowd.settles()
    return crowd


@pytest.mark.req("S3-25")
def test_two_ask_for_their_next_case_and_each_has_another() -> None:
    crowd = a_pool(rule="claim")
    assert crowd.owners == {}

    for person in ("li", "wang"):
        crowd.sends(NextClaimed(department=DEPARTMENT, by=person))
    crowd.settles()

    assert sorted(crowd.owners.values()) == ["li", "wang"]


@pytest.mark.req("S3-25")
def test_two_claim_one_case_and_the_loser_is_refused_on_record() -> None:
    crowd = a_pool(1, rule="claim")
    case_id = a_triaged_case(0).id

    for person in ("li", "wang"):
        crowd.sends(CaseClaimed(case=CaseRef(id=case_id), by=person))
    crowd.settles()

    assert len(crowd.owners) == 1
    assert [sentence for sentence in crowd.refused if "was claimed by somebody else" in sentence]


@pytest.mark.req("S1-06", "S1-65")
def test_what_somebody_may_not_do_is_refused_with_a_sentence_and_kept() -> None:
    crowd = a_pool(1)
    case_id = a_triaged_case(0).id
    handing = CaseTransferred(
        case=CaseRef(id=case_id), department="product", reason="设计", by="technology-1"
    )
    incoming = crowd.process.decided(crowd.event_of(handing))

    crowd.process.settle(incoming)

    (record,) = crowd.store.parked()
    assert (record.code, record.field, record.state, record.case_id) == (
        "not_allowed",
        "by",
        "parked",
        case_id,
    )
    assert "found 'technology-1'" in record.sentence
    (parcel,) = crowd.process.amqp.published
    assert [key for _, key, _ in parcel.messages] == ["case.refused.not_allowed"]


@pytest.mark.req("S3-25")
def test_a_refused_claim_is_told_as_the_claim() -> None:
    crowd = a_pool(1, rule="claim")
    case = a_triaged_case(0)
    said = Said(source="/people", id="claim-1", type=CaseClaimed.TYPE, case_id=case.id)
    wish = next(iter(crowd.pool(DEPARTMENT).waiting.values())).wish
    order = ClaimSlot(
        pool=DEPARTMENT, case_id=case.id, number=case.number, version=9, wish=wish, by="zhao", said=said
    )

    crowd.process.settle(crowd.process.decided(crowd.event_of(order)))

    (record,) = crowd.store.parked()
    assert (record.case_id, record.message_type) == (case.id, ClaimSlot.TYPE)
    (parcel,) = crowd.process.amqp.published
    ((_, key, body),) = parcel.messages
    told = json.loads(body)["data"]
    assert key == "case.refused.not_allowed"
    assert (told["message_source"], told["message_id"], told["message_type"]) == (
        "/people",
        "claim-1",
        CaseClaimed.TYPE,
    )
