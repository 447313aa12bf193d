"""The AsyncAPI 3.0 document: exchanges and queues, and every message that goes through them."""

from __future__ import annotations

from typing import Any, Final

from ops.contracts.shapes import Contract, contracts, definitions
from schemas.cloudevent import CONTENT_TYPE
from schemas.messages.facts import REQUESTS
from schemas.queues import EVENT_LOG, EVENTS, INBOUND

VERSION: Final = "1.0.0"
"""Version of the contract; the shape of each message carries its own in its type."""

_DESCRIPTION: Final = f"""\
Caseloop takes customer feedback and complaints, and carries each to a documented end.

Upstream systems publish CloudEvents 1.0 in structured JSON mode (content type `{CONTENT_TYPE}`) to the topic
exchange `{INBOUND}`; the routing key is the event type. Publish persistent messages with confirms: a
confirmed submission becomes exactly one case, or one parked record with a reason. Publishing the same
`source` and `id` again changes nothing. Unknown fields inside `data` are refused; extension attributes of the
envelope are ignored.

Subscribers bind a queue of their own to the topic exchange `{EVENTS}`. Facts of one case carry its `version`:
order by it and skip what you have seen, since delivery is at least once. Events hold no personal data.
"""

_WORK: Final = (
    "Work for a department. " + "; ".join(f"`{kind}`: {what}" for kind, what in REQUESTS.items()) + "."
)

_FAMILIES: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("caseFacts", "case.{event}.{pack}.{priority}", "caseloop.event.case.", "What happened to a case."),
    ("departmentWork", "department.{department}.{kind}", "caseloop.event.department.", _WORK),
    (
        "credits",
        "credit.{event}.{pack}.{origin}",
        "caseloop.event.credit.",
        "What is to be paid or given, once.",
    ),
    ("alertFacts", "alert.{event}.{kind}.{severity}", "caseloop.event.alert.", "What happened to an alert."),
    (
        "evidence",
        "evidence.root.kept",
        "caseloop.event.evidence.",
        "What proves that no history was made anew.",
    ),
    (
        "refusals",
        "case.refused.{code}",
        "caseloop.event.case.refused.",
        "A message about a case was not applied.",
    ),
    (
        "parkings",
        "message.parked.{code}",
        "caseloop.event.message.",
        "A message could not be applied at all.",
    ),
)
"""Channel, routing key, beginning of the types in it (the longest that fits decides), and what it is for."""

_PARAMETERS: Final = {
    "type": "Type of the CloudEvent.",
    "event": "What happened, for example `triaged`.",
    "pack": "Policy pack of the case, for example `feedback-handbook`.",
    "priority": "Priority of the case: `urgent`, `important`, `normal`, or `unranked` before triage.",
    "department": "Code of the department in the pack's directory, for example `after_sales`.",
    "kind": "What is asked, or what the alert is about.",
    "origin": "What grants it: `application`, `automatic`, `points` or `care`.",
    "severity": "`critical`, `warning` or `info`.",
    "code": "Why: the code of the error, for example `incomplete`.",
}


