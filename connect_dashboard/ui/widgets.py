"""Controls that the browser has no element for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise

from connect_dashboard.kept_files import file_keep, file_kept


class MoneyInput(forms.TextInput):
    """An amount in major units with its currency in front; ``parse_money`` reads what comes back."""

    template_name = "components/money_input.html"

    def __init__(self, currency: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})
        self.currency = currency

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"currency": self.currency}


class RadioCards(forms.RadioSelect):
    """Radio buttons as cards; ``texts`` holds the sentence below each value's title."""

    template_name = "components/radio_cards.html"

    def __init__(self, texts: Mapping[str, str | Promise], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.texts = texts

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        return option | {"text": self.texts.get(str(value), "")}


class Combobox(forms.TextInput):
    """A search field whose list of options ``url`` answers (GET ``q``) as components/combobox_options.html.

    ``label_of`` turns a stored value into the words shown for it.
    """

    template_name = "components/combobox.html"

    def __init__(
        self, url: str, placeholder: str = "", label_of: Any = str, attrs: dict[str, Any] | None = None
    ) -> None:
        super().__init__(attrs)
        self.url = url
        self.placeholder = placeholder
        self.label_of = label_of

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        shown = self.label_of(value) if value else ""
        return super().get_context(name, value, attrs) | {
            "url": self.url,
            "placeholder": self.placeholder,
            "shown": shown,
        }


# All of them are read into memory.
_MOST_KEPT = 10


class KeptFileInput(forms.FileInput):
    """A file, which stays chosen where the form is drawn again for another fault than its own.

    A browser forgets it then. What was chosen stands below the input, and can be left out again or, a single one,
    replaced by choosing anew.
    """

    template_name = "components/file_input.html"
    chosen: Sequence[UploadedFile] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        sent = super().value_from_datadict(data, files, name)
        self.chosen = [sent] if sent else self.kept_in(data, name)[:1]
        return next(iter(self.chosen), None)

    def kept_in(self, data: Any, name: str) -> list[UploadedFile]:
        tokens = data.getlist(f"{name}-kept") if hasattr(data, "getlist") else []
        return [kept for token in list(dict.fromkeys(tokens))[:_MOST_KEPT] if (kept := file_kept(token))]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        shown = context["widget"]["attrs"]
        context["kept"] = [] if "aria-invalid" in shown else [(file_keep(one), one.name) for one in self.chosen]
        if context["kept"]:
            shown.pop("required", None)
        return context
