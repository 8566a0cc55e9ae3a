"""The industries among which holders choose: a short list in plain words, each with its merchant category code."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from connect_dashboard.industries import industry_name

INDUSTRIES = {
    "5691": _("Clothing and accessories"),
    "5411": _("Groceries and food shops"),
    "5462": _("Bakery"),
    "5812": _("Restaurant or café"),
    "5814": _("Takeaway and snacks"),
    "5942": _("Books"),
    "5732": _("Electronics"),
    "5712": _("Furniture and home"),
    "5945": _("Toys, games and hobbies"),
    "5977": _("Beauty products"),
    "7230": _("Hairdresser or beauty salon"),
    "5999": _("Other shop"),
    "1520": _("Building and renovation"),
    "7349": _("Cleaning and maintenance"),
    "4121": _("Taxi or driving service"),
    "4215": _("Delivery"),
    "4722": _("Travel and tours"),
    "7011": _("Hotel or holiday rental"),
    "7372": _("Software and online services"),
    "7392": _("Consulting"),
    "7333": _("Photography, art and design"),
    "7922": _("Events and tickets"),
    "7997": _("Sports and fitness"),
    "8099": _("Health services"),
    "8299": _("Teaching and courses"),
    "8398": _("Charity"),
    "8999": _("Other services"),
}


def industry_choices() -> list[tuple[str, Any]]:
    return [("", _("Choose")), *INDUSTRIES.items()]


def industry_words(code: str) -> str:
    """What an industry is called; one that is not among the choices is known by its English name alone."""
    return str(INDUSTRIES.get(code) or (industry_name(code) if code else ""))
