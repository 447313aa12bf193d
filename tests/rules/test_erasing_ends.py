"""What customers said at the end of their case is erased with the rest; what can be counted stays."""

from __future__ import annotations

import pytest

from rules.erasing import GONE, erased_case
from rules.rating import rate
from rules.reopening import reopen
from schemas.agreement import RefusedDemand
from schemas.archiving import Erased
from schemas.ending import CallAttempt, CallbackRecord, Rating, Reopening
from schemas.errors import CaseIsClosed
from schemas.messages.ending import CaseReopened, CustomerRated
from tests.archive_cases import PACKS, S4, ref, sealed
from tests.ending import CALLED, a_closed_case, a_plan
from tests.every_pack import every_pack
from tests.packs import the_pack

MARK = Erased(at=CALLED, why="requested", by="privacy-01", row="x")


def test_words_of_callbacks_attempts_ratings_and_objections_are_gone_and_their_codes_stay() -> None:
    case = a_closed_case()
    assert case.closure is not None
    said = {"by": "agent-017", "at": CALLED, "round": 1}
    call = CallbackRecord.model_validate(
        {"answer": "satisfied", "label": "满意", "answers": {"received": "我家里收到了"}} | said
    )
    tried = CallAttempt.model_validate({"reason": "call_later", "label": "改时间", "text": "在开会"} | said)
    silent = CallAttempt.model_validate({"reason": "not_reached", "label": "无人接听"} | said)
    rated = Rating(value="satisfied", label="满意", text="等了两天", at=CALLED, round=1)
    again = Reopening(reason="又坏了", by="customer", at=CALLED, closure=case.closure)
    full = case.model_copy(
        update={
            "callbacks": (call,),
            "call_attempts": (tried, silent),
            "ratings": (rated,),
            "reopenings": (again,),
        }
    )

    after = erased_case(full, the_pack(), MARK)

    text = after.model_dump_json()
    assert not [word for word in ("我家里收到了", "在开会", "等了两天", "又坏了") if word in text]
    assert after.callbacks[0].answers == {"received": GONE}
    assert [(one.reason, one.text) for one in after.call_attempts] == [
        ("call_later", GONE),
        ("not_reached", None),
    ]
    assert (after.ratings[0].value, after.reopenings[0].closure.outcome) == ("satisfied", "satisfied")


def test_what_the_customer_said_to_plans_and_what_quotes_it_goes_too() -> None:
    case = sealed(S4)
    said = {
        "demand": "退货，给住院的王小花",
        "core_issue": "王小花等着用",
        "expectation": "王小花出院前修好",
        "objection": "王小花用不了",
        "feedback": "王小花可以",
        "confirmation": "王小花确认",
    }
    offered = a_plan().model_copy(update=said)
    wished = offered.model_copy(
        update={
            "counter": True,
            "remedies": (offered.remedies[0].model_copy(update={"text": "寄给王小花"}),),
        }
    )
    refused = RefusedDemand(demand="赔偿王小花", reason="无依据", by="agent-1", at=CALLED)
    quoting = case.notices[0].model_copy(update={"text": "您提出的“赔偿王小花”，我们无法办理。"})
    full = case.model_copy(
        update={
            "plans": (offered, wished),
            "refused_demands": (refused,),
            "notices": (*case.notices, quoting),
        }
    )

    after = erased_case(full, every_pack().newest[S4], MARK)

    assert "王小花" not in after.model_dump_json()
    assert (after.plans[0].root_cause, after.plans[0].remedies) == (offered.root_cause, offered.remedies)
    assert (after.refused_demands[0].reason, after.notices[-1].text) == ("无依据", GONE)
    assert [one.kind for one in after.notices] == [one.kind for one in full.notices]


@pytest.mark.parametrize("name", PACKS)
def test_an_objection_after_the_erasure_is_sent_where_somebody_says_who_they_are(name: str) -> None:
    pack = every_pack().newest[name]
    gone = erased_case(sealed(name), pack, MARK)

    with pytest.raises(CaseIsClosed) as refusal:
        reopen(gone, pack, CaseReopened(case=ref(gone), reason="又坏了"), now=CALLED, happened_at=CALLED)

    assert (refusal.value.field, refusal.value.expected) == (
        "case",
        "a new submission, which says who the customer is",
    )


def test_nothing_is_kept_of_what_an_erased_customer_rates() -> None:
    pack = every_pack().newest[S4]
    gone = erased_case(sealed(S4), pack, MARK)
    message = CustomerRated(case=ref(gone), rating="satisfied", text="我是林晓")

    with pytest.raises(CaseIsClosed, match="is erased"):
        rate(gone, pack, message, now=CALLED, happened_at=CALLED)
