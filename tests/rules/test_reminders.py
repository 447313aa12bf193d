"""Reminders: once, to whoever must act, and none that was overtaken."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.conclusion import conclude
from rules.reminders import remind_owner
from schemas.case import Case
from schemas.messages.events import CaseFact, DepartmentAsked
from tests.builders import RECEIVED
from tests.timing import STANDS, a_clock_row, a_judged_case, a_pack_of, a_task, handbook

HOUR = timedelta(hours=1)
NEAR = RECEIVED + 3 * HOUR + HOUR / 2


def important() -> Case:
    case = a_judged_case("enquiry", "important")
    return conclude(None, case, handbook(), event="case.triaged", now=RECEIVED).after


def test_the_owning_department_is_reminded_of_a_limit_that_is_near() -> None:
    decision = remind_owner(important(), handbook(), "response", now=NEAR)
    fact, asked = decision.events

    assert isinstance(fact, CaseFact)
    assert (fact.name, fact.version) == ("reminded", decision.after.version)
    assert isinstance(asked, DepartmentAsked)
    assert (asked.kind, asked.department, asked.due_at) == ("reminder", "after_sales", RECEIVED + 4 * HOUR)
    assert decision.event == "case.reminded"
    assert decision.after.clocks["response"].reminded


@pytest.mark.req("S0-41")
def test_the_department_that_was_asked_is_reminded_of_its_question() -> None:
    case = a_judged_case("enquiry", "normal", tasks={"enquiry_help-1": a_task()})
    asked = conclude(
        None, case, handbook(), event="enquiry.passed-on", now=RECEIVED, about="enquiry_help-1"
    ).after
    decision = remind_owner(asked, handbook(), "helper_answer:enquiry_help-1", now=RECEIVED + HOUR - HOUR / 4)
    (request,) = (event for event in decision.events if isinstance(event, DepartmentAsked))

    assert (request.department, request.task_id) == ("product", "enquiry_help-1")


@pytest.mark.req("S0-57")
def test_customer_service_is_reminded_of_a_callback() -> None:
    case = a_judged_case(state="callback")
    resolved = conclude(None, case, handbook(), event="case.resolved", now=RECEIVED).after
    decision = remind_owner(resolved, handbook(), "callback", now=RECEIVED + 20 * HOUR)
    (request,) = (event for event in decision.events if isinstance(event, DepartmentAsked))

    assert request.department == "customer_service"


def test_nobody_is_reminded_twice() -> None:
    once = remind_owner(important(), handbook(), "response", now=NEAR).after

    assert remind_owner(once, handbook(), "response", now=NEAR + HOUR / 4).changes_nothing


def test_nobody_is_reminded_of_a_clock_that_was_met() -> None:
    case = important()
    met = conclude(case, case, handbook(), event="case.responded", now=NEAR).after

    assert remind_owner(met, handbook(), "response", now=NEAR).changes_nothing


def test_nobody_is_reminded_at_the_limit_or_later() -> None:
    assert remind_owner(important(), handbook(), "response", now=RECEIVED + 4 * HOUR).changes_nothing


def test_nobody_is_reminded_of_a_clock_that_does_not_exist() -> None:
    assert remind_owner(important(), handbook(), "verdict", now=NEAR).changes_nothing


def test_nobody_is_reminded_while_the_clock_stands_still() -> None:
    pack = a_pack_of(a_clock_row(**STANDS))
    case = conclude(None, a_judged_case(), pack, event="case.triaged", now=RECEIVED).after
    standing = conclude(case, case, pack, event="case.blocked", now=RECEIVED + HOUR).after

    assert remind_owner(standing, pack, "response", now=NEAR).changes_nothing


def test_a_reminder_leaves_the_limit_as_it_is() -> None:
    case = important()
    decision = remind_owner(case, handbook(), "response", now=NEAR)

    assert decision.after.clocks["response"].due_at == case.clocks["response"].due_at
    assert decision.after.timers["breach:response"] is case.timers["breach:response"]
