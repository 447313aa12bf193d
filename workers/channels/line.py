"""What adapters send with: one POST with time limits, no redirects, verified TLS; and the real time for signatures."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final, Literal

import httpx2

MOST_READ: Final = 65_536
"""Bytes of an answer that are read; no channel says so much."""

_LONGEST_PAUSE: Final = timedelta(days=1)
_NOT_SENT: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)


class NoAnswer(Exception):
    """The channel gave no answer that can be read. The text names the kind of trouble, no address and no key."""

    def __init__(self, outcome: Literal["refused", "unsure"], detail: str) -> None:
        """Say whether the message may have arrived, and what happened."""
        super().__init__(detail)
        self.outcome: Literal["refused", "unsure"] = outcome
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service answered."""

    status: int
    text: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    """The JSON object of the body; empty if it is none."""
    retry_after: timedelta | None = None


class Line:
    """The way out of this process for all adapters; shared by threads."""

    def __init__(self, now: Callable[[], datetime], *, step_s: float = 8.0, proxy: str | None = None) -> None:
        """Take the real time and the limits.

        Args:
            now: Gives the real instant, never a sped one: services check signatures against it.
            step_s: Longest wait for one step: connecting, a part of the answer.
            proxy: HTTP proxy through which everything goes; None: straight.
        """
        self.now = now
        self.step_s = step_s
        self.tls = ssl.create_default_context()
        self._client = httpx2.Client(
            verify=self.tls,
            timeout=httpx2.Timeout(step_s, connect=min(step_s, 5.0)),
            limits=httpx2.Limits(
                max_keepalive_connections=0
            ),  # a kept one may be dead, and then nobody knows
            follow_redirects=False,
            trust_env=False,
            proxy=proxy,
            headers={"User-Agent": "Caseloop", "Accept-Encoding": "identity"},
        )

    def post(
        self, url: str, body: Mapping[str, Any] | bytes, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Post JSON, and give the answer.

        Raises:
            NoAnswer: there was none in time, or the service could not be reached.
        """
        content = body if isinstance(body, bytes) else json_bytes(body)
        kind = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
        try:
            with self._client.stream("POST", url, content=content, headers=kind) as response:
                read = b""
                for part in response.iter_bytes():
                    read += part
                    if len(read) > MOST_READ:
                        break
                return Reply(response.status_code, _text(read), _fields(read), self._pause(response.headers))
        except _NOT_SENT as fault:
            raise NoAnswer("refused", type(fault).__name__) from None
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as fault:
            raise NoAnswer("unsure", type(fault).__name__) from None

    def _pause(self, headers: Mapping[str, str]) -> timedelta | None:
        """Give what ``Retry-After`` says: seconds, or a date."""
        said = headers.get("retry-after", "").strip()
        if said.isdecimal():
            return min(timedelta(seconds=int(said[:7])), _LONGEST_PAUSE)
        try:
            until = parsedate_to_datetime(said)
        except ValueError:
            return None
        aware = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max(timedelta(), min(aware - self.now(), _LONGEST_PAUSE))


def json_bytes(value: object) -> bytes:
    """Give JSON in UTF-8, without escapes for what is not ASCII: channels count bytes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _text(read: bytes) -> str:
    return read.decode("utf-8", "replace")


def _fields(read: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(read)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
