"""A return that goes by article, jury and silence, under the feedback mechanism."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from tests.stories.steps import a_plan, agrees, is_solved
from tests.tales import Tale

JURORS: Final = ("juror-1", "juror-2", "juror-3")


def mechanism_story(tale: Tale) -> None:
    """Tell of an order that no article helps with, a return, a jury, and a customer whom nobody reaches."""
    # 受理: an article comes first; it does not help.
    said = {"channel": "app", "culture": "中東", "summary": "水壺壞了要退貨，查詢物流也查不到，投訴"}
    tale.begins(until="self_service", **said)
    assert tale.case["article"] == "tracking"
    tale.says("case.self-service-answered", helped=False, by="customer")
    tale.comes(lambda: tale.state == "assigned", "an owner")

    # 調查, 解決, 質檢: what was returned is checked before the result.
    tale.says("case.accepted")
    assert "it lacks the investigation" in tale.is_refused("plan.drafted", **a_plan("return"))
    tale.says("case.verified", note="已核實").says("plan.drafted", **a_plan("return"))
    agrees(tale)
    tale.says("remedy.done", code="return")
    assert "quality check" in tale.is_refused("case.resolved", result="已退貨")
    tale.says("task.requested", kind="quality_check", department="product", text="檢查退回的水壺")
    tale.answers("quality_check").says("case.resolved", result="已退貨")

    # 回訪: not reached in Ramadan, then dissatisfied, twice; the cap, and a jury.
    caller = "callback_staff-01"
    tale.says("callback.attempted", reason="無人接聽", by=caller)
    again = tale.case["timers"]["calling"]["due_at"].astimezone(ZoneInfo("Asia/Riyadh"))
    assert not 4 <= again.hour < 20, again
    tale.says("callback.recorded", answer="不滿意", cause="沒有退款", by=caller)
    is_solved(tale, "vip_channel")
    tale.says("callback.recorded", answer="不滿意", cause="仍沒有退款", by=caller)
    assert tale.state == "escalated"
    jurors = [{"id": juror} for juror in JURORS]
    party = {"id": "juror-9", "customer": {"contact": {"phone": "13800000099"}}}
    leads = "service_leads-01"
    tale.is_refused("jury.opened", question="是否應當退款？", jurors=[*jurors[:2], party], by=leads)
    tale.says("jury.opened", question="是否應當退款？", jurors=[*jurors, party], by=leads)
    assert tale.state == "jury"
    clerk = "customer_service-01"
    tale.is_refused("juror.voted", juror="juror-9", choice="支持客戶", by=clerk)
    for juror, choice in zip(JURORS, ("支持客戶", "維持原方案", "支持客戶"), strict=True):
        tale.says("juror.voted", juror=juror, choice=choice, by=clerk)
    assert (tale.state, tale.round) == ("planning", 3)

    # The third round is carried out, but nobody reaches the customer any more.
    is_solved(tale, "apology")
    tale.says("callback.attempted", reason="號碼有誤", by=caller)
    assert tale.case["closure"]["outcome"] == "unreached"
    tale.says("case.signed")
    tale.comes(lambda: tale.state == "archived", "an archived case")
    tale.ends()
