"""Triage from end to end, without a broker: a listed customer, an article, a competitor that was mentioned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from schemas.case import Case
from schemas.complainants import ComplainantList
from schemas.ids import message_key
from schemas.mentions import MentionTally
from schemas.messages.base import CaseRef
from schemas.messages.complainants import ComplainantDecided, ComplainantProposed
from schemas.messages.mentions import CompetitorMentioned
from schemas.messages.triage import SelfServiceAnswered
from schemas.policy.pack import Pack, Packs
from schemas.replay import document_from
from tests.builders import RECEIVED
from tests.rules.test_complainants import a_listing_pack
from tests.sorting import a_pack_with_articles
from tests.workers.joined import Joined
from tests.workers.test_alerts_joined import Office, a_complaint


def alone(pack: Pack) -> Packs:
    return Packs(by_ref={(pack.name, pack.version): pack}, default=pack.name, newest={pack.name: pack})


@dataclass
class Desk(Office):
    """That process, with a pack of its own."""

    pack: Pack = field(default_factory=a_listing_pack)

    def __post_init__(self) -> None:
        self.joined = Joined(packs=alone(self.pack))

    def case(self, event: dict[str, Any]) -> Case:
        """Give the case of a submission."""
        return document_from(Case, self.loaded("cases", message_key(event["source"], event["id"])))


@pytest.mark.req("S3-49")
def test_a_case_of_a_listed_customer_is_assigned_like_any_other_and_bears_a_flag() -> None:
    desk = Desk()
    first = a_complaint(1, order_number="DD1")
    second = first | {"id": "again", "data": first["data"] | {"order_number": "DD2"}}
    desk.hears(first)
    ref = CaseRef(id=desk.case(first).id)
    owner = desk.case(first).owner
    assert owner is not None

    desk.says(
        ComplainantProposed(case=ref, kind="professional", reason="多次索赔", by=f"{owner.department}-07")
    )
    proposed = document_from(ComplainantList, desk.loaded("lists", desk.pack.name))
    (entry,) = proposed.entries
    values = {
        "pack": desk.pack.name,
        "entry": entry,
        "verdict": "confirmed",
        "reason": "已核实",
        "by": "management-01",
    }
    desk.says(ComplainantDecided.model_validate(values))
    desk.hears(second)

    assert [flag.code for flag in desk.case(second).flags] == ["listed_complainant"]
    assert desk.case(second).owner is not None
    assert desk.case(second).state == desk.case(first).state == "assigned"
    assert desk.count("caseloop.event.case.complainant-listed.v1") == 0


@pytest.mark.req("S3-09")
def test_a_customer_whom_the_article_did_not_help_gets_an_owner() -> None:
    desk = Desk(pack=a_pack_with_articles())
    question = a_complaint(
        1, type="enquiry", topic=None, summary="请问保修期内如何申请保修？", text=None, incident=None
    )
    question["data"]["demands"] = ["告知流程"]
    question["data"]["product"] = None
    desk.hears(question)
    offered = desk.case(question)

    desk.says(SelfServiceAnswered(case=CaseRef(id=offered.id), helped=False))

    assert (offered.state, offered.owner) == ("self_service", None)
    assert desk.case(question).state == "assigned"
    assert (
        "https://help.example.com/warranty"
        in next(one for one in offered.notices if one.kind == "article").text
    )


@pytest.mark.req("S3-71")
def test_a_mention_that_comes_twice_counts_once_and_opens_no_case() -> None:
    desk = Desk()
    message = CompetitorMentioned(competitor="brand-b", keyword="清关慢", mentioned_at=RECEIVED)
    event = {
        "specversion": "1.0",
        "id": "mention-1",
        "source": "/social",
        "type": message.TYPE,
        "data": message.model_dump(mode="json", exclude_none=True),
    }

    desk.hears(event)
    desk.hears(event)

    assert document_from(MentionTally, desk.loaded("tallies", "2026-03")).total == 1
    assert [one for one in desk.published if ".case." in one["type"]] == []
