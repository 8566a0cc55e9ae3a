"""Adding a bank account of the platform."""

from django import forms

from accounts.forms.external_accounts import BankAccountForm, SecretInput


class PlatformBankAccountForm(BankAccountForm):
    """The fields of the country's format; nothing is paid out here, so there is no default to choose."""

    default_for_currency = None  # type: ignore[assignment]


class TestTokenForm(forms.Form):
    token = forms.CharField(
        label="Test token",
        max_length=64,
        help_text="Such as btok_us_verified, or btok_us_verified_insufficientFunds for one that fails.",
        widget=SecretInput({"autocomplete": "off", "spellcheck": "false"}),
    )
