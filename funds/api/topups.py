"""Top-ups: adding to the platform's balance from a bank account of its own."""

from django.db.models import QuerySet

from connect_dashboard.api.paging import Listing, page_of
from connect_dashboard.api.params import (
    AMOUNTS,
    CURRENCY,
    INTEGER,
    METADATA,
    Params,
    Refused,
    Required,
    Text,
    choice,
)
from connect_dashboard.api.scopes import READ, WRITE
from connect_dashboard.api.verbs import KEEP_FOR_GOOD, Call, Json, verb
from connect_dashboard.team.permissions import Permission
from funds.api.access import (
    MANAGED,
    MOVED,
    asked_key,
    changes_of,
    money_of,
    movement_of,
    new_metadata,
    only_for_platform,
    standing_as,
    within,
)
from funds.api.payouts import bank_account_by
from funds.models import PlatformBankAccount, TopUp
from funds.queries import bank_accounts_of
from funds.reading import top_up_objects
from funds.services.bank_accounts import TEST_TOKENS, bank_account_add_by_token
from funds.services.describing import movement_describe
from funds.services.top_ups import top_up_cancel, top_up_create
from funds.statuses import Status

STATUSES = {
    "pending": (Status.PENDING, Status.AWAITING_APPROVAL),
    "succeeded": (Status.SUCCEEDED,),
    "failed": (Status.FAILED,),
    "canceled": (Status.CANCELED, Status.DECLINED, Status.EXPIRED),
    "reversed": (Status.REVERSED,),
}
_NEW: Params = {
    "amount": Required(INTEGER),
    "currency": Required(CURRENCY),
    "description": Text(500),
    "metadata": METADATA,
    "payment_method": Refused("Top-ups come from a bank account: name it as the source."),
    "payment_method_options": Refused("Top-ups come from a bank account: name it as the source."),
    "source": Text(64),
    "statement_descriptor": Text(22),
    "transfer_group": Text(255),
}
_LISTED: Params = {**MOVED, **MANAGED, "amount": AMOUNTS, "status": choice(tuple(STATUSES))}


@verb("topups", WRITE, params=_NEW, returns="topup", kept=KEEP_FOR_GOOD)
def topup_post(call: Call) -> Json:
    """Add to your balance from your bank account, by its id or the newest in the currency"""
    only_for_platform(call, "Top-ups")
    call.actor.require(Permission.FUNDS_MOVE)
    top_up = top_up_create(
        actor=call.actor,
        platform=call.platform,
        money=money_of(call),
        bank_account=_source(call),
        idempotency_key=asked_key(call),
        description=call.params.get("description", ""),
        statement_descriptor=call.params.get("statement_descriptor", ""),
        transfer_group=call.params.get("transfer_group", ""),
        metadata=new_metadata(call),
    )
    return top_up_objects([top_up])[0]


def _source(call: Call) -> PlatformBankAccount:
    """The bank account by its id, else the newest in the currency; one that a test token stands for is added."""
    source = call.params.get("source", "")
    if source not in TEST_TOKENS:
        return bank_account_by(call, source, "source")
    known = bank_accounts_of(call.platform).filter(token=source).first()
    return known or bank_account_add_by_token(actor=call.actor, platform=call.platform, token=source)


@verb("topups", READ, params=_LISTED, returns="topup", many=True)
def topup_list(call: Call) -> Listing:
    """List top-ups, the newest first"""
    call.actor.require(Permission.FUNDS_VIEW)
    found = standing_as(call, _own(call), STATUSES)
    found = within(found, call.params.get("amount"), "amount")
    page, more = page_of(within(found, call.params.get("created")), call.params, what="topup")
    return Listing(top_up_objects(page), more)


@verb("topups", READ, returns="topup")
def topup_retrieve(call: Call, topup_id: str) -> Json:
    """Retrieve a top-up"""
    call.actor.require(Permission.FUNDS_VIEW)
    return top_up_objects([_top_up(call, topup_id)])[0]


@verb("topups", WRITE, params={"description": Text(500), "metadata": METADATA}, returns="topup")
def topup_change(call: Call, topup_id: str) -> Json:
    """Change a top-up's description and metadata"""
    held = _top_up(call, topup_id)
    changed = movement_describe(actor=call.actor, movement=held, changes=changes_of(call, held))
    return top_up_objects([changed])[0]


@verb("topups", WRITE, returns="topup", kept=KEEP_FOR_GOOD, asks_outside=True)
def topup_cancel_post(call: Call, topup_id: str) -> Json:
    """Call a top-up back while the bank does not have it yet"""
    canceled = top_up_cancel(actor=call.actor, top_up=_top_up(call, topup_id), idempotency_key=asked_key(call))
    return top_up_objects([canceled])[0]


def _own(call: Call) -> QuerySet[TopUp]:
    """An account has none: only platforms are topped up."""
    own = TopUp.objects.for_platform(call.platform).select_related("platform", "bank_account")
    return own.none() if call.account_id else own


def _top_up(call: Call, topup_id: str) -> TopUp:
    return movement_of(call, _own(call), topup_id, "topup")
