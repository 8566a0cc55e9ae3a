"""What the SDK's types let a program send is taken, or refused on purpose by a word that says why."""

import io
import sys
import typing
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import stripe
import typing_extensions
from stripe import params as sdk_params

from accounts.api.external_accounts import external_account_change
from accounts.api.shapes import ACCOUNT, NEW_ACCOUNT, PERSON
from accounts.api.tokens import token_post
from accounts.configuration import CUSTOM
from accounts.models.account import no_requirements
from connect_dashboard.api.event_types import KNOWN
from connect_dashboard.api.foreign_event_types import FOREIGN
from connect_dashboard.api.params import OneOf, Refused, Required
from funds.api.charges import charge_post, refund_post
from funds.api.payouts import payout_post
from funds.api.topups import topup_post
from funds.api.transfers import reversal_post, transfer_post
from requirements_app.api.files import file_post
from requirements_app.models import Document
from requirements_app.services.verification import due_verification_ids, verification_send
from tests.factories.accounts import add_person, connected_account
from tests.factories.api import Program, secret_key
from tests.factories.debits import consent_of
from tests.factories.payments import earn
from tests.requirements.uploads import picture
from tests.sdk.conftest import client_of
from tests.sdk.shapes import faults
from tests.sdk.test_resources import BANK, plain

# By the SDK's name of the parameters: what we declare, and the names that are refused on purpose.
ACCOUNTS = """
    documents.proof_of_ultimate_beneficial_ownership.signer external_account.address_city
    external_account.address_country external_account.address_line1 external_account.address_line2
    external_account.address_state external_account.address_zip external_account.cvc external_account.exp_month
    external_account.exp_year external_account.name external_account.number groups individual.id_number_secondary
    settings.invoices settings.paypay_payments
"""
PERSONS = "id_number_secondary us_cfpb_data"
CARD_ADDRESS = "address_city address_country address_line1 address_line2 address_state address_zip"
PARAMETERS: dict[str, tuple[Mapping[str, Any], str]] = {
    "AccountCreateParams": (NEW_ACCOUNT, ACCOUNTS),
    "AccountUpdateParams": (ACCOUNT, f"{ACCOUNTS} documents.proof_of_registration.signer"),
    "AccountPersonCreateParams": (PERSON, PERSONS),
    "AccountPersonUpdateParams": (PERSON, PERSONS),
    "AccountExternalAccountUpdateParams": (external_account_change.params, CARD_ADDRESS),
    "TokenCreateParams": (
        token_post.params,
        """
        account.individual.id_number_secondary bank_account.payment_method card customer cvc_update
        person.id_number_secondary person.us_cfpb_data
        """,
    ),
    "TransferCreateParams": (transfer_post.params, ""),
    "TransferReversalCreateParams": (reversal_post.params, "refund_application_fee"),
    "PayoutCreateParams": (payout_post.params, "payout_method"),
    "TopupCreateParams": (topup_post.params, "payment_method payment_method_options"),
    "ChargeCreateParams": (
        charge_post.params,
        """
        application_fee application_fee_amount capture customer destination on_behalf_of radar_options receipt_email
        shipping statement_descriptor statement_descriptor_suffix transfer_data transfer_group
        """,
    ),
    "RefundCreateParams": (
        refund_post.params,
        """
        currency customer instructions_email origin payment_intent refund_application_fee reverse_transfer
        """,
    ),
    "FileCreateParams": (file_post.params, "file_link_data"),
}


def hints(typed: Any) -> dict[str, Any]:
    known = {**vars(typing), **vars(sys.modules[typed.__module__]), "StripeContext": Any}
    return typing_extensions.get_type_hints(typed, known)


def typed_within(hint: Any) -> Iterator[Any]:
    """The typed hashes that a parameter may be."""
    if typing_extensions.is_typeddict(hint):
        yield hint
    for one in typing.get_args(hint):
        yield from typed_within(one)


def names_of(typed: Any, depth: int, prefix: str = "") -> Iterator[str]:
    for name, hint in hints(typed).items():
        yield prefix + name
        for inner in typed_within(hint) if depth > 1 else ():
            yield from names_of(inner, depth - 1, f"{prefix}{name}.")


def kind_at(kinds: Mapping[str, Any], path: str) -> Any:
    """The kind that reads ``path``, or refuses it or what it stands in; None for what nobody knows."""
    name, _, rest = path.partition(".")
    kind = kinds.get(name)
    while isinstance(kind, Required | OneOf):
        kind = kind.kind if isinstance(kind, Required) else kind.hash
    if not rest or kind is None or isinstance(kind, Refused):
        return kind
    return kind_at(getattr(kind, "params", {}), rest)


