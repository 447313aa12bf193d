"""Where a further objection to an ended case goes."""

from __future__ import annotations

import pytest

from rules.closing import close_case
from rules.erasing import erased_case
from rules.linking import link
from rules.objecting import goes_on_in, with_objections_told
from rules.reopening import reopen
from schemas.archiving import Erased
from schemas.case import Case, Link
from schemas.decision import Decision
from schemas.ending import Objection, Renewal
from schemas.errors import CaseIsClosed, NotAllowed
from schemas.messages.base import CaseRef
from schemas.messages.ending import CaseReopened
from schemas.messages.intake import FeedbackSubmitted
from schemas.messages.orders import LinkCase
from tests.handling_cases import NOW, REF, an_assigned_case, facts, later
from tests.packs import the_pack

SAID = CaseReopened(case=REF, reason="又坏了")


def a_tie(relation: str, other: str) -> Link:
    return Link.model_validate({"case_id": other, "relation": relation, "at": NOW})


def an_ended_case(**changes: object) -> Case:
    closed = close_case(an_assigned_case(), the_pack(), outcome="withdrawn", satisfaction="", now=NOW)
    return closed.model_copy(update=changes)


def objected(case: Case, message: CaseReopened = SAID) -> Decision[Case]:
    return reopen(case, the_pack(), message, now=later(1), happened_at=later(1))


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ((), None),
        ((("goes_on_with", "A"),), None),
        ((("goes_on_in", "A"),), "A"),
        ((("goes_on_in", "A"), ("goes_on_in", "B")), "B"),
        ((("goes_on_in", "A"), ("goes_on_with", "A")), None),
        ((("goes_on_in", "A"), ("goes_on_in", "B"), ("goes_on_with", "B")), "A"),
    ],
)
def test_it_goes_to_the_newest_case_that_goes_on_and_never_back_to_where_the_matter_came_from(
    ties: tuple[tuple[str, str], ...], expected: str | None
) -> None:
    case = an_ended_case(links=tuple(a_tie(*tie) for tie in ties))

    assert goes_on_in(case) == expected


def test_the_first_submits_the_matter_anew_and_the_second_waits_for_the_case_that_comes_of_it() -> None:
    first = objected(an_ended_case())
    second = objected(first.after)

    assert len([order for order in first.orders if isinstance(order, FeedbackSubmitted)]) == 1
    assert second.after.renewal == Renewal(
        at=later(1), waiting=(Objection(reason="又坏了", by="customer", at=later(1)),)
    )
    assert [order for order in second.orders if isinstance(order, FeedbackSubmitted | CaseReopened)] == []
    assert facts(second.events) == ["objected-again"]


def test_what_waited_is_told_once_to_the_case_that_is_registered() -> None:
    case = objected(objected(an_ended_case()).after).after
    order = LinkCase(case_id=case.id, other_id="NEW", relation="goes_on_in")

    tied = link(case, the_pack(), order, now=later(2))

    assert [one for one in tied.orders if isinstance(one, CaseReopened)] == [
        CaseReopened(case=CaseRef(id="NEW"), reason="又坏了", by="customer")
    ]
    assert tied.after.renewal == Renewal(at=later(1))
    assert link(tied.after, the_pack(), order, now=later(3)).changes_nothing
    assert with_objections_told(tied.after, "NEW") == (tied.after, ())


def test_a_tie_of_another_kind_tells_nothing() -> None:
    case = objected(objected(an_ended_case()).after).after
    order = LinkCase(case_id=case.id, other_id="NEW", relation="raised_in_callback")

    assert not [
        one for one in link(case, the_pack(), order, now=later(2)).orders if isinstance(one, CaseReopened)
    ]


def test_an_open_case_to_whose_end_nobody_objected_takes_no_objection() -> None:
    with pytest.raises(NotAllowed, match="has not ended"):
        objected(an_assigned_case())
    tied = an_assigned_case(links=(a_tie("goes_on_with", "A"),))

    assert objected(tied).after.supplements == ("又坏了",)


def test_erasing_leaves_no_words_of_objections_that_wait() -> None:
    case = objected(objected(an_ended_case()).after).after
    gone = erased_case(case, the_pack(), Erased(at=later(2), by="management-01", why="request"))

    assert gone.renewal is None
    with pytest.raises(CaseIsClosed, match="is erased"):
        objected(gone)
