"""Keywords by which a case comes to a department's pool, and what a case is called on lists."""

from __future__ import annotations

from rules.evidence import Evidence
from schemas.policy.marking import KeywordRow
from schemas.policy.row import takes
from schemas.policy.triage import TriagePolicy


def keyword_row(evidence: Evidence, priority: str, policy: TriagePolicy) -> KeywordRow | None:
    """Give the row whose words speak most strongly; None if none does.

    Source: triage.yaml, keywords; S3-23.
    """
    rows = [
        row
        for row in policy.keywords
        if takes(row.classes, evidence.cls)
        and takes(row.priorities, priority)
        and evidence.reading.weight([row.mark]) >= row.at_least
    ]
    return max(rows, key=lambda row: evidence.reading.weight([row.mark]), default=None)


def display_label(evidence: Evidence, policy: TriagePolicy) -> str | None:
    """Give what a case is called on lists; None: by class and module.

    Source: triage.yaml, displays; T-10.
    """
    for row in policy.displays:
        if (
            takes(row.classes, evidence.cls)
            and takes(row.modules, evidence.module)
            and takes(row.topics, evidence.topic)
        ):
            return row.label
    return None