@pytest.mark.parametrize("name", PARAMETERS)
def test_each_parameter_of_the_sdk_is_taken_or_refused_on_purpose(name: str) -> None:
    kinds, refused = PARAMETERS[name]
    paths = set(names_of(getattr(sdk_params, name), 3)) - {"expand", *hints(stripe.RequestOptions)}
    found = {path: kind_at(kinds, path) for path in paths}
    assert [path for path, kind in found.items() if kind is None] == []
    turned_away = {path for path, kind in found.items() if isinstance(kind, Refused)}
    outermost = {path for path in turned_away if path.rpartition(".")[0] not in turned_away}
    assert outermost == set(refused.split())


@pytest.mark.parametrize(
    ("address", "sent", "param"),
    [
        ("accounts", "groups[payments_pricing]=x", "groups"),
        ("accounts", "settings[invoices][hosted_payment_method_save]=never", "settings[invoices]"),
        ("accounts", "external_account[object]=card&external_account[number]=4000", "external_account[number]"),
        ("accounts", "individual[us_cfpb_data][self_identified_gender]=x", "individual[us_cfpb_data]"),
        ("tokens", "card[number]=4000056655665556", "card"),
        ("charges", "capture=false", "capture"),
        ("topups", "payment_method=pm_1", "payment_method"),
    ],
)
def test_what_is_refused_on_purpose_says_why(address: str, sent: str, param: str, platform: Any, client: Any) -> None:
    answer = Program(client, secret_key(platform, moves_funds=True)).post(f"/v1/{address}", sent)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["param"]) == (400, "parameter_unknown", param)
    known, _, why = error["message"].partition(f"{param}. ")
    assert known == "Received unknown parameter: "
    assert why.endswith(".")


@pytest.fixture
def account(sdk: Any) -> Any:
    return sdk.v1.accounts.create(
        {
            "type": "custom",
            "country": "US",
            "business_type": "company",
            "capabilities": {"transfers": {"requested": True}},
        }
    )


def test_a_company_keeps_all_that_is_said_of_it(sdk: Any, account: Any) -> None:
    signed = {"date": 1_700_000_000, "ip": "203.0.113.7"}
    company = {
        "administrative_address": {"city": "Denver", "line1": "1 Main St"},
        "directorship_declaration": signed,
        "export_license_id": "0123456789",
        "export_purpose_code": "P0102",
        "ownership_declaration": {**signed, "user_agent": "Firefox"},
        "physical_address": {"city": "Reno"},
        "principal_place_of_business": {"city": "Boise", "country": "US"},
        "registration_date": {"day": 29, "month": 2, "year": 2020},
        "representative_declaration": signed,
        "tax_id_registrar": "Hamburg",
    }
    profile = {
        "minority_owned_business_designation": ["women_owned_business"],
        "specified_commercial_transactions_act_url": "https://shop.example.com/terms",
    }
    changed = sdk.v1.accounts.update(account.id, {"company": company, "business_profile": profile})
    found = plain(changed.company)
    for name, value in company.items():
        assert {**found[name], **value} == found[name] if isinstance(value, dict) else found[name] == value, name
    assert found["physical_address"]["line1"] is None
    assert plain(changed.business_profile) | profile == plain(changed.business_profile)
    assert faults(plain(changed)) == []
    emptied = sdk.v1.accounts.update(
        account.id, {"company": {"registration_date": "", "export_license_id": ""}, "business_profile": {"name": "F"}}
    ).company
    assert (emptied.registration_date, emptied.export_license_id) == (None, None)
    assert emptied.tax_id_registrar == "Hamburg"
    with pytest.raises(stripe.InvalidRequestError) as never:
        sdk.v1.accounts.update(account.id, {"company": {"registration_date": {"day": 30, "month": 2, "year": 2020}}})
    assert never.value.param == "company[registration_date]"


def test_a_company_that_is_exempt_need_not_name_its_owners(sdk: Any, account: Any) -> None:
    assert "company.owners_provided" in account.requirements.currently_due
    assert "owners.first_name" in account.requirements.currently_due
    exempt = {"ownership_exemption_reason": "qualifies_as_financial_institution"}
    changed = sdk.v1.accounts.update(account.id, {"company": exempt})
    assert changed.company.ownership_exemption_reason == "qualifies_as_financial_institution"
    assert not [key for key in changed.requirements.currently_due if "owners" in key]
    back = sdk.v1.accounts.update(account.id, {"company": {"ownership_exemption_reason": ""}})
    assert "owners.first_name" in back.requirements.currently_due


