"""What the acknowledgement page says, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from rules.links import Verdict
from schemas.model import Language

Ending = Verdict | Literal["wrong", "done", "failed", "away"]
"""What a visit comes to. wrong: no link of ours; done: the acknowledgement is on its way; failed: it could not be
recorded; away: the alert could not be read."""

STATUS: Final[Mapping[Ending, int]] = {
    "open": 200,
    "done": 200,
    "wrong": 404,
    "used": 410,
    "taken": 410,
    "over": 410,
    "renewed": 410,
    "expired": 410,
    "failed": 503,
    "away": 503,
}


@dataclass(frozen=True, slots=True)
class Words:
    """Every text of the page in one language."""

    title: str
    other_language: str
    severities: Mapping[str, str]
    case: str
    raised: str
    step: str
    signed_for: str
    note: str
    button: str
    days: str
    hours: str
    minutes: str
    endings: Mapping[Ending, tuple[str, str]]
    """Heading, and what it means for the reader; braces: who."""


WORDS: Final[Mapping[Language, Words]] = {
    "zh": Words(
        title="确认处理提醒",
        other_language="English",
        severities={"critical": "紧急", "warning": "警告", "info": "提醒"},
        case="案件",
        raised="提出",
        step="已通知到第{step}级",
        signed_for="以 {who} 的身份确认",
        note="备注（可不填）：您准备怎么做",
        button="由我处理",
        days="{count}天前",
        hours="{count}小时前",
        minutes="{count}分钟前",
        endings={
            "open": ("需要有人处理", "点击下面的按钮，表示由您处理；之后不再通知其他人。"),
            "done": ("已收到您的确认", "不再通知其他人。如果超过规定时间仍未解决，系统会再次提醒。"),
            "used": ("您已确认过", "这个链接已经用过，不需要再做什么。"),
            "taken": ("已有人处理", "{who} 已确认由其处理，您不需要再做什么。"),
            "over": ("已经解决", "这件事已经解决，您不需要再做什么。"),
            "renewed": ("链接已失效", "这件事后来再次提出，请使用最新一条消息中的链接。"),
            "expired": ("链接已过期", "这个链接太旧了。请使用最新一条消息中的链接，或通过命令行确认。"),
            "wrong": ("链接不正确", "链接不完整或已被改动，没有任何更改。请重新打开消息中的链接。"),
            "failed": ("没有记录成功", "系统暂时无法记录您的确认。请再试一次；在此之前，提醒会继续发送。"),
            "away": ("暂时无法读取", "系统暂时无法读取这件事。请稍后再试；在此之前，提醒会继续发送。"),
        },
    ),
    "en": Words(
        title="Acknowledge an alert",
        other_language="中文",
        severities={"critical": "Critical", "warning": "Warning", "info": "Note"},
        case="Case",
        raised="Raised",
        step="step {step} has been told",
        signed_for="You acknowledge as {who}",
        note="Note (optional): what you are going to do",
        button="I act on it",
        days="{count} d ago",
        hours="{count} h ago",
        minutes="{count} min ago",
        endings={
            "open": ("Somebody must act", "Press the button to say that you do; then nobody else is told."),
            "done": (
                "Your acknowledgement is in",
                "Nobody else is told. If the matter is open still after a while, the alert comes back.",
            ),
            "used": (
                "You have acknowledged this",
                "This link has done its work; there is nothing more to do here.",
            ),
            "taken": ("Somebody acts on it", "{who} has acknowledged it; there is nothing for you to do."),
            "over": ("It is resolved", "The matter is resolved; there is nothing for you to do."),
            "renewed": (
                "This link is void",
                "The matter came up again since. Use the link in the newest message.",
            ),
            "expired": (
                "This link is too old",
                "Use the link in the newest message, or acknowledge at the command line.",
            ),
            "wrong": (
                "This is not a valid link",
                "It is incomplete or was altered; nothing was changed. Open the link in your message again.",
            ),
            "failed": (
                "It could not be recorded",
                "Your acknowledgement could not be recorded just now. Try again; until then alerts go on.",
            ),
            "away": (
                "It cannot be read just now",
                "Try again in a moment; until then alerts go on.",
            ),
        },
    ),
}


def language_of(wanted: str, accepted: str) -> Language:
    """Give the language to answer in.

    Args:
        wanted: What the reader chose on the page; empty if nothing.
        accepted: The browser's ``Accept-Language``.
    """
    named: Mapping[str, Language] = {"zh": "zh", "en": "en"}
    codes = [wanted, *(part.partition(";")[0].strip()[:2].lower() for part in accepted.split(","))]
    return next((named[code] for code in codes if code in named), "zh")
