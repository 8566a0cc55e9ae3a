"""What the account details page reads: the account in rows of label and value, its persons, its tabs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django_countries import countries

from accounts.addresses import address_lines
from accounts.balances import listed_balance
from accounts.departures import DepartureItem, departure_items
from accounts.models import Account, Connection, Person
from accounts.models.account import BusinessType
from accounts.phones import format_phone
from accounts.rules import collected_by_platform, editable_by_platform
from accounts.services.holder_sign_in import login_link_obstacle
from accounts.services.links import linking_obstacle
from accounts.services.persons import removal_refusal
from accounts.status import AccountStatus
from accounts.tax_ids import id_number_numbers, tax_id_numbers
from connect_dashboard.industries import industry_name
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.money import Money

_PARTIES = {"account_details": ("capabilities", "external_accounts")}
_VERIFICATION_TONES = {"verified": "success", "pending": "info", "unverified": "neutral"}


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class Row:
    """A line of a section: ``lines`` are several for an address, none for what is not known."""

    label: str
    lines: tuple[str, ...] = ()
    href: str = ""
    code: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the profile; ``url`` opens its dialog, empty where it cannot be edited."""

    name: str
    heading: str
    rows: tuple[Row, ...]
    url: str = ""


@dataclass(frozen=True)
class PersonRow:
    person: Person
    roles: str
    ownership: str
    verification: str
    tone: str
    facts: tuple[Row, ...]
    removal_refusal: str
    noun: str


@dataclass(frozen=True)
class AccountPage:
    """What every page of one account shows; ``refusal`` says why its information cannot be edited, if so."""

    connection: Connection
    account: Account
    status: AccountStatus
    country: str
    balance: Money
    persons: list[Person]
    tabs: list[Tab]
    refusal: str
    link_url: str
    login_link_url: str
    departures: tuple[DepartureItem, ...]

    @property
    def editable(self) -> bool:
        return not self.refusal

    @property
    def rejected(self) -> bool:
        """No money moves by hand any more, so nothing on the page offers it."""
        return self.status is AccountStatus.REJECTED

    @property
    def collected_by_processor(self) -> bool:
        """Whether the processor gathers what its holder enters, so that the platform sees little of it."""
        return self.account.details_submitted and not collected_by_platform(self.account)


def account_page(actor: Actor, connection: Connection, current: str) -> AccountPage:
    """Read what the frame of an account's pages needs; ``current`` is the URL name of the tab.

    Persons, capabilities and external accounts are read here once for all panels of the page.
    """
    account = connection.account
    in_order = Person.objects.order_by("-representative", "-created", "-pk")
    prefetch_related_objects([account], Prefetch("persons", in_order), *_PARTIES.get(current, ()))
    persons = list(account.persons.all())
    return AccountPage(
        connection=connection,
        account=account,
        status=AccountStatus(connection.status),
        country=countries.name(str(account.country)),
        balance=listed_balance(connection),
        persons=persons,
        tabs=_tabs(actor, account, current, len(persons)),
        refusal=_edit_refusal(actor, account),
        link_url=_link_url(actor, connection),
        login_link_url=_login_link_url(actor, account),
        departures=departure_items(actor, account),
    )


def _tabs(actor: Actor, account: Account, current: str, persons: int) -> list[Tab]:
    tabs = [("Overview", "accounts:account_details", None), ("Persons", "accounts:person_list", persons)]
    if actor.may(Permission.FUNDS_VIEW):
        tabs.append(("Balances", "funds:account_balances", None))
    tabs.append(("Activity", "accounts:activity_list", None))
    return [
        Tab(label, reverse(name, args=[account.pk]), name.rpartition(":")[2] == current, count)
        for label, name, count in tabs
    ]


def _link_url(actor: Actor, connection: Connection) -> str:
    if not actor.may(Permission.ACCOUNTS_CREATE) or linking_obstacle(connection):
        return ""
    return reverse("accounts:link_create", args=[connection.account_id])


def _login_link_url(actor: Actor, account: Account) -> str:
    if not actor.may(Permission.ACCOUNTS_CREATE) or login_link_obstacle(account):
        return ""
    return reverse("accounts:login_link_create", args=[account.pk])


def _edit_refusal(actor: Actor, account: Account) -> str:
    if not actor.may(Permission.ACCOUNTS_EDIT):
        return "Your role does not include editing account information."
    refusal = editable_by_platform(account)
    return refusal.message if refusal else ""


def profile_sections(page: AccountPage) -> list[Section]:
    """The profile as the page shows it, each section with its dialog."""
    account = page.account
    sections = [
        ("company", "Legal entity", _company_rows(account)),
        ("contact", "Contact", _contact_rows(account)),
        ("business", "Business details", _business_rows(account)),
    ]
    return [
        Section(
            name,
            heading,
            tuple(rows),
            reverse("accounts:profile_update", args=[account.pk, name]) if page.editable else "",
        )
        for name, heading, rows in sections
    ]


