"""The page on which holders pay themselves out, in the language of the hosted pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import ExternalAccount
from connect_dashboard.ui.money import parse_money
from funds.forms.reviewed import ReviewedForm
from funds.holder_words import amount_words
from funds.payout_rules import minimum_payout


class HolderPayoutForm(ReviewedForm):
    """``destinations`` are the account's own; the amount is in the currency of the chosen one."""

    destination = forms.ChoiceField(label=_("Bank account"))
    amount = forms.CharField(
        label=_("Amount"), max_length=40, widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
    )

    def __init__(self, *args: Any, destinations: list[ExternalAccount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.destinations = {one.pk: one for one in destinations}
        choices = [(one.pk, f"{one} ({one.currency.upper()})") for one in destinations]
        self.fields["destination"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("destination") and cleaned.get("amount")):
            return cleaned
        try:
            cleaned["money"] = parse_money(cleaned["amount"], self.chosen.currency)
        except ValueError:
            self.add_error("amount", gettext("Enter an amount, such as 25."))
            return cleaned
        least = minimum_payout(self.chosen.currency)
        if cleaned["money"] < least:
            self.add_error(
                "amount", gettext("The least that can be paid out is %(amount)s.") % {"amount": amount_words(least)}
            )
        return cleaned

    @property
    def chosen(self) -> ExternalAccount:
        return self.destinations[self.cleaned_data["destination"]]
