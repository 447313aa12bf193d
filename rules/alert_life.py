"""The life of an alert: raised, said step by step until somebody acts on it, resolved with its cause."""

from __future__ import annotations

from datetime import datetime

from rules.alert_concluding import conclude_alert
from rules.alert_saying import Reach, can_wait, ladder_in_force, say, say_now, with_attempts
from rules.alert_timers import SNOOZE, STALE, UNHEARD, until, waiting_place
from rules.alerts import NOBODY_ON_CALL, alert_id_of
from rules.ladders import Place, first_place, ladder_of, walk
from schemas.alert import Alert, Attempt
from schemas.decision import Decision
from schemas.ladder import Ladder
from schemas.messages.orders import ConfirmCause, RaiseAlert, RedirectAlert, ReopenAlert, ResolveAlert
from schemas.policy.pack import Pack, Packs


def pack_of_alert(packs: Packs, name: str) -> Pack:
    """Give the pack whose escalation section an alert follows: its own, or the default one."""
    return packs.newest.get(name, packs.newest[packs.default])


def raise_alert(
    alert: Alert | None, pack: Pack, order: RaiseAlert, reach: Reach, *, now: datetime
) -> Decision[Alert]:
    """Open an alert and say its first step; count the same cause again while it is open.

    Its ladder is frozen now: what the policy says later changes nothing for it. Orders may overtake one another: a
    cause that was gone before its order came opens nothing.

    Args:
        alert: The alert of this cause, None if there was never one.
        pack: Its escalation section says who is told.
        order: What happened.
        reach: Who stands behind a target now.
        now: Instant of the decision.

    Source: escalation.yaml, rows escalation.ladder.* and escalation.repeats.
    """
    version = order.case_version or 0
    if alert is not None and alert.state == "resolved" and version < alert.resolved_for:
        return conclude_alert(alert, alert, "overtaken", now=now, row=order.row, silent=True)
    if alert is not None and alert.state != "resolved":
        latest = max(version, alert.raised_for)
        again = alert.model_copy(update={"repeat_count": alert.repeat_count + 1, "raised_for": latest})
        return conclude_alert(alert, again, "repeated", now=now, row=order.row)
    ladder = ladder_of(pack, order)
    opened = Alert(
        id=alert_id_of(order),
        version=alert.version if alert else 0,
        state="raised",
        raised_at=now,
        ladder=ladder,
        said_count=alert.said_count if alert else 0,
        attempts=alert.attempts if alert else (),
        raised_for=version,
        resolved_for=alert.resolved_for if alert else 0,
        **order.model_dump(exclude={"case_version"}),
    )
    first = first_place(ladder, now, can_wait=can_wait(opened))
    if first.due_at > now:
        return conclude_alert(alert, until(opened, first), "raised", now=now, row=order.row)
    saying = say(opened, first, pack, reach, now=now)
    return conclude_alert(
        alert, saying.alert, "raised", now=now, row=order.row, orders=saying.orders, events=saying.events
    )


def resolve_alert(alert: Alert, order: ResolveAlert, *, now: datetime) -> Decision[Alert]:
    """End an alert whose cause is gone; once more changes nothing but the history.

    An order that came so late that the cause is there again ends nothing.
    """
    version = alert.raised_for if order.case_version is None else order.case_version
    if version < alert.raised_for:
        return conclude_alert(alert, alert, "overtaken", now=now, silent=True)
    settled = alert.model_copy(update={"resolved_for": max(version, alert.resolved_for)})
    if alert.state == "resolved":
        quiet = settled.model_copy(update={"timers": {}}) if settled.timers else settled
        return conclude_alert(alert, quiet, "resolved", now=now, silent=True)
    return conclude_alert(alert, _ended(settled, order.reason, now=now), "resolved", now=now)


