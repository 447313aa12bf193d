"""A pack that knows languages, cultures, sayings and doubts, for tests: the handbook's, and more."""

from __future__ import annotations

from typing import Any

from schemas.case import Case
from schemas.policy.coded import Coded
from schemas.policy.cultures import CulturesPolicy
from schemas.policy.doubts import DoubtRow, LanguageRow
from schemas.policy.handling import TaskKind
from schemas.policy.knowledge import KnowledgePolicy
from schemas.policy.lexicon import WordRow
from schemas.policy.marking import CoreIssueRow, DisplayRow, KeywordRow
from schemas.policy.notices import Template
from schemas.policy.pack import Pack
from tests.builders import a_case, a_report
from tests.packs import the_pack

_OURS = {"source": "ours"}


def words(mark: str, *texts: str, weight: int = 1) -> WordRow:
    """Give a row of the lexicon."""
    return WordRow(id=f"lexicon.{mark}", source="ours", mark=mark, words=texts, weight=weight)


WORDS = (
    words("veil", "或许可以考虑"),
    words("saying.taco", "un taco sin maíz"),
    words("saying.sign", "como dice el refrán", "俗话说"),
)

LANGUAGES = tuple(
    LanguageRow.model_validate(_OURS | {"id": f"triage.language.{row['code']}"} | row)
    for row in (
        {"code": "zh-Hans", "label": "简体中文", "read": True},
        {"code": "zh-Hant", "label": "繁體中文", "read": True},
        {"code": "en", "label": "English", "read": True, "words": ("the", "is", "and", "not", "my")},
        {
            "code": "es",
            "label": "Español",
            "aliases": ("Spanish",),
            "words": ("el", "la", "que", "es", "no", "muy", "un", "sin"),
            "translated_by": "customer_service",
        },
        {
            "code": "yue",
            "label": "粵語",
            "words": ("嘅", "咗", "唔", "喺", "冇"),
            "translated_by": "operations",
        },
    )
)

DOUBTS = tuple(
    DoubtRow.model_validate(_OURS | {"id": f"triage.doubt.{row['doubt']}"} | row)
    for row in (
        {"doubt": "unsupported_language", "department": "customer_service"},
        {"doubt": "low_confidence", "below": 60, "department": "customer_service"},
        {"doubt": "unknown_saying", "department": "operations", "owns": False},
    )
)

CULTURES = CulturesPolicy.model_validate(
    {
        "profiles": [
            _OURS
            | {
                "id": "cultures.high_context",
                "code": "high_context",
                "label": "高語境",
                "locales": ["zh-TW"],
                "context": "high",
                "veil": {"mark": "veil", "instead_of": ["suggestion"], "cls": "complaint"},
            },
            _OURS
            | {
                "id": "cultures.high_power_distance",
                "code": "high_power_distance",
                "label": "高權力距離",
                "power_distance": "high",
                "senior_apology": {
                    "role": "management",
                    "task": "senior_apology",
                    "classes": ["complaint"],
                    "text": "請高級主管親自致歉",
                },
            },
            _OURS
            | {"id": "cultures.low_context", "code": "low_context", "label": "低語境", "context": "low"},
        ],
        "sayings": [
            _OURS
            | {
                "id": "cultures.saying.taco",
                "mark": "saying.taco",
                "demand": "商品缺少关键配件，质量太差，要求补发或退款，投诉",
                "script": {"es": "Entendemos que falta lo esencial.", "en": "What matters most is missing."},
            }
        ],
        "signs": _OURS | {"id": "cultures.signs", "mark": "saying.sign"},
    }
)

APOLOGY = TaskKind.model_validate(
    _OURS
    | {
        "id": "handling.task.senior-apology",
        "code": "senior_apology",
        "label": "高級主管致歉",
        "only_department": True,
    }
)


