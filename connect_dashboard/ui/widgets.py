"""Controls that the browser has no element for."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise


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
