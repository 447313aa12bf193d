"""The contract of what jobs look at: late timers whatever a lease did, silent channels, missed clocks, idle people."""
# ruff: noqa: D102, S101 - a suite: names are sentences, examples are full of numbers

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from schemas.document import Emission
from schemas.ids import message_key
from schemas.looks import FigurePeriod, MissedClock, StaffFigure
from schemas.messages.orders import RaiseAlert
from schemas.ports import Store
from schemas.ports_looking import Looker
from store.contract.sample import MINUTE, NOON, a_case_with, a_first_write, a_next_write, sealed

HORIZON = NOON + MINUTE


def timers(*due: datetime) -> dict[str, Any]:
    """Give timers that are due at these instants."""
    return {
        f"t{number}": {"kind": "breach", "due_at": at, "about": "response"} for number, at in enumerate(due)
    }


def a_clock(**changes: object) -> dict[str, Any]:
    """Give a clock that was missed at noon."""
    return {"row": "clocks.response", "round": 2, "missed_at": NOON, "met_at": None} | changes


def with_clocks(store: Store, case_id: str, **clocks: dict[str, Any]) -> None:
    """Store a case with these clocks."""
    a_case_with(store, case_id, pack={"name": "p", "version": "1"}, clocks=clocks)


def an_alert(store: Store, alert_id: str, **fields: object) -> None:
    """Store an alert."""
    usual: dict[str, Any] = {
        "dedupe_key": alert_id,
        "kind": "clock_missed",
        "severity": "warning",
        "state": "raised",
        "summary": "something",
        "addressee": "operations",
        "row": "escalation.alert.x",
        "pack": "p",
        "raised_at": NOON,
        "repeat_count": 0,
    }
    assert list(store.commit([a_first_write(alert_id, "alerts", **(usual | fields))])) == ["applied"]


def an_order(emission_id: str, cause: str) -> Emission:
    """Give an order that raises the alert of a cause, as it is recorded."""
    data = {"dedupe_key": cause, "kind": "crisis", "texts": {"en": "x"}}
    return Emission(emission_id, RaiseAlert.TYPE, "", RaiseAlert.QUEUE, data, "C1")


def a_case_that_ordered(store: Store, case_id: str, *orders: Emission) -> None:
    """Store a case whose first entry sent these orders, beside an event."""
    usual: dict[str, Any] = {"pack": {"name": "p", "version": "1"}}
    write = a_first_write(case_id, **usual)
    (entry,) = write.entries
    entry = replace(entry, emits=(*entry.emits, *orders), hash="")
    fields = {name: value for name, value in write.fields.items() if name not in {"head", "bucket"}}
    assert list(store.commit([sealed(case_id, "cases", 0, fields, entry)])) == ["applied"]


MILLISECOND = timedelta(milliseconds=1)
MARCH = FigurePeriod("p", "2026-03", NOON - 5 * 1440 * MINUTE, NOON + 25 * 1440 * MINUTE, ("yes",))


def owned(store: Store, case_id: str, person: str, **fields: object) -> None:
    """Store a case that somebody owns."""
    usual: dict[str, Any] = {
        "pack": {"name": "p", "version": "1"},
        "received_at": NOON,
        "owner": {"department": "d", "person": person},
        "callbacks": [],
        "links": [],
        "resolved_at": None,
        "drill": False,
    }
    a_case_with(store, case_id, **(usual | fields))


def answers(*codes: str) -> list[dict[str, Any]]:
    """Give callbacks with these answers."""
    return [{"answer": code} for code in codes]


def repeated() -> list[dict[str, Any]]:
    """Give the link to a case in which the customer complains again."""
    return [{"relation": "repeated_by"}]


