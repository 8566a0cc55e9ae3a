from typing import Any

from django.contrib import admin

from accounts.countries import SUPPORTED


class SupportedCountryFilter(admin.ChoicesFieldListFilter):
    """Of all countries those alone that an account can be in."""

    def choices(self, changelist: Any) -> Any:
        names = {name for code, name in self.field.flatchoices if code in SUPPORTED}
        every, *rest = super().choices(changelist)
        return [every, *(one for one in rest if one["display"] in names)]
