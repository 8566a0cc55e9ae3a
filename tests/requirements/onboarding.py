"""Somebody who answers whatever is asked of an account, with the documented test values, through the services."""

import re
from collections.abc import Iterable
from datetime import date
from itertools import count
from typing import Any

from accounts.bank_formats import BANK_FORMATS
from accounts.countries import SUPPORTED
from accounts.models import Account, Connection
from accounts.services.external_accounts import BankDetails, external_account_create
from accounts.services.persons import person_create, person_update
from accounts.services.profile import profile_update
from connect_dashboard.team.actors import Actor, system
from requirements_app.plans import ROLES
from requirements_app.services.documents import Upload, document_add, purpose_of
from requirements_app.services.evaluation import account_reevaluate
from requirements_app.services.verification import due_verification_ids, verification_send
from requirements_app.snapshots import is_terms
from requirements_app.submission import Kind, slot_of
from tests.requirements.uploads import picture

PROFILE = {
    "business_profile.mcc": "5734",
    "business_profile.name": "Harbour Shoes",
    "business_profile.url": "https://accessible.example.com",
    "company.export_license_id": "0388066415",
    "company.name_kana": "ハーバーシューズ",
    "company.name_kanji": "ハーバー靴店",
    "company.name": "match_name_relationships",
    "company.phone": "+14155550100",
    "company.registration_number": "HRB 1234",
    "company.tax_id": "000000000",
    "settings.card_payments.statement_descriptor_prefix": "HARBOUR",
    "settings.payments.statement_descriptor": "HARBOUR SHOES",
}
WRONG_PROFILE = {
    "business_profile.name": "disallowed_dba",
    "business_profile.url": "https://inaccessible.example.com",
    "company.name": "mismatch_business_name",
    "company.tax_id": "111111111",
    "settings.card_payments.statement_descriptor_prefix": "mismatch",
    "settings.payments.statement_descriptor": "mismatch",
}
PERSON = {
    "first_name": "Maria",
    "first_name_kana": "マリア",
    "first_name_kanji": "真理亜",
    "last_name_kana": "ケラー",
    "last_name_kanji": "慶良",
    "gender": "female",
    "last_name": "Keller",
    "email": "maria@example.com",
    "phone": "+14155550101",
    "dob": date(1901, 1, 1),
    "id_number": "000000000",
    "title": "Director",
}
WRONG_PERSON = {"dob": date(1980, 5, 17), "id_number": "111111111"}

_colours = count(1)


class Onboarder:
    """``wrong`` makes everything that can be verified fail."""

    def __init__(self, actor: Actor, connection: Connection) -> None:
        self.actor, self.connection = actor, connection

    @property
    def account(self) -> Account:
        return Account.objects.get(pk=self.connection.account_id)

    def asked(self) -> list[str]:
        account = self.account
        lists = (account.requirements["eventually_due"], account.future_requirements["eventually_due"])
        return sorted({key for keys in lists for key in keys})

    def answer(self, keys: Iterable[str], *, wrong: bool = False) -> None:
        owners: dict[str, list[str]] = {}
        for key in keys:
            root = key.partition(".")[0]
            owners.setdefault(root if root in ROLES or root.startswith("person_") else "", []).append(key)
        for owner, asked in owners.items():
            if owner:
                self._answer_of_person(owner, asked, wrong=wrong)
            else:
                self._answer_of_account(asked, wrong=wrong)

    def verify(self) -> None:
        """The processor answers, until it has nothing left to say."""
        while ids := due_verification_ids(self.connection.account_id):
            for outcome_id in ids:
                verification_send(outcome_id)

    def _answer_of_account(self, keys: Iterable[str], *, wrong: bool) -> None:
        changes: dict[str, Any] = {}
        for key in keys:
            slot = slot_of(key)
            if is_terms(key):
                self._accept(key.rpartition(".")[0])
            elif slot.kind is Kind.EXTERNAL_ACCOUNT:
                self._add_bank_account()
            elif slot.kind is Kind.DOCUMENT:
                self._upload(purpose_of(key), wrong=wrong)
            elif slot.field.startswith("address"):
                changes[f"company.{slot.field}"] = self._address(wrong=wrong)
            elif key.endswith("_provided"):
                changes[key] = True
            else:
                changes[key] = WRONG_PROFILE.get(key, PROFILE[key]) if wrong else PROFILE[key]
        if changes:
            profile_update(actor=self.actor, connection=self.connection, changes=changes)

    def _answer_of_person(self, owner: str, keys: Iterable[str], *, wrong: bool) -> None:
        person_id, role = self._somebody(owner)
        fields: dict[str, Any] = {}
        purposes: set[str] = set()
        for slot in map(slot_of, keys):
            if slot.kind is Kind.DOCUMENT:
                purposes.add(purpose_of(f"{owner}.{slot.field}"))
            elif slot.field.startswith("address"):
                fields[slot.field] = self._address(wrong=wrong)
            elif slot.field == "nationality":
                fields["nationality"] = str(self.connection.account.country)
            else:
                fields[slot.field] = WRONG_PERSON.get(slot.field, PERSON[slot.field]) if wrong else PERSON[slot.field]
        if not person_id:
            fields = {"first_name": role, "last_name": "Keller", **fields, role: True}
            person_id = person_create(actor=self.actor, connection=self.connection, fields=fields).pk
        elif fields:
            person_update(actor=self.actor, connection=self.connection, person_id=person_id, changes=fields)
        for purpose in purposes:
            self._upload(purpose, person_id, wrong=wrong)

    def _somebody(self, owner: str) -> tuple[str, str]:
        """Whom a key is about, and the role of somebody who is not there yet."""
        if owner.startswith("person_"):
            return owner, ""
        role = ROLES[owner][0]
        found = self.account.persons.filter(**{role: True}).values_list("pk", flat=True).first()
        return found or "", role

    def _upload(self, purpose: str, person_id: str = "", *, wrong: bool) -> None:
        number = next(_colours)
        content = picture((200, number % 200, number // 200))
        document_add(
            actor=self.actor,
            connection=self.connection,
            purpose=purpose,
            sides={"front": Upload("failure.png" if wrong else "passport.png", content)},
            person_id=person_id,
        )

    def _accept(self, agreement: str) -> None:
        """As the holder's own page writes it."""
        account, accepted = self.account, {"date": 1_790_000_000, "ip": "192.0.2.1"}
        if agreement == "tos_acceptance":
            account.tos_acceptance = accepted
        else:
            account.settings[agreement.split(".")[1]] = {"tos_acceptance": accepted}
        account.save(update_fields=["tos_acceptance", "settings"])
        account_reevaluate(actor=system(), account_id=account.pk)

    def _add_bank_account(self) -> None:
        """Failed, the bank account is another one the next time."""
        country = str(self.connection.account.country)
        numbers = {name: part.example or _digits(part.pattern) for name, part in BANK_FORMATS[country].parts.items()}
        details = BankDetails(country, SUPPORTED[country], numbers, "Maria Keller", "individual")
        external_account_create(actor=self.actor, connection=self.connection, details=details, make_default=True)

    def _address(self, *, wrong: bool) -> dict[str, str]:
        line1 = "address_no_match" if wrong else "address_full_match"
        rest = dict.fromkeys(("city", "state", "postal_code", "town"), "1234")
        return {"line1": line1, "country": str(self.connection.account.country), **rest}


def _digits(pattern: str) -> str:
    """As many digits as ``[0-9]{4,9}`` wants."""
    longest = re.findall(r"(\d+)\}", pattern)[-1]
    return "000000001234567897"[-int(longest) :]
