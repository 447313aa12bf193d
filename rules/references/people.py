"""Who is there, who gets a case, and who may see it."""

from __future__ import annotations

from collections.abc import Iterator

from rules.references.reference import Reference, named
from schemas.policy.pack import Pack


def directory(pack: Pack) -> Iterator[Reference]:
    """Give what departments, contacts and roles name."""
    for department in pack.directory.departments:
        yield named(department, "calendar", department.calendar, "calendars")
    for contact in pack.directory.contacts:
        yield named(contact, "department", contact.department, "departments")
    for role in pack.directory.roles:
        yield named(role, "department", role.department, "departments")
        yield named(role, "contact", role.contact, "contacts")


def assignment(pack: Pack) -> Iterator[Reference]:
    """Give what routes, pools and the rows that narrow them name."""
    policy = pack.assignment
    for taking in (*policy.routes, *policy.eligibility, *policy.narrowed):
        yield named(taking, "classes", taking.classes, "classes")
        yield named(taking, "topics", taking.topics, "topics")
        yield named(taking, "modules", taking.modules, "modules")
        yield named(taking, "priorities", taking.priorities, "priorities")
        yield named(taking, "triggers", taking.triggers, "triggers")
    for row in policy.eligibility:
        yield named(row, "departments", row.departments, "departments")
        yield named(row, "roles", row.roles, "roles")
        yield named(row, "alert", row.alert, "alerts")
    for narrowed in policy.narrowed:
        yield named(narrowed, "open_to", narrowed.open_to, "departments or roles")
    for pool in policy.pools:
        yield named(pool, "department", pool.department, "departments")
        yield named(pool, "alert", pool.alert, "alerts")
        if pool.absent is not None:
            yield named(pool.absent, "alert", pool.absent.alert, "alerts")
    for route in policy.routes:
        yield named(route, "role", route.role, "roles")
        yield named(route, "department", route.department, "departments")
        yield named(route, "cooperators", route.cooperators, "departments")


def workforce(pack: Pack) -> Iterator[Reference]:
    """Give what rows about the company's own people name."""
    policy = pack.workforce
    told = (policy.training, policy.capacity, policy.report, policy.loss, *policy.reminders)
    for row in told:
        if row is not None:
            yield named(row, "addressee", row.addressee, "departments or roles")
    for indicator in policy.indicators:
        yield named(indicator, "supervisor", indicator.supervisor, "departments or roles")
    if policy.loss is not None:
        yield named(policy.loss, "classes", policy.loss.classes, "classes")
    for schedule in (policy.report, *policy.reminders):
        if schedule is not None:
            yield named(schedule, "calendar", schedule.calendar, "calendars")


def privacy(pack: Pack) -> Iterator[Reference]:
    """Give who may read what."""
    for view in pack.privacy.views:
        yield named(view, "readers", view.readers, "departments or roles")
