"""What customers are told and given."""

from __future__ import annotations

from collections.abc import Iterator

from rules.references.reference import Reference, named
from schemas.policy.pack import Pack


def notices(pack: Pack) -> Iterator[Reference]:
    """Give what is told, on which events, and to whom an audit goes."""
    policy = pack.notices
    for estimate in policy.estimates:
        yield named(estimate, "priority", estimate.priority, "priorities or unranked")
    for tell in policy.tells:
        yield named(tell, "kind", tell.kind, "notices")
        yield named(tell, "events", tell.events, "events")
    if policy.before_closing is not None:
        yield named(policy.before_closing, "kinds", policy.before_closing.kinds, "notices")
    if policy.audit is not None:
        yield named(policy.audit, "addressee", policy.audit.addressee, "departments or roles")
        yield named(policy.audit, "calendar", policy.audit.calendar, "calendars")


def knowledge(pack: Pack) -> Iterator[Reference]:
    """Give what articles are about, and whom they answer."""
    row = pack.knowledge.self_service
    if row is not None:
        yield named(row, "priorities", row.priorities, "priorities")
        yield named(row, "classes", row.classes, "classes")
        yield named(row, "notice", row.notice, "notices")
        yield named(row, "outcome", row.outcome, "outcomes")
    for article in pack.knowledge.articles:
        yield named(article, "marks", article.marks, "marks")
        yield named(article, "classes", article.classes, "classes")
        yield named(article, "topics", article.topics, "topics")
        yield named(article, "modules", article.modules, "modules")


def cultures(pack: Pack) -> Iterator[Reference]:
    """Give what profiles and sayings name."""
    for profile in pack.cultures.profiles:
        yield named(profile, "avoids", profile.avoids, "avoided times")
        for caution in profile.cautions:
            yield named(caution, "tasks", caution.tasks, "task kinds")
        if profile.veil is not None:
            yield named(profile, "veil.mark", profile.veil.mark, "marks")
            yield named(profile, "veil.instead_of", profile.veil.instead_of, "classes")
            yield named(profile, "veil.cls", profile.veil.cls, "classes")
        if profile.senior_apology is not None:
            yield named(profile, "senior_apology.role", profile.senior_apology.role, "departments or roles")
            yield named(profile, "senior_apology.task", profile.senior_apology.task, "task kinds")
            yield named(profile, "senior_apology.classes", profile.senior_apology.classes, "classes")
        for forbidden in profile.forbids:
            yield named(forbidden, "remedies", forbidden.remedies, "remedies")
            yield named(forbidden, "mark", forbidden.mark, "marks")
            yield named(forbidden, "instead", forbidden.instead, "remedies")
    for saying in pack.cultures.sayings:
        yield named(saying, "mark", saying.mark, "marks")
    if pack.cultures.signs is not None:
        yield named(pack.cultures.signs, "mark", pack.cultures.signs.mark, "marks")


def compensation(pack: Pack) -> Iterator[Reference]:
    """Give what is paid or given for what."""
    policy = pack.compensation
    if policy.applications is not None:
        yield named(policy.applications, "remedies", policy.applications.remedies, "remedies")
        yield named(policy.applications, "task", policy.applications.task, "task kinds")
    for automatic in policy.automatic:
        yield named(automatic, "classes", automatic.classes, "classes")
        yield named(automatic, "topics", automatic.topics, "topics")
        yield named(automatic, "modules", automatic.modules, "modules")
        yield named(automatic, "channels", automatic.channels, "channels")
        yield named(automatic, "remedy", automatic.remedy, "remedies")
    if policy.switch is not None:
        yield named(policy.switch, "on", policy.switch.on, "departments or roles")
        yield named(policy.switch, "off", policy.switch.off, "departments or roles")
        yield named(policy.switch, "addressee", policy.switch.addressee, "departments or roles")
    for tag in policy.tags:
        yield named(tag, "remedies", tag.remedies, "remedies")
    for offer in policy.offers:
        yield named(offer, "remedy", offer.remedy, "remedies")
    if policy.care is not None:
        yield named(policy.care, "classes", policy.care.classes, "classes")
        yield named(policy.care, "calendar", policy.care.calendar, "calendars")
        yield named(policy.care, "remedy", policy.care.remedy, "remedies")
    if policy.points is not None:
        yield named(policy.points, "verdicts", policy.points.verdicts, "verdicts")
        yield named(policy.points, "remedy", policy.points.remedy, "remedies")
