"""Invented customers: names of nobody, numbers that are given to nobody, addresses that cannot exist."""

from __future__ import annotations

from random import Random
from typing import Final

from schemas.report import Contact, Customer

_SURNAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_GIVEN: Final = (
    "晓岚",
    "子墨",
    "雨桐",
    "建国",
    "思远",
    "美玲",
    "一凡",
    "佳宁",
    "志明",
    "若兮",
    "海涛",
    "淑芬",
)
HALF: Final = 0.5
_ENGLISH: Final = ("Avery Quill", "Jordan Marsh", "Robin Tallow", "Casey Finch", "Morgan Reed", "Sam Alder")


def a_customer(dice: Random, number: int, language: str) -> Customer:
    """Give a customer of nobody's name; the number makes their contact unique."""
    if language == "en":
        name = dice.choice(_ENGLISH)
        contact = Contact(email=f"customer{number:05d}@example.com")
        return Customer(name=name, salutation="Mx", contact=contact)
    name = dice.choice(_SURNAMES) + dice.choice(_GIVEN)
    contact = Contact(phone=f"100{number:08d}")
    return Customer(name=name, salutation="女士" if dice.random() < HALF else "先生", contact=contact)