class LookingContract:
    """What jobs find; a test module gives the fixtures ``store``, empty, and ``looker``, which looks into it."""

    def test_the_newest_registration_counts_for_each_channel(self, store: Store, looker: Looker) -> None:
        for number, (channel, minutes) in enumerate(
            [("phone", 1), ("phone", 5), ("letter", 2), ("phone", 3)]
        ):
            a_case_with(store, f"C{number}", channel=channel, recorded_at=NOON + minutes * MINUTE)

        assert looker.last_submissions() == {"phone": NOON + 5 * MINUTE, "letter": NOON + 2 * MINUTE}

    def test_without_cases_no_channel_was_heard(self, store: Store, looker: Looker) -> None:
        store.commit([a_first_write("J1", "jobs")])

        assert looker.last_submissions() == {}

    def test_numbers_of_sources_are_given_as_spans_above_what_is_known_and_within_gaps(
        self, store: Store, looker: Looker
    ) -> None:
        for number in (1, 2, 3, 5, 8, 9, 12):
            a_case_with(store, f"A{number}", source="/a", sequence=number)
        a_case_with(store, "B7", source="/b", sequence=7)
        a_case_with(store, "C0", source="/c", sequence=None)

        everything = looker.sequences({}, {})
        newer = looker.sequences({"/a": 9, "/b": 7}, {"/a": ((4, 4), (6, 8))})

        assert everything == {"/a": ((1, 3), (5, 5), (8, 9), (12, 12)), "/b": ((7, 7),)}
        assert newer == {"/a": ((8, 8), (12, 12))}

    def test_a_timer_is_late_only_once_it_passed_before_the_instant(
        self, store: Store, looker: Looker
    ) -> None:
        a_case_with(store, "C1", next_due_at=NOON, timers=timers(NOON))

        assert looker.late_timers("cases", before=NOON, horizon=HORIZON).count == 0
        assert looker.late_timers("cases", before=HORIZON, horizon=HORIZON).count == 1

    def test_a_lease_does_not_hide_a_late_timer(self, store: Store, looker: Looker) -> None:
        a_case_with(store, "C1", number="7K3M9", next_due_at=NOON, timers=timers(NOON, NOON + 9 * MINUTE))
        store.lease(store.due("cases", now=NOON, limit=9), until=HORIZON)

        (found,) = looker.late_timers("cases", before=NOON + MINUTE, horizon=HORIZON).oldest

        assert (found.collection, found.id, found.kind, found.about) == (
            "cases",
            "7K3M9",
            "breach",
            "response",
        )
        assert found.due_at == NOON

    def test_late_timers_are_counted_by_document_and_the_oldest_come_first(
        self, store: Store, looker: Looker
    ) -> None:
        for number in range(7):
            due = NOON - number * MINUTE
            write = a_first_write(f"J{number}", "jobs", next_due_at=due, timers=timers(due, due))
            store.commit([write])

        late = looker.late_timers("jobs", before=HORIZON, horizon=HORIZON)

        assert (late.collection, late.count) == ("jobs", 7)
        assert [one.due_at for one in late.oldest] == [NOON - number * MINUTE for number in (6, 5, 4, 3, 2)]

    def test_open_alerts_are_given_oldest_first(self, store: Store, looker: Looker) -> None:
        an_alert(store, "A1", raised_at=NOON + MINUTE, state="acknowledged")
        an_alert(store, "A2", raised_at=NOON)
        an_alert(store, "A3", raised_at=NOON, state="resolved")

        assert [one.id for one in looker.open_alerts(limit=9)] == ["A2", "A1"]
        assert [one.id for one in looker.open_alerts(limit=1)] == ["A2"]

    def test_people_for_whom_something_waits_without_a_timer_are_found(
        self, store: Store, looker: Looker
    ) -> None:
        pages = [{"page_id": "p1"}]
        store.commit(
            [a_first_write("b", "contacts", waiting=pages), a_first_write("a", "contacts", waiting=pages)]
        )
        store.commit([a_first_write("c", "contacts", waiting=pages, next_due_at=NOON)])
        store.commit([a_first_write("d", "contacts", waiting=[])])

        assert list(looker.idle_contacts()) == ["a", "b"]

    def test_missed_clocks_are_given_while_their_obligation_stands(
        self, store: Store, looker: Looker
    ) -> None:
        with_clocks(
            store,
            "C1",
            response=a_clock(),
            met=a_clock(met_at=NOON + MINUTE),
            cancelled=a_clock(cancelled_at=NOON),
            running=a_clock(missed_at=None),
        )
        an_alert(store, "A1", case_id="C1")
        an_alert(store, "A2", case_id="C2")

        found = looker.missed_clocks(after_case="", count=9, again=())

        assert found.clocks == (MissedClock("C1", "C1", ("p", "1"), "response", "clocks.response", 2, NOON),)
        assert (found.alerts, found.next_case) == (frozenset({"A1"}), "")

    def test_cases_are_gone_through_in_portions(self, store: Store, looker: Looker) -> None:
        for case_id in ("C1", "C2", "C3"):
            with_clocks(store, case_id, response=a_clock())

        first = looker.missed_clocks(after_case="", count=2, again=())
        second = looker.missed_clocks(after_case=first.next_case, count=2, again=())

        assert [one.case_id for one in first.clocks] == ["C1", "C2"]
        assert [one.case_id for one in second.clocks] == ["C3"]
        assert (first.next_case, second.next_case) == ("C2", "")

    def test_cases_that_are_wanted_again_are_looked_at_beside_the_portion(
        self, store: Store, looker: Looker
    ) -> None:
        for case_id in ("C1", "C2", "C3"):
            with_clocks(store, case_id, response=a_clock())

        found = looker.missed_clocks(after_case="C1", count=1, again=("C1", "C2", "unknown"))

        assert [one.case_id for one in found.clocks] == ["C2", "C1"]

    def test_a_case_without_clocks_has_missed_none(self, store: Store, looker: Looker) -> None:
        a_case_with(store, "C1", pack={"name": "p", "version": "1"})
        store.commit([a_next_write(store, "C1", state="triaged")])

        found = looker.missed_clocks(after_case="", count=1, again=())

        assert (found.clocks, found.next_case) == ((), "C1")

    def test_cases_of_a_month_are_counted_for_their_owners(self, store: Store, looker: Looker) -> None:
        owned(store, "C1", "a", resolved_at=NOON, callbacks=answers("no", "yes"))
        owned(store, "C2", "a", callbacks=answers("yes", "no"), links=repeated())
        owned(store, "C3", "b", links=[{"relation": "repeat_of"}])

        assert list(looker.staff_figures(MARCH)) == [
            StaffFigure("d", "a", 2, 1, 2, 1, 1),
            StaffFigure("d", "b", 1, 0, 0, 0, 0),
        ]

    def test_cases_of_other_months_and_packs_exercises_and_unowned_ones_are_left_out(
        self, store: Store, looker: Looker
    ) -> None:
        owned(store, "C1", "a", received_at=MARCH.since - MILLISECOND)
        owned(store, "C2", "a", received_at=MARCH.until)
        owned(store, "C3", "a", pack={"name": "other", "version": "1"})
        owned(store, "C4", "a", drill=True)
        owned(store, "C5", "a", owner=None)
        owned(store, "C6", "a", received_at=MARCH.since)
        owned(store, "C7", "a", received_at=MARCH.until - MILLISECOND)

        assert [one.case_count for one in looker.staff_figures(MARCH)] == [2]

    def test_figures_supplied_for_a_month_are_found_by_name(self, store: Store, looker: Looker) -> None:
        for name, kind, month in (
            ("b", "figures", "2026-03"),
            ("a", "figures", "2026-03"),
            ("c", "figures", "2026-04"),
            ("d", "contest", "2026-03"),
        ):
            content = {"month": month, "team": name}
            fields = {
                "kind": kind,
                "pack": "p",
                "name": name,
                "content": content,
                "by": "x",
                "filed_at": NOON,
            }
            store.commit([a_first_write(name, "filings", **fields)])

        assert [one.name for one in looker.supplied_figures("p", "2026-03")] == ["a", "b"]
        assert list(looker.supplied_figures("other", "2026-03")) == []

    def test_cases_are_looked_at_in_portions_with_what_promises_are_about(
        self, store: Store, looker: Looker
    ) -> None:
        for case_id in ("C1", "C2", "C3"):
            fields: dict[str, Any] = {
                "pack": {"name": "p", "version": "1"},
                "timers": timers(NOON + MINUTE, NOON),
                "next_due_at": NOON,
                "owner": {"person": "li", "department": "d"},
                "placing": {"pool": "d", "person": "li", "asked": 1},
            }
            a_case_with(store, case_id, **fields)
        store.commit([a_next_write(store, "C1", state="triaged", owner=None, placing=None)])

        (first, second), onward = looker.cases(after="", count=2, again=())
        last, end = looker.cases(after=onward, count=2, again=("C1", "C3"))

        assert (first.version, first.owner, first.pool) == (2, None, None)
        one, two = first.links
        assert [(one.seq, one.prev), (two.seq, two.prev)] == [(1, ""), (2, one.hash)]
        assert (first.head, first.segments, first.unraised) == (two.hash, (), ())
        assert (second.id, second.pack, second.state) == ("C2", ("p", "1"), "registered")
        assert (second.first_due_at, second.owner, second.pool, second.pool_person) == (
            NOON,
            "li",
            "d",
            "li",
        )
        assert ([one.id for one in last], end) == (["C3", "C1"], "")
        assert looker.cases(after="", count=0, again=("C2",)) == ([second], "")

    def test_alerts_that_a_case_ordered_are_given_while_they_do_not_exist(
        self, store: Store, looker: Looker
    ) -> None:
        ordered = [an_order("J1", "A"), an_order("J2", "B"), an_order("J3", "A")]
        a_case_that_ordered(store, "C1", *ordered)
        an_alert(store, message_key("alert", "B"))

        ((case,), _) = looker.cases(after="", count=9, again=())

        (missing,) = case.unraised
        assert (missing.id, missing.seq) == (message_key("alert", "A"), 1)
        assert dict(missing.data) == dict(ordered[0].data)

    def test_pools_are_found_by_department(self, store: Store, looker: Looker) -> None:
        store.commit([a_first_write("after_sales", "pools", given_count=3)])

        pools = looker.pools()

        assert {name: pool.given_count for name, pool in pools.items()} == {"after_sales": 3}
