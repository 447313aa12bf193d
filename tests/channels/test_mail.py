"""Mail: taken is what the server took for this very address."""

from __future__ import annotations

import socket
import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest

from schemas.errands import Delivery
from tests.channels.mailbox import Mailbox, free_port
from tests.channels.post import CHINESE, LINK, TEXT, TITLE, a_message, the_channels
from workers.channels.sending import Channels

IN_CLEAR = {"sender": "质量处理 <alerts@example.com>", "starttls": "no"}
ENCRYPTED = {"sender": "alerts@example.com", "user": "caseloop"}
TO = "after-sales-07@example.com"


def mailed(url: str, **other: Any) -> Delivery:
    return the_channels("email", url, None, options=IN_CLEAR).deliver(a_message("email", TO, **other))


def test_a_mail_arrives_with_chinese_subject_sender_and_text() -> None:
    with Mailbox() as box:
        assert mailed(box.url) == Delivery("accepted", "email", "250 2.0.0 Ok: queued as 4XyZ12")
        (mail,) = box.mails

    assert (mail["Subject"], mail["From"].addresses[0].display_name) == (TITLE, "质量处理")
    assert (mail["To"], mail["Importance"], mail["Auto-Submitted"]) == (TO, "high", "auto-generated")
    assert mail.get_content().splitlines() == [TEXT, "", LINK]


def test_mails_of_one_alert_are_one_thread_and_each_has_its_own_id() -> None:
    with Mailbox() as box:
        for sending, alert in (("1", "a"), ("2", "a"), ("3", "b")):
            mailed(box.url, sending_id=sending, dedupe_key=alert)
        threads = [mail["References"] for mail in box.mails]
        ids = {mail["Message-ID"] for mail in box.mails}

    assert threads[0] == threads[1] != threads[2]
    assert len(ids) == 3


@pytest.mark.parametrize(
    ("step", "said", "outcome"),
    [
        ("RCPT", "550 5.1.1 no such user", "rejected"),
        ("RCPT", "450 4.2.0 greylisted, try again later", "refused"),
        ("MAIL", "451 4.3.2 later", "refused"),
        ("DATA", "554 5.7.1 rejected as spam", "rejected"),
        ("DATA", "452 4.3.1 out of storage", "refused"),
    ],
)
def test_what_the_mail_server_refuses_is_refused_with_its_words(step: str, said: str, outcome: str) -> None:
    with Mailbox() as box:
        box.refuses[step] = said

        assert mailed(box.url) == Delivery(outcome, "email", said)  # type: ignore[arg-type]
        assert box.mails == []


def test_a_mail_server_that_says_no_farewell_has_taken_the_mail() -> None:
    with Mailbox() as box:
        box.refuses["QUIT"] = "421 too busy"

        assert mailed(box.url).outcome == "accepted"


def test_where_no_mail_server_listens_nothing_was_sent() -> None:
    assert mailed(f"smtp://127.0.0.1:{free_port()}") == Delivery("refused", "email", "ConnectionRefusedError")


def test_a_mail_server_that_says_nothing_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        channels = the_channels(
            "email", f"smtp://127.0.0.1:{silent.getsockname()[1]}", None, options=IN_CLEAR, longest_s=0.2
        )

        assert channels.deliver(a_message("email", TO)).detail == "no answer within 0.2 s"


def test_a_mail_server_without_encryption_gets_nothing_unless_the_settings_say_so() -> None:
    with Mailbox() as box:
        channels = the_channels("email", box.url, None, options={"sender": "alerts@example.com"})

        assert channels.deliver(a_message("email", TO)).outcome == "rejected"
        assert box.mails == []


@pytest.mark.parametrize(
    "address", ["nobody", "a@b\r\nBcc: all@example.com", "张@example.com", "@", "a@b, c@d"]
)
def test_what_is_no_mail_address_is_rejected(address: str) -> None:
    with Mailbox() as box:
        channels = the_channels("email", box.url, None, options=IN_CLEAR)

        assert channels.deliver(a_message("email", address)).outcome == "rejected"
        assert box.mails == []


def test_a_long_mail_keeps_its_link() -> None:
    with Mailbox() as box:
        mailed(box.url, text=CHINESE * 10, title="很长的标题\n" * 100)
        (mail,) = box.mails

    assert mail.get_content().split()[1:] == [LINK]
    assert mail.get_content().split()[0].endswith("…")
    assert len(mail["Subject"]) == 200


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    where = ["-keyout", str(file), "-out", str(file.with_suffix(".crt"))]
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    subprocess.run(
        [*command, "-addext", "subjectAltName=DNS:localhost", *where], check=True, capture_output=True
    )
    return file


def encrypted_box(certificate: Path) -> Mailbox:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.with_suffix(".crt"), certificate)
    return Mailbox(tls=context)


def trusting(channels: Channels, certificate: Path) -> Channels:
    channels.line.tls.load_verify_locations(certificate.with_suffix(".crt"))
    return channels


def test_a_mail_goes_encrypted_and_with_a_password(certificate: Path) -> None:
    with encrypted_box(certificate) as box:
        channels = trusting(the_channels("email", box.url, "open", options=ENCRYPTED), certificate)

        assert channels.deliver(a_message("email", TO)).outcome == "accepted"


def test_a_wrong_password_is_rejected_for_good(certificate: Path) -> None:
    with encrypted_box(certificate) as box:
        channels = trusting(the_channels("email", box.url, "wrong", options=ENCRYPTED), certificate)
        answer = channels.deliver(a_message("email", TO))

    assert (answer.outcome, answer.detail[:3]) == ("rejected", "535")


def test_a_mail_server_whose_certificate_nobody_vouches_for_gets_nothing(certificate: Path) -> None:
    with encrypted_box(certificate) as box:
        answer = the_channels("email", box.url, "open", options=ENCRYPTED).deliver(a_message("email", TO))

    assert answer == Delivery("refused", "email", "SSLCertVerificationError")
