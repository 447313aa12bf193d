"""The vendors: what each checks, and how each says no."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

from tests.channels.service import Answer, Asked, Service
from tests.workers.fakes import NOW

KEY: Final = "0a1b2c3d-key-of-the-robot"
SIGNING: Final = "SEC0123456789abcdef"
ROUTING: Final = "0123456789abcdef0123456789abcdef"


def is_json(asked: Asked) -> bool:
    """Say whether the request calls itself JSON in UTF-8."""
    return asked.headers.get("content-type", "").replace(" ", "").lower() == "application/json;charset=utf-8"


class WeCom(Service):
    """The robot of a WeCom group."""

    def judge(self, asked: Asked) -> Answer:
        """Answer 200 to everything, with a code inside."""
        if asked.path != "/cgi-bin/webhook/send" or asked.query != {"key": KEY}:
            return Answer(
                body={"errcode": 93000, "errmsg": "invalid webhook url, hint: [1], from ip: 127.0.0.1"}
            )
        kind = str(asked.fields.get("msgtype"))
        most, allowed = {"text": (2048, {"content", "mentioned_list"}), "markdown": (4096, {"content"})}[kind]
        part = asked.fields[kind]
        if set(asked.fields) != {"msgtype", kind} or set(part) - allowed or not is_json(asked):
            return Answer(body={"errcode": 40058, "errmsg": "invalid parameter"})
        if len(part["content"].encode()) > most:
            return Answer(body={"errcode": 40058, "errmsg": f"{kind}.content exceed max length {most}"})
        return Answer(body={"errcode": 0, "errmsg": "ok"})


class DingTalk(Service):
    """The signed robot of a DingTalk group."""

    def judge(self, asked: Asked) -> Answer:
        """Check token, signature and time, then the message."""
        if asked.path != "/robot/send" or asked.query.get("access_token") != KEY:
            return Answer(body={"errcode": 300001, "errmsg": "token is not exist"})
        stamp = asked.query.get("timestamp", "0")
        signed = hmac.new(SIGNING.encode(), f"{stamp}\n{SIGNING}".encode(), hashlib.sha256).digest()
        if asked.query.get("sign") != base64.b64encode(signed).decode():
            return Answer(body={"errcode": 310000, "errmsg": "description:机器人发送签名不匹配"})
        if abs(int(stamp) / 1000 - NOW.timestamp()) > 3600:
            return Answer(body={"errcode": 310000, "errmsg": "description:机器人发送签名过期"})
        text, at = asked.fields["text"]["content"], asked.fields["at"]
        if asked.fields["msgtype"] != "text" or len(asked.body) > 20_600 or not is_json(asked):
            return Answer(body={"errcode": 40035, "errmsg": "缺少参数 json"})
        assert set(at) == {"isAtAll", "atMobiles", "atUserIds"}
        assert all(f"@{name}" in text for name in at["atMobiles"] + at["atUserIds"])
        return Answer(body={"errcode": 0, "errmsg": "ok"})


class Feishu(Service):
    """The signed robot of a Feishu or Lark group."""

    def judge(self, asked: Asked) -> Answer:
        """Check token, signature and time, then the message; some refusals are a 400."""
        if asked.path != f"/open-apis/bot/v2/hook/{KEY}":
            return Answer(400, {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"})
        stamp = asked.fields.get("timestamp", "0")
        signed = base64.b64encode(hmac.new(f"{stamp}\n{SIGNING}".encode(), b"", hashlib.sha256).digest())
        late = abs(int(stamp) - NOW.timestamp()) > 3600
        if late or asked.fields.get("sign") != signed.decode():
            text = "sign match fail or timestamp is not within one hour from current time"
            return Answer(body={"code": 19021, "msg": text})
        if set(asked.fields) != {"timestamp", "sign", "msg_type", "content"} or len(asked.body) > 20_480:
            return Answer(400, {"code": 9499, "msg": "Bad Request"})
        assert asked.fields["msg_type"] == "text"
        assert list(asked.fields["content"]) == ["text"]
        return Answer(
            body={"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}
        )


class SlackHook(Service):
    """An incoming webhook of Slack."""

    def judge(self, asked: Asked) -> Answer:
        """Answer in plain words."""
        if asked.path != f"/T000/B000/{KEY}":
            return Answer(404, "no_service")
        if set(asked.fields) != {"text", "unfurl_links", "unfurl_media"}:
            return Answer(400, "invalid_payload")
        return Answer(body="ok")


class SlackApi(Service):
    """``chat.postMessage`` of Slack, which says no in a 200."""

    def judge(self, asked: Asked) -> Answer:
        """Check the bot's token and whom it writes to."""
        if asked.headers.get("authorization") != f"Bearer xoxb-{KEY}":
            return Answer(body={"ok": False, "error": "invalid_auth"})
        if asked.path != "/chat.postMessage" or not asked.fields["channel"].startswith(("U", "C")):
            return Answer(body={"ok": False, "error": "channel_not_found"})
        return Answer(body={"ok": True, "channel": "D1", "ts": "1773021600.000100"})


class PagerDuty(Service):
    """The Events API v2 of PagerDuty."""

    def judge(self, asked: Asked) -> Answer:
        """Check the event, and take it with a 202."""
        event = asked.fields
        errors = []
        if len(event.get("routing_key", "")) != 32:
            errors.append("Length of 'routing_key' is incorrect (should be 32 characters)")
        if event["payload"]["severity"] not in {"critical", "error", "warning", "info"}:
            errors.append("'severity' is invalid")
        if not 0 < len(event["payload"]["summary"]) <= 1024 or not 0 < len(event["dedup_key"]) <= 255:
            errors.append("'summary' or 'dedup_key' is too long")
        if errors or asked.path != "/v2/enqueue" or event["event_action"] != "trigger":
            return Answer(
                400, {"status": "invalid event", "message": "Event object is invalid", "errors": errors}
            )
        return Answer(
            202, {"status": "success", "message": "Event processed", "dedup_key": event["dedup_key"]}
        )


class Receiver(Service):
    """A company's own receiver of Standard Webhooks, which tells copies by their id."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: set[str] = set()

    def judge(self, asked: Asked) -> Answer:
        """Check the signature over id, time and body, then the time."""
        one, stamp = asked.headers["webhook-id"], asked.headers["webhook-timestamp"]
        signed = hmac.new(SIGNING.encode(), f"{one}.{stamp}.".encode() + asked.body, hashlib.sha256).digest()
        if asked.headers["webhook-signature"] != f"v1,{base64.b64encode(signed).decode()}":
            return Answer(401, "signature")
        if abs(int(stamp) - NOW.timestamp()) > 300 or asked.headers["idempotency-key"] != one:
            return Answer(400, "time or key")
        known = one in self.taken
        self.taken.add(one)
        return Answer(202, "known" if known else "new")
