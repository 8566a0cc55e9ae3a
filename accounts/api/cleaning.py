"""From what was sent to what the services take: checked by the same functions as the pages' forms."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator, validate_email
from django_countries import countries

from accounts.descriptors import clean_statement_descriptor, clean_statement_descriptor_prefix
from accounts.metadata import check_metadata
from accounts.models import Account, Person
from accounts.phones import clean_phone
from accounts.scripts import ADDRESSES, NAMES, cleaner_of
from accounts.services.metadata import merged_metadata
from accounts.services.terms import TermsAcceptance
from accounts.tax_ids import clean_id_number, clean_tax_id, clean_vat_id
from connect_dashboard.api.errors import ParameterError
from connect_dashboard.industries import INDUSTRIES

Clean = Callable[[str, str], str]

_url = URLValidator(schemes=["http", "https"])
_colour = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", "Must be a colour such as #4f46e5.")
_ssn_last_4 = RegexValidator(r"^[0-9]{4}\Z", "Must be 4 digits.")


def _checked_by(validate: Callable[[Any], Any]) -> Clean:
    def clean(country: str, text: str) -> str:
        validate(text)
        return text

    return clean


def _clean_mcc(country: str, text: str) -> str:
    if text not in INDUSTRIES:
        raise ValidationError("Must be a merchant category code of four digits.")
    return text


def _clean_country(country: str, text: str) -> str:
    code = text.upper()
    if code not in dict(countries):
        raise ValidationError("Must be a two-letter country code.")
    return code


# By path; what stands under another root likewise by its last name.
_CLEANERS: dict[str, Clean] = {
    "email": _checked_by(validate_email),
    "support_email": _checked_by(validate_email),
    "phone": lambda country, text: clean_phone(text, country),
    "support_phone": lambda country, text: clean_phone(text, country),
    "url": _checked_by(_url),
    "support_url": _checked_by(_url),
    "specified_commercial_transactions_act_url": _checked_by(_url),
    "mcc": _clean_mcc,
    "country": _clean_country,
    "nationality": _clean_country,
    "tax_id": clean_tax_id,
    "vat_id": clean_vat_id,
    "id_number": clean_id_number,
    "ssn_last_4": _checked_by(_ssn_last_4),
    "primary_color": _checked_by(_colour),
    "secondary_color": _checked_by(_colour),
}
_BY_PATH: dict[str, Clean] = {
    "settings.payments.statement_descriptor": lambda country, text: clean_statement_descriptor(text),
    "settings.card_payments.statement_descriptor_prefix": lambda country, text: clean_statement_descriptor_prefix(text),
}
# Kept whole: the parts of a day mean nothing apart.
_DAYS = frozenset({"company.registration_date"})
# So far may the clock of a program be ahead of ours that says "now".
_CLOCKS_DIFFER = timedelta(minutes=5)
# Written by services of their own, not as a part of the profile.
_APART = (
    "company.verification",
    "settings.payouts.schedule",
    "settings.payouts.minimum_balance_by_currency",
    "settings.card_issuing",
    "settings.treasury",
)


def profile_changes(sent: Mapping[str, Any], country: str, held: Account | None = None) -> dict[str, Any]:
    """Parameters of an account as changes by path. Unsetting a hash unsets all that it holds."""
    changes: dict[str, Any] = {}
    for root in ("email", "business_type"):
        if root in sent:
            changes[root] = cleaned(root, sent[root], country) if root == "email" else sent[root]
    for root in ("business_profile", "company", "settings"):
        if root not in sent:
            continue
        if sent[root] == "":
            changes |= {f"{root}.{name}": None for name in getattr(held, root, ())}
        else:
            changes.update(_leaves(root, sent[root], country))
    return changes


def _leaves(path: str, value: Any, country: str) -> Iterator[tuple[str, Any]]:
    if path.startswith(_APART):
        return
    if path in _DAYS and value != "":
        _day(value, sent_as(path))
        yield path, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(f"{path}.{name}", inner, country)
    else:
        yield path, None if value in ("", []) else _kept(cleaned(path, value, country))


def _kept(value: Any) -> Any:
    """Moments as the dialect writes them."""
    return int(value.timestamp()) if isinstance(value, datetime) else value


def cleaned(path: str, value: Any, country: str) -> Any:
    """``value`` as it is kept; raises ParameterError that names ``path`` as it was sent."""
    clean = _BY_PATH.get(path) or _CLEANERS.get(path.rpartition(".")[2])
    clean_script = cleaner_of(path)
    if (clean or clean_script) is None or value in ("", None) or not isinstance(value, str):
        return value
    try:
        return clean_script(value) if clean_script else clean(country, value)  # type: ignore[misc]
    except ValidationError as error:
        raise ParameterError("parameter_invalid", " ".join(error.messages), sent_as(path)) from None


def sent_as(path: str) -> str:
    """``company.address.line1`` was sent as ``company[address][line1]``."""
    root, *rest = path.split(".")
    return root + "".join(f"[{name}]" for name in rest)


_TEXTS = (
    "first_name",
    "last_name",
    "maiden_name",
    "email",
    "phone",
    "nationality",
    "gender",
    "political_exposure",
    "id_number",
    "ssn_last_4",
)


def person_fields(
    sent: Mapping[str, Any], country: str, person: Person | None = None, root: str = ""
) -> dict[str, Any]:
    """Parameters of a person as the service's fields; ``root`` is the hash that they were sent in."""
    prefix = f"{root}." if root else ""
    fields: dict[str, Any] = {
        name: cleaned(f"{prefix}{name}", sent[name], country) for name in (*_TEXTS, *NAMES) if name in sent
    }
    if "dob" in sent:
        fields["dob"] = _day(sent["dob"], sent_as(f"{prefix}dob"))
    if "full_name_aliases" in sent:
        fields["full_name_aliases"] = sent["full_name_aliases"]
    for name in ("address", "registered_address", *ADDRESSES):
        if name in sent:
            fields[name] = _merged(getattr(person, name, {}), sent[name], f"{prefix}{name}", country)
    if accepted := (sent.get("additional_tos_acceptances") or {}).get("account"):
        path = f"{prefix}additional_tos_acceptances.account"
        fields["additional_tos_acceptances"] = {"account": acceptance(accepted, path).shown}
    if "metadata" in sent:
        fields["metadata"] = metadata_after(person.metadata if person else {}, sent["metadata"])
    for name, value in (sent.get("relationship") or {}).items():
        if name == "percent_ownership":
            fields[name] = _share(value, sent_as(f"{prefix}relationship.{name}"))
        elif name != "representative" or value or (person and person.representative):
            fields[name] = value
    return fields


