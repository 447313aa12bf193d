"""The settings of the private RabbitMQ: those of every broker of Caseloop, and loopback only."""

from __future__ import annotations

from ops.services.plan import Plan
from ops.services.ports import LOOPBACK

COMMON = """\
consumer_timeout = 1800000
max_message_size = 1048576
heartbeat = 15
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 2GB
"""


def local_conf(plan: Plan) -> str:
    """Write rabbitmq.conf for a process of this machine. It holds the password."""
    return (
        f"listeners.tcp.local = {LOOPBACK}:{plan.amqp_port}\n"
        f"{_account(plan)}{COMMON}log.file.level = warning\nlog.console = false\n"
    )


def container_conf(plan: Plan) -> str:
    """Write rabbitmq.conf for a container, whose port is published on loopback only."""
    return f"loopback_users = none\n{_account(plan)}{COMMON}log.console.level = warning\n"


def _account(plan: Plan) -> str:
    return f"default_user = {plan.user}\ndefault_pass = {plan.password}\n"
