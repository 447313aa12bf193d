"""The audit finds what was due and led to nothing, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rules.alerts import alert_id_of, alert_orders
from rules.jobs.audit import ask_trail, audit_alerts
from rules.jobs.kinds import Findings
from schemas.alert import Alert, Attempt
from schemas.looks import AuditTrail, LateTimer, LateTimers, MissedClock, MissedClocks, Trail
from schemas.policy.pack import Packs
from tests.alerting import A_AND_B, ONE_THEN_TWO, a_pack_with
from tests.alerting import raised as raised_alert
from tests.ending import a_judged_case
from tests.jobs import MINUTE, NOW, a_row, a_world, planned, raised, ran, resolved
from tests.packs import the_pack, the_packs

AUDIT = "jobs.audit.alerts"
LONG_AGO = NOW - timedelta(hours=1)
CASE = a_judged_case("urgent")


def an_alert(**changes: Any) -> Alert:
    """Give an alert that was raised an hour ago and told one person."""
    alert = raised_alert(a_pack_with(*ONE_THEN_TWO), A_AND_B, at=LONG_AGO).after
    return alert.model_copy(update=changes)


def a_trail(**found: Any) -> Trail:
    """Give a look at a system in which all is well, but for what is found."""
    well: dict[str, Any] = {
        "late": (),
        "alerts": (),
        "pages": {},
        "idle_contacts": (),
        "missed": MissedClocks((), frozenset(), ""),
    }
    return Trail(**(well | found))


def audited(**found: Any) -> Findings:
    """Give what the audit makes of a look."""
    return audit_alerts(planned(a_row(AUDIT)), a_world(a_trail(**found)))


def told(findings: Findings) -> list[str]:
    """Give what the causes are about."""
    return [cause.about for cause in findings.causes]


def a_missed_clock(**changes: Any) -> MissedClock:
    """Give a clock of the case whose limit passed an hour ago."""
    values: dict[str, Any] = {
        "case_id": CASE.id,
        "case_number": CASE.number,
        "pack": (CASE.pack.name, CASE.pack.version),
        "name": "handling_start",
        "row": next(row.id for row in the_pack().clocks.clocks if row.name == "handling_start"),
        "round": 1,
        "missed_at": LONG_AGO,
    }
    return MissedClock(**(values | changes))


def its_alert(about: str = "handling_start") -> str:
    """Give the id of the alert that a missed clock of the case raises."""
    (order,) = alert_orders(CASE, the_pack(), "clock_missed", about=about)
    return alert_id_of(order)


def test_a_system_in_which_all_is_well_raises_nothing() -> None:
    alert = an_alert()
    pages = {attempt.page_id or "": "waiting" for attempt in alert.attempts}
    missed = MissedClocks((a_missed_clock(),), frozenset({its_alert()}), "")

    found = audited(alerts=(alert,), pages=pages, missed=missed)

    assert found.causes == ()
    assert found.note == "1 alerts, 1 missed clocks; nothing wrong"


def test_timers_that_passed_and_still_stand_are_found() -> None:
    timer = LateTimer("cases", "7K3M9-QXA2R-X", "breach", "response", LONG_AGO)

    found = audited(late=(LateTimers("cases", 7, (timer,)), LateTimers("alerts", 0, ())))

    assert told(found) == ["late:cases"]
    assert "7 timers" in found.causes[0].details["en"]
    assert "7K3M9-QXA2R-X breach response" in found.causes[0].details["zh"]


def test_an_open_alert_that_waits_for_nothing_is_found() -> None:
    alert = an_alert(timers={}, attempts=())

    assert told(audited(alerts=(alert.model_copy(update={"said_count": 0}),))) == ["steps"]


def test_a_saying_without_any_attempt_is_found() -> None:
    alert = an_alert(said_count=2)
    pages = {attempt.page_id or "": "waiting" for attempt in alert.attempts}

    found = audited(alerts=(alert,), pages=pages)

    assert told(found) == ["steps"]
    assert f"{alert.id} saying 2" in found.causes[0].details["en"]


def test_attempts_that_an_alert_has_forgotten_are_not_missed() -> None:
    late = Attempt(step=0, said=250, at=LONG_AGO, target="owner", outcome="nobody")
    skipped = late.model_copy(update={"said": 0, "outcome": "skipped"})

    assert audited(alerts=(an_alert(attempts=(skipped, late), said_count=250),)).causes == ()


@pytest.mark.parametrize("state", [None, "delivered", "overtaken"])
def test_a_page_that_was_lost_on_the_way_is_found(state: str | None) -> None:
    alert = an_alert()
    pages = {attempt.page_id or "": state for attempt in alert.attempts} if state else {}

    found = audited(alerts=(alert,), pages=pages)

    assert told(found) == ["steps"]
    assert f"page to A, {state or 'lost'}" in found.causes[0].details["en"]


def test_a_page_of_a_moment_ago_may_be_on_its_way() -> None:
    alert = an_alert()
    fresh = tuple(one.model_copy(update={"at": NOW - MINUTE}) for one in alert.attempts)

    assert audited(alerts=(alert.model_copy(update={"attempts": fresh}),)).causes == ()


def test_an_attempt_with_a_recorded_reason_is_fine() -> None:
    alert = an_alert()
    silenced = tuple(one.model_copy(update={"outcome": "silenced"}) for one in alert.attempts)

    assert audited(alerts=(alert.model_copy(update={"attempts": silenced}),)).causes == ()


def test_a_person_for_whom_something_waits_without_a_timer_is_found() -> None:
    found = audited(idle_contacts=("a", "b", "c", "d", "e", "f"))

    assert told(found) == ["contacts"]
    assert found.causes[0].details["en"] == "6 people to be told without a timer: a, b, c, d, e, …"


def test_a_missed_clock_without_its_alert_is_found_and_its_case_looked_at_again() -> None:
    missed = MissedClocks((a_missed_clock(),), frozenset({"another"}), "c9")

    found = audited(missed=missed)

    assert told(found) == ["clocks"]
    assert found.causes[0].items == (CASE.id,)
    assert found.cursor == "c9"


@pytest.mark.parametrize(
    "changes",
    [
        {"missed_at": NOW - MINUTE},
        {"pack": ("gone", "1")},
        {"row": "clocks.gone"},
    ],
    ids=["a moment ago", "unknown pack", "unknown row"],
)
def test_a_clock_that_cannot_have_an_alert_yet_is_not_missed(changes: dict[str, Any]) -> None:
    assert audited(missed=MissedClocks((a_missed_clock(**changes),), frozenset(), "")).causes == ()


def test_a_clock_whose_row_names_no_alert_needs_none() -> None:
    packs, pack = the_packs(), the_pack()
    clocks = tuple(row.model_copy(update={"alert": None}) for row in pack.clocks.clocks)
    silent = pack.model_copy(update={"clocks": pack.clocks.model_copy(update={"clocks": clocks})})
    trail = a_trail(missed=MissedClocks((a_missed_clock(),), frozenset(), ""))
    world = replace(
        a_world(trail), packs=Packs({(pack.name, pack.version): silent}, packs.default, packs.newest)
    )

    assert audit_alerts(planned(a_row(AUDIT)), world).causes == ()


def test_a_clock_that_an_earlier_round_left_is_known_by_its_first_name() -> None:
    missed = MissedClocks((a_missed_clock(name="handling_start#1"),), frozenset({its_alert()}), "")

    assert audited(missed=missed).causes == ()


def test_the_audit_raises_an_alert_itself_and_resolves_it() -> None:
    broken, well = a_trail(idle_contacts=("a",)), a_trail()
    first = ran(planned(a_row(AUDIT)), broken)
    second = ran(first.after, broken)
    third = ran(second.after, well)

    assert [raised(one) for one in (first, second, third)] == [[], ["audit/contacts"], []]
    assert resolved(third) == [second.after.standing[0].alert_id]


def test_the_audit_goes_on_where_it_stopped_and_looks_again_at_cases_with_a_fault() -> None:
    missed = MissedClocks((a_missed_clock(),), frozenset(), "c9")
    job = ran(planned(a_row(AUDIT)), a_trail(missed=missed, idle_contacts=("a",))).after

    asked = ask_trail(job, a_world())

    assert asked == AuditTrail(NOW - 10 * MINUTE, "c9", 2000, (CASE.id,))
