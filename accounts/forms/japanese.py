"""Fields for names and addresses in Japan's two scripts: the same in the dashboard's dialogs and on hosted pages."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.addresses import PARTS
from accounts.scripts import (
    ADDRESSES,
    GENDERS,
    KANA,
    clean_business_name,
    clean_name,
    clean_script_address,
    reading_of,
    script_address_fields,
)

_FOLLOWS = ("postal_code", "state")
_LABELS = {
    "last_name_kanji": _("Last name (kanji)"),
    "first_name_kanji": _("First name (kanji)"),
    "last_name_kana": _("Last name (kana)"),
    "first_name_kana": _("First name (kana)"),
    "name_kanji": _("Legal business name (kanji)"),
    "name_kana": _("Legal business name (kana)"),
}
LEGENDS = {"address_kanji": _("Address in kanji"), "address_kana": _("Address in kana")}


class ScriptField(forms.CharField):
    """Text in one script, kept in its one form."""

    def __init__(self, script: str, cleaner: Callable[[str, str], str], **kwargs: Any) -> None:
        self.script, self.cleaner = script, cleaner
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        return self.cleaner(self.script, super().clean(value))


def script_name_field(name: str, **kwargs: Any) -> ScriptField:
    """The field of a person's ``last_name_kana``, or of a business's ``name_kanji``."""
    cleaner = clean_business_name if name.startswith("name_") else clean_name
    script = name.rpartition("_")[2]
    return ScriptField(script, cleaner, label=_LABELS[name], max_length=100, **kwargs)


def gender_field(**kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Gender"), choices=[("", _("Choose")), *GENDERS], **kwargs)


def script_initial(name: str, address: Mapping[str, Any] | None) -> dict[str, str]:
    """What is on file of ``address_kana``, as the form's fields have it."""
    return {f"{name}_{part}": str((address or {}).get(part) or "") for part in PARTS}


@dataclass(frozen=True)
class Block:
    """One address on a page."""

    legend: Any
    follows: bool
    fields: list[forms.BoundField]


class ScriptAddressMixin(forms.Form):
    """Addresses in both scripts, in a form that asks for ``names`` of them.

    Where both are asked, postal code and prefecture are asked once: the kana ones follow from the kanji.
    """

    script_parts: Mapping[str, list[str]] = {}  # noqa: RUF012 - replaced, never changed
    follows = False
    # What is on file, where nobody has to repeat it.
    kept_scripts: Mapping[str, Mapping[str, Any]] = {}  # noqa: RUF012 - replaced, never changed

    def add_script_addresses(self, names: Collection[str], *, required: bool) -> None:
        parts: dict[str, list[str]] = {}
        self.script_parts = parts
        self.follows = frozenset(ADDRESSES) <= frozenset(names)
        for name in (one for one in ADDRESSES if one in names):
            script = name.rpartition("_")[2]
            parts[name] = []
            for part in script_address_fields(script):
                if script == KANA and self.follows and part.name in _FOLLOWS:
                    continue
                field = f"{name}_{part.name}"
                parts[name].append(field)
                current = str(self.initial.get(field) or "")
                self.fields[field] = _field(part.label, part.choices, current, required=required and part.required)

    def drop_script_address(self, name: str) -> None:
        for field in self.script_parts.get(name, ()):
            del self.fields[field]
        self.script_parts = {one: fields for one, fields in self.script_parts.items() if one != name}

    def require_script_address(self, name: str) -> None:
        required = {part.name for part in script_address_fields(name.rpartition("_")[2]) if part.required}
        for field in self.script_parts.get(name, ()):
            self.fields[field].required = field.removeprefix(f"{name}_") in required

    def script_blocks(self) -> list[Block]:
        return [
            Block(LEGENDS[name], name == "address_kana" and self.follows, [self[field] for field in fields])
            for name, fields in self.script_parts.items()
        ]

    @property
    def script_part_names(self) -> list[str]:
        return [field for fields in self.script_parts.values() for field in fields]

    def cleaned_scripts(self) -> Iterator[tuple[str, dict[str, str]]]:
        """The addresses by name; what is wrong with one stands beside its part. An empty one is empty.

        What nobody touched is as it was, whatever may be wrong with it.
        """
        kanji: Mapping[str, Any] = self.kept_scripts.get("address_kanji") or {}
        untouched = not set(self.script_part_names) & set(self.changed_data)
        for name, fields in self.script_parts.items():
            if untouched and name in self.kept_scripts:
                yield name, dict(self.kept_scripts[name])
                continue
            given = {field.removeprefix(f"{name}_"): self.cleaned_data.get(field) or "" for field in fields}
            if not any(given.values()):
                yield name, {}
                continue
            script = name.rpartition("_")[2]
            if script == KANA and self.follows:
                given |= reading_of(kanji)
            address = self._clean_script(name, script, given)
            kanji = kanji if script == KANA else address
            yield name, address

    def _clean_script(self, name: str, script: str, given: Mapping[str, str]) -> dict[str, str]:
        try:
            return clean_script_address(script, given)
        except forms.ValidationError as invalid:
            for part, messages in invalid.message_dict.items():
                field = f"{name}_{part}"
                # Of what is taken over it is said where it is entered.
                if field in self.fields and not self.errors.get(field):
                    self.add_error(field, messages)  # type: ignore[arg-type]
            return {}


def _field(label: str, choices: tuple[tuple[str, str], ...], current: str, *, required: bool) -> forms.Field:
    if not choices:
        return forms.CharField(
            label=label, required=required, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
        )
    known: list[tuple[str, Any]] = [("", _("Choose")), *choices]
    if current and current not in dict(choices):
        known.append((current, current))
    return forms.ChoiceField(label=label, required=required, choices=known)
