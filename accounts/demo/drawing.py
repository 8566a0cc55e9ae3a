"""One account drawn from chance: number and seed decide everything, the day only its dates."""

import base64
import hashlib
from bisect import bisect
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any, TypeVar

from accounts.configuration import CUSTOM, EXPRESS, NO_DASHBOARD, NO_DASHBOARD_PLATFORM_PAYS_FEES, STANDARD
from accounts.demo.drawn import Drawn, DrawnCapability, DrawnExternal, DrawnPerson
from accounts.demo.japan import asked_in_japan, japanese_business
from accounts.demo.pools import WEIGHTS, Pool, pools
from accounts.models.account import no_requirements
from accounts.status import AccountStatus

_Option = TypeVar("_Option")

_CONFIGURATIONS = tuple(
    one.as_columns() for one in (EXPRESS, CUSTOM, STANDARD, NO_DASHBOARD, NO_DASHBOARD_PLATFORM_PAYS_FEES)
)
_CONFIGURATION_WEIGHTS = tuple(accumulate((55, 20, 15, 6, 4)))
_BUSINESS_TYPES = ("company", "individual", "non_profit", "government_entity")
_BUSINESS_TYPE_WEIGHTS = tuple(accumulate((48, 40, 9, 3)))
_STATUSES = (
    AccountStatus.ENABLED,
    AccountStatus.RESTRICTED,
    AccountStatus.RESTRICTED_SOON,
    AccountStatus.IN_REVIEW,
    AccountStatus.REJECTED,
)
_STATUS_WEIGHTS = tuple(accumulate((70, 11, 8, 6, 5)))
_CAPABILITY_STATUS = {
    AccountStatus.RESTRICTED: "inactive",
    AccountStatus.REJECTED: "inactive",
    AccountStatus.IN_REVIEW: "pending",
}
_TITLES = ("CEO", "Managing director", "CFO", "COO", "Founder", "Partner")
_BANKS = ("Test Bank", "First Savings", "Harbour Bank", "Union Credit", "Meridian Bank")
_TIERS = ("gold", "silver", "bronze")
_REGIONS = ("north", "south", "east", "west")
_REJECTIONS = ("rejected.fraud", "rejected.terms_of_service", "rejected.other", "rejected.listed")
_ACCOUNT_LEVEL = ("business_profile.url", "business_profile.mcc", "external_account", "tos_acceptance.date")
_COMPANY_LEVEL = ("company.tax_id", "company.address.line1", "company.phone")
_PERSON_LEVEL = ("verification.document", "dob.day", "address.line1", "id_number")
# What the processor has against an answer, by what was asked; of the rest nothing is refused, it is only missing.
_REFUSALS = {
    "business_profile.url": ("invalid_url_website_inaccessible", "The website could not be reached."),
    "external_account": ("verification_failed_other", "The bank could not confirm this account."),
    "company.tax_id": ("verification_failed_tax_id_match", "The tax ID does not match the name of the business."),
    "company.address.line1": ("verification_failed_address_match", "No register knows the business at this address."),
    "verification.document": ("verification_document_not_readable", "The document could not be read."),
    "dob.day": ("verification_failed_keyed_identity", "The person's details could not be verified."),
    "address.line1": ("verification_failed_address_match", "No register knows the person at this address."),
    "id_number": ("verification_failed_id_number_match", "The ID number does not match the name of the person."),
}
_OWNERS = ((100, 0, 0), (60, 40, 0), (50, 25, 25), (34, 33, 33))
_OWNERS_WEIGHTS = tuple(accumulate((55, 30, 15)))
_INTERVALS = ("daily", "weekly", "monthly", "manual")
_INTERVAL_WEIGHTS = tuple(accumulate((60, 20, 12, 8)))
_ANCHORS = ("monday", "wednesday", "friday")
_EARLIEST_BIRTHDAY = date(1950, 1, 1).toordinal()
_HISTORY = timedelta(days=5 * 365)


def age_of(seed: int, number: int) -> float:
    """How old the account is: 0 is new, 1 as old as any. Younger ones are more; known without drawing the rest."""
    digest = hashlib.blake2b(f"{seed}/{number}/age".encode(), digest_size=6).digest()
    return (int.from_bytes(digest) / 2**48) ** 1.6


def account_id(seed: int, number: int) -> str:
    return "acct_" + _token(seed, number, "acct")


