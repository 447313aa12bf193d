"""What a plan is made of: what the pack wants it to hold, the rules that it cites, the demand that it answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rules.compensation.offers import with_offer
from rules.labels import expect_row, plain
from rules.limits import remedies_of
from rules.meetings import meeting_behind
from rules.permitted import check_permitted
from rules.profiles import culture_of
from rules.reliance import facts_relied_on
from schemas.case import Case
from schemas.errors import Incomplete, NotAllowed
from schemas.messages.plan import PlanDrafted
from schemas.policy.pack import Pack
from schemas.policy.planning import PlanNeeds
from schemas.policy.row import takes
from schemas.work import Plan

EVIDENCE = "evidence"
"""What customers of some cultures want to see with a plan."""


def drawn_up(case: Case, pack: Pack, message: PlanDrafted, *, at: datetime) -> Plan:
    """Give the next version of the plan, with what it lacks before the customer may be told of it.

    Raises:
        InvalidMessage: a remedy or rule that the pack does not list.
        NotAllowed: a remedy that may not be offered, or a demand that the customer did not make.
        Incomplete: something without which the pack takes no plan.

    Source: handling.yaml, rows handling.plan-need.*, handling.rule.*, handling.remedy.*; S2-26, S2-27, S4-31 to S4-36.
    """
    remedies = remedies_of(pack.handling, with_offer(case, message.remedies), at=at)
    check_permitted(case, pack, remedies)
    plan = Plan(
        version=len(case.plans) + 1,
        round=case.round,
        root_cause=message.root_cause,
        remedies=remedies,
        basis=message.basis,
        rules=_cited(pack, message.rules),
        demand=_answered(case, message.demand),
        core_issue=case.core_issue,
        evidence=message.evidence,
        facts=facts_relied_on(case, pack, message.facts),
        meeting=meeting_behind(case, message.meeting),
        procedure=message.procedure,
        time_needed=message.time_needed,
        expectation=message.expectation,
        by=message.by,
        drafted_at=at,
    )
    for row, part in _lacking(case, pack, plan, before="draft"):
        raise _lack(case, row, part)
    lacks = [part for _, part in _lacking(case, pack, plan, before="customer")]
    return plan.model_copy(update={"lacks": tuple(dict.fromkeys((*lacks, *_unproved(case, pack, plan))))})


def rows_that_hold_back(case: Case, pack: Pack, plan: Plan) -> tuple[str, ...]:
    """Give the ids of the rows by which a plan lacks something before the customer may be told of it."""
    rows = [row.id for row, _ in _lacking(case, pack, plan, before="customer")]
    culture = culture_of(case, pack)
    if culture is not None and EVIDENCE in _unproved(case, pack, plan):
        rows.append(culture.id)
    return tuple(dict.fromkeys(rows))


def _lacking(case: Case, pack: Pack, plan: Plan, *, before: str) -> Iterator[tuple[PlanNeeds, str]]:
    for row in pack.handling.plan_needs:
        if row.before == before and _is_for(row, case):
            yield from ((row, part) for part in row.parts if not getattr(plan, part))
            if not any(takes(row.remedies, remedy.code) for remedy in plan.remedies):
                yield row, "remedies"


def _unproved(case: Case, pack: Pack, plan: Plan) -> tuple[str, ...]:
    """Give what a plan lacks for a customer whose culture wants hard evidence: S3-76."""
    culture = culture_of(case, pack)
    return (EVIDENCE,) if culture is not None and culture.wants_evidence and not plan.evidence else ()


def _is_for(row: PlanNeeds, case: Case) -> bool:
    form = case.assessment
    return takes(row.classes, form.cls if form else None) and takes(
        row.modules, form.module if form else None
    )


def _cited(pack: Pack, rules: tuple[str, ...]) -> tuple[str, ...]:
    known = pack.handling.plan_rules
    if not known:
        return rules
    return tuple(expect_row(known, name, field=f"rules.{place}").code for place, name in enumerate(rules))


def _answered(case: Case, demand: str | None) -> str | None:
    """Give the demand in the customer's own words; what a customer without any wants is told by whoever asked them."""
    demands = case.report.demands
    if demand is None or not demands:
        return demand
    for known in demands:
        if plain(known) == plain(demand):
            return known
    raise NotAllowed(
        f"Case {case.number} has no such demand; a plan names one of its {len(demands)} as it was made.",
        field="demand",
        expected=f"one of the {len(demands)} demands of the report",
        found="another text",
    )


def _lack(case: Case, row: PlanNeeds, part: str) -> Incomplete:
    if part == "remedies":
        expected = f"at least one of {', '.join(row.remedies)}"
        return Incomplete(
            f"A plan for case {case.number} needs {expected}.", field=part, expected=expected, found="none"
        )
    field = f"case.{part}" if part == "core_issue" else part
    return Incomplete(
        f"A plan for case {case.number} needs its {part.replace('_', ' ')}.",
        field=field,
        expected=f"the {part.replace('_', ' ')}, by row {row.id}",
        found="None",
    )