def test_a_person_keeps_all_that_is_said_of_them(sdk: Any, account: Any) -> None:
    persons = sdk.v1.accounts.persons
    said = {
        "first_name": "Maria",
        "full_name_aliases": ["Mia Keller", "M. K."],
        "maiden_name": "Brandt",
        "political_exposure": "existing",
        "registered_address": {"city": "Denver", "country": "US"},
        "additional_tos_acceptances": {"account": {"date": 1_700_000_000, "ip": "203.0.113.7"}},
    }
    maria = persons.create(account.id, {**said, "relationship": {"representative": True}})
    assert (maria.full_name_aliases, maria.maiden_name) == (["Mia Keller", "M. K."], "Brandt")
    assert (maria.political_exposure, maria.registered_address.city) == ("existing", "Denver")
    assert maria.additional_tos_acceptances.account.ip == "203.0.113.7"
    assert faults(plain(maria)) == []
    changed = persons.update(
        account.id, maria.id, {"political_exposure": "none", "maiden_name": "", "full_name_aliases": ""}
    )
    assert changed.political_exposure == "none"
    assert ("maiden_name" in changed, "full_name_aliases" in changed) == (False, False)
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        persons.update(account.id, maria.id, {"political_exposure": "perhaps"})
    assert unknown.value.param == "political_exposure"


def test_an_identity_number_comes_by_its_token_once(sdk: Any, account: Any) -> None:
    token = sdk.v1.tokens.create({"pii": {"id_number": "000000000"}})
    assert (token.type, token.used, "pii" in token) == ("pii", False, False)
    person = sdk.v1.accounts.persons.create(account.id, {"first_name": "Maria", "id_number": token.id})
    assert person.id_number_provided is True
    with pytest.raises(stripe.InvalidRequestError) as used:
        sdk.v1.accounts.persons.update(account.id, person.id, {"id_number": token.id})
    assert used.value.code == "token_already_used"
    with pytest.raises(stripe.InvalidRequestError) as none:
        sdk.v1.accounts.persons.update(account.id, person.id, {"id_number": "pii_none"})
    assert (none.value.code, none.value.param) == ("resource_missing", "id_number")


def test_an_account_token_says_who_signed_for_the_owners(sdk: Any, account: Any) -> None:
    company = {"name": "Fern & Fog", "ownership_declaration_shown_and_signed": True}
    token = sdk.v1.tokens.create({"account": {"business_type": "company", "company": company}})
    changed = sdk.v1.accounts.update(account.id, {"account_token": token.id})
    assert (changed.company.name, changed.company.ownership_declaration.ip) == ("Fern & Fog", "127.0.0.1")


def upload(sdk: Any, purpose: str, name: str = "letter.png", **drawn: Any) -> str:
    file = io.BytesIO(picture(**drawn))
    file.name = name
    return str(sdk.v1.files.create({"purpose": purpose, "file": file}).id)


def asked_for(shop: Any, *keys: str) -> Any:
    """An account that works, of which another system asked for files before it came here."""
    asked = no_requirements() | {"currently_due": list(keys), "eventually_due": list(keys)}
    return connected_account(shop, configuration=CUSTOM, details_submitted=True, requirements=asked)


def verify(account_id: str) -> None:
    for outcome_id in due_verification_ids(account_id):
        verification_send(outcome_id)


def test_documents_of_an_account_answer_what_asks_for_them(sdk: Any, shop: Any) -> None:
    key = "documents.company_license.files"
    account_id = asked_for(shop, key).account_id
    files = [upload(sdk, "account_requirement", "expired.png"), upload(sdk, "account_requirement", colour=(9, 90, 200))]
    given = sdk.v1.accounts.update(account_id, {"documents": {"company_license": {"files": files}}})
    assert given.requirements.pending_verification == [key]
    assert key not in given.requirements.currently_due
    verify(account_id)
    refused = sdk.v1.accounts.retrieve(account_id).requirements
    assert [(one.requirement, one.code) for one in refused.errors] == [(key, "verification_document_expired")]
    assert key in refused.currently_due

    again = {"documents": {"company_license": {"files": [upload(sdk, "account_requirement", colour=(200, 9, 90))]}}}
    for _ in range(2):
        assert sdk.v1.accounts.update(account_id, again).requirements.pending_verification == [key]
    assert Document.objects.filter(subject=key).count() == 3
    verify(account_id)
    done = sdk.v1.accounts.retrieve(account_id).requirements
    assert (key in done.currently_due, done.pending_verification, done.errors) == (False, [], [])


