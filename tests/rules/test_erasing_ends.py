"""What customers said at the end of their case is erased with the rest; what can be counted stays."""

from __future__ import annotations

from rules.erasing import GONE, erased_case
from schemas.archiving import Erased
from schemas.ending import CallAttempt, CallbackRecord, Rating, Reopening
from tests.ending import CALLED, a_closed_case
from tests.packs import the_pack


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

    after = erased_case(full, the_pack(), Erased(at=CALLED, why="requested", by="privacy-01", row="x"))

    text = after.model_dump_json()
    assert not [word for word in ("我家里收到了", "在开会", "等了两天", "又坏了") if word in text]
    assert after.callbacks[0].answers == {"received": GONE}
    assert [(one.reason, one.text) for one in after.call_attempts] == [
        ("call_later", GONE),
        ("not_reached", None),
    ]
    assert (after.ratings[0].value, after.reopenings[0].closure.outcome) == ("satisfied", "satisfied")
