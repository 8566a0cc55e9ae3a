"""Whatever the catalogue has rules for can be onboarded, and whatever fails can be put right."""

from dataclasses import replace

import pytest

from accounts.capabilities import CHARGING, available_in
from accounts.forms.persons import PersonForm
from accounts.forms.profile import FORMS
from accounts.models.account import BusinessType
from accounts.scripts import ADDRESSES
from connect_dashboard.team.actors import operator
from requirements_app.catalogue import catalogue
from requirements_app.evaluate import evaluate
from requirements_app.forms.submission import AttestationForm
from requirements_app.naming import is_proof
from requirements_app.services.evaluation import account_reevaluate
from requirements_app.snapshots import is_terms
from requirements_app.submission import Kind, slot_of
from tests.factories.accounts import connected_account
from tests.requirements.onboarding import Onboarder
from tests.requirements.situations import NOW, fail, newcomer, settled

RULES = catalogue()
KINDS = [(country, kind) for country in sorted(RULES.rules) for kind in BusinessType.values]
USUAL = ("card_payments", "transfers")


def special(country):
    """Capabilities that some rule of the country names, but for the usual ones."""
    named = frozenset().union(*(rule.capabilities for rule in RULES.rules[country]))
    return sorted(named.intersection(available_in(country)).difference(USUAL))


def capability_sets(country):
    alone = [(name,) for name in ("transfers", *special(country))]
    return [*alone, USUAL, *((*USUAL, name) for name in special(country))]


TABLE = [(country, kind, wanted) for country, kind in KINDS for wanted in capability_sets(country)]


def rules_of(country):
    return frozenset((rule.fields, rule.business_types, rule.capabilities) for rule in RULES.rules[country])


# One country of those that have the same rules.
DISTINCT = sorted({rules_of(country): country for country in RULES.rules}.values())
# What differs besides (banks, addresses, numbers) is a matter of persons and companies, not of each kind of company.
ONBOARDED = [(country, kind) for country, kind in KINDS if country in DISTINCT or kind in ("individual", "company")]


def is_working(facts):
    result = evaluate(facts, RULES, NOW)
    statuses = {state.status for state in result.capabilities.values()}
    charging = bool(CHARGING & facts.requested)
    return statuses == {"active"} and (result.charges_enabled, result.payouts_enabled) == (charging, charging)


def subjects(facts):
    """Whatever is verified, as the processor is asked about it."""
    yield from sorted(facts.verified & set(RULES.account_checks))
    for person in facts.persons:
        yield from (f"{person.id}.{path}" for path in sorted(person.verified & set(RULES.person_checks)))


def name(value):
    return "+".join(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize(("country", "kind", "wanted"), TABLE, ids=name)
def test_whoever_provides_everything_works(country, kind, wanted):
    assert is_working(settled(newcomer(country, kind, *wanted)))


@pytest.mark.parametrize(("country", "kind", "wanted"), TABLE, ids=name)
def test_whatever_fails_is_asked_again_and_can_be_put_right(country, kind, wanted):
    complete = settled(newcomer(country, kind, *wanted))
    for subject in subjects(complete):
        failed = fail(replace(complete, established=frozenset()), subject)
        result = evaluate(failed, RULES, NOW)
        asked = result.requirements["currently_due"]
        assert {error["requirement"] for error in result.requirements["errors"]} <= set(asked)
        # A document that is verified outranks what was typed; without one it is asked again.
        assert asked or is_working(failed), subject
        assert is_working(settled(failed)), subject


@pytest.mark.parametrize("key", sorted(RULES.keys | RULES.account_checks.keys()))
def test_every_key_can_be_provided(key):
    if is_proof(key):
        return  # A file that programs may give on their own; what it clears is asked for, never the file.
    slot = slot_of(key)
    if is_terms(key) or slot.kind in (Kind.DOCUMENT, Kind.EXTERNAL_ACCOUNT) or slot.field == "address":
        return
    if slot.field.startswith(ADDRESSES) or slot.field.endswith(("_kana", "_kanji", "gender")):
        return  # In the forms of a Japanese account alone: tests/accounts/test_scripts.py.
    forms = {Kind.PERSON: PersonForm, Kind.ATTESTATION: AttestationForm}
    form = forms.get(slot.kind) or FORMS[slot.kind.value]
    assert slot.field in form.base_fields


@pytest.fixture
def onboarding(platform, ada, settings):
    settings.SANDBOX_DELAY_SECONDS = 0

    def begin(country, kind):
        wanted = (*USUAL, *special(country))
        connection = connected_account(
            platform,
            country=country,
            business_type=kind,
            default_currency="usd",
            business_profile={},
            capabilities=dict.fromkeys(wanted, "inactive"),
        )
        account_reevaluate(actor=operator(ada), account_id=connection.account_id)
        return Onboarder(operator(ada), connection)

    return begin


def finish(onboarder, *, rounds=8):
    """Answer and wait until nothing is asked any more."""
    for _ in range(rounds):
        onboarder.verify()
        asked = onboarder.asked()
        if not asked:
            break
        onboarder.answer(asked)
    account = onboarder.account
    assert (onboarder.asked(), account.requirements["pending_verification"]) == ([], [])
    assert set(account.capabilities.values_list("status", "disabled_reason")) == {("active", "")}
    assert (account.charges_enabled, account.payouts_enabled) == (True, True)
    assert account.requirements["disabled_reason"] is None


@pytest.mark.django_db
@pytest.mark.parametrize(("country", "kind"), ONBOARDED)
def test_an_account_is_onboarded_through_the_services(onboarding, country, kind):
    finish(onboarding(country, kind))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", BusinessType.values)
@pytest.mark.parametrize("country", DISTINCT)
def test_an_account_of_which_everything_fails_is_put_right(onboarding, country, kind):
    onboarder = onboarding(country, kind)
    onboarder.answer(onboarder.asked(), wrong=True)
    onboarder.verify()
    account = onboarder.account
    failed = {error["requirement"] for error in account.requirements["errors"]}
    assert failed
    assert not account.charges_enabled
    finish(onboarder)
