"""A pack with everything about staff, and builders of what they bear and learn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rules.versions import next_version
from schemas.case import Case
from schemas.messages.orders import RaiseAlert
from schemas.messages.paging import PageContact
from schemas.policy.pack import Pack, Packs
from schemas.policy.workforce import WorkforcePolicy
from schemas.staff import Staff
from schemas.work import Owner
from tests.builders import RECEIVED
from tests.handling_cases import an_assigned_case
from tests.packs import the_pack

BOTH = {"zh": "请参加", "en": "Take part"}
EVERY_MONTH = {"cron": "0 10 1 * *", "zone": "Asia/Shanghai", "addressee": "customer_service"}

ROWS: dict[str, Any] = {
    "rest": {
        "id": "workforce.rest",
        "source": "S3-58, ours",
        "intense_from": 60,
        "after": 5,
        "text": {
            "zh": "已连续处理{count}件激烈投诉，请休息。支持热线：{eap}（{hours}）。",
            "en": "{count} intense cases in a row: take a rest. Help: {eap}, {hours}.",
        },
        "eap": {
            "id": "workforce.eap",
            "source": "S3-59, S3-60",
            "contact": "400-000-0000",
            "hours": "24 h, anonymous",
        },
    },
    "abuse": {"id": "workforce.abuse", "source": "S2-54"},
    "conduct": {
        "id": "workforce.conduct",
        "source": "S3-53",
        "steps": [
            {"id": "workforce.conduct.listen", "source": "S3-53", "code": "listen", "label": "倾听"},
            {"id": "workforce.conduct.empathise", "source": "S3-53", "code": "empathise", "label": "共情"},
            {"id": "workforce.conduct.solve", "source": "S3-53", "code": "solve", "label": "解决"},
        ],
    },
    "telemetry": {
        "id": "workforce.telemetry",
        "source": "S3-57, ours",
        "keep": {"amount": 48, "unit": "clock_hours"},
        "readers": ["occupational_health"],
    },
    "tags": [
        {"id": "workforce.tag.depression", "source": "S3-56", "code": "depression", "label": "抑郁症客户"}
    ],
    "tag_readers": {"id": "workforce.tag-readers", "source": "S3-56, ours", "roles": ["psychologist"]},
    "skills": [
        {"id": "workforce.skill.law", "source": "S2-52", "code": "law", "label": "法律法规"},
        {"id": "workforce.skill.product", "source": "S2-52", "code": "product", "label": "产品特性"},
    ],
    "courses": [
        {
            "id": "workforce.course.communication",
            "source": "S3-52",
            "code": "complaint_communication",
            "label": "投訴溝通技巧",
            "new_staff": True,
        },
        {
            "id": "workforce.course.emotions",
            "source": "S3-52",
            "code": "emotion_management",
            "label": "情緒管理",
            "new_staff": True,
        },
        {
            "id": "workforce.course.law",
            "source": "ours",
            "code": "law_basics",
            "label": "法律基础",
            "gives": ["law"],
        },
    ],
    "training": {
        "id": "workforce.training",
        "source": "S1-62",
        "trainers": ["lecturer", "senior"],
        "addressee": "customer_service",
    },
    "care": [{"id": "workforce.care.talk", "source": "S1-44, ours", "code": "talk", "label": "谈心"}],
    "roles": [
        {
            "id": "workforce.role.supervisor",
            "source": "S1-47, S1-48",
            "role": "supervisor",
            "call_centre_years": 5,
            "complaint_years": 2,
            "diploma": True,
        }
    ],
    "kpi": {
        "id": "workforce.kpi",
        "source": "S3-38",
        "least_weight": 20,
        "parts": [
            {
                "id": "workforce.kpi.resolution",
                "source": "S3-38",
                "measure": "resolution_rate",
                "weight": 10,
            },
            {
                "id": "workforce.kpi.satisfaction",
                "source": "S3-38",
                "measure": "satisfaction_rate",
                "weight": 10,
            },
            {"id": "workforce.kpi.other", "source": "ours", "measure": "quality_check", "weight": 80},
        ],
    },
    "indicators": [
        {
            "id": "workforce.indicator.resolution",
            "source": "S1-39, ours",
            "measure": "resolution_rate",
            "at_least": 90,
            "supervisor": "management",
        },
        {
            "id": "workforce.indicator.repeats",
            "source": "S1-39, ours",
            "measure": "repeat_rate",
            "at_most": 10,
            "least_cases": 5,
            "supervisor": "management",
        },
    ],
    "star": {"id": "workforce.star", "source": "S3-39, ours", "least_cases": 10},
    "capacity": {
        "id": "workforce.capacity",
        "source": "S3-29, ours",
        "cases_a_day": 30,
        "addressee": "operations",
    },
    "reminders": [
        {
            "id": "workforce.reminder.contest",
            "source": "S3-63",
            "name": "contest",
            "text": BOTH,
            **EVERY_MONTH,
        },
    ],
    "report": {"id": "workforce.report", "source": "S1-46, ours", **EVERY_MONTH},
    "loss": {
        "id": "workforce.loss",
        "source": "S1-11, ours",
        "addressee": "management",
        "classes": ["complaint"],
    },
    "teaching": {"id": "workforce.teaching", "source": "S1-64"},
}


def a_policy(**changes: Any) -> WorkforcePolicy:
    """Give a workforce section with everything, some parts replaced; None leaves a part out."""
    rows = {name: value for name, value in (ROWS | changes).items() if value is not None}
    return WorkforcePolicy.model_validate(rows)


def a_workforce_pack(**changes: Any) -> Pack:
    """Give the handbook's pack with a workforce section."""
    return the_pack().model_copy(update={"workforce": a_policy(**changes)})


def workforce_packs(**changes: Any) -> Packs:
    """Give a process that has loaded that pack."""
    pack = a_workforce_pack(**changes)
    return Packs(by_ref={(pack.name, pack.version): pack}, default=pack.name, newest={pack.name: pack})


def a_handled_case(staff: str = "after_sales-07", *, emotion: int = 80, **changes: Any) -> Case:
    """Give a case that one person has accepted and investigates."""
    owner = Owner(
        person=staff,
        department="after_sales",
        mode="manual",
        by="dispatcher-01",
        since=RECEIVED,
        accepted_at=RECEIVED,
    )
    values: dict[str, Any] = {"owner": owner, "state": "investigating", "form": {"emotion_score": emotion}}
    return next_version(None, an_assigned_case(**(values | changes)))


def pages(orders: Sequence[Any]) -> list[PageContact]:
    """Give the pages among orders."""
    assert not any(isinstance(one, RaiseAlert) for one in orders)
    return [one for one in orders if isinstance(one, PageContact)]


def some_staff(*people: dict[str, Any]) -> Staff:
    """Give a staff file with these people; each has at least an id."""
    way = {"channel": "email", "address": "somebody@example.com"}
    usual = {"department": "after_sales", "zone": "Asia/Shanghai", "ways": [way]}
    return Staff.model_validate({"people": [usual | one for one in people]})
