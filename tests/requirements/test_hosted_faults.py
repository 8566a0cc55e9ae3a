"""What was wrong with an earlier answer is said beside the field in which it is given again."""

import pytest

from accounts.models import Account
from requirements_app.forms.groups import Known, form_for
from requirements_app.groups import Group, Kind
from tests.requirements.remediation import account_with_holder, link_for, proved


def failed(*pairs):
    errors = [{"requirement": key, "code": code, "reason": "In English."} for key, code in pairs]
    keys = [key for key, _ in pairs]
    return {"currently_due": keys, "eventually_due": keys, "past_due": [], "errors": errors}


def known(*pairs):
    account = Account(country="JP", business_type="company", requirements=failed(*pairs))
    return Known(account, {}, shows=True)


@pytest.mark.parametrize(
    ("kind", "name", "key", "field"),
    [
        (Kind.COMPANY, "company", "company.tax_id", "company__tax_id"),
        (Kind.COMPANY, "company", "company.address_kanji.line1", "address_kanji_line1"),
        (Kind.PROFILE, "profile", "business_profile.url", "business_profile__url"),
        (Kind.BANK, "bank", "external_account", "account_number"),
        (Kind.DOCUMENTS, "documents", "company.verification.document", "front0"),
    ],
)
def test_each_fault_stands_beside_its_field(kind, name, key, field):
    form = form_for(Group(name, kind, frozenset({key})), known((key, "verification_failed_other")))
    assert form.fields[field].fault.startswith("This could not be confirmed")
    assert form[field].field.widget.attrs["aria-describedby"].endswith(f"{field}_fault")
    assert form.general_faults == []


@pytest.mark.parametrize(
    ("path", "field"),
    [("dob.day", "dob"), ("address_kanji.city", "address_kanji_line1"), ("address.city", "address_line1")],
)
def test_a_representative_is_told_beside_the_field_too(path, field):
    group = Group("representative", Kind.PERSON, frozenset({path}))
    form = form_for(group, known((f"individual.{path}", "verification_failed_keyed_identity")))
    assert form.fields[field].fault
    # What somebody else gave is nothing to them.
    other = form_for(group, known((f"person_2.{path}", "verification_failed_keyed_identity")))
    assert not hasattr(other.fields[field], "fault")


def test_a_holder_reads_it_in_their_language_once(ada):
    connection, _ = account_with_holder(ada)
    requirements = failed(("company.tax_id", "verification_failed_tax_id_match"))
    Account.objects.update(requirements=requirements)
    connection.account.refresh_from_db()
    link = link_for(ada, connection, "company.tax_id")
    page = proved(link.token).get(f"/remediation/{link.token}/company/?lang=de").content.decode()
    assert page.count("Die Nummer stimmt nicht mit dem Register überein.") == 1
    assert 'id="id_company__tax_id_fault"' in page
    assert "In English." not in page
