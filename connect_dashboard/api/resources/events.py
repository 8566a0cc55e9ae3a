"""Events: what happened in the last 30 days, each with its object as it was then."""

from datetime import timedelta

from django.db.models import Count, Q, QuerySet

from connect_dashboard.api.errors import NotFound, ParameterError
from connect_dashboard.api.paging import Listing, page_of
from connect_dashboard.api.params import BOOLEAN, LISTED, RANGE, ListOf, Text
from connect_dashboard.api.scopes import READ
from connect_dashboard.api.verbs import Call, Json, verb
from connect_dashboard.journal.models import Event, WebhookDelivery
from connect_dashboard.journal.shown import complete
from connect_dashboard.journal.webhooks.payloads import event_object
from connect_dashboard.present import present

# The dialect: events can be read for 30 days.
READABLE = timedelta(days=30)

_LISTED = {
    **LISTED,
    "account": Text(64),
    "created": RANGE,
    "delivery_success": BOOLEAN,
    "type": Text(64),
    "types": ListOf(Text(64), 20),
}


@verb("events", READ, params=_LISTED, returns="event", many=True)
def event_list(call: Call) -> Listing:
    """List events, the newest first: those of one account with the account header, else all of the platform"""
    events = _readable(call)
    if call.params.get("account"):
        events = events.filter(account_id=call.params["account"])
    if call.params.get("type") and call.params.get("types"):
        raise ParameterError("parameter_invalid", "Give either type or types, not both.", "types")
    if wanted := call.params.get("types") or [one for one in [call.params.get("type")] if one]:
        events = events.filter(_of_types(wanted))
    for lookup, moment in call.params.get("created") or ():
        events = events.filter(**{f"created__{lookup}": moment})
    if "delivery_success" in call.params:
        waiting = WebhookDelivery.objects.exclude(status=WebhookDelivery.Status.DELIVERED).values("event")
        events = events.exclude(pk__in=waiting) if call.params["delivery_success"] else events.filter(pk__in=waiting)
    page, has_more = page_of(events, call.params, what="event")
    return Listing(_shown(page), has_more)


@verb("events", READ, returns="event")
def event_retrieve(call: Call, event_id: str) -> Json:
    """Retrieve an event"""
    event = _readable(call).filter(pk=event_id).first()
    if event is None:
        raise NotFound("event", event_id)
    return _shown([event])[0]


def _readable(call: Call) -> QuerySet[Event]:
    events = Event.objects.filter(platform=call.platform, created__gt=present() - READABLE)
    return events.filter(account_id=call.account_id, connect=True) if call.account_id else events


def _of_types(wanted: list[str]) -> Q:
    """``person.*`` stands for all that begins so."""
    condition = Q()
    for one in wanted:
        condition |= Q(type__startswith=one[:-1]) if one.endswith(".*") else Q(type=one)
    return condition


def _shown(events: list[Event]) -> list[Json]:
    pending = WebhookDelivery.objects.filter(
        event__in=[event.pk for event in events], status=WebhookDelivery.Status.PENDING
    )
    counted = dict(pending.values_list("event").annotate(Count("pk")))
    return [event_object(event, counted.get(event.pk, 0)) for event in complete(events)]
