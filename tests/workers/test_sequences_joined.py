"""Numbers of a source, from the envelope to the alert and back, through the runtime."""

from __future__ import annotations

from typing import Any

import pytest

from ops.bench.feedback import feedback
from tests.jobs import MINUTE, a_row
from tests.workers.office import Office

SOURCE = "/crm/numbered"


def sends(office: Office, *numbers: int, **data: Any) -> None:
    """Let a source publish submissions with these numbers."""
    for number in numbers:
        event = feedback(number, "numbered") | {
            "source": SOURCE,
            "id": f"n-{number}",
            "sequence": str(number),
        }
        event["data"] = event["data"] | data
        incoming = office.process.decided(event)
        office.process.settle(incoming)


@pytest.mark.req("S2-03", "S1-09")
def test_a_gap_raises_one_alert_and_the_missing_submission_ends_it() -> None:
    office = Office()
    office.plans(a_row("jobs.watch.sequences"))
    sends(office, 1, 2, 4)

    office.lives(12, step=MINUTE)
    early = office.alerts()
    office.lives(20, step=MINUTE)
    told = office.alerts()
    sends(office, 3)
    office.lives(6, step=MINUTE)

    assert (early, told) == ([], [f"sequence_gap/{SOURCE}"])
    assert (office.alerts(), office.alerts("resolved")) == ([], [f"sequence_gap/{SOURCE}"])
    (sequence,) = office.job("jobs.watch.sequences").sequences
    assert (sequence.first, sequence.highest, sequence.gaps) == (1, 4, ())


@pytest.mark.req("S2-03")
def test_a_submission_that_was_parked_has_arrived() -> None:
    office = Office()
    office.plans(a_row("jobs.watch.sequences"))
    sends(office, 1, 3)
    sends(office, 2, channel="pigeon")

    office.lives(60, step=MINUTE)

    assert [one for one in office.alerts() if one.startswith("sequence_gap")] == []


def test_a_copy_of_a_numbered_submission_changes_nothing() -> None:
    office = Office()
    office.plans(a_row("jobs.watch.sequences"))
    sends(office, 1, 2, 2, 1)

    office.lives(30, step=MINUTE)

    (sequence,) = office.job("jobs.watch.sequences").sequences
    assert (sequence.highest, sequence.gaps) == (2, ())


def test_what_cannot_be_read_has_no_number() -> None:
    office = Office()
    office.plans(a_row("jobs.watch.sequences"))
    office.process.settle(office.process.decided(b"not json"))
    sends(office, 1)

    office.lives(10, step=MINUTE)

    assert [one.highest for one in office.job("jobs.watch.sequences").sequences] == [1]
