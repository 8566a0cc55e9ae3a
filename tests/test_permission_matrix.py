"""Every URL × role × own and other platform's objects. A URL that stands in no table fails."""

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Account, Connection, DebitConsent, ExternalAccount, Job, OnboardingLink, SavedView
from accounts.models.account import no_requirements
from connect_dashboard.api.models import ApiKey, RequestLine
from connect_dashboard.identifiers import new_id
from connect_dashboard.journal.models import AuditEntry, Email, Event, Notice, WebhookDelivery, WebhookEndpoint
from connect_dashboard.team.models import Invitation, Membership, Platform
from connect_dashboard.team.permissions import Permission as P
from connect_dashboard.team.permissions import Role, permissions_of
from funds import postings
from funds.ledger import post
from funds.models import (
    AccountDebit,
    Approval,
    DebitRefund,
    LedgerTransaction,
    Payout,
    PlatformBankAccount,
    TopUp,
    Transfer,
    TransferReversal,
)
from funds.services.releases import pending_release
from requirements_app.models import Document, RemediationLink
from support_cases.models import Attachment, Case, Desk, SavedReply, ThreadEmail
from tests.factories.accounts import add_person, connected_account
from tests.factories.team import MembershipFactory

# A walk over all addresses is many tests in one.
pytestmark = pytest.mark.timeout(900)

# Reached without a session, on purpose: they know their visitors by a token, or tell nothing.
PUBLIC = {
    "holder:link",
    "holder:passkey",
    "holder:sign_in",
    "hosted:join",
    "hosted:onboarding",
    "hosted:onboarding_done",
    "hosted:onboarding_renew",
    "hosted:onboarding_review",
    "hosted:onboarding_step",
    "hosted:remediation",
    "hosted:remediation_done",
    "hosted:remediation_renew",
    "hosted:remediation_step",
    "team:brand_css",
    "team:brand_logo",
    "team:invitation_accept",
    "team:mailbox",
    "team:mailbox_message",
    "team:notice_bell",
}
# One's own things: any signed-in person, nothing of a platform behind the address.
PERSONAL = {"team:no_platform", "team:person_profile", "team:platform_switch", "team:session_end"}
# Things of one member: for everybody else, on the same platform too, they do not exist.
OWN = {"accounts:saved_view_delete", "accounts:saved_view_edit", "team:notice_follow"}
# The account holder's dashboard, which has a session of its own; an operator's opens none of it.
HOLDERS = {
    "holder:connect",
    "holder:debit_consent",
    "holder:home",
    "holder:onboarding_continue",
    "holder:passkey_create",
    "holder:passkey_delete",
    "holder:payout_schedule_edit",
    "holder:sessions_end",
    "holder:settings",
    "holder:sign_out",
    "holder_account:asked_step",
    "holder_account:bank_account_add",
    "holder_account:bank_account_delete",
    "holder_account:bank_account_list",
    "holder_account:bank_account_set_default",
    "holder_account:business",
    "holder_account:business_edit",
    "holder_account:company_edit",
    "holder_account:person_add",
    "holder_account:person_delete",
    "holder_account:person_edit",
    "holder_account:person_list",
    "holder_funds:balance",
    "holder_funds:payment_list",
    "holder_funds:payout_cancel",
    "holder_funds:payout_create",
    "holder_funds:payout_details",
    "holder_funds:payout_list",
    "holder_support:attachment_file",
    "holder_support:case_create",
    "holder_support:case_details",
    "holder_support:case_list",
    "holder_support:case_rate",
    "holder_support:case_reply",
    "holder_support:case_step",
}
# The library's own pages, with the library's own tests; the API's addresses have a matrix of their own.
LIBRARY = ("inbound_mail:", "account_", "api:", "mfa_", "usersessions_", "prometheus", "processor:")

