"""The questions of an information request, as its form."""

from typing import Any

from django import forms

from connect_dashboard.uploads import PDF, PICTURES
from requirements_app.forms.submission import file_field, read_upload
from requirements_app.models import InformationRequest

_ACCEPTS = PICTURES | {PDF}
_ACCEPT = ",".join(sorted(_ACCEPTS))


class InformationRequestForm(forms.Form):
    def __init__(self, *args: Any, request: InformationRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in request.questions:
            self.fields[question["key"]] = (
                file_field(question["label"], _ACCEPT)
                if question["kind"] == "document"
                else forms.CharField(label=question["label"], max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
            )

    def clean(self) -> dict[str, Any]:
        super().clean()
        files = [name for name, field in self.fields.items() if isinstance(field, forms.FileField)]
        uploads = {name: read_upload(self, name, _ACCEPTS) for name in files}
        self.uploads = {name: upload for name, upload in uploads.items() if upload}
        self.texts = {name: self.cleaned_data[name] for name in self.cleaned_data if name not in files}
        return self.cleaned_data
