"""The misbehaving network does exactly what it is told: else what it proves would be worth nothing."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from ops.services.process import wait_until
from tests.faults.harness.proxy import Behaviour, ChaosProxy

pytestmark = [pytest.mark.faults, pytest.mark.timeout(60)]


class Echo:
    """A server that says back what it hears, and keeps it."""

    def __init__(self) -> None:
        """Listen."""
        self.heard = b""
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        while True:
            try:
                piece = client.recv(4096)
            except OSError:
                return
            if not piece:
                return
            self.heard += piece
            try:
                client.sendall(piece)
            except OSError:
                return


@pytest.fixture
def echo() -> Iterator[Echo]:
    """Give a server that says back what it hears."""
    echo = Echo()
    yield echo
    echo.listening.close()


@pytest.fixture
def proxy(echo: Echo) -> Iterator[ChaosProxy]:
    """Give a network in front of it."""
    with ChaosProxy(echo.port) as proxy:
        yield proxy


def dial(proxy: ChaosProxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=5)


def received(client: socket.socket) -> bytes:
    """Give what comes until the other side says goodbye."""
    found = b""
    while piece := client.recv(99):
        found += piece
    return found


def test_bytes_pass_both_ways(proxy: ChaosProxy) -> None:
    with dial(proxy) as client:
        client.sendall(b"hello")
        assert client.recv(99) == b"hello"


def test_a_direction_is_swallowed_while_the_connection_stays(proxy: ChaosProxy, echo: Echo) -> None:
    with dial(proxy) as client:
        proxy.behave(Behaviour(swallows=frozenset({"to_client"})))
        client.sendall(b"one")
        assert wait_until(lambda: echo.heard == b"one", within=5)
        client.settimeout(0.2)
        with pytest.raises(TimeoutError):
            client.recv(99)
        client.settimeout(5)
        proxy.behave()
        client.sendall(b"two")
        assert client.recv(99) == b"two"


def test_a_connection_is_cut_after_exactly_so_many_bytes(proxy: ChaosProxy, echo: Echo) -> None:
    proxy.behave(Behaviour(cuts_after=4))
    with dial(proxy) as client:
        client.sendall(b"abcdef")
        with pytest.raises(ConnectionResetError):
            received(client)
    assert wait_until(lambda: echo.heard == b"abcd", within=5)
    assert proxy.cut_count == 1


def test_a_request_arrives_and_its_answer_is_lost(proxy: ChaosProxy, echo: Echo) -> None:
    proxy.behave(Behaviour(cuts_answers=0))
    with dial(proxy) as client:
        client.sendall(b"do it")
        with pytest.raises(ConnectionResetError):
            client.recv(99)
    assert wait_until(lambda: echo.heard == b"do it", within=5)


def test_connections_are_refused_and_reset(proxy: ChaosProxy) -> None:
    with dial(proxy) as client:
        client.sendall(b"x")
        assert client.recv(9) == b"x"
        proxy.reset_all()
        with pytest.raises(ConnectionResetError):
            client.recv(9)
    proxy.behave(Behaviour(refuses=True))
    with pytest.raises(ConnectionResetError), dial(proxy) as refused:  # It may come while one still dials.
        refused.recv(9)


def test_pieces_are_delayed(proxy: ChaosProxy) -> None:
    with dial(proxy) as client:
        proxy.behave(Behaviour(delay_s=0.1))
        began = time.monotonic()
        client.sendall(b"slow")
        assert client.recv(99) == b"slow"
        assert time.monotonic() - began > 0.15