GATED: dict[str, P] = {
    "requirements:account_reject": P.ACCOUNTS_REJECT,
    "requirements:inactive_remove_many": P.ACCOUNTS_REMOVE,
    "requirements:bulk_links": P.ACCOUNTS_EDIT,
    "requirements:remediation_link_create": P.ACCOUNTS_EDIT,
    "requirements:remediation_link_remind": P.ACCOUNTS_EDIT,
    "requirements:remediation_link_revoke": P.ACCOUNTS_EDIT,
    "requirements:remediation_link_send": P.ACCOUNTS_EDIT,
    "requirements:security_check_acknowledge": P.ACCOUNTS_EDIT,
    "accounts:account_columns": P.ACCOUNTS_VIEW,
    "accounts:account_create": P.ACCOUNTS_CREATE,
    "accounts:account_details": P.ACCOUNTS_VIEW,
    "accounts:account_count": P.ACCOUNTS_VIEW,
    "accounts:account_filters": P.ACCOUNTS_VIEW,
    "accounts:account_list": P.ACCOUNTS_VIEW,
    "accounts:account_peek": P.ACCOUNTS_VIEW,
    "accounts:account_remove": P.ACCOUNTS_REMOVE,
    "accounts:activity_list": P.ACCOUNTS_VIEW,
    "accounts:address_fields": P.ACCOUNTS_VIEW,
    "accounts:bulk_metadata": P.ACCOUNTS_EDIT,
    "accounts:capabilities_edit": P.CAPABILITIES_EDIT,
    "accounts:capabilities_preview": P.CAPABILITIES_EDIT,
    "accounts:clock_list": P.SANDBOX_CLOCK,
    "accounts:debit_card_create": P.BANK_DETAILS_EDIT,
    "accounts:debit_consent_record": P.FUNDS_MOVE,
    "accounts:debit_consent_revoke": P.FUNDS_MOVE,
    "accounts:export_create": P.ACCOUNTS_EXPORT,
    "accounts:export_list": P.ACCOUNTS_EXPORT,
    "accounts:external_account_create": P.BANK_DETAILS_EDIT,
    "accounts:external_account_remove": P.BANK_DETAILS_EDIT,
    "accounts:external_account_set_default": P.BANK_DETAILS_EDIT,
    "accounts:import_columns": P.ACCOUNTS_IMPORT,
    "accounts:import_create": P.ACCOUNTS_IMPORT,
    "accounts:import_list": P.ACCOUNTS_IMPORT,
    "accounts:import_start": P.ACCOUNTS_IMPORT,
    "accounts:inactivity_list": P.ACCOUNTS_EDIT,
    "accounts:job_cancel": P.ACCOUNTS_EXPORT,
    "accounts:job_details": P.ACCOUNTS_EXPORT,
    "accounts:job_list": P.ACCOUNTS_VIEW,
    "accounts:job_result": P.ACCOUNTS_EXPORT,
    "accounts:job_retry": P.ACCOUNTS_EXPORT,
    "accounts:link_create": P.ACCOUNTS_CREATE,
    "accounts:link_revoke": P.ACCOUNTS_CREATE,
    "accounts:link_send": P.ACCOUNTS_CREATE,
    "accounts:links_list": P.ACCOUNTS_EDIT,
    "accounts:money_list": P.FUNDS_EXPORT,
    "accounts:login_link_create": P.ACCOUNTS_CREATE,
    "accounts:metadata_edit": P.ACCOUNTS_EDIT,
    "accounts:metadata_list": P.ACCOUNTS_EDIT,
    "accounts:palette": P.ACCOUNTS_VIEW,
    "accounts:payout_schedule_edit": P.PAYOUT_SCHEDULE_EDIT,
    "accounts:person_create": P.ACCOUNTS_EDIT,
    "accounts:person_list": P.ACCOUNTS_VIEW,
    "accounts:person_remove": P.ACCOUNTS_EDIT,
    "accounts:person_update": P.ACCOUNTS_EDIT,
    "accounts:profile_update": P.ACCOUNTS_EDIT,
    "accounts:saved_view_create": P.ACCOUNTS_VIEW,
    **{
        f"developers:{page}": P.DEVELOPERS_MANAGE
        for page in """
        delivery_details delivery_resend endpoint_create endpoint_delete endpoint_details endpoint_list endpoint_switch
        endpoint_update event_details event_list key_create key_list key_revoke key_roll key_update openapi reference
        request_details request_list secret_roll
        """.split()
    },
    "home": P.ACCOUNTS_VIEW,
    "funds:account_balances": P.FUNDS_VIEW,
    "funds:approval_approve": P.FUNDS_APPROVE,
    "funds:approval_decline": P.FUNDS_APPROVE,
    "funds:approval_list": P.FUNDS_VIEW,
    "funds:balances": P.FUNDS_VIEW,
    "funds:bank_account_add": P.FUNDS_MOVE,
    "funds:bank_account_add_by_token": P.FUNDS_MOVE,
    "funds:bank_account_list": P.FUNDS_VIEW,
    "funds:bank_account_remove": P.FUNDS_MOVE,
    "funds:debit_cancel": P.FUNDS_MOVE,
    "funds:debit_create": P.FUNDS_MOVE,
    "funds:debit_details": P.FUNDS_VIEW,
    "funds:debit_list": P.FUNDS_VIEW,
    "funds:debit_refund": P.FUNDS_MOVE,
    "funds:debit_refund_details": P.FUNDS_VIEW,
    "funds:funds_settings": P.PLATFORM_SETTINGS,
    "funds:payout_cancel": P.FUNDS_MOVE,
    "funds:payout_create": P.FUNDS_MOVE,
    "funds:payout_details": P.FUNDS_VIEW,
    "funds:payout_list": P.FUNDS_VIEW,
    "funds:payout_reverse": P.FUNDS_MOVE,
    "funds:platform_payout_create": P.FUNDS_MOVE,
    "funds:top_up_cancel": P.FUNDS_MOVE,
    "funds:top_up_create": P.FUNDS_MOVE,
    "funds:top_up_details": P.FUNDS_VIEW,
    "funds:balance_export": P.FUNDS_EXPORT,
    "funds:release_details": P.FUNDS_VIEW,
    "funds:top_up_list": P.FUNDS_VIEW,
    "funds:transaction_list": P.FUNDS_VIEW,
    "funds:transfer_cancel": P.FUNDS_MOVE,
    "funds:transfer_create": P.FUNDS_MOVE,
    "funds:transfer_destinations": P.FUNDS_MOVE,
    "funds:transfer_details": P.FUNDS_VIEW,
    "funds:transfer_list": P.FUNDS_VIEW,
    "funds:transfer_reversal_details": P.FUNDS_VIEW,
    "funds:transfer_reverse": P.FUNDS_MOVE,
    "requirements:account_pauses": P.ACCOUNTS_PAUSE,
    "requirements:action_count": P.ACCOUNTS_VIEW,
    "requirements:action_list": P.ACCOUNTS_VIEW,
    "requirements:action_panel": P.ACCOUNTS_VIEW,
    "requirements:catalogue": P.ACCOUNTS_VIEW,
    "requirements:clock": P.SANDBOX_CLOCK,
    "requirements:clock_freeze": P.SANDBOX_CLOCK,
    "requirements:clock_run": P.SANDBOX_CLOCK,
    "requirements:document_file": P.DOCUMENTS_VIEW,
    "requirements:inactive_list": P.ACCOUNTS_VIEW,
    "requirements:inactive_reject": P.ACCOUNTS_REJECT,
    "requirements:inactive_reject_many": P.ACCOUNTS_REJECT,
    "requirements:inactive_resume": P.ACCOUNTS_EDIT,
    "requirements:inactive_resume_many": P.ACCOUNTS_EDIT,
    "requirements:information_request_answer": P.ACCOUNTS_EDIT,
    "requirements:requirement_details": P.ACCOUNTS_VIEW,
    "requirements:requirement_submit": P.ACCOUNTS_EDIT,
    "requirements:support_request_create": P.ACCOUNTS_EDIT,
    "requirements:what_if": P.ACCOUNTS_VIEW,
    "support:attachment_file": P.SUPPORT_CASES_VIEW,
    "support:case_assign": P.SUPPORT_CASES_REPLY,
    "support:case_count": P.SUPPORT_CASES_VIEW,
    "support:case_details": P.SUPPORT_CASES_VIEW,
    "support:case_export": P.SUPPORT_CASES_VIEW,
    "support:case_list": P.SUPPORT_CASES_VIEW,
    "support:case_read": P.SUPPORT_CASES_VIEW,
    "support:saved_reply_delete": P.SUPPORT_CASES_REPLY,
    "support:saved_reply_list": P.SUPPORT_CASES_REPLY,
    "support:thread_email_send": P.SUPPORT_CASES_REPLY,
    "team:audit_export": P.AUDIT_VIEW,
    "team:audit_list": P.AUDIT_VIEW,
    "team:invitation_create": P.TEAM_MANAGE,
    "team:invitation_resend": P.TEAM_MANAGE,
    "team:invitation_revoke": P.TEAM_MANAGE,
    "team:member_list": P.TEAM_VIEW,
    "team:member_remove": P.TEAM_MANAGE,
    "team:member_update": P.TEAM_MANAGE,
    "team:notice_list": P.ACCOUNTS_VIEW,
    "team:notice_settings": P.ACCOUNTS_VIEW,
    "team:notice_stream": P.ACCOUNTS_VIEW,
    "team:notices_read": P.ACCOUNTS_VIEW,
    "team:platform_profile": P.PLATFORM_SETTINGS,
    "team:roles": P.TEAM_VIEW,
    "view_as:home": P.ACCOUNTS_VIEW,
    "view_as:page": P.ACCOUNTS_VIEW,
}