def document() -> dict[str, Any]:
    """Give the whole document."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Caseloop",
            "version": VERSION,
            "description": _DESCRIPTION,
            "license": {"name": "MIT"},
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {"broker": _server()},
        "channels": _channels(),
        "operations": _operations(),
        "components": {
            "securitySchemes": {"account": {"type": "userPassword", "description": "RabbitMQ account."}},
            "messages": {contract.name: _message(contract) for contract in contracts()},
            "schemas": definitions("#/components/schemas/{model}"),
        },
    }


_INBOUND: Final = (
    "What upstream systems publish. Whoever knows that a message is urgent adds `.urgent` to the type in the routing "
    "key: it then waits behind nothing else. What it becomes is judged from its content all the same."
)


def _server() -> dict[str, Any]:
    return {
        "host": "{host}:{port}",
        "protocol": "amqp",
        "protocolVersion": "0.9.1",
        "description": "RabbitMQ 3.10 or newer.",
        "variables": {"host": {"default": "127.0.0.1"}, "port": {"default": "5672"}},
        "security": [{"$ref": "#/components/securitySchemes/account"}],
    }


def _channels() -> dict[str, Any]:
    inbound = [contract for contract in contracts() if contract.direction == "in"]
    channels = {"inbound": _topic(INBOUND, "{type}", _INBOUND, inbound)}
    for channel, key, _, meaning in _FAMILIES:
        channels[channel] = _topic(EVENTS, key, meaning, _of_family(channel))
    channels["departmentQueue"] = _queue(
        "department.{department}.v1", "The queue of one department.", _of_family("departmentWork")
    )
    outbound = [contract for contract in contracts() if contract.direction == "out"]
    channels["eventLog"] = _queue(
        EVENT_LOG, "A stream of every event, from which a late subscriber replays a week.", outbound
    )
    return channels


def _of_family(channel: str) -> list[Contract]:
    def family(contract: Contract) -> str:
        fitting = [row for row in _FAMILIES if contract.type.startswith(row[2])]
        return max(fitting, key=lambda row: len(row[2]))[0]

    return [one for one in contracts() if one.direction == "out" and family(one) == channel]


def _topic(exchange: str, address: str, meaning: str, messages: list[Contract]) -> dict[str, Any]:
    binding = {
        "is": "routingKey",
        "exchange": {"name": exchange, "type": "topic", "durable": True, "autoDelete": False},
        "bindingVersion": "0.3.0",
    }
    return _channel(address, meaning, messages, binding)


def _queue(name: str, meaning: str, messages: list[Contract]) -> dict[str, Any]:
    binding = {
        "is": "queue",
        "queue": {"name": name, "durable": True, "exclusive": False, "autoDelete": False},
        "bindingVersion": "0.3.0",
    }
    return _channel(name, meaning, messages, binding)


def _channel(address: str, meaning: str, messages: list[Contract], binding: dict[str, Any]) -> dict[str, Any]:
    channel: dict[str, Any] = {
        "address": address,
        "description": meaning,
        "messages": {one.name: {"$ref": f"#/components/messages/{one.name}"} for one in messages},
        "bindings": {"amqp": binding},
    }
    names = [name for name in _PARAMETERS if f"{{{name}}}" in address]
    if names:
        channel["parameters"] = {name: {"description": _PARAMETERS[name]} for name in names}
    return channel


def _operations() -> dict[str, Any]:
    operations = {
        "takeIn": _operation("receive", "inbound", "Caseloop takes in what upstream systems publish.")
    }
    for channel, _, _, meaning in _FAMILIES:
        summary = meaning.split(". ")[0].rstrip(".") + "."
        operations[f"tell{channel[0].upper()}{channel[1:]}"] = _operation("send", channel, summary)
    operations["askDepartment"] = _operation("send", "departmentQueue", "Work for one department.")
    operations["keepEvents"] = _operation("send", "eventLog", "Every event is kept for a week.")
    return operations


def _operation(action: str, channel: str, meaning: str) -> dict[str, Any]:
    binding: dict[str, Any] = {"bindingVersion": "0.3.0"}
    if action == "send":
        binding |= {"deliveryMode": 2}
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": meaning,
        "bindings": {"amqp": binding},
    }


def _message(contract: Contract) -> dict[str, Any]:
    return {
        "name": contract.type,
        "title": contract.type.split(".", 1)[1].rsplit(".", 1)[0],
        "summary": contract.meaning,
        "contentType": CONTENT_TYPE,
        "headers": {
            "type": "object",
            "description": "None is needed: in structured mode the payload says everything.",
        },
        "payload": {
            "allOf": [
                {"$ref": "#/components/schemas/Envelope"},
                {
                    "type": "object",
                    "required": ["data"],
                    "properties": {
                        "type": {"const": contract.type},
                        "data": {"$ref": f"#/components/schemas/{contract.shape.__name__}"},
                    },
                },
            ]
        },
        "bindings": {"amqp": {"messageType": contract.type, "bindingVersion": "0.3.0"}},
        "examples": [
            {"name": contract.name, "payload": contract.example},
            *({"name": f"{contract.name}, {one['data']['pack']}", "payload": one} for one in contract.others),
        ],
    }
