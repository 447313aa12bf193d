"""Which RabbitMQ a folder's pair uses: an installed one, Debian's package, or a container."""

from __future__ import annotations

from pathlib import Path

from ops.services import packages
from ops.services.container import ContainerRabbitMQ, docker_works
from ops.services.errors import SoftwareMissing
from ops.services.plan import Plan
from ops.services.rabbitmq import LocalRabbitMQ
from ops.services.software import installed_rabbitmq

Broker = LocalRabbitMQ | ContainerRabbitMQ

NO_RABBITMQ = (
    "No RabbitMQ was found. Do one of these and try again: as root, apt-get install rabbitmq-server"
    " (then, to keep its system service off: systemctl disable --now rabbitmq-server);"
    " or start Docker, so that `docker info` works."
)


def known_broker(home: Path, plan: Plan) -> Broker | None:
    """Give the broker that a folder uses, without installing anything; None if there is none yet."""
    if (home / "compose.yml").exists():
        return ContainerRabbitMQ(home, plan)
    scripts = installed_rabbitmq()
    return None if scripts is None else LocalRabbitMQ(home, plan, scripts)


def choose_broker(home: Path, plan: Plan) -> Broker:
    """Give the broker that a folder uses, installing it where that is possible.

    Raises:
        SoftwareMissing: RabbitMQ is not to be had on this machine; says what to install.
    """
    home.mkdir(parents=True, exist_ok=True)
    known = known_broker(home, plan)
    if known is not None:
        return known
    if packages.can_install():
        packages.install("rabbitmq-server", log=home / "packages.log")
        scripts = installed_rabbitmq()
        if scripts is not None:
            return LocalRabbitMQ(home, plan, scripts)
    if docker_works():
        return ContainerRabbitMQ(home, plan)
    raise SoftwareMissing(NO_RABBITMQ)