UNCHANGED = (
    AuditEntry,
    Event,
    Email,
    Membership,
    Invitation,
    OnboardingLink,
    Job,
    SavedView,
    ExternalAccount,
    LedgerTransaction,
    Payout,
    TopUp,
    Transfer,
)


def addresses(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry, inner)
        else:
            yield f"{namespace}{entry.name}", entry


ADDRESSES = dict(addresses())


def ours(name: str) -> bool:
    return not name.startswith(LIBRARY)


def test_every_address_stands_in_exactly_one_table() -> None:
    tables = [PUBLIC, PERSONAL, OWN, HOLDERS, set(GATED)]
    assert {name for name in ADDRESSES if ours(name)} == set.union(*tables)
    assert sum(map(len, tables)) == len(set.union(*tables))


def developers_things(platform: Platform, account_id: str) -> dict[str, Any]:
    """Keys, endpoints and what they leave behind."""
    key = ApiKey.objects.create(
        platform=platform, name="Backend", kind="secret", prefix="sk_test_", last4="abcd", hash=f"{platform.pk:064d}"
    )
    event = Event.objects.create(platform=platform, type="account.updated", object_id=account_id, account_id=account_id)
    endpoint = WebhookEndpoint.objects.create(
        platform=platform, url="https://example.com/hook", enabled_events=["*"], secret="whsec_x"
    )
    delivery = WebhookDelivery.objects.create(
        platform=platform, event=event, endpoint=endpoint, give_up_at="2100-01-01T00:00Z"
    )
    line = RequestLine.objects.create(
        platform=platform, api_key=key, request_id="r", method="GET", path="/v1/accounts", status=200, milliseconds=1
    )
    return {
        "key_id": key.pk,
        "event_id": event.pk,
        "endpoint_id": endpoint.pk,
        "delivery_id": delivery.pk,
        "line_id": line.pk,
    }


