"""A mail server on loopback that takes mail, or refuses it as real ones do."""

from __future__ import annotations

import socket
import ssl
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword


def free_port() -> int:
    """Give a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class Mailbox:
    """Takes mail for everybody but those it is told to refuse."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.mails: list[EmailMessage] = []
        self.refuses: dict[str, str] = {}
        """Step to what it says there: MAIL, RCPT, DATA."""
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=free_port(),
            tls_context=tls,
            require_starttls=tls is not None,
            auth_required=tls is not None,
            authenticator=self.check if tls else None,
        )

    def check(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        """Know one user."""
        right = isinstance(given, LoginPassword) and (given.login, given.password) == (b"caseloop", b"open")
        return AuthResult(success=right, handled=False)

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Envelope, address: str, _: Any) -> str:  # noqa: N802 - aiosmtpd looks for it
        """Answer to the sender."""
        if "MAIL" in self.refuses:
            return self.refuses["MAIL"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _: Any) -> str:  # noqa: N802 - aiosmtpd looks for it
        """Answer to the recipient."""
        if "RCPT" in self.refuses:
            return self.refuses["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd looks for it
        """Answer to the mail."""
        if "DATA" in self.refuses:
            return self.refuses["DATA"]
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 2.0.0 Ok: queued as 4XyZ12"

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802 - aiosmtpd looks for it
        """Answer to the farewell."""
        return self.refuses.get("QUIT", "221 Bye")

    @property
    def url(self) -> str:
        """Give where it listens."""
        return f"smtp://localhost:{self._controller.port}"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()