def test_documents_of_a_person_answer_what_asks_for_them(sdk: Any, shop: Any) -> None:
    connection = asked_for(shop, "representative.documents.passport.files")
    person_id = add_person(connection, representative=True).pk
    key = f"{person_id}.documents.passport.files"
    passport = {"documents": {"passport": {"files": [upload(sdk, "account_requirement")]}}}
    person = sdk.v1.accounts.persons.update(connection.account_id, person_id, passport)
    assert person.requirements.pending_verification == ["documents.passport.files"]
    passport["documents"]["passport"]["files"].append(upload(sdk, "account_requirement", colour=(9, 90, 200)))
    sdk.v1.accounts.persons.update(connection.account_id, person_id, passport)
    assert Document.objects.filter(subject=key).count() == 2
    verify(connection.account_id)
    assert key not in sdk.v1.accounts.retrieve(connection.account_id).requirements.currently_due


def test_a_bank_statement_says_whose_bank_account_it_is(sdk: Any, account: Any) -> None:
    external = sdk.v1.accounts.external_accounts
    bank = external.create(account.id, {"external_account": {**BANK, "account_number": "000999999992"}})
    verify(account.id)
    asked = sdk.v1.accounts.retrieve(account.id).requirements
    statement = "documents.bank_account_ownership_verification.files"
    offered = [plain(one) for one in asked.alternatives]
    assert {"original_fields_due": ["external_account"], "alternative_fields_due": [statement]} in offered
    proof = {"documents": {"bank_account_ownership_verification": {"files": [upload(sdk, "account_requirement")]}}}
    external.update(account.id, bank.id, proof)
    assert statement in sdk.v1.accounts.retrieve(account.id).requirements.pending_verification
    verify(account.id)
    done = sdk.v1.accounts.retrieve(account.id)
    open_still = {*done.requirements.currently_due, *done.requirements.pending_verification}
    assert not {"external_account", statement} & open_still
    assert done.external_accounts.data[0].status == "verified"


def test_documents_are_files_of_the_platform_for_that_purpose(server: str, sdk: Any, account: Any) -> None:
    from tests.factories.team import PlatformFactory

    foreign = upload(client_of(server, secret_key(PlatformFactory())), "account_requirement")
    icon = upload(sdk, "business_icon", size=(128, 128))
    for file_id, code in [
        (foreign, "resource_missing"),
        ("file_none", "resource_missing"),
        (icon, "file_purpose_invalid"),
    ]:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            sdk.v1.accounts.update(account.id, {"documents": {"proof_of_address": {"files": [file_id]}}})
        assert (refused.value.code, refused.value.param) == (code, "documents[proof_of_address][files]")
    assert not Document.objects.exists()


def test_an_account_has_icon_and_logo(sdk: Any, account: Any) -> None:
    icon = upload(sdk, "business_icon", size=(128, 128), colour=(0, 0, 0))
    logo = upload(sdk, "business_logo", size=(400, 130))
    sent = {"settings": {"branding": {"icon": icon, "logo": logo, "primary_color": "#4f46e5"}}}
    changed = sdk.v1.accounts.update(account.id, {**sent, "expand": ["settings.branding.icon"]})
    branding = changed.settings.branding
    assert (branding.icon.purpose, branding.logo, branding.primary_color) == ("business_icon", logo, "#4f46e5")
    with pytest.raises(stripe.InvalidRequestError) as mixed:
        sdk.v1.accounts.update(account.id, {"settings": {"branding": {"icon": logo}}})
    assert (mixed.value.code, mixed.value.param) == ("file_purpose_invalid", "settings[branding][icon]")
    for purpose, size, code in [
        ("business_icon", (200, 180), "icon_not_square"),
        ("business_logo", (127, 500), "image_too_small"),
    ]:
        with pytest.raises(stripe.InvalidRequestError) as small:
            upload(sdk, purpose, size=size)
        assert small.value.code == code
    assert sdk.v1.accounts.update(account.id, {"settings": {"branding": {"icon": ""}}}).settings.branding.icon is None