def a_sorting_pack(**triage: Any) -> Pack:
    """Give the handbook's pack with all of it; words alone decide, not what was stated and not what was learnt."""
    pack = the_pack()
    declared = pack.triage.declared.model_copy(update={"trust_declared_type": False, "overrule_margin": 0})
    changes = {"scorers": (), "declared": declared, "languages": LANGUAGES, "doubts": DOUBTS} | triage
    handling = pack.handling.model_copy(update={"task_kinds": (*pack.handling.task_kinds, APOLOGY)})
    return pack.model_copy(
        update={
            "triage": pack.triage.model_copy(update=changes),
            "lexicon": pack.lexicon.model_copy(update={"words": (*pack.lexicon.words, *WORDS)}),
            "handling": handling,
            "cultures": CULTURES,
        }
    )


def a_saying_case(summary: str, **changes: Any) -> Case:
    """Give a case with nothing in it but these words, of a type that is no help."""
    report = {
        "summary": summary,
        "type": changes.pop("type", "feedback"),
        "demands": changes.pop("demands", ("…",)),
        "language": changes.pop("language", None),
        "urgency": changes.pop("urgency", a_report().urgency),
        "topic": None,
        "incident": None,
        "product": None,
        "order_number": None,
    }
    return a_case(report=a_report(**report), **changes)


def a_pack_with_articles() -> Pack:
    """Give that pack with an article on warranty, two keywords, a label for lists, and a wish to know the core."""
    pack = a_sorting_pack(
        keywords=tuple(
            KeywordRow.model_validate(
                _OURS | {"id": f"triage.keyword.{mark}", "mark": mark, "department": to}
            )
            for mark, to in (("pool.refund", "after_sales"), ("pool.broken", "technology"))
        ),
        displays=(
            DisplayRow(id="triage.display.delivery", source="T-10", modules=("delivery",), label="物流异常"),
        ),
        core_issue=CoreIssueRow(id="triage.core_issue", source="S2-18", ask="clarification"),
        tags=(Coded(id="triage.tag.vip", source="ours", code="vip", label="重要客户"),),
    )
    lexicon = pack.lexicon.model_copy(
        update={
            "words": (
                *pack.lexicon.words,
                words("pool.refund", "退款"),
                words("pool.broken", "破损", weight=2),
            )
        }
    )
    told = {
        "zh-CN": "{accepted}。{article}。{step}。{expected}。",
        "zh-TW": "{accepted}。{article}。{step}。{expected}。",
        "en": "{accepted}. {article}. {step}. {expected}.",
    }
    template = Template.model_validate(
        _OURS | {"id": "notices.template.article", "kind": "article", "text": told}
    )
    notices = pack.notices.model_copy(update={"templates": (*pack.notices.templates, template)})
    outcome = pack.callbacks.outcomes[0].model_copy(
        update={"id": "callbacks.outcome.self-served", "code": "self_served"}
    )
    callbacks = pack.callbacks.model_copy(update={"outcomes": (*pack.callbacks.outcomes, outcome)})
    update = {"knowledge": KNOWLEDGE, "lexicon": lexicon, "notices": notices, "callbacks": callbacks}
    return pack.model_copy(update=update)


KNOWLEDGE = KnowledgePolicy.model_validate(
    {
        "self_service": _OURS
        | {
            "id": "knowledge.self_service",
            "priorities": ["normal"],
            "classes": ["enquiry", "complaint"],
            "waits": {"amount": 4, "unit": "clock_hours"},
            "notice": "article",
            "outcome": "self_served",
        },
        "articles": [
            _OURS
            | {
                "id": "knowledge.article.warranty",
                "code": "warranty",
                "label": "如何申请保修",
                "marks": ["class.enquiry"],
                "classes": ["enquiry"],
                "text": {"zh-CN": "如何申请保修：https://help.example.com/warranty"},
            },
            _OURS
            | {
                "id": "knowledge.article.delivery",
                "code": "delivery",
                "label": "查询物流",
                "modules": ["delivery"],
                "text": {"en": "Track your parcel: https://help.example.com/track"},
            },
        ],
    }
)
