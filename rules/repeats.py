"""Which earlier open case a new one repeats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rules.text.normal import normalise
from schemas.case import Case, Link
from schemas.policy.triage import TriagePolicy
from schemas.ports import Related


def repeated_case(
    case: Case, policy: TriagePolicy, module: str, related: Sequence[Related]
) -> Related | None:
    """Give the oldest open case about the same matter that came before this one, None if there is none.

    Source: triage.yaml, repeat; S0-33.
    """
    earlier = (one for one in related if (one.received_at, one.case_id) < (case.received_at, case.id))
    return next((one for one in earlier if _is_same_matter(case, policy, module, one)), None)


def with_repeat(case: Case, earlier: Related | None, *, now: datetime) -> Case:
    """Give the case with its link to the case that it repeats; the same case if it has it or repeats none."""
    if earlier is None or any(link.case_id == earlier.case_id for link in case.links):
        return case
    link = Link(case_id=earlier.case_id, relation="repeat_of", at=now)
    return case.model_copy(update={"links": (*case.links, link)})


def _is_same_matter(case: Case, policy: TriagePolicy, module: str, one: Related) -> bool:
    row = policy.repeat
    if row.same_order and one.same_order:
        return True
    if not one.same_customer:
        return False
    product = case.report.product.name if case.report.product else ""
    if product and one.product:
        return row.same_customer_and_product and normalise(product).text == normalise(one.product).text
    about = module if module != policy.other_module else ""
    return row.same_customer_and_module and about != "" and one.module == about
