"""The balance of the demonstration about alerts: it tells a ladder that climbed from one that did not."""

from __future__ import annotations

import base64

import pytest

from ops.demo.check import Observed
from ops.demo.ladders import climbed, told
from ops.demo.ledger import Ledger
from ops.demo.phones import Ring
from ops.demo.records import Kept, Records
from ops.live.tally import Tally
from schemas.alert import Alert, Attempt, AttemptOutcome
from schemas.document import Entry, Loaded
from tests.builders import RECEIVED
from tests.paging import an_alert

TAKEN = ("alert.acknowledge", "alert.acknowledged")
SAID_BY_TIME = ("alert.check", "alert.repeated")
SAID_BY_CAUSE = ("alert.raise", "alert.repeated")
CLIMBED = ("alert.check", "alert.escalated")


def an_entry(actor: str, event: str) -> Entry:
    return Entry(1, RECEIVED, actor, "m", "d", event, "", (), {}, (), "")


def records(alert: Alert, *entries: tuple[str, str]) -> Records:
    history = [an_entry(*one) for one in entries]
    kept = Kept("alerts", Loaded({}, len(history), "", {}), alert, history)
    return Records({}, {alert.id: kept}, {}, (), 0)


def observed(*rings: Ring) -> Observed:
    return Observed(Ledger(), {}, Tally(), {}, (), rings)


def a_ring(alert_id: str, *, accepted: bool = True) -> Ring:
    token = base64.urlsafe_b64encode(f"acknowledge:{alert_id}:0".encode()).decode()
    return Ring(RECEIVED, "webhook", "s1", "lin", f"http://c.example/alert/{token}.x", accepted)


def an_attempt(outcome: AttemptOutcome, *, page_id: str | None = "p1") -> Attempt:
    return Attempt(
        step=0, said=1, at=RECEIVED, target="owner", contact="lin", page_id=page_id, outcome=outcome
    )


def test_a_ladder_that_climbed_was_stopped_and_went_on_is_what_is_to_be_shown() -> None:
    assert climbed(records(an_alert(), CLIMBED, TAKEN, SAID_BY_TIME)).holds


@pytest.mark.parametrize(
    ("entries", "lacks"),
    [
        ((TAKEN, SAID_BY_TIME), "none climbed"),
        ((CLIMBED, SAID_BY_TIME), "none stopped by an acknowledgement"),
        ((CLIMBED, SAID_BY_TIME, TAKEN), "none said again after a stale one"),
        ((CLIMBED, TAKEN, TAKEN, SAID_BY_CAUSE), "none said again after a stale one"),
    ],
)
def test_what_was_not_shown_is_a_fault(entries: tuple[tuple[str, str], ...], lacks: str) -> None:
    assert lacks in climbed(records(an_alert(), *entries)).faults


def test_a_page_that_was_delivered_rang() -> None:
    alert = an_alert(attempts=(an_attempt("delivered"), an_attempt("delivered", page_id=None)))

    assert told(observed(a_ring(alert.id)), records(alert)).holds


@pytest.mark.parametrize("rings", [(), (a_ring("a", accepted=False),), (a_ring("another"),)])
def test_a_page_that_was_delivered_and_did_not_ring_is_a_fault(rings: tuple[Ring, ...]) -> None:
    alert = an_alert(attempts=(an_attempt("delivered"),))

    assert told(observed(*rings), records(alert)).faults == (
        ["clock_missed of None: lin was told, and no telephone rang"]
    )


def test_a_page_that_is_still_under_way_is_a_fault() -> None:
    alert = an_alert(attempts=(an_attempt("pending"),))

    assert "still under way" in told(observed(), records(alert)).faults[0]
