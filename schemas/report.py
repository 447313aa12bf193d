"""What the customer said, and who they are."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from schemas.model import Instant, Model, Money, Name, Text


class Contact(Model):
    """Ways to reach a person. Personal data."""

    phone: Name | None = None
    email: Name | None = None
    platform: Name | None = None
    """Account on the platform that the channel belongs to."""
    address: Name | None = None


class Customer(Model):
    """Who the case belongs to. Personal data, never in events, logs or alerts."""

    name: Name | None = None
    salutation: Literal["先生", "女士", "Mr", "Ms", "Mx"] | None = None
    preferred_salutation: Annotated[Name, Field(max_length=20)] | None = None
    """How they are used to being addressed: 王老师."""
    preferred_channel: Name | None = None
    """How they want to be told: a channel of the pack's notices, by code or alias."""
    contact: Contact = Contact()
    username: Name | None = None
    """Name of the account under which they bought or wrote."""
    identifier: Name | None = None
    """A customer number of the upstream system or, for the anonymous, the identifier kept for follow-up."""
    anonymous: bool = False


class Referrer(Model):
    """A third party that passed the matter on; kept apart from the customer."""

    type: Name
    """Code of the pack: consumer_association, regulator, media."""
    name: Name | None = None
    reference: Name | None = None
    """Its own file number."""


class Attachment(Model):
    """A reference to a photo, video or document; the bytes stay where they are."""

    uri: Name
    kind: Literal["photo", "video", "audio", "document", "other"] = "other"
    sha256: Name | None = None
    note: Name | None = None


class Incident(Model):
    """When and where it happened."""

    happened_at: Instant | None = None
    place: Name | None = None
    description: Text | None = None
    """The scene as the customer describes it."""


class Product(Model):
    """The product or service involved."""

    name: Name
    model: Name | None = None
    fault: Name | None = None
    """The symptom."""
    purchased_on: Instant | None = None
    batch: Name | None = None


class OrderItem(Model):
    """One thing that was bought."""

    name: Name
    model: Name | None = None
    quantity: Annotated[int, Field(ge=1)] = 1
    price: Money | None = None
    """Of one of them."""


class OrderSnapshot(Model):
    """The order as the upstream system saw it when the customer complained; Caseloop asks no order system."""

    number: Name
    placed_at: Instant | None = None
    status: Name | None = None
    """As the order system calls it."""
    items: tuple[OrderItem, ...] = ()
    total: Money | None = None
    seller: Name | None = None
    delivery: Text | None = None
    """Where the delivery stands, in words."""
    deliver_by: Instant | None = None
    """When it was promised to arrive at the latest."""
    delivered_at: Instant | None = None
    """None: it had not arrived."""


class Restatement(Model):
    """The customer's demand as it was repeated back to them."""

    text: Text
    confirmed: bool = False
    """Whether the customer said that this is what they want."""


class Reception(Model):
    """Where a customer who came in person was received, and by whom."""

    station: Name
    by: Name
    """Staff id of the receptionist."""


class Urgency(Model):
    """How urgent somebody called it at intake; triage never changes this."""

    value: Name
    """Code of the pack: urgent, important, normal."""
    source: Literal["customer", "agent"]


REGION_PATTERN: Final = r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"

Region = Annotated[Name, Field(pattern=REGION_PATTERN)]
"""A country or part of one by its code in ISO 3166, such as ``CN-GD``; a place in words could be an address."""

UNSTATED: Final = "unstated"
"""Type of a report whose source gave none, where the pack asks for none."""


class Report(Model):
    """The original, verbatim and unchanged; only what was left empty may be filled later, see ``Supplied``."""

    type: Name
    """Code of the pack's feedback types: enquiry, suggestion, complaint."""
    topic: Name | None = None
    """Code of the pack's topics."""
    module: Name | None = None
    """Code of the pack's modules, as the source says; triage finds its own."""
    summary: Text
    text: Text | None = None
    """Original wording, if it is longer than the summary."""
    demands: tuple[Text, ...]
    urgency: Urgency
    incident: Incident | None = None
    product: Product | None = None
    order_number: Name | None = None
    order: OrderSnapshot | None = None
    restatement: Restatement | None = None
    reception: Reception | None = None
    prefilled: tuple[Name, ...] = ()
    """Dotted paths of what nobody said: taken from the order snapshot or from the pack's row for the channel."""
    attachments: tuple[Attachment, ...] = ()
    referrer: Referrer | None = None
    region: Region | None = None
    """Where the customer is, or the delivery went."""
    language: Name | None = None
    """As the source says; triage finds its own."""
    tags: tuple[Name, ...] = ()
    """What the source marks the matter or the customer with, for routing and eligibility: vip, privacy …"""


class Translation(Model):
    """What the customer said, in a language that the pack reads; the original stays beside it."""

    language: Name
    """Tag of the language that it is in."""
    text: Text
    by: Name
    """Who or what translated it."""
    at: Instant


class Correction(Model):
    """A later correction of the report; the original stays."""

    field: Name
    """Dotted path within the report."""
    old: Text | None = None
    """What held until then: the report's own value, or that of the correction before; None if it was empty."""
    value: Text
    reason: Text
    by: Name
    at: Instant


class Details(Model):
    """What a submission may have left empty and somebody supplies later; the same names as in the submission."""

    demands: tuple[Text, ...] = ()
    incident: Incident | None = None
    product: Product | None = None
    order_number: Name | None = None
    order: OrderSnapshot | None = None
    restatement: Restatement | None = None
    reception: Reception | None = None
    customer: Customer | None = None


class Supplied(Model):
    """Details as they were supplied, verbatim, and which gaps they filled."""

    details: Details
    filled: tuple[Name, ...] = ()
    """Dotted paths of fields that were empty until then."""
    by: Name
    at: Instant


class Reviewed(Model):
    """One look at a submission before it is dispatched."""

    passed: bool
    reason: Text | None = None
    """Why it was returned."""
    by: Name
    at: Instant


class Declined(Model):
    """Why a matter is not taken up."""

    code: Name
    row: Name
    """Row of the pack that spoke."""
    label: Name
    """The reason or the requirement in the handbook's words."""
    text: Text | None = None
    """What whoever declined it added."""
    by: Name
    """Staff id; ``caseloop`` if the row spoke by itself."""
    at: Instant
