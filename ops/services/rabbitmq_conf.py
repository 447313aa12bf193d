"""The settings of the private RabbitMQ: those of every broker of Caseloop, and its own address only."""

from __future__ import annotations

from ops.services.plan import Plan

COMMON = """\
consumer_timeout = 1800000
max_message_size = 1048576
heartbeat = 15
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 2GB
"""


NET_TICK_SECONDS = 15
"""A node that is silent for 0.75 to 1.25 of it is taken for lost; RabbitMQ's default is 60."""

CLUSTER = f"""\
cluster_formation.peer_discovery_backend = classic_config
cluster_partition_handling = pause_minority
net_ticktime = {NET_TICK_SECONDS}
queue_leader_locator = balanced
"""


def local_conf(plan: Plan) -> str:
    """Write rabbitmq.conf for a process of this machine. It holds the password."""
    return (
        f"listeners.tcp.local = {plan.address}:{plan.amqp_port}\n"
        f"{_account(plan)}{COMMON}{_cluster(plan)}{_management(plan)}log.file.level = warning\nlog.console = false\n"
    )


def container_conf(plan: Plan) -> str:
    """Write rabbitmq.conf for a container, whose port is published on loopback only."""
    return f"loopback_users = none\n{_account(plan)}{COMMON}log.console.level = warning\n"


def _cluster(plan: Plan) -> str:
    if not plan.nodes:
        return ""
    nodes = enumerate(plan.nodes, 1)
    return CLUSTER + "".join(
        f"cluster_formation.classic_config.nodes.{one} = {node}\n" for one, node in nodes
    )


def _management(plan: Plan) -> str:
    if not plan.management_port:
        return ""
    own = f"management.tcp.ip = {plan.address}\nmanagement.tcp.port = {plan.management_port}\n"
    return f"{own}management.rates_mode = none\n"


def _account(plan: Plan) -> str:
    return f"default_user = {plan.user}\ndefault_pass = {plan.password}\n"