def check_alert(alert: Alert, pack: Pack, reach: Reach, *, now: datetime) -> Decision[Alert]:
    """Do what is due for an alert: say it, say it again, or tell the next step.

    What is due is read from the alert itself: a check that comes twice or late says nothing twice. Steps that an
    outage overtook are not said; the last one that is due is. A stale acknowledgement counts no more, and a snooze
    ends, at the step where the alert stood: it is said there again and climbs on from there.

    Source: escalation.yaml, rows escalation.ladder.* and escalation.repeats.
    """
    due = [timer for timer in alert.timers.values() if timer.due_at <= now]
    if not due:
        return Decision(before=alert, after=alert, event="alert.checked")
    kinds = {timer.kind for timer in due}
    if alert.state == "resolved":
        return _asked_whether_it_lasts(alert, now=now)
    if alert.kind == NOBODY_ON_CALL and reach.behind(alert.about):
        return conclude_alert(alert, _ended(alert, "somebody is on call again", now=now), "resolved", now=now)
    due_at = min(timer.due_at for timer in due)
    if kinds & {STALE, SNOOZE}:
        heard_of = alert.model_copy(update=UNHEARD)
        return say_now(alert, heard_of, Place(alert.step, 1, due_at), pack, reach, now=now)
    return _climbed(alert, due_at, pack, reach, now=now)


def reopen_alert(
    alert: Alert, pack: Pack, order: ReopenAlert, reach: Reach, *, now: datetime
) -> Decision[Alert]:
    """Raise an alert anew that was resolved by hand although its cause lasts; one that is open stays as it is."""
    if alert.state != "resolved":
        return Decision(before=alert, after=alert, event="alert.raised")
    names = set(RaiseAlert.model_fields)
    again = RaiseAlert.model_validate(
        alert.model_dump(include=names) | {"case_version": max(order.case_version, alert.resolved_for)}
    )
    return raise_alert(alert, pack, again, reach, now=now)


def redirect_alert(alert: Alert, order: RedirectAlert, *, now: datetime) -> Decision[Alert]:
    """Note who owns the case now; the next step that tells the owner tells the new one."""
    if alert.state == "resolved" or order.case_version <= alert.redirected_for:
        return Decision(before=alert, after=alert, event="alert.redirected")
    after = alert.model_copy(
        update={
            "owner": order.owner,
            "department": order.department,
            "redirected_for": order.case_version,
        }
    )
    return conclude_alert(alert, after, "redirected", now=now, silent=True)


def _ended(alert: Alert, reason: str, *, now: datetime) -> Alert:
    ended = {"state": "resolved", "resolved_at": now, "resolved_reason": reason, "timers": {}, "awaited": ()}
    return alert.model_copy(update=UNHEARD | ended)


def _asked_whether_it_lasts(alert: Alert, *, now: datetime) -> Decision[Alert]:
    order = ConfirmCause(case_id=alert.case_id or "", alert_id=alert.id)
    after = alert.model_copy(update={"timers": {}})
    return conclude_alert(alert, after, "doubted", now=now, orders=(order,), silent=True)


def _climbed(alert: Alert, due_at: datetime, pack: Pack, reach: Reach, *, now: datetime) -> Decision[Alert]:
    """Say the place of the ladder that is due, and note those that an outage overtook."""
    ladder = ladder_in_force(alert, pack)
    path = walk(ladder, waiting_place(alert, ladder, due_at), now, can_wait=can_wait(alert))
    skipped = tuple(_skipped(ladder, one, now=now) for one in path.skipped)
    noted = with_attempts(alert, skipped) if skipped else alert
    return say_now(alert, noted, path.place, pack, reach, now=now)


def _skipped(ladder: Ladder, place: Place, *, now: datetime) -> Attempt:
    target = ladder.rungs[place.step].targets[0].to
    reason = f"was due {place.due_at.isoformat()}; what follows it was due as well when somebody could look"
    return Attempt(step=place.step, said=0, at=now, target=target, outcome="skipped", reason=reason)
