"""What an audience sees of a case, and that it was seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules.masking import masked, masked_name
from rules.versions import next_version
from schemas.case import Case
from schemas.case_looks import CaseLooks
from schemas.decision import Decision, Reason
from schemas.errors import NotAllowed
from schemas.messages.evidence import NoteCaseLook
from schemas.policy.pack import Pack
from schemas.policy.privacy import Audience, View
from schemas.report import Customer
from schemas.staff import Staff


def expect_view(case: Case, pack: Pack, staff: Staff, audience: Audience, reader: str) -> View:
    """Give the view that somebody may open.

    Raises:
        NotAllowed: the pack shows cases to no such audience, or not to this reader.

    Source: S2-50, S4-09, C-23; privacy.yaml, rows privacy.view.*.
    """
    view = next((row for row in pack.privacy.views if row.audience == audience and row.enabled), None)
    if view is None:
        sentence = f"Pack {pack.name} shows cases to no {audience}."
        raise NotAllowed(sentence, field="audience", expected="a view that is on", found=repr(audience))
    if not _is_reader(staff, reader, view):
        sentence = f"Case {case.number} is shown to {' or '.join(view.readers)} only."
        raise NotAllowed(sentence, field="by", expected=" or ".join(view.readers), found=repr(reader))
    return view


def view_of(case: Case, view: View) -> Mapping[str, Any]:
    """Give what a view shows of a case: path to JSON value; what is not there is left out.

    Args:
        case: The case.
        view: Says which paths, and which of them as they are.
    """
    whole = case.model_dump(mode="json")
    nameless = {**whole, "customer": {"name": masked_name(case.customer)}}
    shown = {path: _masked(_at(nameless, path), case.customer) for path in view.fields}
    shown |= {path: _at(whole, path) for path in view.plain}
    return {path: value for path, value in shown.items() if value not in (None, [], {}, "")}


def _is_reader(staff: Staff, reader: str, view: View) -> bool:
    """Say whether a view is for somebody, by the staff file, or by the code in their id where there is none.

    A role that a department fills makes nobody its member: who writes to suppliers is no supplier, nor the reverse.
    """
    person = staff.person(reader)
    if staff.knows_people:
        return person is not None and not {person.department, *person.roles}.isdisjoint(view.readers)
    return not {reader, reader.rpartition("-")[0]}.isdisjoint(view.readers)


def note_look(before: CaseLooks | None, order: NoteCaseLook) -> Decision[CaseLooks]:
    """Record that somebody is shown personal data of a case."""
    known = before or CaseLooks(id=order.case_id)
    after = known.model_copy(update={"look_count": known.look_count + 1})
    reasons = (Reason(f"view.{order.audience}"),)
    return Decision(
        before=before, after=next_version(before, after), event="case.looked-at", by=order.by, reasons=reasons
    )


def _at(value: Any, path: str) -> Any:  # noqa: ANN401 - JSON values
    for name in path.split("."):
        if isinstance(value, list):
            value = [one.get(name) for one in value if isinstance(one, dict)]
        elif isinstance(value, dict):
            value = value.get(name)
        else:
            return None
    return value


def _masked(value: Any, customer: Customer) -> Any:  # noqa: ANN401 - JSON values
    if isinstance(value, str):
        return masked(value, customer)
    if isinstance(value, list):
        return [_masked(one, customer) for one in value]
    if isinstance(value, dict):
        return {name: _masked(one, customer) for name, one in value.items()}
    return value