class World:
    """One of everything that an address can name, on one platform."""

    def __init__(self, platform: Platform) -> None:
        connection = connected_account(
            platform,
            metadata={"tier": "gold"},
            requirements=no_requirements() | {"past_due": ["business_profile.url"]},
        )
        account = connection.account
        member = MembershipFactory(platform=platform, roles=["view_only"])
        self.ids: dict[str, Any] = {
            "account_id": account.pk,
            "person_id": add_person(connection, owner=True).pk,
            "external_account_id": ExternalAccount.objects.create(
                id=f"ba_{platform.pk}",
                account=account,
                object="bank_account",
                country="US",
                currency="usd",
                last4="6789",
            ).pk,
            "link_id": OnboardingLink.objects.create(
                platform=platform, account=account, token_hash=f"{platform.pk:064d}", expires_at="2100-01-01T00:00Z"
            ).pk,
            "job_id": self.job(platform, "export", "queued"),
            "document_id": Document.objects.create(
                account=account, purpose="account_requirement", subject="company.verification.document", size=1
            ).pk,
            "view_id": SavedView.objects.create(
                platform=platform, owner=member.user, name="Gold", query="q=tier:gold", shared=True
            ).pk,
            "invitation_id": Invitation.objects.create(
                platform=platform,
                email="new@example.com",
                roles=["analyst"],
                token_hash=f"{platform.pk:064d}",
                expires_at="2100-01-01T00:00Z",
            ).pk,
            "pk": member.pk,
            **developers_things(platform, account.pk),
            "section": "business",
            "step": "profile",
            "token": "unknown",
            "page": "persons/",
            **self.case(platform, account),
            "key": "business_profile.url",
        }
        self.ids |= money_of(connection)
        notice = Notice.objects.create(platform=platform, user=member.user, key="k", text="News", url="/")
        import_job = self.job(platform, "import", "draft")
        remediation = RemediationLink.objects.create(platform=platform, account=account, expires_at="2100-01-01T00:00Z")
        self.special: dict[str, dict[str, Any]] = {
            "team:notice_follow": {"pk": notice.pk},
            **{
                f"requirements:remediation_link_{act}": {"link_id": remediation.pk}
                for act in ("remind", "revoke", "send")
            },
            "accounts:import_columns": {"job_id": import_job},
            "accounts:import_start": {"job_id": import_job},
        }

    @staticmethod
    def case(platform: Platform, account: Account) -> dict[str, Any]:
        case = Case.objects.create(account=account, platform=platform, subject="Own")
        desk = Desk.objects.create(case=case, platform=platform)
        sent = ThreadEmail.objects.create(
            desk=desk, direction="out", author_label="A", subject="S", text="T", message_id=f"m{platform.pk}@x"
        )
        file = Attachment.objects.create(thread_email=sent, name="a.png", content_type="image/png", size=1)
        default_storage.save(file.path, ContentFile(b"x"))
        reply = SavedReply.objects.create(platform=platform, name="Hello", text="Hello")
        return {"case_id": case.pk, "attachment_id": file.pk, "reply_id": reply.pk}

    @staticmethod
    def job(platform: Platform, kind: str, status: str) -> str:
        job = Job(platform=platform, kind=kind, status=status, filename="accounts.csv")
        job.parameters = {"format": "csv", "phase": "check"}
        job.source.save("accounts.csv", ContentFile(b"id,name\nacct_1,One\n"), save=False)
        job.result.save("result.csv", ContentFile(b"id,name\n"), save=False)
        job.save()
        return job.pk

    def address(self, name: str) -> str:
        ids = {**self.ids, **self.special.get(name, {})}
        path = reverse(name, kwargs={key: ids[key] for key in ADDRESSES[name].pattern.converters})
        return path + ("?address_country=US" if name == "accounts:address_fields" else "")


