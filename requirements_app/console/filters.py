from typing import Any

from django.contrib import admin

from accounts.countries import SUPPORTED


class SupportedCountryFilter(admin.ChoicesFieldListFilter):
    """Of all countries those alone that an account can be in."""

    def choices(self, changelist: Any) -> Any:
        names = {name for code, name in self.field.flatchoices if code in SUPPORTED}
        every, *rest = super().choices(changelist)
        return [every, *(one for one in rest if one["display"] in names)]


class QuestionFilter(admin.ChoicesFieldListFilter):
    """Descriptions of questions in the words of the list."""

    def choices(self, changelist: Any) -> Any:
        for one in super().choices(changelist):
            yield {**one, "display": question_words(str(one["display"]))}


class FileTypeFilter(admin.AllValuesFieldListFilter):
    """``image/png`` is PNG."""

    def choices(self, changelist: Any) -> Any:
        every, *rest = super().choices(changelist)
        return [every, *({**one, "display": one["display"].rpartition("/")[2].upper()} for one in rest)]


def question_words(description: str) -> str:
    """``url_inquiry`` as staff reads it."""
    return description.replace("_", " ").capitalize()
