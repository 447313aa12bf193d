"""A representative's ticket that ends before the mediation body, under the complaint programme."""

from __future__ import annotations

from typing import Final

from tests.stories.steps import KETTLE, a_plan, agrees, is_solved
from tests.tales import Tale

GROUPS: Final = ("leaders", "administration", "project", "marketing", "business")


def programme_story(tale: Tale) -> None:
    """Tell of a representative's ticket that ends before the mediation body."""
    # 投诉受理: what a representative recorded is reviewed by a handler.
    tale.begins(until="pending_review", summary=KETTLE, recorded_by="representative-03")
    tale.is_refused("case.submission-reviewed", passed=True, by="representative-03")
    tale.says("case.submission-reviewed", passed=True, by="handler-02")
    tale.comes(lambda: tale.state == "assigned", "an assigned case")
    handler = "handler-07"
    tale.says("case.accepted", by=handler)

    # 核查: nothing is planned before it; help has a limit of the list, and is reviewed before it is asked for.
    assert "it lacks the verification" in tale.is_refused("plan.drafted", **a_plan("exchange"), by=handler)
    tale.says("case.verified", note="已核实", by=handler)
    help_ = {"kind": "assist", "department": "business", "text": "请核对批次", "by": handler}
    tale.is_refused("task.requested", **help_)
    tale.says("task.requested", **help_, limit="one_day")
    asked = list(tale.tasks)[-1]
    tale.is_refused("task.answered", task_id=asked, answer="同批正常", by="business-04")
    tale.says("task.reviewed", task_id=asked, passed=True, by="handler-02")
    tale.says("task.answered", task_id=asked, answer="同批正常", by="business-04")

    # 投诉处理, 结果反馈与回访: no result without a reply; a body of its own calls back; two rounds fail.
    tale.says("plan.drafted", **a_plan("exchange"))
    agrees(tale)
    tale.says("remedy.done", code="exchange")
    assert "a reply to the user, a record entry" in tale.is_refused("case.resolved", result="已处理")
    tale.says("case.responded", channel="phone", summary="已告知进展")
    tale.says("progress.reported", step="已处理").says("case.resolved", result="已处理")
    tale.is_refused("callback.recorded", answer="满意", by=handler)
    caller = "callback_body-01"
    tale.says("callback.recorded", answer="不满意", cause="没有检测电源", by=caller)
    is_solved(tale, "repair")
    tale.says("callback.recorded", answer="不满意", by=caller)

    # The mediation body with its five groups.
    assert tale.state == "mediation"
    tale.is_refused("case.transferred", department="supervisors", reason="复杂", by=handler)
    chair = "mediator-01"
    early = tale.is_refused("case.mediated", outcome="settled", text="换整机", by=chair)
    assert "whether these groups came: leaders, administration" in early
    for group in GROUPS:
        came = group != "marketing"
        person = {"person": f"{group}-02"} if came else {}
        tale.says("mediation.attended", group=group, present=came, **person, by=chair)
    tale.says("case.mediated", outcome="调解达成一致", text="更换整机并上门安装", by=chair)
    tale.says("callback.recorded", answer="基本满意", by=caller)

    # 归档: not signed before somebody said whose fault it was.
    assert "责任认定" in tale.is_refused("case.signed")
    tale.says("fault.attributed", department="business", reason="选用了劣质温控器").says("case.signed")
    tale.comes(lambda: tale.state == "archived", "an archived case")
    assert tale.case["closure"]["status_label"] == "已办结"
    (measure,) = [name for name, task in tale.tasks.items() if task["kind"] == "measure"]
    tale.says("improvement.done", task_id=measure, result="已更换温控器的供应商", by="business-04")
    assert tale.tasks[measure]["answered_at"] is not None
    tale.ends()