def _company_rows(account: Account) -> list[Row]:
    company = account.company
    kind = BusinessType(account.business_type).label if account.business_type else ""
    rows = [_row("Business type", kind), _row("Default currency", account.default_currency.upper())]
    if not account.is_company:
        return rows
    return rows + [
        _row("Legal name", company.get("name")),
        _row("Structure", str(company.get("structure") or "").replace("_", " ").capitalize()),
        _row(tax_id_numbers(str(account.country)).label, _provided(company.get("tax_id_provided"))),
        _row("VAT number", _provided(company.get("vat_id_provided"))),
        _row("Registration number", company.get("registration_number")),
        _row("Company phone", format_phone(str(company.get("phone") or ""))),
        *_latin_address("Registered address", company.get("address"), company.get("address_kanji")),
        *_in_japanese(
            [("Legal name", company.get("name_kanji"), company.get("name_kana"))],
            "Registered address",
            company.get("address_kanji"),
            company.get("address_kana"),
        ),
    ]


def _contact_rows(account: Account) -> list[Row]:
    profile = account.business_profile
    return [
        _email("E-mail", account.email),
        _row("Phone", format_phone(account.phone)),
        _email("Support e-mail", profile.get("support_email")),
        _row("Support phone", format_phone(str(profile.get("support_phone") or ""))),
        _link("Support website", profile.get("support_url")),
    ]


def _business_rows(account: Account) -> list[Row]:
    profile, settings = account.business_profile, account.settings
    mcc = str(profile.get("mcc") or "")
    return [
        _row("Business name", profile.get("name")),
        _link("Website", profile.get("url")),
        Row("Industry", (industry_name(mcc),) if mcc else (), code=mcc),
        _row("What it sells", profile.get("product_description")),
        _row("Statement descriptor", (settings.get("payments") or {}).get("statement_descriptor")),
        _row("Descriptor prefix", (settings.get("card_payments") or {}).get("statement_descriptor_prefix")),
    ]


def person_rows(page: AccountPage) -> list[PersonRow]:
    return [_person_row(person, page) for person in page.persons]


def _person_row(person: Person, page: AccountPage) -> PersonRow:
    status = person.verification_status
    refusal = removal_refusal(person, page.persons)
    return PersonRow(
        person=person,
        roles=", ".join(person.roles),
        ownership=f"{person.percent_ownership.normalize():f} %" if person.percent_ownership is not None else "",
        verification=status.capitalize(),
        tone=_VERIFICATION_TONES.get(status, "neutral"),
        facts=(
            _email("E-mail", person.email),
            _row("Phone", format_phone(person.phone)),
            _row("Date of birth", f"{person.dob.day} {person.dob:%b %Y}" if person.dob else ""),
            *_latin_address("Address", person.address, person.address_kanji),
            *_in_japanese(
                [
                    ("Last name", person.last_name_kanji, person.last_name_kana),
                    ("First name", person.first_name_kanji, person.first_name_kana),
                ],
                "Address",
                person.address_kanji,
                person.address_kana,
            ),
            *_seldom(person),
            _row("Nationality", countries.name(person.nationality) if person.nationality else ""),
            _row(
                id_number_numbers(str(page.account.country)).label,
                _provided(person.id_number_provided or person.ssn_last_4_provided),
            ),
        ),
        removal_refusal=refusal.message if refusal else "",
        noun="owner" if person.owner else "person",
    )


def _seldom(person: Person) -> list[Row]:
    """What few are asked for, of those of whom it is known."""
    rows = [
        Row("Other names", tuple(person.full_name_aliases)),
        _row("Gender", person.gender.capitalize()),
        _row("Political exposure", person.get_political_exposure_display()),
    ]
    return [row for row in rows if row.lines]


def _latin_address(label: str, latin: Any, kanji: Any) -> list[Row]:
    """Where the address is written in kanji, nobody misses one in Latin letters."""
    return [] if kanji and not latin else [Row(label, tuple(address_lines(latin or {})))]


def _in_japanese(names: Iterable[tuple[str, Any, Any]], address: str, kanji: Any, kana: Any) -> list[Row]:
    """Written above, read below; only what is on file, since elsewhere nobody has it."""
    rows = [Row(f"{label} in kanji and kana", tuple(filter(None, (written, read)))) for label, written, read in names]
    rows += [
        Row(f"{address} in {script}", tuple(address_lines(parts or {})))
        for script, parts in (("kanji", kanji), ("kana", kana))
    ]
    return [row for row in rows if row.lines]


def _row(label: str, value: Any) -> Row:
    return Row(label, (str(value),) if value else ())


def _email(label: str, value: Any) -> Row:
    return Row(label, (str(value),) if value else (), href=f"mailto:{value}" if value else "")


def _link(label: str, value: Any) -> Row:
    """Only what a browser opens as a page becomes a link: an imported address may be anything."""
    text = str(value or "")
    return Row(label, (text,) if text else (), href=text if text.startswith(("https://", "http://")) else "")


def _provided(given: object) -> str:
    return "Provided" if given else ""
