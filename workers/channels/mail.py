"""E-mail over SMTP: one thread for each subject. Accepted means that the mail server took the message for this address.

Source: RFC 5321 (replies), RFC 3463, RFC 5322 (threads), RFC 3834 (automatic messages).
"""

from __future__ import annotations

import contextlib
import hashlib
import smtplib
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final
from urllib.parse import urlsplit

from schemas.errands import Deliver, Delivery, DeliveryOutcome
from workers.channels.line import Line, NoAnswer
from workers.channels.place import Misplaced, Place
from workers.channels.texts import cut
from workers.channels.verdict import said

SUBJECT_MOST: Final = 200
TEXT_MOST: Final = 100_000
_OK: Final = 250
_TAKEN_FOR: Final = frozenset({250, 251})
_FOR_GOOD: Final = 500


class NotTaken(Exception):
    """The server answered a step with something else than its success."""

    def __init__(self, code: int, words: bytes | str) -> None:
        """Take the server's reply."""
        super().__init__(code)
        self.detail = said(f"{code} {_decoded(words)}")
        self.outcome: DeliveryOutcome = "rejected" if code >= _FOR_GOOD else "refused"


def send(errand: Deliver, place: Place, line: Line) -> Delivery:
    """Hand one mail to the server."""
    message = message_of(errand, place, line)
    is_handed_over = False
    try:
        with contextlib.closing(connected(place, line)) as server:
            log_in(server, place, line)
            expect(server.mail(parseaddr(str(message["From"]))[1]), {_OK})
            expect(server.rcpt(parseaddr(str(message["To"]))[1]), _TAKEN_FOR)
            is_handed_over = True
            code, words = server.data(message.as_bytes())
            expect((code, words), {_OK})
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()  # whatever it says now, it has taken the mail
    except NotTaken as fault:
        return Delivery(fault.outcome, "email", fault.detail)
    except smtplib.SMTPResponseException as fault:
        answer = NotTaken(fault.smtp_code, fault.smtp_error)
        return Delivery(answer.outcome, "email", answer.detail)
    except smtplib.SMTPNotSupportedError:
        raise Misplaced("expected a mail server that offers STARTTLS and AUTH as the settings ask") from None
    except (smtplib.SMTPException, OSError) as fault:
        raise NoAnswer("unsure" if is_handed_over else "refused", type(fault).__name__) from None
    return Delivery("accepted", "email", said(f"{code} {_decoded(words)}"))


def expect(reply: tuple[int, bytes], codes: set[int] | frozenset[int]) -> None:
    """Go on only if the server said one of these.

    Raises:
        NotTaken: it said something else.
    """
    if reply[0] not in codes:
        raise NotTaken(*reply)


def connected(place: Place, line: Line) -> smtplib.SMTP:
    """Connect to the mail server; smtps is encrypted from the beginning.

    Raises:
        Misplaced: the address of the server is none.
    """
    parts = urlsplit(place.url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise Misplaced("expected a url such as smtp://mail.example.com:587 in the settings of email")
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(parts.hostname, parts.port or 465, timeout=line.step_s, context=line.tls)
    return smtplib.SMTP(parts.hostname, parts.port or 587, timeout=line.step_s)


def log_in(server: smtplib.SMTP, place: Place, line: Line) -> None:
    """Encrypt unless the settings say otherwise, and log in if there is a password."""
    if not isinstance(server, smtplib.SMTP_SSL) and place.options.get("starttls") != "no":
        server.starttls(context=line.tls)
    server.ehlo_or_helo_if_needed()
    if place.secret:
        server.login(place.options.get("user", ""), place.secret)


def message_of(errand: Deliver, place: Place, line: Line) -> EmailMessage:
    """Give the mail.

    Raises:
        Misplaced: sender or recipient is no address.
    """
    name, sender = parseaddr(errand.sender or place.options.get("sender", ""))
    try:
        addresses = Address(name, addr_spec=sender), Address(addr_spec=place.to)
    except (ValueError, IndexError, MessageError):
        raise Misplaced("expected a mail address as sender and as address of the person") from None
    domain = addresses[0].domain
    if not domain or not addresses[1].domain or not f"{sender}{place.to}".isascii():
        raise Misplaced("expected a mail address as sender and as address of the person")
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = addresses
    message["Subject"] = cut(" ".join(errand.title.split()), SUBJECT_MOST)
    message["Date"] = format_datetime(line.now())
    message["Message-ID"] = f"<{_digest(errand.sending_id)}@{domain}>"
    thread = f"<{_digest(errand.dedupe_key)}.thread@{domain}>"
    message["References"] = message["In-Reply-To"] = thread
    message["Auto-Submitted"] = "auto-generated"
    message["Importance"] = "high" if errand.severity == "critical" else "normal"
    text = cut(errand.text, TEXT_MOST) + (f"\n\n{errand.link}" if errand.link else "") + "\n"
    message.set_content(text, cte="base64")
    return message


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _decoded(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