def _token(seed: int, number: int, kind: str) -> str:
    digest = hashlib.blake2b(f"{seed}/{number}/{kind}".encode(), digest_size=18).digest()
    return base64.b64encode(digest, b"Zz").decode()


# An account takes some forty chances: the methods of Random, exact to the last bit, would cost a third of its time.


def _below(chance: Random, limit: int) -> int:
    return int(chance.random() * limit)


def _one_of(chance: Random, options: Sequence[_Option]) -> _Option:
    return options[int(chance.random() * len(options))]


def _weighted(chance: Random, options: Sequence[_Option], sums: Sequence[int]) -> _Option:
    """``sums`` are the weights of the options, each added to those before it."""
    return options[bisect(sums, chance.random() * sums[-1])]


def draw_account(seed: int, number: int, now: datetime) -> Drawn:
    chance = Random((seed << 40) + number)  # noqa: S311 - demo data, the same every time
    pool = _weighted(chance, pools(), WEIGHTS)
    business_type = _weighted(chance, _BUSINESS_TYPES, _BUSINESS_TYPE_WEIGHTS)
    status = _weighted(chance, _STATUSES, _STATUS_WEIGHTS)
    created = now - timedelta(hours=1) - _HISTORY * age_of(seed, number)
    address = _address(chance, pool)
    people = _people(chance, pool, business_type, address, seed, number)
    name, mcc = _business_name(chance, pool, business_type, people[0])
    in_scripts: dict[str, Any] = {}
    in_japan = pool.country.code == "JP"
    if in_japan:
        trade = next(word for word, code in pool.trades if code == mcc) if mcc else pool.trades[0][0]
        name, in_scripts = japanese_business(seed, number, people, business_type, trade)
    shop = f"shop{number}"
    is_company = business_type != "individual"
    submitted = status != AccountStatus.RESTRICTED or chance.random() < 0.6
    drawn = Drawn(
        id=account_id(seed, number),
        country=pool.country.code,
        default_currency=pool.country.currency,
        business_type=business_type,
        email=f"{shop}@example.com",
        phone=_phone(chance, pool) if chance.random() < 0.5 else "",
        configuration=_weighted(chance, _CONFIGURATIONS, _CONFIGURATION_WEIGHTS),
        created=created,
        last_active_at=_last_active(chance, created, now),
        display_name=name,
        details_submitted=submitted,
        charges_enabled=status in (AccountStatus.ENABLED, AccountStatus.RESTRICTED_SOON),
        payouts_enabled=status in (AccountStatus.ENABLED, AccountStatus.RESTRICTED_SOON),
        business_profile={
            "mcc": mcc,
            "name": name,
            "product_description": None,
            "support_email": f"help@{shop}.example.com" if chance.random() < 0.4 else None,
            "support_phone": None,
            "url": f"https://{shop}.example.com" if chance.random() < 0.8 else None,
        },
        company=_company(chance, pool, name, address) | in_scripts if is_company else {},
        settings={
            "dashboard": {"display_name": name, "timezone": "Etc/UTC"},
            "payouts": {"debit_negative_balances": True, "schedule": _schedule(chance), "statement_descriptor": None},
        },
        tos_acceptance={"date": int(created.timestamp())} if submitted else {},
        requirements=_requirements(chance, status, people, is_company, created, now),
        metadata=_metadata(chance, number),
        persons=people,
    )
    if in_japan:
        drawn.requirements = asked_in_japan(drawn.requirements)
        drawn.company.pop("address", None)
    drawn.capabilities = _capabilities(chance, pool, status, created)
    drawn.external_accounts = _external_accounts(chance, drawn, seed, number)
    _fit_to_requirements(drawn)
    return drawn


def _fit_to_requirements(drawn: Drawn) -> None:
    """Nothing is asked for that is there, and nothing is verified that is not."""
    requirements = drawn.requirements
    failed = {error["requirement"] for error in requirements["errors"]}
    pending = set(requirements["pending_verification"])
    for key in {*requirements["currently_due"], *requirements["eventually_due"]} - failed:
        _take_away(drawn, key)
    if "business_profile.url" in pending | failed:
        drawn.business_profile["url"] = f"https://{drawn.email.partition('@')[0]}.example.com"
    for person in drawn.persons:
        person.verification = _verification(person, drawn, {*requirements["eventually_due"], *failed}, pending)


