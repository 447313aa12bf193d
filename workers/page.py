"""The page process: ``python -m workers.page``. Any number may run; it keeps nothing."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
from collections.abc import Sequence
from typing import Final

import uvicorn
from starlette.routing import BaseRoute

from schemas.alert import Alert
from schemas.messages.alerting import AlertAcknowledged
from schemas.queues import INBOUND
from schemas.replay import document_from
from store.mongo import MongoStore
from workers import logs
from workers.amqp import Amqp
from workers.assembly import clock_of, links_of, store_of
from workers.health import health_route
from workers.page_app import AlertPage, app_of
from workers.process import start
from workers.publishing import Publisher
from workers.settings import read_settings

_BROKER_WITHIN_S: Final = 3.0


def main(arguments: Sequence[str] | None = None, beside: Sequence[BaseRoute] = ()) -> int:
    """Serve until SIGTERM; give 0, or 2 if no key for links is configured."""
    parser = argparse.ArgumentParser(prog="python -m workers.page", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; default loopback")
    parser.add_argument("--port", type=int, default=8095)
    options = parser.parse_args(arguments)
    settings = read_settings()
    logs.configure(settings.log_level)
    links = links_of(settings)
    if links is None:
        parser.error("CASELOOP_LINK_KEY is not set: without it no link can be told from a forged one")
    store, clock = store_of(settings), clock_of(settings)
    amqp = Amqp(settings.amqp_url.get_secret_value(), name="caseloop-page")
    publisher = Publisher(amqp)

    def say(body: bytes) -> bool:
        return all(publisher.publish([(INBOUND, AlertAcknowledged.TYPE, body)]))

    # It goes on trying, and until then the button says that it failed.
    with contextlib.suppress(ConnectionError):
        amqp.start(_BROKER_WITHIN_S)
    for number in (signal.SIGTERM, signal.SIGINT):
        # The server hears these while it runs, then passes them on to here.
        signal.signal(number, signal.SIG_IGN)
    page = AlertPage(lambda alert_id: alert_in(store, alert_id), say, links.sign, clock.now)
    uvicorn.run(
        app_of(page, (*beside, health_route(store, clock))),
        host=options.host,
        port=options.port,
        access_log=False,  # an address is the key to its button
        log_level="warning",
        server_header=False,
    )
    amqp.close()
    store.close()
    return 0


def alert_in(store: MongoStore, alert_id: str) -> Alert | None:
    """Give an alert, None if there is none.

    Raises:
        Unavailable: the store does not answer.
    """
    loaded = store.load("alerts", [alert_id]).get(alert_id)
    return document_from(Alert, loaded) if loaded is not None else None


if __name__ == "__main__":
    sys.exit(start(main))
