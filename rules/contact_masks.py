"""A way to reach somebody made unreadable: enough stays to talk about it, too little to use it."""

from __future__ import annotations

import re
from typing import Final

_SHOWN_HEAD: Final = 3
_SHOWN_TAIL: Final = 4
_LONG_NUMBER: Final = 11


def mask_number(number: str) -> str:
    """Give ``138****5678`` for a telephone or card number; a shorter one keeps its last two digits."""
    digits = re.sub(r"\D", "", number)
    if len(digits) >= _LONG_NUMBER:
        return f"{digits[:_SHOWN_HEAD]}****{digits[-_SHOWN_TAIL:]}"
    return f"****{digits[-2:]}"


def mask_email(address: str) -> str:
    """Give ``l***@example.com``."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain}"
