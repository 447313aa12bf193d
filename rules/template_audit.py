"""Audits of templates: filed by whoever audits, which lets the templates be sent for another while."""

from __future__ import annotations

from datetime import datetime

from rules.authority import check_member
from rules.directory import departments_behind
from rules.workforce.filings import file
from schemas.decision import Decision
from schemas.errors import Incomplete, NotAllowed
from schemas.filing import Filing
from schemas.messages.filings import TemplatesAudited
from schemas.policy.pack import Pack


def file_audit(
    before: Filing | None, message: TemplatesAudited, pack: Pack, *, happened_at: datetime
) -> Decision[Filing]:
    """File an audit; held notices are tried again by themselves.

    Raises:
        NotAllowed: the pack has no audits, or somebody says so who does not audit.
        Incomplete: templates that do not pass, and nobody says why.

    Source: notices.yaml, row notices.audit; S3-41.
    """
    row = pack.notices.audit
    if row is None:
        raise NotAllowed(
            f"Pack {pack.name} has no rows for this.",
            field="pack",
            expected="a pack with notices.audit",
            found=repr(pack.name),
        )
    department = departments_behind(pack, row.addressee)[0]
    check_member(pack, message.by, department, f"Templates are audited by {department}.")
    if not message.passed and message.note is None:
        raise Incomplete(
            "An audit that templates did not pass needs what was found.",
            field="note",
            expected="a text",
            found="None",
        )
    return file(before, message, pack, happened_at=happened_at)
