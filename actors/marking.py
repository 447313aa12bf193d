"""What a case is marked with, and what its customer says to an article.

Consumes  SelfServiceAnswered, CaseTagged, CoreIssueNamed (queue handling.v1)
Emits     AssignCase; NotifyCustomer; event case.self-service-ended, case.closed, case.tagged, case.core-issue-named
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   a case in no self-service, a tag that the pack lacks, somebody who may not (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.marking import name_core_issue, tag
from rules.self_service import answer_self_service
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.triage import CaseTagged, CoreIssueNamed, SelfServiceAnswered


def hear_about_article(message: SelfServiceAnswered, case: Case, context: Context) -> Decision[Case]:
    """Close the case that the article helped, or let people take it."""
    pack = context.packs.of(case.pack)
    return answer_self_service(case, pack, message, now=context.now, happened_at=context.happened_at)


def choose_tags(message: CaseTagged, case: Case, context: Context) -> Decision[Case]:
    """Add and remove tags."""
    pack = context.packs.of(case.pack)
    return tag(case, pack, message, now=context.now, happened_at=context.happened_at)


def pin_down(message: CoreIssueNamed, case: Case, context: Context) -> Decision[Case]:
    """Note the core of the problem."""
    pack = context.packs.of(case.pack)
    return name_core_issue(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(SelfServiceAnswered, hear_about_article),
    ActorSpec(CaseTagged, choose_tags),
    ActorSpec(CoreIssueNamed, pin_down),
)