def test_bank_accounts_and_cards_say_what_they_are(sdk: Any, account: Any) -> None:
    external = sdk.v1.accounts.external_accounts
    by_numbers = {**BANK, "account_type": "savings", "metadata": {"branch": "main"}}
    bank = external.create(account.id, {"external_account": by_numbers})
    assert (bank.account_type, bank.metadata["branch"]) == ("savings", "main")
    assert external.update(account.id, bank.id, {"account_type": "checking"}).account_type == "checking"
    by_token = {"object": "card", "token": "tok_visa_debit", "default_for_currency": True, "metadata": {"a": "1"}}
    changed = sdk.v1.accounts.update(account.id, {"external_account": by_token})
    card = changed.external_accounts.data[0]
    assert (card.object, card.default_for_currency, card.metadata["a"]) == ("card", True, "1")
    renewed = external.update(account.id, card.id, {"exp_month": "7", "exp_year": "2031", "name": "Maria Keller"})
    assert (renewed.exp_month, renewed.exp_year, renewed.name) == (7, 2031, "Maria Keller")
    with pytest.raises(stripe.InvalidRequestError) as other:
        external.update(account.id, card.id, {"account_type": "checking"})
    assert other.value.param == "account_type"
    assert faults(plain(bank)) == faults(plain(renewed)) == []


def test_the_methods_of_an_external_account_are_those_by_which_it_is_paid(sdk: Any, shop: Any, account: Any) -> None:
    external = sdk.v1.accounts.external_accounts
    bank, slow, card = [
        external.create(account.id, {"external_account": one}).available_payout_methods
        for one in (BANK, "tok_visa_debit_us_instantPayoutUnsupported", "tok_visa_debit")
    ]
    assert (bank, slow, card) == (["standard", "instant"], ["standard"], ["standard", "instant"])
    euro = {"object": "bank_account", "country": "JP", "currency": "jpy", "account_number": "0001234"}
    japan = connected_account(shop, country="JP", default_currency="jpy").account_id
    there = external.create(japan, {"external_account": {**euro, "routing_number": "1100000"}})
    assert there.available_payout_methods == ["standard"]
    shown = sdk.v1.accounts.retrieve(account.id).external_accounts.data
    assert [one.available_payout_methods for one in shown] == [card, slow, bank]


def test_a_transfer_passes_on_what_was_pulled_and_no_more(server: str, shop: Any) -> None:
    sdk = client_of(server, secret_key(shop, moves_funds=True))
    payer, payee = (connected_account(shop, configuration=CUSTOM) for _ in range(2))
    earn(payer, 50_000)
    consent_of(payer)
    charge = sdk.v1.charges.create({"amount": 8000, "currency": "usd", "source": payer.account_id})
    given = {
        "amount": 5000,
        "currency": "usd",
        "destination": payee.account_id,
        "source_transaction": charge.id,
        "expand": ["source_transaction"],
    }
    transfer = sdk.v1.transfers.create(given, {"idempotency_key": "pass-on"})
    assert (transfer.source_transaction.id, transfer.source_transaction.amount) == (charge.id, 8000)
    with pytest.raises(stripe.InvalidRequestError) as over:
        sdk.v1.transfers.create({**given, "amount": 3001})
    assert (over.value.code, over.value.param) == ("source_transaction_exceeded", "amount")
    sdk.v1.refunds.create({"charge": charge.id, "amount": 2500})
    with pytest.raises(stripe.InvalidRequestError, match=r"\$5\.00 is left"):
        sdk.v1.transfers.create({**given, "amount": 501})
    sdk.v1.transfers.reversals.create(transfer.id, {"amount": 1000})
    assert sdk.v1.transfers.create({**given, "amount": 1500}).amount == 1500
    for changes, param in [
        ({"source_transaction": "py_none"}, "source_transaction"),
        ({"currency": "eur"}, "currency"),
    ]:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            sdk.v1.transfers.create({**given, **changes, "amount": 1})
        assert refused.value.param == param
    with pytest.raises(stripe.IdempotencyError):
        sdk.v1.transfers.create({**given, "source_transaction": ""}, {"idempotency_key": "pass-on"})
    assert faults(plain(sdk.v1.transfers.retrieve(transfer.id))) == []


def test_top_ups_are_found_by_their_amount(server: str, shop: Any) -> None:
    sdk = client_of(server, secret_key(shop, moves_funds=True))
    small, large = (
        sdk.v1.topups.create({"amount": amount, "currency": "usd", "source": "btok_us_verified"}).id
        for amount in (1000, 9000)
    )
    assert [one.id for one in sdk.v1.topups.list({"amount": {"gte": 1001}})] == [large]
    assert [one.id for one in sdk.v1.topups.list({"amount": 1000})] == [small]
    assert [one.id for one in sdk.v1.topups.list({"amount": {"gt": 1000, "lt": 9000}})] == []


def test_an_endpoint_may_name_every_type_of_event_that_the_sdk_knows() -> None:
    (listed,) = typing.get_args(hints(sdk_params.WebhookEndpointCreateParams)["enabled_events"])
    assert set(typing.get_args(listed)) - {"*"} == FOREIGN | set(KNOWN)
    assert not FOREIGN & set(KNOWN)
