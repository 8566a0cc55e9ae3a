"""Account links: where a program sends a holder to finish onboarding, or to provide what is asked since."""

from accounts.api.access import connection_for
from accounts.models import OnboardingLink
from accounts.services.links import account_link_create
from connect_dashboard.api.errors import ParameterError
from connect_dashboard.api.params import Hash, Kind, Required, Text, choice
from connect_dashboard.api.scopes import WRITE
from connect_dashboard.api.verbs import Call, Json, verb
from requirements_app.asked import askable
from requirements_app.services.remediation_links import remediation_link_create

_COLLECT = choice(OnboardingLink.Collect.values)
_NEW: dict[str, Kind] = {
    "account": Required(Text(64)),
    "collect": _COLLECT,
    "collection_options": Hash({"fields": _COLLECT, "future_requirements": choice(("include", "omit"))}),
    "refresh_url": Text(2048),
    "return_url": Text(2048),
    "type": Required(choice(("account_onboarding", "account_update"))),
}


@verb("account_links", WRITE, params=_NEW, returns="account_link")
def account_link_post(call: Call) -> Json:
    """Create a one-time link to the hosted pages of an account"""
    connection = connection_for(call, call.params["account"])
    if call.params["type"] == "account_onboarding" and not connection.account.details_submitted:
        return _onboarding(call)
    # Who has finished onboarding provides what is asked since on the pages for that.
    scope = askable(connection.account.requirements)
    issued = remediation_link_create(actor=call.actor, connection=connection, scope=scope)
    return _shown(issued.link.created.timestamp(), issued.link.expires_at.timestamp(), issued.url)


def _onboarding(call: Call) -> Json:
    for name in ("refresh_url", "return_url"):
        if not call.params.get(name):
            raise ParameterError("parameter_missing", f"Missing required param: {name}.", name)
    options = call.params.get("collection_options") or {}
    issued = account_link_create(
        actor=call.actor,
        connection=connection_for(call, call.params["account"]),
        return_url=call.params["return_url"],
        refresh_url=call.params["refresh_url"],
        collect=options.get("fields") or call.params.get("collect") or OnboardingLink.Collect.CURRENTLY_DUE,
    )
    return _shown(issued.link.created.timestamp(), issued.link.expires_at.timestamp(), issued.url)


def _shown(created: float, expires_at: float, url: str) -> Json:
    return {"object": "account_link", "created": int(created), "expires_at": int(expires_at), "url": url}
