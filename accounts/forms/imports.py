"""The upload, and for tables where each column goes."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from accounts.importing.tables import FIELDS, METADATA, Table, UnreadableTable, guess_mapping, table_in
from accounts.importing.values import MAX_METADATA_KEY

_NOTHING = ""
_OWN_KEY = METADATA
_TYPES = [("express", "Express"), ("standard", "Standard"), ("custom", "Custom")]


class ImportForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="JSON as the API lists accounts, one JSON object a line, or CSV with column names.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.json,.jsonl,.ndjson"}),
    )

    table: Table | None = None

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.IMPORT_MAX_MB * 1024 * 1024:
            raise forms.ValidationError(f"The file is larger than {settings.IMPORT_MAX_MB} MB. Split it.")
        try:
            self.table = table_in(file)  # type: ignore[arg-type]
        except UnreadableTable as error:
            raise forms.ValidationError(str(error)) from error
        return file

    @property
    def format(self) -> str:
        return "csv" if self.table else "json"


class ColumnsForm(forms.Form):
    """One choice a column: a field of the account, a metadata key, or nothing."""

    default_type = forms.ChoiceField(
        label="Type of new accounts",
        choices=_TYPES,
        help_text="For rows that do not say.",
    )

    def __init__(self, table: Table, mapping: dict[str, str] | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        mapping = guess_mapping(table.columns) if mapping is None else mapping
        choices = [(_NOTHING, "Leave out"), *FIELDS.items(), (_OWN_KEY, "Metadata, key:")]
        for number, column in enumerate(table.columns):
            target = mapping.get(column, _NOTHING)
            is_metadata = target.startswith(METADATA)
            self.fields[f"target_{number}"] = forms.ChoiceField(
                label=column, choices=choices, required=False, initial=_OWN_KEY if is_metadata else target
            )
            self.fields[f"key_{number}"] = forms.CharField(
                label=f"Metadata key for {column}",
                max_length=MAX_METADATA_KEY,
                required=False,
                initial=target.removeprefix(METADATA) if is_metadata else "",
                widget=forms.TextInput(attrs={"placeholder": "only for metadata"}),
            )

    def rows(self) -> Iterator[dict[str, Any]]:
        """Column, its controls and its first values, for the page."""
        for number, column in enumerate(self.table.columns):
            samples = [row[number] for row in self.table.samples if number < len(row) and row[number].strip()]
            yield {
                "column": column,
                "samples": samples,
                "target": self[f"target_{number}"],
                "key": self[f"key_{number}"],
            }

    def clean(self) -> dict[str, Any]:
        mapping: dict[str, str] = {}
        for number, column in enumerate(self.table.columns):
            target = self.cleaned_data.get(f"target_{number}") or _NOTHING
            if target == _OWN_KEY:
                target += self.cleaned_data.get(f"key_{number}", "").strip() or column[:MAX_METADATA_KEY]
            if not target or not column:
                continue
            if target in mapping.values():
                self.add_error(f"target_{number}", "Another column goes there already.")
            mapping[column] = target
        if "id" not in mapping.values():
            raise forms.ValidationError("Say which column holds the account's id: rows are matched by it.")
        self.cleaned_data["mapping"] = mapping
        return self.cleaned_data