def money_of(connection: Connection) -> dict[str, str]:
    """One of each movement, waiting for approval or under way."""
    platform = connection.platform
    given = {"platform": platform, "amount": 100, "currency": "usd", "actor_kind": "user", "actor_id": "0"}
    bank = PlatformBankAccount.objects.create(
        platform=platform, country="US", currency="usd", last4="6789", token="btok_us_verified", fingerprint="f"
    )
    waiting = {**given, "account": connection.account, "status": "awaiting_approval"}
    transfer = Transfer.objects.create(id=Transfer.new_id(), idempotency_key="k", **waiting)
    back = TransferReversal.objects.create(
        id=TransferReversal.new_id(), idempotency_key="k", transfer=transfer, **waiting
    )
    approval = Approval.objects.create(
        kind="transfer", object_id=transfer.pk, summary="Send $1.00.", expires_at="2100-01-01T00:00Z", **given
    )
    top_up = TopUp.objects.create(
        id=TopUp.new_id(), idempotency_key="k", bank_account=bank, status="succeeded", **given
    )
    payout = Payout.objects.create(
        id=Payout.new_id(),
        idempotency_key="k",
        destination_object="bank_account",
        destination_name="Bank account ••••6789",
        destination_country="US",
        destination_last4="6789",
        **{**waiting, "status": "failed"},
    )
    consent = DebitConsent.objects.create(
        account=connection.account, platform=platform, version="1", text="Yes.", how="dashboard", given_by="them"
    )
    pulled = waiting | {"status": "succeeded"}
    debit = AccountDebit.objects.create(
        id=AccountDebit.new_id(), transfer_id=new_id("tr"), idempotency_key="k", consent=consent, **pulled
    )
    refund = DebitRefund.objects.create(id=DebitRefund.new_id(), idempotency_key="k", debit=debit, **waiting)
    now = timezone.now()
    book = {"platform_id": platform.pk, "amount": 100, "currency": "usd", "created": now, "available_on": now}
    post(postings.charge(source=f"ch_{platform.pk}", account=str(connection.account_id), **book))
    pending_release(platform)
    return {
        "number": LedgerTransaction.objects.get(platform=platform, kind="release").pk,
        "payout_id": payout.pk,
        "debit_id": debit.pk,
        "refund_id": refund.pk,
        "top_up_id": top_up.pk,
        "bank_account_id": bank.pk,
        "transfer_id": transfer.pk,
        "reversal_id": back.pk,
        "approval_id": approval.pk,
    }


