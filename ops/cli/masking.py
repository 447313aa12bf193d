"""Personal data made unreadable: enough stays to talk about it, too little to know who it is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from rules.contact_masks import mask_email, mask_number

_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

_DIGITS: Final = re.compile(
    r"(?<!\d)(?P<day>20[2-9]\d-[01]\d-[0-3]\d(?: [0-2]\d:[0-5]\d)?(?![\d-]))|(?<!\d)(?:\+?\d[\d -]{5,}\d)(?!\d)"
)
"""A long number; or a day as forms write it, since 2020, which is none."""

_SHORTEST_NAME: Final = 2
"""A name of one character would mask half of any text."""


def mask_name(name: str | None, salutation: str | None = None) -> str:
    """Give ``*女士`` for a customer with a salutation, ``*`` for one without, nothing for none."""
    return f"*{salutation or ''}" if name else ""


def mask_text(text: str) -> str:
    """Give a text in which e-mail addresses and long numbers are masked; names in it stay."""
    without = _EMAIL.sub(lambda found: mask_email(found.group()), text)
    return _DIGITS.sub(lambda found: found["day"] or mask_number(found.group()), without)


def mask_customer(customer: Mapping[str, Any]) -> dict[str, Any]:
    """Give a customer, as JSON values, without anything by which to find the person."""
    contact = customer.get("contact") or {}
    return {
        **customer,
        "name": mask_name(customer.get("name"), customer.get("salutation")) or None,
        "contact": {name: _MASKS.get(name, _hidden)(value) for name, value in contact.items() if value},
        "username": "***" if customer.get("username") else None,
        "identifier": "***" if customer.get("identifier") else None,
    }


def _hidden(_: str) -> str:
    return "***"


_MASKS: Final[Mapping[str, Callable[[str], str]]] = {"phone": mask_number, "email": mask_email}
"""How a way to reach somebody is masked; others are hidden."""


def mask_case(case: Mapping[str, Any]) -> dict[str, Any]:
    """Give a case, as JSON values, with the customer masked, and numbers and addresses in every text."""
    named = case["customer"].get("name") or ""
    masked = {name: _texts(value, named) for name, value in case.items() if name not in _KEPT}
    kept = {name: case[name] for name in _KEPT if name in case}
    if "absorbed" in masked:
        masked["absorbed"] = [_texts(one, one["customer"].get("name") or "") for one in case["absorbed"]]
    order_number = {"order_number": case.get("report", {}).get("order_number")}
    masked["report"] = masked.get("report", {}) | order_number
    return {name: (masked | kept)[name] for name in case} | {"customer": mask_customer(case["customer"])}


_CODES: Final = ("id", "number", "source", "source_id", "pack", "fingerprint", "timers", "clocks")
_INSTANTS: Final = ("received_at", "recorded_at", "stated_at")
_KEPT: Final = frozenset((*_CODES, *_INSTANTS))
"""Fields that hold no words of anybody."""

_ID: Final = re.compile(r"[0-9a-f]{32}")
"""The id of a case: what looks like a number in it is none."""

_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\S+")


def _texts(value: object, named: str = "") -> Any:  # noqa: ANN401 - JSON values, of the shape that came
    """Mask every text in JSON values, and in it the name of the customer."""
    if isinstance(value, str):
        without = value.replace(named, "*") if len(named) >= _SHORTEST_NAME else value
        return value if _INSTANT.fullmatch(value) or _ID.fullmatch(value) else mask_text(without)
    if isinstance(value, Mapping):
        return {
            key: _masked_if_customer(part)
            if key == "customer" and isinstance(part, Mapping)
            else _texts(part, named)
            for key, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [_texts(part, named) for part in value]
    return value


def mask_message(body: bytes) -> str:
    """Give a message's body for the screen, indented if it is JSON, with personal data masked."""
    try:
        event = json.loads(body)
    except ValueError:
        return mask_text(body.decode("utf-8", "backslashreplace"))
    if isinstance(event, dict) and isinstance(event.get("data"), dict):
        customer = event["data"].get("customer")
        named = customer.get("name") if isinstance(customer, dict) else None
        hidden = {"customer": _masked_if_customer(customer)} if isinstance(customer, dict) else {}
        event = event | {"data": _texts(event["data"], named if isinstance(named, str) else "") | hidden}
    return json.dumps(event, ensure_ascii=False, indent=2)


def _masked_if_customer(customer: Mapping[str, Any]) -> dict[str, Any]:
    """Mask a customer that may be of any shape, for the message was not understood."""
    contact = customer.get("contact")
    readable = isinstance(contact, dict) and all(isinstance(value, str | None) for value in contact.values())
    if contact is not None and not readable:
        return {"hidden": "not shaped like a customer"}
    return mask_customer(customer)
