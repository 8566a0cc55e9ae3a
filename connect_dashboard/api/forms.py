"""Forms of the developers' pages."""

import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms

from connect_dashboard.api.event_types import KNOWN
from connect_dashboard.api.foreign_event_types import FOREIGN
from connect_dashboard.api.models import ApiKey
from connect_dashboard.api.scopes import READ, RESOURCES, WRITE, can_write, granted_by
from connect_dashboard.api.services.keys import NewKey
from connect_dashboard.journal.models import WebhookDelivery, WebhookEndpoint
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.widgets import RadioCards

_KINDS = {
    ApiKey.Kind.SECRET.value: "Reads and writes everything that a Developer may.",
    ApiKey.Kind.RESTRICTED.value: "Reads and writes only what you choose below.",
}
_LEVELS = [("", "None"), (READ, "Read")]
_OVERLAPS = [("0", "At once"), ("3600", "In an hour"), ("86400", "In a day"), ("604800", "In 7 days")]


class OnceForm(forms.Form):
    """Sent twice, it does once what it says: the token, not the button, is the guarantee."""

    form_token = forms.CharField(
        widget=forms.HiddenInput, max_length=64, initial=lambda: secrets.token_urlsafe(16), required=True
    )


class KeyForm(OnceForm):
    """Rights have a field for each resource, named ``scope_accounts``.

    ``actor`` is offered what they may do themselves; a key keeps what it has while others edit it.
    """

    name = forms.CharField(max_length=80, help_text="Where it is used, such as “Shop backend”.")
    kind = forms.ChoiceField(choices=ApiKey.Kind.choices, widget=RadioCards(_KINDS), initial=ApiKey.Kind.SECRET)
    moves_funds = forms.BooleanField(
        label="Move funds",
        required=False,
        help_text="A secret key may then also add, send, pull and pay out funds. Amounts above your threshold still "
        "wait for the approval of an Administrator.",
    )
    allowed_ips = forms.CharField(
        label="Allowed IP addresses",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text="One a line, such as 203.0.113.7 or 203.0.113.0/24. Empty: from everywhere.",
    )

    def __init__(self, *args: Any, actor: Actor, key: ApiKey | None = None, **kwargs: Any) -> None:
        if key:
            kwargs["initial"] = _known(key) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for resource, (label, *_) in RESOURCES.items():
            held = key.scopes.get(resource) if key else None
            offered = can_write(resource) and (held == WRITE or granted_by(resource, WRITE) <= actor.permissions)
            levels = [*_LEVELS, (WRITE, "Write")] if offered else _LEVELS
            self.fields[f"scope_{resource}"] = forms.ChoiceField(label=label, choices=levels, required=False)
        if key:
            self.fields["kind"].disabled = True
        if not actor.may(Permission.FUNDS_MOVE) or (key and key.kind != ApiKey.Kind.SECRET):
            # What is disabled keeps the key's own value, whatever is sent.
            self.fields["moves_funds"].disabled = True

    @property
    def may_grant_funds(self) -> bool:
        return not self.fields["moves_funds"].disabled

    @property
    def scope_fields(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.fields if name.startswith("scope_"))

    @property
    def order(self) -> NewKey:
        chosen = self.cleaned_data
        scopes = {name: chosen[f"scope_{name}"] for name in RESOURCES if chosen[f"scope_{name}"]}
        restricted = chosen["kind"] == ApiKey.Kind.RESTRICTED
        return NewKey(
            chosen["name"],
            chosen["kind"],
            scopes if restricted else {},
            chosen["allowed_ips"].replace(",", " ").split(),
            chosen["moves_funds"],
        )


def _known(key: ApiKey) -> dict[str, Any]:
    scopes = {f"scope_{resource}": level for resource, level in key.scopes.items()}
    return {
        "name": key.name,
        "kind": key.kind,
        "moves_funds": key.moves_funds,
        "allowed_ips": "\n".join(key.allowed_ips),
        **scopes,
    }


class RollForm(OnceForm):
    overlap = forms.ChoiceField(label="The old one stops working", choices=_OVERLAPS, initial="86400")

    def __init__(self, *args: Any, longest: timedelta, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [choice for choice in _OVERLAPS if int(choice[0]) <= longest.total_seconds()]
        self.fields["overlap"].choices = offered  # type: ignore[attr-defined]

    @property
    def chosen_overlap(self) -> timedelta:
        return timedelta(seconds=int(self.cleaned_data["overlap"]))


class EndpointForm(forms.Form):
    url = forms.CharField(
        label="URL", max_length=2048, help_text="Of your program; https, on the internet.", widget=forms.URLInput
    )
    description = forms.CharField(max_length=500, required=False)
    connect = forms.ChoiceField(
        label="Listens to",
        choices=[("true", "Connected accounts"), ("false", "Your own account")],
        widget=RadioCards(
            {
                "true": "What happens on them: details, requirements, persons, payouts.",
                "false": "What happens on the platform’s own: transfers, top-ups.",
            }
        ),
        initial="true",
    )
    every_event = forms.BooleanField(label="Every type of event, also those to come", required=False)
    enabled_events = forms.MultipleChoiceField(
        label="Types of events",
        required=False,
        choices=[(name, f"{name}: {words}") for name, words in KNOWN.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, endpoint: WebhookEndpoint | None = None, **kwargs: Any) -> None:
        if endpoint:
            kwargs["initial"] = {
                "url": endpoint.url,
                "description": endpoint.description,
                "connect": "true" if endpoint.connect else "false",
                "every_event": "*" in endpoint.enabled_events,
                "enabled_events": endpoint.enabled_events,
            }
        super().__init__(*args, **kwargs)
        # What a program named and nothing here is ever told of stays as it is: the form offers what happens.
        self._foreign = [name for name in endpoint.enabled_events if name in FOREIGN] if endpoint else []
        if endpoint:
            del self.fields["connect"]

    @property
    def events(self) -> list[str]:
        return ["*"] if self.cleaned_data["every_event"] else [*self.cleaned_data["enabled_events"], *self._foreign]


class EventFilterForm(forms.Form):
    type = forms.ChoiceField(
        label="Type", required=False, choices=[("", "Every type"), *((name, name) for name in KNOWN)]
    )
    account = forms.CharField(label="Account", required=False, max_length=64)


class DeliveryFilterForm(forms.Form):
    status = forms.ChoiceField(
        label="Status", required=False, choices=[("", "Every status"), *WebhookDelivery.Status.choices]
    )


class RequestFilterForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Outcome", required=False, choices=[("", "All"), ("failed", "Refused or failed"), ("ok", "Succeeded")]
    )
    method = forms.ChoiceField(
        label="Method", required=False, choices=[("", "All"), ("GET", "GET"), ("POST", "POST"), ("DELETE", "DELETE")]
    )
    key = forms.ChoiceField(label="Key", required=False)
    path = forms.CharField(label="Path begins with", required=False, max_length=200)
    request = forms.CharField(label="Request id", required=False, max_length=64)

    def __init__(self, *args: Any, keys: list[ApiKey], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [("", "Every key"), *((key.pk, f"{key.name} ({key})") for key in keys)]
        self.fields["key"].choices = named  # type: ignore[attr-defined]
