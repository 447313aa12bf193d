"""The recurring jobs of a running system, planned as ``caseloop setup`` does."""

from __future__ import annotations

from contextlib import closing

from ops.cli.jobs import letters_of
from ops.cli.outlet import BrokerOutlet
from ops.system.errors import SystemFailed
from rules.jobs.planning import planning_orders
from workers.assembly import clock_of, jobs_of, packs_of, reader_of
from workers.settings import Settings


def plan_jobs(settings: Settings) -> int:
    """Order that the recurring jobs run as their rows say; give how many changed.

    Raises:
        SystemFailed: the broker does not confirm the orders.
        Unavailable: a server does not answer.
    """
    rows = jobs_of(settings, packs_of(settings))
    with (
        closing(reader_of(settings)) as reader,
        closing(BrokerOutlet(settings.amqp_url.get_secret_value())) as outlet,
    ):
        now = clock_of(settings).now()
        orders = planning_orders(rows, reader.jobs(), now=now)
        if not all(outlet.publish(letters_of(orders, now=now))):
            message = "expected the broker to confirm the orders that plan jobs; it did not"
            raise SystemFailed(message)
    return len(orders)