def _verification(person: DrawnPerson, drawn: Drawn, missing: set[str], pending: set[str]) -> str:
    if any(key.startswith(person.id) for key in missing) or not drawn.details_submitted:
        return "unverified"
    return "pending" if any(key.startswith(person.id) for key in pending) else "verified"


def _take_away(drawn: Drawn, key: str) -> None:
    root, _, path = key.partition(".")
    if root.startswith("person_"):
        person = next(one for one in drawn.persons if one.id == root)
        if path == "dob.day":
            person.dob = None
        elif path == "id_number":
            person.id_number_provided = False
        elif path.endswith(".line1"):
            name = path.partition(".")[0]
            setattr(person, name, getattr(person, name) | {"line1": None})
    elif key == "external_account":
        drawn.external_accounts = []
    elif root == "tos_acceptance":
        drawn.tos_acceptance = {}
    elif key == "company.tax_id":
        drawn.company["tax_id_provided"] = False
    elif root == "company":
        name = path.split(".")[0]
        drawn.company[name] = drawn.company[name] | {"line1": None} if path.endswith(".line1") else None
    else:
        drawn.business_profile[path] = None


def _phone(chance: Random, pool: Pool) -> str:
    return _numbered(chance, pool.country.phone)


def _numbered(chance: Random, pattern: str) -> str:
    """With a digit for each #."""
    first, *rest = pattern.split("#")
    digits = str(_below(chance, 10 ** len(rest))).zfill(len(rest))
    return first + "".join(digit + more for digit, more in zip(digits, rest, strict=False))


def _address(chance: Random, pool: Pool) -> dict[str, Any]:
    place = _one_of(chance, pool.places)
    return {
        "city": place.city,
        "country": pool.country.code,
        "line1": f"{_one_of(chance, pool.streets)} {1 + _below(chance, 179)}",
        "line2": None,
        "postal_code": _numbered(chance, place.postal_code or "") or None,
        "state": place.state,
    }


def _business_name(chance: Random, pool: Pool, business_type: str, person: DrawnPerson) -> tuple[str, str]:
    """The name and the code of its trade."""
    trade, mcc = _one_of(chance, pool.trades)
    form = chance.random()
    if business_type == "individual" and form < 0.5:
        return person.full_name, mcc
    if form < 0.3:
        return f"{trade} {person.last_name}", mcc
    if form < 0.55:
        return f"{_one_of(chance, pool.cities)} {trade}", mcc
    if form < 0.8:
        return f"{person.last_name} {trade} {_one_of(chance, pool.suffixes)}", mcc
    return _one_of(chance, pool.companies), mcc


def _people(
    chance: Random, pool: Pool, business_type: str, address: dict[str, Any], seed: int, number: int
) -> list[DrawnPerson]:
    size = 1 if business_type == "individual" else _weighted(chance, (1, 2, 3), _OWNERS_WEIGHTS)
    shares = _one_of(chance, _OWNERS)[:size]
    people = []
    for place, share in enumerate(shares):
        birthday = date.fromordinal(_EARLIEST_BIRTHDAY + _below(chance, 55 * 365))
        people.append(
            DrawnPerson(
                id="person_" + _token(seed, number, f"person{place}"),
                first_name=_one_of(chance, pool.first_names),
                last_name=_one_of(chance, pool.last_names),
                email=f"person{number}.{place}@example.com",
                phone="",
                dob=birthday,
                address=address,
                title=_one_of(chance, _TITLES),
                representative=place == 0,
                owner=business_type != "individual" and share > 0,
                director=place == 0 or chance.random() < 0.3,
                percent_ownership=share if business_type != "individual" and share else None,
                verification="unverified",
            )
        )
    return people


def _company(chance: Random, pool: Pool, name: str, address: dict[str, Any]) -> dict[str, Any]:
    return {
        "address": address,
        "directors_provided": True,
        "name": name,
        "owners_provided": True,
        "phone": _phone(chance, pool),
        "tax_id_provided": chance.random() < 0.9,
    }


def _schedule(chance: Random) -> dict[str, Any]:
    interval = _weighted(chance, _INTERVALS, _INTERVAL_WEIGHTS)
    if interval == "weekly":
        return {
            "interval": "weekly",
            "weekly_anchor": _one_of(chance, _ANCHORS),
            "delay_days": 7,
        }
    if interval == "monthly":
        return {"interval": "monthly", "monthly_anchor": 1 + _below(chance, 28), "delay_days": 7}
    return {"interval": interval} if interval == "manual" else {"interval": "daily", "delay_days": 2}


