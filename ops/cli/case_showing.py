"""``caseloop case view``: what an audience may see of a case; reads of personal data are recorded first."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

import structlog
from cyclopts import Parameter

from ops.cli.case_named import find
from ops.cli.failure import Failed
from ops.cli.showing import show_json
from ops.cli.tools import CaseName, Given, Letter, StaffName, Tools
from rules.views import expect_view, view_of
from schemas.case import Case
from schemas.document import Emission
from schemas.errors import NotAllowed
from schemas.messages.evidence import NoteCaseLook
from schemas.policy.privacy import Audience
from workers.wire import event_body

log = structlog.get_logger(__name__)


def view(
    case: CaseName,
    *,
    to: Annotated[Audience, Parameter(help="Who is to see it.")],
    by: StaffName,
    tools: Given,
) -> None:
    """Print what an audience may see of a case as JSON, as the pack's rows say. Everybody else's read is refused."""
    found = find(tools, case)
    try:
        row = expect_view(found, tools.packs().of(found.pack), tools.staff(), to, by)
    except NotAllowed as fault:
        log.warning("personal-data.refused", case_id=found.id, by=by, audience=to)
        raise Failed(fault.sentence, "privacy.yaml of the pack says who sees what.") from None
    if row.plain:
        record_look(tools, found, by, to)
    show_json(tools.console, view_of(found, row))


def record_look(tools: Tools, case: Case, by: str, audience: str) -> None:
    """Have a read of personal data recorded; nothing is shown unless the broker keeps the order.

    Raises:
        Failed: it does not.
    """
    order = NoteCaseLook(case_id=case.id, by=by, audience=audience)
    emission = Emission(
        id=f"{order.ACTOR}:{uuid4()}",
        type=order.TYPE,
        exchange="",
        routing_key=order.QUEUE,
        data=order.model_dump(mode="json"),
        subject=case.id,
    )
    letter = Letter("", order.QUEUE, event_body(emission, tools.now().isoformat()))
    if not all(tools.outlet.publish([letter])):
        raise Failed("The read could not be recorded, so that nothing is shown.", "Try again.")
    log.warning("personal-data.read", case_id=case.id, by=by, audience=audience)
