"""The form that removes an account."""

from typing import Any

from django import forms


class RemoveForm(forms.Form):
    """Whoever removes an account types its name, so that nobody removes another by habit."""

    typed = forms.CharField(max_length=254, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, wanted: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = wanted
        self.fields["typed"].label = f"Type {wanted} to confirm"

    def clean_typed(self) -> str:
        typed = str(self.cleaned_data["typed"])
        if " ".join(typed.split()).casefold() != " ".join(self.wanted.split()).casefold():
            raise forms.ValidationError(f"This does not match. Type {self.wanted}.")
        return typed
