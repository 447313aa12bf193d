"""How the people of each handbook go about a case, where that differs: what they offer, note, and ask beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from schemas.clock import Duration
from schemas.messages.base import CaseRef
from schemas.messages.plan import PlanDrafted, ProposedRemedy
from schemas.model import Money

DEFAULT: Final = "feedback-handbook"
"""Its stories are told in full; of the others everyday complaints come in."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of one handbook's people."""

    offers: tuple[tuple[str, ...], ...]
    """Remedies of one plan after the other; no plan repeats the one before."""
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    """Remedy to its amount, where it has one."""
    grounds: Mapping[str, Any] = field(default_factory=dict)
    """What a plan cites beside its basis."""
    posts: Mapping[str, str] = field(default_factory=dict)
    """Department to the post whose holders work on its cases, where posts count."""
    names_core_issue: bool = False
    notes_progress: bool = False
    """Whether a case is not done without an entry on its progress."""
    attributes_fault: bool = False
    """Whether it is settled who was at fault before a case is archived."""
    signs: bool = True
    """Whether the responsible person signs at the end."""

    def member(self, department: str, number: int) -> str:
        """Give the staff id of one who works on the cases of a department."""
        return f"{self.posts.get(department, department)}-{number:02d}"

    def remedies(self, plan: int) -> tuple[ProposedRemedy, ...]:
        """Give the remedies of the nth plan, from 0 on; each plan offers a little more money."""
        return tuple(
            ProposedRemedy(code=code, amount=self._price(code, plan))
            for code in self.offers[plan % len(self.offers)]
        )

    def plan(
        self, case: CaseRef, plan: int, *, by: str, remedies: tuple[ProposedRemedy, ...] = ()
    ) -> PlanDrafted:
        """Give the nth plan of a case.

        Args:
            case: The case.
            plan: Which one, from 0 on.
            by: Its owner.
            remedies: What is offered, if it is not the usual.
        """
        values: dict[str, Any] = {
            "case": case,
            "root_cause": "经检测和核实，属产品或服务原因。",
            "remedies": remedies or self.remedies(plan),
            "basis": "售后服务政策第5条",
            "evidence": ("检测报告",),
            "by": by,
        }
        return PlanDrafted(**(values | dict(self.grounds)))

    def _price(self, code: str, plan: int) -> Money | None:
        price = self.prices.get(code)
        return None if price is None else Money(amount=price + 10 * plan, currency="CNY")


HANDBOOK: Final = Ways(
    offers=(
        ("exchange", "warranty_extension"),
        ("return",),
        ("repair", "apology"),
        ("apology", "compensation"),
        ("exchange", "apology"),
    ),
    prices={"compensation": Decimal("100.00")},
)

WAYS: Final[Mapping[str, Ways]] = {
    DEFAULT: HANDBOOK,
    "complaint-programme": Ways(
        offers=HANDBOOK.offers,
        prices=HANDBOOK.prices,
        posts={"customer_service": "handler"},
        notes_progress=True,
        attributes_fault=True,
    ),
    "online-mall": Ways(
        offers=(("refund", "apology"), ("exchange", "coupon"), ("reissue", "apology")),
        prices={"refund": Decimal("80.00"), "coupon": Decimal("20.00")},
        grounds={"rules": ("quality_return",), "demand": "退货"},
        names_core_issue=True,
    ),
    "feedback-mechanism": Ways(
        offers=(("refund", "apology"), ("apology", "threshold_coupon"), ("vip_channel", "apology")),
        prices={"refund": Decimal("80.00"), "threshold_coupon": Decimal("20.00")},
    ),
    "service-template": Ways(
        offers=(("coupon", "improvement"), ("gift", "improvement"), ("discount", "improvement")),
        prices={"coupon": Decimal("30.00"), "discount": Decimal("20.00")},
        grounds={
            "procedure": "上门取件，检测后处理",
            "time_needed": Duration(amount=3, unit="working_days"),
            "expectation": "尽快解决",
        },
        notes_progress=True,
        signs=False,
    ),
}
"""Pack to its people's ways."""


def ways_of(pack: str) -> Ways:
    """Give the ways of a pack's people."""
    return WAYS.get(pack, HANDBOOK)
