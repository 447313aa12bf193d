"""The archive under all five packs: what it holds, what closes it, and that nothing is written into it afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import pytest

from ops.trying.desk import Course
from rules.clock_timers import timers_of
from rules.closing import notice_of_end
from schemas.case import Case
from schemas.document import Emission
from schemas.errors import CaseIsClosed, NotAllowed, TooEarly
from schemas.messages.archiving import (
    ArchiveNoted,
    FaultAttributed,
    FeedbackDocumented,
    LegalHoldSet,
    OpenImprovement,
)
from schemas.messages.ending import CallbackRecorded, CaseSigned
from schemas.messages.events import DepartmentAsked
from schemas.messages.handling import ProgressReported
from schemas.messages.intake import CaseCorrected, InformationSupplied
from schemas.messages.orders import ArchiveCase, CheckTimers, NotifyCustomer, RaiseAlert
from schemas.messages.staff_records import TeachingTagged
from schemas.model import text_of
from tests.archive_cases import (
    BOSS,
    KEEPERS,
    PACKS,
    S0,
    S1,
    S2,
    S3,
    S4,
    a_desk,
    after,
    before_the_seal,
    days,
    parts_of,
    ref,
    refused,
    sealed,
)
from tests.builders import RECEIVED
from tests.every_pack import every_pack
from tests.forms_cases import stories
from workers.wire import event_body

LATER = RECEIVED + days(30)

SCHEMAS: Final = {
    S0: {"content", "assessments", "assignment", "process", "plan", "feedback", "result", "closing_form",
         "satisfaction", "signature"},
    S1: {"content", "assessments", "assignment", "process", "plan", "notices", "feedback", "result",
         "satisfaction", "signature", "fault"},
    S2: {"content", "assignment", "process", "plan", "result", "feedback", "signature"},
    S3: {"content", "assessments", "assignment", "process", "plan", "feedback", "result", "signature"},
    S4: {"content", "assessments", "assignment", "process", "plan", "feedback", "result", "satisfaction"},
}  # fmt: skip
"""What an archived complaint has under each pack."""


@pytest.mark.req("C-27")
@pytest.mark.req("S1-08")
@pytest.mark.req("S1-25")
@pytest.mark.req("S1-26")
@pytest.mark.req("S2-42")
@pytest.mark.req("S4-59")
@pytest.mark.parametrize("pack", PACKS)
def test_an_archived_complaint_has_every_part_of_its_pack_and_none_of_them_is_empty(pack: str) -> None:
    parts = parts_of(sealed(pack))

    assert set(parts) == {row.part for row in every_pack().newest[pack].archive.parts}
    assert {part for part in SCHEMAS[pack] if not parts[part]} == set()


@pytest.mark.req("C-28")
@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize(
    ("lacking", "part"),
    [({"callbacks": ()}, "feedback"), ({"plans": ()}, "plan"), ({"owner": None}, "assignment")],
)
def test_what_lacks_a_part_is_not_archived_and_hears_which(
    pack: str, lacking: dict[str, Any], part: str
) -> None:
    case = before_the_seal(pack).model_copy(update=lacking)

    with pytest.raises(NotAllowed, match=part):
        after(ArchiveCase(case_id=case.id), case, at=LATER)


@pytest.mark.req("C-28")
@pytest.mark.parametrize("pack", [S0, S1, S2, S3])
def test_elsewhere_than_in_the_template_somebody_signs_first(pack: str) -> None:
    with pytest.raises(NotAllowed, match="signature"):
        after(ArchiveCase(case_id="x"), before_the_seal(pack), at=LATER)


@pytest.mark.req("S1-05")
def test_nothing_is_signed_before_somebody_said_who_was_at_fault() -> None:
    case = before_the_seal(S1).model_copy(update={"fault": None})
    owner = case.owner
    assert owner is not None

    with pytest.raises(NotAllowed, match="责任认定"):
        after(CaseSigned(case=ref(case), by=owner.person), case, at=LATER)
    for fault in ({"department": "business", "person": "business-07"}, {"none": True}):
        said = FaultAttributed(case=ref(case), reason="核查", by=owner.person, **fault)
        judged = after(said, case, at=LATER).after
        signed = after(CaseSigned(case=ref(case), by=owner.person), judged, at=LATER)
        archived = after(ArchiveCase(case_id=case.id), signed.after, at=LATER).after
        assert parts_of(archived)["fault"]["department"] == fault.get("department")


@pytest.mark.req("S1-05")
@pytest.mark.req("S1-07")
def test_who_was_at_fault_stands_apart_from_who_was_late() -> None:
    case = sealed(S1)
    name, clock = next(iter(case.clocks.items()))
    late = before_the_seal(S1).model_copy(
        update={"clocks": {name: clock.model_copy(update={"missed_at": LATER, "met_at": None})}, "round": 2}
    )
    signed = after(CaseSigned(case=ref(late), by="handler-03"), late, at=LATER).after
    parts = parts_of(after(ArchiveCase(case_id=late.id), signed, at=LATER).after)

    assert parts["fault"]["department"] == "business"
    assert [(one["why"], one["who"]) for one in parts["accountable"]] == [
        ("late", "handler-03"),
        ("unsatisfied", "handler-03"),
    ]


@pytest.mark.req("S1-25")
@pytest.mark.parametrize("pack", PACKS)
def test_an_archived_case_takes_nothing_more(pack: str) -> None:
    case = sealed(pack)
    said = (
        InformationSupplied(case=ref(case), text="补充"),
        CaseCorrected(case=ref(case), field="summary", value="改", reason="错", by=BOSS),
        ProgressReported(case=ref(case), step="已检测", by=BOSS),
        CallbackRecorded(case=ref(case), answer="满意", by=BOSS),
        CaseSigned(case=ref(case), by=BOSS),
        FaultAttributed(case=ref(case), none=True, reason="无", by=BOSS),
        FeedbackDocumented(case=ref(case), text="未接通", reached=False, by=BOSS),
    )

    for message in said:
        with pytest.raises(CaseIsClosed):
            after(message, case, at=LATER)


@pytest.mark.req("S1-25")
@pytest.mark.parametrize("pack", PACKS)
def test_the_keepers_of_the_archive_alone_write_into_it_and_the_record_stays(pack: str) -> None:
    case = sealed(pack)
    said = ArchiveNoted(case=ref(case), text="转入年度案例", by=KEEPERS[pack])

    noted = after(said, case, at=LATER).after

    assert [note.text for note in noted.archive_notes] == ["转入年度案例"]
    assert noted.archive == case.archive
    with pytest.raises(NotAllowed, match="its keepers alone"):
        after(said.model_copy(update={"by": "stranger-01"}), case, at=LATER)
    with pytest.raises(TooEarly, match="notes are for archived cases"):
        after(said, before_the_seal(pack), at=LATER)


@pytest.mark.req("S1-25")
def test_not_even_for_teaching_does_anybody_else_write_into_it() -> None:
    case = sealed(S1)
    said = TeachingTagged(case=ref(case), topic="改约", by="handler-03")

    with pytest.raises(NotAllowed, match="by the keepers of the archive"):
        after(said, case, at=LATER)
    assert after(said.model_copy(update={"by": "archivist-01"}), case, at=LATER).after.teaching is not None


@pytest.mark.req("S2-51")
@pytest.mark.req("T-07")
def test_a_case_that_management_ended_needs_the_word_of_its_customer_or_that_nobody_reached_them() -> None:
    case = before_the_seal(S2)
    assert case.closure is not None
    ended = case.closure.model_copy(update={"outcome": "decided_by_management"})
    unheard = case.model_copy(update={"callbacks": (), "closure": ended})
    said = FeedbackDocumented(
        case=ref(case), text="三天内拨打四次均无人接听", reached=False, by="customer_service-02"
    )

    with pytest.raises(NotAllowed, match="feedback"):
        after(CaseSigned(case=ref(case), by="agent-05"), unheard, at=LATER)
    heard = after(said, unheard, at=LATER)
    signed = after(CaseSigned(case=ref(case), by="agent-05"), heard.after, at=LATER)

    assert heard.orders == ()
    assert signed.after.closure is not None
    assert signed.after.closure.signed_by == "agent-05"
    with pytest.raises(NotAllowed, match="recorded by customer_service"):
        after(said.model_copy(update={"by": "warehouse-01"}), unheard, at=LATER)
    with pytest.raises(TooEarly, match="is a callback"):
        after(said, unheard.model_copy(update={"closure": None, "state": "callback"}), at=LATER)


@pytest.mark.req("S2-43")
@pytest.mark.parametrize("pack", PACKS)
def test_every_entry_of_the_history_belongs_to_the_archive(pack: str) -> None:
    (story, *_) = stories(pack)
    archive = story.case.archive
    assert archive is not None

    assert archive.entry_count is not None
    sealing = [entry.seq for entry in story.entries if entry.event == "case.archived"]
    assert sealing == [archive.entry_count]
    assert [entry.seq for entry in story.entries[: archive.entry_count]] == list(
        range(1, archive.entry_count + 1)
    )


@pytest.mark.req("S0-20")
@pytest.mark.parametrize("pack", [S0, S2])
def test_attachments_are_kept(pack: str) -> None:
    case = sealed(pack)

    assert [one["uri"] for one in parts_of(case)["attachments"]] == [
        one.uri for one in case.report.attachments
    ]


@pytest.mark.req("S4-57")
@pytest.mark.req("S4-58")
def test_the_template_archives_in_the_step_in_which_the_customer_hears_of_the_end() -> None:
    closed = before_the_seal(S4)
    kind = notice_of_end(closed, every_pack().newest[S4]).kind
    untold = closed.model_copy(update={"notices": tuple(one for one in closed.notices if one.kind != kind)})

    told = after(NotifyCustomer(case_id=closed.id, kind=kind), untold, at=LATER)
    sealing = after(ArchiveCase(case_id=closed.id), told.after, at=LATER)

    assert told.orders == (ArchiveCase(case_id=closed.id),)
    assert sealing.after.state == "archived"
    assert sealing.after.closure is not None
    assert sealing.after.closure.status_label == "已关闭"
    other = after(NotifyCustomer(case_id=closed.id, kind="progress"), untold, at=LATER)
    assert other.orders == ()


@pytest.mark.req("S4-58")
@pytest.mark.parametrize("lost", ["the notice", "the order to archive", "nothing, but both come twice"])
def test_closing_and_archiving_agree_whatever_is_lost_between_them(lost: str) -> None:
    closed = before_the_seal(S4)
    end = notice_of_end(closed, every_pack().newest[S4])
    untold = closed.model_copy(
        update={
            "state": "callback",
            "closure": None,
            "callbacks": (),
            "notices": tuple(one for one in closed.notices if one.kind != end.kind),
        }
    )
    said = CallbackRecorded(case=ref(closed), answer="满意", by="customer_service-02")
    ended = after(said, untold, at=LATER)
    case = ended.after
    assert (case.state, [type(one) for one in ended.orders]) == ("closed", [NotifyCustomer])

    if lost == "the notice":
        case, again = nudged(case)
        assert [type(one) for one in again] == [ArchiveCase]
        waits = after(ArchiveCase(case_id=case.id), case, at=LATER)
        assert (waits.event, waits.orders) == ("case.end-told-again", ended.orders)
        case = waits.after
    told = after(end, case, at=LATER)
    case = told.after
    if lost == "the order to archive":
        case, again = nudged(case)
        assert [type(one) for one in again] == [ArchiveCase]
    if lost.startswith("nothing"):
        assert after(end, case, at=LATER).changes_nothing
    sealing = after(ArchiveCase(case_id=case.id), case, at=LATER + days(1))
    case = sealing.after

    assert case.state == "archived"
    assert case.closure is not None
    assert parts_of(case)["satisfaction"] == case.closure.satisfaction == "满意"
    assert after(ArchiveCase(case_id=case.id), case, at=LATER + days(1)).changes_nothing
    assert [name for name in case.timers if name != "erase"] == []


def nudged(case: Case) -> tuple[Case, tuple[Any, ...]]:
    """Let the timer of a step that did not happen come; give what it orders again."""
    assert case.next_due_at is not None
    due_at = max(timer.due_at for timer in case.timers.values() if timer.kind == "nudge")
    decision = after(CheckTimers(case_id=case.id, due_at=due_at), case, at=due_at + timedelta(seconds=1))
    return decision.after, tuple(one for one in decision.orders if not hasattr(one, "dedupe_key"))


@pytest.mark.req("S4-69")
def test_a_note_of_the_archive_opens_an_improvement_that_its_department_finishes() -> None:
    case = sealed(S4)
    said = ArchiveNoted(
        case=ref(case), text="仓库漏扫", improve="优化仓库发货时效提醒", department="仓库", by="supervisor-01"
    )
    noted = after(said, case, at=LATER)
    (order,) = noted.orders
    assert isinstance(order, OpenImprovement)
    asked = [one for one in noted.events if isinstance(one, DepartmentAsked)]
    desk = a_desk(S4, LATER)
    emission = Emission("E1", order.TYPE, "", order.QUEUE, order.model_dump(mode="json"), case.id)
    for _ in range(2):
        desk._decided(event_body(emission, text_of(LATER)), "", Course(None))
    item_id = order.target("").id

    assert noted.after.archive_notes[-1].improvement == order.name == f"{case.number}-1"
    assert [(one.department, one.kind) for one in asked] == [("warehouse", "improvement")]
    opened = desk.store.load("filings", [item_id])[item_id].fields
    assert (opened["content"]["text"], opened["flags"], opened["version"]) == (
        "优化仓库发货时效提醒",
        ["open"],
        1,
    )

    done = {"pack": S4, "improvement": order.name, "result": "已加提醒", "by": "warehouse-01"}
    assert refused(desk, "improvement.item-done", LATER, **(done | {"by": "product-01"})) == "not_allowed"
    assert refused(desk, "improvement.item-done", LATER, **done) == ""
    finished = desk.store.load("filings", [item_id])[item_id].fields
    assert (finished["content"]["result"], finished["flags"]) == ("已加提醒", [])
    assert refused(desk, "improvement.item-done", LATER, **done) == "not_allowed"


@pytest.mark.req("S1-12", "S1-13")
def test_a_limit_that_outlives_its_case_is_reminded_of_and_missed_after_the_seal() -> None:
    case = sealed(S1)
    assert case.archive is not None
    ((name, clock),) = [(one, it) for one, it in case.clocks.items() if it.is_running]

    assert set(timers_of(name, clock)) <= set(case.timers)
    hold = LegalHoldSet(case=ref(case), reason="诉讼", by=BOSS)
    held = after(hold, case, at=case.archive.at + days(1)).after
    assert set(timers_of(name, clock)) <= set(held.timers)

    late = clock.due_at + days(1)
    missed = after(CheckTimers(case_id=case.id, due_at=case.timers[f"breach:{name}"].due_at), case, at=late)
    assert missed.after.clocks[name].missed_at == clock.due_at
    assert [one.kind for one in missed.orders if isinstance(one, RaiseAlert)] == ["clock_missed"]
