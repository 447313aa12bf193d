"""Whether a demand was repeated back to its customer and confirmed."""

from __future__ import annotations

from schemas.case import Case


def is_confirmed(case: Case) -> bool:
    """Say whether the customer confirmed the demand as it was repeated back, at intake or later.

    Source: intake.yaml, restatement; S4-11.
    """
    restated = (case.report.restatement, *(one.details.restatement for one in case.supplied_details))
    return any(one.confirmed for one in restated if one is not None)