def metadata_after(held: Mapping[str, str], sent: Mapping[str, str] | str) -> dict[str, str]:
    """The metadata with what was sent merged in; an empty string in place of all takes all away."""
    after = {} if sent == "" else merged_metadata(held, sent)  # type: ignore[arg-type]
    check_metadata(after)
    return after


def metadata_changes(held: Mapping[str, str], sent: Mapping[str, str] | str) -> dict[str, str]:
    return dict.fromkeys(held, "") if isinstance(sent, str) else dict(sent)


def _merged(held: Mapping[str, Any], sent: Mapping[str, Any] | str, path: str, country: str) -> dict[str, Any]:
    if isinstance(sent, str):
        return {}
    changes = {name: cleaned(f"{path}.{name}", value, country) or None for name, value in sent.items()}
    return {name: value for name, value in {**held, **changes}.items() if value is not None}


def _day(sent: Mapping[str, int] | str, param: str) -> date | None:
    if isinstance(sent, str):
        return None
    try:
        return date(sent["year"], sent["month"], sent["day"])
    except ValueError:
        raise ParameterError("parameter_invalid", "There is no such day.", param) from None


def _share(value: float | str, param: str) -> Decimal | None:
    if isinstance(value, str):
        return None
    if not 0 <= value <= 100:
        raise ParameterError("parameter_invalid", "Must be a percentage from 0 to 100.", param)
    return Decimal(str(value)).quantize(Decimal("0.01"))


def acceptance(sent: Mapping[str, Any], path: str) -> TermsAcceptance:
    """Who accepts terms says when and from where."""
    for name in ("date", "ip"):
        if not sent.get(name):
            where = sent_as(f"{path}.{name}")
            raise ParameterError("parameter_missing", f"Missing required param: {where}.", where)
    at: datetime = sent["date"]
    if at > datetime.now(UTC) + _CLOCKS_DIFFER:
        raise ParameterError("parameter_invalid", "The acceptance lies in the future.", sent_as(f"{path}.date"))
    agreement = sent.get("service_agreement") or "full"
    return TermsAcceptance(at, sent["ip"], sent.get("user_agent") or "", agreement)
