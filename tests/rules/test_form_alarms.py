"""The forms of a crisis say how fast somebody was told and said that they act, for exercise and for real."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.crisis import crisis_alert_ids
from schemas.alert import Acknowledgement, Alert, Attempt
from schemas.case import Case
from tests.every_pack import every_pack
from tests.forms_cases import a_sheet, a_table, grid, stories

S3 = "feedback-mechanism"
MINUTE = timedelta(minutes=1)


def the_drill() -> tuple[Case, Alert]:
    told = next(one for one in stories(S3) if one.name == "drill")
    (alert,) = told.alerts
    return told.case, alert


@pytest.mark.req("S3-43", "S3-45")
def test_the_record_of_a_crisis_says_when_its_alert_was_raised_told_and_acknowledged() -> None:
    case, alert = the_drill()

    ((summary, raised, told, acknowledged, by, _),) = grid(
        a_sheet(S3, "crisis", case, alerts=(alert,)), "告警與響應"
    ).rows

    assert case.number in summary
    assert (raised, told, acknowledged, by) == ("0.0", "0.0", "3.6", "service_leads-02")


@pytest.mark.req("S3-45")
def test_the_list_of_crises_has_an_exercise_beside_the_real_thing() -> None:
    case, exercise = the_drill()
    at = case.received_at
    told = [Attempt(step=0, said=1, at=at + n * MINUTE, target="x", outcome="delivered") for n in (9, 4)]
    late = Attempt(step=0, said=1, at=at + MINUTE, target="x", outcome="undeliverable")
    said = [Acknowledgement(by="product-01", at=at + n * MINUTE, step=0, said=1) for n in (12, 30)]
    real = exercise.model_copy(update={"attempts": (late, *told), "acknowledgements": tuple(said)})
    alerts = {"real": (real,), case.id: (exercise,)}

    sheet = a_table(S3, "crises", case, case.model_copy(update={"id": "real"}), alerts=alerts)
    table = grid(sheet)
    columns = [table.columns.index(name) for name in ("發出告警", "告警送達", "確認告警")]

    assert [[row[one] for one in columns] for row in table.rows] == [
        ["0.0", "0.0", "3.6"],
        ["0.0", "4.0", "12.0"],
    ]


def test_a_crisis_that_nobody_was_alerted_of_has_no_times() -> None:
    case, _ = the_drill()

    assert grid(a_sheet(S3, "crisis", case), "告警與響應").rows == ()


def test_an_alert_that_nobody_acknowledged_says_so() -> None:
    case, alert = the_drill()
    silent = alert.model_copy(update={"acknowledgements": ()})

    (row,) = grid(a_sheet(S3, "crisis", case, "en", alerts=(silent,)), "Alerts and who acted").rows

    assert row[3:5] == ("—", "—")


def test_the_alerts_of_a_crisis_are_those_of_every_round() -> None:
    case, alert = the_drill()
    pack = every_pack().newest[S3]

    once = crisis_alert_ids(case, pack)
    twice = crisis_alert_ids(case.model_copy(update={"round": 2}), pack)

    assert alert.id in once
    assert set(once) <= set(twice)
