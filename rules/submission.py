"""What a submission lacks or has too much of, and who it belongs to."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime

from pydantic import BaseModel

from rules.labels import expect_row
from schemas.errors import Incomplete, InvalidMessage
from schemas.messages.intake import FeedbackSubmitted
from schemas.policy.coded import Coded
from schemas.policy.intake import Identity, IntakePolicy, Required
from schemas.policy.row import takes
from schemas.report import Customer


def _code(rows: Sequence[Coded], text: str | None, *, field: str) -> str | None:
    return expect_row(rows, text, field=field).code if text else None


def value_at(shape: BaseModel, path: str) -> object:
    """Give what stands at a dotted path; None if a part on the way is absent."""
    found: object = shape
    for name in path.split("."):
        found = getattr(found, name, None)
    return found


def missing_rows(message: FeedbackSubmitted, policy: IntakePolicy) -> tuple[Required, ...]:
    """Give the rows whose field the submission leaves empty.

    Args:
        message: The submission; a type, module or channel that it does not give needs what all need.
        policy: Its rows without types, modules and channels hold for all.

    Raises:
        InvalidMessage: a type, module or channel that the pack does not know.

    Source: intake.yaml, rows intake.required.*; S0-12 to S0-20, S4-12.
    """
    type_code = _code(policy.types, message.type, field="type")
    module = _code(policy.modules, message.module, field="module")
    channel = _code(policy.channels, message.channel, field="channel")
    return tuple(
        row
        for row in policy.required
        if takes(row.types, type_code)
        and takes(row.modules, module)
        and takes(row.channels, channel)
        and value_at(message, row.field) in (None, ())
    )


def refuse_incomplete(message: FeedbackSubmitted, policy: IntakePolicy, lacking: Sequence[Required]) -> None:
    """Let a submission pass that has all that it must have now.

    Raises:
        Incomplete: something is missing that the pack does not wait for; names the first, tells of all.
    """
    pressing = [row for row in lacking if policy.incomplete.action == "refuse" or not row.may_wait]
    if pressing:
        wanted = "; ".join(f"{row.field} ({row.label}): {row.expected}" for row in pressing)
        raise Incomplete(
            f"The submission lacks {wanted}.", field=pressing[0].field, expected=pressing[0].expected
        )
    if not is_identified(message.customer, policy.identity):
        expected = policy.identity.expected
        raise Incomplete(f"The submission lacks customer: {expected}.", field="customer", expected=expected)


def is_identified(customer: Customer | None, identity: Identity) -> bool:
    """Say whether a case can be tied to its customer: S0-09, S0-10."""
    if customer is None:
        return False
    if customer.anonymous:
        return identity.anonymous
    contact = customer.contact
    given = {
        "name": customer.name,
        "contact": contact.phone or contact.email or contact.platform or contact.address,
        "username": customer.username,
        "identifier": customer.identifier,
    }
    return any(given[way] for way in identity.any_of)


def refuse_out_of_bounds(message: FeedbackSubmitted, policy: IntakePolicy, *, now: datetime) -> None:
    """Let a submission pass whose lists are within their caps and whose past lies in the past.

    Raises:
        InvalidMessage: one is not; names the field.
    """
    for cap in policy.caps:
        listed = value_at(message, cap.field)
        if isinstance(listed, tuple) and len(listed) > cap.at_most:
            raise InvalidMessage(
                f"The submission has more {cap.field} than one case can hold.",
                field=cap.field,
                expected=f"at most {cap.at_most}",
                found=str(len(listed)),
            )
    for ahead in policy.ahead:
        moment = value_at(message, ahead.field)
        if isinstance(moment, datetime) and moment > now + ahead.at_most:
            raise InvalidMessage(
                f"{ahead.field} lies in the future.",
                field=ahead.field,
                expected=f"an instant up to {(now + ahead.at_most).isoformat()}",
                found=moment.isoformat(),
            )


def customer_of(message: FeedbackSubmitted, number: str) -> Customer:
    """Give the customer as the case keeps them.

    Of the anonymous nothing is kept, even if it was sent; the case number is their identifier (S0-10).
    """
    customer = message.customer or Customer()
    return Customer(identifier=number, anonymous=True) if customer.anonymous else customer


def fingerprint_of(
    customer: Customer | None, channel: str, policy: IntakePolicy, digest: Callable[[str], str]
) -> str:
    """Give the keyed digest by which the same customer is found again; empty for the anonymous.

    Args:
        customer: As submitted, or with what was supplied later.
        channel: Code of the case's channel, which an account on a platform belongs to.
        policy: Says which dialling prefixes make no difference.
        digest: Makes the keyed digest of a contact in its plain form.
    """
    if customer is None or customer.anonymous:
        return ""
    contact = customer.contact
    if contact.phone:
        return digest(f"phone:{plain_phone(contact.phone, policy.identity.dialling_prefixes)}")
    if contact.email:
        return digest(f"email:{contact.email.casefold()}")
    if contact.platform:
        return digest(f"platform:{channel}:{contact.platform}")
    if customer.username:
        return digest(f"username:{channel}:{customer.username}")
    return digest(f"identifier:{customer.identifier}") if customer.identifier else ""


def plain_phone(phone: str, prefixes: Sequence[str]) -> str:
    """Give a telephone number as plain digits, without punctuation and the home country's prefix.

    A plus that is left over stays: it tells a foreign number from one at home.
    """
    narrow = unicodedata.normalize("NFKC", phone)
    plain = "".join(one for one in narrow if one.isdecimal() or one == "+")
    prefix = next((one for one in prefixes if plain.startswith(one)), "")
    return plain.removeprefix(prefix)
