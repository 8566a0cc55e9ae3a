"""In which language a holder is written to: their choice, else their newest link's, else their country's."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import F

from accounts.models import Account, Holder, OnboardingLink
from requirements_app.models import RemediationLink

# Where more than one of our languages is official, holders say by their link which is theirs: our choice.
_SPOKEN = {"DE": "de", "AT": "de", "CH": "de", "FR": "fr", "ES": "es", "MX": "es", "JP": "ja"}


def holder_languages(accounts: Iterable[Account]) -> dict[str, str]:
    """By id of the account; two queries for any number."""
    countries = {account.pk: str(account.country) for account in accounts}
    of_links, of_others = (
        model.objects.filter(account__in=countries)
        .exclude(language="")
        .values("account_id", "language", at=F("created"))
        for model in (OnboardingLink, RemediationLink)
    )
    newest = {row["account_id"]: row["language"] for row in of_links.union(of_others, all=True).order_by("at")}
    settled = Holder.objects.filter(account__in=countries).exclude(language="").values_list("account_id", "language")
    chosen = newest | dict(settled)
    spoken = dict(settings.LANGUAGES)
    return {
        pk: chosen[pk] if chosen.get(pk) in spoken else _SPOKEN.get(country, settings.LANGUAGE_CODE)
        for pk, country in countries.items()
    }
