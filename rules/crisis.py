"""Crises: a trigger that is too grave to wait for a deadline raises its alert at once."""

from __future__ import annotations

from rules.alerts import alert_orders, cause_of
from schemas.case import Case
from schemas.ids import message_key
from schemas.messages.orders import RaiseAlert
from schemas.policy.pack import Pack


def crisis_orders(before: Case | None, after: Case, pack: Pack) -> tuple[RaiseAlert, ...]:
    """Give an alert for each grave trigger that the newest assessment has and the one before had not.

    Args:
        before: The case as loaded, None if it is new.
        after: The case after the decision.
        pack: Its trigger rows name the kind of alert, if any.

    Source: triage.yaml, triggers; S0-27.
    """
    if after.assessment is None or (before is not None and before.assessment is after.assessment):
        return ()
    known = {fired.code for fired in before.assessment.triggers} if before and before.assessment else set()
    fresh = {fired.code for fired in after.assessment.triggers} - known
    rows = (row for row in reversed(pack.triage.triggers) if row.code in fresh)
    labels = {row.alert: row.label for row in rows if row.alert}
    return tuple(
        order for kind, label in labels.items() for order in alert_orders(after, pack, kind, detail=label)
    )


def grave_triggers(case: Case, pack: Pack) -> tuple[str, ...]:
    """Give the codes of the triggers in force that the pack raises an alert for, in its order.

    Source: triage.yaml, triggers; S3-44, S3-45.
    """
    fired = {one.code for one in case.assessment.triggers} if case.assessment else set()
    return tuple(row.code for row in pack.triage.triggers if row.alert and row.code in fired)


def is_crisis(case: Case, pack: Pack) -> bool:
    """Say whether a case is a crisis, or an exercise of one.

    Source: S3-43, S3-45.
    """
    return case.drill or bool(grave_triggers(case, pack))


def crisis_alert_ids(case: Case, pack: Pack) -> tuple[str, ...]:
    """Give the ids that the alerts of a case's crisis have, by kind and round, whether or not they were raised.

    Source: triage.yaml, triggers; escalation.yaml; S3-45.
    """
    kinds = dict.fromkeys(row.alert for row in pack.triage.triggers if row.alert)
    rows = [row for kind in kinds if (row := pack.escalation.row(kind)) is not None]
    causes = (
        cause_of(row, case_id=case.id, about="", number=number)
        for row in rows
        for number in range(1, case.round + 1)
    )
    return tuple(message_key("alert", cause) for cause in dict.fromkeys(causes))
