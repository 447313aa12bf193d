"""Take personal data out of a text that staff wrote, before it leaves the case."""

from __future__ import annotations

import re
from typing import Final

from schemas.report import Customer

MASK: Final = "***"

_PATTERNS: Final = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?<![\w-])(?:\+|00)\d[\d -]{7,16}\d(?!\d)"),
    re.compile(r"(?<![0-9A-Za-z])1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)"),
    re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])"),
)
"""E-mail addresses, international and mainland telephone numbers, identity card numbers."""

_SHORTEST: Final = 2
"""A name of one character would mask half of any text."""


def masked(text: str, customer: Customer) -> str:
    """Give a text without the customer's own data and without what looks like anybody's contact.

    Args:
        text: What staff wrote.
        customer: Whose name, contact and identifier must not stand in it.
    """
    contact = customer.contact
    named = (customer.name, customer.username, customer.identifier)
    own = (*named, contact.phone, contact.email, contact.platform, contact.address)
    for value in sorted((value for value in own if value and len(value) >= _SHORTEST), key=len, reverse=True):
        text = text.replace(value, MASK)
    for pattern in _PATTERNS:
        text = pattern.sub(MASK, text)
    return text


def masked_name(customer: Customer) -> str:
    """Give a customer as others may read of them: ``*女士`` with a title, ``*`` without one: S4-08."""
    return f"*{customer.salutation or ''}"
