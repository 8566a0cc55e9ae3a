"""Login links: a way for the holder of an account into their own dashboard, once."""

from accounts.api.access import connection_for
from accounts.services.holder_sign_in import login_link_create
from connect_dashboard.api.scopes import WRITE
from connect_dashboard.api.verbs import Call, Json, verb
from connect_dashboard.identifiers import new_id


@verb("login_links", WRITE, returns="login_link")
def login_link_post(call: Call, account_id: str) -> Json:
    """Create a link with which an Express account's holder signs in once, within ten minutes"""
    connection = connection_for(call, account_id)
    # A request sent again meets its first answer already; every other one is another link.
    issued = login_link_create(actor=call.actor, connection=connection, form_token=new_id("api"))
    return {"object": "login_link", "created": int(issued.link.created.timestamp()), "url": issued.url}