def counts() -> list[int]:
    """Asked so often that it is one query."""
    counted = [*(model._meta.db_table for model in UNCHANGED), f"{Notice._meta.db_table} WHERE read_at IS NULL"]
    queries = [f"(SELECT count(*) FROM {rows})" for rows in counted]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(queries)}")
        return list(cursor.fetchone())


@pytest.fixture
def world(platform: Platform) -> World:
    return World(platform)


@pytest.fixture
def other_world(other_platform: Platform) -> World:
    return World(other_platform)


def answered(client: Client, method: str, address: str, *data: Any) -> Any:
    """The whole answer: a file that is sent is read to its end, and closed."""
    response = getattr(client, method)(address, *data)
    if response.streaming:
        b"".join(response)
    return response


def walk(names: Iterable[str], client: Client, check: Callable[[str], None]) -> None:
    """Check every address, each in a savepoint that is undone: one world and one session serve them all."""
    wrong, cookies = [], copy(client.cookies)
    for name in sorted(names):
        cache.clear()
        client.cookies = copy(cookies)
        with transaction.atomic():
            try:
                check(name)
            except AssertionError as error:
                wrong.append(f"{name}: {error}")
            transaction.set_rollback(True)
    assert wrong == []


def test_strangers_are_sent_to_sign_in(world: World) -> None:
    client = Client()

    def check(name: str) -> None:
        for method in ("get", "post"):
            response = answered(client, method, world.address(name))
            if response.status_code != 405:
                assert (response.status_code, response.url.split("?")[0]) == (302, reverse("account_login"))

    walk(GATED, client, check)


@pytest.mark.parametrize("role", Role.values)
def test_roles_reach_what_the_table_grants_and_nothing_else(
    role: str, platform: Platform, world: World, client_for: Callable[[Membership], Client]
) -> None:
    client = client_for(MembershipFactory(platform=platform, roles=[role]))
    before = counts()

    def check(name: str) -> None:
        granted = GATED[name] in permissions_of([role])
        for method in ("get", "post"):
            status = answered(client, method, world.address(name)).status_code
            if granted:
                # Sending a link wants the token that its page was given, and knows no link without it.
                expected = {404, 405} if name == "accounts:link_send" else {200, 204, 302, 400, 405, 409, 410, 422}
                assert status in expected, f"{method}: {status}"
            else:
                assert status in {403, 405}, f"{method}: {status}"
                assert counts() == before

    walk(GATED, client, check)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR.value, Role.VIEW_ONLY.value])
def test_objects_of_another_platform_do_not_exist(
    role: str, platform: Platform, other_world: World, client_for: Callable[[Membership], Client]
) -> None:
    client = client_for(MembershipFactory(platform=platform, roles=[role]))
    before = counts()

    def check(name: str) -> None:
        granted = GATED[name] in permissions_of([role])
        for method in ("get", "post"):
            status = answered(client, method, other_world.address(name)).status_code
            assert status in ({404, 405} if granted else {403, 404, 405}), f"{method}: {status}"
        assert counts() == before

    walk((name for name in GATED if ADDRESSES[name].pattern.converters), client, check)


@pytest.mark.parametrize("role", Role.values)
def test_things_of_one_member_do_not_exist_for_others(
    role: str, platform: Platform, world: World, client_for: Callable[[Membership], Client]
) -> None:
    client = client_for(MembershipFactory(platform=platform, roles=[role]))
    before = counts()

    def check(name: str) -> None:
        answers = [answered(client, method, world.address(name)) for method in ("get", "post")]
        assert {answer.status_code for answer in answers} <= {404, 405}
        assert counts() == before

    walk(OWN, client, check)


def test_the_holders_dashboard_is_closed_to_operators(
    ada: Membership, world: World, client_for: Callable[..., Client]
) -> None:
    client, before = client_for(ada), counts()

    def check(name: str) -> None:
        for method in ("get", "post"):
            answer = answered(client, method, world.address(name))
            assert answer.status_code == 302, f"{method}: {answer.status_code}"
            assert answer.url.startswith("/holder/sign-in/?")
        assert counts() == before

    walk(HOLDERS, client, check)


def test_nothing_changes_by_a_get(ada: Membership, world: World, client_for: Callable[..., Client]) -> None:
    client, before = client_for(ada), counts()

    def check(name: str) -> None:
        answered(client, "get", world.address(name))
        assert counts() == before

    walk(GATED, client, check)
