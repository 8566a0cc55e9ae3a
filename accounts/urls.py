"""Pages of connected accounts, grouped by the object they hang on."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter


class AccountIdConverter(StringConverter):
    """Account ids alone, so that /accounts/create/ is never taken for an account."""

    regex = r"acct_[A-Za-z0-9]+"


register_converter(AccountIdConverter, "account")

app_name = "accounts"
urlpatterns: list = [
    # The list
    # Creation and links
    # Import, export and other jobs
    # One account
]

__all__ = ["path", "urlpatterns"]
