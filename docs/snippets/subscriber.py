"""Print what happens to cases. Usage: python subscriber.py AMQP_URL."""

import json
import sys

import pika

with pika.BlockingConnection(pika.URLParameters(sys.argv[1])) as connection:
    channel = connection.channel()
    channel.queue_declare("my-shop.events", durable=True, arguments={"x-queue-type": "quorum"})
    for pattern in ("case.#", "message.parked.#"):
        channel.queue_bind("my-shop.events", "caseloop.events", pattern)
    for method, _, body in channel.consume("my-shop.events"):
        event = json.loads(body)
        data = event["data"]
        print(event["type"], data.get("case_number", ""), data.get("fault", ""), flush=True)
        channel.basic_ack(method.delivery_tag)  # only now may the broker forget it
