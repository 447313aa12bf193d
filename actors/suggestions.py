"""Suggestions: take the verdict of the department concerned.

Consumes  SuggestionJudged (queue handling.v1)
Emits     event case.suggestion-judged; NotifyCustomer; callback to its department
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   another verdict than the three, one without reason, a department that was not asked, any after a
          failed round without its cause (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.suggestions import judge_suggestion
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.handling import SuggestionJudged


def judge(message: SuggestionJudged, case: Case, context: Context) -> Decision[Case]:
    """Take the verdict and resolve the suggestion."""
    pack = context.packs.of(case.pack)
    return judge_suggestion(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (ActorSpec(SuggestionJudged, judge),)
