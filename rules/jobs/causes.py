"""From what a run found to alerts: one for each cause while it lasts, resolved when it has gone away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rules.alerts import alert_id_of, language_of, standing_alerts
from rules.jobs.kinds import Cause, Findings, World
from schemas.clock import time_of
from schemas.job import ITEMS_KEPT, Job, Standing
from schemas.messages.base import Message
from schemas.messages.orders import RaiseAlert, ResolveAlert
from schemas.model import Language
from schemas.policy.pack import Pack

CAUSE_GONE = "the cause has gone away"


def raised_and_gone(
    job: Job, findings: Findings, world: World
) -> tuple[tuple[Standing, ...], tuple[Message, ...]]:
    """Give the causes that stand after a run, and the orders that raise and resolve their alerts.

    An alert is raised once its cause has lasted, and again after a while if it lasts still: somebody may have ended
    it by hand. A run that could not look changes nothing.

    Args:
        job: The job as it was before the run.
        findings: What the run found.
        world: Says when, and whose escalation section counts.
    """
    if findings.is_blind:
        return job.standing, ()
    known = {(one.kind, one.about): one for one in job.standing}
    standing: list[Standing] = []
    orders: list[Message] = []
    for cause in findings.causes:
        one, raised = _stood(job, known.pop((cause.kind, cause.about), None), cause, world)
        standing.append(one)
        orders += raised
    orders += resolved(tuple(known.values()), job, CAUSE_GONE)
    return tuple(standing), tuple(orders)


def raising(pack: Pack, cause: Cause, version: int) -> tuple[RaiseAlert, ...]:
    """Give the order that raises the alert of a cause; nothing if the pack raises none of this kind.

    Args:
        pack: Its escalation section says who is told.
        cause: What was found.
        version: Version of the job that this decision makes: orders about one alert may overtake one another.

    Source: escalation.yaml, rows escalation.alert.*.
    """
    texts: dict[Language, str] = {}
    orders: tuple[RaiseAlert, ...] = ()
    for language, detail in cause.details.items():
        orders = standing_alerts(pack, cause.kind, about=cause.about, detail=detail)
        for one in orders:
            texts[language] = one.texts[language]
    changes = {"texts": texts, "summary": texts.get(language_of(pack)), "case_version": version}
    return tuple(one.model_copy(update=changes) for one in orders)


def _stood(
    job: Job, before: Standing | None, cause: Cause, world: World
) -> tuple[Standing, Sequence[RaiseAlert]]:
    """Give a cause as it stands now, and the order that raises its alert if it is time."""
    seen_at = before.first_seen_at if before else world.now
    one = Standing(
        kind=cause.kind,
        about=cause.about,
        first_seen_at=seen_at,
        raised_at=before.raised_at if before else None,
        alert_id=before.alert_id if before else None,
        items=cause.items[:ITEMS_KEPT],
    )
    if one.raised_at is not None:
        is_time = world.now - one.raised_at >= time_of(job.row.again_every)
    else:
        is_time = world.now - seen_at >= cause.lasts
    orders = raising(world.pack_of(job), cause, job.version + 1) if is_time else ()
    if not orders:
        return one, ()
    raised: Mapping[str, object] = {"raised_at": world.now, "alert_id": alert_id_of(orders[0])}
    return one.model_copy(update=dict(raised)), orders


def resolved(gone: Sequence[Standing], job: Job, reason: str) -> tuple[ResolveAlert, ...]:
    """Give the orders that resolve the alerts of causes for which a job raises them no more."""
    return tuple(
        ResolveAlert(alert_id=one.alert_id, reason=reason, case_version=job.version + 1)
        for one in gone
        if one.alert_id is not None
    )