def _last_active(chance: Random, created: datetime, now: datetime) -> datetime:
    """Most were there lately; one in eight has not come back for long, if it is old enough."""
    days = chance.uniform(541, 1400) if chance.random() < 0.12 else 60 * chance.random() ** 3
    seen = now - timedelta(days=days)
    return seen if seen > created else created + (now - created) * (days % 1)


def _requirements(
    chance: Random,
    status: AccountStatus,
    people: list[DrawnPerson],
    is_company: bool,
    created: datetime,
    now: datetime,
) -> dict[str, Any]:
    snapshot = no_requirements()
    if status == AccountStatus.REJECTED:
        return snapshot | {"disabled_reason": _one_of(chance, _REJECTIONS)}
    candidates = [*_ACCOUNT_LEVEL, *(f"{people[0].id}.{name}" for name in _PERSON_LEVEL)]
    candidates += _COMPANY_LEVEL if is_company else ()
    if status == AccountStatus.ENABLED:
        return snapshot | {"eventually_due": chance.sample(candidates, 2)} if chance.random() < 0.15 else snapshot
    number = 1 + _below(chance, 3)
    if status == AccountStatus.IN_REVIEW:
        # Only what can be refused is checked.
        asked = chance.sample([key for key in candidates if _refusal(key)], number)
        return snapshot | {"pending_verification": asked, "disabled_reason": "requirements.pending_verification"}
    asked = chance.sample(candidates, number)
    due = {"currently_due": asked, "eventually_due": asked}
    if status == AccountStatus.RESTRICTED_SOON:
        return snapshot | due | {"current_deadline": _days_from(now, chance.uniform(0.2, 45))}
    past = {"past_due": asked, "disabled_reason": "requirements.past_due"}
    # Nothing falls due before the account is there.
    days_ago = min(chance.uniform(1, 60), (now - created) / timedelta(days=2))
    deadline = {"current_deadline": _days_from(now, -days_ago)}
    return snapshot | due | past | deadline | {"errors": _errors(asked[0]) if chance.random() < 0.5 else []}


def _refusal(key: str) -> tuple[str, str] | None:
    return _REFUSALS.get(key.partition(".")[2] if key.startswith("person_") else key)


def _errors(key: str) -> list[dict[str, str]]:
    refusal = _refusal(key)
    return [{"code": refusal[0], "reason": refusal[1], "requirement": key}] if refusal else []


def _days_from(now: datetime, days: float) -> int:
    return int((now + timedelta(days=days)).timestamp())


def _metadata(chance: Random, number: int) -> dict[str, str]:
    if chance.random() < 0.3:
        return {}
    metadata = {"seller_id": str(100_000 + number)}
    if chance.random() < 0.6:
        metadata["tier"] = _one_of(chance, _TIERS)
    if chance.random() < 0.3:
        metadata["region"] = _one_of(chance, _REGIONS)
    return metadata


def _capabilities(chance: Random, pool: Pool, status: AccountStatus, created: datetime) -> list[DrawnCapability]:
    core = _CAPABILITY_STATUS.get(status, "active")
    drawn = [DrawnCapability("card_payments", core, created), DrawnCapability("transfers", core, created)]
    drawn += [DrawnCapability(name, core, created) for name in pool.country.methods if chance.random() < 0.4]
    return drawn


def _external_accounts(chance: Random, account: Drawn, seed: int, number: int) -> list[DrawnExternal]:
    found = []
    # Whoever has finished has named where the money goes.
    if chance.random() < 0.85 or account.details_submitted:
        found.append(
            DrawnExternal(
                id="ba_" + _token(seed, number, "ba"),
                object="bank_account",
                last4=f"{_below(chance, 10_000):04d}",
                bank_name=_one_of(chance, _BANKS),
                brand="",
                holder=account.display_name,
            )
        )
    if account.country == "US" and chance.random() < 0.1:
        found.append(
            DrawnExternal(
                id="card_" + _token(seed, number, "card"),
                object="card",
                last4=f"{_below(chance, 10_000):04d}",
                bank_name="",
                brand="Visa",
                holder=account.persons[0].full_name,
            )
        )
    return found
