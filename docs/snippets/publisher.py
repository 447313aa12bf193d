"""Publish one enquiry. Usage: python publisher.py AMQP_URL."""

import json
import sys
import uuid

import pika

kind = "caseloop.feedback.submitted.v1"
data = {"channel": "hotline", "stated_at": "2026-03-06T18:30:00+08:00", "type": "enquiry"}
data |= {"summary": "电热水壶怎么申请保修？", "demands": ["说明保修申请办法"], "customer": {"name": "林晓"}}
data |= {"urgency": {"value": "normal", "source": "customer"}}
event = {"specversion": "1.0", "id": str(uuid.uuid4()), "source": "/my-shop", "type": kind, "data": data}
with pika.BlockingConnection(pika.URLParameters(sys.argv[1])) as connection:
    channel = connection.channel()
    channel.confirm_delivery()  # from here on, publishing returns once the broker keeps the message
    kept = pika.BasicProperties(content_type="application/cloudevents+json", delivery_mode=2)
    channel.basic_publish("caseloop.inbound", kind, json.dumps(event).encode(), kept, mandatory=True)
print("published", event["id"])
