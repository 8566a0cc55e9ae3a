"""What of an account is paused: read, paused and resumed, payments and payouts each on its own."""

from accounts.api.access import connection_for
from accounts.models import Connection
from connect_dashboard.api.params import BOOLEAN, Params
from connect_dashboard.api.scopes import READ, WRITE
from connect_dashboard.api.verbs import Call, Json, verb
from requirements_app.services.pauses import Pausable, account_pause, account_resume, pause_obstacle, paused_of

_CHANGES: Params = {what.value: BOOLEAN for what in Pausable}


def pauses_object(connection: Connection) -> Json:
    obstacle = pause_obstacle(connection.account)
    paused = paused_of(connection.account)
    return {
        "object": "manage.pauses",
        "account": connection.account_id,
        "obstacle": obstacle.message if obstacle else None,
        **{what.value: what in paused for what in Pausable},
    }


@verb("pauses", READ, returns="manage.pauses")
def pauses_retrieve(call: Call, account_id: str) -> Json:
    """Retrieve whether your platform has paused the payments or the payouts of an account"""
    return pauses_object(connection_for(call, account_id))


@verb("pauses", WRITE, params=_CHANGES, returns="manage.pauses")
def pauses_change(call: Call, account_id: str) -> Json:
    """Pause (true) or resume (false) the payments or the payouts of an account; what is not named stays as it is"""
    connection = connection_for(call, account_id)
    for what in Pausable:
        if what.value in call.params:
            decide = account_pause if call.params[what.value] else account_resume
            connection.account = decide(actor=call.actor, connection=connection, what=what)
    return pauses_object(connection)
